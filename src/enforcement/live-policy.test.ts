// A policy is renewed while the gate runs, survives a broken file, is none when forged, and is too old after seven days.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keepPolicy } from './live-policy.ts';
import { loadPolicy } from './policy.ts';
import { type SignedPolicy, UntrustedPolicy } from './signed-policy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const start = Temporal.Instant.from('2026-11-23T08:00:00Z');

async function live(
  readings: (() => Promise<SignedPolicy>)[],
  publish = async (): Promise<void> => undefined,
) {
  let at = start;
  const faults: unknown[] = [];
  const policy = await keepPolicy({
    publish,
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

const read = (name: string) => async () => ({
  policy: await loadPolicy({ root, name }),
  signedAt: start,
  changes: [],
});

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

test('while the core is away its last policy goes on, and reading it again makes it no younger', async () => {
  let away = false;
  const same = read('model');
  const { policy, faults, wait } = await live([same, same, same], async () => {
    if (away) throw new Error('away');
  });
  away = true;
  wait(7 * 24 - 1);
  await policy.refresh();
  assert.equal(faults.length, 1);
  assert.equal(policy.current()?.regulation.stamp.name, 'model');
  wait(1);
  await policy.refresh();
  assert.equal(policy.current(), null, 'its seven days count from the signature');
});

test('a policy that the core did not sign is none, until the core signs again', async () => {
  const forged = async (): Promise<SignedPolicy> => {
    throw new UntrustedPolicy('forged');
  };
  const { policy } = await live([read('model'), forged, read('model')]);
  await policy.refresh();
  assert.equal(policy.current()?.regulation.stamp.name, undefined);
  await policy.refresh();
  assert.equal(policy.current()?.regulation.stamp.name, 'model');
});

test('without a first policy nothing starts', async () => {
  await assert.rejects(live([]), /unreadable/);
});
