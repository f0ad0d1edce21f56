// Duties as rows: born in the transaction of their cause, done in the transaction of their doing, listed when overdue.
import { randomUUID } from 'node:crypto';
import { type Insertable, sql } from 'kysely';
import { timeZone } from '../../privacy/retention.ts';
import type { Clock } from '../../store/clock.ts';
import type { Database, Transaction } from '../../store/database.ts';
import type { DutiesTable } from '../../store/schema.ts';
import { dueAt, type DutyKind, dutyKinds, dutyRules } from './kinds.ts';

export interface Duty {
  readonly id: string;
  readonly school: string;
  readonly kind: DutyKind;
  /** The record that caused it, such as `report:UUID`; of a yearly duty the series and its number, `regulation:1`. */
  readonly cause: string;
  readonly term: Temporal.Duration;
  readonly beganAt: Temporal.Instant;
  readonly dueAt: Temporal.Instant;
}

/** The duty was done before, or nothing ever caused it: whoever was doing it must not. */
export class NotOpen extends Error {
  readonly reason: 'done' | 'unknown';
  constructor(reason: 'done' | 'unknown') {
    super(reason === 'done' ? 'this duty has been done' : 'there is no such duty');
    this.name = 'NotOpen';
    this.reason = reason;
  }
}

/** Columns of a duty as it is read. */
export const dutyColumns = ['id', 'school', 'kind', 'cause', 'term', 'began_at', 'due_at'] as const;

interface DutyRow {
  readonly id: string;
  readonly school: string;
  readonly kind: string;
  readonly cause: string;
  readonly term: string;
  readonly began_at: Temporal.Instant;
  readonly due_at: Temporal.Instant;
}

/** Reads a row. Throws RangeError for a kind this version does not know. */
export function readDuty(row: DutyRow): Duty {
  const kind = dutyKinds.find((one) => one === row.kind);
  if (kind === undefined) throw new RangeError(`no duty is called ${row.kind}`);
  return {
    id: row.id,
    school: row.school,
    kind,
    cause: row.cause,
    term: Temporal.Duration.from(row.term),
    beganAt: row.began_at,
    dueAt: row.due_at,
  };
}

export interface Birth {
  readonly school: string;
  readonly kind: DutyKind;
  /** Names the record that causes it, never a person: it stands on the log. Of a yearly duty: the series. */
  readonly cause: string;
  /** When the row is written. */
  readonly at: Temporal.Instant;
  /** When the term begins; absent: now. */
  readonly from?: Temporal.Instant;
  /** Required for kinds without a term of their own. */
  readonly term?: Temporal.Duration;
}

function rowOf(birth: Birth, number: number): Insertable<DutiesTable> {
  const { school, kind, at } = birth;
  const rule = dutyRules[kind];
  const base = rule.yearly ? Temporal.Duration.from({ years: number }) : (rule.term ?? birth.term);
  if (base === undefined) throw new RangeError(`a duty of kind ${kind} needs a term`);
  const from = birth.from ?? at;
  return {
    id: randomUUID(),
    school,
    kind,
    cause: rule.yearly ? `${birth.cause}:${number}` : birth.cause,
    born_at: at.toString(),
    began_at: from.toString(),
    term: base.toString(),
    due_at: dueAt(kind, from, base).toString(),
    done_at: null,
  };
}

function insert(trx: Transaction, row: Insertable<DutiesTable>) {
  return trx.insertInto('duties').values(row);
}

/**
 * Gives birth to a duty in the transaction of its cause; its leaf on the log is written with it (invariant 8).
 * Throws RangeError without a term, and the database's error for a second duty of the same cause.
 */
export async function bear(trx: Transaction, birth: Birth): Promise<void> {
  await insert(trx, rowOf(birth, 1)).execute();
}

