// Releases: the recorded decision by two persons that opens a "release" cell of the table for one item.
import type { DataClass, Purpose } from './matrix.ts';
import { matrix } from './matrix.ts';

/** Classes a purpose may see only after a release. */
export type Releasable<P extends Purpose> = {
  [C in DataClass]: (typeof matrix)[P][C] extends 'release' ? C : never;
}[DataClass];

declare const decided: unique symbol;

/** Proof that two persons decided, with a reason, to open one class of one item under one purpose. */
export type Release<P extends Purpose, C extends Releasable<P>> = ReleaseDecision<P, C> & {
  readonly [decided]: true;
};

export interface ReleaseDecision<P extends Purpose, C extends Releasable<P>> {
  readonly purpose: P;
  readonly dataClass: C;
  /** Id of the one item. */
  readonly item: string;
  readonly reason: string;
  /** Addresses of the two who decided; never the same person twice. */
  readonly deciders: readonly [string, string];
}

/** Why a decision opens nothing. */
export class ReleaseError extends Error {}

const recorded = new WeakSet<object>();

function isRelease<P extends Purpose, C extends Releasable<P>>(
  value: ReleaseDecision<P, C>,
): value is Release<P, C> {
  return recorded.has(value);
}

/** Turns a recorded decision into the value that opens the cell; throws when the decision is not whole. */
export function recordRelease<P extends Purpose, C extends Releasable<P>>(
  decision: ReleaseDecision<P, C>,
): Release<P, C> {
  const [first, second] = decision.deciders;
  const same = first.trim().toLowerCase() === second.trim().toLowerCase();
  if (first.trim() === '' || second.trim() === '' || same)
    throw new ReleaseError('a release needs two different persons');
  if (decision.reason.trim() === '') throw new ReleaseError('a release needs a reason');
  if (decision.item.trim() === '') throw new ReleaseError('a release is about one item');
  if (matrix[decision.purpose][decision.dataClass] !== 'release')
    throw new ReleaseError('this cell of the table cannot be released');
  const copy: ReleaseDecision<P, C> = Object.freeze({ ...decision });
  recorded.add(copy);
  if (!isRelease(copy)) throw new ReleaseError('not recorded');
  return copy;
}

/** The content of the one released item, frozen; refuses any other item and any value that no decision made. */
export function released<P extends Purpose, C extends Releasable<P>>(
  release: Release<P, C>,
  item: string,
  content: Uint8Array,
): { readonly purpose: P; readonly item: string; readonly content: Uint8Array } {
  if (!recorded.has(release) || release.item !== item)
    throw new ReleaseError('no decision releases this item');
  return Object.freeze({ purpose: release.purpose, item, content });
}
