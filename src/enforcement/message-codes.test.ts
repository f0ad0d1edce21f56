// Codes of returned mail: they name a rule, an article and a version, are told from slips of the pen, and rest on no store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regulationOf } from '../../test/support/regulation.ts';
import { ruleNames, webRules } from '../regulation/rules/index.ts';
import { codeOf, readCode } from './message-codes.ts';
import { explainCode, returnReply } from './replies.ts';

const alphabet = '23456789ABCDEFGHJKLMNPQRSTVWXYZ';

test('[ZOU-8.5 RECORD] [PRO-6.5 RECORD] the answer to a returned mail carries a code that the regulation alone explains', () => {
  for (const name of ['zou', 'pro', 'sro', 'model'] as const) {
    const regulation = regulationOf(name);
    for (const { rule, article } of regulation.rules) {
      const grounds = [{ rule: rule.name, article, purpose: rule.purpose }];
      const reply = returnReply({
        grounds,
        confirmable: false,
        regulation,
        utf8: false,
        articleLink: (one) => `https://x.example/artikel/${one}`,
        codeLink: (code) => `https://x.example/waarom?code=${code}`,
      });
      const [, code = ''] = /waarom\?code=([0-9A-Z]+)/.exec(reply.lines.join('\n')) ?? [];
      const meant = explainCode(code, regulation);
      assert.deepEqual(
        [meant?.rule, meant?.article, meant?.current],
        [rule.name, article, true],
        `${name} ${rule.name}`,
      );
      assert.ok(
        reply.lines.some((line) => meant?.says.nl.startsWith(line)),
        'the same words as the answer',
      );
    }
  }
});

test('every mail rule has letters of its own, and all codes of a school differ', () => {
  const regulation = regulationOf('model');
  const names = ruleNames.filter((name) => !webRules.includes(name));
  const codes = names.map((rule) => codeOf(regulation, { rule, article: '9.1' }));
  assert.ok(codes.every((code) => code !== null));
  assert.equal(new Set(codes.map((code) => code?.slice(0, 2))).size, names.length);
});

test('[ZOU-8.5 LIMIT] a slip of the pen is no code: every other character, and every two that changed places', () => {
  const regulation = regulationOf('model');
  const code = codeOf(regulation, { rule: 'forbidden-word', article: '7.4' }) ?? '';
  assert.ok(readCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `, regulation));
  for (let place = 0; place < code.length; place += 1) {
    for (const one of alphabet) {
      if (one === code[place]) continue;
      assert.equal(readCode(code.slice(0, place) + one + code.slice(place + 1), regulation), null);
    }
    const [a = '', b = ''] = code.slice(place, place + 2);
    if (b === '' || a === b) continue;
    assert.equal(readCode(code.slice(0, place) + b + a + code.slice(place + 2), regulation), null);
  }
  for (const odd of ['', 'FW', 'x'.repeat(5000), '<script>', '00000000', 'FW7K3MQ\u0000']) {
    assert.equal(readCode(odd, regulation), null, odd.slice(0, 20));
  }
});

test('a code of an earlier version is explained by the version in force, and says so', () => {
  const before = regulationOf('model');
  const after = { ...before, stamp: { ...before.stamp, hash: 'e'.repeat(64) } };
  const bound = before.rules.find(({ rule }) => rule.name === 'empty-subject');
  assert.ok(bound);
  const code = codeOf(before, { rule: 'empty-subject', article: bound.article }) ?? '';
  const meant = explainCode(code, after);
  assert.deepEqual([meant?.current, meant?.article], [false, bound.article]);
  const gone = explainCode(code, { ...after, rules: [] });
  assert.deepEqual([gone?.current, gone?.article], [false, null]);
});
