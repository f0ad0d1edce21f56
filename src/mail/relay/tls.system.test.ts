// TLS of the relay with certificates that openssl made: inwards, outwards, renewed, and stripped by somebody on the way.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeCertificates } from '../../../test/support/certificates.ts';
import { scriptedGate, silentLog } from '../../../test/support/gates.ts';
import { findProgram } from '../../../test/support/processes.ts';
import { startSink, talk } from '../../../test/support/smtp.ts';
import { startSecureSink, talkSecurely } from '../../../test/support/smtp-tls.ts';
import { type RelayOptions, startRelay } from './server.ts';
import { certificateOf } from './tls.ts';

const skip =
  findProgram('openssl') === null && process.env['REGLEMENT_SYSTEM_PARTS'] !== 'required'
    ? 'openssl: not installed'
    : false;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function relayTo(t: TestContext, nextHop: RelayOptions['nextHop'], more: Partial<RelayOptions> = {}) {
  const gate = scriptedGate(() => ({}));
  const relay = await startRelay({ port: 0, nextHop, gate, name: 'gate', log: silentLog, ...more });
  t.after(() => relay.close());
  return { gate, address: relay.address };
}

const fault = (error: unknown): never => {
  throw error;
};
const mail = ['MAIL FROM:<a@school.nl>', 'RCPT TO:<b@elders.nl>', 'DATA', 'Subject: proef\r\n\r\nHallo\r\n.'];
const codes = (replies: readonly string[]): number[] => replies.map((reply) => Number(reply.slice(0, 3)));

test('STARTTLS inwards: the certificate is shown, what was said in the clear is forgotten, the mail passes', {
  skip,
}, async (t) => {
  const sink = await startSink();
  t.after(() => sink.close());
  const school = makeCertificates(folderOf(t), 'school');
  const { address } = await relayTo(
    t,
    { host: '127.0.0.1', port: sink.port },
    { certificate: certificateOf(school, fault) },
  );
  await talk(
    address,
    'S: 220 *\nC: EHLO client\nS: 250-gate\nS: 250-PIPELINING\nS: 250-SIZE *\nS: 250-8BITMIME\nS: 250-SMTPUTF8\nS: 250-STARTTLS\nS: 250 *',
  );
  const { replies, certificate } = await talkSecurely(address, school.ca, [
    mail[0] ?? '',
    'EHLO client',
    ...mail,
    'STARTTLS',
  ]);
  assert.deepEqual(
    codes(replies),
    [503, 250, 250, 250, 354, 250, 502],
    'a greeting of its own, and TLS once',
  );
  assert.ok(!replies[1]?.includes('STARTTLS'));
  assert.equal(certificate.subject.CN, 'localhost');
  assert.equal(sink.arrived[0]?.raw.toString(), 'Subject: proef\r\n\r\nHallo\r\n');
});

test('a command hidden in the clear behind STARTTLS is not heard', { skip }, async (t) => {
  const sink = await startSink();
  t.after(() => sink.close());
  const school = makeCertificates(folderOf(t), 'school');
  const { address } = await relayTo(
    t,
    { host: '127.0.0.1', port: sink.port },
    { certificate: certificateOf(school, fault) },
  );
  await talk(
    address,
    'S: 220 *\nC: HELO client\nS: 250 *\nC! STARTTLS\\r\\nMAIL FROM:<boef@elders.nl>\\r\\n\nS: 503 *\nS.',
  );
  assert.deepEqual(sink.heard, []);
});

