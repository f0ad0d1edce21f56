// Which functions one person never holds together, also not as a deputy, and on what that rests.
import type { SchoolFunction } from './person.ts';

/** A function, those that cannot go with it, and the article or law behind it. */
export interface Incompatibility {
  readonly one: SchoolFunction;
  readonly others: readonly SchoolFunction[];
  readonly restsOn: string;
}

/** The same list stands in the database as `directory.compatible`; a test compares both. */
export const incompatibilities: readonly Incompatibility[] = [
  {
    one: 'fg',
    others: [
      'ict',
      'ict-supplier',
      'privacy-officer',
      'leadership',
      'team-leader',
      'board',
      'supervisory-board',
      'hr',
      'council',
    ],
    // Whoever decides on means or purposes cannot supervise them; the council's share of a draw is not the FG's.
    restsOn: 'AVG 38(6)',
  },
  {
    one: 'council',
    others: ['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'board', 'supervisory-board'],
    restsOn: 'WMS 3',
  },
  {
    one: 'confidant',
    others: ['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'board', 'supervisory-board', 'hr'],
    restsOn: 'ZOU-8.9, PRO-6.9',
  },
  {
    one: 'supervisory-board',
    others: ['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'team-leader', 'board', 'hr'],
    // Supervision stands apart from what it supervises (article 2.5 of the model; Code Goed Onderwijsbestuur).
    restsOn: 'WVO 2020 3, WPO 17a',
  },
];

/** The first two functions of this set that are not for one person, or null. */
export function clashOf(
  held: readonly string[],
): { readonly one: string; readonly other: string; readonly restsOn: string } | null {
  for (const { one, others, restsOn } of incompatibilities) {
    const other = held.includes(one) ? others.find((candidate) => held.includes(candidate)) : undefined;
    if (other !== undefined) return { one, other, restsOn };
  }
  return null;
}