/** The same, where the cause may have given birth to it before: then nothing is born. Answers whether one was. */
export async function bearOnce(trx: Transaction, birth: Birth): Promise<boolean> {
  const born = await insert(trx, rowOf(birth, 1))
    .onConflict((conflict) => conflict.columns(['school', 'kind', 'cause']).doNothing())
    .executeTakeFirst();
  return born.numInsertedOrUpdatedRows === 1n;
}

/** Sees to it that a yearly series runs: the first is due a year after `at`. Safe to call at each start. */
export async function beginYearly(
  desk: Database,
  series: Pick<Birth, 'school' | 'cause' | 'at'>,
): Promise<void> {
  await desk.transaction().execute(async (trx) => {
    for (const kind of dutyKinds.filter((one) => dutyRules[one].yearly)) {
      await insert(trx, rowOf({ ...series, kind }, 1))
        .onConflict((conflict) => conflict.columns(['school', 'kind', 'cause']).doNothing())
        .execute();
    }
  });
}

/**
 * Marks a duty done in the transaction of its doing, with its leaf; of a yearly one the next is born with it. Throws
 * NotOpen, so that the doing is undone with the transaction, where it was done before or never existed.
 */
export async function discharge(
  trx: Transaction,
  done: {
    readonly school: string;
    readonly kind: DutyKind;
    readonly cause: string;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const { school, kind, cause, at } = done;
  const taken = await trx
    .updateTable('duties')
    .set({ done_at: at.toString() })
    .where('school', '=', school)
    .where('kind', '=', kind)
    .where('cause', '=', cause)
    .where('done_at', 'is', null)
    .returning(['began_at'])
    .executeTakeFirst();
  if (taken === undefined) {
    const known = await trx
      .selectFrom('duties')
      .select('id')
      .where('school', '=', school)
      .where('kind', '=', kind)
      .where('cause', '=', cause)
      .executeTakeFirst();
    throw new NotOpen(known === undefined ? 'unknown' : 'done');
  }
  if (!dutyRules[kind].yearly) return;
  // Counted from the start of the series: a year is neither skipped nor drifts, whatever the clock did in between.
  const [, series = '', number = '0'] = /^(.+):(\d+)$/.exec(cause) ?? [];
  const next = rowOf({ school, kind, cause: series, at, from: taken.began_at }, Number(number) + 1);
  await insert(trx, next).execute();
}

export interface OverdueDuty extends Duty {
  /** What must be done, and since when it is late. */
  readonly says: { readonly nl: string; readonly en: string };
}

function deadlineIn(language: 'nl-NL' | 'en-GB', duty: Duty): string {
  const due = duty.dueAt.toZonedDateTimeISO(timeZone);
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const days = due.equals(due.startOfDay());
  const last =
    days && dutyRules[duty.kind].lastDay === 'passed' ? due.toPlainDate().subtract({ days: 1 }) : null;
  if (days) return (last ?? due.toPlainDate()).toLocaleString(language, date);
  return due.toPlainDateTime().toLocaleString(language, { ...date, hour: '2-digit', minute: '2-digit' });
}

/** Open duties whose time has come, the longest overdue first; at most a thousand. */
export async function overdue(desk: Database, school: string, clock: Clock): Promise<OverdueDuty[]> {
  const rows = await desk
    .selectFrom('duties')
    .select(dutyColumns)
    .where('school', '=', school)
    .where('done_at', 'is', null)
    .where('due_at', '<=', sql<Temporal.Instant>`${clock.now().toString()}::timestamptz`)
    .orderBy('due_at')
    .limit(1000)
    .execute();
  return rows.map((row) => {
    const duty = readDuty(row);
    const { nl, en } = dutyRules[duty.kind].says;
    return {
      ...duty,
      says: {
        nl: `${nl} Dit moest uiterlijk ${deadlineIn('nl-NL', duty)}.`,
        en: `${en} This was due by ${deadlineIn('en-GB', duty)}.`,
      },
    };
  });
}
