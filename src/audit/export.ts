// The whole log as JSON lines, for `audit verify` on a machine without a database; and the copy that `serve` keeps.
import { open, rename, rm } from 'node:fs/promises';
import type { Database } from '../store/database.ts';
import { entries } from './log.ts';

/** Entries read at once. */
const batch = 1000;

interface Piece {
  readonly text: string;
  readonly size: number | null;
}

/** How far an export came: the newest checkpoint, and the newest cosignature in the order they were taken. */
interface Place {
  readonly size: number;
  readonly cosignature: number;
}

/**
 * The lines that come after a place (null: from the start, with the head), in pieces that each end with a line. Gives
 * `size` with the last piece of each checkpoint, null with the others; returns the place reached. Cosignatures come
 * last, read first: the checkpoint of each is then among those before it.
 */
async function* linesAfter(db: Database, key: string, after: Place | null): AsyncGenerator<Piece, Place> {
  const cosignatures = await db
    .selectFrom('log.cosignatures')
    .select(['seq', 'size', 'line'])
    .where('seq', '>', after?.cosignature ?? 0)
    .orderBy('seq')
    .execute();
  if (after === null) {
    yield { text: `${JSON.stringify({ format: 'reglement-log', v: 1, key })}\n`, size: null };
  }
  const checkpoints = await db
    .selectFrom('log.checkpoints')
    .select(['size', 'note'])
    .where('size', '>', after?.size ?? -1)
    .orderBy('size')
    .execute();
  let from = after?.size ?? 0;
  for (const { size, note } of checkpoints) {
    for (; from < size; from = Math.min(from + batch, size)) {
      const leaves = await entries(db, from, Math.min(from + batch, size));
      yield { text: leaves.map((leaf) => `${JSON.stringify({ leaf: leaf.body })}\n`).join(''), size: null };
    }
    yield { text: `${JSON.stringify({ checkpoint: note })}\n`, size };
  }
  for (const { size, line } of cosignatures) {
    yield { text: `${JSON.stringify({ cosignature: line, size })}\n`, size: null };
  }
  return { size: from, cosignature: cosignatures.at(-1)?.seq ?? after?.cosignature ?? 0 };
}

/**
 * Exports every entry under a checkpoint: a head `{format, v, key}`, `{leaf}` lines in order, and each `{checkpoint}`
 * right after the last leaf it counts, then `{cosignature, size}` of each witness, in pieces. `key` is the log's verifier key.
 */
export async function* exportPieces(db: Database, key: string): AsyncGenerator<string> {
  for await (const { text } of linesAfter(db, key, null)) yield text;
}

/** The whole export as one string. */
export async function exportLog(db: Database, key: string): Promise<string> {
  return (await Array.fromAsync(exportPieces(db, key))).join('');
}

export interface KeptExport {
  /** Writes what came since, then no more. */
  stop(): Promise<void>;
}

export interface KeepOptions {
  readonly db: Database;
  /** The log's verifier key. */
  readonly key: string;
  readonly file: string;
  /** Milliseconds between looks at the log. */
  readonly interval?: number;
  /** Told, without content, that a turn failed. The next one starts over with a whole file. */
  readonly log: { warn(facts: object, message: string): void };
}

/**
 * Keeps `file` an export of the log: whole at the start (a new file put in place of the old), then what came since,
 * appended and fsynced. What a killed process left half written is replaced at the next start.
 */
export function keepExport({ db, key, file, interval = 2000, log }: KeepOptions): KeptExport {
  let written: Place | null = null;

  const write = async (path: string, flags: 'w' | 'a'): Promise<void> => {
    let pending = '';
    const pieces = linesAfter(db, key, written);
    let piece = await pieces.next();
    if (piece.done === true) return;
    const handle = await open(path, flags, 0o600);
    try {
      for (; piece.done !== true; piece = await pieces.next()) {
        pending += piece.value.text;
        if (piece.value.size === null && pending.length < 1 << 20) continue;
        // A checkpoint leaves together with its leaves: a reader in between sees an export that holds.
        await handle.writeFile(pending);
        pending = '';
      }
      if (pending !== '') await handle.writeFile(pending);
      await handle.sync();
    } finally {
      await handle.close();
    }
    written = piece.value;
  };

  const turn = async (): Promise<void> => {
    try {
      if (written !== null) return await write(file, 'a');
      await write(`${file}.new`, 'w');
      await rename(`${file}.new`, file);
    } catch (error) {
      written = null;
      await rm(`${file}.new`, { force: true }).catch(() => undefined);
      log.warn({ cause: error instanceof Error ? error.name : null }, 'export of the log waits');
    }
  };

  // One turn at a time; a look that falls into a long one is left out.
  let running: Promise<void> | null = null;
  const look = (): Promise<void> => {
    running ??= turn().finally(() => {
      running = null;
    });
    return running;
  };
  void look();
  const timer = setInterval(() => void look(), interval);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await look();
    },
  };
}
