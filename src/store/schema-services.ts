// Tables of the register of services, as Kysely sees them. No column names who asked a question.
import type { ColumnType } from 'kysely';
import type { MaybeTime, Time } from './columns.ts';

/** Read by `desk`, written by the database's own functions. */
interface ServiceDecisionsTable {
  id: string;
  school: string;
  service: string;
  kind: 'mail' | 'storage' | 'chat' | 'app' | 'ai' | 'mail-programme' | 'other';
  status: 'allowed' | 'conditional' | 'forbidden';
  article: string;
  hosts: string[];
  transfer: 'eea' | 'adequacy' | 'clauses' | 'none' | 'unknown';
  agreement: 'signed' | 'none' | 'not-needed' | 'unknown';
  agreement_until: string | null;
  owner: string | null;
  risk: 'minimal' | 'limited' | 'high' | 'prohibited' | null;
  why: string;
  tightens: boolean;
  decides: 'board' | 'leadership' | 'keeper';
  asked_at: Time;
  proposer: string;
  decided_at: MaybeTime;
  outcome: 'done' | 'refused' | 'withdrawn' | null;
  /** Order of decisions; null until done. */
  turn: string | null;
  council_on: string | null;
  council_step: 'consent' | 'advice' | 'heard' | null;
}

type AnswerColumn = 'register' | 'prepared' | 'instead' | 'no-agreement' | 'outside-eea' | 'not-needed';

interface ServiceQuestionsTable {
  id: string;
  school: string;
  service: string;
  wish: 'lesson' | 'work' | 'contact';
  pupil_data: boolean;
  asked_hour: Time;
  answer: ColumnType<AnswerColumn | null, undefined, AnswerColumn>;
  instead: ColumnType<string | null, undefined, string | null>;
  answered_at: MaybeTime;
  /** Written, and read by no login of the product. */
  answered_by: ColumnType<never, undefined, string>;
}

export interface ServicesSchema {
  'services.decisions': ServiceDecisionsTable;
  'services.questions': ServiceQuestionsTable;
}
