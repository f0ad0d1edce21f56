// Takes each guard away in a temporary copy and demands that the named test fails there by its own assertion.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../src/cli/checkout.ts';
import type { Results } from '../../src/cli/coverage.ts';

type Mutant = Results['mutants'][number];

interface Patch {
  readonly file: string;
  readonly guard: string;
  readonly test: string;
  readonly name: string;
}

const here = fileURLToPath(root);

/** Reads the header of a patch: which guard it removes and which test must notice. Throws when a line is missing. */
function readPatch(file: string): Patch {
  const text = readFileSync(new URL(file, root), 'utf8');
  const header = (key: string): string => {
    const match = new RegExp(`^# ${key}: (.+)$`, 'm').exec(text);
    if (match?.[1] === undefined) throw new Error(`${file}: no line "# ${key}: …"`);
    return match[1].trim();
  };
  return { file, guard: header('guard'), test: header('test'), name: header('name') };
}

/** A copy of the checkout, with `shared` beside it where this checkout has it beside. */
function makeCopy(): string {
  const parent = mkdtempSync(join(tmpdir(), 'reglement-mutant-'));
  const copy = join(parent, 'main');
  mkdirSync(copy);
  for (const entry of readdirSync(here)) {
    if (['node_modules', '.git', '.data', '.results'].includes(entry)) continue;
    cpSync(join(here, entry), join(copy, entry), { recursive: true });
  }
  symlinkSync(join(here, 'node_modules'), join(copy, 'node_modules'));
  const shared = join(here, '..', 'shared');
  if (existsSync(shared)) symlinkSync(shared, join(parent, 'shared'));
  return copy;
}

const apply = (copy: string, patch: Patch): boolean =>
  spawnSync('patch', ['-p1', '-s', '-f', '--no-backup-if-mismatch', '-i', join(here, patch.file)], {
    cwd: copy,
  }).status === 0;

/** The files of a patch as they were, from the checkout itself: a patch taken back can land in another place. */
function restore(copy: string, patch: Patch): void {
  for (const [, path] of readFileSync(join(here, patch.file), 'utf8').matchAll(/^\+\+\+ b\/(\S+)$/gm)) {
    if (path !== undefined) cpSync(join(here, path), join(copy, path));
  }
}

/** How long one mutated run may take, in milliseconds. A guard taken away can leave something that waits for ever. */
const patience = 180_000;

/**
 * Runs the named test in the copy; tells whether it failed by an assertion, passed, was skipped, or broke otherwise. A run
 * that does not come to its end says nothing: it is ended, asked once more, and then called broken.
 */
async function verdict(copy: string, patch: Patch, again = true): Promise<Mutant['status']> {
  const pattern = patch.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(copy, 'test/support/seed.ts'),
      '--test',
      '--test-isolation=none',
      '--test-reporter=tap',
      `--test-name-pattern=${pattern}`,
      patch.test,
    ],
    {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      // A group of its own: the runner's children end with it.
      detached: true,
    },
  );
  let endless = false;
  const limit = setTimeout(() => {
    endless = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, patience);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.resume();
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  if (endless) return again ? verdict(copy, patch, false) : 'broken';
  return verdictOf(text, patch.name);
}

/**
 * Reads a TAP report: `caught` when the named test failed by an assertion, `survived` when it passed, `skipped` when it
 * was, `broken` when it failed otherwise or never ran.
 */
export function verdictOf(report: string, name: string): Mutant['status'] {
  const lines = report.split('\n').filter((line) => line.includes(name));
  if (lines.some((line) => /^\s*not ok /.test(line))) {
    return /ERR_ASSERTION|AssertionError|Property failed/.test(report) ? 'caught' : 'broken';
  }
  if (lines.some((line) => /^\s*ok .*# SKIP/.test(line))) return 'skipped';
  return lines.some((line) => /^\s*ok /.test(line)) ? 'survived' : 'broken';
}

/** Every patch in `mutants/`, one after another. A patch that no longer applies is `broken`. */
export async function runMutants(only?: string): Promise<Mutant[]> {
  if (!existsSync(new URL('mutants/', root))) return [];
  const patches = readdirSync(new URL('mutants/', root))
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map((name) => readPatch(`mutants/${name}`))
    .filter((patch) => only === undefined || patch.test.includes(only) || patch.file.includes(only));
  if (patches.length === 0) return [];
  const lanes = [makeCopy(), makeCopy()];
  const outcomes = new Map<Patch, Mutant['status']>();
  const queue = [...patches];
  try {
    await Promise.all(
      lanes.map(async (copy) => {
        for (let patch = queue.shift(); patch !== undefined; patch = queue.shift()) {
          if (!apply(copy, patch)) {
            outcomes.set(patch, 'broken');
            restore(copy, patch);
            continue;
          }
          outcomes.set(patch, await verdict(copy, patch));
          restore(copy, patch);
        }
      }),
    );
  } finally {
    for (const copy of lanes) rmSync(dirname(copy), { recursive: true, force: true });
  }
  return patches.map((patch) => ({ ...patch, status: outcomes.get(patch) ?? 'broken' }));
}
