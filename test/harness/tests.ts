// Runs test files with node's own runner, each in its own process, and tells what became of every test.
import { spec } from 'node:test/reporters';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { root } from '../../src/cli/checkout.ts';

export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason: string;
  /** What the failure said. */
  readonly error: string;
  readonly seconds: number;
}

const here = fileURLToPath(root);

/** Paths of the runner's events are absolute; results carry them relative to the root. */
function relative(file: string | undefined): string {
  return (file ?? '').replace(here, '');
}

/**
 * Runs `files` (relative to the root), two at a time. Skipped and to-do tests come back as skipped although the
 * runner reports them as passes; a file without a single test is a failure, since it shows nothing.
 */
export async function runTests(files: readonly string[]): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  if (files.length === 0) return outcomes;
  const stream = run({
    files: files.map((file) => `${here}${file}`),
    concurrency: 2,
    timeout: 600_000,
    execArgv: ['--import', `${here}test/support/seed.ts`],
    cwd: here,
  });
  const report = stream.compose(spec());
  report.on('data', (text: Buffer | string) => process.stdout.write(text));
  const add = (
    data: {
      name: string;
      file?: string;
      skip?: string | boolean;
      todo?: string | boolean;
      details: { type?: string; duration_ms: number; error?: Error };
    },
    status: 'passed' | 'failed',
  ): void => {
    const file = relative(data.file);
    if (
      data.details.type === 'suite' ||
      data.name === file ||
      data.name === data.file ||
      `${here}${data.name}` === data.file
    ) {
      if (status === 'failed' && data.details.type !== 'suite') {
        outcomes.push({
          file: file === '' ? relative(data.name) : file,
          name: 'the file itself',
          status,
          reason: '',
          error: String(data.details.error),
          seconds: 0,
        });
      }
      return;
    }
    const left = data.skip ?? data.todo;
    const skipped = left !== undefined && left !== false;
    const cause = data.details.error?.cause;
    outcomes.push({
      file,
      name: data.name,
      status: skipped ? 'skipped' : status,
      reason: typeof left === 'string' ? left : '',
      error: cause instanceof Error ? (cause.stack ?? cause.message) : String(data.details.error ?? ''),
      seconds: data.details.duration_ms / 1000,
    });
  };
  stream.on('test:pass', (data) => add(data, 'passed'));
  stream.on('test:fail', (data) => add(data, 'failed'));
  await new Promise<void>((resolve, reject) => report.once('end', resolve).once('error', reject));
  for (const file of files) {
    if (!outcomes.some((outcome) => outcome.file === file)) {
      outcomes.push({
        file,
        name: 'the file itself',
        status: 'failed',
        reason: '',
        error: 'ran no test',
        seconds: 0,
      });
    }
  }
  return outcomes;
}
