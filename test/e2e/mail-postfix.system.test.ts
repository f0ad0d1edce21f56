// Behind a real Postfix: a passing signature holds at the end of the way, and a message that comes back again and again ends.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMailGate, type MailGate } from '../../src/enforcement/mail.ts';
import { startMilter } from '../../src/mail/milter/server.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { systemClock } from '../../src/store/clock.ts';
import { auth, author, bodies, signed } from '../support/dkim.ts';
import { silentLog } from '../support/gates.ts';
import { type Postfix, startPostfix } from '../support/postfix.ts';
import { freePort, missingParts, until } from '../support/processes.ts';
import { letter, openSchool, vaultDouble } from '../support/school.ts';
import { offer, startSink } from '../support/smtp.ts';
import { post } from '../support/swaks.ts';

const skip = missingParts('postfix', 'swaks') ?? false;
const parent = 'ouder@elders.example';

/** A school's gate that remembers the senders of what it judged. */
async function openGate() {
  const stack = new AsyncDisposableStack();
  const school = stack.use(await openSchool('zou'));
  const folder = await mkdtemp(join(tmpdir(), 'postfix-gate-'));
  stack.defer(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  const vault = vaultDouble();
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault,
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
  });
  const judged: string[] = [];
  const watched: MailGate = {
    ...gate,
    judge: (mail) => {
      judged.push(mail.sender);
      return gate.judge(mail);
    },
  };
  return { stack, school, folder, vault, gate: watched, judged };
}

test('DKIM under the strictest canonicalization passes behind Postfix and the milter as before them', {
  skip,
}, async () => {
  const at = await openGate();
  await using stack = at.stack;
  const sink = await startSink();
  stack.defer(() => sink.close());
  const listen = { unix: join(at.folder, 'milter.sock') };
  const milter = await startMilter({ listen, gate: at.gate, log: silentLog });
  stack.defer(() => milter.close());
  const postfix = stack.use(await startPostfix({ milter: milter.address, nextHopPort: sink.port }));
  const ip = '198.51.100.9';
  const question = { ip, helo: 'mail.elders.example', sender: author };
  for (const body of bodies) {
    const raw = await signed(body);
    const before = await auth({ ...question, raw });
    assert.equal(before.result, 'pass', 'it passes before');
    const to = [at.school.at('docent')];
    const { code } = await post({ server: postfix.address, from: author, to, raw, outside: ip });
    assert.equal(code, 250);
    const { raw: behind } = await sink.next();
    assert.match(behind.toString('latin1'), /^Received: /, 'Postfix wrote its line on top');
    assert.deepEqual(await auth({ ...question, raw: behind }), before);
    assert.equal(behind.includes(raw), true, 'no octet was altered');
  }
  assert.equal(at.judged.length, bodies.length);
  assert.equal(at.vault.items.size, 0);
});

/** Sends one mail into a circle and waits until nothing is under way any more. */
async function playOut(postfix: Postfix, from: string): Promise<void> {
  const raw = letter({ from, to: parent });
  assert.equal(await offer(postfix.address, from, [parent], raw), 250);
  let still = 0;
  await until(
    'the circle ends',
    async () => {
      // Empty at several looks: between two servers a message may lie in neither queue for a moment.
      still = postfix.queued() === 0 ? still + 1 : 0;
      return still >= 5 ? true : null;
    },
    120_000,
  );
}

test('a mail that Postfix sends round to itself through the milter ends at its hop count, and so does its bounce', {
  skip,
}, async () => {
  const at = await openGate();
  await using stack = at.stack;
  const listen = { unix: join(at.folder, 'milter.sock') };
  const milter = await startMilter({ listen, gate: at.gate, log: silentLog });
  stack.defer(() => milter.close());
  // What Postfix sends on comes back to its own door.
  let door = 0;
  const back = createServer((socket) => {
    const on = connect(door, '127.0.0.1');
    for (const [one, other] of [
      [socket, on],
      [on, socket],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  back.listen(0, '127.0.0.1');
  await once(back, 'listening');
  stack.defer(() => void back.close());
  const address = back.address();
  assert.ok(address !== null && typeof address === 'object');
  const postfix = stack.use(
    await startPostfix({
      milter: milter.address,
      nextHopPort: address.port,
      lines: ['hopcount_limit = 8', 'smtp_helo_name = elders.example'],
    }),
  );
  door = postfix.port;
  const from = at.school.at('docent');
  await playOut(postfix, from);
  const rounds = (sender: string): number => at.judged.filter((one) => one === sender).length;
  assert.ok(rounds(from) > 3 && rounds(from) <= 9, `${rounds(from)} times`);
  // Its bounce has no sender: what cannot be delivered of it is bounced by nobody.
  assert.ok(rounds('') <= 9, `${rounds('')} times`);
  assert.equal(rounds(from) + rounds(''), at.judged.length, 'nobody else wrote');
  assert.equal(at.vault.items.size, 0);
});

test('a mail between Postfix and the relay ends when it left the gate four times, and so does its bounce', {
  skip,
}, async () => {
  const at = await openGate();
  await using stack = at.stack;
  const port = await freePort();
  const postfix = stack.use(await startPostfix({ milter: null, nextHopPort: port }));
  const nextHop = { host: '127.0.0.1', port: postfix.port };
  const relay = await startRelay({ port, nextHop, gate: at.gate, name: 'poort.school.test', log: silentLog });
  stack.defer(() => relay.close());
  const from = at.school.at('docent');
  await playOut(postfix, from);
  const rounds = (sender: string): number => at.judged.filter((one) => one === sender).length;
  assert.equal(rounds(from), 4, 'then it is refused before it is judged');
  assert.ok(rounds('') <= 4, `${rounds('')} times`);
  assert.equal(rounds(from) + rounds(''), at.judged.length, 'nobody else wrote');
  assert.equal(at.vault.items.size, 0);
});
