// The numbers of samples on a gate's own disk, beside what it keeps: counted durably, never one twice, none forgotten.
import type { DatabaseSync } from 'node:sqlite';

/** A number that a gate gave to a message in the frame. `hour` is an ISO instant. */
export interface SampleNumber {
  readonly plan: string;
  readonly gate: string;
  readonly n: number;
  readonly hour: string;
}

/** Numbers given since the period began, up to the end of an hour. */
export interface SampleTotal {
  readonly plan: string;
  readonly gate: string;
  readonly hour: string;
  readonly through: number;
}

/** What a gate needs of a plan to count: ISO instants at whole hours. */
export interface Countable {
  readonly plan: string;
  readonly gate: string;
  readonly from: string;
  readonly to: string;
}

export interface SampleNumbers {
  /** The next number, on disk when it returns; null where the period has no hour left. `now` is the present hour. */
  give(plan: Countable, now: string): SampleNumber | null;
  /** Not drawn: nothing about it stays. */
  passed(number: SampleNumber): void;
  /** It had no answer in time; it stands here until it is on the log. */
  unanswered(number: SampleNumber): void;
  /** Numbers without an answer that are not on the log yet, oldest first. */
  waiting(limit: number): SampleNumber[];
  /** These are on the log. */
  told(numbers: readonly SampleNumber[]): void;
  /**
   * The oldest hour of this plan that is over and not on the log: closed for numbers from now on. Null: none, or something of
   * it is still on its way.
   */
  nextTotal(plan: Countable, now: string): SampleTotal | null;
  totalled(total: SampleTotal): void;
}

/** Beside the items of the spool: `sampled` says which item is the copy of which number. */
export const sampleSchema = `
  CREATE TABLE IF NOT EXISTS sample_hour (
    plan TEXT NOT NULL, gate TEXT NOT NULL, hour TEXT NOT NULL, through INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (plan, gate, hour)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sample_open (
    plan TEXT NOT NULL, gate TEXT NOT NULL, n INTEGER NOT NULL, hour TEXT NOT NULL,
    unanswered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (plan, gate, n)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sampled (
    id TEXT PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    plan TEXT NOT NULL, gate TEXT NOT NULL, n INTEGER NOT NULL, hour TEXT NOT NULL
  ) STRICT;
`;

const hourMs = 3_600_000;
const later = (hour: string): string =>
  Temporal.Instant.fromEpochMilliseconds(Date.parse(hour) + hourMs).toString();

function numberOf(row: Record<string, unknown>): SampleNumber {
  return {
    plan: String(row['plan']),
    gate: String(row['gate']),
    n: Number(row['n']),
    hour: String(row['hour']),
  };
}

/** The numbers in an open spool. What a crash left between number and copy had no answer, and is said to have had none. */
export function sampleNumbers(db: DatabaseSync, inOne: (work: () => void) => void): SampleNumbers {
  db.exec('UPDATE sample_open SET unanswered = 1');
  const highest = db.prepare('SELECT max(through) AS through FROM sample_hour WHERE plan = ? AND gate = ?');
  const lastClosed = db.prepare(
    'SELECT max(hour) AS hour FROM sample_hour WHERE plan = ? AND gate = ? AND closed = 1',
  );
  const lastUsed = db.prepare('SELECT max(hour) AS hour FROM sample_hour WHERE plan = ? AND gate = ?');
  const count = db.prepare(
    'INSERT INTO sample_hour (plan, gate, hour, through) VALUES (?, ?, ?, ?) ON CONFLICT (plan, gate, hour) DO UPDATE SET through = excluded.through',
  );
  const open = db.prepare('INSERT INTO sample_open (plan, gate, n, hour) VALUES (?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM sample_open WHERE plan = ? AND gate = ? AND n = ?');
  const mark = db.prepare('UPDATE sample_open SET unanswered = 1 WHERE plan = ? AND gate = ? AND n = ?');
  const selectWaiting = db.prepare(
    'SELECT plan, gate, n, hour FROM sample_open WHERE unanswered = 1 ORDER BY hour, plan, gate, n LIMIT ?',
  );
  const untold = db.prepare(
    'SELECT hour FROM sample_hour WHERE plan = ? AND gate = ? AND told = 1 ORDER BY hour DESC LIMIT 1',
  );
  const onItsWay = db.prepare(
    `SELECT 1 FROM (SELECT plan, gate, hour FROM sample_open UNION ALL SELECT plan, gate, hour FROM sampled)
     WHERE plan = ? AND gate = ? AND hour <= ? LIMIT 1`,
  );
  const before = db.prepare(
    'SELECT max(through) AS through FROM sample_hour WHERE plan = ? AND gate = ? AND hour <= ?',
  );
  const close = db.prepare(
    'INSERT INTO sample_hour (plan, gate, hour, through, closed) VALUES (?, ?, ?, ?, 1) ON CONFLICT (plan, gate, hour) DO UPDATE SET closed = 1',
  );
  const tell = db.prepare('UPDATE sample_hour SET told = 1 WHERE plan = ? AND gate = ? AND hour = ?');
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

  return {
    give: ({ plan, gate, to }, now) => {
      let given: SampleNumber | null = null;
      inOne(() => {
        // A clock that was put back gives no number to an hour that is over, and none before one already used.
        const used = text(lastUsed.get(plan, gate)?.['hour']);
        const closed = text(lastClosed.get(plan, gate)?.['hour']);
        const hour = [now, used ?? now, closed === null ? now : later(closed)].reduce((a, b) =>
          a > b ? a : b,
        );
        if (hour >= to) return;
        const n = Number(highest.get(plan, gate)?.['through'] ?? 0) + 1;
        count.run(plan, gate, hour, n);
        open.run(plan, gate, n, hour);
        given = { plan, gate, n, hour };
      });
      return given;
    },
    passed: ({ plan, gate, n }) => void drop.run(plan, gate, n),
    unanswered: ({ plan, gate, n }) => void mark.run(plan, gate, n),
    waiting: (limit) => selectWaiting.all(limit).map(numberOf),
    told: (numbers) => {
      inOne(() => {
        for (const { plan, gate, n } of numbers) drop.run(plan, gate, n);
      });
    },
    nextTotal: ({ plan, gate, from, to }, now) => {
      const last = text(untold.get(plan, gate)?.['hour']);
      const hour = last === null ? from : later(last);
      if (hour >= to || later(hour) > now) return null;
      if (onItsWay.get(plan, gate, hour) !== undefined) return null;
      const through = Number(before.get(plan, gate, hour)?.['through'] ?? 0);
      close.run(plan, gate, hour, through);
      return { plan, gate, hour, through };
    },
    totalled: ({ plan, gate, hour }) => void tell.run(plan, gate, hour),
  };
}
