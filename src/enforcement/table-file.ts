// The domain table on disk: what a gate that starts again judges by until its lists are read.
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { type DomainTable, type DomainTableParts, domainTableOf } from './domains.ts';

/** First line of the file, JSON; the octets of the table follow. `sum`: SHA-256 of the line without it and of the octets. */
const description = z.strictObject({
  kind: z.literal('reglement/table/1'),
  seed: z.tuple([z.int(), z.int()]),
  count: z.int().min(0),
  own: z.array(z.tuple([z.string(), z.int()])),
});
const header = z.strictObject({ about: z.string(), sum: z.string() });

function sumOf(about: string, octets: Uint8Array): string {
  return createHash('sha256').update(about).update(octets).digest('hex');
}

/** Writes a table whole: beside the file, to the disk, then in its place. Rejects with the system's error. */
export async function writeTable(
  file: string,
  { seed, memory, count, own }: DomainTableParts,
): Promise<void> {
  const about = JSON.stringify({ kind: 'reglement/table/1', seed, count, own: [...own] });
  const octets = new Uint8Array(memory);
  const half = `${file}.new`;
  const handle = await open(half, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ about, sum: sumOf(about, octets) })}\n`);
    await handle.writeFile(octets);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}

/** The table in a file; null where there is none, or not the whole of what was written. */
export async function readTable(file: string): Promise<DomainTable | null> {
  try {
    const read = await readFile(file);
    const line = read.indexOf(10);
    const { about, sum } = header.parse(JSON.parse(read.toString('utf8', 0, line)));
    const octets = read.subarray(line + 1);
    if (sumOf(about, octets) !== sum) return null;
    const { seed, count, own } = description.parse(JSON.parse(about));
    const memory = new SharedArrayBuffer(octets.length);
    new Uint8Array(memory).set(octets);
    return domainTableOf({ seed, memory, count, own: new Map(own) });
  } catch {
    return null;
  }
}
