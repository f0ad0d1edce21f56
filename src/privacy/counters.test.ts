// Counts per group and hour: added once however often a batch is sent, in one partition a school year, and open to no other login.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import { people as demoPeople } from '../demo/school.ts';
import { countingGroup } from '../facts/person.ts';
import { importPeople } from '../people/import.ts';
import { fixedClock } from '../store/clock.ts';
import { addCounts, readCounts, type CountRow } from './counters.ts';

const hour = Temporal.Instant.from('2026-11-24T10:00:00Z');
const row = (rest: Partial<CountRow> = {}): CountRow => ({
  kind: 'mail',
  group: 'pupils',
  hour,
  outcome: 'deliver',
  category: null,
  count: 3,
  bytes: 900,
  ...rest,
});
const clock = fixedClock(Temporal.Instant.from('2026-11-24T10:00:00Z'));
const batch = (): string => crypto.randomUUID();

/** Registers so many people with a category. */
async function register(
  db: TestDatabase,
  members: { readonly pupils: number; readonly staff: number },
  school = 's',
): Promise<void> {
  const category = (index: number): 'pupil' | 'staff' => (index < members.pupils ? 'pupil' : 'staff');
  await importPeople(
    db.desk,
    school,
    Array.from({ length: members.pupils + members.staff }, (_, index) => ({
      address: `p${index}@${school}.example`,
      name: null,
      category: category(index),
      functions: [],
      groups: ['1a'],
    })),
    clock,
  );
}

/** Writes one count for each of these groups at `at` and answers the names under which they stand for that hour. */
async function countedAs(
  db: TestDatabase,
  at: Temporal.Instant,
  groups: readonly string[] = ['pupils', 'staff'],
): Promise<string[]> {
  const kind = `k${crypto.randomUUID().slice(0, 8)}`;
  await addCounts(
    db.gate,
    's',
    batch(),
    groups.map((group) => row({ group, hour: at, outcome: kind })),
  );
  const read = await readCounts(db.desk, 's', { from: at, to: at.add({ hours: 1 }) });
  return read.filter((one) => one.outcome === kind).map((one) => one.group);
}

test('a batch counts once, batches add up, and a range holds its first hour and not its last', async () => {
  await using db = await testDatabase();
  await register(db, { pupils: 12, staff: 11 });
  const first = batch();
  const rows = [
    row(),
    row({ outcome: 'hold', count: 1, bytes: 40 }),
    row({ kind: 'web', outcome: 'block', category: 'games' }),
  ];
  await addCounts(db.gate, 's', first, rows);
  await addCounts(db.gate, 's', first, rows);
  await addCounts(db.gate, 's', batch(), [row({ count: 2, bytes: 100 })]);
  await addCounts(db.gate, 's', batch(), [row({ hour: hour.add({ hours: 1 }) })]);
  await addCounts(db.gate, 'other', batch(), [row()]);
  await addCounts(db.gate, 's', batch(), []);
  const read = await readCounts(db.desk, 's', { from: hour, to: hour.add({ hours: 1 }) });
  assert.deepEqual(
    read.map(({ kind, group, outcome, category, count, bytes }) => [
      kind,
      group,
      outcome,
      category,
      count,
      bytes,
    ]),
    [
      ['mail', 'pupils', 'deliver', null, 5, 1000],
      ['mail', 'pupils', 'hold', null, 1, 40],
      ['web', 'pupils', 'block', 'games', 3, 900],
    ],
  );
  assert.ok(read.every((one) => one.hour.equals(hour)));
});

test('[G-02] a group of fewer than ten registered members is written as the rest, and only then', async () => {
  for (const [pupils, staff, expected] of [
    [23, 17, ['pupils', 'staff']],
    [10, 10, ['pupils', 'staff']],
    [9, 30, ['rest']],
    [30, 9, ['rest']],
    [0, 30, ['rest', 'staff']],
    [4, 5, ['rest']],
  ] as const) {
    await using db = await testDatabase();
    await register(db, { pupils, staff });
    assert.deepEqual(await countedAs(db, hour), expected, `${pupils} pupils, ${staff} staff`);
  }
});

test('[G-02] merged rows are one sum: a small group cannot be told from the rest it is in', async () => {
  await using db = await testDatabase();
  await register(db, { pupils: 300, staff: 4 });
  await addCounts(db.gate, 's', batch(), [row({ group: 'staff', count: 1, bytes: 10 }), row({ count: 5 })]);
  await addCounts(db.gate, 's', batch(), [row({ group: 'outside', count: 7, bytes: 90 })]);
  const stored = await sql<{ grp: string }>`SELECT grp FROM counts.hourly`.execute(db.desk);
  assert.deepEqual([...new Set(stored.rows.map((one) => one.grp))], ['rest']);
  const read = await readCounts(db.desk, 's', { from: hour, to: hour.add({ hours: 1 }) });
  assert.deepEqual(
    read.map((one) => [one.group, one.count, one.bytes]),
    [['rest', 13, 1000]],
  );
});

