// School days, hours and vacations: against a kept library of holidays, over both DST nights, and as a sum of hours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Holidays from 'date-holidays';
import fc from 'fast-check';
import { isHoliday } from './holidays.ts';
import type { SchoolCalendar } from './school-calendar.ts';
import { addSchoolHours, schoolTime } from './school-calendar.ts';

const calendar: SchoolCalendar = {
  hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '17:00' },
  region: 'midden',
  vacations: [],
};
const at = (time: string): Temporal.ZonedDateTime =>
  Temporal.PlainDateTime.from(time).toZonedDateTime('Europe/Amsterdam');
const after = (time: string, hours: number, of: SchoolCalendar = calendar): string =>
  addSchoolHours(at(time), hours, of).toPlainDateTime().toString({ smallestUnit: 'minute' });

test('public holidays are those of a kept library, for sixty years, with liberation day each year', () => {
  const peer = new Holidays('NL');
  for (let year = 2020; year < 2080; year += 1) {
    const theirs = peer
      .getHolidays(year)
      .filter(({ type }) => type === 'public')
      .map(({ date }) => date.slice(0, 10));
    const ours: string[] = [];
    for (let day = new Temporal.PlainDate(year, 1, 1); day.year === year; day = day.add({ days: 1 }))
      if (isHoliday(day)) ours.push(day.toString());
    assert.deepEqual(ours, [...new Set([...theirs, `${year}-05-05`])].sort(), String(year));
  }
});

test('a school hour is one on a school day, never at the closing minute, at a weekend, on a holiday or in a vacation', () => {
  const seen = (time: string): string => {
    const { schoolDay, inHours } = schoolTime(at(time), calendar);
    return `${schoolDay ? 'school' : 'free'} ${inHours ? 'open' : 'closed'}`;
  };
  assert.equal(seen('2026-11-24T08:00'), 'school open');
  assert.equal(seen('2026-11-24T16:59:59'), 'school open');
  assert.equal(seen('2026-11-24T17:00'), 'school closed');
  assert.equal(seen('2026-11-24T07:59'), 'school closed');
  assert.equal(seen('2026-11-28T10:00'), 'free closed');
  assert.equal(seen('2026-05-14T10:00'), 'free closed');
  assert.equal(seen('2026-10-20T10:00'), 'free closed');
  assert.equal(seen('2026-12-21T10:00'), 'free closed');
});

test("regions differ, and the school's own vacation takes the place of the region's of that name and year only", () => {
  const day = '2026-10-12T10:00';
  const free = (time: string, of: SchoolCalendar): boolean => !schoolTime(at(time), of).schoolDay;
  assert.equal(free(day, { ...calendar, region: 'noord' }), true);
  assert.equal(free(day, { ...calendar, region: 'zuid' }), false);
  assert.equal(free(day, { ...calendar, region: null }), false);
  const own: SchoolCalendar = {
    ...calendar,
    vacations: [{ name: 'autumn', from: '2026-10-10', until: '2026-10-18' }],
  };
  assert.equal(free(day, own), true);
  assert.equal(free('2026-10-20T10:00', own), false);
  assert.equal(free('2025-10-20T10:00', own), true);
});

test('four school hours do not count nights, weekends and vacations', () => {
  assert.equal(after('2026-11-24T09:00', 4), '2026-11-24T13:00');
  assert.equal(after('2026-11-24T13:00', 4), '2026-11-24T17:00');
  assert.equal(after('2026-11-24T15:30', 4), '2026-11-25T10:30');
  assert.equal(after('2026-11-27T16:00', 4), '2026-11-30T11:00');
  assert.equal(after('2026-12-18T16:00', 4), '2027-01-04T11:00');
  assert.equal(after('2026-11-24T03:00', 4), '2026-11-24T12:00');
});

test('hours are hours on both DST nights of a school that is open at night', () => {
  const always: SchoolCalendar = {
    hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '23:59' },
    region: null,
    vacations: [],
  };
  assert.equal(after('2026-03-29T01:00', 4, always), '2026-03-29T06:00');
  assert.equal(after('2026-10-25T01:00', 4, always), '2026-10-25T04:00');
});

test('a calendar without school hours is an error, not a wait without end', () => {
  const never = { ...calendar, hours: { days: [], from: '08:00', until: '17:00' } };
  assert.throws(() => addSchoolHours(at('2026-11-24T09:00'), 4, never), RangeError);
  assert.throws(() => addSchoolHours(at('2026-11-24T09:00'), -1, calendar), RangeError);
});

test('hours add up: first a then b is the same moment as a and b at once', () => {
  const start = at('2025-08-01T00:00').epochMilliseconds;
  const zone = 'Europe/Amsterdam';
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 * 24 * 60 }),
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 600 }),
      fc.constantFrom('noord' as const, 'midden' as const, 'zuid' as const),
      (minutes, first, second, region) => {
        const here = { ...calendar, region };
        const from = Temporal.Instant.fromEpochMilliseconds(start + minutes * 60_000).toZonedDateTimeISO(
          zone,
        );
        const apart = addSchoolHours(addSchoolHours(from, first / 60, here), second / 60, here);
        const once = addSchoolHours(from, (first + second) / 60, here);
        assert.ok(apart.equals(once), `${apart.toString()} ${once.toString()}`);
      },
    ),
    { seed: 20261124, numRuns: 300 },
  );
});
