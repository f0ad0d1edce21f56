// Tests of the MIME reader: conversations, corpora, any bytes, limits, and the stages kept apart.
import assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { dumpMessage, octetsOf } from '../../../test/support/mime-dump.ts';
import { createReader, readAttachments, readHeaders, readText } from './reader.ts';

const fixtures = new URL('../../../fixtures/mime/', import.meta.url);
const corpora = fileURLToPath(new URL('../../../../shared/corpora/mime/', import.meta.url));

for (const file of readdirSync(fixtures).toSorted()) {
  const blocks = readFileSync(new URL(file, fixtures), 'utf8').split(/^=== /m).slice(1);
  for (const block of blocks) {
    const [title = '', ...rest] = block.split('\n');
    const [input = '', expected = ''] = rest.join('\n').split(/^---\n/m);
    test(`${file}: ${title}`, () => {
      const dump = dumpMessage(octetsOf(input.replace(/\n$/, '')));
      assert.deepEqual(dump, expected.trim() === '' ? [] : expected.trim().split('\n'));
    });
  }
}

const lines = (...parts: string[]): Buffer => Buffer.from(parts.join('\r\n'), 'latin1');

test('headers are read without the body decoder; texts and attachments call it', () => {
  const decoded: string[] = [];
  const reader = createReader({ onDecode: (path) => decoded.push(path) });
  const raw = lines(
    'Subject: persoonlijk',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Transfer-Encoding: base64',
    '',
    'c3Vra2Vs',
    '--x--',
  );
  assert.deepEqual(reader.readHeaders(raw).subjects, ['persoonlijk']);
  assert.deepEqual(decoded, []);
  reader.readText(raw);
  assert.deepEqual(decoded, ['1']);
});

test('encrypted counts only where every reading of the type says so', () => {
  const smime = 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m';
  assert.equal(readHeaders(lines(smime, '', 'x')).encrypted, true);
  assert.equal(
    readHeaders(lines('Content-Type: multipart/encrypted; boundary=x', '', '--x')).encrypted,
    true,
  );
  assert.equal(readHeaders(lines(smime, 'Content-Type: text/plain', '', 'x')).encrypted, false);
  assert.equal(
    readHeaders(lines('Content-Type: application/pkcs7-mime; smime-type=signed-data', '', 'x')).encrypted,
    false,
  );
});

test('the programme a message was written with is read from either header', () => {
  const raw = lines('X-Mailer: Schoolpost 2', 'User-Agent: Elders/1.0', '', 'x');
  assert.deepEqual(readHeaders(raw).programmes, ['Schoolpost 2', 'Elders/1.0']);
});

test('an empty message has no facts and no ambiguity', () => {
  assert.deepEqual(dumpMessage(Buffer.alloc(0)), []);
});

function codes(raw: Uint8Array): string[] {
  const all = [readHeaders(raw), readText(raw), readAttachments(raw)].flatMap(
    ({ ambiguities }) => ambiguities,
  );
  return [...new Set(all.map(({ code }) => code))].toSorted();
}

test('10,000 headers: an ambiguity, and the body is still read', () => {
  const raw = lines(...Array.from({ length: 10_000 }, (_, index) => `X-${index}: y`), '', 'tekst');
  assert.deepEqual(codes(raw), ['too-many-headers']);
  assert.deepEqual(readText(raw).texts, [{ voice: 'own', text: 'tekst' }]);
});

test('MIME 1,000 deep: an ambiguity', () => {
  const open = Array.from(
    { length: 1_000 },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
  );
  assert.deepEqual(codes(Buffer.from(`${open.join('')}\r\ntekst\r\n`, 'latin1')), ['too-deep']);
});

test('messages in messages 1,000 deep: an ambiguity', () => {
  const raw = Buffer.from(
    `${'Content-Type: message/rfc822\r\n\r\n'.repeat(1_000)}Subject: x\r\n\r\ntekst`,
    'latin1',
  );
  assert.deepEqual(codes(raw), ['too-deep']);
});

test('100,000 parts: an ambiguity', () => {
  const raw = Buffer.from(
    `Content-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\n\r\na\r\n'.repeat(100_000)}--x--`,
    'latin1',
  );
  assert.deepEqual(codes(raw), ['too-many-parts']);
});

test('more text than the limit: an ambiguity', () => {
  const reader = createReader({ limits: { decodedBytes: 100 } });
  const { ambiguities } = reader.readText(lines('Subject: x', '', 'a'.repeat(101)));
  assert.deepEqual(ambiguities, [{ code: 'too-much-text', where: '1' }]);
});

