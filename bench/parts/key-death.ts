// A key's death with its receipt on the log, over few and over many records; and what deleting those records would cost.
import { join } from 'node:path';
import { startKeeper } from '../../src/privacy/keeper/start.ts';
import { startNights } from '../../src/privacy/nights.ts';
import { fixedClock } from '../../src/store/clock.ts';
import { dyingDay, fillKept, type Filled, type Ground, school } from './ground.ts';
import { type BenchRow, quantile, row } from './row.ts';

/** Keys the keeper holds on such a night: a school's year of days of death in four classes would be more. */
const days = 60;

/** Milliseconds from the first look at the clock until the receipts are on the log; the clearing away comes after. */
async function oneDeath(ground: Ground, filled: Filled, run: string): Promise<number> {
  const keeper = await startKeeper({
    dataDir: join(ground.folder, `keeper-${run}`),
    logKey: ground.signer.verifierKey,
  });
  const clock = fixedClock(Temporal.PlainDate.from(dyingDay).toZonedDateTime('Europe/Amsterdam').toInstant());
  const first = Temporal.PlainDate.from(dyingDay);
  await keeper.client.publish(
    Array.from({ length: days }, (_, day) => ({
      school,
      purpose: 'misuse',
      class: 'usage',
      diesOn: first.add({ days: day }).toString(),
    })),
  );
  const enough = new Error('the receipts are on the log');
  let took = 0;
  let began = 0;
  const nights = startNights({
    desk: filled.desk,
    school,
    clock,
    interval: 3_600_000,
    alarm: async () => {},
    keeper: {
      ...keeper.client,
      bury: (day, at) => {
        began = performance.now();
        return keeper.client.bury(day, at);
      },
      reported: () => {
        took = performance.now() - began;
        return Promise.reject(enough);
      },
    },
  });
  try {
    await nights.turn().catch((error: unknown) => {
      if (error !== enough) throw error;
    });
  } finally {
    await nights.stop();
    await keeper.stop();
  }
  return took;
}

/** Milliseconds that deleting the same records takes, taken back afterwards. */
async function oneDelete({ admin }: Filled): Promise<number> {
  await admin.query('BEGIN');
  const began = performance.now();
  await admin.query(`DELETE FROM monitoring.kept WHERE school = '${school}' AND dies_on <= '${dyingDay}'`);
  const took = performance.now() - began;
  await admin.query('ROLLBACK');
  return took;
}

/** `key-death`: many records against few; `key-death-delete`: the death against the DELETE, both over many. */
export async function keyDeath(
  ground: Ground,
  sizes: { readonly few: number; readonly many: number; readonly runs: number },
): Promise<BenchRow[]> {
  const few = await ground.database('few');
  const many = await ground.database('many');
  await fillKept(few, sizes.few);
  const took = { few: [] as number[], many: [] as number[] };
  // One that is not counted: the first of anything is slower.
  await oneDeath(ground, few, 'warm');
  for (let run = 0; run < sizes.runs; run += 1) {
    took.few.push(await oneDeath(ground, few, `few-${run}`));
    took.many.push(await oneDeath(ground, many, `many-${run}`));
  }
  const deleted: number[] = [];
  for (let run = 0; run < Math.min(3, sizes.runs); run += 1) deleted.push(await oneDelete(many));
  const [ours, peer] = [quantile(took.many, 0.5), quantile(took.few, 0.5)];
  return [
    row('privacy', 'key-death', 'ms', { ours, peer, runs: sizes.runs }),
    row('privacy', 'key-death-delete', 'ms', { ours, peer: quantile(deleted, 0.5), runs: deleted.length }),
  ];
}
