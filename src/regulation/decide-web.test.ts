// The filter’s smaller rules: own time by calendar and breaks, services with an end, one answer for one question.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { regulationOf } from '../../test/support/regulation.ts';
import { type WebCategory, webCategories } from '../facts/web.ts';
import { decideWeb } from './decide-web.ts';
import type { Regulation } from './regulation.ts';

const time = (at: string): Temporal.ZonedDateTime =>
  Temporal.PlainDateTime.from(at).toZonedDateTime('Europe/Amsterdam');

function outcome(
  regulation: Regulation,
  categories: readonly WebCategory[],
  at: string,
  group = 'pupils',
): string {
  return decideWeb({ host: 'site.example', categories, group, at: time(at) }, regulation).outcome;
}

test('own time is by the day, the hour and, where decided, the break', () => {
  const zou = regulationOf('zou');
  const withBreak: Regulation = { ...zou, web: { ...zou.web, breaks: [{ from: '10:30', until: '10:50' }] } };
  const social: WebCategory[] = ['social-media'];
  for (const [at, plain, broken] of [
    ['2026-03-02T10:29', 'block', 'block'],
    ['2026-03-02T10:30', 'block', 'allow'],
    ['2026-03-02T10:49', 'block', 'allow'],
    ['2026-03-02T10:50', 'block', 'block'],
    ['2026-03-02T07:59', 'allow', 'allow'],
    ['2026-03-02T17:00', 'allow', 'allow'],
    ['2026-12-25T10:00', 'allow', 'allow'],
    ['2026-03-07T10:00', 'allow', 'allow'],
  ] as const) {
    assert.equal(outcome(zou, social, at), plain, at);
    assert.equal(outcome(withBreak, social, at), broken, `${at} with a break`);
    assert.equal(outcome(zou, social, at, 'staff'), 'allow', at);
  }
});

test('[SRO-3.11 ENFORCE] [SRO-4.13 ENFORCE] a service stays open on the last day of its agreement and not a day longer', () => {
  const model = regulationOf('model');
  const services = new Map([
    [
      'ai.example',
      {
        name: 'AI',
        article: '10.4',
        closed: false,
        workOnly: false,
        groups: null,
        agreementUntil: '2026-03-02',
        ended: null,
      },
    ],
  ]);
  const registered: Regulation = { ...model, web: { ...model.web, services } };
  const ask = (host: string, at: string): string =>
    decideWeb({ host, categories: ['ai'], group: 'pupils', at: time(at) }, registered).outcome;
  assert.equal(ask('chat.ai.example', '2026-03-02T16:00'), 'allow');
  assert.equal(ask('chat.ai.example', '2026-03-03T10:00'), 'block');
  assert.equal(ask('notai.example', '2026-03-02T16:00'), 'block');
});

test('[ZOU-4.4 ENFORCE] a service forbidden to staff is closed to staff alone', () => {
  const zou = regulationOf('zou');
  const services = new Map([
    [
      'dropbox.com',
      {
        name: 'Dropbox',
        article: '4.4',
        closed: true,
        workOnly: false,
        groups: ['staff'],
        agreementUntil: null,
        ended: null,
      },
    ],
  ]);
  const registered: Regulation = { ...zou, web: { ...zou.web, services } };
  const ask = (group: string): readonly string[] => {
    const facts = { host: 'www.dropbox.com', categories: [], group, at: time('2026-03-02T10:00') };
    const { outcome, grounds } = decideWeb(facts, registered);
    return [outcome, ...grounds.map(({ rule, article }) => `${rule} ${article}`)];
  };
  assert.deepEqual(ask('staff'), ['block', 'service-register 4.4', 'service-register 4.1']);
  assert.deepEqual(ask('pupils'), ['allow']);
});

test('an answer found again is the answer worked out anew, whatever was asked between', () => {
  const model = regulationOf('model');
  const set = fc
    .subarray([...webCategories])
    .map((categories): readonly WebCategory[] => Object.freeze(categories));
  const asked = fc.record({
    categories: set,
    group: fc.constantFrom('pupils', 'staff', 'elsewhere'),
    at: fc.constantFrom('2026-03-02T10:00', '2026-03-02T20:00'),
    opened: fc.constantFrom(null, 'lesson' as const, 'school' as const, 'private-use' as const),
  });
  fc.assert(
    fc.property(fc.array(asked, { minLength: 2, maxLength: 12 }), (questions) => {
      for (const { categories, group, at, opened } of [...questions, ...questions]) {
        const facts = { host: 'site.example', group, at: time(at) };
        const found = decideWeb({ ...facts, categories }, model, opened);
        const anew = decideWeb({ ...facts, categories: [...categories] }, { ...model }, opened);
        assert.deepEqual(found, anew);
      }
    }),
    { numRuns: 200 },
  );
});
