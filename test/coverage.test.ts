// What counts as met, on planted results; and the project's own copies against the shared specification.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../src/cli/checkout.ts';
import { coverage, guardRows, obligationRows, type Results, tagsOf } from '../src/cli/coverage.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const shared = new URL('../shared/', root);

const rows = [{ id: 'ZOU-8.7', verbs: ['LIMIT', 'RECORD'], paraphrase: '' }];
const guards = [{ id: 'G-05', says: '' }];
const passed = (name: string): Results['tests'][number] => ({ file: 'a.test.ts', name, status: 'passed' });
const judge = (tests: Results['tests'], mutants: Results['mutants'] = []) =>
  coverage(rows, guards, { tree: '', tests, mutants }).map((row) => row.status);

test('a row is met only when every verb has a passing test', () => {
  assert.deepEqual(judge([passed('[ZOU-8.7 LIMIT] x')]), ['unmet', 'unmet']);
  assert.deepEqual(judge([passed('[ZOU-8.7 LIMIT] x'), passed('[ZOU-8.7 RECORD] y')]), ['met', 'unmet']);
  assert.deepEqual(judge([passed('[ZOU-8.7 LIMIT, RECORD] x')]), ['met', 'unmet']);
});

test('skipped and failing tests show nothing', () => {
  assert.deepEqual(judge([{ ...passed('[ZOU-8.7 LIMIT, RECORD] x'), status: 'skipped' }]), [
    'unmet',
    'unmet',
  ]);
  const failing: Results['tests'][number] = { ...passed('[ZOU-8.7 RECORD] y'), status: 'failed' };
  assert.deepEqual(judge([passed('[ZOU-8.7 LIMIT, RECORD] x'), failing]), ['unmet', 'unmet']);
});

test('a guard is met only with a mutant that made its own test fail', () => {
  const mutant = {
    file: 'm.patch',
    guard: 'G-05',
    test: 'a.test.ts',
    name: 'opening',
    status: 'caught',
  } as const;
  const tests = [passed('[G-05] opening is refused')];
  assert.deepEqual(judge(tests), ['unmet', 'unmet']);
  assert.deepEqual(judge(tests, [mutant]), ['unmet', 'met']);
  assert.deepEqual(judge(tests, [{ ...mutant, status: 'survived' }]), ['unmet', 'unmet']);
  assert.deepEqual(judge(tests, [{ ...mutant, name: 'another' }]), ['unmet', 'unmet']);
});

test('tags are read from names', () => {
  assert.deepEqual(tagsOf('[ZOU-7.6.m ENFORCE, PUBLISH] [G-22] text'), [
    { id: 'ZOU-7.6.m', verbs: ['ENFORCE', 'PUBLISH'] },
    { id: 'G-22', verbs: [] },
  ]);
});

test('289 obligations and 24 guards stand in the project', () => {
  assert.equal(obligationRows.parse(read('regulations/obligations.json')).length, 289);
  assert.equal(guardRows.parse(read('regulations/guards.json')).length, 24);
});

test('the project copy of the obligations equals the shared one', {
  skip: existsSync(shared) ? false : 'shared folder absent',
}, () => {
  assert.deepEqual(
    read('regulations/obligations.json'),
    JSON.parse(readFileSync(new URL('obligations.json', shared), 'utf8')),
  );
  const text = readFileSync(new URL('obligations.md', shared), 'utf8');
  assert.deepEqual(
    guardRows.parse(read('regulations/guards.json')).map((guard) => guard.id),
    [...text.matchAll(/^\| (G-\d\d) \|/gm)].map((match) => match[1]),
  );
});
