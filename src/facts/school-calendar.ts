// When is it school? School days and school hours from week, public holidays and vacations. Pure; the caller gives the time.
import { isHoliday } from './holidays.ts';
import type { Region, Vacation } from './school-vacations.ts';
import { vacationsOf } from './school-vacations.ts';

/** What a school's profile says about its time; days of the week count from Monday = 1, clock times are HH:MM. */
export interface SchoolCalendar {
  readonly hours: { readonly days: readonly number[]; readonly from: string; readonly until: string };
  /** Null: no vacations but the school's own. */
  readonly region: Region | null;
  /** The school's own; one with the name of a vacation of the region takes its place in that school year. */
  readonly vacations: readonly Vacation[];
}

const zone = 'Europe/Amsterdam';
/** No vacation is longer: a count that finds no school hour in so many days has a calendar without any. */
const reach = 400;

/** The calendar year in which the school year of a day began (1 August). */
function schoolYearOf(day: string): number {
  const { year, month } = Temporal.PlainDate.from(day);
  return month >= 8 ? year : year - 1;
}

const spans = new WeakMap<SchoolCalendar, readonly Vacation[]>();

function vacationsIn(calendar: SchoolCalendar): readonly Vacation[] {
  const known = spans.get(calendar);
  if (known !== undefined) return known;
  const key = ({ name, from }: Vacation): string => `${name} ${schoolYearOf(from)}`;
  const own = new Set(calendar.vacations.map(key));
  const regional = calendar.region === null ? [] : vacationsOf(calendar.region);
  const all = [...regional.filter((vacation) => !own.has(key(vacation))), ...calendar.vacations];
  spans.set(calendar, all);
  return all;
}

function isSchoolDay(day: Temporal.PlainDate, calendar: SchoolCalendar): boolean {
  if (!calendar.hours.days.includes(day.dayOfWeek) || isHoliday(day)) return false;
  const iso = day.toString();
  return !vacationsIn(calendar).some(({ from, until }) => from <= iso && iso <= until);
}

/** Whether the day of `at` is a school day and whether `at` lies in its hours (`until` itself no longer does). */
export function schoolTime(
  at: Temporal.ZonedDateTime,
  calendar: SchoolCalendar,
): { readonly schoolDay: boolean; readonly inHours: boolean } {
  const local = at.withTimeZone(zone);
  const schoolDay = isSchoolDay(local.toPlainDate(), calendar);
  const now = local.toPlainTime();
  const { from, until } = calendar.hours;
  const inHours =
    schoolDay && Temporal.PlainTime.compare(now, from) >= 0 && Temporal.PlainTime.compare(now, until) < 0;
  return { schoolDay, inHours };
}

/**
 * The moment at which `hours` school hours have passed since `from`: hours outside school time do not count.
 * Throws RangeError when `hours` is negative or the calendar has no school hour in over a year.
 */
export function addSchoolHours(
  from: Temporal.ZonedDateTime,
  hours: number,
  calendar: SchoolCalendar,
): Temporal.ZonedDateTime {
  if (!(hours >= 0)) throw new RangeError('school hours are counted forward');
  const start = from.withTimeZone(zone);
  if (hours === 0) return start;
  let left = Math.round(hours * 3_600_000);
  let day = start.toPlainDate();
  for (let looked = 0; looked < reach; looked += 1, day = day.add({ days: 1 })) {
    if (!isSchoolDay(day, calendar)) continue;
    const at = (time: string): number =>
      day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
    const opens = Math.max(at(calendar.hours.from), start.epochMilliseconds);
    const open = at(calendar.hours.until) - opens;
    if (open >= left && open > 0)
      return Temporal.Instant.fromEpochMilliseconds(opens + left).toZonedDateTimeISO(zone);
    left -= Math.max(0, open);
  }
  throw new RangeError('the calendar has no school hours');
}
