// Host lookup and the full decision against squidGuard and tsurlfilter, octets a name, and what a reload holds up.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createDomainTableBuilder, type DomainTable } from '../../src/enforcement/domains.ts';
import { keepLists } from '../../src/enforcement/live-lists.ts';
import { loadPolicy } from '../../src/enforcement/policy.ts';
import { createWebGate } from '../../src/enforcement/web.ts';
import { hostsToAsk, manyNames } from './domains.ts';
import { type BenchRow, quantile, row } from './row.ts';
import { startSquidGuard } from './squidguard.ts';

interface Size {
  /** Names in the table. */
  readonly names: number;
  /** Hosts asked about in a run. */
  readonly asked: number;
  /** Hosts compared with an exact set. */
  readonly compared: number;
  readonly runs: number;
}

const measured = z.object({ stall: z.number(), bytes: z.number(), seconds: z.array(z.number()).min(1) });

/** Seconds for one pass, after one that warms up. */
function passes(runs: number, pass: () => void): number[] {
  pass();
  return Array.from({ length: runs }, () => {
    const began = performance.now();
    pass();
    return (performance.now() - began) / 1_000;
  });
}

/** Throws at the first host that the table answers otherwise than a set of strings. */
function compare(table: DomainTable, names: readonly string[], count: number): void {
  const set = new Set(names);
  const at = 250_000;
  for (let from = 0; from < count; from += at) {
    for (const host of hostsToAsk(names, Math.min(at, count - from), from + 1)) {
      let listed = false;
      for (let suffix = host; !listed && suffix.includes('.'); suffix = suffix.slice(suffix.indexOf('.') + 1))
        listed = set.has(suffix);
      if (table.lookup(host).length > 0 !== listed)
        throw new Error(`the table differs from a set at ${host}`);
    }
  }
}

/** Milliseconds the serving thread stood still at most while 5 M names were read again and exchanged. */
async function reloadPause(dir: string, names: readonly string[]): Promise<number> {
  const file = join(dir, 'reload.txt');
  await writeFile(file, `${names.join('\n')}\n`);
  const lists = await keepLists({
    sources: async () => [{ category: 'games', file }],
    everyMs: 0,
    onFault: (error) => {
      throw error;
    },
  });
  await utimes(file, 1, 1);
  let longest = 0;
  const reading = { over: false };
  const done = lists.refresh().then(() => (reading.over = true));
  for (let last = performance.now(); !reading.over; ) {
    await new Promise((resolve) => setImmediate(resolve));
    lists.domains().lookup('www.example.org');
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  await lists.stop();
  return longest;
}

/** Rows `lookup-squidguard`, `lookup-tsurlfilter`, `decision-squidguard`, `bytes-per-domain` and `reload-pause`. */
export async function lookups(size: Size): Promise<BenchRow[]> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-web-'));
  try {
    const names = manyNames(size.names);
    const hosts = hostsToAsk(names, size.asked);
    const builder = createDomainTableBuilder({ names: names.length });
    for (const name of names) builder.add(name, 'games');
    const table = builder.build();
    compare(table, names, size.compared);

    const policy = await loadPolicy({
      root: fileURLToPath(new URL('../../regulations/', import.meta.url)),
      name: 'model',
      intended: true,
    });
    const gate = createWebGate({
      policy: () => policy,
      domains: () => table,
      counters: { add: () => undefined },
      clock: { now: () => Temporal.Now.instant() },
    });
    const addresses = hosts.map((host) => `https://${host}/page?x=1`);
    const rate = (seconds: readonly number[]): number => hosts.length / quantile(seconds, 0.5);
    const lookup = rate(
      passes(size.runs, () => {
        for (const host of hosts) table.lookup(host);
      }),
    );
    const decision = rate(
      passes(size.runs, () => {
        for (const address of addresses) gate.judge({ address, group: 'pupils' });
      }),
    );
    const db = join(dir, 'squidguard');
    await mkdir(db);
    const guard = startSquidGuard(db, names);
    guard.ask(hosts);
    const squidguard = rate(Array.from({ length: size.runs }, () => guard.ask(hosts).seconds));
    const pause = await reloadPause(dir, names);
    const other = tsurlfilter(size);
    const { runs } = size;
    return [
      row('web', 'lookup-squidguard', 'hosts/s', { ours: lookup, peer: squidguard, runs }),
      row('web', 'lookup-tsurlfilter', 'hosts/s', { ours: lookup, peer: rate(other.seconds), runs }),
      row('web', 'decision-squidguard', 'requests/s', { ours: decision, peer: squidguard, runs }),
      row('web', 'bytes-per-domain', 'B', {
        ours: table.bytes / table.names,
        peer: other.bytes / names.length,
        runs: 1,
      }),
      row('web', 'reload-pause', 'ms', { ours: pause, peer: other.stall, runs: 1 }),
    ];
  } finally {
    await rm(dir, { recursive: true });
  }
}

function tsurlfilter(size: Size): z.infer<typeof measured> {
  const program = fileURLToPath(new URL('./tsurlfilter.ts', import.meta.url));
  const { names, asked, runs } = size;
  const args = ['--max-old-space-size=12288', program, String(names), String(asked), String(runs)];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 20 });
  if (ended.status !== 0) throw new Error(`tsurlfilter did not come to its end: ${ended.stderr.slice(-400)}`);
  return measured.parse(JSON.parse(ended.stdout));
}
