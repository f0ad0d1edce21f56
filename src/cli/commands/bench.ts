// `reglement bench [NAME]`: runs the paired benchmarks in `bench/` as programs of their own and prints their rows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { root } from '../checkout.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

const rowShape = z.strictObject({
  bench: z.string(),
  metric: z.string(),
  ours: z.number(),
  peer: z.number(),
  unit: z.string(),
  ratio: z.number(),
  runs: z.int().min(1),
});
type Row = z.infer<typeof rowShape>;

const folder = new URL('bench/', root);

/** The benchmarks there are: the programs that lie in the folder. */
function benchmarks(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Runs one benchmark; null when it ended without an answer, having said why itself. */
async function rowsOf(name: string, quick: boolean): Promise<Row[] | null> {
  const program = fileURLToPath(new URL(`${name}.ts`, folder));
  const child = spawn(process.execPath, [program, ...(quick ? ['--quick'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said = await text(child.stdout);
  await ended;
  return child.exitCode === 0 ? z.array(rowShape).min(1).parse(JSON.parse(said)) : null;
}

const line = ({ bench, metric, ours, peer, unit, ratio, runs }: Row): string =>
  `${bench} ${metric.padEnd(18)} ours ${ours} ${unit}, peer ${peer} ${unit}, ratio ${ratio}, runs ${runs}`;

/**
 * 0 with a row for each metric, 1 when a benchmark came to no end. Without a name all run. `quick` shows that they run;
 * its figures say nothing. Throws UseError for a name that does not exist.
 */
export async function benchCommand(
  name: string | undefined,
  options: { readonly quick?: boolean },
  output: Output,
): Promise<number> {
  const known = benchmarks();
  if (name !== undefined && !known.includes(name))
    throw new UseError(`unknown bench "${name}"; there is: ${known.join(', ')}`);
  const rows: Row[] = [];
  for (const one of name === undefined ? known : [name]) {
    const found = await rowsOf(one, options.quick === true);
    if (found === null) {
      output.say(`The bench "${one}" did not come to its end.`);
      return 1;
    }
    rows.push(...found);
  }
  output.answer(rows, () => rows.map(line).join('\n'));
  return 0;
}
