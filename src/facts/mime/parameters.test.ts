// Structured header values: the quick way for plain ones and the lenient way for all say the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, property, tuple } from 'fast-check';
import { readLeniently, readStructured } from './parameters.ts';

const pieces = [
  'text/plain',
  'multipart/mixed',
  'attachment',
  ';',
  '; ',
  ' ',
  '\t',
  'charset',
  'name',
  'filename*0',
  '=',
  '"',
  'utf-8',
  'a.b',
  'x.exe',
  '=_grens:7',
  '(c)',
  '\\',
  '=?utf-8?q?x?=',
  "'",
  '%41',
  ',',
  '\r\n ',
];

test('a plainly written value reads the same the quick way and the lenient way', () => {
  const written = array(constantFrom(...pieces), { maxLength: 12 }).map((some) => some.join(''));
  const parameter = tuple(
    constantFrom(';', '; ', ' ; ', ';\t'),
    constantFrom('charset', 'Name', 'filename', 'boundary', 'x-mac-type', 'name*'),
    constantFrom('=', ' = ', '="'),
    constantFrom('utf-8', 'x.pdf.exe', '=_a', 'a b', 'a"', "'a'", 'a"b"', ''),
    constantFrom('', '"'),
  ).map((some) => some.join(''));
  const typed = tuple(constantFrom('text/plain', 'TEXT/Html', 'inline', '"a/b"', ''), array(parameter)).map(
    ([type, parameters]) => `${type}${parameters.join('')}`,
  );
  for (const values of [written, typed]) {
    check(
      property(values, (value) => {
        const { value: main, parameters } = readStructured(value.trim());
        const lenient = readLeniently(value.trim());
        assert.equal(main, lenient.value);
        assert.deepEqual([...parameters], [...lenient.parameters]);
      }),
      { numRuns: 2_000 },
    );
  }
});
