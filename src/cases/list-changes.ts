// The school's changes of its lists: loosening takes one person and works at once, tightening takes two and first only counts.
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { readHost } from '../facts/host.ts';
import type { SignedInRef } from '../people/second-person.ts';
import { type ListChange, parseList } from '../regulation/lists.ts';
import { listNames } from '../regulation/rules/rule.ts';
import { longestSite, softwareEntry, tidySoftware } from '../regulation/software.ts';
import { webCategories } from '../facts/web.ts';
import type { Database } from '../store/database.ts';

/** Lists a school may change: those of the mail rules, the categories of the web, sites it set free, and its software. */
export const changeable = [...listNames, ...webCategories, 'free-sites', 'software'] as const;
export type Changeable = (typeof changeable)[number];

/** Why a change of a list did not happen. */
export type ListRefusal = 'second-person' | 'asked-already' | 'not-entitled' | 'decided-already' | 'no-entry';

/** Thrown where a change was refused; it carries no entry. */
export class ListError extends Error {
  override readonly name = 'ListError';
  readonly refusal: ListRefusal;

  constructor(refusal: ListRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.refusal = refusal;
  }
}

const refusals: Readonly<Record<string, ListRefusal>> = {
  RG070: 'second-person',
  RG071: 'asked-already',
  RG072: 'not-entitled',
  RG073: 'decided-already',
  '23505': 'asked-already',
};

/** A change as pages show it. `actsFrom` null: it waits for a second person. */
export interface ListedChange {
  readonly id: string;
  readonly list: string;
  readonly entry: string;
  readonly act: 'add' | 'remove';
  readonly tightens: boolean;
  readonly askedAt: Temporal.Instant;
  /** Address of who asked. */
  readonly proposer: string;
  readonly decidedAt: Temporal.Instant | null;
  readonly actsFrom: Temporal.Instant | null;
}

/** Each act is of one person in a session of their own, and throws `ListError` where it is refused. */
export interface ListChanges {
  /** What waits for a second person, and what was done, newest first; at most 500 of each. */
  overview(): Promise<{ readonly open: ListedChange[]; readonly done: ListedChange[] }>;
  /** The last thing decided about each entry: what gates apply to the lists they were given. */
  effective(): Promise<ListChange[]>;
  /** True: it loosens and works at once. False: it waits for the second person. */
  propose(
    change: { readonly list: Changeable; readonly entry: string; readonly act: 'add' | 'remove' },
    by: SignedInRef,
  ): Promise<{ readonly id: string; readonly done: boolean }>;
  /** The second yes; from when it acts. */
  agree(id: string, by: SignedInRef): Promise<Temporal.Instant>;
  /** Says no, or takes the own proposal back. */
  refuse(id: string, by: SignedInRef): Promise<void>;
}

const isSiteList = (list: Changeable): boolean => !listNames.some((name) => name === list);

/**
 * The entry as it stands on its list: a host name for sites, site and program for software, else the text in lower case.
 * Throws ListError `no-entry`.
 */
export function tidyEntry(list: Changeable, entry: string): string {
  if (list === 'software') {
    const [, site = '', rest = ''] = /^\s*(\S+)\s+(.*)$/s.exec(entry) ?? [];
    const host = readHost(site);
    const name = tidySoftware(rest);
    if (!host.ok || host.kind !== 'name' || host.host.length > longestSite || name === null)
      throw new ListError('no-entry');
    return softwareEntry(host.host, name);
  }
  if (isSiteList(list)) {
    const host = readHost(entry.trim());
    if (!host.ok || host.kind !== 'name') throw new ListError('no-entry');
    return host.host;
  }
  const { entries } = parseList(entry.normalize('NFC'));
  const [only] = entries;
  if (only === undefined || entries.length !== 1) throw new ListError('no-entry');
  return only.toLowerCase();
}

/** Changes of the lists of one school, with the `desk` login. Times are those of each act (`by.at`). */
export function createListChanges(desk: Database, school: string): ListChanges {
  const ask = async <Row>(query: RawBuilder<Row>): Promise<readonly Row[]> => {
    try {
      return (await query.execute(desk)).rows;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const refusal = refusals[code];
      if (refusal === undefined) throw error;
      throw new ListError(refusal, { cause: error });
    }
  };
  const columns = [
    'id',
    'list',
    'entry',
    'act',
    'tightens',
    'asked_at as askedAt',
    'proposer',
    'decided_at as decidedAt',
    'acts_from as actsFrom',
  ] as const;
  return {
    async overview() {
      const all = desk.selectFrom('lists.changes').select(columns).where('school', '=', school).limit(500);
      const open = await all.where('outcome', 'is', null).orderBy('asked_at').orderBy('id').execute();
      const done = await all
        .where('outcome', '=', 'done')
        .orderBy('decided_at', 'desc')
        .orderBy('id')
        .execute();
      return { open, done };
    },
    async effective() {
      const rows = await sql<{
        list: string;
        entry: string;
        act: 'add' | 'remove';
        acts_from: Temporal.Instant;
      }>`
        SELECT DISTINCT ON (list, entry) list, entry, act, acts_from FROM lists.changes
        WHERE school = ${school} AND outcome = 'done' ORDER BY list, entry, decided_at DESC, id
      `.execute(desk);
      return rows.rows.map(({ list, entry, act, acts_from }) => ({ list, entry, act, actsFrom: acts_from }));
    },
    async propose({ list, entry, act }, by) {
      const id = randomUUID();
      const [row] = await ask(sql<{ done: boolean }>`
        SELECT lists.propose(${id}, ${school}, ${list}, ${tidyEntry(list, entry)}, ${act}, ${by.person}, ${by.session},
          ${by.at.toString()}::timestamptz) AS done`);
      return { id, done: row?.done === true };
    },
    async agree(id, by) {
      const [row] = await ask(sql<{ from: Temporal.Instant }>`
        SELECT lists.agree(${id}, ${school}, ${by.person}, ${by.session}, ${by.at.toString()}::timestamptz) AS "from"`);
      if (row === undefined) throw new ListError('decided-already');
      return row.from;
    },
    async refuse(id, by) {
      await ask(
        sql`SELECT lists.refuse(${id}, ${school}, ${by.person}, ${by.session}, ${by.at.toString()}::timestamptz)`,
      );
    },
  };
}
