// Days of death in Europe/Amsterdam, through both nights on which the clock is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, integer, property } from 'fast-check';
import { dayOfDeath, deathInstant, hourOf } from './retention.ts';

const day = (at: string, term: string): string =>
  dayOfDeath(Temporal.Instant.from(at), Temporal.Duration.from(term)).toString();

test('records of day D under P15D die at 00:00 Europe/Amsterdam at the start of D+15', () => {
  assert.equal(day('2026-11-24T10:00:00Z', 'P15D'), '2026-12-09');
  assert.equal(deathInstant(Temporal.PlainDate.from('2026-12-09')).toString(), '2026-12-08T23:00:00Z');
  // 23:30 UTC is the next day in Amsterdam, in winter and in summer.
  assert.equal(day('2026-11-24T23:30:00Z', 'P15D'), '2026-12-10');
  assert.equal(day('2026-07-24T22:30:00Z', 'P15D'), '2026-08-09');
});

test('both nights on which the clock is changed keep whole days', () => {
  // 29 March 2026 has 23 hours, 25 October 2026 has 25.
  assert.equal(day('2026-03-28T23:30:00Z', 'P1D'), '2026-03-30');
  assert.equal(deathInstant(Temporal.PlainDate.from('2026-03-30')).toString(), '2026-03-29T22:00:00Z');
  assert.equal(day('2026-10-24T22:30:00Z', 'P1D'), '2026-10-26');
  assert.equal(deathInstant(Temporal.PlainDate.from('2026-10-26')).toString(), '2026-10-25T23:00:00Z');
  assert.equal(day('2026-10-25T00:30:00Z', 'P15D'), day('2026-10-25T01:30:00Z', 'P15D'));
});

test('months end on days that exist', () => {
  assert.equal(day('2026-08-31T10:00:00Z', 'P6M'), '2027-02-28');
  assert.equal(day('2028-02-29T10:00:00Z', 'P1Y'), '2029-02-28');
});

test('a term in hours, none, or backwards is refused', () => {
  for (const term of ['PT24H', 'P0D', '-P15D', 'P1DT1H'])
    assert.throws(() => day('2026-11-24T10:00:00Z', term), RangeError);
});

test('whatever the moment, the life of a record under P15D is over 14 and at most 15 days, give or take the changed hour', () => {
  holds(
    property(integer({ min: 0, max: 4_102_444_800 }), (second) => {
      const at = Temporal.Instant.fromEpochMilliseconds(second * 1000);
      const life = deathInstant(dayOfDeath(at, Temporal.Duration.from('P15D')))
        .since(at)
        .total('hours');
      assert.ok(life > 14 * 24 - 1 && life <= 15 * 24 + 1, `${at.toString()}: ${life}`);
      assert.ok(at.since(hourOf(at)).total('minutes') < 60);
    }),
    { numRuns: 500 },
  );
});
