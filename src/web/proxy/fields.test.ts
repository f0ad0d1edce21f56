// Fields of a head: what is refused although some readers take it, what stays behind, and that the rest travels as written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeadError, readRequestHead } from './head.ts';

const head = (lines: string): Buffer =>
  Buffer.from(`GET http://site.example/ HTTP/1.1\r\nHost: site.example\r\n${lines}\r\n`, 'latin1');
const refused = (lines: string): void =>
  assert.throws(
    () => readRequestHead(head(lines)),
    (error: unknown) => error instanceof HeadError && error.fault === 'bad-header',
    JSON.stringify(lines),
  );

test('a line end that readers differ about is refused, though CR and LF are equal in number', () => {
  refused('X-One: 1\nX-Two: 2\r\nX-Three: \r3\r\n');
  refused('X-One: 1\nContent-Length: 5\r\n');
});

test('control characters and lone line ends in a value are refused', () => {
  for (const code of [0, 1, 8, 11, 12, 13, 14, 27, 31, 127])
    refused(`X-One: a${String.fromCharCode(code)}b\r\n`);
});

test('names that readers differ about are refused', () => {
  for (const line of [' X-One: 1', 'X-One : 1', 'X One: 1', ': 1', 'X-One', 'X\u00e9: 1', '\rX-One: 1'])
    refused(`${line}\r\n`);
});

test('what belongs to one connection stays, the rest travels as it was written, in its order', () => {
  const read = readRequestHead(
    head(
      'accept:*/*\r\nVia: 1.1 x\r\nX-Hop: 1\r\nCookie: a=\tb \r\nConnection: close, x-hop\r\nX-Other:  2\r\nTE: trailers\r\n',
    ),
  );
  assert.equal(read.fields, 'accept:*/*\r\nCookie: a=\tb \r\nX-Other:  2\r\n');
  assert.equal(read.keepAlive, false);
});
