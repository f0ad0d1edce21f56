// Real messages through the gate's own judging, whole and damaged: each gets an outcome, and ordinary mail passes.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { numbers } from '../bench/parts/mail-corpus.ts';
import { createMailGate, type MailGate } from '../src/enforcement/mail.ts';
import { systemClock } from '../src/store/clock.ts';
import { reportFigures } from './support/report.ts';
import { openSchool, type School, vaultDouble } from './support/school.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
const corpora = fileURLToPath(new URL('../../shared/corpora/mime/', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/mime/', import.meta.url));

function files(t: TestContext, pattern: string): string[] {
  const found = globSync(`${corpora}${pattern}`).toSorted();
  if (found.length === 0) t.skip('corpus absent');
  return found;
}

function gateOf(school: School, onFault: (fault: string) => void): MailGate {
  return createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
    onFault,
  });
}

const fromOutside = (gate: MailGate, school: School, raw: Buffer) =>
  gate.judge({
    id: 'x',
    peer: { address: '198.51.100.7', own: false, helo: 'elders.example' },
    sender: 'ouder@elders.example',
    recipients: [school.at('docent')],
    raw,
  });

test('ordinary mail of the corpus from outside: under one in a hundred is held, none is answered by a fault', async (t) => {
  const found = files(t, 'mikel-mail/**/*.eml');
  if (found.length === 0) return;
  await using school = await openSchool('zou');
  const faults: string[] = [];
  const gate = gateOf(school, (fault) => faults.push(fault));
  const outcomes = new Map<string, number>();
  for (const file of found) {
    const { outcome } = await fromOutside(gate, school, readFileSync(file));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.deepEqual(faults, []);
  const passed = outcomes.get('deliver') ?? 0;
  reportFigures(t, 'corpus', { messages: found.length, passed, held: found.length - passed });
  assert.ok((found.length - passed) / found.length < 0.01, JSON.stringify([...outcomes]));
});

/** One damage: octets changed, cut out, doubled, or taken from elsewhere in the message. */
function damage(raw: Buffer, pick: (below: number) => number): Buffer {
  const at = pick(Math.max(1, raw.length));
  const length = 1 + pick(Math.min(200, raw.length));
  switch (pick(5)) {
    case 0:
      return Buffer.concat([raw.subarray(0, at), Buffer.from([pick(256)]), raw.subarray(at + 1)]);
    case 1:
      return Buffer.concat([raw.subarray(0, at), raw.subarray(at + length)]);
    case 2:
      return Buffer.concat([raw.subarray(0, at + length), raw.subarray(at)]);
    case 3: {
      const from = pick(Math.max(1, raw.length));
      return Buffer.concat([raw.subarray(0, at), raw.subarray(from, from + length), raw.subarray(at)]);
    }
    default:
      return raw.subarray(0, at);
  }
}

test('damaged messages each get an outcome: nothing throws, nothing grows without end', async (t) => {
  const found = [...globSync(`${corpora}**/*.eml`), ...globSync(`${fixtures}*`)].toSorted();
  const seeds = found.map((file) => readFileSync(file)).filter((raw) => raw.length < 200_000);
  assert.ok(seeds.length > 0);
  await using school = await openSchool('zou');
  const faults: string[] = [];
  const gate = gateOf(school, (fault) => faults.push(fault));
  const pick = numbers(20_261_124);
  const rounds = full ? 100_000 : 300;
  const before = process.memoryUsage().rss;
  for (let round = 0; round < rounds; round++) {
    let raw: Buffer = seeds[pick(seeds.length)] ?? Buffer.alloc(0);
    for (let times = 1 + pick(4); times > 0; times--) raw = damage(raw, pick);
    const { outcome } = await fromOutside(gate, school, raw);
    assert.notEqual(outcome, 'defer', `round ${round}: ${faults.join()}`);
  }
  assert.deepEqual(faults, []);
  const grownMB = Math.round((process.memoryUsage().rss - before) / 1_000_000);
  assert.ok(grownMB < 1_000, `${grownMB} MB`);
  reportFigures(t, 'damaged', { messages: rounds, faults: 0, grownMB });
});
