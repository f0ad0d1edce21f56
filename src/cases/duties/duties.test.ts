// Duties on a real database: born and done with their cause and their leaf, never removed, handed out once, listed when late.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../../test/support/postgres.ts';
import { fixedClock } from '../../store/clock.ts';
import type { Database } from '../../store/database.ts';
import { bear, beginYearly, type Birth, discharge, NotOpen, overdue } from './duties.ts';
import { type DutyLoopOptions, startDuties } from './loop.ts';

const school = 's';
const start = Temporal.Instant.from('2026-11-24T10:00:00Z');
const day = (days: number): Temporal.Instant => start.add({ hours: 24 * days });

const give = (desk: Database, birth: Partial<Birth> & Pick<Birth, 'kind' | 'cause'>): Promise<void> =>
  desk.transaction().execute((trx) => bear(trx, { school, at: start, ...birth }));

const doing = (desk: Database, kind: Birth['kind'], cause: string, at = start): Promise<void> =>
  desk.transaction().execute((trx) => discharge(trx, { school, kind, cause, at }));

/** Cause and time of doing of every duty. */
async function state(db: TestDatabase): Promise<Record<string, string | null>> {
  const rows = await db.desk.selectFrom('duties').selectAll().orderBy('due_at').execute();
  return Object.fromEntries(rows.map((row) => [`${row.kind} ${row.cause}`, row.done_at?.toString() ?? null]));
}

async function leaves(db: TestDatabase): Promise<Record<string, unknown>[]> {
  const rows = await db.owner.selectFrom('log.pending').select('body').orderBy('seq').execute();
  return rows.map(({ body }) => {
    const { id: _, ...leaf } = JSON.parse(body);
    return leaf;
  });
}

const never = 1_000_000;
const loopOn = (db: Database, rest: Pick<DutyLoopOptions, 'clock' | 'handlers'> & Partial<DutyLoopOptions>) =>
  startDuties({ db, school, interval: never, ...rest });

test('birth and doing stand in the transaction of cause and act, each with its leaf', async () => {
  await using db = await testDatabase();
  await assert.rejects(
    db.desk.transaction().execute(async (trx) => {
      await bear(trx, { school, kind: 'breach', cause: 'report:1', at: start });
      throw new Error('the cause failed');
    }),
    /the cause failed/,
  );
  assert.deepEqual(await state(db), {});
  assert.deepEqual(await leaves(db), []);
  await give(db.desk, { kind: 'subject-request', cause: 'request:7', from: day(-3) });
  await doing(db.desk, 'subject-request', 'request:7', day(2));
  const leaf = {
    v: 1,
    school,
    duty: 'subject-request',
    cause: 'request:7',
    term: 'P1M',
    due: '2026-12-21T23:00:00Z',
  };
  assert.deepEqual(await leaves(db), [
    { ...leaf, kind: 'duty.born', at: '2026-11-24T10:00:00Z' },
    { ...leaf, kind: 'duty.done', at: '2026-11-26T10:00:00Z' },
  ]);
});

test('nothing removes a duty, moves its term, or undoes its doing, not even the owner of the table', async () => {
  await using db = await testDatabase();
  await give(db.desk, { kind: 'breach', cause: 'report:1' });
  await give(db.desk, { kind: 'breach', cause: 'report:2' });
  await doing(db.desk, 'breach', 'report:2');
  const before = await state(db);
  for (const statement of [
    sql`DELETE FROM public.duties`,
    sql`TRUNCATE public.duties`,
    sql`UPDATE public.duties SET due_at = due_at + interval '1 day'`,
    sql`UPDATE public.duties SET term = 'P9Y', done_at = '2026-11-24T10:00:00Z' WHERE cause = 'report:1'`,
    sql`UPDATE public.duties SET done_at = NULL WHERE cause = 'report:2'`,
    sql`UPDATE public.duties SET done_at = '2026-11-25T10:00:00Z' WHERE cause = 'report:2'`,
  ]) {
    for (const login of [db.owner, db.desk, db.gate, db.reader]) {
      await assert.rejects(statement.execute(login), /a duty is|permission denied/);
    }
  }
  assert.deepEqual(await state(db), before);
});

