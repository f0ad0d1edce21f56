// Names for the web benchmarks: public lists where they are at hand, made-up ones besides, and hosts to ask about.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readListLine } from '../../src/enforcement/domain-names.ts';

const corpora = fileURLToPath(new URL('../../../shared/corpora/domains/', import.meta.url));

/** A small generator with a seed (mulberry32), so that every run asks the same. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const syllables =
  'ba be bi bo bu da de di do du fa fe fi ga go ha he ka ki ko la le li lo ma me mi mo na ne no pa po ra re ri ro sa se si so ta te ti to va ve vi wa xe yo za zo'.split(
    ' ',
  );
const tops = ['com', 'net', 'nl', 'org', 'info', 'de', 'xyz', 'co.uk', 'top', 'ru'];

function madeUp(next: () => number): string {
  const many = 2 + Math.floor(next() * 5);
  let name = '';
  for (let left = many; left > 0; left -= 1) name += syllables[Math.floor(next() * syllables.length)] ?? '';
  if (next() < 0.3) name += String(Math.floor(next() * 1_000));
  const under = next() < 0.25 ? `${syllables[Math.floor(next() * syllables.length)]}.` : '';
  return `${under}${name}.${tops[Math.floor(next() * tops.length)]}`;
}

function fromLists(): string[] {
  if (!existsSync(corpora)) return [];
  const files = readdirSync(corpora, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('README'))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const read = readListLine(line);
        return read.kind === 'names' ? read.names : [];
      }),
  );
}

/** So many distinct names: those of the public lists first. */
export function manyNames(count: number): string[] {
  const next = random(20_261_124);
  const names = new Set(fromLists().slice(0, count));
  while (names.size < count) names.add(madeUp(next));
  return [...names];
}

/** Hosts as browsers ask for them: two in five listed, by themselves or below; the rest are not. */
export function hostsToAsk(names: readonly string[], count: number, seed = 7): string[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const name = names[Math.floor(next() * names.length)] ?? 'example.org';
    const kind = next();
    if (kind < 0.2) return name;
    if (kind < 0.4) return `www.${name}`;
    if (kind < 0.5) return `x${name}`;
    return `www.${madeUp(next)}`;
  });
}
