// Who looked at kept items, for the person they concern: by function, never by name, and never a check that still runs.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** One look at one item. */
export interface Look {
  /** Id of the item. */
  readonly item: string;
  /** The function it was done in, such as `privacy-officer`; never the person. */
  readonly function: string;
  readonly purpose: string;
  /** `automated`, `sample`, `targeted`, or an act that showed nothing: `release`, `destroy`, … */
  readonly mode: string;
  /** The hour in which it was asked for. */
  readonly hour: Temporal.Instant;
}

/**
 * Looks at these items, newest first; at most 10,000. A look inside a targeted check is there after the check ended
 * (SRO-5.6, ZOU-8.6). The caller shows items only to the person whom the keeper found them to concern. `desk` login.
 */
export async function looksAt(desk: Database, school: string, items: readonly string[]): Promise<Look[]> {
  if (items.length === 0) return [];
  const { rows } = await sql<Look>`
    SELECT item, function, purpose, mode, hour FROM access.looks_at(${school}::text, ${[...items]}::uuid[])
  `.execute(desk);
  return rows;
}
