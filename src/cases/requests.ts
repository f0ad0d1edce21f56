// Requests of data subjects (GDPR 15 to 22): sealed, with a receipt, and with a duty of one month in the same transaction.
import { randomUUID } from 'node:crypto';
import type { Person } from '../facts/person.ts';
import type { KeeperClient, SealedLetter } from '../privacy/keeper/client.ts';
import type { Card } from '../privacy/kept.ts';
import { type LetterKeys, openLetter, sealAnswer, sealLetter } from '../privacy/letters.ts';
import { dayOfDeath, timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { bear, discharge } from './duties/duties.ts';
import { dutyRules } from './duties/kinds.ts';
import { receiptNumber } from './receipt-number.ts';
import { type RequestKind, requestKinds } from './request-kinds.ts';

export type Outcome = 'granted' | 'partly' | 'refused';

/** Longest text of a request or an answer, in characters. */
export const maxText = 4000;

export interface RequestReceipt {
  readonly number: string;
  readonly kind: RequestKind;
  /** ISO date of the last day on which the answer is in time. */
  readonly dueOn: string;
  /** ISO date of the day its key dies. */
  readonly keptUntil: string;
}

/** Why a request is not taken, extended or answered. */
export class RequestRefused extends Error {
  readonly reason: 'incomplete' | 'unknown' | 'answered' | 'twice' | 'too-late';
  constructor(reason: RequestRefused['reason']) {
    super(`no request: ${reason}`);
    this.name = 'RequestRefused';
    this.reason = reason;
  }
}

export interface RequestDeskOptions {
  readonly desk: Database;
  readonly keys: LetterKeys;
  readonly school: string;
  readonly clock: Clock;
  /** Term of accountability records; null while the regulation leaves it open: a year. */
  readonly term: () => Temporal.Duration | null;
}

const termWhileOpen = Temporal.Duration.from({ years: 1 });
/** A request outlives its longest term, whatever the term of its class. */
const readable = Temporal.Duration.from({ months: 4 });

const columns = [
  'id',
  'school',
  'kind',
  'state',
  'outcome',
  'received_on',
  'due_on',
  'dies_on',
  'receipt',
  'sealed',
  'extension',
  'answer',
] as const;

/** Requests are no monitoring data and have no purpose among the six: the right itself names their key. */
const cardOf = (row: { id: string; school: string; dies_on: string }): Card => ({
  id: row.id,
  school: row.school,
  purpose: 'rights',
  class: 'accountability',
  diesOn: row.dies_on,
});

const kindOf = (text: string): RequestKind => {
  const kind = requestKinds.find((one) => one === text);
  if (kind === undefined) throw new RangeError('a request of an unknown kind');
  return kind;
};

function checked(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length < 3 || trimmed.length > maxText) throw new RequestRefused('incomplete');
  return trimmed;
}

/** A request as it lies in the store: sealed, with what is clear. */
export interface StoredRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly state: 'open' | 'extended' | 'answered';
  readonly outcome: Outcome | null;
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly diesOn: string;
  readonly number: string;
  /** Its answers: the extension first, where there is one, then the answer. */
  readonly letter: SealedLetter;
  readonly extended: boolean;
}

const outcomes: readonly Outcome[] = ['granted', 'partly', 'refused'];

/** Every request of the school, newest first, at most 5,000; whose each is, the keeper knows. */
export async function storedRequests(desk: Database, school: string): Promise<StoredRequest[]> {
  const rows = await desk
    .selectFrom('requests')
    .select(columns)
    .where('school', '=', school)
    .orderBy('received_on', 'desc')
    .orderBy('id')
    .limit(5000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: kindOf(row.kind),
    state: row.state,
    outcome: outcomes.find((one) => one === row.outcome) ?? null,
    receivedOn: row.received_on,
    dueOn: row.due_on,
    diesOn: row.dies_on,
    number: row.receipt,
    letter: {
      card: cardOf(row),
      kind: 'letter',
      sealed: row.sealed,
      answers: [row.extension, row.answer].filter((one) => one !== null),
    },
    extended: row.extension !== null,
  }));
}

export interface RequestDesk {
  /** Takes a request in. Rejects with RequestRefused for an empty text, and while keeper or database is away. */
  submit(kind: RequestKind, text: string, by: Person): Promise<RequestReceipt>;
  /** Two months more, once, told with its reason within the first month (GDPR 12(3)). Throws RequestRefused. */
  extend(id: string, reason: string): Promise<void>;
  /** Answers it. Throws RequestRefused. */
  answer(id: string, outcome: Outcome, text: string): Promise<void>;
}

