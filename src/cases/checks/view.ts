// A check as those who take part see it: where it stands, the ladder with what holds each step back, and one next action.
import type { Person } from '../../facts/person.ts';
import { openItem } from '../../privacy/held.ts';
import { type AccessDeps, Refused } from '../../privacy/access.ts';
import { postponable } from '../notices.ts';
import { type CheckDeps, ownCheck } from './checks.ts';
import { articlesOf, LadderRefused, type Rung, rungsOf } from './ladder.ts';
import { type CheckFile, filesOf, type Part, partOf, type WrittenStep } from './letters.ts';
import { carriesOut, type CheckOrder, mayOrder, ordersOf } from './orders.ts';
import { mayPostpone } from './running.ts';
import { type CheckReveal, revealsOf } from './reveals.ts';
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
  /** The notice that is owed, for who may put it off: its day, and the last day it may be put off to (null: not again). */
  readonly notice: { readonly due: string; readonly atMost: string | null } | null;
  /** True: this person carries the check out. */
  readonly carriesOut: boolean;
  /** True: this person may order the opening of one message. */
  readonly mayOrder: boolean;
  readonly orders: readonly CheckOrder[];
  readonly reveals: readonly CheckReveal[];
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
          .select(['c.state', 'c.approved_by', 'c.ends', 'm.until', 'n.state as notice', 'n.id as notice_id'])
          .where('c.id', '=', row.case_id)
          .executeTakeFirst();
  const told = found?.notice !== undefined && found.notice !== null && found.notice !== 'owed';
  const approvals = found?.approved_by.length ?? 0;
  const approved = found?.state === 'approved';
  return {
    id: row.id,
    role: partOf(file, by.address) ?? 'executor',
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
    notice:
      found?.notice_id === undefined || found.notice_id === null || told || !mayPostpone(file, by)
        ? null
        : await noticeOf(deps, found.notice_id),
    carriesOut: carriesOut({ file, row }, by),
    mayOrder: mayOrder({ file, row }, by),
    orders: await ordersOf(deps, file),
    reveals: await revealsOf(deps, file),
    rungs: rungsOf({ ...row, approved, told }, articlesOf(deps.regulation())),
    steps: file.steps,
  };
}

/** When the notice is due, and how far it may still be put off. */
async function noticeOf(deps: CheckDeps, id: string): Promise<NonNullable<CheckView['notice']>> {
  const { due, atMost } = await postponable(deps.desk, deps.school, id);
  return { due: due.toString(), atMost: atMost?.toString() ?? null };
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

/** The check that somebody carries out, and its case. */
async function executing(deps: CheckDeps, by: Person, id: string): Promise<CheckFile & { case: string }> {
  const own = await ownCheck(deps, by, id);
  if (own.row.case_id === null || !carriesOut(own, by))
    throw new LadderRefused('not-your-step', articlesOf(deps.regulation()).control);
  return { ...own.file, case: own.row.case_id };
}

/** One recorded message, for who carries the check out: the hour, and whether leadership ordered it open. */
export interface RecordedItem {
  readonly id: string;
  readonly hour: Temporal.Instant;
  /** Null: nobody asked. Where leadership refused it may be asked again. */
  readonly order: CheckOrder['state'] | null;
}

/** What was recorded, by hour: nothing of what is in it. */
export async function recordedItems(deps: CheckDeps, by: Person, id: string): Promise<RecordedItem[]> {
  const file = await executing(deps, by, id);
  const rows = await deps.desk
    .selectFrom('access.recorded')
    .select(['item as id', 'hour'])
    .where('case_id', '=', file.case)
    .orderBy('hour')
    .limit(500)
    .execute();
  const orders = await ordersOf(deps, file);
  const standing = (item: string): CheckOrder['state'] | null => {
    const states = orders.filter((one) => one.item === item).map(({ state }) => state);
    // One waits or was given at most; those that were not given stay beside it.
    return states.find((state) => state !== 'refused') ?? states[0] ?? null;
  };
  return rows.map((row) => ({ ...row, order: standing(row.id) }));
}

/**
 * Opens one recorded message that leadership ordered open, with a reason, on the log first. Throws Refused, LadderRefused
 * (`no-order`).
 */
export async function openRecorded(
  deps: CheckDeps,
  access: AccessDeps,
  by: Person,
  id: string,
  item: { readonly id: string; readonly reason: string },
): Promise<Record<string, string>> {
  const file = await executing(deps, by, id);
  const orders = await ordersOf(deps, file);
  if (!orders.some((one) => one.item === item.id && one.state === 'given'))
    throw new LadderRefused('no-order', articlesOf(deps.regulation()).control);
  const fields = await openItem(access, {
    id: item.id,
    purpose: 'misuse',
    mode: 'targeted',
    case: file.case,
    person: by.address,
    reason: item.reason,
  });
  return Object.fromEntries([...fields].map(([name, plain]) => [name, plain.toString('utf8')]));
}
