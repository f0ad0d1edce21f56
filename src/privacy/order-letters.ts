// How an order on held mail ended, in words: sealed to who asked and to who ordered, each in a letter of their own.
import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database.ts';
import type { AskDeps } from './access.ts';
import { lettersTo } from './concerning.ts';
import type { KeeperClient, SealedLetter } from './keeper/client.ts';
import { type LetterKeys, readText, sealAnswer, sealLetter } from './letters.ts';

/** A letter that waits for its answer, as the database keeps it. */
export interface OrderLetter {
  readonly id: string;
  readonly sealed: Buffer;
}

/** The most letters one question compares: as many orders as a page shows, with two letters each. */
const maxLetters = 1000;

const cardOf = (id: string, school: string, diesOn: string): SealedLetter['card'] => ({
  id,
  school,
  purpose: 'access',
  class: 'accountability',
  diesOn,
});

/** The empty letter of somebody who has a part in an order; a no is its answer. Rejects while the keeper is away. */
export async function orderLetter(
  deps: { readonly keeper: LetterKeys; readonly school: string },
  person: string,
  diesOn: string,
): Promise<OrderLetter> {
  const id = randomUUID();
  return { id, sealed: await sealLetter(deps.keeper, cardOf(id, deps.school, diesOn), person, {}) };
}

/** The day on which an order dies, and with it its letters; null where there is no such order. */
export async function dayOfOrder(
  deps: { readonly desk: Database; readonly school: string },
  order: string,
): Promise<string | null> {
  const row = await deps.desk
    .selectFrom('access.orders')
    .select('dies_on')
    .where('id', '=', order)
    .where('school', '=', deps.school)
    .executeTakeFirst();
  return row?.dies_on ?? null;
}

/** `text` sealed as the answer to each letter of an order. Rejects while the keeper is away. */
export async function answersTo(
  deps: { readonly desk: Database; readonly keeper: LetterKeys; readonly school: string },
  order: string,
  text: string,
): Promise<{ readonly letters: readonly string[]; readonly answers: readonly Buffer[] }> {
  const rows = await deps.desk
    .selectFrom('access.order_letters')
    .select(['id', 'dies_on', 'sealed'])
    .where('order_id', '=', order)
    .where('school', '=', deps.school)
    .orderBy('id')
    .execute();
  const answers = rows.map((row) =>
    sealAnswer(deps.keeper, cardOf(row.id, deps.school, row.dies_on), row.sealed, { text }),
  );
  return { letters: rows.map(({ id }) => id), answers: await Promise.all(answers) };
}

/**
 * Why orders ended in a no, by the order's id: of those that this person asked or gave, and of no other. On the log as that
 * person's own question; asks nothing where no order ended so. Throws Refused.
 */
export async function wordsOfOrders(
  deps: AskDeps & { readonly keeper: Pick<KeeperClient, 'match'> },
  person: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await deps.desk
    .selectFrom('access.order_letters as l')
    .innerJoin('access.orders as o', 'o.id', 'l.order_id')
    .select(['l.id', 'l.order_id', 'l.dies_on', 'l.sealed', 'l.answer'])
    .where('l.school', '=', deps.school)
    .where('l.answer', 'is not', null)
    .orderBy('o.hour', 'desc')
    .orderBy('l.id')
    .limit(maxLetters)
    .execute();
  const letters = rows.map(
    (row): SealedLetter => ({
      card: cardOf(row.id, deps.school, row.dies_on),
      kind: 'letter',
      sealed: row.sealed,
      answers: row.answer === null ? [] : [row.answer],
    }),
  );
  const own = await lettersTo(deps, person, letters);
  return new Map(
    rows.flatMap((row) => {
      const answer = own.get(row.id)?.[1];
      const { text } = Object(answer === undefined ? null : readText(answer));
      return typeof text === 'string' ? [[row.order_id, text] as const] : [];
    }),
  );
}
