// Milter packets: bytes in, commands out; replies as the bytes Postfix expects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  type Command,
  encode,
  longestPacket,
  MilterProtocolError,
  PacketReader,
  type Reply,
} from './codec.ts';

/** A packet as hand-written bytes: command letter and what follows, with `0` for NUL. */
function packet(letter: string, ...parts: (string | Uint8Array)[]): Buffer {
  const data = Buffer.concat([Buffer.from(letter), ...parts.map((part) => Buffer.from(part))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

const script = Buffer.concat([
  packet('O', Buffer.from('00000006000001ff001fffff', 'hex')),
  packet('D', 'M', '{auth_authen}\0docent\0{mail_addr}\0a@school.nl\0'),
  packet('C', 'client.school.nl\0', '4', Buffer.from('3039', 'hex'), '192.0.2.7\0'),
  packet('C', 'six.school.nl\0', '6', Buffer.from('3039', 'hex'), 'IPv6:2001:db8::7\0'),
  packet('C', 'localhost\0', 'U'),
  packet('H', 'client.school.nl\0'),
  packet('M', '<a@school.nl>\0SIZE=120\0SMTPUTF8\0'),
  packet('R', '<b@elders.nl>\0'),
  packet('T'),
  packet('L', 'Subject\0', ' two\n lines\0'),
  packet('L', 'X-Empty\0', '\0'),
  packet('N'),
  packet('B', 'Hallo\r\n'),
  packet('E'),
  packet('A'),
  packet('K'),
  packet('Q'),
]);

const spoken: Command[] = [
  { kind: 'negotiate', version: 6, actions: 0x1ff, steps: 0x1fffff },
  {
    kind: 'macros',
    of: 'M',
    values: new Map([
      ['{auth_authen}', 'docent'],
      ['{mail_addr}', 'a@school.nl'],
    ]),
  },
  { kind: 'connect', name: 'client.school.nl', address: '192.0.2.7' },
  { kind: 'connect', name: 'six.school.nl', address: '2001:db8::7' },
  { kind: 'connect', name: 'localhost', address: null },
  { kind: 'helo', name: 'client.school.nl' },
  { kind: 'mail', path: '<a@school.nl>', parameters: ['SIZE=120', 'SMTPUTF8'] },
  { kind: 'recipient', path: '<b@elders.nl>', parameters: [] },
  { kind: 'data' },
  { kind: 'header', name: 'Subject', value: ' two\n lines' },
  { kind: 'header', name: 'X-Empty', value: '' },
  { kind: 'end-of-headers' },
  { kind: 'body', chunk: Buffer.from('Hallo\r\n') },
  { kind: 'end-of-message', chunk: Buffer.alloc(0) },
  { kind: 'abort' },
  { kind: 'quit-new-connection' },
  { kind: 'quit' },
];

test('a whole conversation is read as its commands', () => {
  assert.deepEqual(new PacketReader().push(script), spoken);
});

test('a conversation split at every byte, and at any places, reads the same', () => {
  const bytewise = new PacketReader();
  assert.deepEqual(
    [...script].flatMap((octet) => bytewise.push(Buffer.from([octet]))),
    spoken,
  );
  fc.assert(
    fc.property(fc.array(fc.nat(script.length), { maxLength: 20 }), (cuts) => {
      const reader = new PacketReader();
      const places = [0, ...cuts.sort((a, b) => a - b), script.length];
      const read = places.slice(1).flatMap((end, i) => reader.push(script.subarray(places[i], end)));
      assert.deepEqual(read, spoken);
    }),
  );
});

test('bytes that are no milter conversation are refused, and nothing else is thrown', () => {
  for (const bytes of ['GET / HTTP/1.1\r\n', '\0\0\0\0x', '\0\0\0\x01?', '\0\0\0\x02O1']) {
    assert.throws(() => new PacketReader().push(Buffer.from(bytes, 'latin1')), MilterProtocolError);
  }
  const tooLong = Buffer.alloc(4);
  tooLong.writeUInt32BE(longestPacket + 1);
  assert.throws(
    () => new PacketReader().push(Buffer.concat([tooLong, Buffer.from('B')])),
    MilterProtocolError,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        new PacketReader().push(bytes);
      } catch (error) {
        assert.ok(error instanceof MilterProtocolError);
      }
    }),
  );
});

function hex(reply: Reply): string {
  return encode(reply).toString('latin1');
}

test('replies are the bytes the MTA expects', () => {
  assert.equal(hex({ kind: 'continue' }), '\0\0\0\x01c');
  assert.equal(hex({ kind: 'accept' }), '\0\0\0\x01a');
  assert.equal(hex({ kind: 'discard' }), '\0\0\0\x01d');
  assert.equal(hex({ kind: 'progress' }), '\0\0\0\x01p');
  assert.equal(hex({ kind: 'delete-recipient', path: '<b@x.nl>' }), '\0\0\0\x0a-<b@x.nl>\0');
  assert.equal(
    hex({ kind: 'negotiate', actions: 8, steps: 0x100000 }),
    '\0\0\0\x0dO\0\0\0\x06\0\0\0\x08\0\x10\0\0',
  );
});

test('a reply of several lines is one packet, percent signs doubled', () => {
  assert.equal(
    encode({ kind: 'reply', lines: ['550-5.7.1 Niet 100% goed', '550 5.7.1 Not good'] })
      .toString('latin1')
      .slice(4),
    'y550-5.7.1 Niet 100%% goed\r\n550 5.7.1 Not good\0',
  );
});
