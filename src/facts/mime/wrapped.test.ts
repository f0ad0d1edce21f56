// Messages inside an attachment: winmail.dat and S/MIME. What a reader shows is read; what nobody here can open is said.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readAttachments, readFiles, readHeaders, readText } from './reader.ts';
import { unpackRtf, wordsOfRtf } from './rtf.ts';
import { signedContent } from './signed-content.ts';
import { readTnef } from './tnef.ts';

const u16 = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);
const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([u32(bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** One property with one value of a length of its own. */
const property = (type: number, id: number, value: Buffer): Buffer =>
  Buffer.concat([u16(type), u16(id), u32(1), padded(value)]);
const properties = (...all: Buffer[]): Buffer => Buffer.concat([u32(all.length), ...all]);
const attribute = (level: number, id: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(0)]);
const winmail = (...attributes: Buffer[]): Buffer => Buffer.concat([u32(0x223e9f78), u16(1), ...attributes]);

/** The example of MS-OXRTFCP 3.1: «hello world» as it is stored. */
const hello = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
  'hex',
);
const sample = winmail(
  attribute(1, 0x00069007, u32(1252)),
  attribute(1, 0x0002800c, Buffer.from('Een café met een verbodenwoord.\0', 'latin1')),
  attribute(
    1,
    0x00069003,
    properties(
      property(0x102, 0x1009, hello),
      property(0x1f, 0x1000, Buffer.from('Wijd geschreven.\0', 'utf16le')),
      property(0x102, 0x1013, Buffer.from('<p>Op<b>gemaakt</b></p>')),
      Buffer.concat([u16(3), u16(0x0e07), u32(7)]),
    ),
  ),
  attribute(2, 0x00069002, Buffer.alloc(14)),
  attribute(2, 0x00018010, Buffer.from('RAPPOR~1.EXE\0', 'latin1')),
  attribute(2, 0x0006800f, Buffer.from('MZ programma')),
  attribute(2, 0x00069005, properties(property(0x1f, 0x3707, Buffer.from('rapport.pdf.exe\0', 'utf16le')))),
);

const mailWith = (type: string, name: string, bytes: Buffer): Buffer =>
  Buffer.from(
    [
      'From: <a@b.nl>',
      'Subject: Iets',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'Zie bijlage.',
      '--x',
      `Content-Type: ${type}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64'),
      '--x--',
      '',
    ].join('\r\n'),
    'latin1',
  );

const texts = (raw: Buffer): string =>
  readText(raw)
    .texts.map(({ voice, text }) => `${voice}: ${text}`)
    .join('\n');

test('[ZOU-7.6.h DETECT] [PRO-5.6.h DETECT] the body of winmail.dat is read in every form it has, as the sender’s own words', () => {
  for (const raw of [
    mailWith('application/ms-tnef', 'winmail.dat', sample),
    mailWith('application/octet-stream', 'WINMAIL.DAT', sample),
  ]) {
    const read = texts(raw);
    assert.match(read, /own: Een café met een verbodenwoord\./);
    assert.match(read, /own: hello world/);
    assert.match(read, /own: Wijd geschreven\./);
    assert.match(read, /^Opgemaakt$/m);
    assert.deepEqual(readText(raw).ambiguities, []);
  }
});

test('[ZOU-7.6.l DETECT] [PRO-5.6.l DETECT] files in winmail.dat are attachments under every name they have, with their octets', () => {
  const raw = mailWith('application/ms-tnef', 'winmail.dat', sample);
  const inside = readAttachments(raw).attachments.find(({ names }) => names.includes('rapport.pdf.exe'));
  assert.deepEqual([...(inside?.names ?? [])].sort(), ['RAPPOR~1.EXE', 'rapport.pdf.exe']);
  assert.ok(inside?.extensions.includes('exe'));
  assert.ok(readFiles(raw).some(({ bytes }) => Buffer.from(bytes).toString() === 'MZ programma'));
});

test('a message attached inside is somebody else’s words, and nesting has an end', () => {
  let inner = winmail(attribute(1, 0x0002800c, Buffer.from('Ver weg geschreven.')));
  for (let depth = 0; depth < 3; depth++)
    inner = winmail(
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x00069005, properties(property(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner])))),
    );
  assert.match(texts(mailWith('application/ms-tnef', 'winmail.dat', inner)), /quoted: Ver weg geschreven\./);
  for (let depth = 0; depth < 60; depth++)
    inner = winmail(
      attribute(2, 0x00069005, properties(property(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner])))),
    );
  const { ambiguities } = readText(mailWith('application/ms-tnef', 'winmail.dat', inner));
  assert.ok(ambiguities.some(({ code }) => code === 'too-deep'));
});

test('winmail.dat that is cut off or is something else is an ambiguity, with what could be read', () => {
  const last = sample.length - 1;
  for (let length = 6; length < sample.length; length += 1) {
    const read = readTnef(sample.subarray(0, length));
    assert.ok(read !== null);
    if (length === last) assert.equal(read.whole, false);
  }
  const cut = mailWith('application/ms-tnef', 'winmail.dat', sample.subarray(0, 100));
  assert.deepEqual(
    readText(cut).ambiguities.map(({ code }) => code),
    ['unreadable-winmail'],
  );
  assert.match(texts(cut), /verbodenwoord/);
  const other = readText(mailWith('application/ms-tnef', 'winmail.dat', Buffer.from('geen winmail')));
  assert.deepEqual(
    other.ambiguities.map(({ code }) => code),
    ['unreadable-winmail'],
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(sample.length), (noise, at) => {
      const bytes = Buffer.from(sample);
      Buffer.from(noise).copy(bytes, Math.max(6, at));
      readTnef(bytes);
      readTnef(Buffer.concat([sample.subarray(0, 6), Buffer.from(noise)]));
      unpackRtf(Buffer.concat([hello.subarray(0, 16), Buffer.from(noise)]));
    }),
  );
});

test('rich text gives its words: bytes of its code page, numbered letters, no fonts and no hidden layout', () => {
  const rtf =
    "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag64 <p>}Caf\\'e9 \\u8364? \\b ver\\b0 boden\\par{\\*\\x y}woord \\{a\\}}";
  assert.equal(wordsOfRtf(rtf), 'Café € verboden\nwoord {a}');
  assert.equal(unpackRtf(hello), '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
  fc.assert(fc.property(fc.string(), (text) => typeof wordsOfRtf(`{\\rtf1 ${text}`) === 'string'));
});

const blob = (name: string): Buffer =>
  Buffer.from(
    readFileSync(new URL(`../../../fixtures/wrapped/${name}.b64`, import.meta.url), 'utf8'),
    'base64',
  );
const smime = (kind: string, bytes: Buffer): Buffer =>
  Buffer.from(
    `From: <a@b.nl>\r\nSubject: x\r\nContent-Type: application/pkcs7-mime; smime-type=${kind}; name=smime.p7m\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`,
  );

test('[ZOU-7.6.h DETECT] what stands inside a signature is read, in one piece or in many', () => {
  for (const name of ['opaque-signed', 'opaque-signed-pieces']) {
    const raw = smime('signed-data', blob(name));
    assert.match(texts(raw), /own: Hier staat een verbodenwoord\./, name);
    assert.equal(readHeaders(raw).encrypted, false);
  }
});

test('a sealed message counts as sealed, and one that only says so does not', () => {
  const sealed = smime('enveloped-data', blob('sealed'));
  assert.equal(readHeaders(sealed).encrypted, true);
  assert.equal(signedContent(blob('sealed')), 'sealed');
  assert.deepEqual(readText(sealed).ambiguities, []);
  const liar = smime('enveloped-data', blob('opaque-signed'));
  assert.equal(readHeaders(liar).encrypted, false);
  assert.match(texts(liar), /verbodenwoord/);
  const pgp = (part: string): Buffer =>
    Buffer.from(
      `Content-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n` +
        `--x\r\n${part}\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nwcBMA\r\n-----END PGP MESSAGE-----\r\n--x--\r\n`,
    );
  assert.equal(
    readHeaders(pgp('Content-Type: application/octet-stream; name=encrypted.asc\r\n')).encrypted,
    true,
  );
  assert.equal(readHeaders(pgp('Content-Type: text/plain\r\n')).encrypted, false);
  assert.equal(readHeaders(pgp('\r\nverbodenwoord')).encrypted, false);
  // However far behind the sealed part it stands, and under whatever boundary.
  const filler = `${'wcBMA'.repeat(15)}\r\n`.repeat(2_000);
  const far = (part: string, boundary = 'x'): Buffer =>
    Buffer.from(
      `Content-Type: multipart/encrypted; boundary="${boundary}"\r\n\r\n--${boundary}\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n` +
        `--${boundary}\r\nContent-Type: application/octet-stream; name="msg.asc"\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n${filler}` +
        `-----END PGP MESSAGE-----\r\n\r\n${part}--${boundary}--\r\n`,
    );
  assert.equal(readHeaders(far('')).encrypted, true);
  assert.equal(readHeaders(far('--x\r\nContent-Type: text/html\r\n\r\nverbodenwoord\r\n')).encrypted, false);
  assert.equal(readHeaders(far('--x\r\n\r\nverbodenwoord\r\n')).encrypted, false);
  assert.equal(readHeaders(far('--x\r\n\r\n\r\n  verbodenwoord\r\n')).encrypted, false);
  assert.equal(readHeaders(far(`--x\r\n${'\r\n'.repeat(3_000)}verbodenwoord\r\n`)).encrypted, false);
  for (const name of ['name=spel.exe', 'filename="a.asc"; filename=a.exe', "filename*=utf-8''a.exe"])
    assert.equal(
      readHeaders(far(`--x\r\nContent-Type: application/octet-stream;\r\n ${name}\r\n\r\nMZ\r\n`)).encrypted,
      false,
      name,
    );
  const dressed = '---BEGIN PGP MESSAGE-----';
  assert.equal(readHeaders(far(`--${dressed}\r\n\r\nverbodenwoord\r\n`, dressed)).encrypted, false);
  assert.equal(readHeaders(far('--a\r\nContent-Type: application/x\r\n\r\n'.repeat(300))).encrypted, false);
});

test('a signature that cannot be read is an ambiguity, and no bytes break the reader', () => {
  const broken = smime('signed-data', blob('opaque-signed').subarray(0, 60));
  assert.deepEqual(
    readText(broken).ambiguities.map(({ code }) => code),
    ['unreadable-signed-content'],
  );
  const whole = blob('opaque-signed-pieces');
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, octet) => {
      const bytes = Buffer.from(whole);
      bytes[at] = octet;
      signedContent(bytes);
      signedContent(whole.subarray(0, at));
    }),
  );
});
