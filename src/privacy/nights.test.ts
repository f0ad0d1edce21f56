// Midnight with a clock moved by hand: keys die on their day, receipts verify, missed nights are said, nothing comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import {
  alarm,
  heldMail,
  orderOpening,
  school,
  startHouse,
  terms,
  type House,
  witnessed,
} from '../../test/support/house.ts';
import { exportLog } from '../audit/export.ts';
import { verifyExport } from '../audit/verifier.ts';
import { connect } from '../store/database.ts';
import { Refused } from './access.ts';
import { openItem } from './held.ts';
import { KeeperRefused } from './keeper/client.ts';
import { startNights, type Nights, type NightsOptions } from './nights.ts';
import { verifyRetention, type RetentionVerdict } from './receipt.ts';

/** Nights that run when the test says so. */
function nightsOf(house: House, rest: Partial<NightsOptions> = {}): Nights & AsyncDisposable {
  const { db, keeper, clock } = house;
  const nights = startNights({
    desk: db.desk,
    keeper: keeper.client,
    school,
    clock,
    interval: 3_600_000,
    alarm,
    terms: () => terms,
    ...rest,
  });
  return { ...nights, [Symbol.asyncDispose]: () => nights.stop() };
}

async function keep(house: House): Promise<string> {
  const id = await house.vault.prepare(heldMail());
  await house.vault.commit(id);
  await house.vault.flush();
  await orderOpening(house.access, id);
  return id;
}

const at = (house: House, instant: string): void => house.clock.set(Temporal.Instant.from(instant));

/** Runs every midnight from now until this moment, and ends there. */
async function liveUntil(house: House, nights: Nights, instant: string): Promise<void> {
  const end = Temporal.Instant.from(instant);
  for (;;) {
    const tomorrow = house.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days: 1 });
    const midnight = tomorrow.toZonedDateTime('Europe/Amsterdam').toInstant();
    if (Temporal.Instant.compare(midnight, end) > 0) break;
    house.clock.set(midnight);
    await nights.turn();
  }
  house.clock.set(end);
  await nights.turn();
}

/** The subject as it opens, or why it does not. */
async function opening(house: House, id: string): Promise<string> {
  await witnessed(house);
  try {
    const opened = await openItem(house.access, {
      id,
      purpose: 'misuse',
      mode: 'automated',
      case: 'c',
      person: 'ict@school.example',
      reason: 'because',
    });
    return opened.get('subject')?.toString() ?? 'nothing';
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}

interface Row {
  readonly id: string;
  readonly rest: Record<string, unknown>;
}

/** What a backup of the database holds: every row as it stands. A superuser reads past every policy. */
async function backup(house: House): Promise<Row[]> {
  const client = new Client({ connectionString: house.db.urlFor('postgres') });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT * FROM monitoring.kept');
    return rows.map((row) => ({ id: String(row.id), rest: row }));
  } finally {
    await client.end();
  }
}

async function restore(house: House, rows: readonly Row[]): Promise<void> {
  const client = new Client({ connectionString: house.db.urlFor('postgres') });
  await client.connect();
  try {
    await client.query('DELETE FROM monitoring.kept');
    for (const { rest } of rows) {
      const names = Object.keys(rest);
      const places = names.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(
        `INSERT INTO monitoring.kept (${names.join(', ')}) VALUES (${places})`,
        Object.values(rest),
      );
    }
  } finally {
    await client.end();
  }
}

async function verdict(house: House, today: string): Promise<RetentionVerdict> {
  await house.sequencer.idle();
  const exported = await exportLog(house.db.desk, house.signer.verifierKey);
  const { problems } = verifyExport(exported, { key: house.signer.verifierKey });
  // The witness of these tests has no key of its own.
  assert.deepEqual(
    problems.filter((problem) => !problem.endsWith('no registered witness signed this checkpoint')),
    [],
  );
  return verifyRetention(exported, { today });
}

async function kinds(house: House): Promise<string[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows.map((row) => String(Object(JSON.parse(row.body)).kind));
}

const rowsLeft = async (house: House): Promise<string[]> => (await backup(house)).map((row) => row.id);

// Day kept, the last second of its life, and the second after; winter, summer, and both nights of the changed clock.
const lives = [
  ['an ordinary night', '2026-11-24T10:00:00Z', '2026-12-08T22:59:59Z', '2026-12-08T23:00:00Z'],
  [
    'the night before the hour comes back',
    '2026-10-10T10:00:00Z',
    '2026-10-24T21:59:59Z',
    '2026-10-24T22:00:00Z',
  ],
  [
    'the night after the hour came back',
    '2026-10-11T10:00:00Z',
    '2026-10-25T22:59:59Z',
    '2026-10-25T23:00:00Z',
  ],
  ['the night before the hour goes', '2027-03-13T10:00:00Z', '2027-03-27T22:59:59Z', '2027-03-27T23:00:00Z'],
  ['the night after the hour went', '2027-03-14T10:00:00Z', '2027-03-28T21:59:59Z', '2027-03-28T22:00:00Z'],
] as const;

