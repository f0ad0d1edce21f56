// Fifty messages a second through a gate process of its own: each arrives once, is kept once, or both; none twice, none never.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSpool } from '../../src/privacy/spool.ts';
import type { GateProcessOptions } from '../support/gate-process.ts';
import { makeKeys, openSpooled } from '../support/keys.ts';
import { endProcess, freePort } from '../support/processes.ts';
import { reportFigures } from '../support/report.ts';
import { letter } from '../support/school.ts';
import { offer, startSink } from '../support/smtp.ts';

/** Half an hour in the full run; four seconds otherwise. */
const seconds = process.env['REGLEMENT_FULL'] === undefined ? 4 : 1_800;
const perSecond = 50;
const teacher = 'docent@cvo-zou.example';
const parent = 'ouder@elders.example';
const suspect = 'verdacht@elders.example';
const program = fileURLToPath(new URL('../support/gate-process.ts', import.meta.url));

interface Kind {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly arrives: number;
  readonly kept: number;
}
const passes: Kind = { from: parent, to: [teacher], text: 'Dag.', arrives: 1, kept: 0 };
const isKept: Kind = { from: parent, to: [teacher], text: 'ZIEK', arrives: 0, kept: 1 };
const isSplit: Kind = { from: teacher, to: [suspect, parent], text: 'Dag.', arrives: 1, kept: 1 };

/**
 * Most pass, as at a school: a gate whose database is away stops at ten thousand kept items, and one author's mail at so
 * many recipients an hour.
 */
function kindOf(number: number): Kind {
  if (number % 20 === 0) return isKept;
  return number % 20 === 10 && number < 3_000 ? isSplit : passes;
}

/** How often each number stands in what was found. */
function countNumbers(found: Iterable<string>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const text of found) {
    const number = Number(/^X-Nummer: (\d+)\r$/m.exec(text)?.[1] ?? -1);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

test('fifty messages a second: none lost, none doubled', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
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
  const gate = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  });
  await once(gate.stdout, 'data');
  const messages = seconds * perSecond;
  const underWay: Promise<number | null>[] = [];
  const began = performance.now();
  for await (const _ of setInterval(1_000 / perSecond)) {
    const number = underWay.length;
    const { from, text, to } = kindOf(number);
    const raw = letter({ from, to: to.at(-1) ?? '', text, headers: [`X-Nummer: ${number}`] });
    underWay.push(offer(`127.0.0.1:${options.relayPort}`, from, to, raw));
    if (underWay.length === messages) break;
  }
  const codes = await Promise.all(underWay);
  const took = (performance.now() - began) / 1_000;
  assert.deepEqual([...new Set(codes)], [250], 'every message was taken over at its first offer');
  await endProcess(gate);

  const spool = openSpool(options.spool);
  // What was committed, and what was prepared and answered a moment before the end.
  spool.commit(spool.prepared());
  const items = spool.committed(messages);
  spool.close();
  const kept = countNumbers(await Promise.all(items.map((item) => openSpooled(options.keys, item, 'raw'))));
  const arrived = countNumbers(sink.arrived.map(({ raw }) => raw.toString('latin1')));
  for (let number = 0; number < messages; number++) {
    const kind = kindOf(number);
    assert.equal(arrived.get(number) ?? 0, kind.arrives, `message ${number} arrived`);
    assert.equal(kept.get(number) ?? 0, kind.kept, `message ${number} was kept`);
  }
  assert.ok(
    sink.arrived.every(({ recipients }) => !recipients.includes(suspect)),
    'a held recipient got it',
  );
  reportFigures(t, 'soak', {
    messages,
    seconds: Math.round(took),
    perSecond: Math.round(messages / took),
    lost: 0,
    doubled: 0,
  });
});
