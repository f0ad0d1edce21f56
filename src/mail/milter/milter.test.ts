// The milter as conversations: what an MTA says over the socket, and what it is answered.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { IncomingMail, MailAnswer } from '../../enforcement/mail.ts';
import { scriptedGate, silentLog } from '../../../test/support/gates.ts';
import { connectMta, negotiation, packet, smallMessage } from '../../../test/support/mta.ts';
import { startMilter } from './server.ts';

interface Setting {
  readonly verdict?: Partial<MailAnswer> | ((mail: IncomingMail) => Promise<Partial<MailAnswer>>);
  readonly sizeLimit?: number;
  readonly memoryLimit?: number;
  readonly ownNetworks?: readonly string[];
}

async function setUp({ verdict = {}, ...options }: Setting = {}) {
  const gate = scriptedGate(async (mail) => (typeof verdict === 'function' ? verdict(mail) : verdict));
  const milter = await startMilter({ listen: { port: 0 }, gate, log: silentLog, ...options });
  const mta = await connectMta(milter.address);
  return {
    gate,
    mta,
    address: milter.address,
    async [Symbol.asyncDispose]() {
      mta.close();
      await milter.close();
    },
  };
}

const client = packet(
  'C',
  Buffer.concat([Buffer.from('client.school.nl\x004'), Buffer.from([1, 2]), Buffer.from('127.0.0.1\0')]),
);

function from(family: string, address: string): Buffer {
  return packet(
    'C',
    Buffer.concat([Buffer.from(`x\0${family}`), Buffer.from([1, 2]), Buffer.from(`${address}\0`)]),
  );
}

test('only the steps and the one action that are needed are negotiated', async () => {
  await using at = await setUp();
  at.mta.send(negotiation());
  const answer = Buffer.from((await at.mta.answer()) ?? '', 'latin1');
  assert.equal(answer.toString('latin1', 0, 1), 'O');
  assert.equal(answer.readUInt32BE(1), 6);
  assert.equal(answer.readUInt32BE(5), 0x8, 'delete recipient, nothing else');
  // Every message step without waiting, the leading space of headers; no DATA, no unknown commands.
  assert.equal(answer.readUInt32BE(9) & 0x300, 0x300);
  assert.equal(answer.readUInt32BE(9) & 0x100000, 0x100000);
  assert.equal(answer.readUInt32BE(9) & 0x7f, 0, 'no step that carries the message is left out');
});

test('a message is put together octet by octet as it will lie in the queue', async () => {
  await using at = await setUp();
  at.mta.send(negotiation(), client, packet('H', 'client\0'), ...smallMessage());
  await at.mta.answer();
  assert.equal(await at.mta.answer(), 'a');
  const [mail] = at.gate.judged;
  assert.equal(
    Buffer.from(mail?.raw ?? []).toString('latin1'),
    'Subject: proef\r\n met vervolg\r\nX-Dicht:op elkaar\r\n\r\nHallo\r\ndaar\r\n',
  );
  assert.deepEqual(mail?.peer, { address: '127.0.0.1', own: true, helo: 'client' });
  assert.deepEqual([mail?.sender, mail?.recipients], ['a@school.nl', ['b@elders.nl']]);
});

test('an MTA that keeps the leading space to itself, and waits at every step, is served too', async () => {
  await using at = await setUp();
  at.mta.send(negotiation(0x8, 0));
  await at.mta.answer();
  for (const step of [client, packet('H', 'client\0'), ...smallMessage({ lead: '' }).slice(0, -1)]) {
    at.mta.send(step);
    assert.equal(await at.mta.answer(), 'c');
  }
  at.mta.send(packet('E'));
  assert.equal(await at.mta.answer(), 'a');
  assert.match(
    Buffer.from(at.gate.judged[0]?.raw ?? []).toString(),
    /^Subject: proef\r\n met vervolg\r\nX-Dicht: \r\n\r\n/,
  );
});

test('a message split at every octet is the same message', async () => {
  await using at = await setUp();
  const script = Buffer.concat([negotiation(), client, ...smallMessage()]);
  for (const octet of script) at.mta.socket.write(Buffer.from([octet]));
  await at.mta.answer();
  assert.equal(await at.mta.answer(), 'a');
  assert.match(Buffer.from(at.gate.judged[0]?.raw ?? []).toString(), /daar\r\n$/);
});

