// Time, amount and volume from the counters: groups of at least k, no destination; and which lists block and are contested.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import { createSiteQuestions } from '../cases/site-questions.ts';
import { importPeople } from '../people/import.ts';
import { fixedClock } from '../store/clock.ts';
import { readBlocked, readUse } from './capacity.ts';
import { addCounts, type CountRow } from './counters.ts';

const at = Temporal.Instant.from('2026-11-24T10:00:00Z');
const period = { from: at.subtract({ hours: 48 }), to: at.add({ hours: 24 }) };

async function school(db: TestDatabase, pupils: number, staff: number): Promise<void> {
  const people = Array.from({ length: pupils + staff }, (_, index) => ({
    address: `p${index}@s.example`,
    name: null,
    category: index < pupils ? ('pupil' as const) : ('staff' as const),
    functions: [],
    groups: [],
  }));
  await importPeople(db.desk, 's', people, fixedClock(at));
}

const web = (rest: Partial<CountRow>): CountRow => ({
  kind: 'web',
  group: 'pupils',
  hour: at,
  outcome: 'allow',
  category: null,
  count: 5,
  bytes: 1000,
  ...rest,
});
const write = (db: TestDatabase, rows: readonly CountRow[]): Promise<void> =>
  addCounts(db.gate, 's', crypto.randomUUID(), rows);

test('[ZOU-10.8 LIMIT] [ZOU-10.9 LIMIT] [PRO-8.8 LIMIT] [PRO-8.9 LIMIT] capacity is hour, amount and volume by group: no site, no list, no outcome', async () => {
  await using db = await testDatabase();
  await school(db, 30, 12);
  await write(db, [
    web({ category: 'games', outcome: 'block' }),
    web({ hour: at.subtract({ hours: 24 }), count: 7, bytes: 500 }),
    web({ group: 'staff', hour: at.add({ hours: 1 }), bytes: 9 }),
    web({ kind: 'mail', group: 'staff', outcome: 'deliver', count: 2, bytes: 4096 }),
    web({ hour: at.subtract({ hours: 96 }), count: 1000 }),
  ]);
  assert.deepEqual(await readUse(db.desk, 's', period), [
    { kind: 'mail', group: 'staff', hour: 11, count: 2, bytes: 4096 },
    { kind: 'web', group: 'pupils', hour: 11, count: 12, bytes: 1500 },
    { kind: 'web', group: 'staff', hour: 12, count: 5, bytes: 9 },
  ]);
  assert.deepEqual(await readUse(db.desk, 'other', period), []);
});

test('[G-02] [ZOU-10.9.a LIMIT] [ZOU-10.9.b LIMIT] a group under ten is shown with the rest, in use and in questions alike', async () => {
  await using db = await testDatabase();
  await school(db, 30, 4);
  await write(db, [
    web({ group: 'staff', outcome: 'block', category: 'webmail' }),
    web({ outcome: 'block', category: 'games', count: 40 }),
  ]);
  const sites = createSiteQuestions({
    desk: db.desk,
    school: 's',
    clock: fixedClock(at),
    calendar: () => ({
      hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '17:00' },
      region: null,
      vacations: [],
    }),
    promise: () => null,
  });
  for (const group of ['pupils', 'staff'] as const)
    await sites.ask({ host: 'mail.example', group, wish: 'work', category: 'webmail', article: null });
  const groups = new Set((await readUse(db.desk, 's', period)).map(({ group }) => group));
  assert.deepEqual([...groups], ['rest'], 'four of staff would stand alone beside the pupils');
  const rows = await readBlocked(db.desk, 's', period);
  assert.deepEqual(rows, [
    { group: 'rest', category: 'games', blocked: 40, asked: 0 },
    { group: 'rest', category: 'webmail', blocked: 5, asked: 2 },
  ]);
});
