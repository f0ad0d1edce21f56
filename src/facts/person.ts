// Who a sender or recipient is: category, functions and groups, as the directory says. Plain values.

/** Primary categories of ZOU-1.2 and SRO-1.4. An account has exactly one, or none; with none no control rule applies. */
export const categories = ['staff', 'trainee', 'volunteer', 'pupil', 'external'] as const;
export type Category = (typeof categories)[number];

/** Functions the product knows. Others may stand in a directory; they give no right and no exemption. */
export const functions = [
  'ict',
  'leadership',
  'team-leader',
  'board',
  'privacy-officer',
  'fg',
  'council',
  'confidant',
  'hr',
  'supervisory-board',
  'ict-supplier',
  'mentor',
  'care-team',
] as const;
export type SchoolFunction = (typeof functions)[number];

/** One person as the directory knows them. `address` is lower case. */
export interface Person {
  readonly address: string;
  readonly name: string | null;
  readonly category: Category | null;
  readonly functions: readonly string[];
  readonly groups: readonly string[];
}

/** Whether somebody works here: staff, trainees and volunteers, to whom the articles on services and on guidance speak. */
export const worksHere = (person: Pick<Person, 'category'> | null): boolean =>
  ['staff', 'trainee', 'volunteer'].includes(person?.category ?? '');

/** Why the register leaves an address in peace: a confidant, also of outside, or a place where one seeks help. */
export type Spared = 'confidant' | 'help';

/** Finds people by mail address (any case). `undefined` means: outside the school. */
export interface Directory {
  find(address: string): Person | undefined;
  /** What the register says of an address (any case), whoever's it is. Absent: there is no register. */
  spared?(address: string): Spared | undefined;
}

/** An address on an envelope, with the person behind it where the directory knows one. */
export interface Party {
  readonly address: string;
  readonly person: Person | null;
  /** What the register of exemptions says of this address. */
  readonly spared?: Spared | undefined;
}

/** Counting groups at least known to every profile (design section 4). */
export type CountingGroup = 'pupils' | 'staff' | 'outside';

/** The counting group of a party: never finer than this on a mail counter. */
export function countingGroup(party: Party): CountingGroup {
  if (party.person === null || party.person.category === null) return 'outside';
  return party.person.category === 'pupil' ? 'pupils' : 'staff';
}
