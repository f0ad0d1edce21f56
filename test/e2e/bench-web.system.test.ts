// `reglement bench web` with its peers installed: the shape of its rows, and no difference from an exact set; never a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { runCli } from '../support/serve.ts';

const rows = z.array(
  z.strictObject({
    bench: z.literal('web'),
    metric: z.string(),
    ours: z.number().positive(),
    peer: z.number().positive(),
    unit: z.string(),
    ratio: z.number().positive(),
    runs: z.int().min(1),
  }),
);

test('bench web gives a row against each peer, and no peer is left out', async () => {
  const { code, stdout, stderr } = await runCli(['bench', 'web', '--quick', '--json']);
  assert.equal(code, 0, stderr);
  const found = rows.parse(JSON.parse(stdout));
  const metrics = found.map(({ metric }) => metric);
  for (const metric of [
    'lookup-squidguard',
    'lookup-tsurlfilter',
    'decision-squidguard',
    'bytes-per-domain',
    'reload-pause',
  ])
    assert.ok(metrics.includes(metric), metric);
  const bytes = found.find(({ metric }) => metric === 'bytes-per-domain');
  assert.ok((bytes?.ours ?? 99) <= 11, `${bytes?.ours} octets a name`);
});
