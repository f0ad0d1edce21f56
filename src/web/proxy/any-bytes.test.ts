// Whatever octets arrive, the proxy answers or ends the connection, and goes on serving.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { listGate, rawSite, talk, talkUntil, testProxy } from '../../../test/support/web.ts';
import { BodyError, bodyReader } from './body.ts';
import { endOfHead, HeadError, readAnswerHead, readRequestHead } from './head.ts';
import type { RunningProxy } from './proxy.ts';
import { readAbsoluteTarget } from './target.ts';

const piece = fc.constantFrom(
  'GET ',
  'POST ',
  'CONNECT ',
  'http://a.example/',
  'http://casino.example',
  'a.example:443',
  ' HTTP/1.1',
  ' HTTP/1.0',
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  ' ',
  ':',
  'Host: a.example',
  'Content-Length: 5',
  'Content-Length: -1',
  'Transfer-Encoding: chunked',
  'Connection: close',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '\0',
  'é',
  '\u00ff',
);
const request = fc.oneof(
  fc.array(piece, { maxLength: 24 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
  fc.uint8Array({ maxLength: 400 }).map((octets) => Buffer.from(octets)),
);

function orFault<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof HeadError || error instanceof BodyError) return null;
    throw error;
  }
}

describe('the readers', () => {
  test('a head is read, asks for more, or is a HeadError', () => {
    fc.assert(
      fc.property(request, (octets) => {
        const end = orFault(() => endOfHead(octets));
        if (end === null || end === -1) return;
        orFault(() => readRequestHead(octets.subarray(0, end)));
        orFault(() => readAnswerHead(octets.subarray(0, end), 'GET'));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a chunked body cut anywhere is the same body', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (chunks, step) => {
        const parts = chunks.flatMap((one) => [
          Buffer.from(`${one.length.toString(16)}\r\n`),
          one,
          Buffer.from('\r\n'),
        ]);
        const body = Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
        const reader = bodyReader({ kind: 'chunked' });
        const stream = Buffer.concat([body, Buffer.from('GET ')]);
        let taken = 0;
        for (let at = 0; at < stream.length && !reader.done; at += step) {
          taken += reader.take(stream.subarray(at, at + step), 0);
        }
        assert.equal(reader.done, true);
        assert.equal(taken, body.length);
      }),
      { numRuns: 300 },
    );
  });

  test('bad chunks are refused: a size that is no plain number, a bare line feed, a head field in the trailer', () => {
    for (const bad of [
      '-1\r\n',
      '0x5\r\nhello\r\n',
      '5 \nhello',
      '5\nhello\r\n',
      ' 5\r\n',
      '5\r\nhelloX',
      '\r\n',
      `${'1'.repeat(20)}\r\n`,
      '0\r\nHost: b\r\n\r\n',
      '0\r\nContent-Length: 5\r\n\r\n',
      `5;${'x'.repeat(400)}`,
    ]) {
      const reader = bodyReader({ kind: 'chunked' });
      assert.throws(() => reader.take(Buffer.from(bad), 0), BodyError, JSON.stringify(bad));
    }
  });

  test('a target never yields an authority with a delimiter in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (rest) => {
        const target = readAbsoluteTarget(`http://${rest}`);
        if (target === null) return;
        assert.doesNotMatch(target.authority, /[/?#\\]/);
        assert.ok(target.path.startsWith('/'));
        assert.equal(
          `http://${target.authority}${target.path}`.replace('/?', '?'),
          `http://${rest}`.replace('/?', '?').replace(/^(http:\/\/[^/?]*)$/, '$1/'),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the proxy', () => {
  let proxy: RunningProxy;
  let site: Awaited<ReturnType<typeof rawSite>>;
  const gate = listGate({ gambling: ['casino.example'] });
  before(async () => {
    site = await rawSite((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
    );
    proxy = await testProxy({
      gate,
      ports: [site.port],
      limits: { head: 40, idle: 40, silence: 40, linger: 20, tick: 5 },
    });
  });
  after(async () => {
    await proxy.close();
    await site.close();
  });

  test('any octets get an answer or the end, and the next reader is served', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (octets) => {
        const heard = await talk(proxy.port, octets);
        assert.ok(heard === '' || /^HTTP\/1\.1 \d{3} /.test(heard));
      }),
      { numRuns: 60 },
    );
    const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\nConnection: close\r\n\r\n`;
    assert.match(await talkUntil(proxy.port, say, /ok$/), /ok$/);
  });

  test('a site that answers any octets costs no more than its own answer', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (octets) => {
        const odd = await rawSite((socket) => socket.once('data', () => socket.end(octets)));
        const other = await testProxy({ gate, ports: [odd.port], limits: { silence: 40, tick: 5 } });
        const say = `GET http://a.example:${odd.port}/ HTTP/1.1\r\nHost: a.example:${odd.port}\r\nConnection: close\r\n\r\n`;
        const heard = await talk(other.port, say);
        assert.ok(heard === '' || /^HTTP\/1\.1 \d{3}/.test(heard));
        await other.close();
        await odd.close();
      }),
      { numRuns: 30 },
    );
  });
});
