// Who asks, in which session, how fresh their last assertion is, and whether a statement of secrecy holds. Plain values.
import type { Person } from '../facts/person.ts';

/** How long an assertion counts as fresh (step-up): five minutes. */
export const freshFor: Temporal.Duration = Temporal.Duration.from({ minutes: 5 });

/** A person in a session. */
export interface SignedIn {
  readonly person: Person;
  /** Names the session; it is not its token and stays the same while the token is rotated. */
  readonly session: string;
  /** The last assertion of a passkey in this session (in the demo: of a link on the machine itself), or null. */
  readonly stepUpAt: Temporal.Instant | null;
  /** When the newest signed statement of secrecy ends, which may lie in the past; null: never signed. */
  readonly secrecyUntil: Temporal.Instant | null;
}

/** Functions that see nothing of kept items without a statement of secrecy (ZOU 8.10, PRO 6.10): ICT, also where it is hired. */
export const boundToSecrecy: readonly string[] = ['ict', 'ict-supplier'];

/** True while an assertion made at `stepUpAt` counts as fresh. One from the future does not: a clock was put back. */
export function isFresh(stepUpAt: Temporal.Instant | null, at: Temporal.Instant): boolean {
  return (
    stepUpAt !== null &&
    Temporal.Instant.compare(stepUpAt, at) <= 0 &&
    Temporal.Instant.compare(at, stepUpAt.add(freshFor)) < 0
  );
}

/** False for somebody bound to secrecy who has not signed, or whose year is over. */
export function maySeeKept(
  functions: readonly string[],
  secrecyUntil: Temporal.Instant | null,
  at: Temporal.Instant,
): boolean {
  if (!functions.some((one) => boundToSecrecy.includes(one))) return true;
  return secrecyUntil !== null && Temporal.Instant.compare(at, secrecyUntil) < 0;
}
