// The one loop that takes due duties, one at a time, and hands each to the handler of its kind.
import { sql } from 'kysely';
import type { Clock } from '../../store/clock.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { discharge, type Duty, dutyColumns, readDuty } from './duties.ts';
import type { DutyKind } from './kinds.ts';

/**
 * Does a duty within `trx`: what it writes there commits with the duty being done, or not at all. Throwing leaves the
 * duty open for the next turn.
 */
export type DutyHandler = (trx: Transaction, duty: Duty, at: Temporal.Instant) => Promise<void>;

export interface DutyLoopOptions {
  /** The `desk` login. */
  readonly db: Database;
  readonly school: string;
  readonly clock: Clock;
  /** Kinds that are not here wait for a person and are listed when overdue. */
  readonly handlers: Readonly<Partial<Record<DutyKind, DutyHandler>>>;
  /** Told, without content, what stays open. */
  readonly log?: { warn(facts: object, message: string): void };
  /** Milliseconds between turns, of the machine's own time: a clock that jumps neither stops nor hurries the loop. */
  readonly interval?: number;
}

export interface DutyLoop {
  /** Takes what is due now; answers how many were done. Rejects when the database is away. */
  turn(): Promise<number>;
  stop(): Promise<void>;
}

/** Duties taken in one turn; the rest follow in the next. */
const mostPerTurn = 500;

/** The handler failed; its transaction is rolled back and the duty stays open. */
class Failed extends Error {
  readonly duty: Duty;
  constructor(duty: Duty, cause: unknown) {
    super('a duty could not be done', { cause });
    this.duty = duty;
  }
}

/**
 * Starts the loop. Several may run on one database: a row that one holds, the others pass by (FOR UPDATE SKIP LOCKED).
 */
export function startDuties(options: DutyLoopOptions): DutyLoop {
  const { db, school, clock, handlers } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> | null = null;

  /** Does the duty that is due longest. Null: nothing is due, or others hold it. Throws Failed. */
  const takeOne = (kinds: readonly string[], tried: readonly string[]): Promise<Duty | null> =>
    db.transaction().execute(async (trx) => {
      const at = clock.now();
      let due = trx
        .selectFrom('duties')
        .select(dutyColumns)
        .where('school', '=', school)
        .where('done_at', 'is', null)
        .where('due_at', '<=', sql<Temporal.Instant>`${at.toString()}::timestamptz`)
        .where('kind', 'in', kinds);
      if (tried.length > 0) due = due.where('id', 'not in', tried);
      const row = await due
        .orderBy('due_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (row === undefined) return null;
      const duty = readDuty(row);
      try {
        await handlers[duty.kind]?.(trx, duty, at);
        await discharge(trx, { school, kind: duty.kind, cause: duty.cause, at });
      } catch (cause) {
        throw new Failed(duty, cause);
      }
      return duty;
    });

  const drain = async (): Promise<number> => {
    const kinds = Object.keys(handlers);
    const tried: string[] = [];
    let done = 0;
    while (kinds.length > 0 && done + tried.length < mostPerTurn) {
      try {
        if ((await takeOne(kinds, tried)) === null) break;
        done += 1;
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        const { duty, cause } = error;
        tried.push(duty.id);
        options.log?.warn(
          { duty: duty.id, kind: duty.kind, cause: cause instanceof Error ? cause.name : null },
          'a duty stays open',
        );
      }
    }
    return done;
  };

  const turn = (): Promise<number> => {
    running ??= drain().finally(() => {
      running = null;
    });
    return running;
  };

  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      turn()
        .catch((error: unknown) =>
          options.log?.warn({ cause: error instanceof Error ? error.name : null }, 'duties wait'),
        )
        .finally(schedule);
    }, options.interval ?? 5000);
    timer.unref();
  };
  schedule();

  return {
    turn,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
