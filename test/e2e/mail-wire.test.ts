// The wire in bad hours: conversations cut at every octet, mutated and garbled, and five hundred peers that hardly speak.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { startMilter } from '../../src/mail/milter/server.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { scriptedGate, silentLog } from '../support/gates.ts';
import { connectMta, negotiation, packet, smallMessage } from '../support/mta.ts';
import { reportFigures } from '../support/report.ts';
import { offer, startSink } from '../support/smtp.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
const raw = Buffer.from('Subject: proef\r\n\r\nHallo\r\n.punt\r\n');
/** A gate that lets through and one that all may hold together: room for a few messages. */
const memoryLimit = 4096;

async function openGates() {
  const sink = await startSink();
  const gate = scriptedGate(() => ({}));
  const nextHop = { host: '127.0.0.1', port: sink.port };
  const shared = { gate, log: silentLog, memoryLimit };
  const relay = await startRelay({ port: 0, nextHop, name: 'gate', ...shared });
  const milter = await startMilter({ listen: { port: 0 }, ...shared });
  return {
    sink,
    gate,
    relay: relay.address,
    milter: milter.address,
    async [Symbol.asyncDispose]() {
      await Promise.all([relay.close(), milter.close()]);
      await sink.close();
    },
  };
}

async function dial(address: string): Promise<Socket> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  return socket;
}

/** Says each part in a packet of its own, waiting for what stands in `until` before the next; everything that was heard. */
async function say(
  address: string,
  parts: readonly Buffer[],
  until: readonly (string | null)[],
): Promise<string> {
  const socket = await dial(address);
  let heard = '';
  let wake = (): void => {};
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
    wake();
  });
  socket.on('close', () => wake());
  for (const [index, part] of parts.entries()) {
    socket.write(part);
    const wanted = until[index] ?? null;
    const done = (): boolean => wanted === null || heard.includes(wanted) || socket.destroyed;
    while (!done())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    // Two turns of the loop: on loopback the other side has read what was written before.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  while (!socket.destroyed)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  return heard;
}

test('an SMTP conversation cut at every octet gets the same replies and gives the same message', async () => {
  await using at = await openGates();
  const envelope = Buffer.from('EHLO client\r\nMAIL FROM:<a@school.nl>\r\nRCPT TO:<b@elders.nl>\r\nDATA\r\n');
  const content = Buffer.from('Subject: proef\r\n\r\nHallo\r\n..punt\r\n.\r\nQUIT\r\n');
  const whole = await say(at.relay, [envelope, content], ['354', '221']);
  assert.match(whole, /221 2\.0\.0 Bye\r\n$/);
  for (let cut = 1; cut < envelope.length; cut += 1)
    assert.equal(
      await say(at.relay, [envelope.subarray(0, cut), envelope.subarray(cut), content], [null, '354', '221']),
      whole,
      `envelope cut at ${cut}`,
    );
  for (let cut = 1; cut < content.length; cut += 1)
    assert.equal(
      await say(at.relay, [envelope, content.subarray(0, cut), content.subarray(cut)], ['354', null, '221']),
      whole,
      `message cut at ${cut}`,
    );
  assert.equal(at.sink.arrived.length, envelope.length + content.length - 1);
  for (const { raw: arrived } of at.sink.arrived) assert.ok(arrived.equals(raw));
});

