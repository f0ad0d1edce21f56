// The tables of schema `access` as Kysely sees them: cases, looks, samples and what they rest on. The truth is in migrations/.
import type { Bytes, Day, Sealed, Time } from './columns.ts';

/** The ground of a check, as `desk` reads it; written by access.propose_case and its like alone. */
export interface CasesTable {
  id: string;
  school: string;
  purpose: string;
  mode: string;
  state: 'proposed' | 'approved' | 'running' | 'ended' | 'void';
  article: string;
  /** Commitments, as those of `proposed_by` and `approved_by`: their salt is sealed. */
  subject: string;
  proposed_by: string;
  approved_by: string[];
  since: Time;
  begins: Time;
  ends: Time;
  notice: string | null;
  sealed: Bytes;
  dies_on: Day;
  at: Time;
}

/** A plan of a sample, as `desk` reads it; written by functions of `access` alone. */
export interface SamplePlanTable {
  id: string;
  school: string;
  state: 'open' | 'sealed' | 'revealed' | 'void';
  reason: 'missing-share' | 'unanswered' | 'withdrawn' | 'not-approved' | null;
  article: string;
  why: string;
  groups: string[];
  gates: string;
  period_from: Time;
  period_to: Time;
  rate: number;
  salt: Buffer | null;
  dies_on: Day;
  fg: string | null;
  council: string | null;
  fg_sealed: Buffer | null;
  council_sealed: Buffer | null;
  fg_share: Buffer | null;
  council_share: Buffer | null;
  leaf: string | null;
  at: Time;
}

/** A number of a sample that was copied or got no answer. */
export interface SampleMarkTable {
  plan: string;
  gate: string;
  n: number;
  school: string;
  kind: 'copy' | 'unanswered';
  hour: Time;
  item: string | null;
}

/** Numbers since the period began, up to the end of an hour. */
export interface SampleTotalTable {
  plan: string;
  gate: string;
  hour: Time;
  school: string;
  through: number;
  at: Time;
}

/** Read by `desk`, written through `access.ask_longer` and what follows it. */
export interface LongerTable {
  id: string;
  school: string;
  item: string;
  purpose: string;
  until: Day;
  article: string;
  state: 'asked' | 'advised' | 'decided' | 'kept' | 'refused';
  asked_leaf: string;
  advice_leaf: string | null;
  access_leaf: string | null;
  decided_leaf: string | null;
  sealed: Bytes;
  advice: Sealed;
  decision: Sealed;
  step: 'sent' | 'not-sent' | null;
  step_sealed: Sealed;
  asked_at: Time;
  dies_on: Day;
}

/** The first of two who decide, until the second or a refusal. Read by `desk`, written through `access.first_longer`. */
export interface LongerFirstTable {
  longer: string;
  school: string;
  person: string;
  session: string;
  step_up_at: Time;
  at: Time;
}

/** What `Schema` holds of it. */
export interface AccessSchema {
  'access.cases': CasesTable;
  'access.sample_plans': SamplePlanTable;
  'access.sample_marks': SampleMarkTable;
  'access.sample_totals': SampleTotalTable;
  'access.longer': LongerTable;
  'access.longer_first': LongerFirstTable;
}
