// The arrows between the rooms, shown on the real tree and on planted breaches.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkArchitecture, importsOf } from './architecture.ts';
import { listFiles, root } from '../src/cli/checkout.ts';

function sources(): Map<string, string> {
  const files = listFiles('src').filter((file) => /\.(ts|tsx)$/.test(file) && !/\.test\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));
}

test('the house stands: every arrow allowed, no circle, no dead file, no giant', () => {
  assert.deepEqual(checkArchitecture(sources()), []);
});

const ok = '// A file.\n';

test('a planted breach of an arrow is found', () => {
  const files = new Map([
    ['src/mail/a.ts', `${ok}import { b } from '../web/b.ts';\n`],
    ['src/web/b.ts', `${ok}export const b = 1;\n`],
  ]);
  assert.deepEqual(checkArchitecture(files, ['src/mail/a.ts']), [
    { file: 'src/mail/a.ts', what: 'imports src/web/b.ts: mail may not use web' },
  ]);
});

test('a planted circle is found', () => {
  const files = new Map([
    ['src/facts/a.ts', `${ok}import { b } from './b.ts';\nexport const a = b;\n`],
    ['src/facts/b.ts', `${ok}import { a } from './a.ts';\nexport const b = a;\n`],
  ]);
  const breaches = checkArchitecture(files, ['src/facts/a.ts']);
  assert.equal(breaches.length, 1);
  assert.match(breaches[0]?.what ?? '', /circle/);
});

test('a planted dead file, a giant, a nameless file and a clock in a pure room are found', () => {
  const files = new Map([
    ['src/facts/a.ts', `${ok}export const at = Date.now();\n`],
    ['src/facts/dead.ts', ok],
    ['src/store/giant.ts', `${ok}${'\n'.repeat(600)}`],
    ['src/store/nameless.ts', 'export const x = 1;\n'],
    ['src/cellar/x.ts', ok],
  ]);
  const whats = checkArchitecture(files, [
    'src/facts/a.ts',
    'src/store/giant.ts',
    'src/store/nameless.ts',
  ]).map((breach) => `${breach.file} ${breach.what}`);
  assert.equal(whats.length, 5);
  assert.match(whats.join('\n'), /a\.ts is in a pure room and uses Date\.now\(/);
  assert.match(whats.join('\n'), /dead\.ts is reached from no entry/);
  assert.match(whats.join('\n'), /giant\.ts has 602 lines/);
  assert.match(whats.join('\n'), /nameless\.ts does not say/);
  assert.match(whats.join('\n'), /cellar/);
});

test('imports are read in every form', () => {
  assert.deepEqual(
    importsOf(
      "import a from './a.ts';\nimport type { B } from './b.ts';\nexport { c } from './c.ts';\nawait import('./d.ts');\nnew URL('./e.ts', import.meta.url);",
    ),
    ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts'],
  );
});
