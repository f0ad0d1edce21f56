// Midnight in Europe/Amsterdam: keys whose day came die, receipts go on the log, what they sealed is cleared away.
//
//   keeper destroys ─▶ receipt on the log, an overrun where a night was missed ─▶ keeper told ─▶ dead rows deleted
//
// Each step can be done again: a start after a crash goes on where the last one stopped.
import { sql } from 'kysely';
import { appendLeaf } from '../audit/log.ts';
import { parseVerifierKey } from '../audit/verifier.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Burial, KeeperClient } from './keeper/client.ts';
import { lateness, readReceipt, receiptDigest } from './receipt.ts';
import { deathInstant, timeZone } from './retention.ts';

export interface Overrun {
  /** ISO date on which the keys had to die. */
  readonly day: string;
  readonly keys: number;
  readonly hours: number;
}

export interface NightsOptions {
  /** The `desk` login. */
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'bury' | 'reported'>;
  readonly school: string;
  readonly clock: Clock;
  /** Told, without content, of overruns and of turns that failed. */
  readonly log?: { error(facts: object, message: string): void };
  /** Called in the transaction that puts an overrun on the log. */
  readonly onOverrun?: (trx: Transaction, overrun: Overrun) => Promise<void>;
  /** Milliseconds between looks at the clock. */
  readonly interval?: number;
}

export interface Nights {
  /** Runs what is due now. Rejects with the reason when it cannot be finished; the loop tries again. */
  turn(): Promise<void>;
  /** Overruns of this process, newest last. */
  overruns(): readonly Overrun[];
  /** True while a night that is due has not been finished. */
  behind(): boolean;
  stop(): Promise<void>;
}

/** Rows deleted in one transaction. */
const batch = 500;

/** Starts the loop. What is due is done at once: missed nights too. */
export function startNights(options: NightsOptions): Nights {
  const { desk, keeper, school, clock } = options;
  let finished = '';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let complained = false;
  const overruns: Overrun[] = [];

  const today = (): Temporal.PlainDate => clock.now().toZonedDateTimeISO(timeZone).toPlainDate();

  /** One receipt on the log, once, with its overrun. */
  const record = async (keeperKey: string, receipt: Burial['receipts'][number]): Promise<void> => {
    const key = parseVerifierKey(keeperKey);
    const read = key === null ? null : readReceipt(receipt.note, key);
    if (read === null) throw new Error('the keeper gives a receipt it did not sign');
    const digest = receiptDigest(receipt.note);
    const overrun = await desk.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('receipts')
        .select('digest')
        .where('digest', '=', digest)
        .executeTakeFirst();
      if (known !== undefined) return null;
      const at = clock.now();
      const leaf = await appendLeaf(trx, {
        kind: 'keys-died',
        at,
        facts: { day: receipt.day, keys: read.keys.length, receipt: receipt.note, keeper: keeperKey },
      });
      await trx
        .insertInto('receipts')
        .values({ digest, day: receipt.day, note: receipt.note, leaf })
        .execute();
      const late = lateness(read);
      if (late === null) return null;
      const hours = Math.round(late.total('hours') * 10) / 10;
      const found = { day: receipt.day, keys: read.keys.length, hours };
      const due = deathInstant(Temporal.PlainDate.from(receipt.day)).toString();
      await appendLeaf(trx, {
        kind: 'overrun',
        at,
        facts: { ...found, due, done: read.at, receipt: digest },
      });
      await options.onOverrun?.(trx, found);
      return found;
    });
    if (overrun === null) return;
    overruns.push(overrun);
    options.log?.error(overrun, 'keys died late: a night was missed');
  };

  const clear = async (day: string): Promise<void> => {
    for (;;) {
      const { rows } = await sql<{ gone: number }>`
        SELECT access.clear_dead(${school}::text, ${day}::date, ${batch}::int) AS gone`.execute(desk);
      if ((rows[0]?.gone ?? 0) < batch) return;
    }
  };

  const work = async (): Promise<void> => {
    const day = today();
    if (day.toString() <= finished) return;
    const { keeper: key, receipts } = await keeper.bury(day, clock.now());
    for (const receipt of receipts) await record(key, receipt);
    const nights = new Set(receipts.map((receipt) => receipt.night));
    if (nights.size > 0) await keeper.reported([...nights]);
    // A clock that was put back runs no night again; the newest receipt says how far the dead go.
    const newest = await desk
      .selectFrom('receipts')
      .select((one) => one.fn.max('day').as('day'))
      .executeTakeFirst();
    const until = newest?.day;
    if (until !== undefined && until !== null) await clear(until < day.toString() ? until : day.toString());
    finished = day.toString();
  };

  const turn = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };

  const schedule = (after: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      turn()
        .then(() => {
          complained = false;
        })
        .catch((error: unknown) => {
          const cause = error instanceof Error ? error.name : null;
          if (!complained) options.log?.error({ cause }, 'the night waits');
          complained = true;
        })
        .finally(() => schedule(options.interval ?? 1000));
    }, after);
    timer.unref();
  };
  schedule(0);

  return {
    turn,
    overruns: () => overruns,
    behind: () => today().toString() > finished,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
