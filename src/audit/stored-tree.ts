// The tree as the sequencer holds it, and its check against the leaves that are stored: nothing is signed before it.
import { sql } from 'kysely';
import type { Transaction } from '../store/database.ts';
import {
  type CheckpointClaim,
  emptyRoot,
  GrowingTree,
  leafHash,
  verifyCheckpoint,
  type VerifierKey,
} from './verifier.ts';

/** The stored log is not what was signed. Nothing is signed any more (invariant 10). */
export class BrokenLog extends Error {
  /** What is wrong, without content. */
  readonly what: string;
  constructor(what: string) {
    super(
      `The stored log is not what was signed: ${what}. Nothing more is signed; keep the database as it is and call the FG.`,
    );
    this.name = 'BrokenLog';
    this.what = what;
  }
}

const blockLevel = 10;
/** Leaves of one block: what is read again at once. */
const blockSize = 2 ** blockLevel;

interface Completed {
  readonly level: number;
  readonly idx: number;
  readonly hash: Buffer;
}

const nameOf = (node: { level: number; idx: number }): string => `${node.level}/${node.idx}`;

/** Hashes of the stored leaves with from ≤ index < to, each computed from its own text. Throws BrokenLog. */
async function storedLeaves(trx: Transaction, from: number, to: number): Promise<Buffer[]> {
  const rows = await trx
    .selectFrom('log.entries')
    .select(['idx', 'body', 'hash'])
    .where('idx', '>=', from)
    .where('idx', '<', to)
    .orderBy('idx')
    .execute();
  return rows.map((row, at) => {
    if (row.idx !== from + at) throw new BrokenLog(`entry ${from + at} is missing`);
    const hash = leafHash(Buffer.from(row.body, 'utf8'));
    if (!hash.equals(row.hash)) throw new BrokenLog(`entry ${row.idx} has another text`);
    return hash;
  });
}

/** Compares the stored hashes of whole subtrees inside [from, to), `from` at the start of a block. Throws BrokenLog. */
async function checkNodes(
  trx: Transaction,
  from: number,
  to: number,
  computed: readonly Completed[],
): Promise<void> {
  const { rows } = await sql<{ level: number; idx: number; hash: Buffer }>`
    SELECT n.level, n.idx, n.hash FROM generate_series(1, ${blockLevel}::int) AS l (level)
    JOIN log.nodes n ON n.level = l.level
      AND n.idx >= (${from}::bigint >> l.level) AND n.idx < (${to}::bigint >> l.level)
  `.execute(trx);
  sameNodes(computed, rows);
}

function sameNodes(computed: readonly Completed[], stored: readonly Completed[]): void {
  const hashes = new Map(stored.map((node) => [nameOf(node), node.hash]));
  for (const node of computed) {
    if (hashes.get(nameOf(node))?.equals(node.hash) !== true)
      throw new BrokenLog(`the hash over subtree ${nameOf(node)} is missing or another one`);
  }
}

/**
 * Holds one hash per block of 1,024 leaves, so that a block can be read again alone. What is signed rests on leaves
 * read from the store: all of them when the tree is taken up; at each signature the blocks that grew and one earlier
 * block in turn.
 */
export class StoredTree {
  readonly #tree = new GrowingTree();
  readonly #blocks: Buffer[] = [];
  #last = new GrowingTree();
  #turn = 0;

  get size(): number {
    return this.#tree.size;
  }

  root(): Buffer {
    return this.#tree.root();
  }

  /** Adds a leaf; answers the whole subtrees it completed, lowest first. */
  append(hash: Buffer): Completed[] {
    this.#last.append(hash);
    if (this.#last.size === blockSize) {
      this.#blocks.push(this.#last.root());
      this.#last = new GrowingTree();
    }
    return this.#tree.append(hash);
  }

