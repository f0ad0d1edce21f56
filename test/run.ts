// The whole test run: checks, tests on one database cluster, mutants, a results file, and a table last.
// npm test [-- --install-system-parts] [--full] [--only TEXT]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles, root, treeFingerprint } from '../src/cli/checkout.ts';
import type { Results } from '../src/cli/coverage.ts';
import { runMutants } from './harness/mutants.ts';
import { installSystemParts, missingParts } from './harness/system-parts.ts';
import { runTests, type TestOutcome } from './harness/tests.ts';
import { startTestCluster } from './support/postgres.ts';

interface SuiteRow {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly left: string;
}

const { values } = parseArgs({
  options: {
    'install-system-parts': { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const required = process.env.CI === 'true' || values['install-system-parts'];
const here = fileURLToPath(root);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Type check, lint, format and dead code: each its own command, each a row of the table. */
async function runChecks(): Promise<SuiteRow[]> {
  const rows: SuiteRow[] = [];
  for (const check of ['typecheck', 'lint', 'format', 'deadcode']) {
    const started = performance.now();
    const child = spawn('npm', ['run', '-s', check], { cwd: here, stdio: 'inherit' });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    const failed = code === 0 ? 0 : 1;
    rows.push({ suite: check, passed: 1 - failed, failed, skipped: 0, seconds: since(started), left: '' });
  }
  return rows;
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}

/** The room a test file belongs to; system suites stand on their own lines. */
function suiteOf(file: string): string {
  const parts = file.split('/');
  const room = parts[0] === 'src' ? (parts[1] ?? '') : `test${parts.length > 2 ? `/${parts[1]}` : ''}`;
  return file.includes('.system.test.') ? `${room} (system parts)` : room;
}

function rowsOf(outcomes: readonly TestOutcome[]): SuiteRow[] {
  const bySuite = Map.groupBy(outcomes, (outcome) => suiteOf(outcome.file));
  return [...bySuite].sort().map(([suite, tests]) => ({
    suite,
    passed: tests.filter((one) => one.status === 'passed').length,
    failed: tests.filter((one) => one.status === 'failed').length,
    skipped: tests.filter((one) => one.status === 'skipped').length,
    seconds: tests.reduce((sum, one) => sum + one.seconds, 0),
    left: [...new Set(tests.filter((one) => one.status === 'skipped').map((one) => one.reason))].join('; '),
  }));
}

function printTable(rows: readonly SuiteRow[]): void {
  const width = Math.max(...rows.map((row) => row.suite.length));
  say(`\n${'suite'.padEnd(width)}  passed  failed  skipped  seconds  left out because`);
  for (const row of rows) {
    const figures = [row.passed, row.failed, row.skipped].map((one, at) =>
      String(one).padStart([6, 7, 8][at] ?? 6),
    );
    say(
      `${row.suite.padEnd(width)}  ${figures.join(' ')} ${row.seconds.toFixed(1).padStart(8)}  ${row.left}`,
    );
  }
}

if (required) installSystemParts();
process.env.REGLEMENT_SYSTEM_PARTS = required ? 'required' : 'optional';
if (values.full) process.env.REGLEMENT_FULL = 'true';
const missing = missingParts();
if (missing.length > 0) say(`Not installed, so what needs them is left out: ${missing.join(', ')}`);
if (!existsSync(new URL('dist/console/index.html', root))) {
  spawnSync('npm', ['run', '-s', 'build'], { cwd: here, stdio: 'inherit' });
}

// A thousand processes load the same modules: the first leaves them compiled for the others.
process.env.NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'reglement-compiled-'));
const tree = treeFingerprint();
const files = listFiles()
  .filter((file) => /^(src|test|bench)\/.*\.test\.ts$/.test(file))
  .filter((file) => values.only === undefined || file.includes(values.only));
const rows = values.only === undefined ? await runChecks() : [];
const cluster = await startTestCluster();
process.env.REGLEMENT_TEST_CLUSTER = cluster.env;
let tests: TestOutcome[] = [];
let mutants: Results['mutants'] = [];
try {
  tests = await runTests(files);
  rows.push(...rowsOf(tests));
  const started = performance.now();
  mutants = await runMutants(values.only);
  rows.push({
    suite: 'mutants',
    passed: mutants.filter((one) => one.status === 'caught').length,
    failed: mutants.filter((one) => one.status === 'survived' || one.status === 'broken').length,
    skipped: mutants.filter((one) => one.status === 'skipped').length,
    seconds: since(started),
    left: mutants.some((one) => one.status === 'skipped')
      ? 'their tests need parts that are not installed'
      : '',
  });
} finally {
  await cluster.stop();
  rmSync(process.env.NODE_COMPILE_CACHE, { recursive: true, force: true });
}

if (values.only === undefined) {
  mkdirSync(new URL('.results/', root), { recursive: true });
  const results: Results = {
    tree,
    tests: tests.map(({ file, name, status }) => ({ file, name, status })),
    mutants,
  };
  writeFileSync(new URL('.results/results.json', root), JSON.stringify(results, null, 1));
}
for (const test of tests.filter((one) => one.status === 'failed'))
  say(`\nFAILED ${test.file}\n  ${test.name}\n${test.error}`);
for (const mutant of mutants.filter((one) => one.status === 'survived' || one.status === 'broken')) {
  say(`\nMUTANT ${mutant.status}: ${mutant.file} (${mutant.test}: ${mutant.name})`);
}
printTable(rows);
const sum = (pick: (row: SuiteRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
const failed = sum((row) => row.failed);
say(`\n${sum((row) => row.passed)} passed, ${failed} failed, ${sum((row) => row.skipped)} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
