// What people see of samples: plans with where they stand, and the entries of the log by which one of them is recomputed.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../store/clock.ts';
import type { Database } from '../../store/database.ts';

export interface PlanShown {
  readonly id: string;
  readonly state: 'proposed' | 'approved' | 'sealed' | 'running' | 'over' | 'revealed' | 'void';
  readonly reason: 'missing-share' | 'unanswered' | 'withdrawn' | 'not-approved' | null;
  readonly article: string;
  readonly why: string;
  readonly groups: readonly string[];
  readonly gates: string;
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
  /** Of a million. */
  readonly rate: number;
  readonly approvals: number;
  /** Proposed or approved by the one who looks: another decides. */
  readonly own: boolean;
  readonly fg: 'missing' | 'given' | 'known';
  readonly council: 'missing' | 'given' | 'known';
  readonly numbered: number;
  readonly copies: number;
  readonly unanswered: number;
  /** True when all hours are on the log: shares can be made known. */
  readonly counted: boolean;
  /** ISO date of the key that shares are sealed to. */
  readonly diesOn: string;
}

/** Plans shown at once. */
const mostPlans = 30;
/** Entries of one plan that are handed out at once. */
const mostEntries = 20_000;

const hourMs = 3_600_000;

/** The newest plans of a school, as `by` may see them. */
export async function samplePlans(
  deps: { readonly desk: Database; readonly school: string; readonly clock: Clock },
  by: string,
): Promise<PlanShown[]> {
  const { desk, school } = deps;
  const now = deps.clock.now().epochMilliseconds;
  const rows = await desk
    .selectFrom('access.sample_plans as s')
    .innerJoin('access.cases as c', 'c.id', 's.id')
    .selectAll('s')
    .select(['c.state as case_state', 'c.approved_by', 'c.proposed_by'])
    .select((one) => [
      one
        .selectFrom('access.sample_marks as m')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('m.plan', '=', 's.id')
        .where('m.kind', '=', 'copy')
        .as('copies'),
      one
        .selectFrom('access.sample_marks as m')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('m.plan', '=', 's.id')
        .where('m.kind', '=', 'unanswered')
        .as('unanswered'),
      one
        .selectFrom('access.sample_totals as t')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('t.plan', '=', 's.id')
        .as('hours'),
      one
        .selectFrom('access.sample_totals as t')
        .select((max) => max.fn.max<number>('t.through').as('n'))
        .whereRef('t.plan', '=', 's.id')
        .as('numbered'),
    ])
    .where('s.school', '=', school)
    .orderBy('s.period_from', 'desc')
    .limit(mostPlans)
    .execute();
  return rows.map((row) => {
    const from = row.period_from.epochMilliseconds;
    const to = row.period_to.epochMilliseconds;
    const me =
      row.salt === null
        ? null
        : createHash('sha256').update(row.salt).update(`person\n${by.toLowerCase()}`).digest('hex');
    const sealed = now >= to ? 'over' : now >= from ? 'running' : 'sealed';
    const open = row.case_state === 'approved' ? 'approved' : 'proposed';
    const share = (given: string | null, known: Buffer | null): PlanShown['fg'] =>
      known !== null ? 'known' : given !== null ? 'given' : 'missing';
    return {
      id: row.id,
      state: row.state === 'sealed' ? sealed : row.state === 'open' ? open : row.state,
      reason: row.reason,
      article: row.article,
      why: row.why,
      groups: row.groups,
      gates: row.gates,
      from: row.period_from,
      to: row.period_to,
      rate: row.rate,
      approvals: row.approved_by.length,
      own: me !== null && [row.proposed_by, ...row.approved_by].includes(me),
      fg: share(row.fg, row.fg_share),
      council: share(row.council, row.council_share),
      numbered: Number(row.numbered ?? 0),
      copies: Number(row.copies ?? 0),
      unanswered: Number(row.unanswered ?? 0),
      counted: Number(row.hours ?? 0) === row.gates.split(',').length * ((to - from) / hourMs),
      diesOn: row.dies_on,
    };
  });
}

/** The texts of the log's entries about one plan, in order. */
export async function planEntries(desk: Database, id: string): Promise<string[]> {
  const { rows } = await sql<{ body: string }>`
    SELECT body FROM log.entries WHERE body LIKE '%"sample.%' AND body::jsonb ->> 'plan' = ${id}::text
    ORDER BY idx LIMIT ${mostEntries}`.execute(desk);
  return rows.map(({ body }) => body);
}