test('50 MB: a text and an attachment are read to their end', () => {
  const file = Buffer.alloc(36 * 1024 * 1024, 'A').toString('latin1');
  const raw = Buffer.concat([
    lines('Content-Type: multipart/mixed; boundary=x', '', '--x', '', ''),
    Buffer.from(`${'woorden en nog meer woorden\r\n'.repeat(500_000)}einde\r\n--x\r\n`, 'latin1'),
    lines(
      'Content-Disposition: attachment; filename=a.zip',
      'Content-Type: application/zip',
      'Content-Transfer-Encoding: base64',
      '',
      file,
      '--x--',
    ),
  ]);
  assert.ok(raw.length > 50_000_000);
  assert.ok(readText(raw).texts[0]?.text.endsWith('einde'));
  assert.deepEqual(readAttachments(raw).attachments, [
    { names: ['a.zip'], extensions: ['zip'], size: 27 * 1024 * 1024 },
  ]);
});

/** How much work a message costs, without a clock: decodings and characters handed on. */
function work(raw: Uint8Array): number {
  let decodings = 0;
  const reader = createReader({ onDecode: () => decodings++ });
  const { texts } = reader.readText(raw);
  reader.readAttachments(raw);
  return decodings * 100 + texts.reduce((sum, { text }) => sum + text.length, 0);
}

for (const [shape, head, unit] of [
  ['delimiters', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n', '--x\r\n\r\nab\r\n'],
  ['closing delimiters', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n', '--x--\r\n'],
  [
    'delimiters of many boundaries',
    'Content-Type: multipart/mixed; boundary=a; boundary=b; boundary=c\r\n\r\n',
    '--a\r\n--b\r\n--c\r\n\r\nab\r\n',
  ],
  ['multiparts that share a boundary', '', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n'],
  ['messages in messages', '', 'Content-Type: message/rfc822\r\n\r\n'],
  ['lines that are no headers', '', 'geen kop\r\n'],
  ['white lines in a header block', 'Subject: x\r\n', ' \r\n'],
  ['bare returns', '', 'a: b\r'],
  ['parameters', 'Content-Type: text/plain', '; a="b'],
  ['comments', 'Content-Type: ', '('],
  ['open comments in an encoding', 'Content-Transfer-Encoding: ', '('],
  ['escaped quotes in an address', 'From: ', '"\\'],
  ['encoded words', 'Subject: ', '=?utf-8?q?a?= '],
  ['open tags', 'Content-Type: text/html\r\n\r\n', '<b'],
  ['open comments', 'Content-Type: text/html\r\n\r\n', '<!--'],
  ['conditional comments', 'Content-Type: text/html\r\n\r\n', '<!--[if'],
  ['open elements', 'Content-Type: text/html\r\n\r\n', '<div hidden>a'],
  ['style rules', 'Content-Type: text/html\r\n\r\n<style>', 'a{'],
  ['quotes', 'Content-Type: text/html\r\n\r\n<a ', 'b="'],
  ['ampersands', 'Content-Type: text/html\r\n\r\n', '&#x'],
  ['reply lines', '\r\n', 'Op 1 schreef\r\n'],
  ['from lines', '\r\n', 'Van: x\r\n'],
  ['padding', 'Content-Transfer-Encoding: base64\r\n\r\n', 'YQ=='],
  ['equals signs', 'Content-Transfer-Encoding: quoted-printable\r\n\r\n', '= '],
  ['uuencode', '\r\n', 'begin 644 a\r\n'],
] as const) {
  test(`work grows with the message, not faster: ${shape}`, () => {
    const small = work(Buffer.from(head + unit.repeat(2_000), 'latin1'));
    const large = work(Buffer.from(head + unit.repeat(8_000), 'latin1'));
    assert.ok(large <= small * 4.5 + 50_000, `${small} then ${large}`);
  });
}

const pieces = fc.constantFrom(
  'Content-Type: ',
  'multipart/mixed; boundary=',
  'x',
  '"',
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '--x',
  '--x--',
  'text/html',
  'message/rfc822',
  '; charset=utf-16',
  '; name="',
  "*0*=utf-8''%",
  'Content-Transfer-Encoding: base64',
  'quoted-printable',
  'YQ==',
  '=',
  '=E',
  '=?utf-8?b?',
  '?=',
  '<p',
  '>',
  '<!--',
  '&#',
  '\0',
  '\xff\xfe',
  '\xe9',
  'From: <',
  'Subject:',
  '(',
  '\\',
  ' ',
  '> ',
  'begin 644 a.exe',
);

test('no bytes make the reader throw, and all strings are whole', () => {
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => new Uint8Array(Buffer.from(parts.join(''), 'latin1'))),
  );
  fc.assert(
    fc.property(message, (raw) => {
      for (const line of dumpMessage(raw)) assert.equal(typeof line, 'string');
    }),
    { numRuns: 3_000 },
  );
});

test('every byte cut of a message is read', () => {
  const raw = octetsOf(
    'Subject: =?utf-8?q?a?=\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-7\nContent-Transfer-Encoding: base64\n\nPGI+\n--x--',
  );
  for (let length = 0; length <= raw.length; length++) dumpMessage(raw.subarray(0, length));
});

function messages(t: TestContext, pattern: string): string[] {
  const found = globSync(`${corpora}${pattern}`).toSorted();
  if (found.length === 0) t.skip('corpus absent');
  return found;
}

test('corpus mikel-mail: under 1 % of ordinary mail is ambiguous', (t) => {
  const files = messages(t, 'mikel-mail/**/*.eml');
  if (files.length === 0) return;
  const held = files.filter((file) => codes(readFileSync(file)).length > 0);
  t.diagnostic(`${held.length} of ${files.length} ambiguous`);
  assert.ok(held.length / files.length < 0.01, held.join('\n'));
});

test('corpora mail-parser and rspamd: every message is read', (t) => {
  const files = [...messages(t, 'mail-parser-*/*.eml'), ...messages(t, 'rspamd/**/*.eml')];
  for (const file of files) assert.ok(dumpMessage(readFileSync(file)).length >= 0, file);
});

/** Letters and digits only: readers differ in white space and in what they put for a letter they cannot read. */
const core = (text: string): string => text.replace(/[^!-~]+/g, '');

interface Expected {
  readonly parts: readonly {
    readonly body: Readonly<Record<string, unknown>>;
    readonly headers?: readonly unknown[];
  }[];
}

/** Texts and file names in the expected tree of a message. */
function expectedOf(tree: Expected): { texts: string[]; names: string[] } {
  const texts: string[] = [];
  const names: string[] = [];
  for (const part of tree.parts) {
    for (const [, name] of JSON.stringify(part.headers ?? []).matchAll(
      /"(?:file)?name","value":"((?:[^"\\]|\\.)*)"/g,
    )) {
      if (name !== undefined && name !== '') names.push(name);
    }
    const { Text: plain, Message: message } = part.body;
    if (typeof plain === 'string' && !/base64-encoded/.test(plain)) texts.push(plain);
    if (
      typeof message === 'object' &&
      message !== null &&
      'parts' in message &&
      Array.isArray(message.parts)
    ) {
      const inner = expectedOf({ parts: message.parts });
      texts.push(...inner.texts);
      names.push(...inner.names);
    }
  }
  return { texts, names };
}

