// One counter as it is gathered, stored and read. Without a database, so that a gate can count before it knows one.

/** Counters of this outcome say what an entry in its two weeks would have stopped; the category is the rule. */
export const trialOutcome = 'trial';

/** One counter. `hour` is the start of an hour; `bytes` the sum of sizes in octets. */
export interface CountRow {
  readonly kind: 'mail' | 'web';
  readonly group: string;
  readonly hour: Temporal.Instant;
  readonly outcome: string;
  readonly category: string | null;
  readonly count: number;
  readonly bytes: number;
}
