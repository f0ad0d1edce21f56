// Counters of both gates: how many, how large, per group and hour. In memory; written in batches; no identity.
import { randomUUID } from 'node:crypto';
import { type CountRow, trialOutcome } from '../privacy/count-row.ts';

export type { CountRow };

export interface Counters {
  /** Counts one mail, now. `group` is a counting group, never finer. */
  countMail(row: { readonly group: string; readonly outcome: string; readonly bytes: number }): void;
  /** Counts what an entry in its two weeks would have stopped: by rule, never by entry or message. */
  countTrial(row: { readonly group: string; readonly rule: string }): void;
  /** Counts one web exchange, now. `category` is a category of sites, never a site. */
  add(row: {
    readonly kind: 'web';
    readonly group: string;
    readonly outcome: string;
    readonly category: string | null;
    readonly bytes: number;
  }): void;
  /** Writes what was counted. Rejects when the store is down; nothing is lost then, the next flush writes it. */
  flush(): Promise<void>;
  /** Stops the timer and flushes a last time. */
  close(): Promise<void>;
}

export interface CounterOptions {
  readonly clock: { now(): Temporal.Instant };
  /** Writes a batch; the same batch may be offered again and must count once. */
  write(batch: string, rows: readonly CountRow[]): Promise<void>;
  /** Milliseconds between flushes; 0: only when asked. */
  readonly everyMs?: number;
  readonly onError?: (error: unknown) => void;
}

interface Batch {
  readonly name: string;
  readonly rows: readonly CountRow[];
}

/** A row that is still being counted. */
type Tally = Omit<CountRow, 'count' | 'bytes'> & { count: number; bytes: number };

const hourLength = 3_600_000;

/** Batches that wait while the store is down. Beyond this, batches stay joined in memory as counters. */
const mostWaiting = 16;

/** Counters that write through `write`. */
export function createCounters(options: CounterOptions): Counters {
  let counted = new Map<string, Tally>();
  const waiting: Batch[] = [];
  let flushing: Promise<void> = Promise.resolve();

  function add(row: Omit<CountRow, 'hour' | 'count'>, at: Temporal.Instant): void {
    const hour = Math.floor(at.epochMilliseconds / hourLength);
    const key = `${hour}\n${row.kind}\n${row.outcome}\n${row.category ?? ''}\n${row.group}`;
    let tally = counted.get(key);
    if (tally === undefined) {
      const start = Temporal.Instant.fromEpochMilliseconds(hour * hourLength);
      counted.set(key, (tally = { ...row, hour: start, count: 0, bytes: 0 }));
    }
    tally.count += 1;
    tally.bytes += row.bytes;
  }

  async function writeAll(): Promise<void> {
    if (counted.size > 0 && waiting.length < mostWaiting) {
      waiting.push({ name: randomUUID(), rows: [...counted.values()] });
      counted = new Map();
    }
    for (let batch = waiting[0]; batch !== undefined; batch = waiting[0]) {
      await options.write(batch.name, batch.rows);
      waiting.shift();
    }
  }

  function flush(): Promise<void> {
    // One flush at a time: a batch must not be offered twice at once.
    flushing = flushing.then(writeAll, writeAll);
    return flushing;
  }

  const every = options.everyMs ?? 60_000;
  const timer =
    every === 0 ? null : setInterval(() => void flush().catch((error) => options.onError?.(error)), every);
  timer?.unref();

  return {
    countMail(row) {
      add({ kind: 'mail', category: null, ...row }, options.clock.now());
    },
    countTrial({ group, rule }) {
      add({ kind: 'mail', outcome: trialOutcome, category: rule, group, bytes: 0 }, options.clock.now());
    },
    add(row) {
      add(row, options.clock.now());
    },
    flush,
    async close() {
      if (timer !== null) clearInterval(timer);
      await flush();
    },
  };
}
