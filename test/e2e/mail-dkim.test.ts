// A signature of the author's server that holds before the gate holds behind it: passing mail is not altered by one octet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMailGate } from '../../src/enforcement/mail.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { systemClock } from '../../src/store/clock.ts';
import { auth, author, bodies, signed } from '../support/dkim.ts';
import { silentLog } from '../support/gates.ts';
import { openSchool, vaultDouble } from '../support/school.ts';
import { offer, startSink } from '../support/smtp.ts';

test('DKIM under the strictest canonicalization passes behind the relay as before it', async (t) => {
  await using school = await openSchool('zou');
  const sink = await startSink();
  t.after(() => sink.close());
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
  });
  const relay = await startRelay({
    port: 0,
    nextHop: { host: '127.0.0.1', port: sink.port },
    gate,
    log: silentLog,
  });
  t.after(() => relay.close());
  const question = { ip: '198.51.100.9', helo: 'mail.elders.example', sender: author };
  for (const body of bodies) {
    const raw = await signed(body);
    const before = await auth({ ...question, raw });
    assert.equal(before.result, 'pass', 'it passes before the gate');
    assert.equal(await offer(relay.address, author, [school.at('docent')], raw), 250);
    const behind = sink.arrived.at(-1)?.raw ?? Buffer.alloc(0);
    assert.deepEqual(await auth({ ...question, raw: behind }), before);
    assert.equal(behind.includes(raw), true, 'no octet was altered');
  }
});
