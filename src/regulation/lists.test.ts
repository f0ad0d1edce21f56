// Lists as schools keep them: comments, odd line ends, rubbish named and never fatal; addresses and domains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, string } from 'fast-check';
import { message, party, judge, regulationOf } from '../../test/support/regulation.ts';
import { parseList } from './lists.ts';
import { compileAddresses } from './rules/addresses.ts';

test('entries, comments, empty lines and odd line ends', () => {
  const text = '\u{feff}# list\r\nrotzak\r\n\r\n  dood gewenst  # two words\ncafé\rrotzak\n';
  assert.deepEqual(parseList(text), { entries: ['rotzak', 'dood gewenst', 'café'], rubbish: [] });
});

test('rubbish is left out and named by line', () => {
  const { entries, rubbish } = parseList(`ok\n***\n\u0000x\n${'y'.repeat(201)}\n\ufffd\ufffd\nalso ok`);
  assert.deepEqual(entries, ['ok', 'also ok']);
  assert.deepEqual(
    rubbish.map(({ line }) => line),
    [2, 3, 4, 5],
  );
});

test('no text makes a list fail', () => {
  check(
    property(string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const { entries } = parseList(text);
      for (const entry of entries) assert.ok(/[\p{L}\p{N}]/u.test(entry) && !entry.includes('\n'));
    }),
  );
});

test('an address is one address, a domain covers all below it and nothing beside it', () => {
  const list = compileAddresses(['a@one.example', '@two.example', 'THREE.example', '*.four.example']);
  for (const address of [
    'a@one.example',
    'A@One.Example',
    'x@two.example',
    'x@sub.three.example',
    'x@a.four.example',
  ])
    assert.ok(list.has(address), address);
  for (const address of ['b@one.example', 'x@nottwo.example', 'x@example', 'three.example@other.example', ''])
    assert.ok(!list.has(address), address);
});

test('an entry in its two weeks counts and stops nothing; after them it acts; an entry taken off stops nothing', () => {
  const actsFrom = Temporal.Instant.from('2026-03-16T23:00:00Z');
  const regulation = regulationOf('model', {
    intended: true,
    changes: [
      { list: 'forbidden-words', entry: 'fakkel', act: 'add', actsFrom },
      { list: 'forbidden-words', entry: 'rotzak', act: 'remove', actsFrom },
    ],
  });
  const judged = (word: string, at: Temporal.Instant) => {
    const text = { texts: [{ voice: 'own' as const, text: `Een ${word} dus.` }], ambiguities: [] };
    const whole = message({ text });
    const recipients = [party('collega@school.example', {})];
    const envelope = { ...whole.envelope, recipients, at };
    const { decision } = judge({ ...whole, envelope }, regulation);
    return [decision.outcome, ...(decision.trial ?? []).map(({ rule }) => rule)].join(' ');
  };
  const before = actsFrom.subtract({ seconds: 1 });
  assert.equal(judged('fakkel', before), 'deliver forbidden-word');
  assert.equal(judged('fakkel', actsFrom), 'return');
  assert.equal(judged('rotzak', before), 'deliver');
});