test('a certificate that was renewed is shown without a restart; files that do not fit leave the last one', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  const first = makeCertificates(folder, 'first');
  const second = makeCertificates(folder, 'second');
  const faults: unknown[] = [];
  const current = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  let year = 2020;
  const install = (cert: string, key: string): void => {
    copyFileSync(cert, current.cert);
    copyFileSync(key, current.key);
    year += 1;
    for (const file of [current.cert, current.key])
      utimesSync(file, new Date(`${year}-01-01`), new Date(`${year}-01-01`));
  };
  install(first.cert, first.key);
  const { address } = await relayTo(
    t,
    { host: '127.0.0.1', port: 1 },
    { certificate: certificateOf(current, (error) => faults.push(error)) },
  );
  await talkSecurely(address, first.ca, []);
  install(second.cert, second.key);
  await talkSecurely(address, second.ca, []);
  assert.deepEqual(faults, []);
  install(first.cert, second.key);
  await talkSecurely(address, second.ca, []);
  assert.equal(faults.length, 1);
  writeFileSync(current.cert, 'geen certificaat');
  assert.throws(() => certificateOf(current, fault));
});

test('TLS outwards: the next hop is believed with its own certificate and no other; without it the mail waits', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  const right = makeCertificates(folder, 'right');
  const stranger = makeCertificates(folder, 'stranger');
  const elsewhere = makeCertificates(folder, 'elsewhere', 'elders.example');
  const send = async (hop: RelayOptions['nextHop']): Promise<number> => {
    const { address } = await relayTo(t, hop);
    const wanted = { passes: 250, waits: 451 };
    const script = (code: number): string =>
      `S: 220 *\nC: HELO client\nS: 250 *\nC: MAIL FROM:<a@school.nl>\nS: ${code}*`;
    try {
      await talk(address, script(wanted.passes));
      return wanted.passes;
    } catch {
      await talk(address, script(wanted.waits));
      return wanted.waits;
    }
  };
  const ca = readFileSync(right.ca, 'utf8');
  const good = await startSecureSink(right);
  t.after(() => good.close());
  assert.equal(await send({ host: 'localhost', port: good.port, tls: { ca } }), 250);
  assert.deepEqual(good.plain, ['EHLO gate', 'STARTTLS'], 'nobody is named in the clear');
  assert.equal(good.heard[0], 'EHLO gate', 'what was offered in the clear is asked again');
  for (const [certificates, hop] of [
    [stranger, { host: 'localhost', tls: { ca } }],
    [right, { host: 'localhost', tls: {} }],
    [elsewhere, { host: 'localhost', tls: { ca: readFileSync(elsewhere.ca, 'utf8') } }],
  ] as const) {
    const sink = await startSecureSink(certificates);
    t.after(() => sink.close());
    assert.equal(await send({ ...hop, port: sink.port }), 451, 'not its certificate');
    assert.deepEqual(sink.heard, []);
  }
  const stripped = await startSink();
  t.after(() => stripped.close());
  assert.equal(await send({ host: 'localhost', port: stripped.port, tls: { ca } }), 451, 'no TLS offered');
  assert.ok(stripped.heard.every((line) => line.startsWith('EHLO')));
  const injected = await startSecureSink(right, '250 2.0.0 Ok\r\n');
  t.after(() => injected.close());
  assert.equal(
    await send({ host: 'localhost', port: injected.port, tls: { ca } }),
    451,
    'a reply said by somebody else',
  );
  assert.deepEqual(injected.heard, []);
});

test('a peer that is listed and not the school’s own says nothing of a mail before TLS', {
  skip,
}, async (t) => {
  const sink = await startSink();
  t.after(() => sink.close());
  const school = makeCertificates(folderOf(t), 'school');
  const { address } = await relayTo(
    t,
    { host: '127.0.0.1', port: sink.port },
    {
      certificate: certificateOf(school, fault),
      ownNetworks: ['192.0.2.0/24'],
      peers: ['127.0.0.1'],
      domains: () => ['school.nl'],
    },
  );
  await talk(address, 'S: 220 *\nC: HELO client\nS: 250 *\nC: MAIL FROM:<a@school.nl>\nS: 530 5.7.0 *');
  assert.deepEqual(sink.heard, []);
  const { replies } = await talkSecurely(address, school.ca, ['EHLO client', ...mail]);
  assert.deepEqual(codes(replies), [250, 250, 250, 354, 250]);
});
