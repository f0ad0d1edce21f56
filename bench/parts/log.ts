// The log measured: proofs against computing the whole tree, and leaves through the sequencer against plain inserts.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { appendLeaf, inclusionProof, latestCheckpoint } from '../../src/audit/log.ts';
import { startSequencer } from '../../src/audit/sequencer.ts';
import { GrowingTree, leafHash, verifyInclusion } from '../../src/audit/verifier.ts';
import { clock, fillLog, type Filled, type Ground } from './ground.ts';
import { type BenchRow, quantile, row, timed } from './row.ts';

/** Milliseconds of one proof from the store, and of its check by the verifier. */
async function oneProof(
  { desk }: Filled,
  index: number,
  body: string,
): Promise<{ made: number; checked: number }> {
  const checkpoint = await latestCheckpoint(desk);
  if (checkpoint === null) throw new Error('the log is empty');
  const root = Buffer.from(checkpoint.root, 'base64');
  let proof: Buffer[] = [];
  const made = await timed(async () => {
    proof = await inclusionProof(desk, index, checkpoint.size);
  });
  let holds = false;
  const checked = await timed(() => {
    holds = verifyInclusion({
      index,
      size: checkpoint.size,
      root,
      leafHash: leafHash(Buffer.from(body)),
      proof,
    });
  });
  if (!holds) throw new Error(`the proof of entry ${index} does not hold`);
  return { made, checked };
}

async function bodyAt({ admin }: Filled, index: number): Promise<string> {
  const { rows } = await admin.query<{ body: string }>('SELECT body FROM log.entries WHERE idx = $1', [
    index,
  ]);
  return rows[0]?.body ?? '';
}

/** Milliseconds to read all leaves and compute the root: what a log without a tree would have to do. */
function wholeTree({ admin }: Filled): Promise<number> {
  return timed(async () => {
    const tree = new GrowingTree();
    for (let from = 0; ; from += 50_000) {
      const { rows } = await admin.query<{ body: string }>(
        'SELECT body FROM log.entries WHERE idx >= $1 AND idx < $2 ORDER BY idx',
        [from, from + 50_000],
      );
      for (const { body } of rows) tree.append(leafHash(Buffer.from(body)));
      if (rows.length < 50_000) break;
    }
    tree.root();
  });
}

/** `proof` against the whole tree, `proof-growth` many entries against few, `proof-verify` the check alone. */
export async function proofs(
  ground: Ground,
  sizes: { readonly few: number; readonly many: number; readonly runs: number },
): Promise<BenchRow[]> {
  const few = await ground.database('few');
  const many = await ground.database('many');
  await fillLog(few, ground.signer, sizes.few);
  await fillLog(many, ground.signer, sizes.many);
  const measure = async (filled: Filled, size: number): Promise<{ whole: number[]; checked: number[] }> => {
    const whole: number[] = [];
    const checked: number[] = [];
    // Spread over the log, the same places in every run: a step that has no divisor with the size.
    for (let run = -10; run < sizes.runs; run += 1) {
      const index = ((run + 10) * 7_368_787) % size;
      const body = await bodyAt(filled, index);
      const one = await oneProof(filled, index, body);
      if (run < 0) continue;
      whole.push(one.made + one.checked);
      checked.push(one.checked);
    }
    return { whole, checked };
  };
  const small = await measure(few, sizes.few);
  const large = await measure(many, sizes.many);
  const ours = quantile(large.whole, 0.5);
  return [
    row('privacy', 'proof', 'ms', { ours, peer: await wholeTree(many), runs: sizes.runs }),
    row('privacy', 'proof-growth', 'ms', { ours, peer: quantile(small.whole, 0.5), runs: sizes.runs }),
    row('privacy', 'proof-verify', 'ms', {
      ours: quantile(large.checked, 0.5),
      peer: quantile(small.checked, 0.5),
      runs: sizes.runs,
    }),
  ];
}

const writers = 4;

/** Has `count` leaves written by four writers, each in a transaction of its own. */
async function write(count: number, one: () => Promise<unknown>): Promise<void> {
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let at = 0; at < count / writers; at += 1) await one();
    }),
  );
}

/** `leaves`: leaves a second until all are under a signed checkpoint, against plain inserts of the same texts. */
export async function leaves(
  ground: Ground,
  sizes: { readonly count: number; readonly runs: number },
): Promise<BenchRow[]> {
  const filled = await ground.database('leaves');
  const { owner, desk, admin } = filled;
  await admin.query(`CREATE TABLE public.plain (id uuid PRIMARY KEY, body text NOT NULL);
    GRANT INSERT ON public.plain TO desk`);
  const sequencer = startSequencer({ db: owner, clock, signer: ground.signer });
  const ours: number[] = [];
  const peer: number[] = [];
  const leaf = {
    kind: 'kept',
    at: clock.now(),
    facts: { item: randomUUID(), school: 'school', state: 'held' },
  };
  try {
    for (let run = 0; run <= sizes.runs; run += 1) {
      const inserted = await timed(() =>
        write(sizes.count, () => {
          const id = randomUUID();
          const { facts, kind, at } = leaf;
          const body = JSON.stringify({ ...facts, v: 1, id, kind, at: at.toString() });
          return desk
            .transaction()
            .execute((trx) => sql`INSERT INTO public.plain (id, body) VALUES (${id}, ${body})`.execute(trx));
        }),
      );
      const sequenced = await timed(async () => {
        await write(sizes.count, () => desk.transaction().execute((trx) => appendLeaf(trx, leaf)));
        await sequencer.idle();
      });
      if (run === 0) continue;
      ours.push((1000 * sizes.count) / sequenced);
      peer.push((1000 * sizes.count) / inserted);
    }
  } finally {
    await sequencer.stop();
  }
  return [
    row('privacy', 'leaves', 'leaves/s', {
      ours: quantile(ours, 0.5),
      peer: quantile(peer, 0.5),
      runs: sizes.runs,
    }),
  ];
}
