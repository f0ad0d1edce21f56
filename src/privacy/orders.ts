// Orders to open one kept item: ICT judges and asks, leadership orders or refuses, and who must carry it out may decline.
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { SignedInRef } from '../people/second-person.ts';
import type { Database } from '../store/database.ts';
import { type AskDeps, keeperRefusal, refusalOf } from './access.ts';
import { answersTo, dayOfOrder, orderLetter } from './order-letters.ts';
import { dayOfDeath } from './retention.ts';
import { sealOne } from './seal.ts';

/** Why an item cannot be judged unopened. A code, so that no word about anybody stands in the clear. */
export const orderReasons = ['rule-unclear', 'serious', 'sender-asks'] as const;
export type OrderReason = (typeof orderReasons)[number];

/** Why who must carry an order out does not: what the regulation itself gives as grounds. */
export const declineReasons = [
  'no-ground',
  'not-the-lightest',
  'own-interest',
  'outside-the-regulation',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

/** One order: which item, by which rule it was held, why opening is asked, and where it stands. Nobody's name. */
export interface Order {
  readonly id: string;
  readonly item: string;
  readonly state: 'asked' | 'given' | 'refused' | 'declined';
  readonly why: OrderReason;
  readonly rule: string;
  readonly article: string;
  readonly declinedFor: DeclineReason | null;
  readonly hour: Temporal.Instant;
}

/** What leadership decides: the order, or a no with its reason in words. */
export type OrderDecision = { readonly gives: true } | { readonly gives: false; readonly text: string };

const nobody = { letters: [], answers: [] } as const;
const termWhileOpen = Temporal.Duration.from({ years: 1 });

/** Who acts and why, sealed to the keeper; the log commits to the person. */
export async function sealedAct(deps: AskDeps, person: string, why: string) {
  const salt = randomBytes(32);
  const card = {
    id: randomUUID(),
    school: deps.school,
    purpose: 'access',
    class: 'accountability',
    diesOn: dayOfDeath(deps.clock.now(), deps.term() ?? termWhileOpen).toString(),
  } as const;
  const plain = JSON.stringify({ person: person.toLowerCase(), reason: why, salt: salt.toString('base64') });
  const { publicKey } = await deps.keeper.publicKey(card);
  const sealed = await sealOne(Buffer.from(publicKey, 'base64'), card, 'order', Buffer.from(plain, 'utf8'));
  return { leaf: card.id, salt, sealed, diesOn: card.diesOn, at: deps.clock.now().toString() };
}

export async function refusingOrder(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // One order for an item at a time: the second of two that ask together finds it asked.
    throw Object(error).code === '23505' ? refusalOf({ code: 'RG011' }) : keeperRefusal(refusalOf(error));
  }
}

/**
 * Asks leadership to order the opening of one held item; answers the id of the order. `rule` and `article` are those one
 * judged by. Throws Refused: `not-allowed`, `secrecy`, `not-found`, `decided` (it was asked before).
 */
export async function askOrder(
  deps: AskDeps,
  asked: {
    readonly item: string;
    readonly why: OrderReason;
    readonly rule: string;
    readonly article: string;
  },
  by: Pick<SignedInRef, 'person' | 'session'>,
): Promise<string> {
  const id = randomUUID();
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person, asked.why);
    const letter = await orderLetter(deps, by.person, act.diesOn);
    await sql`
      SELECT access.ask_order(
        ${id}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${asked.item}::uuid, ${asked.why}::text,
        ${asked.rule}::text, ${asked.article}::text, ${by.person}::text, ${by.session}::text, ${act.salt}::bytea,
        ${act.sealed}::bytea, ${act.diesOn}::date, ${act.at}::timestamptz, ${letter.id}::uuid, ${letter.sealed}::bytea)
    `.execute(deps.reader);
  });
  return id;
}

/**
 * Leadership orders that one item is opened, or refuses with a reason that who asked reads: another person than who asked,
 * from another session, never ICT. With the order the item remains, in the same transaction (ZOU-10.1.e). Throws Refused:
 * `not-allowed`, `second-person`, `no-case` (no such order waits), `not-found` (the item went meanwhile).
 */
export async function decideOrder(
  deps: AskDeps,
  id: string,
  decided: OrderDecision,
  by: Pick<SignedInRef, 'person' | 'session'>,
): Promise<void> {
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person, decided.gives ? 'given' : decided.text);
    const letter = decided.gives
      ? await orderLetter(deps, by.person, (await dayOfOrder(deps, id)) ?? act.diesOn)
      : null;
    const words = decided.gives ? nobody : await answersTo(deps, id, decided.text);
    await sql`
      SELECT access.decide_order(
        ${id}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${decided.gives}::boolean, ${by.person}::text,
        ${by.session}::text, ${act.salt}::bytea, ${act.sealed}::bytea, ${act.at}::timestamptz,
        ${letter?.id ?? null}::uuid, ${letter?.sealed ?? null}::bytea, ${words.letters}::uuid[],
        ${words.answers}::bytea[])
    `.execute(deps.reader);
  });
}

/**
 * Who must carry an order out refuses, with a ground that stands in the clear and words for who asked and who ordered; from
 * then on nothing opens under it. Throws Refused.
 */
export async function declineOrder(
  deps: AskDeps,
  id: string,
  declined: { readonly reason: DeclineReason; readonly text: string },
  person: string,
): Promise<void> {
  await refusingOrder(async () => {
    const act = await sealedAct(deps, person, declined.text);
    const words = await answersTo(deps, id, declined.text);
    await sql`
      SELECT access.decline_order(
        ${id}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${declined.reason}::text, ${person}::text,
        ${act.salt}::bytea, ${act.sealed}::bytea, ${act.at}::timestamptz, ${words.letters}::uuid[],
        ${words.answers}::bytea[])
    `.execute(deps.reader);
  });
}

/**
 * Orders outside checks, the newest first; at most 500. `desk` login: it knows of an item that it is there, and no more.
 * Those of a check show to who takes part in it.
 */
export async function listOrders(desk: Database, school: string): Promise<Order[]> {
  const rows = await desk
    .selectFrom('access.orders')
    .select(['id', 'item', 'state', 'why', 'rule', 'article', 'declined_for', 'hour'])
    .where('school', '=', school)
    .where('case_id', 'is', null)
    .orderBy('hour', 'desc')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map(({ why, declined_for: declined, ...row }) => ({
    ...row,
    why: orderReasons.find((one) => one === why) ?? 'rule-unclear',
    declinedFor: declineReasons.find((one) => one === declined) ?? null,
  }));
}

/** Orders outside checks that ended in a no since `from`: how many leadership did not give, and how many nobody carries out. */
export async function endedOrders(
  desk: Database,
  school: string,
  from: Temporal.Instant,
): Promise<{ readonly refused: number; readonly declined: number }> {
  const rows = await desk
    .selectFrom('access.orders')
    .select('state')
    .where('school', '=', school)
    .where('case_id', 'is', null)
    .where('ended', '>', sql<Temporal.Instant>`${from.toString()}::timestamptz`)
    .limit(500)
    .execute();
  const count = (state: Order['state']): number => rows.filter((one) => one.state === state).length;
  return { refused: count('refused'), declined: count('declined') };
}
