// Tables of exceptions for guidance at a distance, as Kysely sees them: read by `desk`, written by the database's own functions.
import type { Bytes, Day, Time } from './columns.ts';

interface ExceptionsTable {
  id: string;
  school: string;
  article: string;
  officer: string;
  from_on: Day;
  until_on: Day;
  parents_on: string | null;
  state: 'reported' | 'noted' | 'refused' | 'ended';
  reported_at: Time;
  dies_on: Day;
}

interface LettersTable {
  id: string;
  exception: string;
  school: string;
  reader: 'staff' | 'officer' | 'pupil';
  dies_on: Day;
  sealed: Bytes;
}

export interface GuidanceSchema {
  'guidance.exceptions': ExceptionsTable;
  'guidance.letters': LettersTable;
}
