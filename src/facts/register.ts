// A school's own list of people: who they are to a gate, and beside it what only the people room keeps.
import type { Person } from './person.ts';

/** What the directory keeps beside a person. Days are ISO dates; `until` is the last day. */
export interface PersonDetails {
  readonly birthDate: string | null;
  /** Mail addresses, lower case. */
  readonly guardians: readonly string[];
  /** A pupil's own mail addresses, lower case; kept as marks alone. */
  readonly ownAddresses?: readonly string[];
  readonly locations: readonly string[];
  readonly from: string | null;
  readonly until: string | null;
}

/** What a list can carry beside address, category, functions and groups. */
export const registerColumns = ['name', 'locations', 'period', 'born', 'guardians', 'own-addresses'] as const;
export type RegisterColumn = (typeof registerColumns)[number];

/** `holder` and `deputy` are addresses of the list. */
export interface FirstDeputy {
  readonly function: string;
  readonly location: string | null;
  readonly holder: string;
  readonly deputy: string;
}

/** A list of everybody. Columns it does not carry leave untouched what the directory has. */
export interface Register {
  readonly people: readonly Person[];
  readonly details: ReadonlyMap<string, PersonDetails>;
  readonly columns: readonly RegisterColumn[];
  /** Who stands in for whom from the start; believed only while the list is the root of trust. */
  readonly deputies: readonly FirstDeputy[];
  /** What was left out, each with its line; no value of anybody. */
  readonly warnings: readonly string[];
}

/** A list that says of each person no more than a gate knows. */
export function registerOf(people: readonly Person[]): Register {
  return { people, details: new Map(), columns: ['name'], deputies: [], warnings: [] };
}
