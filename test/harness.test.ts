// The test run itself: a skipped, empty or broken file is never taken for a pass, and a mutant must really bite.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { root } from '../src/cli/checkout.ts';
import { verdictOf } from './harness/mutants.ts';

function outcomesOf(...files: string[]): { file: string; name: string; status: string; reason: string }[] {
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const run = spawnSync(process.execPath, ['fixtures/harness/list.ts', ...files], {
    cwd: fileURLToPath(root),
    env,
  });
  return JSON.parse(run.stdout.toString());
}

test('passes, failures, skips and to-dos are told apart', () => {
  const file = 'fixtures/harness/mixed.ts';
  assert.deepEqual(
    outcomesOf(file).map(({ name, status, reason }) => [name, status, reason]),
    [
      ['passes', 'passed', ''],
      ['fails', 'failed', ''],
      ['is skipped', 'skipped', 'no such part'],
      ['is still to do', 'skipped', ''],
      ['passes inside', 'passed', ''],
    ],
  );
});

test('a file without tests and a file that cannot be loaded are failures', () => {
  assert.deepEqual(
    outcomesOf('fixtures/harness/empty.ts', 'fixtures/harness/broken.ts')
      .map(({ file, status }) => [file, status])
      .sort(),
    [
      ['fixtures/harness/broken.ts', 'failed'],
      ['fixtures/harness/empty.ts', 'failed'],
    ],
  );
});

const assertion = "not ok 1 - opening is refused\n  ---\n  code: 'ERR_ASSERTION'\n  ...\n";

test('a mutant is caught only when the named test fails by an assertion of its own', () => {
  assert.equal(verdictOf(assertion, 'opening is refused'), 'caught');
  assert.equal(verdictOf('ok 1 - opening is refused\n', 'opening is refused'), 'survived');
  assert.equal(verdictOf('ok 1 - opening is refused # SKIP no part\n', 'opening is refused'), 'skipped');
  assert.equal(
    verdictOf("not ok 1 - opening is refused\n  code: 'ERR_MODULE_NOT_FOUND'\n", 'opening is refused'),
    'broken',
  );
  assert.equal(verdictOf('1..0\n', 'opening is refused'), 'broken', 'a name that fits no test shows nothing');
  assert.equal(verdictOf(assertion, 'another test'), 'broken');
});
