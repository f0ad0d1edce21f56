// The gate's own disk: sealed items on their way to the database. SQLite in WAL with full sync: a return is a promise.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockFolder, type FolderLock } from '../store/lock.ts';
import { keptFields, type Card, type KeptField } from './kept.ts';
import { type SampleNumber, type SampleNumbers, sampleNumbers, sampleSchema } from './sample-numbers.ts';
import type { SealedRecord } from './seal.ts';

/** A sealed item with its clear columns. */
export interface SpoolItem {
  readonly card: Card;
  readonly state: string;
  readonly group: string;
  /** ISO instant of the hour. */
  readonly hour: string;
  readonly record: SealedRecord;
  /** Set for a copy of a sample: which number it is. */
  readonly sampled?: SampleNumber | undefined;
}

export interface Spool {
  /** Stores items as prepared, all or none; on disk when it returns. */
  add(...items: readonly SpoolItem[]): void;
  /** Marks items as committed; on disk when it returns. Unknown ids are ignored: they were pushed. */
  commit(ids: readonly string[]): void;
  /** Takes away an item that was prepared and not committed. */
  abandon(id: string): void;
  /** The oldest committed items. */
  committed(limit: number): SpoolItem[];
  /** Takes away items that are safely in the database. */
  remove(ids: readonly string[]): void;
  /** Ids prepared and not committed. */
  prepared(): string[];
  size(): number;
  /** ISO hour of the oldest item, or null. */
  oldestHour(): string | null;
  /** Writes and syncs a mark. Throws when the disk does not take it. */
  probe(): void;
  /** The numbers of samples, on the same disk: a copy and the end of its question are one transaction. */
  readonly numbers: SampleNumbers;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS item (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    committed INTEGER NOT NULL DEFAULT 0,
    school TEXT NOT NULL, purpose TEXT NOT NULL, class TEXT NOT NULL, state TEXT NOT NULL,
    grp TEXT NOT NULL, hour TEXT NOT NULL, dies_on TEXT NOT NULL, wrapped BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS item_hour ON item (hour);
  CREATE TABLE IF NOT EXISTS field (
    id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    name TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (id, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL) STRICT;
`;

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('the spool is damaged');
  return value;
}

function blob(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) throw new TypeError('the spool is damaged');
  return Buffer.from(value);
}

/** Opens the spool of a folder, made when missing. Throws StoreError `data-in-use`. */
export function openSpool(folder: string): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock: FolderLock = lockFolder(folder);
  const path = join(folder, 'spool.db');
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  chmodSync(path, 0o600);
  db.exec(schema);
  db.exec(sampleSchema);
  const insertItem = db.prepare(
    'INSERT INTO item (id, school, purpose, class, state, grp, hour, dies_on, wrapped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertField = db.prepare('INSERT INTO field (id, name, sealed) VALUES (?, ?, ?)');
  const insertSampled = db.prepare('INSERT INTO sampled (id, plan, gate, n, hour) VALUES (?, ?, ?, ?, ?)');
  const dropOpen = db.prepare('DELETE FROM sample_open WHERE plan = ? AND gate = ? AND n = ?');
  const selectSampled = db.prepare('SELECT plan, gate, n, hour FROM sampled WHERE id = ?');
  const setCommitted = db.prepare('UPDATE item SET committed = 1 WHERE id = ?');
  const dropPrepared = db.prepare('DELETE FROM item WHERE id = ? AND committed = 0');
  const drop = db.prepare('DELETE FROM item WHERE id = ?');
  const selectCommitted = db.prepare('SELECT * FROM item WHERE committed = 1 ORDER BY seq LIMIT ?');
  const selectFields = db.prepare('SELECT name, sealed FROM field WHERE id = ?');
  const selectPrepared = db.prepare('SELECT id FROM item WHERE committed = 0');
  const countItems = db.prepare('SELECT count(*) AS size, min(hour) AS oldest FROM item');
  const mark = db.prepare(
    'INSERT INTO probe VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET count = count + 1',
  );

  const inOne = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  const sampledOf = (row: Record<string, unknown> | undefined): SampleNumber | undefined =>
    row === undefined
      ? undefined
      : { plan: text(row['plan']), gate: text(row['gate']), n: Number(row['n']), hour: text(row['hour']) };

  return {
    numbers: sampleNumbers(db, inOne),
    add: (...items) => {
      inOne(() => {
        for (const { card, state, group, hour, record, sampled } of items) {
          const clear = [card.id, card.school, card.purpose, card.class, state, group, hour, card.diesOn];
          insertItem.run(...clear, record.wrapped);
          for (const [field, sealed] of record.fields) insertField.run(card.id, field, sealed);
          if (sampled === undefined) continue;
          insertSampled.run(card.id, sampled.plan, sampled.gate, sampled.n, sampled.hour);
          dropOpen.run(sampled.plan, sampled.gate, sampled.n);
        }
      });
    },
    commit: (ids) => {
      inOne(() => {
        for (const id of ids) setCommitted.run(id);
      });
    },
    abandon: (id) => {
      dropPrepared.run(id);
    },
    committed: (limit) =>
      selectCommitted.all(limit).map((row) => {
        const id = text(row['id']);
        const fields = new Map<KeptField, Buffer>();
        for (const part of selectFields.all(id)) {
          const field = keptFields.find((one) => one === part['name']);
          if (field !== undefined) fields.set(field, blob(part['sealed']));
        }
        return {
          card: {
            id,
            school: text(row['school']),
            purpose: text(row['purpose']),
            class: text(row['class']),
            diesOn: text(row['dies_on']),
          },
          state: text(row['state']),
          group: text(row['grp']),
          hour: text(row['hour']),
          record: { wrapped: blob(row['wrapped']), fields },
          sampled: sampledOf(selectSampled.get(id)),
        };
      }),
    remove: (ids) => {
      inOne(() => {
        for (const id of ids) drop.run(id);
      });
    },
    prepared: () => selectPrepared.all().map((row) => text(row['id'])),
    size: () => Number(countItems.get()?.['size'] ?? 0),
    oldestHour: () => {
      const oldest = countItems.get()?.['oldest'];
      return typeof oldest === 'string' ? oldest : null;
    },
    probe: () => {
      mark.run();
    },
    close: () => {
      db.close();
      lock.release();
    },
  };
}
