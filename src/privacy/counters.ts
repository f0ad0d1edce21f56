// Counts per group and hour: all that is left of what passed. No person, no address, no subject.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { type CountRow, trialOutcome } from './count-row.ts';

export type { CountRow };

/**
 * Adds counts, as `gate`. `batch` is a UUID the caller keeps until this resolves: the same batch again adds nothing.
 */
export async function addCounts(
  gate: Database,
  school: string,
  batch: string,
  rows: readonly CountRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await gate
    .insertInto('counts.hourly')
    .values(
      rows.map((row, line) => ({
        batch,
        line,
        school,
        kind: row.kind,
        grp: row.group,
        hour: row.hour.toString(),
        outcome: row.outcome,
        category: row.category,
        count: row.count,
        bytes: row.bytes,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Counts with from ≤ hour < to, one row for each kind, group, hour, outcome and category; by hour. */
export async function readCounts(
  desk: Database,
  school: string,
  range: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
): Promise<CountRow[]> {
  const rows = await desk
    .selectFrom('counts.hourly')
    .select(['kind', 'grp', 'hour', 'outcome', 'category'])
    .select([sql<number>`sum(count)::bigint`.as('count'), sql<number>`sum(bytes)::bigint`.as('bytes')])
    .where('school', '=', school)
    .where('outcome', '<>', trialOutcome)
    .where('hour', '>=', sql<Temporal.Instant>`${range.from.toString()}::timestamptz`)
    .where('hour', '<', sql<Temporal.Instant>`${range.to.toString()}::timestamptz`)
    .groupBy(['kind', 'grp', 'hour', 'outcome', 'category'])
    .orderBy('hour')
    .orderBy('kind')
    .orderBy('grp')
    .orderBy('outcome')
    .execute();
  return rows.map((row) => ({
    kind: row.kind === 'web' ? 'web' : 'mail',
    group: row.grp,
    hour: row.hour,
    outcome: row.outcome,
    category: row.category,
    count: row.count,
    bytes: row.bytes,
  }));
}

/** How often entries that only count would have spoken since `from`, by mail rule. */
export async function readTrials(
  desk: Database,
  school: string,
  from: Temporal.Instant,
): Promise<ReadonlyMap<string, number>> {
  const rows = await desk
    .selectFrom('counts.hourly')
    .select('category')
    .select(sql<number>`sum(count)::bigint`.as('count'))
    .where('school', '=', school)
    .where('outcome', '=', trialOutcome)
    .where('hour', '>=', sql<Temporal.Instant>`${from.toString()}::timestamptz`)
    .groupBy('category')
    .execute();
  return new Map(rows.map(({ category, count }) => [category ?? '', count]));
}
