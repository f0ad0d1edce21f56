// The gate and its scanner in bad hours: every sample file of Debian, clamd reloading in a loop, clamd killed in a loop.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';
import { createMailGate, type MailGate } from '../../src/enforcement/mail.ts';
import { createClamd } from '../../src/enforcement/scanner.ts';
import { systemClock } from '../../src/store/clock.ts';
import { type Clamd, eicar, startClamd } from '../support/clamd.ts';
import { missingParts } from '../support/processes.ts';
import { reportFigures } from '../support/report.ts';
import { letter, openSchool, vaultDouble } from '../support/school.ts';

const skip = missingParts('clamd') ?? false;
const samples = '/usr/share/clamav-testfiles';
const from = 'iemand@elders.example';
const to = 'docent@cvo-zou.example';

async function gateWith(clamd: Clamd) {
  const school = await openSchool('zou');
  const vault = vaultDouble();
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault,
    scanner: createClamd({ address: clamd.address, timeoutMs: 20_000 }),
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
  });
  return { gate, vault, [Symbol.asyncDispose]: () => school[Symbol.asyncDispose]() };
}

/** A mail from outside with this attachment. */
function mailWith(name: string, content: Buffer): Buffer {
  const raw = letter({ from, to, attachment: [name, 'PLAATS'] });
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    raw.toString('latin1').replace(Buffer.from('PLAATS').toString('base64'), lines),
    'latin1',
  );
}

/** What becomes of it. */
async function offered(gate: MailGate, name: string, content: Buffer): Promise<string> {
  const whole = mailWith(name, content);
  const peer = { address: '198.51.100.7', own: false, helo: 'elders.example' };
  const answer = await gate.judge({ id: name, peer, sender: from, recipients: [to], raw: whole });
  await answer.committed();
  return answer.outcome;
}

test('every sample file of clamav-testfiles is found through the gate, with the lines we ship for clamd', {
  skip,
}, async (t) => {
  const program = readFileSync(join(samples, 'clam.exe'));
  const signature = `${createHash('md5').update(program).digest('hex')}:${program.length}:Clam-Test`;
  await using clamd = await startClamd({ hashes: [signature] });
  await using at = await gateWith(clamd);
  const scanner = createClamd({ address: clamd.address, timeoutMs: 20_000 });
  const files = readdirSync(samples);
  const missed: string[] = [];
  let slowest = 0;
  for (const file of files) {
    const began = performance.now();
    const outcome = await offered(at.gate, 'bijlage.bin', readFileSync(join(samples, file)));
    slowest = Math.max(slowest, performance.now() - began);
    if (outcome !== 'quarantine') missed.push(`${file}: ${outcome}`);
    // The gate looks into archives itself as well; clamd alone must say it too.
    const { verdict } = await scanner.scan(mailWith('bijlage.bin', readFileSync(join(samples, file))));
    if (verdict !== 'infected') missed.push(`${file}: clamd says ${verdict}`);
  }
  reportFigures(t, 'clamav-testfiles', {
    files: files.length,
    found: files.length - missed.length,
    slowestMs: Math.round(slowest),
  });
  assert.deepEqual(missed, []);
  assert.equal(files.length, 44);
});

/** Says one command to clamd; resolves when it hung up. */
async function tell(clamd: Clamd, command: string): Promise<void> {
  const socket = connect(clamd.address.slice('unix:'.length));
  socket.on('error', () => {});
  socket.resume();
  socket.end(`n${command}\n`);
  await once(socket, 'close').catch(() => {});
}

for (const [how, trouble] of [
  ['reloads its signatures', (clamd: Clamd) => tell(clamd, 'RELOAD')],
  [
    'is killed and started again',
    async (clamd: Clamd) => {
      await clamd.kill();
      await clamd.start();
    },
  ],
] as const) {
  test(`while clamd ${how} in a loop nothing passes unscanned: infected mail is kept or waits, clean mail passes or waits`, {
    skip,
  }, async (t) => {
    await using clamd = await startClamd();
    await using at = await gateWith(clamd);
    const counted = new Map<string, number>();
    const loop = { going: true };
    const troubling = (async () => {
      let times = 0;
      for (; loop.going; times += 1) await trouble(clamd);
      return times;
    })();
    let last = '';
    for (let number = 0; number < 60 || last !== 'deliver'; number += 1) {
      assert.ok(number < 2000, 'clean mail never passes');
      const infected = number % 2 === 0;
      const outcome = await offered(at.gate, 'brief.txt', Buffer.from(infected ? eicar : 'Dag.'));
      if (outcome !== 'defer') assert.equal(outcome, infected ? 'quarantine' : 'deliver');
      last = outcome;
      const what = `${infected ? 'infected' : 'clean'} ${outcome}`;
      counted.set(what, (counted.get(what) ?? 0) + 1);
    }
    loop.going = false;
    const times = await troubling;
    assert.ok(times > 0);
    reportFigures(t, `clamd-${how.split(' ').at(-1)}`, { times, ...Object.fromEntries(counted) });
  });
}
