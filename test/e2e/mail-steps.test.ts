// The gate is killed at every step of one transaction, one step a time: every write to its spool, every word on the wire.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openSpool } from '../../src/privacy/spool.ts';
import type { GateProcessOptions } from '../support/gate-process.ts';
import { makeKeys, openSpooled } from '../support/keys.ts';
import { connectMta, negotiation, packet } from '../support/mta.ts';
import { endProcess, freePort } from '../support/processes.ts';
import { reportFigures } from '../support/report.ts';
import { letter } from '../support/school.ts';
import { offer, type Sink, startSink } from '../support/smtp.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
const from = 'docent@cvo-zou.example';
const parent = 'ouder@elders.example';
const suspect = 'verdacht@elders.example';
const support = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

/** One copy is kept and the other passes: a transaction with every kind of step. */
const raw = letter({ from, to: parent, text: 'Dag.', headers: ['X-Nummer: stap'] });
const to = [suspect, parent];

interface Place {
  readonly options: GateProcessOptions;
  readonly died: string;
  readonly sink: Sink;
}

async function startGate({ options, died }: Place, step: number | null): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      ...(step === null ? [] : ['--import', pathToFileURL(support('die-at.ts')).href]),
      support('gate-process.ts'),
      JSON.stringify(options),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, REGLEMENT_DIE_AT: String(step), REGLEMENT_DIED: died },
    },
  );
  await once(child.stdout, 'data');
  return child;
}

/** Offers the message once; true when the gate took it over: the sender forgets it then. */
const ways: Readonly<Record<'milter' | 'relay', (place: Place) => Promise<boolean>>> = {
  async relay({ options }) {
    return (await offer(`127.0.0.1:${options.relayPort}`, from, to, raw).catch(() => null)) === 250;
  },
  /** The test is the MTA: it queues for whoever is left when the milter accepts, and not a moment sooner. */
  async milter({ options, sink }) {
    const mta = await connectMta(`unix:${options.socket}`);
    try {
      mta.send(negotiation());
      if ((await mta.answer()) === null) return false;
      const end = raw.indexOf('\r\n\r\n');
      const headers = raw
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(/:(.*)/s));
      mta.send(
        packet('C', 'client\x004\x00\x19127.0.0.1\0'),
        packet('M', `<${from}>\0`),
        ...to.map((address) => packet('R', `<${address}>\0`)),
        ...headers.map(([name = '', value = '']) => packet('L', `${name}\0${value}\0`)),
        packet('N'),
        packet('B', raw.subarray(end + 4)),
        packet('E'),
      );
      const left = new Set(to);
      for (let answer = await mta.answer(); answer !== null; answer = await mta.answer()) {
        if (answer.startsWith('-')) left.delete(answer.slice(2, -1));
        if (answer !== 'a') continue;
        if (left.size > 0) sink.arrived.push({ sender: from, recipients: [...left], raw });
        return true;
      }
      return false;
    } finally {
      mta.close();
    }
  },
};

/** What became of it: how often it passed, how often it is kept for good, and whether the held recipient got it. */
async function outcome({ options, sink }: Place) {
  const spool = openSpool(options.spool);
  spool.commit(spool.prepared());
  const items = spool.committed(100);
  spool.close();
  const vault = await Promise.all(items.map((item) => openSpooled(options.keys, item, 'raw')));
  return {
    passed: sink.arrived.length,
    kept: vault.filter((text) => text.includes('X-Nummer: stap')).length,
    leaked: sink.arrived.some(({ recipients }) => recipients.includes(suspect)),
  };
}

async function placeOf(t: TestContext): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'steps-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const sink = await startSink();
  t.after(() => sink.close());
  return {
    sink,
    died: join(folder, 'died'),
    options: {
      socket: join(folder, 'milter.sock'),
      relayPort: await freePort(),
      nextHopPort: sink.port,
      spool: join(folder, 'spool'),
      keys: makeKeys(),
    },
  };
}

for (const way of ['milter', 'relay'] as const) {
  test(`killed at every step of one transaction, ${way}: nothing lost, at most one copy more, the held recipient gets nothing`, async (t) => {
    let doubled = 0;
    let steps = 0;
    // The sample takes every eighth step; the full run each.
    for (let step = 1; ; step += full ? 1 : 8) {
      const place = await placeOf(t);
      let gate = await startGate(place, step);
      writeFileSync(`${place.died}.armed`, '');
      let taken = await ways[way](place).catch(() => false);
      const gone = once(gate, 'exit');
      const whole = taken && !existsSync(place.died);
      if (!existsSync(place.died)) gate.kill('SIGKILL');
      if (gate.exitCode === null && gate.signalCode === null) await gone;
      rmSync(`${place.died}.armed`);
      gate = await startGate(place, null);
      const again = !taken;
      while (!taken) taken = await ways[way](place).catch(() => false);
      await endProcess(gate, 'SIGKILL');
      const { passed, kept, leaked } = await outcome(place);
      const seen = `step ${step}: passed ${passed}, kept ${kept}, offered ${again ? 'again' : 'once'}`;
      assert.ok(passed >= 1 && kept >= 1, `lost at ${seen}`);
      assert.ok(passed <= (again ? 2 : 1) && kept <= (again ? 2 : 1), `doubled at ${seen}`);
      assert.equal(leaked, false, seen);
      doubled += passed - 1 + kept - 1;
      steps += 1;
      if (whole) break;
    }
    assert.ok(steps > 2, 'steps were reached');
    reportFigures(t, `killed-at-steps-${way}`, { steps, lost: 0, doubled });
  });
}
