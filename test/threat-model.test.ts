// The threat model names tests: each must exist. A page that points at nothing is worth nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { missingTests, testsNamed } from './support/named-tests.ts';

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('docs/threat-model.md', root), 'utf8').replace(/\s+/g, ' ');

test('every test the threat model names exists, in its file, under its name', () => {
  assert.ok(testsNamed(text).length >= 40);
  assert.deepEqual(missingTests(text), []);
});

test('each of the eight adversaries has what holds, by a test, and what does not', () => {
  const parts = text.split(/ ## \d\. /).slice(1);
  assert.equal(parts.length, 8);
  for (const part of parts) {
    const [holds = '', not = ''] = part.split('**Does not hold**');
    assert.match(holds, /\*\*Holds\*\*.*\.test\.ts`: \*/);
    assert.match(not, / - \S.{20}/);
  }
});
