// The statement of secrecy on the real database: signed for a year, on the log, and asked after by the database itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { signInWorld, type SignInWorld, wouter } from '../../test/support/sign-in.ts';
import { statement, wordsHash } from './secrecy.ts';
import { maySeeKept } from './signed-in.ts';

const ground = { version: '1.0', hash: 'ab'.repeat(32), article: '8.10' };

async function holds(world: SignInWorld, address: string, at: Temporal.Instant): Promise<boolean> {
  const answer = await sql<{ holds: boolean }>`
    SELECT public.secrecy_holds('a', ${address}, ${at.toString()}::timestamptz) AS holds`.execute(
    world.db.owner,
  );
  return answer.rows[0]?.holds ?? false;
}

test('[ZOU-8.10 RECORD] [PRO-6.10 RECORD] a statement is kept with version, article and words, and its leaf names nobody', async () => {
  await using world = await signInWorld();
  assert.equal(await world.secrecy.until(wouter.address), null);
  const until = await world.secrecy.sign(wouter.address, wordsHash, ground);
  assert.equal(until?.toString(), '2027-11-23T11:00:00Z');
  assert.equal((await world.secrecy.until(wouter.address))?.toString(), until?.toString());
  const [leaf, ...more] = await world.leaves('secrecy.signed');
  assert.deepEqual(more, []);
  assert.deepEqual(
    [leaf?.['version'], leaf?.['article'], leaf?.['words'], leaf?.['until']],
    ['1.0', '8.10', wordsHash, '2027-11-23T11:00:00Z'],
  );
  assert.ok(!JSON.stringify(leaf).includes('wouter'));
  assert.equal(statement.nl.length, statement.en.length);
});

test('other words than those of today are not signed', async () => {
  await using world = await signInWorld();
  assert.equal(await world.secrecy.sign(wouter.address, 'cd'.repeat(32), ground), null);
  assert.equal(await world.secrecy.until(wouter.address), null);
});

test('[ZOU-8.10 LIMIT] [PRO-6.10 LIMIT] a statement holds one year, in the session and in the database alike', async () => {
  await using world = await signInWorld();
  assert.equal(await holds(world, wouter.address, world.clock.now()), false);
  await world.secrecy.sign(wouter.address, wordsHash, ground);
  const check = async (expected: boolean): Promise<void> => {
    const signedIn = await world.signedIn(wouter);
    assert.equal(maySeeKept(wouter.functions, signedIn.secrecyUntil, world.clock.now()), expected);
    assert.equal(await holds(world, 'Wouter@School.example', world.clock.now()), expected);
  };
  await check(true);
  world.clock.advance(Temporal.Duration.from({ hours: 365 * 24 - 1 }));
  await check(true);
  world.clock.advance(Temporal.Duration.from({ hours: 1 }));
  await check(false);
  assert.equal(
    await holds(world, wouter.address, Temporal.Instant.from('2026-11-23T10:59:59Z')),
    false,
    'before',
  );
  await world.secrecy.sign(wouter.address, wordsHash, ground);
  await check(true);
});

test('a clock put back wakes no statement, and the desk neither changes nor removes one', async () => {
  await using world = await signInWorld();
  await world.secrecy.sign(wouter.address, wordsHash, ground);
  const during = world.clock.now().add({ hours: 24 });
  assert.equal(await holds(world, wouter.address, during), true);
  await world.db.owner
    .insertInto('log.checkpoints')
    .values({ size: 1, root: Buffer.alloc(32), at: '2027-12-01T00:00:00Z', note: 'later' })
    .execute();
  assert.equal(await holds(world, wouter.address, during), false, 'the log knows a later time');
  const { desk } = world.db;
  await assert.rejects(desk.deleteFrom('secrecy_statements').execute(), /permission denied/);
  await assert.rejects(
    desk.updateTable('secrecy_statements').set({ until: '2030-01-01T00:00:00Z' }).execute(),
    /permission denied/,
  );
});

test('ICT is bound to secrecy, also where it is hired; others are not', () => {
  const at = Temporal.Instant.from('2026-11-23T11:00:00Z');
  assert.equal(maySeeKept(['ict'], null, at), false);
  assert.equal(maySeeKept(['privacy-officer', 'ict-supplier'], null, at), false);
  assert.equal(maySeeKept(['ict'], at, at), false);
  assert.equal(maySeeKept(['ict'], at.add({ seconds: 1 }), at), true);
  assert.equal(maySeeKept(['privacy-officer'], null, at), true);
});
