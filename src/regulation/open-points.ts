// What is still open in a regulation, and what that switches off: dependents only (reading rule 3, invariant 12).
import type { OpenPoint } from './decision.ts';
import type { Profile } from './profile/profile.ts';
import type { Decisions } from './profile/schema.ts';

/** Id of the open point that every control of persons depends on. */
export const consentPoint = 'consent';

export interface Consent {
  readonly body: string;
  readonly date: string;
  readonly inForceFrom: string;
}

/**
 * The council's consent, when it counts: given for this very text. A fictitious decisions file may leave the hash
 * out; a real one may not once a text was imported. Consent on the face of a published text counts for that text.
 */
export function consentFor(
  profile: Profile,
  decisions: Decisions | undefined,
  textHash: string | undefined,
): Consent | null {
  const given = decisions?.profile === profile.name ? decisions.consent : undefined;
  if (given !== undefined) {
    const { body, date, inForceFrom, textHash: hash } = given;
    const unbound = textHash === undefined || decisions?.fictitious === true;
    if (hash === undefined ? unbound : hash === textHash) return { body, date, inForceFrom };
  }
  const face = profile.open.find(({ id }) => id === consentPoint)?.decided;
  if (face === undefined || (textHash !== undefined && face.textHash !== textHash)) return null;
  return { body: face.body, date: face.date, inForceFrom: face.date };
}

/** Value a decision gives an open point; null while it is open. */
export function decidedValue(
  profile: Profile,
  decisions: Decisions | undefined,
  id: string,
): { readonly choice: string; readonly value: string | null } | null {
  if (decisions?.profile !== profile.name) return null;
  const found = decisions.decisions.find((decision) => decision.id === id);
  return found === undefined ? null : { choice: found.choice, value: found.value ?? null };
}

/** Whether a decision lets what depends on the point run: the intended reading, a value, or a decision taken. */
export function isSettled(profile: Profile, decisions: Decisions | undefined, id: string): boolean {
  const found = decidedValue(profile, decisions, id);
  if (found !== null) return found.choice !== 'literal';
  return profile.open.find((point) => point.id === id)?.decided !== undefined;
}

/** Something that can be switched off: a rule, a control, a web category, a place of keeping. */
export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** Every point that is not settled, with exactly the dependents that name it. */
export function openPoints(
  profile: Profile,
  settled: (id: string) => boolean,
  dependents: readonly Dependent[],
): OpenPoint[] {
  const off = (id: string): string[] =>
    dependents.filter(({ dependsOn }) => dependsOn.includes(id)).map(({ name }) => name);
  const points = profile.open
    .filter(({ id }) => !settled(id))
    .map(({ id, article, says }) => ({ id, article, says: says.nl, off: off(id) }));
  return points;
}
