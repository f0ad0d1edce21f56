// Compiled modules are kept where nobody else can write; anywhere else everything works without.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepCompiled } from './compiled.ts';

test('code is taken from a folder of our own alone, and without one nothing fails', () => {
  const parent = mkdtempSync(join(tmpdir(), 'compiled-'));
  try {
    const open = join(parent, 'open');
    assert.equal(keepCompiled(open), true);
    assert.equal(statSync(open).mode & 0o777, 0o700);
    chmodSync(open, 0o777);
    assert.equal(keepCompiled(open), false, 'others could put code there');
    const file = join(parent, 'file');
    writeFileSync(file, '');
    assert.equal(keepCompiled(join(file, 'in-a-file')), false);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
