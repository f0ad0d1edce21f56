// A policy is renewed while the gate runs, survives a broken file, and is too old after seven days.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keepPolicy } from './live-policy.ts';
import { loadPolicy, type Policy } from './policy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const start = Temporal.Instant.from('2026-11-23T08:00:00Z');

async function live(readings: (() => Promise<Policy>)[]) {
  let at = start;
  const faults: unknown[] = [];
  const policy = await keepPolicy({
    load: async () => {
      const reading = readings.shift();
      if (reading === undefined) throw new Error('unreadable');
      return reading();
    },
    clock: { now: () => at },
    everyMs: 0,
    onFault: (error) => faults.push(error),
  });
  return { policy, faults, wait: (hours: number) => (at = at.add({ hours })) };
}

const read = (name: string) => () => loadPolicy({ root, name });

test('a new reading takes the place of the old one', async () => {
  const { policy } = await live([read('model'), read('zou')]);
  assert.equal(policy.current()?.regulation.stamp.name, 'model');
  await policy.refresh();
  assert.equal(policy.current()?.regulation.stamp.name, 'zou');
});

test('a broken file keeps the last policy, and after seven days the gate has none', async () => {
  const { policy, faults, wait } = await live([read('model')]);
  wait(7 * 24 - 1);
  await policy.refresh();
  assert.equal(faults.length, 1);
  assert.equal(policy.current()?.regulation.stamp.name, 'model');
  wait(1);
  assert.equal(policy.current(), null);
  assert.equal(policy.latest().regulation.stamp.name, 'model', 'pages go on showing what they have');
});

test('without a first policy nothing starts', async () => {
  await assert.rejects(live([]), /unreadable/);
});
