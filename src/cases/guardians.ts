// Guardians who ask to see a pupil's page: the pupil's own page says so first, at any age.
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/**
 * A guardian asks to see a pupil's page; asking again changes nothing. That somebody is this pupil's guardian, the caller
 * has from the directory. True once the pupil's own page has said it: then, and not before, the guardian is shown.
 */
export async function askToSee(
  desk: Database,
  given: { readonly school: string; readonly pupil: string; readonly guardian: string },
  clock: Clock,
): Promise<boolean> {
  const { school, pupil, guardian } = given;
  await desk
    .insertInto('representations')
    .values({ school, pupil, guardian, asked_at: clock.now().toString() })
    .onConflict((conflict) => conflict.columns(['school', 'pupil', 'guardian']).doNothing())
    .execute();
  const row = await desk
    .selectFrom('representations')
    .select('shown_at')
    .where('school', '=', school)
    .where('pupil', '=', pupil)
    .where('guardian', '=', guardian)
    .executeTakeFirst();
  return row !== undefined && row.shown_at !== null;
}

/** Who asked to see the page of `pupil`. Called by that very page: with this answer the pupil has seen it first. */
export async function guardiansWhoAsked(
  desk: Database,
  school: string,
  pupil: string,
  clock: Clock,
): Promise<{ readonly guardian: string; readonly at: Temporal.Instant }[]> {
  await desk
    .updateTable('representations')
    .set({ shown_at: clock.now().toString() })
    .where('school', '=', school)
    .where('pupil', '=', pupil)
    .where('shown_at', 'is', null)
    .execute();
  const rows = await desk
    .selectFrom('representations')
    .select(['guardian', 'asked_at'])
    .where('school', '=', school)
    .where('pupil', '=', pupil)
    .orderBy('asked_at')
    .execute();
  return rows.map((row) => ({ guardian: row.guardian, at: row.asked_at }));
}
