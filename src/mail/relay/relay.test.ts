// The before-queue relay as conversations: the client's lines, the replies, and what the next hop was told.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import type { MailAnswer } from '../../enforcement/mail.ts';
import { scriptedGate, silentLog } from '../../../test/support/gates.ts';
import { type SinkOptions, startSink, talk } from '../../../test/support/smtp.ts';
import { startRelay } from './server.ts';

interface Setting {
  readonly verdict?: Partial<MailAnswer> | (() => Promise<Partial<MailAnswer>>);
  readonly sink?: SinkOptions;
  readonly sizeLimit?: number;
  readonly memoryLimit?: number;
}

async function setUp({ verdict = {}, sink: sinkOptions, ...limits }: Setting = {}) {
  const sink = await startSink(sinkOptions);
  const gate = scriptedGate(async () => (typeof verdict === 'function' ? verdict() : verdict));
  const nextHop = { host: '127.0.0.1', port: sink.port };
  const relay = await startRelay({ port: 0, nextHop, gate, name: 'gate', log: silentLog, ...limits });
  return {
    sink,
    gate,
    address: relay.address,
    async [Symbol.asyncDispose]() {
      await relay.close();
      await sink.close();
    },
  };
}

const envelope = `
  S: 220 gate ESMTP
  C: EHLO client
  S: 250-gate
  S: 250-PIPELINING
  S: 250-SIZE *
  S: 250-8BITMIME
  S: 250-SMTPUTF8
  S: 250 ENHANCEDSTATUSCODES
  C: MAIL FROM:<a@school.nl>
  S: 250 2.0.0 Ok
  C: RCPT TO:<b@elders.nl>
  S: 250 2.0.0 Ok
`;

const message = `
  C: DATA
  S: 354 *
  C: Subject: proef
  C:
  C: Hallo
  C: .
`;

test('a message that passes reaches the next hop, and only its 250 becomes ours', async () => {
  await using at = await setUp();
  await talk(
    at.address,
    `${envelope}${message}
    S: 250 2.0.0 Ok: taken
    C: QUIT
    S: 221 2.0.0 Bye
    S.`,
  );
  assert.deepEqual(at.sink.arrived, [
    {
      sender: 'a@school.nl',
      recipients: ['b@elders.nl'],
      raw: Buffer.from('Subject: proef\r\n\r\nHallo\r\n'),
    },
  ]);
  assert.deepEqual(at.gate.told, ['committed']);
  assert.equal(at.gate.judged[0]?.peer.own, true);
  assert.equal(at.gate.judged[0]?.peer.helo, 'client');
});

test('dots at line starts, null sender, 8-bit octets and long lines pass unaltered', async () => {
  await using at = await setUp();
  const long = 'x'.repeat(5000);
  await talk(
    at.address,
    `
    S: 220 *
    C: HELO client
    S: 250 gate
    C: MAIL FROM:<> SIZE=100 BODY=8BITMIME
    S: 250 *
    C: RCPT TO:<b@elders.nl>
    S: 250 *
    C: DATA
    S: 354 *
    C! ..\\r\\n...\\r\\n..x\\r\\n\\xe9\\x00\\r\\n${long}\\r\\n\\r\\n.\\r\\n
    S: 250 *`,
  );
  assert.equal(at.sink.arrived[0]?.raw.toString('latin1'), `.\r\n..\r\n.x\r\n\xe9\0\r\n${long}\r\n\r\n`);
  assert.equal(at.sink.arrived[0]?.sender, '');
  assert.ok(at.sink.heard.includes('MAIL FROM:<> SIZE=100 BODY=8BITMIME'));
});

test('a message of no octets is a message', async () => {
  await using at = await setUp();
  await talk(
    at.address,
    `${envelope}
    C: DATA
    S: 354 *
    C: .
    S: 250 *`,
  );
  assert.equal(at.sink.arrived[0]?.raw.length, 0);
});

