// The keeper's memory over restarts: one mark a line, appended and fsynced; a mirror holds the same marks.
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { Ledger } from './disposer.ts';

/** A ledger that can be compared with another one and taken over. */
export interface FileLedger extends Ledger {
  /** Every mark, in no order. */
  lines(): string[];
  /** SHA-256 over the sorted marks, hex: equal ledgers have equal digests. */
  digest(): string;
  close(): Promise<void>;
}

/** Opens the ledger in `file`; made with mode 600 when missing. */
export async function fileLedger(file: string): Promise<FileLedger> {
  const handle = await open(file, 'a+', 0o600);
  const text = await readFile(file, 'utf8');
  const known = new Set(text.split('\n').filter((line) => line !== ''));
  // A line cut off by a crash must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n');
  const lines = (): string[] => [...known];
  return {
    has: (line) => known.has(line),
    add: async (line) => {
      known.add(line);
      await handle.appendFile(`${line}\n`);
      await handle.datasync();
    },
    lines,
    close: () => handle.close(),
    digest: () => createHash('sha256').update(lines().sort().join('\n')).digest('hex'),
  };
}
