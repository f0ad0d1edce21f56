// The term of a duty that ends with a given day: plain calendar arithmetic, no clock.
import { dayOf, timeZone } from '../../privacy/retention.ts';
import type { Birth } from './duties.ts';

/**
 * The term of a duty born at `at` that is due when `day` has passed, today at the earliest. Counted from yesterday, so that
 * one that ends today has a term too.
 */
export function lastsUntil(
  at: Temporal.Instant,
  day: Temporal.PlainDate,
): Required<Pick<Birth, 'from' | 'term'>> {
  const yesterday = dayOf(at).subtract({ days: 1 });
  return {
    from: yesterday.toZonedDateTime(timeZone).toInstant(),
    term: yesterday.until(day, { largestUnit: 'days' }),
  };
}
