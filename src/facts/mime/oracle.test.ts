// Another reader as oracle: what postal-mime shows of a made-up message, whole or damaged, is among what we show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { madeMessage } from '../../../test/support/made-messages.ts';
import { readAttachments, readFiles, readHeaders, readText } from './reader.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;

/** Everything we show of a message as text, and what we could not settle. */
function shown(raw: Buffer): {
  readonly text: string;
  readonly names: readonly string[];
  readonly subjects: readonly string[];
  readonly ambiguous: boolean;
} {
  const [headers, texts, attachments] = [readHeaders(raw), readText(raw), readAttachments(raw)];
  return {
    text: texts.texts.map(({ text }) => text).join('\n'),
    names: attachments.attachments.flatMap(({ names }) => names),
    subjects: headers.subjects,
    ambiguous: [headers, texts, attachments].some(({ ambiguities }) => ambiguities.length > 0),
  };
}

/** A word of the generator, as it stands in a text. */
const words = /w[a-jéëïößñ€привет漢字λ]{2,6}\d{1,8}w/g;

/** What the other reader shows: its texts and those of files, names, contents. */
async function other(raw: Buffer) {
  const { text, html, subject, attachments } = await PostalMime.parse(raw, { forceRfc822Attachments: false });
  return {
    subject: subject ?? '',
    words: [...(text ?? '').matchAll(words), ...(html ?? '').matchAll(words)].map(([found]) => found),
    files: attachments.map(({ filename, content }) => ({
      name: filename,
      bytes: content instanceof ArrayBuffer ? Buffer.from(content) : Buffer.from(content),
    })),
  };
}

test('what was put into a message is among our readings, and so is what postal-mime reads of it', async () => {
  await fc.assert(
    fc.asyncProperty(madeMessage, async ({ raw, words: put, subject, files }) => {
      const ours = shown(raw);
      for (const word of put) assert.ok(ours.text.includes(word), `not read: ${word}`);
      assert.ok(
        ours.subjects.some((reading) => reading.replace(/\s+/g, ' ') === subject),
        `another subject: ${ours.subjects.join(' | ')}`,
      );
      const read = readFiles(raw);
      for (const { name, bytes } of files) {
        assert.ok(ours.names.includes(name), `no such name: ${name}`);
        assert.ok(
          read.some((one) => one.names.includes(name) && bytes.equals(one.bytes)),
          `other octets: ${name}`,
        );
      }
      const theirs = await other(raw);
      for (const word of theirs.words) assert.ok(ours.text.includes(word), `postal-mime alone reads ${word}`);
      for (const { name, bytes } of theirs.files) {
        if (name === null) continue;
        assert.ok(ours.names.includes(name), `postal-mime alone names ${name}`);
        assert.ok(
          read.some((one) => bytes.equals(one.bytes)),
          `postal-mime alone reads these octets: ${name}`,
        );
      }
    }),
    { numRuns: full ? 50_000 : 300, seed: 20_261_124 },
  );
});

/** Octets changed, cut out, doubled, or moved. */
const damage = fc.tuple(
  fc.constantFrom('change', 'cut', 'double', 'move', 'end'),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat({ max: 60 }),
  fc.nat({ max: 255 }),
);
type Damage = typeof damage extends fc.Arbitrary<infer One> ? One : never;

function damaged(raw: Buffer, [how, where, elsewhere, length, octet]: Damage): Buffer {
  const at = Math.floor(where * raw.length);
  const from = Math.floor(elsewhere * raw.length);
  const cut = { change: 1, cut: length, double: 0, move: 0, end: raw.length }[how];
  const put = {
    change: Buffer.from([octet]),
    cut: Buffer.alloc(0),
    double: raw.subarray(at, at + length),
    move: raw.subarray(from, from + length),
    end: Buffer.alloc(0),
  }[how];
  return Buffer.concat([raw.subarray(0, at), put, raw.subarray(at + cut)]);
}

test('of a damaged message postal-mime shows no word and no name that we do not, unless we say that it is ambiguous', async () => {
  await fc.assert(
    fc.asyncProperty(
      madeMessage,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      async (message, damages) => {
        const raw = damages.reduce(damaged, message.raw);
        const ours = shown(raw);
        if (ours.ambiguous) return;
        const theirs = await other(raw);
        for (const word of theirs.words)
          assert.ok(
            ours.text.includes(word),
            `postal-mime alone reads ${word} in\n${raw.toString('latin1')}`,
          );
        for (const { name } of theirs.files)
          if (name !== null && name !== '')
            assert.ok(
              ours.names.some((one) => one.includes(name.trim())),
              `postal-mime alone names ${name}`,
            );
      },
    ),
    { numRuns: full ? 200_000 : 700, seed: 20_261_124 },
  );
});
