// The whole product as a process of its own whose clock the test moves: each line on its standard input is an instant.
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { optionsFrom } from '../../src/cli/commands/serve.ts';
import { serve } from '../../src/serve/serve.ts';
import { fixedClock } from '../../src/store/clock.ts';

const settings = z
  .object({
    data: z.string(),
    at: z.string(),
    nextHop: z.object({ host: z.string(), port: z.int() }),
    scanner: z.string().optional(),
    witness: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const clock = fixedClock(Temporal.Instant.from(settings.at));
const { data, scanner, nextHop, witness } = settings;
const options = await optionsFrom({
  data,
  regulation: 'model',
  console: 0,
  smtp: 0,
  proxy: 0,
  nextHop: `${nextHop.host}:${nextHop.port}`,
  ...(scanner === undefined ? {} : { scanner }),
  witness: [witness],
  demo: true,
});
const running = await serve({ ...options, clock });
process.stdout.write(`${JSON.stringify(running.addresses)}\n`);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    clock.set(Temporal.Instant.from(line));
    process.stdout.write(`${line}\n`);
  })
  .on('close', () => void running.stop().then(() => process.exit(0)));
