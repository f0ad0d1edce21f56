// No list of a school can make matching slow: what an entry becomes is taken by V8's linear engine, and has nothing to try twice.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { foldText } from './fold.ts';
import { compileWords, entrySource } from './words.ts';

const lists = new URL('../../regulations/model/lists/', import.meta.url);
const shipped = readdirSync(lists)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => readFileSync(new URL(name, lists), 'utf8').split('\n'))
  .filter((line) => line.trim() !== '' && !line.startsWith('#'));
/** What looks like a pattern, and what a pattern of its kind would choke on. */
const hostile = [
  '(a+)+$',
  '(x|x)*y',
  '.*.*.*=.*',
  '[a-z',
  'a{1,8}{1,8}',
  '\\',
  '^-^',
  '- + - + z',
  '+ '.repeat(90),
];

test('every entry of a list compiles under the linear engine of V8, and means the same there', async () => {
  const signs = fc.sample(
    fc.string({
      unit: fc.constantFrom(...Array.from('aé1+-_. ()[]{}|\\^$*?💩\n')),
      minLength: 1,
      maxLength: 30,
    }),
    { seed: 5, numRuns: 300 },
  );
  const sources = [...shipped, ...hostile, ...signs].map((entry) => entrySource(foldText(entry).trim()));
  const asked = sources.map((source) => ({
    source,
    there: new RegExp(source).test('a + b c++ (a+)+$ ^-^ sukkel'),
  }));
  const program = `
    const different = JSON.parse(process.argv[1]).filter(
      ({ source, there }) => new RegExp(source, 'l').test('a + b c++ (a+)+$ ^-^ sukkel') !== there);
    console.log(JSON.stringify(different));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--enable-experimental-regexp-engine',
    '-e',
    program,
    JSON.stringify(asked),
  ]);
  assert.deepEqual(JSON.parse(stdout), []);
});

test('an entry of signs on a text of the same signs comes to an end', () => {
  // Were a gap to take what the next sign begins with, each of these would try eight to the power of its length.
  for (const entry of [`${'+ '.repeat(60)}z`, `a ${'+ '.repeat(60)}z`, `${'- + '.repeat(40)}z`]) {
    const matcher = compileWords([entry]);
    assert.equal(matcher.find(['+'.repeat(20_000), `a ${'+'.repeat(20_000)}`, '+ '.repeat(20_000)]), false);
    assert.equal(matcher.find([`x ${entry} y`]), true, entry);
  }
});

test('a word behind a sign is whole, whichever sign entry comes before it', () => {
  const matcher = compileWords(['+a', '@school bus', 'c++ a']);
  for (const text of ['+ab +a', '+a', 'de @school-bus rijdt', 'c++ \n a'])
    assert.equal(matcher.find([text]), true, text);
  for (const text of ['+ab', '@school busje', 'xc++ a', 'c++ ab'])
    assert.equal(matcher.find([text]), false, text);
});

test('a gap ends where the next sign begins, so that nothing is tried twice', () => {
  const matcher = compileWords(['a +b']);
  for (const text of ['a +b', 'a, (+b', 'a\n> +b']) assert.equal(matcher.find([text]), true, text);
  assert.equal(matcher.find(['a ++b']), false);
});