for (const [name, kept, last, dead] of lives) {
  test(`[G-10] [ZOU-8.7 ENFORCE] [ZOU-8.7 LIMIT] records of day D under P15D die at 00:00 Europe/Amsterdam of D+15: ${name}`, async () => {
    await using house = await startHouse({ at: kept });
    await using nights = nightsOf(house);
    const id = await keep(house);
    await nights.turn();
    await liveUntil(house, nights, last);
    assert.equal(await opening(house, id), 'a subject', 'a second before, it lives');
    const yesterday = await backup(house);
    await liveUntil(house, nights, dead);
    assert.equal(await opening(house, id), 'not-found', 'the ciphertext is deleted as well');
    assert.deepEqual(await rowsLeft(house), []);
    await restore(house, yesterday);
    assert.equal(await opening(house, id), 'keeper-refuses', 'a restored backup reads nothing');
    const day = Temporal.Instant.from(dead).toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().toString();
    const { ok, problems, overruns, items, keys } = await verdict(house, day);
    assert.deepEqual({ ok, problems, overruns }, { ok: true, problems: [], overruns: [] });
    assert.equal(items.dead, 1 + 1, 'kept once, restored once: the log tells of both');
    assert.ok(keys >= 1);
  });
}

/** Open duties of the FG about late nights: what each is about. */
async function alarms(house: House): Promise<string[]> {
  const rows = await house.db.desk
    .selectFrom('duties')
    .select('cause')
    .where('kind', '=', 'overrun')
    .where('done_at', 'is', null)
    .orderBy('cause')
    .execute();
  return rows.map((row) => row.cause);
}

test('[G-10] a missed night is caught up, stands on the log as an overrun, and is a duty of the FG from that moment', async () => {
  await using house = await startHouse();
  const errors: string[] = [];
  const options = { log: { error: (_: object, message: string) => void errors.push(message) } };
  const id = await keep(house);
  {
    await using nights = nightsOf(house, options);
    await nights.turn();
    assert.deepEqual(await alarms(house), [], 'a night in time is no alarm');
  }
  // Nothing runs for sixteen days: the item's own night, 9 December, is missed.
  at(house, '2026-12-10T08:30:00Z');
  await using nights = nightsOf(house, options);
  assert.equal(nights.behind(), true);
  await nights.turn();
  assert.equal(nights.behind(), false);
  assert.notEqual(await opening(house, id), 'a subject');
  assert.ok((await alarms(house)).includes('keeper:2026-12-09'), 'the FG has it to judge');
  assert.equal(nights.overruns().find((one) => one.day === '2026-12-09')?.hours, 33.5);
  assert.ok(errors.includes('keys died late: a night was missed'));
  const { ok, overruns } = await verdict(house, '2026-12-10');
  assert.equal(ok, true, 'late, and said');
  assert.equal(overruns.find((one) => one.day === '2026-12-09')?.hours, 33.5);
  // The same nights again: nothing new.
  const before = [await kinds(house), await alarms(house)];
  await using again = nightsOf(house, options);
  await again.turn();
  assert.deepEqual([await kinds(house), await alarms(house)], before);
});

test('[ZOU-8.7 ENFORCE] one to four hundred missed nights, over both nights of the changed clock, are each caught up and said', async () => {
  for (const [kept, back, hours] of [
    // Due at 23:00 UTC of the day before, a quarter of an hour late.
    ['2026-11-24T10:00:00Z', '2026-12-08T23:15:00Z', 0.3],
    // The hour comes back inside the days that were missed; then it goes.
    ['2026-10-11T10:00:00Z', '2026-10-27T23:00:00Z', 48],
    ['2027-03-13T10:00:00Z', '2027-03-29T22:00:00Z', 47],
    ['2026-11-24T10:00:00Z', '2027-12-29T11:00:00Z', 385.5 * 24],
  ] as const) {
    await using house = await startHouse({ at: kept });
    const id = await keep(house);
    at(house, back);
    await using nights = nightsOf(house);
    await nights.turn();
    assert.notEqual(await opening(house, id), 'a subject');
    const day = Temporal.Instant.from(kept).toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add('P15D');
    assert.ok((await alarms(house)).includes(`keeper:${day.toString()}`), back);
    const today = Temporal.Instant.from(back).toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().toString();
    const { ok, overruns } = await verdict(house, today);
    assert.equal(ok, true, back);
    assert.equal(overruns.find((one) => one.day === day.toString())?.hours, hours, back);
    assert.deepEqual(await rowsLeft(house), [], back);
  }
});

