// The web gate says in time that its school vacations come to an end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vacationsKnownUntil } from '../facts/school-vacations.ts';
import { webHealth } from './web-health.ts';

const hours = { days: [1, 2, 3, 4, 5], from: '08:00', until: '17:00' };
const last = Temporal.PlainDate.from(vacationsKnownUntil('midden'));
const before = (days: number): Temporal.PlainDate => last.subtract({ days });

test('four months before the vacations of a region are no longer known the gate says so, and goes on saying it', () => {
  const calendar = { hours, region: 'midden', vacations: [] } as const;
  assert.equal(webHealth(calendar, before(121)).says, undefined);
  for (const days of [120, 0, -30]) {
    const { state, says } = webHealth(calendar, before(days));
    assert.equal(state, 'works');
    assert.ok(says?.nl.includes(`tot en met ${last.toString()}`));
  }
});

test('what the school entered itself counts too, and a school without any is told nothing here', () => {
  const own = { name: 'summer', from: '2031-07-01', until: '2031-08-10' } as const;
  assert.equal(webHealth({ hours, region: 'midden', vacations: [own] }, before(1)).says, undefined);
  assert.match(
    webHealth({ hours, region: null, vacations: [own] }, Temporal.PlainDate.from('2031-08-01')).says?.en ??
      '',
    /until 2031-08-10/,
  );
  assert.equal(webHealth({ hours, region: null, vacations: [] }, before(1)).says, undefined);
});
