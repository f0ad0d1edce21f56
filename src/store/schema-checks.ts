// The tables of targeted checks as Kysely sees them; the truth is in migrations/013-checks.sql.
import type { ColumnType, Generated } from 'kysely';
import type { Bytes, Day, Time } from './columns.ts';

/** The ladder of a targeted check, as `desk` reads it; written by access.open_check and access.step_check alone. */
export interface ChecksTable {
  id: string;
  school: string;
  state: 'stopped' | 'concern' | 'talked' | 'requested' | 'running' | 'ended' | 'closed';
  about: 'staff' | 'pupil';
  on_ict: boolean;
  informed: boolean;
  source: 'seen' | 'named' | 'anonymous';
  corroborated: boolean;
  reasoned: boolean;
  subject: string;
  opened_by: string;
  norm: string | null;
  talked: boolean;
  announced: boolean;
  exception: boolean;
  advice: 'asked' | 'given' | null;
  case_id: string | null;
  outcome: string | null;
  refused_order: boolean;
  born_at: Time;
  at: Time;
  dies_on: Day;
}

/** What was said at a step, to one person. */
export interface CheckLettersTable {
  seq: Generated<number>;
  id: string;
  check_id: string;
  school: string;
  /** For the person it was about, once the check is over. */
  told: boolean;
  at: Time;
  dies_on: Day;
  sealed: Bytes;
}

/** What a gate may record for one check. */
export interface MandatesTable {
  case_id: string;
  school: string;
  class: string;
  begins: Time;
  until: Time;
  ends: Time;
  dies_on: Day;
  leaf: string;
  sealed: Bytes;
  gone_at: ColumnType<Temporal.Instant | null, never, never>;
}

/** An item that was recorded for a check. */
export interface RecordedTable {
  item: string;
  school: string;
  case_id: string;
  hour: Time;
}

/** A schuilnaam of one message of a check: whether its name may be told. */
export interface RevealsTable {
  id: string;
  school: string;
  case_id: string;
  item: string;
  name: string;
  state: 'asked' | 'given' | 'refused';
  hour: Time;
}
