// kill -9 inside SQLite: the process dies at each write, sync, cut and removal of the spool's files, one a time.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSpool } from '../../src/privacy/spool.ts';
import { findProgram } from '../support/processes.ts';
import { reportFigures } from '../support/report.ts';
import { spoolItem } from '../support/spool-process.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
const program = fileURLToPath(new URL('../support/spool-process.ts', import.meta.url));
const strace = findProgram('strace');

/** Why no process can be traced here, or false. */
function untraceable(): string | false {
  if (strace === null) return 'strace: not installed';
  const { status } = spawnSync(strace, ['-o', '/dev/null', '-e', 'trace=none', 'true'], { timeout: 60_000 });
  return status === 0 ? false : 'this machine lets no process be traced (ptrace)';
}

/** Runs the steps, killed on entering the n-th call of a kind; the steps that were said, and whether it lived to the end. */
async function steps(folder: string, call: string, n: number) {
  const kill = ['-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const child = spawn(strace ?? '', kill.concat(process.execPath, program, folder), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return { said: said.split('\n').filter((line) => line !== ''), whole: said.includes('closed') };
}

/** What the next start finds, and the items as they must be. */
function found(folder: string) {
  const spool = openSpool(folder);
  try {
    const prepared = spool.prepared();
    spool.commit(prepared);
    return { prepared, all: new Map(spool.committed(10).map((item) => [item.card.id, item])) };
  } finally {
    spool.close();
  }
}

test('killed inside SQLite at each write, sync, cut and removal: what was promised is there, whole and once', {
  skip: untraceable(),
}, async (t) => {
  let points = 0;
  for (const call of ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink']) {
    // The sample takes every twenty-fifth call of a kind, the full run each.
    for (let n = 1; ; n += full ? 1 : 25) {
      const folder = mkdtempSync(join(tmpdir(), 'spool-'));
      try {
        const { said, whole } = await steps(folder, call, n);
        const where = `${call} ${n}, after ${said.at(-1) ?? 'nothing'}`;
        const { prepared, all } = found(folder);
        const ids = [...all.keys()];
        if (said.includes('added')) assert.ok(all.has('twee'), `lost at ${where}`);
        if (said.includes('added') && !said.includes('committed')) {
          // The answer was not on the wire before both were there.
          assert.deepEqual(ids, ['een', 'twee'], where);
        }
        if (said.includes('committed')) assert.deepEqual(prepared, [], `not committed at ${where}`);
        if (said.includes('removed')) assert.deepEqual(ids, ['twee'], `came back at ${where}`);
        if (!said.includes('committed'))
          assert.ok(ids.length === 0 || ids.length === 2, `half of it at ${where}`);
        for (const [id, item] of all)
          assert.deepEqual(item.record, spoolItem(id).record, `damaged at ${where}`);
        const file = join(folder, 'spool.db');
        assert.ok(existsSync(file));
        using database = new DatabaseSync(file);
        assert.deepEqual(
          database.prepare('PRAGMA integrity_check').all().map(Object.values),
          [['ok']],
          where,
        );
        if (whole) break;
        points += 1;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  assert.ok(points > 3, `${points} points`);
  reportFigures(t, 'killed-inside-sqlite', { points, lost: 0, doubled: 0 });
});