test('answers: returned in several lines, kept, deferred, a recipient taken off', async () => {
  const answers: Partial<MailAnswer>[] = [
    {
      outcome: 'return',
      reply: { code: 550, enhanced: '5.7.1', lines: ['Niet bezorgd: 100%', 'Not delivered'] },
    },
    { outcome: 'hold', remove: ['b@elders.nl', 'c@elders.nl'] },
    { outcome: 'quarantine', remove: ['b@elders.nl', 'c@elders.nl'] },
    { outcome: 'defer', reply: { code: 451, enhanced: '4.7.1', lines: ['Later'] } },
    { outcome: 'deliver', remove: ['b@elders.nl'] },
  ];
  const expected = [
    ['y550-5.7.1 Niet bezorgd: 100%%\r\n550 5.7.1 Not delivered'],
    ['d'],
    ['d'],
    ['y451 4.7.1 Later'],
    ['-<b@elders.nl>', 'a'],
  ];
  await using at = await setUp({ verdict: async () => answers.shift() ?? {} });
  at.mta.send(negotiation(), client);
  await at.mta.answer();
  for (const lines of expected) {
    at.mta.send(...smallMessage({ to: ['b@elders.nl', 'c@elders.nl'] }));
    for (const line of lines) assert.equal(await at.mta.answer(), line);
  }
  assert.equal(at.gate.judged.length, expected.length, 'several messages on one connection');
  assert.equal(at.gate.told.length, expected.length, 'each told once that its answer went out');
});

test('a gate that fails is 451: the MTA keeps the message', async () => {
  await using at = await setUp({
    verdict: () => Promise.reject(new Error('broken')),
  });
  at.mta.send(negotiation(), client, ...smallMessage());
  await at.mta.answer();
  assert.match((await at.mta.answer()) ?? '', /^y451 4\.3\.0 /);
});

test('an MTA that cannot take off recipients defers what was kept in part', async () => {
  await using at = await setUp({ verdict: { outcome: 'deliver', remove: ['b@elders.nl'] } });
  at.mta.send(negotiation(0), client, ...smallMessage({ to: ['b@elders.nl', 'c@elders.nl'] }));
  await at.mta.answer();
  assert.match((await at.mta.answer()) ?? '', /^y451 /);
  assert.deepEqual(at.gate.told, ['abandoned']);
});

test('own is who signed in or comes from the own networks; everybody else is relayed', async () => {
  await using at = await setUp({ ownNetworks: ['192.0.2.0/24', '2001:db8::/32'] });
  at.mta.send(negotiation());
  await at.mta.answer();
  const peers: [Buffer[], boolean][] = [
    [[from('4', '192.0.2.9')], true],
    [[from('4', '198.51.100.1')], false],
    [[from('6', 'IPv6:2001:db8::1')], true],
    [[from('6', 'IPv6:::ffff:192.0.2.9')], true],
    [[packet('C', 'localhost\0L')], false],
    [[from('4', '198.51.100.1'), packet('D', 'M{auth_authen}\0docent\0')], true],
    [[packet('K'), from('4', '198.51.100.1')], false],
  ];
  for (const [packets, own] of peers) {
    at.mta.send(...packets, ...smallMessage());
    assert.equal(await at.mta.answer(), 'a');
    assert.equal(at.gate.judged.at(-1)?.peer.own, own);
  }
});

test('abort forgets the message; the next one on the connection stands alone', async () => {
  await using at = await setUp();
  at.mta.send(
    negotiation(),
    client,
    ...smallMessage({ from: 'weg@school.nl' }).slice(0, 4),
    packet('A'),
    ...smallMessage(),
  );
  await at.mta.answer();
  assert.equal(await at.mta.answer(), 'a');
  assert.deepEqual(
    at.gate.judged.map((mail) => mail.sender),
    ['a@school.nl'],
  );
});

