// A table that went to disk answers as before; half of one, or a changed one, is none.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createDomainTableBuilder, type DomainTable } from './domains.ts';
import { readTable, writeTable } from './table-file.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reglement-table-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function smallTable(): DomainTable {
  const builder = createDomainTableBuilder({ names: 3 });
  builder.add('poker.example', 'gambling');
  builder.add('files.example', 'file-sharing');
  builder.addOwn('les.files.example', 'education');
  return builder.build();
}

describe('the table on disk', () => {
  test('answers for every host as the one that was written', async () => {
    const file = join(folder, 'whole');
    const table = smallTable();
    await writeTable(file, table.parts);
    const read = await readTable(file);
    assert.ok(read !== null);
    assert.equal(read.names, table.names);
    for (const host of [
      'poker.example',
      'www.poker.example',
      'les.files.example',
      'files.example',
      'example',
    ])
      assert.deepEqual(read.lookup(host), table.lookup(host));
  });

  test('half of a table, and one with a changed octet, open no gate', async () => {
    const file = join(folder, 'half');
    await writeTable(file, smallTable().parts);
    const whole = await readFile(file);
    for (const at of [0, 30, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(file, changed);
      assert.equal((await readTable(file)) === null, true, `octet ${at}`);
    }
    await writeFile(file, whole);
    for (const size of [whole.length - 8, 10, 0]) {
      await truncate(file, size);
      assert.equal((await readTable(file)) === null, true, `${size} octets`);
    }
    assert.equal((await readTable(join(folder, 'none'))) === null, true);
  });
});
