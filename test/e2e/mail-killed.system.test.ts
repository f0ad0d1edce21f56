// The gate is killed again and again while mail flows: each message stays with its sender, or arrives, or is in the vault.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSpool } from '../../src/privacy/spool.ts';
import type { GateProcessOptions } from '../support/gate-process.ts';
import { makeKeys, openSpooled } from '../support/keys.ts';
import { startPostfix } from '../support/postfix.ts';
import { endProcess, freePort, missingParts, until } from '../support/processes.ts';
import { letter } from '../support/school.ts';
import { offer, startSink } from '../support/smtp.ts';

const from = 'docent@cvo-zou.example';
const parent = 'ouder@elders.example';
const suspect = 'verdacht@elders.example';
const messages = Number(process.env['REGLEMENT_KILL_MESSAGES'] ?? 60);
const kills = Number(process.env['REGLEMENT_KILLS'] ?? 5);

interface Plan {
  readonly mark: string;
  readonly raw: Buffer;
  readonly to: readonly string[];
  /** Where an acknowledged message must be. */
  readonly delivered: boolean;
  readonly kept: boolean;
}

/** A third passes, a third is kept whole, a third is kept for one recipient and passes for the other. */
function plan(number: number): Plan {
  const mark = `X-Nummer: n${number}n`;
  const kind = number % 3;
  const text = kind === 1 ? 'ZIEK' : 'Dag.';
  const to = kind === 2 ? [suspect, parent] : [parent];
  const raw = letter({ from, to: parent, text, headers: [mark] });
  return { mark, raw, to, delivered: kind !== 1, kept: kind !== 0 };
}

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

async function startGate(folder: string, options: GateProcessOptions): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../support/gate-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What it leaves behind when it is killed goes with the test's own folder.
    env: { ...process.env, TMPDIR: folder },
  });
  await once(child.stdout, 'data');
  return child;
}

function times(haystack: readonly string[], needle: string): number {
  return haystack.filter((text) => text.includes(needle)).length;
}

for (const through of ['postfix', 'relay'] as const) {
  const skip = through === 'postfix' ? (missingParts('postfix') ?? false) : false;
  test(`kill -9 at any moment, through ${through}: no message is lost, none doubled but those in flight`, {
    skip,
  }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'killed-'));
    t.after(() => rm(folder, { recursive: true }));
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
    let gate = await startGate(folder, options);
    const postfix =
      through === 'postfix'
        ? await startPostfix({ milter: `unix:${options.socket}`, nextHopPort: sink.port })
        : null;
    const address = postfix?.address ?? `127.0.0.1:${options.relayPort}`;

    const plans = Array.from({ length: messages }, (_, number) => plan(number));
    const attempts = new Map<string, number>();
    let done = 0;
    const waiting = [...plans];
    const sender = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { mark, to, raw } = one;
        // The sender's server tries until somebody says yes: until then the message is its own.
        await until(
          'acknowledged',
          async () => {
            attempts.set(mark, (attempts.get(mark) ?? 0) + 1);
            return (await offer(address, from, to, raw).catch(() => null)) === 250 ? true : null;
          },
          120_000,
        );
        done += 1;
      }
    };
    const random = seeded(20_261_116);
    const killer = async () => {
      for (let kill = 1; kill <= kills; kill += 1) {
        const moment = ((kill - 0.5 + random() * 0.5) * messages) / (kills + 1);
        await until('the next moment', async () => (done >= moment ? true : null), 120_000);
        await endProcess(gate, 'SIGKILL');
        gate = await startGate(folder, options);
      }
    };
    await Promise.all([sender(), sender(), sender(), sender(), killer()]);
    if (postfix !== null) {
      await until('the queue is empty', async () => (postfix.queued() === 0 ? true : null), 60_000);
      await postfix[Symbol.asyncDispose]();
    }
    await endProcess(gate, 'SIGKILL');

    const spool = openSpool(options.spool);
    spool.commit(spool.prepared());
    const vault = await Promise.all(
      spool.committed(10_000).map((item) => openSpooled(options.keys, item, 'raw')),
    );
    spool.close();
    const delivered = sink.arrived.map((message) => message.raw.toString('latin1'));
    let doubled = 0;
    for (const { mark, ...expected } of plans) {
      const tries = attempts.get(mark) ?? 0;
      for (const [is, places] of [
        [expected.delivered, delivered],
        [expected.kept, vault],
      ] as const) {
        const found = times(places, mark);
        assert.ok(is ? found >= 1 : found === 0, `${mark}: ${found} times, expected ${is}`);
        assert.ok(found <= tries, `${mark}: ${found} times after ${tries} tries`);
        doubled += Math.max(0, found - 1);
      }
    }
    const retried = [...attempts.values()].filter((tries) => tries > 1).length;
    t.diagnostic(`${messages} messages, ${kills} kills, ${retried} tried again, 0 lost, ${doubled} doubled`);
    for (const message of sink.arrived)
      assert.ok(!message.recipients.includes(suspect), 'a held recipient got it');
  });
}
