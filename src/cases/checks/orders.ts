// Orders inside a check: who carries it out asks for one recorded message, leadership that takes part decides.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Person } from '../../facts/person.ts';
import { refusingOrder, sealedAct } from '../../privacy/orders.ts';
import { type CheckDeps, leads, ownCheck, type OwnCheck, step, write } from './checks.ts';
import { articlesOf, LadderRefused } from './ladder.ts';
import { type CheckFile, partOf, type WrittenStep } from './letters.ts';

/** One order inside a check. */
export interface CheckOrder {
  readonly id: string;
  /** Id of the recorded message. */
  readonly item: string;
  readonly state: 'asked' | 'given' | 'refused';
  /** The hour in which the message was recorded. */
  readonly hour: Temporal.Instant;
  /** Why it was asked, in the words of who asked. */
  readonly why: string;
}

/** Who acts, from which session. */
export interface Acting {
  readonly person: Person;
  readonly session: string;
}

/** True for who carries this check out: ICT that was named, and the privacy officer where it is about ICT or ICT refused. */
export function carriesOut({ file, row }: OwnCheck, by: Person): boolean {
  if (row.state !== 'running') return false;
  const officer = by.functions.includes('privacy-officer');
  return row.on_ict || row.refused_order ? officer : partOf(file, by.address) === 'executor';
}

/** True for who may order the opening of a message of this check: leadership that takes part, and does not carry it out. */
export function mayOrder({ file, row }: OwnCheck, by: Person): boolean {
  const role = partOf(file, by.address);
  return row.state === 'running' && leads(by) && (role === 'opener' || role === 'approver');
}

/** The orders of a check, oldest first, with the reason that who takes part reads. At most 500. */
export async function ordersOf(
  deps: Pick<CheckDeps, 'desk' | 'school'>,
  file: Pick<CheckFile, 'case' | 'steps'>,
): Promise<CheckOrder[]> {
  if (file.case === null) return [];
  const rows = await deps.desk
    .selectFrom('access.orders as o')
    .innerJoin('access.recorded as r', 'r.item', 'o.item')
    .select(['o.id', 'o.item', 'o.state', 'r.hour'])
    .where('o.case_id', '=', file.case)
    .where('o.school', '=', deps.school)
    .orderBy('o.hour')
    .orderBy('o.id')
    .limit(500)
    .execute();
  const asked = (one: WrittenStep, id: string): boolean => one.step === 'ask-order' && one.order === id;
  return rows.map(({ state, ...row }) => ({
    ...row,
    state: state === 'given' || state === 'refused' ? state : 'asked',
    why: file.steps.find((one) => asked(one, row.id))?.text ?? '',
  }));
}

/**
 * Asks leadership to order the opening of one recorded message, with the reason for this very message; order and words in
 * one transaction. Throws LadderRefused, Refused (`not-found`, `not-allowed`, `secrecy`, `decided`, `no-case`).
 */
export async function askOpening(
  deps: CheckDeps,
  by: Acting,
  id: string,
  asked: { readonly item: string; readonly text: string },
): Promise<void> {
  const own = await ownCheck(deps, by.person, id);
  const { control } = articlesOf(deps.regulation());
  if (!carriesOut(own, by.person)) throw new LadderRefused('not-your-step', control);
  const order = randomUUID();
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person.address, asked.text);
    const said = step(deps, by.person, 'ask-order', asked.text, { order });
    await write(deps, own, by.person, { name: 'ask-order', step: said, tells: null }, (trx) =>
      sql`
        SELECT access.ask_check_order(
          ${order}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${id}::uuid, ${asked.item}::uuid, ${control}::text,
          ${by.person.address}::text, ${by.session}::text, ${act.salt}::bytea, ${act.sealed}::bytea,
          ${act.diesOn}::date, ${act.at}::timestamptz)
      `.execute(trx),
    );
  });
}

/**
 * Leadership that takes part orders the opening of one recorded message, or does not: another person than who asked, from
 * another session, never ICT and never the person concerned. The person reads it when the check is over. Throws
 * LadderRefused, Refused (`not-allowed`, `second-person`, `no-case`).
 */
export async function decideOpening(
  deps: CheckDeps,
  by: Acting,
  id: string,
  decided: { readonly order: string; readonly gives: boolean; readonly text: string },
): Promise<void> {
  const own = await ownCheck(deps, by.person, id);
  const { file } = own;
  const { control } = articlesOf(deps.regulation());
  if (!mayOrder(own, by.person)) throw new LadderRefused('not-your-step', control);
  const { order, gives, text } = decided;
  const name = gives ? 'give-order' : 'withhold-order';
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person.address, text);
    const said = step(deps, by.person, name, text, { order });
    await write(deps, own, by.person, { name, step: said, tells: text }, (trx) =>
      sql`
        SELECT access.decide_check_order(
          ${order}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${id}::uuid, ${gives}::boolean,
          ${file.subject}::text, ${Buffer.from(file.salt, 'base64')}::bytea, ${by.person.address}::text,
          ${by.session}::text, ${act.salt}::bytea, ${act.sealed}::bytea, ${act.at}::timestamptz)
      `.execute(trx),
    );
  });
}
