// What a gate reports of a sample to the database, whose triggers put it on the log: copies, unanswered numbers, hourly totals.
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { hourOf } from './retention.ts';
import type { Countable, SampleNumber } from './sample-numbers.ts';
import type { Spool } from './spool.ts';

/** Puts a number on the log, once however often it is told. */
export async function tellMark(
  trx: Transaction,
  mark: SampleNumber &
    (
      | { readonly kind: 'copy'; readonly item: string }
      | { readonly kind: 'unanswered'; readonly item: null }
    ) & {
      readonly school: string;
    },
): Promise<void> {
  const { plan, gate, n, hour, school, kind, item } = mark;
  await trx
    .insertInto('access.sample_marks')
    .values({ plan, gate, n, hour, school, kind, item })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Tells which numbers had no answer, then the totals of hours that are over: whatever an hour's total speaks of is on the
 * log before it. To be called when no copy waits.
 */
export async function tellSamples(
  deps: {
    readonly gate: Database;
    readonly school: string;
    readonly clock: Clock;
    readonly spool: Pick<Spool, 'numbers'>;
  },
  plans: readonly Countable[],
): Promise<void> {
  const { gate, school, clock } = deps;
  const { numbers } = deps.spool;
  for (let waiting = numbers.waiting(200); waiting.length > 0; waiting = numbers.waiting(200)) {
    const told = waiting;
    await gate.transaction().execute(async (trx) => {
      for (const number of told) await tellMark(trx, { ...number, school, kind: 'unanswered', item: null });
    });
    numbers.told(told);
  }
  for (const plan of plans) {
    for (;;) {
      const now = clock.now();
      const total = numbers.nextTotal(plan, hourOf(now).toString());
      if (total === null) break;
      await gate
        .insertInto('access.sample_totals')
        .values({ ...total, school, at: now.toString() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      numbers.totalled(total);
    }
  }
}
