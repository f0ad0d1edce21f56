// CPU a message costs: our gate behind its milter against rspamd behind its HTTP, the same messages in turns.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseList } from '../../src/regulation/lists.ts';
import type { GatePeer } from './gate-peer.ts';
import { type Kind, message } from './mail-corpus.ts';
import { type BenchRow, quantile, row } from './row.ts';
import type { Rspamd, RspamdLists } from './rspamd.ts';

const lists = new URL('../../regulations/model/lists/', import.meta.url);

/** The lists of the model regulation, as rspamd takes them. */
export async function modelLists(): Promise<RspamdLists> {
  const entries = async (name: string): Promise<readonly string[]> => {
    const file = fileURLToPath(new URL(`${name}.txt`, lists));
    return existsSync(file) ? parseList(await readFile(file, 'utf8')).entries : [];
  };
  return { words: await entries('forbidden-words'), extensions: await entries('forbidden-extensions') };
}

/** Turns that are not measured. */
const warmTurns = 4;

/** Microseconds of CPU a message, median of `runs` turns with `count` messages each. */
export async function cpuRows(
  sides: { readonly gate: GatePeer; readonly rspamd: Rspamd },
  { count, runs }: { readonly count: number; readonly runs: number },
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const kind of ['4k', '64k', '64k-pdf'] as const satisfies readonly Kind[]) {
    const messages = Array.from({ length: count }, (_, number) => message(kind, number));
    const turn = async (side: { check(raw: Uint8Array): Promise<unknown>; cpu(): Promise<number> }) => {
      const before = await side.cpu();
      for (const raw of messages) await side.check(raw);
      return ((await side.cpu()) - before) / count;
    };
    // Both are at their quickest first: rspamd has compiled its expressions by then, V8 what it runs often.
    for (let warm = 0; warm < warmTurns; warm++)
      for (const side of [sides.gate, sides.rspamd]) await turn(side);
    const ours: number[] = [];
    const peer: number[] = [];
    for (let run = 0; run < runs; run++) {
      ours.push(await turn(sides.gate));
      peer.push(await turn(sides.rspamd));
    }
    const measured = { ours: quantile(ours, 0.5), peer: quantile(peer, 0.5), runs };
    rows.push(row('mail', `cpu-${kind}`, 'µs', measured));
  }
  return rows;
}
