// `reglement bench mail` against a real rspamd: its rows, never a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { runCli } from '../support/serve.ts';
import { missingParts } from '../support/processes.ts';

const rows = z.array(
  z.object({
    bench: z.literal('mail'),
    metric: z.string(),
    ours: z.number().nonnegative(),
    peer: z.number().nonnegative(),
    ratio: z.number(),
  }),
);

test('bench mail gives a paired row for each metric', { skip: missingParts('rspamd') ?? false }, async () => {
  const { code, stdout, stderr } = await runCli(['bench', 'mail', '--quick', '--json']);
  assert.equal(code, 0, stderr);
  const metrics = new Set(rows.parse(JSON.parse(stdout)).map(({ metric }) => metric));
  for (const metric of ['cpu-4k', 'cpu-64k', 'cpu-64k-pdf', 'evasion'])
    assert.ok(metrics.has(metric), metric);
});
