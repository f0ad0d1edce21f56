// Lists while a gate runs: read in another thread, exchanged in one step, kept when the new ones are bad.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createDomainTableBuilder, domainTableOf } from './domains.ts';
import { DistinctCounter, TableFullError } from './fingerprints.ts';
import { loadLists } from './lists.ts';
import { keepLists } from './live-lists.ts';
import { readTable } from './table-file.ts';
import { falselyListed, watchedNames } from './well-known.ts';

describe('the running table', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'live-lists-'));
  });
  after(() => rm(dir, { recursive: true }));

  test('a changed file is read while every lookup goes on, and then counts; nothing is asked of a half table', async () => {
    const file = join(dir, 'games.txt');
    const lines = (from: number): string =>
      Array.from({ length: 40_000 }, (_, index) => `n${from + index}.example`).join('\n');
    await writeFile(file, `always.example\n${lines(0)}\n`);
    const faults: unknown[] = [];
    let tables = 0;
    const lists = await keepLists({
      sources: async () => [{ category: 'games', file }],
      lastGoodDir: join(dir, 'kept'),
      everyMs: 0,
      onFault: (error) => faults.push(error),
      onTable: () => (tables += 1),
    });
    assert.deepEqual(lists.domains().lookup('n7.example'), ['games']);
    await writeFile(`${file}.new`, `always.example\n${lines(40_000)}\n`);
    await rename(`${file}.new`, file);
    const reading = { over: false };
    let asked = 0;
    let progressSeen = 0;
    const refreshed = lists.refresh().then(() => (reading.over = true));
    while (!reading.over) {
      for (let index = 0; index < 200; index += 1, asked += 1) {
        assert.deepEqual(lists.domains().lookup('www.always.example'), ['games']);
      }
      if (lists.progress() !== null) progressSeen += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await refreshed;
    assert.ok(asked >= 400 && progressSeen > 0, `${asked} lookups, progress seen ${progressSeen} times`);
    assert.deepEqual(lists.domains().lookup('n7.example'), []);
    assert.deepEqual(lists.domains().lookup('n79999.example'), ['games']);
    assert.deepEqual([lists.progress(), tables, faults], [null, 2, []]);

    // Unchanged: not read again. Half written: the last good one stays, and the report says so.
    await lists.refresh();
    assert.equal(tables, 2);
    await writeFile(file, lines(80_000).slice(0, 200_000));
    await lists.refresh();
    assert.deepEqual([lists.reports()[0]?.state, lists.reports()[0]?.problem], ['last-good', 'half-written']);
    assert.deepEqual(lists.domains().lookup('n79999.example'), ['games']);
    await lists.stop();
    await lists.refresh();
    assert.equal(tables, 3);
  });

  test('another thread looks names up in the same memory', async () => {
    const builder = createDomainTableBuilder({ names: 10 });
    builder.add('one.example', 'hate');
    builder.addOwn('two.example', 'help');
    const { parts } = builder.build();
    assert.ok(parts.memory instanceof SharedArrayBuffer);
    const code = `
      import { parentPort, workerData } from 'node:worker_threads';
      const { domainTableOf } = await import(workerData.module);
      const table = domainTableOf(workerData.parts);
      parentPort.postMessage([table.lookup('www.one.example'), table.lookup('two.example'), table.lookup('x.example')]);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: { parts, module: new URL('./domains.ts', import.meta.url).href },
    });
    const [said] = await new Promise<unknown[]>((resolve, reject) => {
      worker.once('message', (words: unknown) => resolve([words]));
      worker.once('error', reject);
    });
    assert.deepEqual(said, [['hate'], ['help'], []]);
    assert.deepEqual(domainTableOf(parts).lookup('one.example'), ['hate']);
  });

  test('lists of nothing and of far too much are refused, and memory stays bounded', async () => {
    const empty = join(dir, 'empty.txt');
    await writeFile(empty, '');
    const large = join(dir, 'large.txt');
    await writeFile(large, Array.from({ length: 30_000 }, (_, index) => `m${index}.example`).join('\n'));
    const { domains, reports } = await loadLists({
      sources: [
        { category: 'hate', file: empty },
        { category: 'games', file: large },
      ],
      limits: { names: 10_000 },
    });
    assert.deepEqual(
      reports.map(({ problem, state }) => [problem, state]),
      [
        ['empty', 'left-out'],
        ['too-large', 'left-out'],
      ],
    );
    assert.equal(domains.names, 0);
    assert.ok(
      reports[1] !== undefined && reports[1].lines < 30_000,
      'reading ends where the limit is passed',
    );
  });

  test('the thread that reads keeps the table for the next start; where it cannot, the table serves all the same', async () => {
    const file = join(dir, 'kept.txt');
    await writeFile(file, 'kept.example\n');
    const faults: unknown[] = [];
    const keepIn = join(dir, 'last-table');
    const sources = async () => [{ category: 'games', file }] as const;
    const onFault = (error: unknown): void => void faults.push(error);
    const kept = await keepLists({ sources, keepIn, everyMs: 0, onFault });
    await kept.stop();
    assert.deepEqual((await readTable(keepIn))?.lookup('www.kept.example'), ['games']);
    assert.deepEqual(faults, []);
    const nowhere = await keepLists({ sources, keepIn: join(file, 'x'), everyMs: 0, onFault });
    await nowhere.stop();
    assert.deepEqual(nowhere.domains().lookup('kept.example'), ['games']);
    assert.equal(faults.length, 1);
  });
});

describe('counting and colliding', () => {
  test('distinct names are counted without keeping them, within one in a hundred', () => {
    const counter = new DistinctCounter();
    let state = 1;
    const next = (): number => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    for (let index = 0; index < 300_000; index += 1) {
      const [low, high] = [next(), next()];
      counter.add(low, high);
      counter.add(low, high);
    }
    assert.ok(Math.abs(counter.estimate - 300_000) < 3_000, `${counter.estimate}`);
  });

  test('more names than there is room for end the filling instead of slowing every look', () => {
    const builder = createDomainTableBuilder({ names: 100 });
    assert.throws(() => {
      for (let index = 0; index < 1_000; index += 1) builder.add(`n${index}.example`, 'games');
    }, TableFullError);
  });

  test('a table that gives a site everybody knows a category that no list names is found out', () => {
    const builder = createDomainTableBuilder({ names: 10 });
    builder.add('google.com', 'games');
    const table = builder.build();
    assert.deepEqual(falselyListed(table, new Set(['google.com'])), []);
    // As if the fingerprint were that of another name.
    assert.deepEqual(falselyListed(table, new Set()), ['google.com']);
    assert.ok(watchedNames.has('mit.edu') && watchedNames.has('scratch.mit.edu') && !watchedNames.has('edu'));
  });
});
