// Dot-stuffing both ways, wherever the stream is split; and commands as values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCommand } from './command.ts';
import { DataReader, stuffed } from './data.ts';

/** Reads `bytes` in pieces that end at `cuts`. */
function read(bytes: Buffer, cuts: readonly number[]) {
  const pieces: Buffer[] = [];
  const reader = new DataReader((piece) => pieces.push(Buffer.from(piece)));
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  for (const [i, place] of places.entries()) {
    const chunk = bytes.subarray(place, places[i + 1] ?? bytes.length);
    const { end, used } = reader.push(chunk);
    if (end !== 'open') return { end, raw: Buffer.concat(pieces).toString('latin1'), rest: place + used };
  }
  return { end: 'open', raw: Buffer.concat(pieces).toString('latin1'), rest: bytes.length };
}

const line = fc.string({ unit: fc.constantFrom('.', 'a', ' ', '\0', 'é'), maxLength: 6 });
const message = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((text) => `${text}\r\n`).join(''));

test('what is stuffed and read again is the same message, split at any places', () => {
  fc.assert(
    fc.property(message, fc.array(fc.nat(120), { maxLength: 40 }), (text, cuts) => {
      const wire = Buffer.concat([...stuffed(Buffer.from(text, 'latin1')), Buffer.from('QUIT\r\n')]);
      const got = read(wire, cuts);
      assert.deepEqual(got, { end: 'end', raw: text, rest: wire.length - 6 });
    }),
  );
});

test('a CR or LF that stands alone is found wherever it stands and however the stream is split', () => {
  fc.assert(
    fc.property(
      message,
      fc.nat(80),
      fc.constantFrom('\r', '\n'),
      fc.array(fc.nat(120)),
      (text, place, bare, cuts) => {
        const whole = `${text}x`;
        const at = Math.min(place, whole.length - 1);
        const before = whole.slice(0, at);
        const after = whole.slice(at);
        // Beside its other half it would not stand alone.
        fc.pre(!(bare === '\n' && before.endsWith('\r')) && !(bare === '\r' && after.startsWith('\n')));
        const got = read(Buffer.from(`${before}${bare}${after}`, 'latin1'), cuts);
        fc.pre(!/^\.\r\n|\r\n\.\r\n/.test(before));
        assert.equal(got.end, 'bare-newline');
      },
    ),
  );
});

test('a message without a last line end gets one', () => {
  assert.equal(Buffer.concat(stuffed(Buffer.from('a'))).toString(), 'a\r\n.\r\n');
  assert.equal(Buffer.concat(stuffed(Buffer.alloc(0))).toString(), '.\r\n');
  assert.equal(Buffer.concat(stuffed(Buffer.from('.\r\n..\r\n'))).toString(), '..\r\n...\r\n.\r\n');
});

test('commands are read as the standard writes them', () => {
  const none = { size: null, body: null, utf8: false };
  assert.deepEqual(parseCommand('mail from:<a@b.nl>'), { verb: 'MAIL', path: 'a@b.nl', parameters: none });
  assert.deepEqual(parseCommand('MAIL FROM:<> SIZE=12 BODY=8bitmime SMTPUTF8'), {
    verb: 'MAIL',
    path: '',
    parameters: { size: 12, body: '8BITMIME', utf8: true },
  });
  assert.deepEqual(parseCommand('RCPT TO:<"a b"@c.nl>'), { verb: 'RCPT', path: '"a b"@c.nl' });
  assert.deepEqual(parseCommand('QUIT '), { verb: 'QUIT' });
});

function codes(lines: readonly string[]): unknown[] {
  return lines.map((text) => {
    const said = parseCommand(text);
    return said.verb === 'wrong' ? said.code : said.verb;
  });
}

test('commands that are none are told apart, and any line is read without an error', () => {
  assert.deepEqual(
    codes([
      '',
      'MAIL FROM:<@a,@b:c@d.nl>',
      'MAIL FROM:<a\0@b.nl>',
      'RCPT TO:<a@b.nl> NOTIFY=NEVER',
      'DATA x',
      'XCLIENT ADDR=192.0.2.1',
      'EHLO a b',
    ]),
    [500, 501, 501, 555, 501, 502, 501],
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => void parseCommand(text)),
  );
});
