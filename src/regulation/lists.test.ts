// Lists as schools keep them: comments, odd line ends, rubbish named and never fatal; addresses and domains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, string } from 'fast-check';
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
