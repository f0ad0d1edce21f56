// Names inside a check (SRO-5.3): a schuilnaam stays one until who carries out asked and leadership that takes part decided.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Person } from '../../facts/person.ts';
import { type AccessDeps, Refused } from '../../privacy/access.ts';
import { revealName } from '../../privacy/held.ts';
import { refusingOrder, sealedAct } from '../../privacy/orders.ts';
import { type CheckDeps, ownCheck, step, write } from './checks.ts';
import { articlesOf, LadderRefused } from './ladder.ts';
import type { CheckFile } from './letters.ts';
import { type Acting, carriesOut, mayOrder } from './orders.ts';

/** One name that was asked for. */
export interface CheckReveal {
  readonly id: string;
  readonly item: string;
  /** The Dutch schuilnaam. */
  readonly name: string;
  readonly state: 'asked' | 'given' | 'refused';
  /** Why it was asked, in the words of who asked. */
  readonly why: string;
}

/** The names that were asked for in a check, oldest first; at most 500. */
export async function revealsOf(
  deps: Pick<CheckDeps, 'desk' | 'school'>,
  file: Pick<CheckFile, 'case' | 'steps'>,
): Promise<CheckReveal[]> {
  if (file.case === null) return [];
  const rows = await deps.desk
    .selectFrom('access.reveals')
    .select(['id', 'item', 'name', 'state'])
    .where('case_id', '=', file.case)
    .where('school', '=', deps.school)
    .orderBy('hour')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    ...row,
    why: file.steps.find((one) => one.step === 'ask-name' && one.order === row.id)?.text ?? '',
  }));
}

/** Asks for the name behind one schuilnaam of a message that was ordered open. Throws LadderRefused, Refused. */
export async function askName(
  deps: CheckDeps,
  by: Acting,
  id: string,
  asked: { readonly item: string; readonly name: string; readonly text: string },
): Promise<void> {
  const own = await ownCheck(deps, by.person, id);
  if (!carriesOut(own, by.person))
    throw new LadderRefused('not-your-step', articlesOf(deps.regulation()).control);
  const reveal = randomUUID();
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person.address, asked.text);
    const said = step(deps, by.person, 'ask-name', asked.text, { order: reveal });
    await write(deps, own, by.person, { name: 'ask-name', step: said, tells: null }, (trx) =>
      sql`
        SELECT access.ask_reveal(
          ${reveal}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${id}::uuid, ${asked.item}::uuid, ${asked.name}::text,
          ${by.person.address}::text, ${by.session}::text, ${act.salt}::bytea, ${act.sealed}::bytea,
          ${act.diesOn}::date, ${act.at}::timestamptz)
      `.execute(trx),
    );
  });
}

/** Leadership that takes part decides on one name; as for the opening of a message. Throws LadderRefused, Refused. */
export async function decideName(
  deps: CheckDeps,
  by: Acting,
  id: string,
  decided: { readonly reveal: string; readonly gives: boolean; readonly text: string },
): Promise<void> {
  const own = await ownCheck(deps, by.person, id);
  const { file } = own;
  if (!mayOrder(own, by.person))
    throw new LadderRefused('not-your-step', articlesOf(deps.regulation()).control);
  const { reveal, gives, text } = decided;
  const name = gives ? 'give-name' : 'withhold-name';
  await refusingOrder(async () => {
    const act = await sealedAct(deps, by.person.address, text);
    const said = step(deps, by.person, name, text, { order: reveal });
    await write(deps, own, by.person, { name, step: said, tells: text }, (trx) =>
      sql`
        SELECT access.decide_reveal(
          ${reveal}::uuid, ${act.leaf}::uuid, ${deps.school}::text, ${id}::uuid, ${gives}::boolean,
          ${file.subject}::text, ${Buffer.from(file.salt, 'base64')}::bytea, ${by.person.address}::text,
          ${by.session}::text, ${act.salt}::bytea, ${act.sealed}::bytea, ${act.at}::timestamptz)
      `.execute(trx),
    );
  });
}

/** The name that was given, for who carries the check out; each reading is on the log first. Throws LadderRefused, Refused. */
export async function readName(
  deps: CheckDeps,
  access: AccessDeps,
  by: Person,
  id: string,
  reveal: string,
): Promise<string> {
  const own = await ownCheck(deps, by, id);
  const { control } = articlesOf(deps.regulation());
  if (!carriesOut(own, by)) throw new LadderRefused('not-your-step', control);
  const wanted = (await revealsOf(deps, own.file)).find((one) => one.id === reveal);
  if (wanted === undefined) throw new Refused('not-found');
  const { rows } = await sql<{ leaf: string | null }>`
    SELECT access.reveal_leaf(${deps.school}::text, ${reveal}::uuid) AS leaf
  `.execute(deps.desk);
  const decision = rows[0]?.leaf ?? null;
  if (decision === null || own.file.case === null) throw new LadderRefused('no-order', control);
  const { item, why } = wanted;
  return revealName(access, {
    item,
    case: own.file.case,
    person: by.address,
    reason: why === '' ? 'a name' : why,
    decision,
  });
}
