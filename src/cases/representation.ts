// What a guardian may see of a pupil: less than the pupil, by type; and never before the pupil's own page said that they asked.
import { appendLeaf, commitment } from '../audit/log.ts';
import type { Person } from '../facts/person.ts';
import { askToSee } from './guardians.ts';
import type { Holding, HoldingSort } from './holdings.ts';
import { type MyData, myData, type MyDataSources, type OwnNotice } from './my-data.ts';

/** Sorts of lines a representative may see. What a pupil asked, reported or agreed to is not among them. */
const shownSorts = ['directory', 'session', 'kept'] as const satisfies readonly HoldingSort[];
export type ShownSort = (typeof shownSorts)[number];

/**
 * A pupil's data for a guardian (GDPR 12 to 15, under 16). Questions, reports, unblock requests, requests and contacts
 * with help have no field here. `from` takes them from the pupil's own page.
 */
export interface RepresentativeData {
  readonly lines: readonly Holding<ShownSort>[];
  readonly looks: MyData['looks'];
  readonly notices: readonly Omit<OwnNotice, 'read'>[];
  readonly destroyed: MyData['destroyed'];
}

const isShown = (line: Holding): line is Holding<ShownSort> => shownSorts.some((one) => one === line.sort);

/** Takes from a pupil's page what a representative may see, field by field. */
export function forRepresentative(own: MyData): RepresentativeData {
  return {
    lines: own.lines.filter(isShown),
    looks: own.looks,
    notices: own.notices.map(({ id, kind, article, readyAt, diesOn, began, function: by, text }) => ({
      id,
      kind,
      article,
      readyAt,
      diesOn,
      began,
      function: by,
      text,
    })),
    destroyed: own.destroyed,
  };
}

/**
 * A pupil's data for one who asks as guardian. `isGuardian` is the directory's answer of today (under sixteen, X-15);
 * the answer is null where it says no. `data` is null until the pupil's own page has said that this guardian asked.
 */
export async function representedPage(
  sources: MyDataSources,
  given: {
    readonly guardian: string;
    readonly pupil: Person | undefined;
    readonly isGuardian: (guardian: string, pupil: string) => Promise<boolean>;
  },
): Promise<{ readonly data: RepresentativeData | null } | null> {
  const { guardian, pupil } = given;
  if (pupil === undefined || !(await given.isGuardian(guardian, pupil.address))) return null;
  const names = { school: sources.school, pupil: pupil.address, guardian };
  if (!(await askToSee(sources.desk, names, sources.clock))) return { data: null };
  const { hash } = commitment('guardian', guardian);
  await sources.desk
    .transaction()
    .execute((trx) => appendLeaf(trx, { kind: 'represented', at: sources.clock.now(), facts: { by: hash } }));
  return { data: forRepresentative(await myData(sources, pupil)) };
}
