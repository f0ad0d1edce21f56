// What is known of one kind of duty: its term, how it is counted, its words, and for whom it waits.
import type { SchoolFunction } from '../../facts/person.ts';

interface Both {
  readonly nl: string;
  readonly en: string;
}

export interface DutyRule {
  /** Term by law or regulation; null: whoever causes the duty gives it. */
  readonly term: Temporal.Duration | null;
  /** Terms of days and longer: due at the start of the last day, or when that day has passed. Hours are hours. */
  readonly lastDay: 'starts' | 'passed';
  /** Doing it gives birth to the next, one year later. */
  readonly yearly: boolean;
  /** A few words that name it. */
  readonly title: Both;
  /** What must be done. */
  readonly says: Both;
  /** What gives birth to it. */
  readonly cause: Both;
  /** Where duty and term stand in law or regulation; where the term is this product's own reading, it says so. */
  readonly source: Both;
  /** Functions it waits for. Empty: the software does it itself, and only an overdue one waits for `late`. */
  readonly waitsFor: readonly SchoolFunction[];
}
