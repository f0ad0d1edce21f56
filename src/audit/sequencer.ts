// The one sequencer: takes pending leaves in, within a second, checks the stored tree, and signs.
import { sql, type Kysely } from 'kysely';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { signCheckpoint, type Signer } from './note.ts';
import { recallCheckpoint, rememberCheckpoint } from './remembered.ts';
import { BrokenLog, StoredTree } from './stored-tree.ts';
import { leafHash, parseVerifierKey } from './verifier.ts';

export { BrokenLog };

export interface SequencerOptions {
  /** The `owner` login: nobody else may write entries. */
  readonly db: Database;
  readonly clock: Clock;
  readonly signer: Signer;
  /** Told, without content, why a turn failed. The next turn tries again. */
  readonly log?: { error(facts: object, message: string): void };
  /**
   * A file beside the database, where the last signed checkpoint is remembered: a database that was rolled back, or put
   * back from a backup, is not signed on. Absent: nothing is remembered beyond the process.
   */
  readonly memory?: string;
  /** Milliseconds between looks at the pending leaves; below a second. */
  readonly interval?: number;
}

export interface Sequencer {
  /** Looks at once. */
  poke(): void;
  /** Resolves when everything pending now is under a checkpoint; rejects with the reason when it cannot be. */
  idle(): Promise<void>;
  /** When the newest checkpoint was signed, by this process or as found in the database; null before the first. */
  signedAt(): Temporal.Instant | null;
  /** Why nothing is signed since the stored log was found changed, without content; null while it holds. */
  problem(): string | null;
  stop(): Promise<void>;
}

/** Any fixed number: one sequencer per database. */
const advisoryKey = 7_350_173_550;
const batchSize = 1000;

/** All stored leaves are read again when so much time has passed, also when none is new. */
const wholeEvery = Temporal.Duration.from({ hours: 24 });
/** Milliseconds between looks at a log that was found changed: each look reads all of it. */
const brokenInterval = 60_000;

async function newest(
  db: Kysely<Schema>,
): Promise<{ size: number; root: Buffer; at: Temporal.Instant } | undefined> {
  return db
    .selectFrom('log.checkpoints')
    .select(['size', 'root', 'at'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/**
 * Starts the sequencer. A second one on the same database waits silently until the first is gone.
 * Leaves are appended in the order they were written and signed in the same transaction.
 */
export function startSequencer(options: SequencerOptions): Sequencer {
  const { db, clock, signer } = options;
  const key = parseVerifierKey(signer.verifierKey);
  const { memory } = options;
  let tree: StoredTree | null = null;
  let readAt = clock.now();
  let broken: string | null = null;
  let signed: string | null = null;
  let signedAt: Temporal.Instant | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  /** One batch. Answers how many leaves were taken in, or null when another sequencer is at work. */
  const turn = (): Promise<number | null> =>
    db.transaction().execute(async (trx) => {
      const lock = await sql<{
        mine: boolean;
      }>`SELECT pg_try_advisory_xact_lock(${advisoryKey}) AS mine`.execute(trx);
      if (lock.rows[0]?.mine !== true) return null;
      const last = await newest(trx);
      signedAt = last?.at ?? null;
      // A clock set back makes the tree be read again as well.
      const sinceRead = Math.abs(clock.now().epochMilliseconds - readAt.epochMilliseconds);
      if (
        tree === null ||
        sinceRead >= wholeEvery.total('milliseconds') ||
        last === undefined ||
        last.size !== tree.size ||
        !last.root.equals(tree.root())
      ) {
        // First turn, a day later, or another sequencer went on in the meantime: believe the leaves, not our memory.
        tree = null;
        const remembered = memory === undefined || key === null ? null : await recallCheckpoint(memory, key);
        tree = await StoredTree.read(trx, key, remembered);
        readAt = clock.now();
      }
      const pending = await trx
        .selectFrom('log.pending')
        .selectAll()
        .orderBy('seq')
        .limit(batchSize)
        .execute();
      if (pending.length === 0) return 0;
      const growing = tree;
      const from = growing.size;
      // Until the commit is certain, memory is ahead of the store: a failure makes the next turn read anew.
      tree = null;
      const rows = pending.map((leaf, at) => ({
        idx: from + at,
        id: leaf.id,
        body: leaf.body,
        hash: leafHash(Buffer.from(leaf.body, 'utf8')),
      }));
      const nodes = rows.flatMap((row) => growing.append(row.hash));
      await trx.insertInto('log.entries').values(rows).execute();
      if (nodes.length > 0) await trx.insertInto('log.nodes').values(nodes).execute();
      await trx
        .deleteFrom('log.pending')
        .where(
          'seq',
          'in',
          pending.map((leaf) => leaf.seq),
        )
        .execute();
      await growing.check(trx, from);
      const root = growing.root();
      const note = signCheckpoint(signer, growing.size, root);
      await trx
        .insertInto('log.checkpoints')
        .values({ size: growing.size, root, at: clock.now().toString(), note })
        .execute();
      tree = growing;
      signed = note;
      return pending.length;
    });

  const drain = async (): Promise<void> => {
    for (;;) {
      let taken: number | null;
      try {
        signed = null;
        taken = await turn();
        // After the commit: the memory is never ahead of the database, except when that went back.
        if (memory !== undefined && signed !== null) await rememberCheckpoint(memory, signed);
        broken = null;
      } catch (error) {
        tree = null;
        if (error instanceof BrokenLog) broken = error.what;
        throw error;
      }
      if (taken === null || taken < batchSize) return;
    }
  };

  const once = (): Promise<void> => {
    running ??= drain().finally(() => {
      running = null;
    });
    return running;
  };

  const complain = (error: unknown): void => {
    const cause = error instanceof BrokenLog ? error.message : 'the database does not take it';
    options.log?.error({ cause }, 'the log waits');
  };

  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        void once().catch(complain).finally(schedule);
      },
      broken === null ? (options.interval ?? 200) : brokenInterval,
    );
    timer.unref();
  };
  schedule();

  return {
    poke: () => {
      if (!stopped) void once().catch(complain);
    },
    idle: async () => {
      // A run under way may have looked before the caller's leaf was there: the next one has not.
      await running?.catch(() => {});
      await once();
    },
    signedAt: () => signedAt,
    problem: () => broken,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