test('[G-02] when membership drops later the group goes into the rest and does not come back that school year', async () => {
  await using db = await testDatabase();
  await register(db, { pupils: 40, staff: 12 });
  assert.deepEqual(await countedAs(db, hour), ['pupils', 'staff']);
  await register(db, { pupils: 40, staff: 9 });
  const later = hour.add({ hours: 1 });
  assert.deepEqual(await countedAs(db, later), ['rest']);
  await register(db, { pupils: 40, staff: 50 });
  assert.deepEqual(await countedAs(db, later), ['rest']);
  assert.deepEqual(await countedAs(db, Temporal.Instant.from('2027-07-31T21:00:00Z')), ['rest']);
  assert.deepEqual(await countedAs(db, Temporal.Instant.from('2027-07-31T22:00:00Z')), ['pupils', 'staff']);
  const partition = await db.desk.selectFrom('counts.partition').selectAll().orderBy('year').execute();
  assert.deepEqual(partition.map((one) => [one.year, one.grp, one.members, one.standing]).toSorted(), [
    [2026, 'pupils', 40, false],
    [2026, 'staff', 9, false],
    [2027, 'pupils', 40, true],
    [2027, 'staff', 50, true],
  ]);
});

test('[G-02] the partition is fixed at the first count of a school year: a group that grows or comes later stays in the rest', async () => {
  await using db = await testDatabase();
  assert.deepEqual(await countedAs(db, hour), ['rest'], 'nobody registered: nothing is fixed, all is rest');
  await register(db, { pupils: 0, staff: 20 });
  assert.deepEqual(await countedAs(db, hour.add({ hours: 1 })), ['rest', 'staff']);
  await register(db, { pupils: 500, staff: 20 });
  assert.deepEqual(await countedAs(db, hour.add({ hours: 2 })), ['rest', 'staff']);
});

test('[G-02] [ZOU-10.9.a LIMIT] [ZOU-10.9.b LIMIT] [PRO-8.9.a LIMIT] [PRO-8.9.b LIMIT] no other grouping can be asked for: class, person or place is written as the rest, by any writer', async () => {
  await using db = await testDatabase();
  await register(db, { pupils: 40, staff: 40 });
  assert.deepEqual(await countedAs(db, hour, ['1a', 'p3@s.example', 'outside', 'library', 'Pupils']), [
    'rest',
  ]);
  await sql`INSERT INTO counts.hourly (batch, line, school, kind, grp, hour, outcome, category, count, bytes)
    VALUES (${batch()}::uuid, 0, 's', 'web', '1a', ${hour.toString()}::timestamptz, 'planted', null, 1, 1)`.execute(
    db.gate,
  );
  const groups = await sql<{ grp: string }>`SELECT DISTINCT grp FROM counts.hourly`.execute(db.desk);
  assert.deepEqual(groups.rows, [{ grp: 'rest' }]);
  for (const login of [db.gate, db.desk, db.reader]) {
    await assert.rejects(
      sql`UPDATE counts.partition SET standing = true`.execute(login),
      /permission denied/,
    );
    await assert.rejects(
      sql`INSERT INTO counts.partition VALUES ('s', 2026, 'pupils', 99, true)`.execute(login),
      /permission denied/,
    );
  }
  await assert.rejects(
    sql`INSERT INTO counts.partition VALUES ('s', 2030, '1a', 99, true)`.execute(db.owner),
    /check constraint/,
  );
});

test('the demo school of forty shows pupils and staff', async () => {
  await using db = await testDatabase();
  await importPeople(db.desk, 's', demoPeople, clock);
  const groups = demoPeople.map((person) => countingGroup({ address: person.address, person }));
  assert.deepEqual(await countedAs(db, hour, groups), ['pupils', 'staff']);
});

test('two gates that write the first counts of a year at once fix one partition', async () => {
  await using db = await testDatabase();
  await register(db, { pupils: 12, staff: 11 });
  await Promise.all(
    Array.from({ length: 6 }, () => addCounts(db.gate, 's', batch(), [row(), row({ group: 'staff' })])),
  );
  const read = await readCounts(db.desk, 's', { from: hour, to: hour.add({ hours: 1 }) });
  assert.deepEqual(
    read.map((one) => [one.group, one.count]),
    [
      ['pupils', 18],
      ['staff', 18],
    ],
  );
});

test('a time finer than the hour is refused, and the gate cannot read or change what it counted', async () => {
  await using db = await testDatabase();
  await assert.rejects(
    addCounts(db.gate, 's', batch(), [row({ hour: hour.add({ minutes: 5 }) })]),
    /check constraint/,
  );
  await addCounts(db.gate, 's', batch(), [row()]);
  await assert.rejects(readCounts(db.gate, 's', { from: hour, to: hour }), /permission denied/);
  await assert.rejects(sql`DELETE FROM counts.hourly`.execute(db.gate), /permission denied/);
  await assert.rejects(sql`UPDATE counts.hourly SET count = 0`.execute(db.desk), /permission denied/);
});
