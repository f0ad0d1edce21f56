// When a record's key dies: whole days in Europe/Amsterdam, through both nights on which the clock is changed.

export const timeZone = 'Europe/Amsterdam';

/**
 * The day at whose start a record of `at` dies under `term`: day D under P15D dies at 00:00 of D+15 (invariant 7).
 * Throws RangeError for a term that is not whole, positive days, weeks, months or years.
 */
export function dayOfDeath(at: Temporal.Instant, term: Temporal.Duration): Temporal.PlainDate {
  const whole = term.hours === 0 && term.minutes === 0 && term.seconds === 0 && term.milliseconds === 0;
  if (!whole || term.microseconds !== 0 || term.nanoseconds !== 0 || term.sign !== 1) {
    throw new RangeError('a retention term is a positive number of days, weeks, months or years');
  }
  return at.toZonedDateTimeISO(timeZone).toPlainDate().add(term);
}

/** The instant a day of death begins. */
export function deathInstant(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime(timeZone).toInstant();
}

/** The day an instant lies in, in Europe/Amsterdam. */
export function dayOf(at: Temporal.Instant): Temporal.PlainDate {
  return at.toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The hour an instant lies in, in whole hours of UTC: the finest time that stands in the clear. */
export function hourOf(at: Temporal.Instant): Temporal.Instant {
  return at.round({ smallestUnit: 'hour', roundingMode: 'floor' });
}
