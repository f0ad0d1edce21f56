// The gate's own disk is full, or does not sync: what it cannot keep stays with its sender (451), and what it took is there.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openSpool } from '../../src/privacy/spool.ts';
import type { GateProcessOptions } from '../support/gate-process.ts';
import { makeKeys, openSpooled } from '../support/keys.ts';
import { endProcess, freePort } from '../support/processes.ts';
import { reportFigures } from '../support/report.ts';
import { letter } from '../support/school.ts';
import { offer, type Sink, startSink } from '../support/smtp.ts';

const from = 'docent@cvo-zou.example';
const parent = 'ouder@elders.example';
const support = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
/** No process may make a file grow beyond this, in blocks of 512 octets: a disk that is full, for every user and machine. */
const roomOnDisk = 800;
const sick = (number: number): Buffer =>
  letter({ from, to: parent, text: `ZIEK\r\n${'x'.repeat(20_000)}`, headers: [`X-Nummer: ${number}`] });

interface Place {
  readonly options: GateProcessOptions;
  readonly failing: string;
  readonly sink: Sink;
  /** Offers a message to the gate's relay; the code of its last reply. */
  send(raw: Buffer): Promise<number | null>;
}

async function placeOf(t: TestContext): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'disk-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const sink = await startSink();
  t.after(() => sink.close());
  const options: GateProcessOptions = {
    socket: join(folder, 'milter.sock'),
    relayPort: await freePort(),
    nextHopPort: sink.port,
    spool: join(folder, 'spool'),
    keys: makeKeys(),
  };
  const send = (raw: Buffer) => offer(`127.0.0.1:${options.relayPort}`, from, [parent], raw);
  return { sink, options, failing: join(folder, 'failing'), send };
}

async function start(t: TestContext, { options, failing }: Place, full: boolean): Promise<ChildProcess> {
  const node = [
    process.execPath,
    '--import',
    pathToFileURL(support('fail-sync.ts')).href,
    support('gate-process.ts'),
    JSON.stringify(options),
  ];
  const limit = full ? `ulimit -f ${roomOnDisk}; ` : '';
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, REGLEMENT_FAILING: failing },
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/** The numbers of the messages that are kept, in order. */
async function keptIn({ options }: Place): Promise<number[]> {
  const spool = openSpool(options.spool);
  spool.commit(spool.prepared());
  const items = spool.committed(10_000);
  spool.close();
  const texts = await Promise.all(items.map((item) => openSpooled(options.keys, item, 'raw')));
  return texts.map((text) => Number(/^X-Nummer: (\d+)\r$/m.exec(text)?.[1])).toSorted((a, b) => a - b);
}

test('[invariant 14] a full disk: 451 for what cannot be kept, nothing that was taken is lost, and it goes on when there is room', async (t) => {
  const place = await placeOf(t);
  let gate = await start(t, place, true);
  const taken: number[] = [];
  let refused: number | null = null;
  for (let number = 0; refused === null; number++) {
    assert.ok(number < 200, 'the disk is never full');
    const code = await place.send(sick(number));
    if (code === 250) taken.push(number);
    else {
      assert.equal(code, 451);
      refused = number;
    }
  }
  assert.ok(taken.length > 0, 'there was room at first');
  await endProcess(gate, 'SIGKILL');
  assert.deepEqual(await keptIn(place), taken);

  gate = await start(t, place, false);
  assert.equal(await place.send(sick(refused)), 250);
  assert.equal(await place.send(letter({ from, to: parent, text: 'Dag.' })), 250);
  await endProcess(gate);
  assert.deepEqual(await keptIn(place), [...taken, refused]);
  assert.equal(place.sink.arrived.length, 1);
  reportFigures(t, 'disk-full', { taken: taken.length, deferred: 1, lost: 0, doubled: 0 });
});

test('a disk that does not sync: 451, nothing is kept twice, and it goes on when the disk does', async (t) => {
  const place = await placeOf(t);
  const gate = await start(t, place, false);
  assert.equal(await place.send(sick(1)), 250);
  writeFileSync(place.failing, '');
  for (let attempt = 0; attempt < 3; attempt++) assert.equal(await place.send(sick(2)), 451);
  rmSync(place.failing);
  assert.equal(await place.send(sick(2)), 250);
  assert.equal(await place.send(letter({ from, to: parent, text: 'Dag.' })), 250);
  await endProcess(gate);
  assert.deepEqual(await keptIn(place), [1, 2]);
  assert.equal(place.sink.arrived.length, 1);
  reportFigures(t, 'failing-sync', { taken: 3, deferred: 3, lost: 0, doubled: 0 });
});