/** Numbers that look random and are the same in every run (xorshift32). */
function seeded(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const spice = [
  '\r\n.\r\n',
  '\n.\n',
  '\r.\r',
  '\r\n',
  '\n',
  '\0',
  'DATA\r\n',
  'RSET\r\n',
  'STARTTLS\r\n',
  'MAIL FROM:<x@y.nl>\r\n',
  'BDAT 5 LAST\r\n',
  '.'.repeat(400),
  '\xff',
].map((text) => Buffer.from(text, 'latin1'));

/** A conversation with up to eight octets changed, runs taken out or doubled, and things put in that mean something. */
function mutated(original: Buffer, pick: (below: number) => number): Buffer {
  let found = Buffer.from(original);
  for (let times = 1 + pick(8); times > 0 && found.length > 1; times -= 1) {
    const at = pick(found.length);
    const length = pick(Math.min(40, found.length - at) + 1);
    const [head, run, tail] = [
      found.subarray(0, at),
      found.subarray(at, at + length),
      found.subarray(at + length),
    ];
    switch (pick(5)) {
      case 0:
        found[at] = pick(256);
        break;
      case 1:
        found = Buffer.concat([head, tail]);
        break;
      case 2:
        found = Buffer.concat([head, run, run, tail]);
        break;
      case 3:
        found = Buffer.concat([head, spice[pick(spice.length)] ?? Buffer.alloc(0), run, tail]);
        break;
      default:
        found = Buffer.concat([head, Buffer.from(run.toReversed()), tail]);
    }
  }
  return found;
}

/** Says all of it in a few pieces, listening for a turn where a message may be asked for, and hangs up. */
async function blurt(address: string, bytes: Buffer, pick: (below: number) => number): Promise<void> {
  const socket = await dial(address);
  socket.resume();
  for (let from = 0; from < bytes.length && !socket.destroyed; ) {
    const asks = bytes.indexOf('DATA\r\n', from);
    const until = Math.min(bytes.length, asks >= 0 ? asks + 6 : from + 1 + pick(bytes.length));
    socket.write(bytes.subarray(from, until));
    from = until;
    // Long enough for the next hop's answers to come back through the relay.
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  if (socket.closed) return;
  const closed = once(socket, 'close');
  socket.end();
  await closed;
}

test('mutated conversations: nothing is passed on that was not judged, nothing is held on to, the gate serves on', async (t) => {
  await using at = await openGates();
  const pick = seeded(20_261_124);
  const smtp = Buffer.from(
    'EHLO client\r\nMAIL FROM:<a@school.nl> SIZE=20\r\nRCPT TO:<b@elders.nl>\r\nDATA\r\nSubject: proef\r\n\r\nHallo\r\n..punt\r\n.\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<c@elders.nl>\r\nDATA\r\n\r\n.\r\nQUIT\r\n',
  );
  const milter = Buffer.concat([
    negotiation(),
    packet('D', 'Cj\0gate\0'),
    packet('C', 'client\x004\x00\x19127.0.0.1\0'),
    packet('H', 'client\0'),
    ...smallMessage(),
    packet('A'),
    ...smallMessage({ to: ['c@elders.nl', 'd@elders.nl'] }),
    packet('K'),
    packet('Q'),
  ]);
  const rounds = full ? 50_000 : 400;
  for (let round = 0; round < rounds; round += 8)
    await Promise.all(
      Array.from({ length: 8 }, (_, lane) =>
        lane % 2 === 0
          ? blurt(at.relay, mutated(smtp, pick), pick)
          : blurt(at.milter, mutated(milter, pick), pick),
      ),
    );
  // Twenty that hang up in the middle of a message.
  const half = Buffer.concat([smtp.subarray(0, smtp.indexOf('DATA\r\n') + 6), Buffer.alloc(300, 'x')]);
  for (let round = 0; round < 20; round += 1) await blurt(at.relay, half, pick);
  const judged = new Set(at.gate.judged.map((mail) => Buffer.from(mail.raw).toString('latin1')));
  for (const arrived of at.sink.arrived)
    assert.ok(judged.has(arrived.raw.toString('latin1')), 'never judged');
  // All memory is free again: a message that needs nearly all of it passes, by both ways.
  const large = Buffer.concat([
    Buffer.from('Subject: groot\r\n\r\n'),
    Buffer.alloc(memoryLimit - 100, 'x'),
    Buffer.from('\r\n'),
  ]);
  assert.equal(await offer(at.relay, 'a@school.nl', ['b@elders.nl'], large), 250);
  const mta = await connectMta(at.milter);
  mta.send(negotiation());
  await mta.answer();
  mta.send(
    packet('M', '<a@school.nl>\0'),
    packet('R', '<b@elders.nl>\0'),
    packet('N'),
    packet('B', large.subarray(20)),
    packet('E'),
  );
  assert.equal(await mta.answer(), 'a');
  mta.close();
  reportFigures(t, 'mutated-conversations', {
    conversations: rounds,
    judged: at.gate.judged.length,
    passed: at.sink.arrived.length,
  });
});

test('random octets end a milter conversation and nothing else', async () => {
  await using at = await openGates();
  const pick = seeded(7);
  for (let round = 0; round < (full ? 5000 : 60); round += 1)
    await blurt(at.milter, Buffer.from(Array.from({ length: 1 + pick(200) }, () => pick(256))), pick);
  assert.deepEqual(at.gate.judged, []);
  const mta = await connectMta(at.milter);
  mta.send(negotiation());
  assert.notEqual(await mta.answer(), null);
  mta.close();
});

test('five hundred peers that hardly speak take bounded memory, and others are served meanwhile', async (t) => {
  const sink = await startSink();
  const gate = scriptedGate(() => ({}));
  const nextHop = { host: '127.0.0.1', port: sink.port };
  const relay = await startRelay({
    port: 0,
    nextHop,
    gate,
    name: 'gate',
    log: silentLog,
    memoryLimit: 8 * 1024 * 1024,
  });
  const peers: Socket[] = [];
  const before = process.memoryUsage.rss();
  try {
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = await dial(relay.address);
        peers.push(socket);
        let heard = '';
        const data = new Promise<void>((resolve) => {
          socket.on('data', (bytes: Buffer) => {
            heard += bytes.toString('latin1');
            if (heard.includes('354')) resolve();
          });
        });
        socket.write('EHLO slow\r\nMAIL FROM:<a@school.nl>\r\nRCPT TO:<b@elders.nl>\r\nDATA\r\n');
        await data;
        // Twice what all may hold together, and never an end.
        socket.write(Buffer.alloc(32 * 1024, 'x'));
        socket.write('\r\n');
      }),
    );
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const began = performance.now();
    assert.equal(await offer(relay.address, 'a@school.nl', ['b@elders.nl'], raw), 250);
    const grown = process.memoryUsage.rss() - before;
    reportFigures(t, 'slow-peers', {
      peers: 500,
      servedMs: Math.round(performance.now() - began),
      grownMB: Math.round(grown / 1_048_576),
    });
    assert.ok(grown < 256 * 1024 * 1024, `${grown} octets more`);
  } finally {
    for (const socket of peers) socket.destroy();
    await relay.close();
    await sink.close();
  }
});