test('the next hop is opened at MAIL, and its answers to recipients are passed through word for word', async () => {
  await using at = await setUp({
    sink: {
      reply: (line) => (line.includes('<weg@') ? '550-5.1.1 Onbekend\r\n550 5.1.1 Unknown' : null),
    },
  });
  await talk(
    at.address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: RSET
    S: 250 *`,
  );
  assert.deepEqual(at.sink.heard, []);
  await talk(
    at.address,
    `${envelope}
    C: RCPT TO:<weg@elders.nl>
    S: 550-5.1.1 Onbekend
    S: 550 5.1.1 Unknown
    ${message}
    S: 250 *`,
  );
  assert.deepEqual(at.sink.arrived[0]?.recipients, ['b@elders.nl']);
  assert.deepEqual(at.gate.judged[0]?.recipients, ['b@elders.nl']);
});

test('a returned message gets its reply in lines and the next hop gets RSET', async () => {
  const reply = { code: 550, enhanced: '5.7.1', lines: ['Niet bezorgd', 'Not delivered'] };
  await using at = await setUp({ verdict: { outcome: 'return', reply } });
  await talk(
    at.address,
    `${envelope}${message}
    S: 550-5.7.1 Niet bezorgd
    S: 550 5.7.1 Not delivered
    C: MAIL FROM:<a@school.nl>
    S: 250 *`,
  );
  assert.deepEqual(at.sink.arrived, []);
  assert.deepEqual(at.sink.heard.slice(1), [
    'MAIL FROM:<a@school.nl>',
    'RCPT TO:<b@elders.nl>',
    'RSET',
    'MAIL FROM:<a@school.nl>',
  ]);
});

test('a message that is kept gets 250, then is committed, and the next hop never sees DATA', async () => {
  await using at = await setUp({ verdict: { outcome: 'hold', remove: ['b@elders.nl'] } });
  await talk(
    at.address,
    `${envelope}${message}
    S: 250 2.0.0 Ok
    C: NOOP
    S: 250 *`,
  );
  assert.deepEqual(at.sink.arrived, []);
  assert.ok(!at.sink.heard.includes('DATA'));
  assert.deepEqual(at.gate.told, ['committed']);
});

test('recipients with different verdicts: RSET and a second transaction with those that pass', async () => {
  await using at = await setUp({ verdict: { outcome: 'deliver', remove: ['b@elders.nl'] } });
  await talk(
    at.address,
    `${envelope}
    C: RCPT TO:<c@elders.nl>
    S: 250 *
    ${message}
    S: 250 *
    C: NOOP
    S: 250 *`,
  );
  assert.deepEqual(at.sink.arrived[0]?.recipients, ['c@elders.nl']);
  assert.deepEqual(at.sink.heard.slice(3), [
    'RCPT TO:<c@elders.nl>',
    'RSET',
    'MAIL FROM:<a@school.nl>',
    'RCPT TO:<c@elders.nl>',
    'DATA',
  ]);
  assert.deepEqual(at.gate.told, ['committed']);
});

test('a next hop that is down, hangs up after the message, or refuses it: the client still owns the message', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const address = closed.address();
  await new Promise((resolve) => closed.close(resolve));
  assert.ok(address !== null && typeof address !== 'string');
  const gate = scriptedGate(() => ({}));
  const relay = await startRelay({
    port: 0,
    nextHop: { host: '127.0.0.1', port: address.port },
    gate,
    log: silentLog,
  });
  await talk(
    relay.address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: MAIL FROM:<a@school.nl>
    S: 451 4.4.1 *`,
  );
  await relay.close();

  for (const [reply, expected] of [
    ['hang up', '451 4.4.1 *'],
    ['452 4.3.1 Full', '452 4.3.1 Full'],
    ['554 5.0.0 No', '554 5.0.0 No'],
  ]) {
    await using at = await setUp({ sink: { reply: (line) => (line === '.' ? (reply ?? null) : null) } });
    await talk(
      at.address,
      `${envelope}${message}
      S: ${expected}
      C: NOOP
      S: 250 *`,
    );
    assert.deepEqual(at.gate.told, ['abandoned']);
  }
});

test('every hidden end of data is refused as a whole: no second message is ever seen', async () => {
  const hidden = [
    '\\n.\\r\\n',
    '\\r\\n.\\n',
    '\\n.\\n',
    '\\r.\\r\\n',
    '\\r\\n.\\r',
    '\\r.\\r',
    '\\r\\x00\\n.\\r\\n',
    '\\r\\n.\\r\\x00\\n',
    '\\n.\\r',
  ];
  for (const end of hidden) {
    await using at = await setUp();
    await talk(
      at.address,
      `${envelope}
      C: DATA
      S: 354 *
      C! Subject: een\\r\\n\\r\\nHallo${end}MAIL FROM:<x@school.nl>\\r\\nRCPT TO:<y@elders.nl>\\r\\nDATA\\r\\nSubject: twee\\r\\n\\r\\n.\\r\\n
      S: 521 5.5.2 *
      S.`,
    );
    assert.deepEqual(at.sink.arrived, [], end);
    assert.deepEqual(at.gate.judged, [], end);
  }
});

