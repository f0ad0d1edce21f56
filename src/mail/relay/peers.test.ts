// Whose mail the relay takes, and when it says that a mail goes in circles.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { scriptedGate, silentLog } from '../../../test/support/gates.ts';
import { startSink, talk } from '../../../test/support/smtp.ts';
import { goesInCircles } from './circles.ts';
import { type RelayOptions, startRelay } from './server.ts';

async function setUp(t: TestContext, options: Partial<RelayOptions>) {
  const sink = await startSink();
  t.after(() => sink.close());
  const gate = scriptedGate(() => ({}));
  const nextHop = { host: '127.0.0.1', port: sink.port };
  const relay = await startRelay({
    port: 0,
    nextHop,
    gate,
    name: 'gate.school.nl',
    log: silentLog,
    ...options,
  });
  t.after(() => relay.close());
  return { sink, gate, address: relay.address };
}

test('an address that is neither the school’s own nor listed is not spoken with', async (t) => {
  const { address, sink } = await setUp(t, { ownNetworks: ['192.0.2.0/24'], peers: ['198.51.100.0/24'] });
  await talk(address, 'S: 554 *\nC: EHLO client\nS.');
  assert.deepEqual(sink.heard, []);
});

test('a listed peer hands in mail from the school or for the school, and nobody else’s', async (t) => {
  const { address, gate } = await setUp(t, {
    ownNetworks: [],
    peers: ['127.0.0.0/8'],
    domains: () => ['school.nl'],
  });
  await talk(
    address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: MAIL FROM:<boef@elders.nl>
    S: 250 *
    C: RCPT TO:<iemand@ergens.nl>
    S: 550 5.7.1 *
    C: RCPT TO:<x@school.nl@ergens.nl>
    S: 550 5.7.1 *
    C: RCPT TO:<docent@SCHOOL.nl>
    S: 250 *
    C: RSET
    S: 250 *
    C: MAIL FROM:<docent@school.nl>
    S: 250 *
    C: RCPT TO:<iemand@ergens.nl>
    S: 250 *
    C: RSET
    S: 250 *
    C: MAIL FROM:<>
    S: 250 *
    C: RCPT TO:<iemand@ergens.nl>
    S: 550 5.7.1 *
    C: RCPT TO:<docent@school.nl>
    S: 250 *
    C: DATA
    S: 354 *
    C: Subject: proef
    C:
    C: .
    S: 250 *`,
  );
  assert.equal(gate.judged[0]?.peer.own, false);
});

const received = (from: string, times: number): string =>
  `Received: from ${from} (${from} [192.0.2.1])\r\n\tby mx.elders.nl; Mon, 16 Nov 2026 10:00:00 +0100\r\n`.repeat(
    times,
  );

test('a mail that came from this gate four times goes in circles; three times it is forwarded mail', () => {
  const is = (head: string): boolean =>
    goesInCircles(Buffer.from(`${head}Subject: x\r\n\r\nReceived: from a\r\n`), 'Gate.school.nl');
  assert.ok(!is(received('gate.school.nl', 3) + received('other.school.nl', 90)));
  assert.ok(is(received('GATE.school.nl', 4)));
  assert.ok(is(received('a.nl', 100)) && !is(received('a.nl', 99)));
  assert.ok(
    !is('Received: by gate.school.nl; Mon, 16 Nov 2026\r\n'.repeat(5)),
    'who wrote it, not who it came from',
  );
});

test('a mail in circles is refused before it is judged', async (t) => {
  const { address, gate } = await setUp(t, {});
  await talk(
    address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: MAIL FROM:<a@school.nl>
    S: 250 *
    C: RCPT TO:<b@school.nl>
    S: 250 *
    C: DATA
    S: 354 *
    ${'C: Received: from gate.school.nl by mx\n'.repeat(4)}
    C:
    C: .
    S: 554 5.4.6 *`,
  );
  assert.deepEqual(gate.judged, []);
});
