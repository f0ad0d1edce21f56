// Counters: what is counted is written once, under one hour, however often the store was down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '../store/clock.ts';
import { createCounters, type CountRow } from './counters.ts';

function setUp() {
  const clock = fixedClock(Temporal.Instant.from('2026-10-25T00:59:00Z'));
  const batches: { name: string; rows: readonly CountRow[] }[] = [];
  const store = { down: false };
  const counters = createCounters({
    clock,
    everyMs: 0,
    async write(name, rows) {
      batches.push({ name, rows });
      if (store.down) throw new Error('down');
    },
  });
  return { clock, batches, store, counters };
}

test('mail and web are counted per group, hour, outcome and category, with their octets', async () => {
  const { clock, batches, counters } = setUp();
  counters.countMail({ group: 'staff', outcome: 'deliver', bytes: 10 });
  counters.countMail({ group: 'staff', outcome: 'deliver', bytes: 5 });
  counters.countMail({ group: 'pupils', outcome: 'return', bytes: 1 });
  clock.advance(Temporal.Duration.from({ minutes: 1 }));
  counters.countMail({ group: 'staff', outcome: 'deliver', bytes: 2 });
  counters.add({ kind: 'web', group: 'pupils', outcome: 'block', category: 'games', bytes: 0 });
  await counters.close();
  assert.deepEqual(
    batches
      .flatMap(({ rows }) => rows)
      .map((r) => `${r.kind} ${r.group} ${r.hour} ${r.outcome} ${r.category} ${r.count} ${r.bytes}`),
    [
      'mail staff 2026-10-25T00:00:00Z deliver null 2 15',
      'mail pupils 2026-10-25T00:00:00Z return null 1 1',
      'mail staff 2026-10-25T01:00:00Z deliver null 1 2',
      'web pupils 2026-10-25T01:00:00Z block games 1 0',
    ],
  );
});

test('a batch the store did not take is offered again under its own name, and new counts beside it', async () => {
  const { batches, store, counters } = setUp();
  counters.countMail({ group: 'staff', outcome: 'deliver', bytes: 1 });
  store.down = true;
  await assert.rejects(counters.flush());
  counters.countMail({ group: 'staff', outcome: 'deliver', bytes: 1 });
  await assert.rejects(counters.flush());
  store.down = false;
  await counters.flush();
  const names = batches.map(({ name }) => name);
  assert.deepEqual(new Set(names).size, 2);
  assert.deepEqual(names.slice(0, 3), [names[0], names[0], names[0]]);
  assert.deepEqual(
    batches.at(-1)?.rows.map((row) => row.count),
    [1],
  );
  await counters.flush();
  assert.equal(batches.length, names.length, 'nothing is written twice');
});
