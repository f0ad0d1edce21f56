// Four eyes: two acts come from two distinct persons, each in a session of their own, each just after an assertion.
import { isFresh, type SignedIn } from './signed-in.ts';

/** One person's part in an act that needs two, as it is kept with the act. */
export interface SignedInRef {
  /** Address of the person. */
  readonly person: string;
  /** Name of the session. */
  readonly session: string;
  readonly stepUpAt: Temporal.Instant | null;
  /** When this person acted. */
  readonly at: Temporal.Instant;
}

/** Why two are not two. */
export type Indistinct = 'same-person' | 'same-session' | 'not-fresh';

declare const two: unique symbol;

/** Two distinct persons. Only `distinct` makes one: an act that asks for it cannot be done by one person alone. */
export interface TwoPersons {
  readonly first: SignedInRef;
  readonly second: SignedInRef;
  readonly [two]: true;
}

/** A person's part in an act at this moment. */
export function refOf(signedIn: SignedIn, at: Temporal.Instant): SignedInRef {
  return { person: signedIn.person.address, session: signedIn.session, stepUpAt: signedIn.stepUpAt, at };
}

/**
 * The two, or why they are not two: the same account, the same session (one browser in which both signed in), or an act
 * without a fresh assertion of its own.
 */
export function distinct(first: SignedInRef, second: SignedInRef): TwoPersons | Indistinct {
  if (first.person.trim().toLowerCase() === second.person.trim().toLowerCase()) return 'same-person';
  if (first.session === second.session) return 'same-session';
  if (!isFresh(first.stepUpAt, first.at) || !isFresh(second.stepUpAt, second.at)) return 'not-fresh';
  // The one place that makes the brand.
  return Object.freeze({ first, second }) as TwoPersons;
}
