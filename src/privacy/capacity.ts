// What the counters say of use as such: time, amount and volume by group, and which lists block; no destination, no person.
import { sql } from 'kysely';
import { timeZone } from './retention.ts';
import type { Database } from '../store/database.ts';
import { trialOutcome } from './count-row.ts';

/** From, included, until, not included. */
export interface Period {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

/** Use in one hour of the day over a period: how many exchanges, and their octets. `group` as the counters hold it. */
export interface Use {
  readonly kind: 'mail' | 'web';
  readonly group: string;
  /** Hour of the day in Europe/Amsterdam, 0 to 23. */
  readonly hour: number;
  readonly count: number;
  readonly bytes: number;
}

/**
 * Time, amount and volume (ZOU 10.8, 10.9): the only grouping there is, as the counters were written. Neither outcome nor
 * category nor site is among it.
 */
export async function readUse(desk: Database, school: string, { from, to }: Period): Promise<Use[]> {
  const { rows } = await sql<{ kind: string; grp: string; hour: number; count: string; bytes: string }>`
    SELECT kind, grp, extract(hour FROM hour AT TIME ZONE ${timeZone})::int AS hour,
      sum(count)::text AS count, sum(bytes)::text AS bytes
    FROM counts.hourly
    WHERE school = ${school} AND outcome <> ${trialOutcome}
      AND hour >= ${from.toString()}::timestamptz AND hour < ${to.toString()}::timestamptz
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(desk);
  return rows.map(({ kind, grp, hour, count, bytes }) => ({
    kind: kind === 'web' ? 'web' : 'mail',
    group: grp,
    hour,
    count: Number(count),
    bytes: Number(bytes),
  }));
}

/** How often a list closed sites for a group, and how often people asked about such a site. */
export interface Blocked {
  readonly group: string;
  readonly category: string;
  readonly blocked: number;
  readonly asked: number;
}

/**
 * Which lists block most and which are contested, by group. Questions of a group under k members stand with the rest, as its
 * counts do (G-02).
 */
export async function readBlocked(desk: Database, school: string, { from, to }: Period): Promise<Blocked[]> {
  const { rows } = await sql<{ grp: string; category: string; blocked: string; asked: string }>`
    WITH closed AS (
      SELECT grp, category, sum(count) AS n FROM counts.hourly
      WHERE school = ${school} AND kind = 'web' AND outcome = 'block' AND category IS NOT NULL
        AND hour >= ${from.toString()}::timestamptz AND hour < ${to.toString()}::timestamptz
      GROUP BY 1, 2
    ), contested AS (
      SELECT coalesce((SELECT p.grp FROM counts.partition p WHERE p.school = q.school AND p.grp = q.grp AND p.standing
          AND p.year = extract(year FROM (q.asked_hour AT TIME ZONE ${timeZone}) - interval '7 months')::int), 'rest') AS grp, q.category, count(*) AS n
      FROM public.site_questions q JOIN public.site_codes c ON c.question = q.id
      WHERE q.school = ${school} AND q.category IS NOT NULL
        AND q.asked_hour >= ${from.toString()}::timestamptz AND q.asked_hour < ${to.toString()}::timestamptz
      GROUP BY 1, 2
    )
    SELECT grp, category, coalesce(closed.n, 0)::text AS blocked, coalesce(contested.n, 0)::text AS asked
    FROM closed FULL JOIN contested USING (grp, category)
    ORDER BY coalesce(closed.n, 0) DESC, category, grp`.execute(desk);
  return rows.map(({ grp, category, blocked, asked }) => ({
    group: grp,
    category,
    blocked: Number(blocked),
    asked: Number(asked),
  }));
}
