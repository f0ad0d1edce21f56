// The server name of a ClientHello, whole and in pieces, as browsers send it and as nobody should.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { connect } from 'node:tls';
import * as fc from 'fast-check';
import { asRecords, clientHello } from '../../../test/support/client-hello.ts';
import { portOf } from '../../../test/support/web.ts';
import { readClientHello } from './client-hello.ts';

/** The first flight of Node's own TLS client (OpenSSL). */
async function opensslHello(servername: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heard = new Promise<Buffer>((resolve) =>
    server.on('connection', (socket) =>
      socket.once('data', (octets: Buffer) => (socket.destroy(), resolve(octets))),
    ),
  );
  const client = connect({ port: portOf(server), host: '127.0.0.1', servername });
  client.on('error', () => undefined);
  const octets = await heard;
  client.destroy();
  server.close();
  return octets;
}

test('the name OpenSSL sends is read', async () => {
  const octets = await opensslHello('www.school.example');
  assert.deepEqual(readClientHello(octets), {
    state: 'hello',
    sni: 'www.school.example',
    ech: false,
    end: octets.length,
  });
});

test('cut into records and segments of any size it is read the same, and never early', () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 1, max: 80 }), fc.boolean(), (name, size, ech) => {
      const octets = asRecords(clientHello({ names: [name], ech }), size);
      const read = { state: 'hello', sni: name, ech, end: octets.length };
      assert.deepEqual(readClientHello(octets), read);
      assert.deepEqual(readClientHello(Buffer.concat([octets, octets])), read);
      for (let cut = 0; cut < octets.length; cut += 7) {
        assert.deepEqual(readClientHello(octets.subarray(0, cut)), { state: 'more' });
      }
    }),
    { numRuns: 60 },
  );
});

test('no name, two names and a name twice are told apart', () => {
  const nameless = asRecords(clientHello({ names: [] }));
  assert.deepEqual(readClientHello(nameless), {
    state: 'hello',
    sni: null,
    ech: false,
    end: nameless.length,
  });
  const two = clientHello({ names: ['a.example', 'b.example'] });
  assert.deepEqual(readClientHello(asRecords(two)), { state: 'bad', reason: 'two-names' });
  const twice = clientHello({ names: ['a.example'], again: ['b.example'] });
  assert.deepEqual(readClientHello(asRecords(twice)), { state: 'bad', reason: 'two-names' });
});

test('a second message before the server spoke, a huge hello and other protocols are refused', () => {
  const hello = clientHello({ names: ['a.example'] });
  const doubled = asRecords(Buffer.concat([hello, clientHello({ names: ['b.example'] })]), 16_384);
  assert.deepEqual(readClientHello(doubled), { state: 'bad', reason: 'bad-hello' });
  const huge = Buffer.from([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff]);
  assert.deepEqual(readClientHello(huge), { state: 'bad', reason: 'hello-too-large' });
  assert.deepEqual(readClientHello(Buffer.from('SSH-2.0-x\r\n')), { state: 'bad', reason: 'not-tls' });
  assert.deepEqual(readClientHello(Buffer.from('GET / HTTP/1.1\r\n')), { state: 'bad', reason: 'not-tls' });
});

test('any octets give a reading, and a broken hello never a name of its own making', () => {
  const whole = asRecords(clientHello({ names: ['a.example'] }));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      assert.ok(['more', 'hello', 'bad'].includes(readClientHello(Buffer.from(octets)).state));
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bent = Buffer.from(whole);
      bent[at] = (bent[at] ?? 0) ^ flip;
      assert.ok(['more', 'hello', 'bad'].includes(readClientHello(bent).state));
    }),
    { numRuns: 500 },
  );
});
