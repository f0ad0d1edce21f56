// The key file through a night that is killed at every step: afterwards the dead stay dead, the living live, one key is above them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Card } from '../kept.ts';
import { keyName, wrapKey } from '../seal.ts';
import { DeadDay, fileCustody, type Custody } from './custody.ts';
import { realDisk, type Disk } from './disk.ts';

const card = (diesOn: string): Card => ({
  id: crypto.randomUUID(),
  school: 'school',
  purpose: 'misuse',
  class: 'usage',
  diesOn,
});
const dying = card('2026-12-09');
const living = card('2026-12-10');
const night = '2026-12-09';
const at = '2026-12-08T23:00:00Z';

interface Place extends AsyncDisposable {
  readonly dir: string;
  readonly file: string;
  /** Record keys wrapped to both cards' keys. */
  readonly wrapped: ReadonlyMap<Card, Buffer>;
}

/** A key file with a key that dies tonight and one that does not. */
async function place(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'reglement-custody-'));
  const file = join(dir, 'keys.json');
  const custody = await fileCustody(file);
  await custody.bury('2026-12-08', '2026-12-07T23:00:00Z');
  await custody.reported(['2026-12-08']);
  const wrapped = new Map<Card, Buffer>();
  for (const one of [dying, living]) {
    const [publicKey] = await custody.publicKeys([keyName(one)]);
    wrapped.set(one, await wrapKey(publicKey ?? Buffer.alloc(0), one, randomBytes(32)));
  }
  return { dir, file, wrapped, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

async function opens(custody: Custody, where: Place, one: Card): Promise<boolean> {
  return custody.recordKey(keyName(one), one, where.wrapped.get(one) ?? Buffer.alloc(0)).then(
    () => true,
    () => false,
  );
}

const encryptionKeys = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name.startsWith('kek.'));

/** Runs the night in a process of its own that is killed at its n-th touch of the disk; false when it came to its end. */
async function killedAt(file: string, touch: number, when: 'before' | 'after'): Promise<boolean> {
  const code = `
    import { fileCustody } from ${JSON.stringify(new URL('./custody.ts', import.meta.url).href)};
    import { realDisk } from ${JSON.stringify(new URL('./disk.ts', import.meta.url).href)};
    const custodyDisk = { ...realDisk };
    let touches = 0;
    let armed = false;
    for (const verb of ['replace', 'destroy']) {
      custodyDisk[verb] = async (...given) => {
        touches += armed ? 1 : 0;
        if (armed && touches === ${touch} && ${when === 'before'}) process.kill(process.pid, 'SIGKILL');
        await realDisk[verb](...given);
        if (armed && touches === ${touch}) process.kill(process.pid, 'SIGKILL');
      };
    }
    const custody = await fileCustody(${JSON.stringify(file)}, custodyDisk);
    armed = true;
    await custody.bury('${night}', '${at}');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [exit, signal] = await once(child, 'exit');
  assert.ok(exit === 0 || signal === 'SIGKILL', `ended with ${exit} ${signal}`);
  return signal === 'SIGKILL';
}

test('[ZOU-8.7 ENFORCE] a night killed at any step ends after the restart: the dead key opens nothing, the others live on', async () => {
  let kills = 0;
  for (const when of ['before', 'after'] as const) {
    for (let touch = 1; ; touch += 1) {
      await using where = await place();
      if (!(await killedAt(where.file, touch, when))) break;
      kills += 1;
      const step = `${when} touch ${touch}`;
      const custody = await fileCustody(where.file);
      const decided = custody.unreported().length === 1;
      assert.equal(await opens(custody, where, dying), !decided, `${step}: wholly before or wholly after`);
      assert.equal(await opens(custody, where, living), true, step);
      assert.equal((await encryptionKeys(where.dir)).length, 1, `${step}: one key above them`);
      await custody.bury(night, at);
      assert.equal(await opens(custody, where, dying), false, step);
      assert.equal(await opens(custody, where, living), true, step);
      assert.equal((await encryptionKeys(where.dir)).length, 1, step);
      const [deaths, ...more] = custody.unreported();
      assert.deepEqual(more, [], step);
      assert.deepEqual(
        deaths?.keys.map((key) => key.name),
        [keyName(dying)],
        step,
      );
      assert.equal(deaths?.survivors, 1, step);
      const again = await fileCustody(where.file);
      assert.deepEqual(
        [await opens(again, where, dying), await opens(again, where, living)],
        [false, true],
        step,
      );
    }
  }
  assert.equal(kills, 6, 'three touches of the disk decide a night');
});

test('yesterday’s key file brought back opens nothing: the key above it is destroyed (G-10 in part)', async () => {
  await using where = await place();
  const yesterday = await readFile(where.file, 'utf8');
  const custody = await fileCustody(where.file);
  await custody.bury(night, at);
  await writeFile(where.file, yesterday, { mode: 0o600 });
  await assert.rejects(fileCustody(where.file), /damaged, or not of the key beside it/);
  // Nor under the key of today.
  const [name = ''] = await encryptionKeys(where.dir);
  const under = Object(JSON.parse(yesterday)).under;
  await writeFile(join(where.dir, `kek.${under}`), await readFile(join(where.dir, name)), { mode: 0o600 });
  await assert.rejects(fileCustody(where.file), /damaged, or not of the key beside it/);
});

test('no private key stands in the key file in the clear, and the files are for their owner alone', async () => {
  await using where = await place();
  const kek = await readFile(join(where.dir, (await encryptionKeys(where.dir))[0] ?? ''), 'utf8');
  const text = await readFile(where.file, 'utf8');
  assert.ok(!text.includes(kek));
  assert.doesNotMatch(text, /PRIVATE KEY/);
  if (process.platform === 'win32') return;
  await chmod(where.file, 0o644);
  await assert.rejects(fileCustody(where.file), /can be read by others/);
});

test('a death touches the disk as often for one key as for a hundred, and asks nothing about what was sealed to them', async () => {
  const touches = async (many: number): Promise<number> => {
    await using where = await place();
    let count = 0;
    const counting: Disk = {
      ...realDisk,
      replace: async (...given) => {
        count += 1;
        await realDisk.replace(...given);
      },
      destroy: async (...given) => {
        count += 1;
        await realDisk.destroy(...given);
      },
    };
    const custody = await fileCustody(where.file, counting);
    const names = Array.from({ length: many }, (_, at) => keyName({ ...dying, school: `school ${at}` }));
    await custody.publicKeys(names);
    count = 0;
    await custody.bury(night, at);
    return count;
  };
  assert.equal(await touches(100), await touches(1));
});

test('a key of a day that is over is refused, one of tomorrow is made', async () => {
  await using where = await place();
  const custody = await fileCustody(where.file);
  await custody.bury(night, at);
  await assert.rejects(custody.publicKeys([keyName(dying)]), DeadDay);
  assert.equal((await custody.publicKeys([keyName(living)])).length, 1);
  await custody.bury('2025-01-01', '2025-01-01T00:00:00Z');
  await assert.rejects(custody.publicKeys([keyName(dying)]), DeadDay, 'a clock put back brings no day back');
});