/** Opens the desk that takes in and answers requests. */
export function createRequestDesk(options: RequestDeskOptions): RequestDesk {
  const { desk, keys, school, clock } = options;

  const find = async (id: string) => {
    const row = await desk
      .selectFrom('requests')
      .select(columns)
      .where('id', '=', id)
      .where('school', '=', school)
      .executeTakeFirst();
    if (row === undefined) throw new RequestRefused('unknown');
    return row;
  };

  return {
    async submit(kind, text, by) {
      const at = clock.now();
      const received = at.toZonedDateTimeISO(timeZone).toPlainDate();
      const due = received.add(dutyRules['subject-request'].term ?? 'P1M');
      const usual = dayOfDeath(at, options.term() ?? termWhileOpen);
      const least = received.add(readable);
      const diesOn = (Temporal.PlainDate.compare(usual, least) < 0 ? least : usual).toString();
      const id = randomUUID();
      const sealed = await sealLetter(keys, cardOf({ id, school, dies_on: diesOn }), by.address, {
        text: checked(text),
      });
      const number = receiptNumber('V');
      await desk.transaction().execute(async (trx) => {
        await trx
          .insertInto('requests')
          .values({
            id,
            school,
            kind,
            state: 'open',
            received_on: received.toString(),
            due_on: due.toString(),
            dies_on: diesOn,
            receipt: number,
            sealed,
          })
          .execute();
        await bear(trx, { school, kind: 'subject-request', cause: `request:${id}`, at });
      });
      return { number, kind, dueOn: due.toString(), keptUntil: diesOn };
    },

    async extend(id, reason) {
      const row = await find(id);
      const extension = await sealAnswer(keys, cardOf(row), row.sealed, { text: checked(reason) });
      await desk.transaction().execute(async (trx) => {
        const at = clock.now();
        const duty = await trx
          .selectFrom('duties')
          .select(['began_at', 'due_at', 'done_at'])
          .where('school', '=', school)
          .where('kind', '=', 'subject-request')
          .where('cause', '=', `request:${id}`)
          .executeTakeFirst();
        if (duty === undefined) throw new RequestRefused('unknown');
        if (duty.done_at !== null) throw new RequestRefused(row.state === 'answered' ? 'answered' : 'twice');
        if (Temporal.Instant.compare(at, duty.due_at) >= 0) throw new RequestRefused('too-late');
        const received = Temporal.PlainDate.from(row.received_on);
        const due = received.add(dutyRules['extended-request'].term ?? 'P3M').toString();
        await trx
          .updateTable('requests')
          .set({ state: 'extended', due_on: due, extension })
          .where('id', '=', id)
          .execute();
        await discharge(trx, { school, kind: 'subject-request', cause: `request:${id}`, at });
        await bear(trx, {
          school,
          kind: 'extended-request',
          cause: `request:${id}`,
          at,
          from: duty.began_at,
        });
      });
    },

    async answer(id, outcome, text) {
      const row = await find(id);
      if (row.state === 'answered') throw new RequestRefused('answered');
      const answer = await sealAnswer(keys, cardOf(row), row.sealed, { text: checked(text), outcome });
      await desk.transaction().execute(async (trx) => {
        await trx
          .updateTable('requests')
          .set({ state: 'answered', outcome, answer })
          .where('id', '=', id)
          .execute();
        const kind = row.state === 'extended' ? 'extended-request' : 'subject-request';
        await discharge(trx, { school, kind, cause: `request:${id}`, at: clock.now() });
      });
    },
  };
}

/**
 * Opens a request for the privacy officer who answers it: on the log, with a reason; the one who asked sees function and
 * hour. Answers the text. Throws Refused, RequestRefused.
 */
export async function openRequest(
  deps: { readonly desk: Database; readonly keeper: KeeperClient; readonly clock: Clock },
  school: string,
  id: string,
  by: { readonly address: string; readonly reason: string },
): Promise<unknown> {
  const row = await deps.desk
    .selectFrom('requests')
    .select(['id', 'school', 'dies_on', 'sealed'])
    .where('id', '=', id)
    .where('school', '=', school)
    .executeTakeFirst();
  if (row === undefined) throw new RequestRefused('unknown');
  const letter: SealedLetter = { card: cardOf(row), kind: 'letter', sealed: row.sealed, answers: [] };
  return (await openLetter(deps, letter, by))[0];
}
