// Evasions found or held: each hidden word and hidden file goes to both sides; what neither passes is counted.
import { hiddenFiles, hiddenWords } from './evasions.ts';
import type { GatePeer } from './gate-peer.ts';
import { type BenchRow, row } from './row.ts';
import type { Rspamd, RspamdLists } from './rspamd.ts';

/** One row: how many of all were found or held by each side; `runs` is how many there are. */
export async function evasionRows(
  { gate, rspamd }: { readonly gate: GatePeer; readonly rspamd: Rspamd },
  { words }: RspamdLists,
): Promise<BenchRow[]> {
  const word = words.find((one) => /^[a-z]{6,}$/.test(one));
  if (word === undefined) throw new Error('the list holds no plain word');
  const all = [...hiddenWords(word), ...hiddenFiles()];
  let ours = 0;
  let peer = 0;
  const missed: string[] = [];
  for (const [name, raw] of all) {
    // `a`: the milter lets it pass.
    if ((await gate.check(raw)) === 'a') missed.push(name);
    else ours += 1;
    const { symbols, action } = await rspamd.check(raw);
    if ('LIST_WORD' in symbols || 'LIST_EXTENSION' in symbols || !passing.has(action)) peer += 1;
  }
  if (missed.length > 0) process.stderr.write(`passed by our gate: ${missed.join('; ')}\n`);
  return [row('mail', 'evasion', 'found or held', { ours, peer, runs: all.length })];
}

const passing = new Set(['no action', 'greylist']);
