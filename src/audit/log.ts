// The log as the rooms use it: a leaf written in the transaction of its act, and reading it back with proofs.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../store/database.ts';
import { consistencyPath, inclusionPath, type SubtreeReader } from './merkle.ts';

/** One act. `facts` holds no personal value in the clear: ids, codes, counts and commitments only. */
export interface AuditLeaf {
  readonly kind: string;
  readonly at: Temporal.Instant;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A leaf's text holds at most so many bytes. */
export const maxLeafBytes = 8192;

/** A value hidden behind a random salt: SHA-256(salt ‖ name ‖ LF ‖ value), hex. Who holds the salt can show the value. */
export function commitment(
  name: string,
  value: string,
  salt: Uint8Array = randomBytes(32),
): { salt: Uint8Array; hash: string } {
  return { salt, hash: createHash('sha256').update(salt).update(`${name}\n${value}`, 'utf8').digest('hex') };
}

/**
 * Writes a leaf inside the transaction of the act it records: both are there, or neither (invariant 10).
 * Returns the leaf's id. Throws RangeError when the leaf is too large.
 */
export async function appendLeaf(trx: Transaction, leaf: AuditLeaf): Promise<string> {
  const id = randomUUID();
  const body = JSON.stringify({
    ...leaf.facts,
    v: 1,
    id,
    kind: leaf.kind,
    at: leaf.at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString(),
  });
  if (Buffer.byteLength(body) > maxLeafBytes) throw new RangeError('a leaf of the log is too large');
  await trx.insertInto('log.pending').values({ id, body }).execute();
  return id;
}

export interface Checkpoint {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly at: Temporal.Instant;
  /** The signed note itself. */
  readonly note: string;
}

export interface Entry {
  readonly index: number;
  readonly id: string;
  /** The leaf's exact text. */
  readonly body: string;
  /** Leaf hash, hex. */
  readonly hash: string;
}

/** The newest signed checkpoint, or null before the first. */
export async function latestCheckpoint(db: Database): Promise<Checkpoint | null> {
  const row = await db
    .selectFrom('log.checkpoints')
    .selectAll()
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { size: row.size, root: row.root.toString('base64'), at: row.at, note: row.note };
}

/** Entries with from ≤ index < to, in order. */
export async function entries(db: Database, from: number, to: number): Promise<Entry[]> {
  const rows = await db
    .selectFrom('log.entries')
    .selectAll()
    .where('idx', '>=', from)
    .where('idx', '<', to)
    .orderBy('idx')
    .execute();
  return rows.map((row) => ({ index: row.idx, id: row.id, body: row.body, hash: row.hash.toString('hex') }));
}

/** Reads the hash of a whole subtree from the stored leaves and nodes. Throws when the log lacks it. */
export function storedSubtrees(db: Database): SubtreeReader {
  return async (level, idx) => {
    const row =
      level === 0
        ? await db.selectFrom('log.entries').select('hash').where('idx', '=', idx).executeTakeFirst()
        : await db
            .selectFrom('log.nodes')
            .select('hash')
            .where('level', '=', level)
            .where('idx', '=', idx)
            .executeTakeFirst();
    if (row === undefined) throw new RangeError(`the log has no node ${level}/${idx}`);
    return row.hash;
  };
}

/** The audit path of an entry in the tree of `size`. */
export function inclusionProof(db: Database, index: number, size: number): Promise<Buffer[]> {
  return inclusionPath(storedSubtrees(db), index, size);
}

/** That the log of size `from` is the beginning of the log of size `to`. */
export function consistencyProof(db: Database, from: number, to: number): Promise<Buffer[]> {
  return consistencyPath(storedSubtrees(db), from, to);
}

/** A leaf with all that shows it is under a signed checkpoint. */
export interface Inclusion {
  readonly body: string;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Buffer[];
  readonly note: string;
}

/** The proof for the leaf with this id, or null while it is not yet under a checkpoint. */
export async function findInclusion(db: Database, id: string): Promise<Inclusion | null> {
  const entry = await db.selectFrom('log.entries').selectAll().where('id', '=', id).executeTakeFirst();
  if (entry === undefined) return null;
  const checkpoint = await latestCheckpoint(db);
  if (checkpoint === null || checkpoint.size <= entry.idx) return null;
  const proof = await inclusionProof(db, entry.idx, checkpoint.size);
  return { body: entry.body, index: entry.idx, size: checkpoint.size, proof, note: checkpoint.note };
}
