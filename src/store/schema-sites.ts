// Tables of questions about closed sites, as Kysely sees them. No column names who asked.
import type { ColumnType, Generated } from 'kysely';
import type { Bytes, MaybeTime, Time } from './columns.ts';

export interface SiteQuestionsTable {
  id: string;
  school: string;
  host: string;
  grp: 'pupils' | 'staff';
  wish: 'lesson' | 'work' | 'wrong' | 'software';
  /** The program asked for; null: a site is. */
  software: string | null;
  category: string | null;
  article: string | null;
  asked_hour: Time;
  answer: ColumnType<'opened' | 'stays' | null, undefined, 'opened' | 'stays'>;
  reason: ColumnType<SiteReasonColumn | null, undefined, SiteReasonColumn>;
  answered_at: MaybeTime;
  /** Written, and read by no login of the product. */
  answered_by: ColumnType<never, undefined, string>;
  shared: Generated<boolean>;
}

type SiteReasonColumn =
  | 'useful'
  | 'wrong-list'
  | 'right-list'
  | 'unsafe'
  | 'lesson-only'
  | 'no-agreement'
  | 'locked'
  | 'no-licence'
  | 'another';

export interface SiteCodesTable {
  hash: Bytes;
  school: string;
  question: string;
  first: boolean;
}