test('a duty is done once: a second doing, or one of nothing, undoes its own transaction', async () => {
  await using db = await testDatabase();
  await give(db.desk, { kind: 'notice', cause: 'check:1', term: Temporal.Duration.from('P5D') });
  await doing(db.desk, 'notice', 'check:1');
  const reason = (wanted: string) => (error: unknown) => error instanceof NotOpen && error.reason === wanted;
  await assert.rejects(doing(db.desk, 'notice', 'check:1'), reason('done'));
  await assert.rejects(doing(db.desk, 'notice', 'check:2'), reason('unknown'));
  await assert.rejects(give(db.desk, { kind: 'notice', cause: 'check:2' }), RangeError);
  await assert.rejects(give(db.desk, { kind: 'breach', cause: 'anna@school.example' }), /duties_cause/);
  await give(db.desk, { kind: 'breach', cause: 'report:1' });
  await assert.rejects(give(db.desk, { kind: 'breach', cause: 'report:1' }), /duplicate key/);
});

test('a yearly duty gives birth to the next with its doing, on the day of the series, and starts once', async () => {
  await using db = await testDatabase();
  await beginYearly(db.desk, { school, cause: 'regulation', at: start });
  await beginYearly(db.desk, { school, cause: 'regulation', at: day(30) });
  await doing(db.desk, 'evaluation', 'regulation:1', day(390));
  const rows = await db.desk
    .selectFrom('duties')
    .select(['kind', 'cause', 'due_at', 'done_at'])
    .orderBy('kind')
    .orderBy('due_at')
    .execute();
  assert.deepEqual(
    rows.map((row) => [row.kind, row.cause, row.due_at.toString(), row.done_at !== null]),
    [
      ['evaluation', 'regulation:1', '2027-11-23T23:00:00Z', true],
      ['evaluation', 'regulation:2', '2028-11-23T23:00:00Z', false],
      ['reminder', 'regulation:1', '2027-11-23T23:00:00Z', false],
    ],
  );
});

test('the loop hands what is due to the handler of its kind; unhandled and failed stay open, the others go on', async () => {
  await using db = await testDatabase();
  const term = Temporal.Duration.from('PT1H');
  for (const number of [1, 2, 3]) await give(db.desk, { kind: 'notice', cause: `check:${number}`, term });
  await give(db.desk, { kind: 'end-of-measure', cause: 'measure:1', term: Temporal.Duration.from('P9D') });
  await give(db.desk, { kind: 'breach', cause: 'report:1' });
  await give(db.desk, { school: 'other', kind: 'notice', cause: 'check:1', term });
  const clock = fixedClock(start);
  const seen: string[] = [];
  const warned: unknown[] = [];
  const loop = loopOn(db.desk, {
    clock,
    log: { warn: (facts) => warned.push(facts) },
    handlers: {
      notice: async (trx, duty, at) => {
        seen.push(duty.cause);
        await sql`INSERT INTO public.acknowledgements (school, address, version, at)
          VALUES (${school}, 'anna@school.example', ${duty.cause}, ${at.toString()}::timestamptz)`.execute(
          trx,
        );
        if (duty.cause === 'check:2' && at.epochMilliseconds < day(1).epochMilliseconds)
          throw new Error('anna@school.example does not answer');
      },
      'end-of-measure': async (_trx, duty) => void seen.push(duty.cause),
    },
  });
  assert.equal(await loop.turn(), 0);
  clock.advance({ hours: 1 });
  assert.equal(await loop.turn(), 2);
  assert.deepEqual(seen.toSorted(), ['check:1', 'check:2', 'check:3']);
  const acts = await db.desk.selectFrom('acknowledgements').select('version').orderBy('version').execute();
  assert.deepEqual(
    acts.map(({ version }) => version),
    ['check:1', 'check:3'],
    'what a handler did before it failed is undone with it',
  );
  assert.equal(warned.length, 1);
  assert.doesNotMatch(JSON.stringify(warned), /anna|check/);
  clock.set(day(4));
  assert.equal(await loop.turn(), 1);
  clock.set(day(40));
  assert.equal(await loop.turn(), 1);
  assert.equal(await loop.turn(), 0);
  await loop.stop();
  const late = await overdue(db.desk, school, clock);
  assert.deepEqual(
    late.map((duty) => [duty.kind, duty.cause]),
    [['breach', 'report:1']],
  );
});

