// Breaks that count as own time: those of the profile, or those that board and council wrote in their decision.
import { decidedValue } from './open-points.ts';
import type { Profile } from './profile/profile.ts';
import type { Decisions } from './profile/schema.ts';

export interface Break {
  /** Clock times HH:MM, in Europe/Amsterdam; `until` itself is no longer in it. */
  readonly from: string;
  readonly until: string;
}

const clock = '([01]\\d|2[0-3]):[0-5]\\d';
const one = new RegExp(`^(${clock})\\s*-\\s*(${clock})$`);
const mostBreaks = 6;

/** Reads "10:30-10:50, 12:30-13:00"; null where a part is no break: then none counts, for what is unread opens nothing. */
export function readBreaks(value: string): readonly Break[] | null {
  const parts = value.split(',').map((part) => one.exec(part.trim()));
  const breaks: Break[] = [];
  for (const part of parts) {
    const from = part?.[1];
    const until = part?.[3];
    if (from === undefined || until === undefined || from >= until) return null;
    breaks.push({ from, until });
  }
  return breaks.length > mostBreaks ? null : breaks;
}

/** The breaks in force; `runs`: whether every point they depend on is settled. */
export function breaksOf(
  profile: Profile,
  decisions: Decisions | undefined,
  runs: (dependsOn: readonly string[]) => boolean,
): readonly Break[] {
  const { times, dependsOn } = profile.web.breaks;
  if (!runs(dependsOn)) return [];
  for (const id of dependsOn) {
    const value = decidedValue(profile, decisions, id)?.value ?? null;
    if (value !== null) return readBreaks(value) ?? [];
  }
  return times;
}
