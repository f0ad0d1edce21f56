// A check as those who take part see it: where it stands, the ladder with what holds each step back, and one next action.
import type { Person } from '../../facts/person.ts';
import { openItem } from '../../privacy/held.ts';
import { type AccessDeps, Refused } from '../../privacy/access.ts';
import { type CheckDeps, ownCheck } from './checks.ts';
import { articlesOf, LadderRefused, type Rung, rungsOf } from './ladder.ts';
import { type CheckFile, filesOf, type Part, type WrittenStep } from './letters.ts';
import type { ChecksTable } from '../../store/schema-checks.ts';

export interface CheckView {
  readonly id: string;
  readonly role: Part['role'];
  readonly state: ChecksTable['state'];
  readonly about: 'staff' | 'pupil';
  /** Address of the person it is about; null for who carries it out. */
  readonly subject: string | null;
  readonly norm: string | null;
  readonly informed: boolean;
  readonly source: ChecksTable['source'];
  readonly onIct: boolean;
  readonly announced: boolean;
  readonly exception: boolean;
  readonly advised: boolean;
  readonly refusedOrder: boolean;
  readonly outcome: string | null;
  readonly approvals: number;
  /** True: this person approved already. */
  readonly approved: boolean;
  readonly until: string | null;
  readonly ends: string | null;
  readonly told: boolean;
  readonly rungs: readonly Rung[];
  readonly steps: readonly WrittenStep[];
}

async function viewOf(deps: CheckDeps, by: Person, file: CheckFile): Promise<CheckView> {
  const { row } = await ownRow(deps, file);
  const found =
    row.case_id === null
      ? undefined
      : await deps.desk
          .selectFrom('access.cases as c')
          .leftJoin('access.mandates as m', 'm.case_id', 'c.id')
          .leftJoin('notices as n', 'n.id', 'c.notice')
          .select(['c.state', 'c.approved_by', 'c.ends', 'm.until', 'n.state as notice'])
          .where('c.id', '=', row.case_id)
          .executeTakeFirst();
  const told = found?.notice !== undefined && found.notice !== null && found.notice !== 'owed';
  const approvals = found?.approved_by.length ?? 0;
  const approved = found?.state === 'approved';
  return {
    id: row.id,
    role: file.parts.find(({ address }) => address === by.address)?.role ?? 'executor',
    state: row.state,
    about: row.about,
    subject: file.subject === '' ? null : file.subject,
    norm: row.norm,
    informed: row.informed,
    source: row.source,
    onIct: row.on_ict,
    announced: row.announced,
    exception: row.exception,
    advised: row.advice === 'given',
    refusedOrder: row.refused_order,
    outcome: row.outcome,
    approvals,
    approved: file.steps.some((one) => one.step === 'approve' && one.by === by.address),
    until: found?.until?.toString() ?? null,
    ends: found?.ends.toString() ?? null,
    told,
    rungs: rungsOf({ ...row, approved, told }, articlesOf(deps.regulation())),
    steps: file.steps,
  };
}

async function ownRow(deps: CheckDeps, file: CheckFile) {
  const row = await deps.desk
    .selectFrom('access.checks')
    .selectAll()
    .where('id', '=', file.check)
    .where('school', '=', deps.school)
    .executeTakeFirst();
  if (row === undefined) throw new Refused('not-found');
  return { row };
}

/** The checks this person takes part in, newest first. Throws Refused. */
export async function viewChecks(deps: CheckDeps, by: Person): Promise<CheckView[]> {
  const files = await filesOf(deps, by.address);
  const views = await Promise.all(files.map((file) => viewOf(deps, by, file)));
  return views.toReversed();
}

/** Who carries a check out: ICT that was named, or the privacy officer where it is about ICT or ICT refused. */
async function executing(deps: CheckDeps, by: Person, id: string): Promise<string> {
  const { file, row } = await ownCheck(deps, by, id);
  const role = file.parts.find(({ address }) => address === by.address)?.role;
  const outside = (row.on_ict || row.refused_order) && by.functions.includes('privacy-officer');
  if (row.state !== 'running' || row.case_id === null || !(role === 'executor' || outside))
    throw new LadderRefused('not-your-step', articlesOf(deps.regulation()).control);
  return row.case_id;
}

/** What was recorded, by hour: nothing of what is in it. */
export async function recordedItems(
  deps: CheckDeps,
  by: Person,
  id: string,
): Promise<{ readonly id: string; readonly hour: Temporal.Instant }[]> {
  const of = await executing(deps, by, id);
  return deps.desk
    .selectFrom('access.recorded')
    .select(['item as id', 'hour'])
    .where('case_id', '=', of)
    .orderBy('hour')
    .limit(500)
    .execute();
}

/** Opens one recorded message, with a reason, on the log first. Throws Refused, LadderRefused. */
export async function openRecorded(
  deps: CheckDeps,
  access: AccessDeps,
  by: Person,
  id: string,
  item: { readonly id: string; readonly reason: string },
): Promise<Record<string, string>> {
  const of = await executing(deps, by, id);
  const fields = await openItem(access, {
    id: item.id,
    purpose: 'misuse',
    mode: 'targeted',
    case: of,
    person: by.address,
    reason: item.reason,
  });
  return Object.fromEntries([...fields].map(([name, plain]) => [name, plain.toString('utf8')]));
}