  /**
   * Takes the tree up from the stored leaves' own texts and compares everything with it: each hash, each whole
   * subtree, the root of each checkpoint, the signature of the newest, and the checkpoint remembered outside the
   * database, where there is one. Throws BrokenLog.
   */
  static async read(
    trx: Transaction,
    key: VerifierKey | null,
    remembered: CheckpointClaim | null = null,
  ): Promise<StoredTree> {
    const tree = new StoredTree();
    const upper: Completed[] = [];
    for (;;) {
      const from = tree.size;
      const leaves = await storedLeaves(trx, from, from + blockSize);
      const checkpoints = await trx
        .selectFrom('log.checkpoints')
        .select(['size', 'root'])
        .where('size', '>', from)
        .where('size', '<=', from + blockSize)
        .execute();
      const roots = new Map(checkpoints.map((row) => [row.size, row.root]));
      const lower: Completed[] = [];
      for (const hash of leaves) {
        for (const node of tree.append(hash)) (node.level > blockLevel ? upper : lower).push(node);
        const root = roots.get(tree.size);
        if (root !== undefined && !root.equals(tree.root()))
          throw new BrokenLog(`the checkpoint over ${tree.size} has another root`);
        if (remembered?.size === tree.size && !remembered.root.equals(tree.root()))
          throw new BrokenLog(`its first ${tree.size} entries are not those that were signed before`);
      }
      await checkNodes(trx, from, tree.size, lower);
      if (leaves.length < blockSize) break;
    }
    if (upper.length > 0) {
      sameNodes(
        upper,
        await trx.selectFrom('log.nodes').selectAll().where('level', '>', blockLevel).execute(),
      );
    }
    await tree.#checkEnd(trx, key);
    if (remembered !== null && tree.size < remembered.size)
      throw new BrokenLog(
        `it was rolled back: ${remembered.size} entries were signed, ${tree.size} are there`,
      );
    return tree;
  }

  /** Checks what is stored against what is about to be signed, after leaves were added from `from` on. Throws BrokenLog. */
  async check(trx: Transaction, from: number): Promise<void> {
    const fresh = Math.floor(from / blockSize);
    for (let block = fresh; block < this.#blocks.length; block += 1) await this.#checkBlock(trx, block);
    const start = this.#blocks.length * blockSize;
    // Up to a block beyond the end: whatever stands there was put in by somebody else.
    const leaves = await storedLeaves(trx, start, start + 2 * blockSize);
    if (start + leaves.length !== this.size)
      throw new BrokenLog(`it ends at ${start + leaves.length}, not at ${this.size}`);
    await this.#compare(trx, start, leaves, this.#last.root());
    if (fresh === 0) return;
    this.#turn = (this.#turn + 1) % fresh;
    await this.#checkBlock(trx, this.#turn);
  }

  async #checkBlock(trx: Transaction, block: number): Promise<void> {
    const from = block * blockSize;
    const leaves = await storedLeaves(trx, from, from + blockSize);
    await this.#compare(trx, from, leaves, this.#blocks[block] ?? emptyRoot);
  }

  async #compare(trx: Transaction, from: number, leaves: readonly Buffer[], expected: Buffer): Promise<void> {
    const block = new GrowingTree();
    const nodes = leaves
      .flatMap((hash) => block.append(hash))
      .map((node) => ({ ...node, idx: from / 2 ** node.level + node.idx }));
    if (!block.root().equals(expected)) {
      throw new BrokenLog(`entries ${from} to ${from + leaves.length - 1} are not those that were signed`);
    }
    await checkNodes(trx, from, from + leaves.length, nodes);
  }

  async #checkEnd(trx: Transaction, key: VerifierKey | null): Promise<void> {
    const beyond = await trx
      .selectFrom('log.entries')
      .select('idx')
      .where('idx', '>', this.size)
      .limit(1)
      .executeTakeFirst();
    if (beyond !== undefined) throw new BrokenLog(`entry ${this.size} is missing`);
    const signed = await trx
      .selectFrom('log.checkpoints')
      .select('note')
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (signed === undefined) {
      if (this.size > 0) throw new BrokenLog('there are entries and no checkpoint');
      return;
    }
    const claim = key === null ? null : verifyCheckpoint(signed.note, key);
    if (claim === null) throw new BrokenLog('the newest checkpoint is not signed by the key of this log');
    if (claim.size !== this.size || !claim.root.equals(this.root())) {
      throw new BrokenLog(`its ${this.size} entries do not give the signed root over ${claim.size}`);
    }
  }
}
