// The web gate's line in words: that it runs, and that its school vacations will soon be unknown.
import type { SchoolCalendar } from '../facts/school-calendar.ts';
import { vacationsKnownUntil } from '../facts/school-vacations.ts';
import type { HealthLine } from './deps.ts';

/** So many days before the last vacation that is known somebody should enter the next ones. */
const warningDays = 120;

/** `today` in Europe/Amsterdam. Without a region and without vacations of its own a school was told on *Sites* already. */
export function webHealth({ region, vacations }: SchoolCalendar, today: Temporal.PlainDate): HealthLine {
  const days = [
    ...(region === null ? [] : [vacationsKnownUntil(region)]),
    ...vacations.map(({ until }) => until),
  ];
  const last = days.sort().at(-1);
  if (last === undefined || today.until(last, { largestUnit: 'day' }).days > warningDays)
    return { part: 'web', state: 'works' };
  return {
    part: 'web',
    state: 'works',
    says: {
      nl: `De schoolvakanties zijn bekend tot en met ${last}. Daarna telt elke werkdag als schooldag. Vul de volgende in het profiel in.`,
      en: `School vacations are known until ${last}. After that every working day counts as a school day. Enter the next ones in the profile.`,
    },
  };
}
