// "Start": what waits for a person by function and by when, in words; overdue first.
import { sql } from 'kysely';
import { type Person, type SchoolFunction, worksHere } from '../facts/person.ts';
import { endedOrders } from '../privacy/orders.ts';
import { timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { type Duty, dutyColumns, readDuty } from './duties/duties.ts';
import { dutyKinds, type DutyKind, dutyRules, lateFor } from './duties/kinds.ts';
import type { Both } from './holdings.ts';
import { postponements } from './notices.ts';

/** Something that waits. */
export interface Waiting {
  readonly id: string;
  readonly kind: DutyKind;
  readonly title: Both;
  readonly says: Both;
  /** What gave birth to it. */
  readonly cause: Both;
  /** Where duty and term stand in law. */
  readonly source: Both;
  readonly dueAt: Temporal.Instant;
  /** ISO date of the last day that is in time; null where the term counts hours: then the time says it. */
  readonly lastDay: string | null;
  readonly late: boolean;
  /** Of a request: what was asked. Whose it is stays sealed. */
  readonly about: string | null;
}

export interface StartPage {
  readonly waiting: readonly Waiting[];
  /** For the FG: notices that wait by decision. Of whom is not here. */
  readonly postponed: readonly { readonly kind: string; readonly number: number; readonly until: string }[];
  /** Orders on held mail that ended in a no in the last two weeks, for whoever asks, gives, carries out or watches. */
  readonly ended: { readonly refused: number; readonly declined: number };
  /** ISO date of the yearly reminder, shown to everybody for thirty days. */
  readonly reminded: string | null;
}

/** Days a reminder stays. */
const reminderDays = 30;

/** Days in which Start says that an order ended in a no, and to whom: whoever sees the orders themselves. */
const endedDays = 14;
const seesOrders: readonly SchoolFunction[] = ['leadership', 'ict', 'privacy-officer', 'fg'];

/**
 * What waits for this person. Notices that are owed wait for nobody's page before their day has passed: who is checked may
 * have any function, and nobody's page may tell them.
 */
export async function startPage(
  desk: Database,
  school: string,
  person: Person,
  clock: Clock,
): Promise<StartPage> {
  const now = clock.now();
  const has = (wanted: readonly string[]): boolean => wanted.some((one) => person.functions.includes(one));
  const mine = dutyKinds.filter((kind) => has(dutyRules[kind].waitsFor));
  // Where a cause names a function, the duty waits for that one alone.
  const isMine = ({ kind, cause }: Duty): boolean => {
    const named = /^guidance:([a-z-]+):/.exec(cause)?.[1];
    return mine.includes(kind) && (named === undefined || has([named]));
  };
  const late = has(lateFor) ? dutyKinds : [];
  const kinds = [...new Set([...mine, ...late])];
  const rows =
    kinds.length === 0
      ? []
      : await desk
          .selectFrom('duties')
          .select(dutyColumns)
          .where('school', '=', school)
          .where('done_at', 'is', null)
          .where('kind', 'in', kinds)
          .orderBy('due_at')
          .orderBy('id')
          .limit(500)
          .execute();
  const ending = worksHere(person) ? await endingGuidance(desk, school) : [];
  const duties = [...rows.map(readDuty), ...ending.filter(({ id }) => !rows.some((row) => row.id === id))];
  const asked = duties.flatMap((duty) => /^request:([0-9a-f-]{36})$/.exec(duty.cause)?.[1] ?? []);
  const requests =
    asked.length === 0
      ? []
      : await desk.selectFrom('requests').select(['id', 'kind']).where('id', 'in', asked).execute();
  const about = new Map(requests.map((row) => [`request:${row.id}`, row.kind]));
  const waiting = duties.flatMap((duty): Waiting[] => {
    const isLate = Temporal.Instant.compare(duty.dueAt, now) <= 0;
    const shown = isMine(duty) || ending.some(({ id }) => id === duty.id) || (isLate && late.length > 0);
    if (!shown) return [];
    const { title, says, cause, source, lastDay } = dutyRules[duty.kind];
    const due = duty.dueAt.toZonedDateTimeISO(timeZone);
    const whole = duty.term.hours === 0 && due.equals(due.startOfDay());
    const last = lastDay === 'passed' ? due.toPlainDate().subtract({ days: 1 }) : due.toPlainDate();
    return [
      {
        id: duty.id,
        kind: duty.kind,
        title,
        says,
        cause,
        source,
        dueAt: duty.dueAt,
        lastDay: whole ? last.toString() : null,
        late: isLate,
        about: about.get(duty.cause) ?? null,
      },
    ];
  });
  return {
    waiting,
    postponed: person.functions.includes('fg') ? await postponements(desk, school) : [],
    ended: has(seesOrders)
      ? await endedOrders(desk, school, now.subtract({ hours: 24 * endedDays }))
      : { refused: 0, declined: 0 },
    reminded: await lastReminder(desk, school, now),
  };
}

async function lastReminder(desk: Database, school: string, now: Temporal.Instant): Promise<string | null> {
  const from = now.subtract({ hours: 24 * reminderDays }).toString();
  const row = await desk
    .selectFrom('duties')
    .select('done_at')
    .where('school', '=', school)
    .where('kind', '=', 'reminder')
    .where('done_at', '>', sql<Temporal.Instant>`${from}::timestamptz`)
    .where('done_at', '<=', sql<Temporal.Instant>`${now.toString()}::timestamptz`)
    .orderBy('done_at', 'desc')
    .executeTakeFirst();
  return row?.done_at?.toZonedDateTimeISO(timeZone).toPlainDate().toString() ?? null;
}

/**
 * The exception for guidance at a distance that ends first among those whose reminder came: told to all who work here, for
 * whose it is stands sealed.
 */
async function endingGuidance(desk: Database, school: string): Promise<Duty[]> {
  const rows = await desk
    .selectFrom('duties as end')
    .innerJoin('duties as reminder', 'reminder.cause', 'end.cause')
    .select(dutyColumns.map((column) => `end.${column}` as const))
    .where('end.school', '=', school)
    .where('reminder.school', '=', school)
    .where('end.kind', '=', 'guidance-end')
    .where('reminder.kind', '=', 'guidance-remind')
    .where('end.done_at', 'is', null)
    .where('reminder.done_at', 'is not', null)
    .orderBy('end.due_at')
    .orderBy('end.id')
    .limit(1)
    .execute();
  return rows.map(readDuty);
}
