// The scanner's client against servers that answer well, badly, slowly and not at all.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { createClamd, ScannerError } from './scanner.ts';

/** A server that collects what it is told and answers by `answer` once the stream has ended. */
async function server(answer: (socket: Socket, said: Buffer) => void) {
  const listening = createServer((socket) => {
    let said: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      said = Buffer.concat([said, bytes]);
      const ended = said.subarray(-4).equals(Buffer.alloc(4)) || said.toString('latin1') === 'zPING\0';
      if (ended) answer(socket, said);
    });
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const bound = listening.address();
  assert.ok(bound !== null && typeof bound !== 'string');
  return {
    address: `127.0.0.1:${bound.port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => listening.close(resolve));
    },
  };
}

test('the item is streamed in pieces with their lengths, and the verdict read', async () => {
  let heard: Buffer = Buffer.alloc(0);
  await using clean = await server((socket, said) => {
    heard = said;
    socket.end('stream: OK\0');
  });
  const raw = Buffer.alloc(300 * 1024, 'x');
  assert.deepEqual(await createClamd({ address: clean.address }).scan(raw), { verdict: 'clean' });
  assert.equal(heard.toString('latin1', 0, 10), 'zINSTREAM\0');
  assert.equal(heard.readUInt32BE(10), 256 * 1024);
  assert.equal(heard.length, 10 + 4 + 256 * 1024 + 4 + 44 * 1024 + 4);

  await using infected = await server((socket) => socket.end('stream: Eicar-Test FOUND\0'));
  assert.deepEqual(await createClamd({ address: `tcp:${infected.address}` }).scan(raw), {
    verdict: 'infected',
    signature: 'Eicar-Test',
  });
});

test('anything but a verdict is an error: no item passes unscanned', async () => {
  const answers: ((socket: Socket) => void)[] = [
    (socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'),
    (socket) => socket.end('stream: OK'),
    (socket) => socket.end(),
    (socket) => socket.destroy(),
    (socket) => socket.end('x'.repeat(10_000)),
    (socket) => socket.end('stream: OK FOUND \0'),
  ];
  for (const answer of answers) {
    await using bad = await server(answer);
    await assert.rejects(createClamd({ address: bad.address }).scan(Buffer.from('x')), ScannerError);
  }
  await using silent = await server(() => {});
  await assert.rejects(
    createClamd({ address: silent.address, timeoutMs: 30 }).scan(Buffer.from('x')),
    ScannerError,
  );
  await assert.rejects(
    createClamd({ address: 'unix:/nowhere/clamd.sock' }).scan(Buffer.from('x')),
    ScannerError,
  );
  await assert.rejects(createClamd({ address: '/nowhere/clamd.sock' }).ping(), ScannerError);
});

test('a scanner that answers PING is there', async () => {
  await using there = await server((socket) => socket.end('PONG\0'));
  await createClamd({ address: there.address }).ping();
  await using other = await server((socket) => socket.end('HTTP/1.1 400\0'));
  await assert.rejects(createClamd({ address: other.address }).ping(), ScannerError);
});

test('an address that is none is said at once', () => {
  for (const address of ['', 'clamd', 'host:', 'unix:clamd']) {
    assert.throws(() => createClamd({ address }), RangeError);
  }
});
