// Checks below the words of the product: what the database itself asks before anything is kept longer (G-11), on a planted one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { TestDatabase } from '../postgres.ts';
import { addPerson, at, type Ids } from './ground.ts';

const school = 'a';
const now = Temporal.Instant.from(at);
const [salt, sealed] = [Buffer.alloc(32), Buffer.alloc(200)];

/** Two persons of leadership or board, in two sessions, each just after a passkey, after the FG: and nothing less. */
export async function twoKeepLonger(db: TestDatabase, ids: Ids): Promise<void> {
  const board = await addPerson(db.owner, school, 'bo', ['board']);
  const head = await addPerson(db.owner, school, 'hedda', ['leadership']);
  const id = randomUUID();
  await sql`SELECT access.ask_longer(${id}::uuid, ${school}::text, ${ids.security}::uuid, 'security'::text, '2027-02-01'::date,
    '8.7'::text, ${head}::text, ${salt}::bytea, ${sealed}::bytea, '2028-02-02'::date, ${at}::timestamptz)`.execute(
    db.desk,
  );
  const decided = (
    person: string,
    session: string | null,
    shown: Temporal.Instant | null = now,
  ): Promise<unknown> =>
    sql`SELECT access.decide_longer(${id}::uuid, ${school}::text, ${person}::text, ${session}::text,
      ${shown?.toString() ?? null}::timestamptz, ${salt}::bytea, ${sealed}::bytea, ${at}::timestamptz)`.execute(
      db.desk,
    );
  const first = (shown: Temporal.Instant | null): Promise<unknown> =>
    sql`SELECT access.first_longer(${id}::uuid, ${school}::text, ${head}::text, 'one'::text,
      ${shown?.toString() ?? null}::timestamptz, ${at}::timestamptz)`.execute(db.desk);
  // A yes that stands there too early, as no login of the product can write it.
  const early = { longer: id, school, person: head, session: 'one', step_up_at: at, at };
  await db.owner.insertInto('access.longer_first').values(early).execute();
  await assert.rejects(decided(board, 'two'), { code: 'RG016' }, 'before the advice');
  await db.owner.deleteFrom('access.longer_first').execute();
  await sql`SELECT access.advise_longer(${id}::uuid, ${school}::text, 'fg@a.example'::text, true, ${salt}::bytea,
    ${sealed}::bytea, ${at}::timestamptz)`.execute(db.desk);

  await assert.rejects(decided(board, 'two'), { code: 'RG008' }, 'nobody said yes first');
  const straight = sql`UPDATE access.longer SET state = 'decided', access_leaf = gen_random_uuid(),
    decided_leaf = gen_random_uuid(), decision = sealed`;
  await assert.rejects(straight.execute(db.owner), { code: 'RG015' }, 'nor as the owner of the table');
  await assert.rejects(
    sql`INSERT INTO access.longer_first SELECT * FROM access.longer_first`.execute(db.desk),
    /permission denied/,
  );
  await assert.rejects(first(now.subtract({ minutes: 5 })), /first_just_shown/);
  await first(now);

  const two = { code: 'RG012' };
  await assert.rejects(decided(head, 'two'), two, 'the same person in another session');
  await assert.rejects(decided(head.toUpperCase(), 'two'), two, 'the same person in capitals');
  await assert.rejects(decided(board, 'one'), two, 'another person in the same session');
  await assert.rejects(decided(board, null), two, 'another person in no session');
  await assert.rejects(decided(board, 'two', null), two, 'without a passkey');
  await assert.rejects(decided(board, 'two', now.subtract({ minutes: 5 })), two, 'shown five minutes ago');
  await assert.rejects(decided(board, 'two', now.add({ seconds: 1 })), two, 'shown in the future');
  for (const one of ['ict@a.example', 'fg@a.example', 'privacy@a.example'])
    await assert.rejects(decided(one, 'two'), { code: 'RG003' }, one);
  const functions = (list: string[]): Promise<unknown> =>
    db.owner.updateTable('people').set({ functions: list }).where('address', '=', head).execute();
  await functions([]);
  await assert.rejects(decided(board, 'two'), { code: 'RG003' }, 'who said yes first has left');
  await functions(['leadership']);

  const leaves = async (): Promise<number> => {
    const { rows } = await sql`SELECT 1 FROM log.pending WHERE body LIKE '%longer-decided%'`.execute(
      db.owner,
    );
    return rows.length;
  };
  assert.equal(await leaves(), 0);
  await decided(board, 'two');
  assert.equal(await leaves(), 1);
  await assert.rejects(decided(board, 'two'), { code: 'RG008' }, 'once');
}
