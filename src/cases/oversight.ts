// What FG and council supervise, in numbers per school: clocks, late notices, openings, nights that came late; and their answers.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { appendLeaf } from '../audit/log.ts';
import { postponements } from './notices.ts';
import { lateness } from '../privacy/receipt.ts';
import { timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** Numbers over one school. Nothing here names a person, a case or an item. */
export interface SchoolNumbers {
  readonly school: string;
  /** Duties that run, and those whose time has passed. */
  readonly open: number;
  readonly overdue: number;
  /** Duties that wait for the FG's advice. */
  readonly advice: number;
  /** Targeted checks that run or that were not told yet. */
  readonly checks: number;
  /** Notices after a targeted check whose time has passed. */
  readonly lateNotices: number;
  /** Messages opened in search of one person this school year, without a case that was decided on: none is right. */
  readonly withoutMandate: number;
  /** Nights of the last twelve months in which keys died late, and whether one is late now. */
  readonly lateNights: number;
  /** Targeted checks of this school year of which the person was told, and those of them without a talk beforehand. */
  readonly told: number;
  readonly withoutTalk: number;
  /** Notices that wait by a decision. */
  readonly postponed: number;
  /** Samples of this school year that are void. */
  readonly voidSamples: number;
}

/** The first of August before `day`: a school year begins there. */
export function schoolYearStart(at: Temporal.Instant): Temporal.Instant {
  const day = at.toZonedDateTimeISO(timeZone).toPlainDate();
  const year = day.month >= 8 ? day.year : day.year - 1;
  return new Temporal.PlainDate(year, 8, 1).toZonedDateTime(timeZone).toInstant();
}

/** `lateness` of a receipt, from its signed text; a text that does not say when counts as late. */
function wasLate(note: string): boolean {
  const day = /^day (\S+)$/m.exec(note)?.[1];
  const at = /^at (\S+)$/m.exec(note)?.[1];
  if (day === undefined || at === undefined) return true;
  const keys = [...note.matchAll(/^key (\S+) ([0-9a-f]{64})$/gm)].map(([, name = '', digest = '']) => ({
    name,
    digest,
  }));
  return lateness({ day, at, from: 0, to: 1, survivors: 0, keys }) !== null;
}

/** The numbers of one school. `desk` login. */
export async function schoolNumbers(desk: Database, school: string, clock: Clock): Promise<SchoolNumbers> {
  const now = clock.now();
  const duties = await desk
    .selectFrom('duties')
    .select(['kind', (one) => one.fn.countAll<number>().as('open')])
    .select(sql<number>`count(*) FILTER (WHERE due_at <= ${now.toString()}::timestamptz)`.as('overdue'))
    .where('school', '=', school)
    .where('done_at', 'is', null)
    .groupBy('kind')
    .execute();
  const kinds = new Map(duties.map((row) => [row.kind, row]));
  const sum = (part: 'open' | 'overdue'): number => duties.reduce((all, row) => all + row[part], 0);
  const { rows: opened } = await sql<{ mode: string; times: number }>`
    SELECT mode, times FROM access.opened(${school}::text, ${schoolYearStart(now).toString()}::timestamptz, ${now.add({ hours: 1 }).toString()}::timestamptz)`.execute(
    desk,
  );
  const yearAgo = now.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ years: 1 });
  const receipts = await desk
    .selectFrom('receipts')
    .select('note')
    .where('day', '>=', yearAgo.toString())
    .execute();
  return {
    school,
    open: sum('open'),
    overdue: sum('overdue'),
    advice: kinds.get('advice')?.open ?? 0,
    checks: kinds.get('notice')?.open ?? 0,
    lateNotices: kinds.get('notice')?.overdue ?? 0,
    withoutMandate: opened.find(({ mode }) => mode === 'without-mandate')?.times ?? 0,
    lateNights: receipts.filter(({ note }) => wasLate(note)).length,
    ...(await controlNumbers(desk, school, now)),
  };
}

/**
 * What control came to in this school year (ZOU-8.4). A check counts once its person was told: before that no number that
 * somebody else reads changes by it.
 */
async function controlNumbers(
  desk: Database,
  school: string,
  now: Temporal.Instant,
): Promise<Pick<SchoolNumbers, 'told' | 'withoutTalk' | 'postponed' | 'voidSamples'>> {
  const since = schoolYearStart(now).toString();
  const told = await desk
    .selectFrom('access.checks as c')
    .innerJoin('access.cases as k', 'k.id', 'c.case_id')
    .innerJoin('notices as n', 'n.id', 'k.notice')
    .select((one) => one.fn.countAll<number>().as('all'))
    .select(sql<number>`count(*) FILTER (WHERE c.exception)`.as('bare'))
    .where('c.school', '=', school)
    .where('c.state', '=', 'ended')
    .where('n.state', '<>', 'owed')
    .where('n.ready_at', '>=', sql<Temporal.Instant>`${since}::timestamptz`)
    .executeTakeFirstOrThrow();
  const waiting = await postponements(desk, school);
  const voided = await desk
    .selectFrom('access.sample_plans')
    .select((one) => one.fn.countAll<number>().as('all'))
    .where('school', '=', school)
    .where('state', '=', 'void')
    .where('at', '>=', sql<Temporal.Instant>`${since}::timestamptz`)
    .executeTakeFirstOrThrow();
  return {
    told: Number(told.all),
    withoutTalk: Number(told.bare),
    postponed: waiting.length,
    voidSamples: Number(voided.all),
  };
}

/** What the council and the FG are asked; the words stand on the page. */
export const questions = ['told', 'summary', 'samples', 'help-known', 'blocked-fairly'] as const;
export type Question = (typeof questions)[number];
export type AnsweringFunction = 'fg' | 'council';

export interface Answered {
  readonly question: Question;
  readonly function: AnsweringFunction;
  readonly holds: boolean;
  readonly at: Temporal.Instant;
}

/** *Klopt* or *klopt niet*, in the name of a function, with its leaf on the log in the same transaction. */
export async function answerQuestion(
  desk: Database,
  answer: Answered & { readonly school: string },
): Promise<void> {
  const { school, question, holds, at } = answer;
  await desk.transaction().execute(async (trx) => {
    await trx
      .insertInto('oversight_answers')
      .values({ id: randomUUID(), school, question, function: answer.function, holds, at: at.toString() })
      .execute();
    await appendLeaf(trx, {
      kind: 'oversight.answer',
      at,
      facts: { school, question, function: answer.function, holds },
    });
  });
}

/** The newest answer of each function to each question. */
export async function newestAnswers(desk: Database, school: string): Promise<Answered[]> {
  const rows = await desk
    .selectFrom('oversight_answers')
    .distinctOn(['question', 'function'])
    .select(['question', 'function', 'holds', 'at'])
    .where('school', '=', school)
    .orderBy('question')
    .orderBy('function')
    .orderBy('at', 'desc')
    .execute();
  return rows.flatMap((row) => {
    const question = questions.find((one) => one === row.question);
    return question === undefined ? [] : [{ ...row, question }];
  });
}