test('two loops at once do each duty once: a row that one holds, the other passes by', async () => {
  await using db = await testDatabase();
  const term = Temporal.Duration.from('PT1H');
  await give(db.desk, { kind: 'notice', cause: 'check:1', term });
  await give(db.desk, { kind: 'notice', cause: 'check:2', term });
  const clock = fixedClock(day(1));
  const done: string[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: held, resolve: holds } = Promise.withResolvers<void>();
  const slow = loopOn(db.desk, {
    clock,
    handlers: {
      notice: async (_trx, duty) => {
        holds();
        await released;
        done.push(duty.cause);
      },
    },
  });
  const quick = loopOn(db.desk, {
    clock,
    handlers: { notice: async (_trx, duty) => void done.push(duty.cause) },
  });
  const first = slow.turn();
  await held;
  // The quick loop neither waits for the held row nor takes it.
  const second = quick.turn();
  const passed = await Promise.race([second, pause(10_000, 'it waits', { ref: false })]);
  release();
  const ended = await Promise.allSettled([first, second]);
  await Promise.all([slow.stop(), quick.stop()]);
  assert.equal(passed, 1);
  assert.deepEqual(
    ended.map((one) => one.status),
    ['fulfilled', 'fulfilled'],
  );
  assert.deepEqual(done.toSorted(), ['check:1', 'check:2']);
});

test('a person and the loop at once: one of them does it, the other is told', async () => {
  await using db = await testDatabase();
  await give(db.desk, { kind: 'notice', cause: 'check:1', term: Temporal.Duration.from('PT1H') });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: held, resolve: holds } = Promise.withResolvers<void>();
  const loop = loopOn(db.desk, {
    clock: fixedClock(day(1)),
    handlers: {
      notice: async () => {
        holds();
        await released;
      },
    },
  });
  const turn = loop.turn();
  await held;
  const person = assert.rejects(doing(db.desk, 'notice', 'check:1', day(1)), NotOpen);
  release();
  assert.equal(await turn, 1);
  await person;
  await loop.stop();
});

test('what is overdue is said in words, with the day as people count it', async () => {
  await using db = await testDatabase();
  await give(db.desk, { kind: 'breach', cause: 'report:1' });
  await give(db.desk, { kind: 'subject-request', cause: 'request:1' });
  await beginYearly(db.desk, { school, cause: 'regulation', at: start });
  assert.deepEqual(await overdue(db.desk, school, fixedClock(day(2))), []);
  const late = await overdue(db.desk, school, fixedClock(day(400)));
  assert.deepEqual(
    late.map((duty) => duty.says.nl),
    [
      'Meld het datalek bij de Autoriteit Persoonsgegevens, of leg vast waarom dat niet hoeft (AVG 33). Dit moest uiterlijk 27 november 2026 om 11:00.',
      'Beantwoord het verzoek van een betrokkene (AVG 12 lid 3). Dit moest uiterlijk 24 december 2026.',
      'Evalueer het reglement met bestuur en medezeggenschap. Dit moest uiterlijk 24 november 2027.',
      'Herinner iedereen aan het reglement. Dit moest uiterlijk 24 november 2027.',
    ],
  );
  assert.equal(
    late[1]?.says.en,
    'Answer the request of a data subject (GDPR 12(3)). This was due by 24 December 2026.',
  );
  assert.equal((await overdue(db.desk, 'other', fixedClock(day(400)))).length, 0);
});
