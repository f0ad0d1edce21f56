// Own time in school hours: no break counts until board and council name one, and then exactly those.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decisionsOf, profileOf } from '../../test/support/regulation.ts';
import { breaksOf, readBreaks } from './breaks.ts';
import { decideWeb } from './decide-web.ts';
import { compileRegulation } from './regulation.ts';

const articles = { zou: '11.3', pro: '9.3' } as const;
const at = (time: string): Temporal.ZonedDateTime =>
  Temporal.PlainDateTime.from(`2026-03-02T${time}`).toZonedDateTime('Europe/Amsterdam');

for (const [name, article] of [
  ['zou', articles.zou],
  ['pro', articles.pro],
] as const) {
  const twin = name === 'zou' ? '[ZOU-11.3 NME]' : '[PRO-9.3 NME]';
  test(`${twin} ${name}: social media in own time is published, closed to pupils in school hours alone, and reported about, never watched`, () => {
    const profile = profileOf(name);
    const decisions = decisionsOf(name);
    const decided = (value: string): ReturnType<typeof compileRegulation> =>
      compileRegulation({
        profile,
        lists: {},
        decisions: {
          ...decisions,
          decisions: decisions.decisions.map((one) =>
            one.id === 'X-26' ? { ...one, choice: 'value' as const, value } : one,
          ),
        },
      });
    const ask = (regulation: ReturnType<typeof compileRegulation>, time: string, group = 'pupils'): string =>
      decideWeb({ host: 'social.example', categories: ['social-media'], group, at: at(time) }, regulation)
        .outcome;
    const plain = compileRegulation({ profile, decisions, lists: {} });
    assert.notEqual(plain.cite(article).summary, null, 'published under its article');
    assert.notEqual(profile.people.reports.conduct, null, 'and somebody can say that it went wrong');
    assert.deepEqual(
      [ask(plain, '10:40'), ask(plain, '17:00'), ask(plain, '10:40', 'staff')],
      ['block', 'allow', 'allow'],
    );
    const broken = decided('10:30-10:50, 12:30-13:00');
    assert.deepEqual(
      ['10:29', '10:30', '10:50', '12:59', '13:00'].map((time) => ask(broken, time)),
      ['block', 'allow', 'block', 'allow', 'block'],
    );
    assert.equal(ask(decided('in de pauze'), '10:40'), 'block', 'what cannot be read opens nothing');
  });
}

test('breaks are read strictly, whatever was written', () => {
  for (const value of ['', '10:30', '10:50-10:30', '25:00-26:00', '10:30-10:50;12:30-13:00', '10:30-10:30'])
    assert.equal(readBreaks(value), null, value);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
      for (const { from, until } of readBreaks(value) ?? []) assert.ok(from < until);
    }),
  );
  const profile = profileOf('zou');
  assert.deepEqual(
    breaksOf(profile, undefined, () => false),
    [],
  );
});
