// An FG who serves several schools sees one row for each: tied by a code from the one session, taken in the other.
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { appendLeaf } from '../audit/log.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** How long a code can be taken. */
export const linkFor: Temporal.Duration = Temporal.Duration.from({ minutes: 15 });

const hashOf = (code: string): Buffer =>
  createHash('sha256').update(`reglement oversight link 1\n${code}`, 'utf8').digest();

/** Makes a code at the school whose numbers are to be seen elsewhere; for the FG alone, just after an assertion. */
export async function makeLink(
  desk: Database,
  clock: Clock,
  at: { school: string; address: string },
): Promise<string> {
  const code = randomBytes(16).toString('hex');
  const now = clock.now();
  await desk
    .insertInto('oversight_links')
    .values({
      code: hashOf(code),
      school: at.school,
      address: at.address.toLowerCase(),
      made_at: now.toString(),
      expires_at: now.add(linkFor).toString(),
      seen_from: null,
      taken_at: null,
    })
    .execute();
  return code;
}

/**
 * Takes a code in a session at another school, by the same address; once, within its time. The leaf names both schools and
 * nobody. False when it is no such code: which of the reasons is not said.
 */
export async function takeLink(
  desk: Database,
  clock: Clock,
  given: { readonly code: string; readonly school: string; readonly address: string },
): Promise<boolean> {
  const now = clock.now().toString();
  return desk.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('oversight_links')
      .set({ seen_from: given.school, taken_at: now })
      .where('code', '=', hashOf(given.code))
      .where('address', '=', given.address.toLowerCase())
      .where('school', '<>', given.school)
      .where('seen_from', 'is', null)
      .where('expires_at', '>', sql<Temporal.Instant>`${now}::timestamptz`)
      .returning('school')
      .executeTakeFirst();
    if (taken === undefined) return false;
    await appendLeaf(trx, {
      kind: 'oversight.linked',
      at: clock.now(),
      facts: { school: taken.school, from: given.school },
    });
    return true;
  });
}

/** Schools, besides the own one, whose numbers this FG sees here: linked, and still their FG there today. */
export async function linkedSchools(
  desk: Database,
  at: { school: string; address: string },
): Promise<string[]> {
  const rows = await desk
    .selectFrom('oversight_links')
    .innerJoin('people', (join) =>
      join
        .onRef('people.school', '=', 'oversight_links.school')
        .onRef('people.address', '=', 'oversight_links.address'),
    )
    .select('oversight_links.school')
    .distinct()
    .where('seen_from', '=', at.school)
    .where('oversight_links.address', '=', at.address.toLowerCase())
    .where(sql<boolean>`'fg' = ANY (people.functions)`)
    .orderBy('oversight_links.school')
    .execute();
  return rows.map(({ school }) => school);
}