test('a message over the size limit is 552, one over the memory of the gate 451, and neither is judged', async () => {
  await using small = await setUp({ sizeLimit: 30 });
  small.mta.send(negotiation(), client, ...smallMessage());
  await small.mta.answer();
  assert.match((await small.mta.answer()) ?? '', /^y552-5\.3\.4 .*\r\n552 5\.3\.4 /);
  await using full = await setUp({ memoryLimit: 30 });
  full.mta.send(negotiation(), client, ...smallMessage());
  await full.mta.answer();
  assert.match((await full.mta.answer()) ?? '', /^y451 /);
  assert.equal(small.gate.judged.length + full.gate.judged.length, 0);
});

test('memory of messages that ended, were aborted or hung up is free again', async () => {
  await using at = await setUp({ memoryLimit: 150 });
  for (let i = 0; i < 5; i += 1) {
    const other = await connectMta(at.address);
    other.send(negotiation(), client, ...smallMessage().slice(0, -1));
    await other.answer();
    const closed = new Promise((resolve) => other.socket.once('close', resolve));
    other.socket.end(packet('Q'));
    await closed;
    at.mta.send(negotiation(), client, ...smallMessage().slice(0, -1), packet('A'), ...smallMessage());
    await at.mta.answer();
    assert.equal(await at.mta.answer(), 'a');
  }
});

test('an MTA that hangs up while its message is judged: nothing is committed', async () => {
  const { promise: judging, resolve: begun } = Promise.withResolvers<void>();
  const { promise: verdict, resolve: decide } = Promise.withResolvers<Partial<MailAnswer>>();
  await using at = await setUp({
    verdict: () => {
      begun();
      return verdict;
    },
  });
  at.mta.send(negotiation(), client, ...smallMessage());
  await judging;
  const gone = new Promise((resolve) => at.mta.socket.once('close', resolve));
  at.mta.close();
  await gone;
  // A second conversation that is answered shows that the gate has seen the first one end.
  const other = await connectMta(at.address);
  other.send(negotiation());
  await other.answer();
  decide({ outcome: 'hold', remove: ['b@elders.nl'] });
  await verdict;
  other.send(client, ...smallMessage());
  await other.answer();
  other.close();
  assert.deepEqual(at.gate.told.toSorted(), ['abandoned', 'committed'], 'the first and the second message');
});

test('rubbish, commands before negotiation and old protocols end the conversation, not the gate', async () => {
  await using at = await setUp();
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    packet('M', '<a@b>\0'),
    packet('E'),
    packet('O', Buffer.alloc(12)),
  ]) {
    const mta = await connectMta(at.address);
    mta.send(bytes);
    assert.equal(await mta.answer(), null);
  }
  const mta = await connectMta(at.address);
  mta.send(negotiation(), packet('L', 'Subject\0x\0'));
  await mta.answer();
  assert.equal(await mta.answer(), null, 'a header without an envelope');
  at.mta.send(negotiation(), client, ...smallMessage());
  await at.mta.answer();
  assert.equal(await at.mta.answer(), 'a');
});

test('a look whether the gate lives, connecting and leaving, disturbs nobody', async () => {
  await using at = await setUp();
  for (let i = 0; i < 10; i += 1) (await connectMta(at.address)).close();
  at.mta.send(negotiation(), client, ...smallMessage());
  await at.mta.answer();
  assert.equal(await at.mta.answer(), 'a');
});

test('on a UNIX socket: a dead socket file is taken over, a living gate and another file are not', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'milter-'));
  t.after(() => rm(folder, { recursive: true }));
  const gate = scriptedGate(() => ({}));
  const unix = join(folder, 'gate.sock');
  const first = await startMilter({ listen: { unix }, gate, log: silentLog });
  assert.equal(first.address, `unix:${unix}`);
  await assert.rejects(startMilter({ listen: { unix }, gate, log: silentLog }), { code: 'EADDRINUSE' });
  const mta = await connectMta(first.address);
  mta.send(negotiation(), client, ...smallMessage());
  await mta.answer();
  assert.equal(await mta.answer(), 'a');
  await first.close();
  const file = join(folder, 'file');
  await writeFile(file, 'x');
  await assert.rejects(startMilter({ listen: { unix: file }, gate, log: silentLog }), { code: 'EADDRINUSE' });
});