test('a crash between any two steps of a night loses no receipt and puts none on the log twice', async () => {
  for (const step of ['before the log', 'before the keeper is told', 'after']) {
    await using house = await startHouse();
    await using quiet = nightsOf(house);
    await quiet.turn();
    const id = await keep(house);
    at(house, '2026-12-09T00:30:00Z');
    const { client } = house.keeper;
    const crash = new Error('killed here');
    await using first = nightsOf(house, {
      keeper: {
        bury: async (...given) => {
          const burial = await client.bury(...given);
          if (step === 'before the log') throw crash;
          return burial;
        },
        reported: async (...given) => {
          if (step === 'before the keeper is told') throw crash;
          await client.reported(...given);
          throw crash;
        },
      },
    });
    await assert.rejects(first.turn(), crash);
    assert.notEqual(await opening(house, id), 'a subject', `${step}: it is dead all the same`);
    await using second = nightsOf(house);
    await second.turn();
    const { ok, problems } = await verdict(house, '2026-12-09');
    assert.deepEqual({ ok, problems }, { ok: true, problems: [] }, step);
    assert.deepEqual(await rowsLeft(house), [], step);
    const rows = await house.db.desk.selectFrom('receipts').select('digest').execute();
    assert.equal((await kinds(house)).filter((kind) => kind === 'keys-died').length, rows.length, step);
  }
});

test('with the database gone keys die all the same, and the receipts come when it is back', async () => {
  await using house = await startHouse();
  await using quiet = nightsOf(house);
  await quiet.turn();
  const id = await keep(house);
  at(house, '2026-12-09T00:00:00Z');
  const gone = {
    ...house.keeper.client,
    reported: () => Promise.reject(new Error('never reached')),
  };
  const nowhere = connect('postgresql://desk@127.0.0.1:1/nothing');
  try {
    await using nights = nightsOf(house, { desk: nowhere, keeper: gone });
    await assert.rejects(nights.turn());
  } finally {
    await nowhere.destroy();
  }
  assert.equal(await opening(house, id), 'keeper-refuses');
  await using nights = nightsOf(house);
  await nights.turn();
  assert.equal((await verdict(house, '2026-12-09')).ok, true);
});

test('a key whose day has come is never made again, and nothing alive is cleared away', async () => {
  await using house = await startHouse();
  await using nights = nightsOf(house);
  const id = await keep(house);
  await nights.turn();
  assert.equal(await opening(house, id), 'a subject');
  const dead = { school, purpose: 'misuse', class: 'usage', diesOn: '2026-11-24' };
  await assert.rejects(
    house.keeper.client.publicKey(dead),
    (error) => error instanceof KeeperRefused && error.reason === 'dead-day',
  );
  // The clock goes back four hundred days: no key comes back, the gate takes nothing on.
  at(house, '2025-10-20T10:00:00Z');
  await nights.turn();
  await assert.rejects(keep(house), { reason: 'no-key' });
});

test('the offline verifier misses no key: a kept item without a death, a forged receipt, a hidden overrun are found', async () => {
  await using house = await startHouse();
  await using nights = nightsOf(house);
  await nights.turn();
  await keep(house);
  at(house, '2026-12-10T08:30:00Z');
  await nights.turn();
  await house.sequencer.idle();
  const exported = await exportLog(house.db.desk, house.signer.verifierKey);
  const lines = exported.split('\n');
  const without = (part: string): RetentionVerdict =>
    verifyRetention(lines.filter((line) => !line.includes(part)).join('\n'), { today: '2026-12-10' });
  assert.equal(verifyRetention(exported, { today: '2026-12-10' }).ok, true);
  assert.match(
    without('keys-died').problems.join(),
    /no receipt says that the key school\/misuse\/usage\/2026-12-09 died/,
  );
  assert.match(without('overrun').problems.join(), /no overrun stands on the log/);
  const forged = exported.replaceAll('survivors ', 'survivors 1');
  assert.match(verifyRetention(forged, { today: '2026-12-10' }).problems.join(), /not signed by the keeper/);
  assert.match(
    verifyRetention(exported, { today: '2026-12-10', keeper: house.signer.verifierKey }).problems.join(),
    /not signed by the keeper/,
  );
});
