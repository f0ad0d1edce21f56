// The catalogue of what nobody does with the ICT: each letter has detectors of its own, or is met by agreement alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, message, profileOf, regulationOf } from '../../test/support/regulation.ts';
import { decideWeb } from './decide-web.ts';
import type { Regulation } from './regulation.ts';

const at = Temporal.ZonedDateTime.from('2026-03-02T10:00[Europe/Amsterdam]');

/** What looks for each letter of an article, by name, as far as the gates can see it at all. */
function detectorsOf({ rules, web }: Regulation, article: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const put = (cited: string, name: string): void => {
    const letter = new RegExp(`^${article.replace('.', '\\.')}\\.([a-m])$`).exec(cited)?.[1];
    if (letter !== undefined) (found[letter] ??= []).push(name);
  };
  for (const bound of rules) put(bound.article, bound.rule.name);
  for (const [category, rule] of web.categories) put(rule.article, category);
  for (const [kind, rule] of web.downloads?.kinds ?? []) put(rule.article, kind);
  return Object.fromEntries(Object.entries(found).map(([letter, names]) => [letter, names.sort()]));
}

for (const [name, article, tags, more] of [
  ['zou', '7.6', '[ZOU-7.6 DETECT] ', '[ZOU-7.6.b ENFORCE, DETECT] '],
  ['pro', '5.6', '[PRO-5.6 DETECT] ', '[PRO-5.6.b ENFORCE, DETECT] '],
] as const) {
  test(`${tags}${name}: each letter of ${article} has its own detectors and its own words, and what no gate can see has none`, () => {
    const regulation = regulationOf(name);
    assert.deepEqual(detectorsOf(regulation, article), {
      a: ['hate', 'pornography'],
      d: ['torrents'],
      e: ['browser-extensions', 'disk-images', 'programs'],
      f: ['games'],
      g: ['fictitious-author'],
      j: ['chain-mail', 'mass-mail'],
      l: ['malware'],
      m: ['chat'],
    });
    for (const letter of 'abcdefghijklm')
      assert.ok((profileOf(name).articles[`${article}.${letter}`]?.nl ?? '').length > 10, letter);
  });

  test(`${more}${name}: such material is not to be seen or downloaded, and mail that spreads it goes back by machine`, () => {
    const regulation = regulationOf(name);
    for (const category of ['pornography', 'hate'] as const) {
      for (const group of ['pupils', 'staff']) {
        const facts = { host: 'x.example', categories: [category], group, at };
        const { outcome, grounds } = decideWeb(facts, regulation);
        assert.equal(`${outcome} ${grounds[0]?.article}`, `block ${article}.a`);
        // Nobody opens it alone: it is locked.
        assert.equal(decideWeb(facts, regulation, 'school').outcome, 'block');
      }
    }
    const spread = message({ text: { texts: [{ voice: 'own', text: 'Wat een rotzak.' }], ambiguities: [] } });
    const { decision } = judge(spread, regulation);
    assert.equal(decision.outcome, 'return');
    assert.deepEqual(
      decision.grounds.map(({ rule, purpose }) => [rule, purpose]),
      [['forbidden-word', 'misuse']],
    );
  });
}
