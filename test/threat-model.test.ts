// The threat model names tests: each must exist. A page that points at nothing is worth nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('docs/threat-model.md', root), 'utf8').replace(/\s+/g, ' ');

/** Titles of the tests in a source, and the keys of tables from which tests are made. */
function titles(source: string): string[] {
  return [
    ...[...source.matchAll(/^ {2}'([^']+)': \(/gm)].map((match) => match[1] ?? ''),
    ...[...source.matchAll(/\btest\(\s*(['`])((?:(?!\1).)*)\1/gs)].map((match) => match[2] ?? ''),
  ];
}

const named = [...text.matchAll(/`((?:src|test)\/[^`]+\.test\.ts)`: \*([^*]+)\*/g)].map(
  ([, file = '', name = '']) => ({ file, name }),
);

test('every test the threat model names exists, in its file, under its name', () => {
  assert.ok(named.length >= 40, `${named.length}`);
  const missing = named.filter(({ file, name }) => {
    const place = new URL(file, root);
    return !existsSync(place) || !titles(readFileSync(place, 'utf8')).some((title) => title.includes(name));
  });
  assert.deepEqual(missing, []);
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