test('corpora mail-parser: every text and every file name of the expected tree is found', (t) => {
  let parts = 0;
  for (const file of messages(t, 'mail-parser-*/*.eml')) {
    const raw = readFileSync(file);
    const tree: Expected = JSON.parse(readFileSync(file.replace('.eml', '.json'), 'utf8'));
    const expected = expectedOf(tree);
    parts += tree.parts.length;
    const shown = core(
      readText(raw)
        .texts.map(({ text }) => text)
        .join(' '),
    );
    for (const text of expected.texts) {
      for (const line of text.split('\n').map(core)) assert.ok(shown.includes(line), `${file}: ${line}`);
    }
    const names = core(
      readAttachments(raw)
        .attachments.flatMap((attachment) => attachment.names)
        .join(' '),
    );
    for (const name of expected.names) assert.ok(names.includes(core(name)), `${file}: ${name}`);
  }
  if (parts > 0) t.diagnostic(`${parts} expected parts`);
});

test('corpora: postal-mime shows no text, subject or attachment name that we do not', async (t) => {
  let texts = 0;
  for (const file of messages(t, '**/*.eml')) {
    const raw = readFileSync(file);
    const other = await PostalMime.parse(raw, { forceRfc822Attachments: true });
    const shown = readText(raw)
      .texts.map(({ text }) => core(text))
      .join(' ');
    for (const line of (other.text ?? '').split('\n')) {
      const wanted = core(line).replace(/^>+/, '');
      if (wanted.length > 3) assert.ok(shown.includes(wanted), `${file}: ${line}`);
    }
    texts++;
    const names = readAttachments(raw).attachments.flatMap((attachment) => attachment.names.map(core));
    for (const { filename } of other.attachments) {
      if (filename !== null)
        assert.ok(
          names.some((name) => name.includes(core(filename))),
          `${file}: ${filename}`,
        );
    }
    // A subject in raw UTF-7 is decoded by us alone.
    const subject = core(other.subject ?? '');
    if (!subject.includes('+APY-'))
      assert.ok(
        readHeaders(raw).subjects.some((reading) => core(reading) === subject) || subject === '',
        file,
      );
  }
  if (texts > 0) t.diagnostic(`${texts} messages compared`);
});
