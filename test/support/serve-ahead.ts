// `serve` as the command line starts it, for tests: its clock runs ahead by the milliseconds that a file holds, and the keeper
// has as long as a busy machine needs for a number of a sample. The product has no switch for either.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { optionsFrom } from '../../src/cli/commands/serve.ts';
import { serve } from '../../src/serve/serve.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    data: { type: 'string', default: '' },
    regulation: { type: 'string', default: 'model' },
    console: text,
    decisions: text,
    people: text,
    milter: text,
    'next-hop': text,
    smtp: text,
    proxy: text,
    demo: { type: 'boolean', default: false },
    json: { type: 'boolean' },
  },
});
const ahead = process.env['REGLEMENT_TEST_AHEAD'] ?? '';
const now = (): Temporal.Instant =>
  Temporal.Now.instant().add({ milliseconds: Number(readFileSync(ahead, 'utf8')) });

const { 'next-hop': nextHop, console: port, smtp, proxy, json: _, ...flags } = values;
const running = await serve({
  ...(await optionsFrom({
    ...flags,
    console: Number(port),
    ...(nextHop === undefined ? {} : { nextHop }),
    ...(smtp === undefined ? {} : { smtp: Number(smtp) }),
    ...(proxy === undefined ? {} : { proxy: Number(proxy) }),
  })),
  clock: { now },
  sampleWithin: 120_000,
});
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
for (const note of running.notes) process.stderr.write(`${note}\n`);
process.stdout.write(`${JSON.stringify(running.addresses)}\n`);
