// What the page about people and functions is given.
import type { Changes } from '../people/changes.ts';
import type { Overview } from '../people/overview.ts';

/** The people room as the console uses it. */
export interface PeopleDesk extends Omit<Changes, 'open'> {
  /** `all` false: functions only. */
  overview(asked: { readonly all: boolean; readonly search: string }): Promise<Overview>;
  /** Names of the locations the profile knows. */
  locations(): readonly string[];
}