test('a line that ends without CRLF, and a message sent before 354, end the conversation', async () => {
  await using at = await setUp();
  await talk(
    at.address,
    `
    S: 220 *
    C! EHLO client\\n
    S: 521 5.5.2 *
    S.`,
  );
  await talk(
    at.address,
    `${envelope}
    C! DATA\\r\\nSubject: te vroeg\\r\\n\\r\\n.\\r\\n
    S: 503 5.5.0 *
    S.`,
  );
  assert.deepEqual(at.gate.judged, []);
});

test('commands in the wrong order or shape get their own replies', async () => {
  await using at = await setUp();
  await talk(
    at.address,
    `
    S: 220 *
    C: MAIL FROM:<a@school.nl>
    S: 503 5.5.1 *
    C: EHLO
    S: 501 5.5.4 *
    C: HELO client
    S: 250 *
    C: RCPT TO:<b@elders.nl>
    S: 503 5.5.1 *
    C: MAIL FROM:a@school.nl
    S: 501 5.1.7 *
    C: MAIL FROM:<a@school.nl> RET=HDRS
    S: 555 5.5.4 *
    C: MAIL FROM:<a@school.nl>
    S: 250 *
    C: MAIL FROM:<a@school.nl>
    S: 503 5.5.1 *
    C: RCPT TO:<>
    S: 501 5.1.3 *
    C: DATA
    S: 554 5.5.1 *
    C: BDAT 12
    S: 502 5.5.1 *
    C: NOOP
    S: 250 *
    C: VRFY a
    S: 252 *`,
  );
});

test('limits: size announced and sent, memory, errors, recipients of a peer that never ends', async () => {
  await using at = await setUp({ sizeLimit: 1000 });
  const large = 'C: '.padEnd(700, 'x');
  await talk(
    at.address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: MAIL FROM:<a@school.nl> SIZE=1001
    S: 552-5.3.4 *
    S: 552 5.3.4 *
    C: MAIL FROM:<a@school.nl>
    S: 250 *
    C: RCPT TO:<b@elders.nl>
    S: 250 *
    C: DATA
    S: 354 *
    ${large}
    ${large}
    C: .
    S: 552-5.3.4 *
    S: 552 5.3.4 *
    ${'C: WAT\nS: 502 *\n'.repeat(18)}
    C: WAT
    S: 502 *
    S: 421 4.7.0 *
    S.`,
  );
  await using small = await setUp({ memoryLimit: 10 });
  await talk(
    small.address,
    `${envelope}${message}
    S: 452 4.3.1 *`,
  );
  assert.deepEqual(small.gate.judged, []);
});

test('a mail that passed a hundred servers is refused: it goes in circles', async () => {
  await using at = await setUp();
  await talk(
    at.address,
    `${envelope}
    C: DATA
    S: 354 *
    ${'C: Received: from a by b\n'.repeat(100)}
    C:
    C: .
    S: 554 5.4.6 *`,
  );
});

test('what the next hop cannot carry is said: international addresses, 8-bit mail', async () => {
  await using at = await setUp({ sink: { offers: [] } });
  await talk(
    at.address,
    `
    S: 220 *
    C: HELO client
    S: 250 *
    C: MAIL FROM:<é@school.nl> SMTPUTF8
    S: 550 5.6.7 *
    C: MAIL FROM:<a@school.nl> BODY=8BITMIME
    S: 554 5.6.3 *
    C: MAIL FROM:<a@school.nl> SIZE=10
    S: 250 *`,
  );
  assert.equal(at.sink.heard.at(-1), 'MAIL FROM:<a@school.nl>');
});

test('a port in use is an error that says so', async () => {
  await using at = await setUp();
  const port = Number(at.address.split(':')[1]);
  const nextHop = { host: '127.0.0.1', port: at.sink.port };
  await assert.rejects(startRelay({ port, nextHop, gate: at.gate, log: silentLog }), { code: 'EADDRINUSE' });
});
