// What a start loads before the web gate is open: a gate that was killed does not wait for the console and the store.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { test } from 'node:test';
import { root } from '../src/cli/checkout.ts';

const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Every file and package that loading `start` loads: imports of types alone are erased, calls of `import` come later. */
function loadedBy(
  start: string,
  source: (file: string) => string,
): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, what] of source(file).matchAll(
      /^(?:import|export) (?!type\b)(?:[^';]*? from )?'([^']+)';/gm,
    )) {
      const name = what ?? '';
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else if (!name.startsWith('node:'))
        packages.add(name.startsWith('@') ? name.split('/', 2).join('/') : (name.split('/')[0] ?? name));
    }
  };
  visit(start);
  return { files, packages };
}

const entry = 'src/cli/commands/serve.ts';

test('the web gate opens before console, store and keeper are loaded', () => {
  const { files, packages } = loadedBy(entry, read);
  assert.ok(files.has('src/serve/web-front.ts') && files.has('src/web/proxy/proxy.ts'));
  // What reads a signed policy and answers a request; each further one lengthens the time without a gate.
  assert.deepEqual([...packages].sort(), ['pino', 'stdnum', 'yaml', 'zod']);
  for (const later of ['src/serve/core.ts', 'src/store/database.ts', 'src/console/', 'src/privacy/keeper/'])
    assert.deepEqual(
      [...files].filter((file) => file.startsWith(later)),
      [],
      later,
    );
});

test('a planted import of the core is found', () => {
  const planted = (file: string): string =>
    file === 'src/serve/serve.ts' ? `import { startCore } from './core.ts';\n${read(file)}` : read(file);
  const { files, packages } = loadedBy(entry, planted);
  assert.ok(files.has('src/serve/core.ts'));
  assert.ok(packages.has('kysely'));
});
