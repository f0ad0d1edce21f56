// `reglement bench` as a person or a program calls it: the shape of its rows, never a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { runCli } from '../support/serve.ts';

const rows = z.array(
  z.strictObject({
    bench: z.literal('privacy'),
    metric: z.string(),
    ours: z.number().positive(),
    peer: z.number().positive(),
    unit: z.enum(['ms', 'leaves/s']),
    ratio: z.number().positive(),
    runs: z.int().min(1),
  }),
);

test('bench privacy gives a paired row for each metric, with the ratio of ours to the peer', async () => {
  const { code, stdout, stderr } = await runCli(['bench', 'privacy', '--quick', '--json']);
  assert.equal(code, 0, stderr);
  const found = rows.parse(JSON.parse(stdout));
  assert.deepEqual(
    found.map(({ metric }) => metric),
    ['key-death', 'key-death-delete', 'proof', 'proof-growth', 'proof-verify', 'open-access-p99', 'leaves'],
  );
  for (const { ours, peer, ratio, metric } of found)
    assert.ok(Math.abs(ratio - ours / peer) <= 0.02 * ratio, metric);
});

test('a bench that does not exist is wrong use, and the answer names those that do', async () => {
  const { code, stdout, stderr } = await runCli(['bench', 'geen', '--json']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /unknown bench "geen"; there is: mail, privacy, web\n/);
});
