// Which version of a regulation is in force: a text without consent changes nothing (SRO-0.1, ZOU-16).
import type { Regulation } from './regulation.ts';

/**
 * The version facts of moment `at` are judged under: of those with consent, the one that came into force last.
 * Versions are given oldest first; null when none is in force yet.
 */
export function inForce(versions: readonly Regulation[], at: Temporal.Instant): Regulation | null {
  let found: { regulation: Regulation; from: Temporal.PlainDate } | null = null;
  for (const regulation of versions) {
    if (regulation.consent === null) continue;
    const from = Temporal.PlainDate.from(regulation.consent.inForceFrom);
    const today = at.toZonedDateTimeISO(regulation.school.timezone).toPlainDate();
    if (Temporal.PlainDate.compare(from, today) > 0) continue;
    if (found === null || Temporal.PlainDate.compare(from, found.from) >= 0) found = { regulation, from };
  }
  return found?.regulation ?? null;
}
