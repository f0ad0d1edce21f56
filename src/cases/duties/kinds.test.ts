// Terms of duties: hours are hours, months and days are days in Europe/Amsterdam, through both nights of clock change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dueAt, dutyKinds, dutyRules } from './kinds.ts';

const duration = (text: string): Temporal.Duration => Temporal.Duration.from(text);
const local = (text: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Amsterdam').toInstant();
const due = (kind: (typeof dutyKinds)[number], from: string, term: string): string =>
  dueAt(kind, local(from), duration(term))
    .toZonedDateTimeISO('Europe/Amsterdam')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

test('72 hours are 72 hours, also over the night that has 23 and the night that has 25', () => {
  assert.equal(due('breach', '2026-11-20T16:00', 'PT72H'), '2026-11-23T16:00');
  assert.equal(due('breach', '2027-03-26T16:00', 'PT72H'), '2027-03-29T17:00');
  assert.equal(due('breach', '2026-10-23T16:00', 'PT72H'), '2026-10-26T15:00');
});

test('a month ends when the same date of the next month has passed, or its last day', () => {
  assert.equal(due('subject-request', '2026-11-24T09:10', 'P1M'), '2026-12-25T00:00');
  assert.equal(due('subject-request', '2027-01-31T23:59', 'P1M'), '2027-03-01T00:00');
  assert.equal(due('subject-request', '2028-01-30T00:00', 'P1M'), '2028-03-01T00:00');
  assert.equal(due('subject-request', '2027-02-28T02:30', 'P1M'), '2027-03-29T00:00');
});

test('a measure of days ends at the start of its last day, one of hours to the second', () => {
  assert.equal(due('end-of-measure', '2027-03-20T15:00', 'P14D'), '2027-04-03T00:00');
  assert.equal(due('end-of-measure', '2026-10-24T23:00', 'PT4H'), '2026-10-25T02:00');
});

test('a year later is the same day, whatever the night in between did', () => {
  assert.equal(due('evaluation', '2024-02-29T12:00', 'P1Y'), '2025-02-28T00:00');
  assert.equal(due('evaluation', '2024-02-29T12:00', 'P4Y'), '2028-02-29T00:00');
});

test('a term that is nothing, negative or of two minds is refused', () => {
  for (const term of ['PT0S', '-P1D', 'P1DT1H', '-PT72H']) {
    assert.throws(() => dueAt('breach', local('2026-11-24T10:00'), duration(term)), RangeError, term);
  }
});

test('every term of law, from any moment of twenty years: never early, never a day late, days begin at midnight', () => {
  const first = local('2020-01-01T00:00').epochMilliseconds;
  const last = local('2040-01-01T00:00').epochMilliseconds;
  fc.assert(
    fc.property(
      fc.integer({ min: first, max: last }),
      fc.constantFrom(...dutyKinds),
      fc.integer({ min: 1, max: 400 }),
      (moment, kind, days) => {
        const from = Temporal.Instant.fromEpochMilliseconds(moment);
        const term = dutyRules[kind].term ?? Temporal.Duration.from({ days });
        const zoned = from.toZonedDateTimeISO('Europe/Amsterdam');
        const result = dueAt(kind, from, term).toZonedDateTimeISO('Europe/Amsterdam');
        if (term.hours !== 0) {
          assert.equal(result.epochMilliseconds - moment, 72 * 3600 * 1000);
          return;
        }
        assert.ok(result.equals(result.startOfDay()));
        const wanted = zoned.toPlainDate().add(term);
        const late = wanted.until(result.toPlainDate()).days;
        assert.equal(late, dutyRules[kind].lastDay === 'passed' ? 1 : 0);
      },
    ),
  );
});

test('[G-24] every kind of duty says its term, what causes it, where that stands in law, and whom it waits for', () => {
  const own = new Set([
    'notice',
    'delivery',
    'reminder',
    'agreement-watch',
    'guidance-remind',
    'guidance-end',
  ]);
  for (const kind of dutyKinds) {
    const { title, says, cause, source, term, waitsFor } = dutyRules[kind];
    for (const words of [title, says, cause, source])
      assert.ok(words.nl.length > 5 && words.en.length > 5, kind);
    assert.match(source.nl, /AVG artikel \d+|ZOU \d+|PRO \d+|SRO paragraaf \d+/, kind);
    // A term of its own, or the one who causes it gives it: for measures and checks, which differ, and what a profile promises.
    const given = [
      'notice',
      'end-of-measure',
      'site-question',
      'agreement-watch',
      'agreement-ends',
      'guidance-remind',
      'guidance-end',
    ];
    assert.equal(term === null, given.includes(kind), kind);
    assert.equal(waitsFor.length === 0, own.has(kind), `${kind} waits for somebody, or the software does it`);
  }
});
