// A step and its words are one transaction: what dies in between leaves neither, and done again it is done once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { cast, type CheckHouse, startChecks, walk } from '../../../test/support/checks.ts';
import { regulationOf } from '../../../test/support/regulation.ts';
import { ownCheck } from './checks.ts';
import { approveCheck, endCheck, postponeNotice } from './running.ts';

/** Runs `step` while words cannot be written, as when the machine dies before them: it must fail. */
async function dying({ house }: CheckHouse, step: () => Promise<unknown>): Promise<void> {
  const { owner } = house.db;
  await sql`CREATE FUNCTION access.die() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the machine died'; END $$`.execute(owner);
  await sql`CREATE TRIGGER die BEFORE INSERT ON access.check_letters FOR EACH ROW EXECUTE FUNCTION access.die()`.execute(
    owner,
  );
  try {
    await assert.rejects(step, /the machine died/);
  } finally {
    await sql`DROP FUNCTION access.die() CASCADE`.execute(owner);
  }
}

test('[G-06] [G-08] an approval, an early end and a postponement are there with their words or not at all', async () => {
  await using checks = await startChecks(regulationOf('zou'));
  const { deps, house } = checks;
  const { desk } = house.db;
  const id = await walk(deps, { to: 'requested' });
  const own = async () => (await ownCheck(deps, cast.lead, id)).file;
  const caseOf = async () =>
    desk
      .selectFrom('access.cases')
      .select(['state', 'approved_by'])
      .where('id', '=', (await own()).case ?? '')
      .executeTakeFirstOrThrow();
  await dying(checks, () => approveCheck(deps, cast.rector, id, 'Nodig en beperkt.'));
  assert.deepEqual((await caseOf()).approved_by, [], 'no approval without its words');
  assert.equal(await approveCheck(deps, cast.rector, id, 'Nodig en beperkt.'), false);
  assert.equal((await own()).steps.at(-1)?.text, 'Nodig en beperkt.');
  const running = await walk(deps, { subject: cast.other.address });
  const postponed = {
    until: house.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days: 20 }),
    reason: 'Het onderzoek loopt.',
    advice: 'De FG: hoogstens drie weken.',
  };
  const count = async () => (await desk.selectFrom('postponements').select('number').execute()).length;
  await dying(checks, () => postponeNotice(deps, cast.lead, running, postponed));
  assert.equal(await count(), 0);
  await postponeNotice(deps, cast.lead, running, postponed);
  assert.equal(await count(), 1);
  const state = async () => (await ownCheck(deps, cast.lead, running)).row.state;
  await dying(checks, () => endCheck(deps, cast.lead, running));
  assert.equal(await state(), 'running', 'nothing ended without its words');
  await endCheck(deps, cast.lead, running);
  assert.equal(await state(), 'ended');
});
