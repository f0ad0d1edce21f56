// Notices: born with what somebody must be told, owed until ready, ready until read; nothing on the way removes them.
//
//   cause ─▶ owed ──(last day, or sent earlier)──▶ ready ──▶ read
//              └─ postponed: at most twice          └─ not fetched in two weeks ─▶ by letter
import { randomUUID } from 'node:crypto';
import type { SchoolFunction } from '../facts/person.ts';
import type { KeeperClient, SealedLetter } from '../privacy/keeper/client.ts';
import type { Card } from '../privacy/kept.ts';
import { type LetterKeys, openLetter, sealAnswer, sealLetter } from '../privacy/letters.ts';
import { dayOf, dayOfDeath } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { bear, discharge } from './duties/duties.ts';
import type { DutyHandler } from './duties/loop.ts';

/** What somebody is told of. */
export const noticeKinds = ['targeted-check', 'data-breach', 'end-of-measure'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Purpose in the name of the key a notice is sealed to. */
const purposeOf: Readonly<Record<NoticeKind, string>> = {
  'targeted-check': 'misuse',
  'data-breach': 'security',
  'end-of-measure': 'misuse',
};

/**
 * What the person reads. It has no place for who reported or witnessed anything; `text` is written for the person by the
 * function that tells.
 */
export interface NoticeText {
  /** ISO date on which it began. */
  readonly began: string;
  readonly function: SchoolFunction;
  readonly text: string;
}

export interface NoticeBirth {
  readonly school: string;
  readonly kind: NoticeKind;
  /** Address of the person who is told. */
  readonly to: string;
  /** Article the notice rests on (ZOU 8.6), or null. */
  readonly article: string | null;
  readonly says: NoticeText;
  /** The last day on which it may become ready; at the latest three months on. */
  readonly dueOn: Temporal.PlainDate;
  /** Term of accountability records; null while the regulation leaves it open: a year. */
  readonly term: Temporal.Duration | null;
}

/** A notice that is sealed and not yet born. */
export interface PreparedNotice {
  readonly id: string;
  readonly school: string;
  readonly kind: NoticeKind;
  readonly article: string | null;
  readonly dueOn: Temporal.PlainDate;
  readonly diesOn: Temporal.PlainDate;
  readonly sealed: Uint8Array;
  readonly at: Temporal.Instant;
}

/** Why a notice is not made, moved or handed over. */
export class NoticeRefused extends Error {
  readonly reason: 'term' | 'unknown' | 'not-owed' | 'twice' | 'incomplete' | 'not-ready';
  constructor(reason: NoticeRefused['reason']) {
    super(`no notice: ${reason}`);
    this.name = 'NoticeRefused';
    this.reason = reason;
  }
}

/** No check goes on so long that nobody need be told (ZOU 8.6: "as soon as possible"); our own limit. */
const longest = Temporal.Duration.from({ months: 3 });
const termWhileOpen = Temporal.Duration.from({ years: 1 });
/** Room for two postponements and for reading, before the key may die. */
const readable = Temporal.Duration.from({ months: 4 });

const later = (one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(one, other) < 0 ? other : one;

/**
 * Seals a notice, before the transaction of its cause. Rejects while the keeper is away: then the cause does not happen
 * either. Throws NoticeRefused for a last day that is past or too far.
 */
export async function prepareNotice(
  deps: { readonly keys: LetterKeys; readonly clock: Clock },
  birth: NoticeBirth,
): Promise<PreparedNotice> {
  const at = deps.clock.now();
  const today = dayOf(at);
  const { school, kind, article, dueOn, says } = birth;
  if (
    Temporal.PlainDate.compare(dueOn, today) <= 0 ||
    Temporal.PlainDate.compare(dueOn, today.add(longest)) > 0
  )
    throw new NoticeRefused('term');
  const diesOn = later(dayOfDeath(at, birth.term ?? termWhileOpen), dueOn.add(readable));
  const id = randomUUID();
  const card = cardOf({ id, school, kind, dies_on: diesOn.toString() });
  const sealed = await sealLetter(deps.keys, card, birth.to, { ...says });
  return { id, school, kind, article, dueOn, diesOn, sealed, at };
}

/**
 * Gives birth to a notice and its duty in the transaction of what causes it: the start of a targeted check, a breach
 * that people are told of, a measure. The duty's cause is `notice:` and the id (invariant 8).
 */
export async function owe(trx: Transaction, notice: PreparedNotice): Promise<void> {
  await trx
    .insertInto('notices')
    .values({
      id: notice.id,
      school: notice.school,
      kind: notice.kind,
      article: notice.article,
      state: 'owed',
      due_on: notice.dueOn.toString(),
      dies_on: notice.diesOn.toString(),
      sealed: notice.sealed,
    })
    .execute();
  await bear(trx, {
    school: notice.school,
    kind: 'notice',
    cause: `notice:${notice.id}`,
    at: notice.at,
    term: daysUntil(notice.at, notice.dueOn),
  });
}

const daysUntil = (at: Temporal.Instant, day: Temporal.PlainDate): Temporal.Duration =>
  Temporal.Duration.from({ days: dayOf(at).until(day).days });

function cardOf(row: { id: string; school: string; kind: string; dies_on: string }): Card {
  const kind = noticeKinds.find((one) => one === row.kind);
  if (kind === undefined) throw new RangeError('a notice of an unknown kind');
  return {
    id: row.id,
    school: row.school,
    purpose: purposeOf[kind],
    class: 'accountability',
    diesOn: row.dies_on,
  };
}

const causePattern = /^notice:([0-9a-f-]{36})(?::\d+)?$/;

function idIn(cause: string): string {
  const id = causePattern.exec(cause)?.[1];
  if (id === undefined) throw new NoticeRefused('unknown');
  return id;
}

/** Puts a notice on its person's page; does nothing to one that is there already. Throws NoticeRefused for an unknown one. */
async function makeReady(
  trx: Transaction,
  school: string,
  id: string,
  at: Temporal.Instant,
): Promise<boolean> {
  const done = await trx
    .updateTable('notices')
    .set({ state: 'ready', ready_at: at.toString() })
    .where('id', '=', id)
    .where('school', '=', school)
    .where('state', '=', 'owed')
    .returning('id')
    .executeTakeFirst();
  if (done !== undefined) {
    await bear(trx, { school, kind: 'delivery', cause: `notice:${id}`, at });
    return true;
  }
  if ((await stateOf(trx, school, id)) === undefined) throw new NoticeRefused('unknown');
  return false;
}

async function stateOf(trx: Transaction, school: string, id: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('notices')
    .select('state')
    .where('id', '=', id)
    .where('school', '=', school)
    .executeTakeFirst();
  return row?.state;
}

/** The duty `notice`, when its last day has passed: the notice goes by itself (ZOU 8.6). */
export const noticeHandler: DutyHandler = async (trx, duty, at) => {
  await makeReady(trx, duty.school, idIn(duty.cause), at);
};

/** The duty `delivery`, two weeks after a notice became ready: what nobody fetched goes by letter. */
export const deliveryHandler: DutyHandler = async (trx, duty, at) => {
  const state = await stateOf(trx, duty.school, idIn(duty.cause));
  if (state === undefined) throw new NoticeRefused('unknown');
  if (state !== 'read') await bear(trx, { school: duty.school, kind: 'letter', cause: duty.cause, at });
};

/** The duty of a notice as it stands now: each postponement begins a new one. */
async function currentCause(trx: Transaction, id: string): Promise<{ cause: string; round: number }> {
  const { round } = await trx
    .selectFrom('postponements')
    .select((select) => select.fn.countAll<number>().as('round'))
    .where('notice', '=', id)
    .executeTakeFirstOrThrow();
  const number = Number(round);
  return { cause: number === 0 ? `notice:${id}` : `notice:${id}:${number}`, round: number };
}

/** Sends a notice before its last day: leadership tells as soon as it can. Throws NoticeRefused, NotOpen. */
export async function sendNow(desk: Database, school: string, id: string, clock: Clock): Promise<void> {
  await desk.transaction().execute(async (trx) => {
    const at = clock.now();
    if (!(await makeReady(trx, school, id, at))) throw new NoticeRefused('not-owed');
    const { cause } = await currentCause(trx, id);
    await discharge(trx, { school, kind: 'notice', cause, at });
  });
}

/** When a notice that is owed goes, and the last day it may be put off to; null: it was put off twice. */
export async function postponable(
  desk: Database,
  school: string,
  id: string,
): Promise<{ readonly due: Temporal.PlainDate; readonly atMost: Temporal.PlainDate | null }> {
  const row = await desk
    .selectFrom('notices')
    .leftJoin('postponements', 'postponements.notice', 'notices.id')
    .select(['notices.due_on', 'postponements.until', 'postponements.number'])
    .where('notices.id', '=', id)
    .where('notices.school', '=', school)
    .orderBy('postponements.number', (by) => by.desc().nullsLast())
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) throw new NoticeRefused('unknown');
  const due = Temporal.PlainDate.from(row.until ?? row.due_on);
  return { due, atMost: (row.number ?? 0) >= 2 ? null : due.add({ months: 1 }) };
}

/**
 * Decides that a notice waits: to a day within a month of the last one, at most twice, with a reason and the advice of
 * the FG, who sees the decision on the own page. All of it is sealed beside the notice; that it was decided is on the
 * log. Throws NoticeRefused, and the keeper's errors.
 */
export async function postpone(
  deps: { readonly desk: Database; readonly keys: LetterKeys; readonly clock: Clock },
  decision: {
    readonly school: string;
    readonly notice: string;
    readonly until: Temporal.PlainDate;
    readonly reason: string;
    readonly advice: string;
  },
  inside: (trx: Transaction) => Promise<void> = async () => {},
): Promise<void> {
  const { school, notice: id, until } = decision;
  const reason = decision.reason.trim();
  const advice = decision.advice.trim();
  if (reason.length < 3 || reason.length > 2000 || advice.length < 3 || advice.length > 2000)
    throw new NoticeRefused('incomplete');
  const row = await deps.desk
    .selectFrom('notices')
    .select(['id', 'school', 'kind', 'dies_on', 'due_on', 'sealed', 'state'])
    .where('id', '=', id)
    .where('school', '=', school)
    .executeTakeFirst();
  if (row === undefined) throw new NoticeRefused('unknown');
  const sealed = await sealAnswer(deps.keys, cardOf(row), row.sealed, { reason, advice });
  await deps.desk.transaction().execute(async (trx) => {
    const at = deps.clock.now();
    if ((await stateOf(trx, school, id)) !== 'owed') throw new NoticeRefused('not-owed');
    const { cause, round } = await currentCause(trx, id);
    if (round >= 2) throw new NoticeRefused('twice');
    const before = await trx
      .selectFrom('postponements')
      .select('until')
      .where('notice', '=', id)
      .orderBy('number', 'desc')
      .executeTakeFirst();
    const last = Temporal.PlainDate.from(before?.until ?? row.due_on);
    const wrong =
      Temporal.PlainDate.compare(until, last) <= 0 ||
      Temporal.PlainDate.compare(until, dayOf(at)) <= 0 ||
      Temporal.PlainDate.compare(until, last.add({ months: 1 })) > 0;
    if (wrong) throw new NoticeRefused('term');
    await trx
      .insertInto('postponements')
      .values({
        notice: id,
        number: round + 1,
        until: until.toString(),
        decided_at: at.toString(),
        sealed,
      })
      .execute();
    await discharge(trx, { school, kind: 'notice', cause, at });
    await bear(trx, {
      school,
      kind: 'notice',
      cause: `notice:${id}:${round + 1}`,
      at,
      term: daysUntil(at, until),
    });
    await inside(trx);
  });
}

/** Postponements that still run, for the FG: that they are, until when and how often; of whom is not here. */
export async function postponements(
  desk: Database,
  school: string,
): Promise<{ readonly kind: string; readonly number: number; readonly until: string }[]> {
  return desk
    .selectFrom('postponements')
    .innerJoin('notices', 'notices.id', 'postponements.notice')
    .select(['notices.kind', 'postponements.number', 'postponements.until'])
    .where('notices.school', '=', school)
    .where('notices.state', '=', 'owed')
    .orderBy('postponements.until')
    .limit(500)
    .execute();
}

/** A notice that stands on somebody's page. `read` is for that person alone. */
export interface ReadyNotice {
  readonly letter: SealedLetter;
  readonly kind: string;
  readonly article: string | null;
  readonly readyAt: Temporal.Instant;
  readonly diesOn: string;
  readonly read: boolean;
}

/** Notices that are ready or read, of everybody: the keeper says which are whose. One that is owed is not among them. */
export async function readyNotices(desk: Database, school: string): Promise<ReadyNotice[]> {
  const rows = await desk
    .selectFrom('notices')
    .select(['id', 'school', 'kind', 'article', 'state', 'dies_on', 'sealed', 'ready_at'])
    .where('school', '=', school)
    .where('state', '<>', 'owed')
    .orderBy('ready_at', 'desc')
    .orderBy('id')
    .limit(5000)
    .execute();
  return rows.flatMap((row): ReadyNotice[] =>
    row.ready_at === null
      ? []
      : [
          {
            letter: { card: cardOf(row), kind: 'letter', sealed: row.sealed, answers: [] },
            kind: row.kind,
            article: row.article,
            readyAt: row.ready_at,
            diesOn: row.dies_on,
            read: row.state === 'read',
          },
        ],
  );
}

/** Marks a notice read. The caller has had the keeper say that it is this person's. */
export async function markRead(desk: Database, school: string, id: string, clock: Clock): Promise<void> {
  await desk
    .updateTable('notices')
    .set({ state: 'read', read_at: clock.now().toString() })
    .where('id', '=', id)
    .where('school', '=', school)
    .where('state', '=', 'ready')
    .execute();
}

/** What the school sees of a notice: whether it was delivered, and nothing of reading. */
export function forSchool(notice: { readonly state: 'owed' | 'ready' | 'read' }): 'owed' | 'delivered' {
  return notice.state === 'owed' ? 'owed' : 'delivered';
}

/** Opens a notice that has to go on paper, for who prints it; on the log, with a reason. Throws Refused, NoticeRefused. */
export async function openForPaper(
  deps: { readonly desk: Database; readonly keeper: KeeperClient; readonly clock: Clock },
  school: string,
  id: string,
  by: { readonly address: string; readonly reason: string },
): Promise<unknown> {
  const found = (await readyNotices(deps.desk, school)).find(({ letter }) => letter.card.id === id);
  if (found === undefined) throw new NoticeRefused('not-ready');
  return (await openLetter(deps, found.letter, by))[0];
}

/** Records that a notice was handed over on paper. Throws NotOpen. */
export async function handedOver(desk: Database, school: string, id: string, clock: Clock): Promise<void> {
  await desk
    .transaction()
    .execute((trx) => discharge(trx, { school, kind: 'letter', cause: `notice:${id}`, at: clock.now() }));
}
