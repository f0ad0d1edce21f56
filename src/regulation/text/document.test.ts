// Word and PDF files come in as text does, and what is no such file is refused in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pdfFile, wordFile, zipOf } from '../../../test/support/documents.ts';
import { importDocument } from './document.ts';
import { ImportError, type ImportErrorCode } from './error.ts';
import { walkArticles, type ArticleTree } from './tree.ts';

function outline(tree: ArticleTree): string[] {
  return [...walkArticles(tree)].map(({ id, label, title, text }) => `${id} | ${label} | ${title ?? text}`);
}

test('a Word file with typed numbers', async () => {
  const tree = await importDocument(
    wordFile([
      { text: 'ICT-reglement', style: 'Title' },
      { text: 'Artikel 1 Doel', style: 'Heading1' },
      { text: '1.1 Dit gaat over <alles> & meer.' },
      { text: '1.2 Daarbij geldt:' },
      { text: 'a) netjes;' },
      { text: 'b) veilig.', bold: true },
    ]),
    'docx',
  );
  assert.equal(tree.title, 'ICT-reglement');
  assert.deepEqual(outline(tree), [
    '1 | Artikel 1 | Doel',
    '1.1 | 1.1 | Dit gaat over <alles> & meer.',
    '1.2 | 1.2 | Daarbij geldt:',
    '1.2.a | a) | netjes;',
    '1.2.b | b) | veilig.',
  ]);
});

test('a Word file whose numbers are kept in its lists: they are written out, and told', async () => {
  const levels = [
    { format: 'decimal', text: 'Artikel %1' },
    { format: 'decimal', text: '%1.%2' },
    { format: 'lowerLetter', text: '%3)' },
  ];
  const at = (level: number): { id: number; level: number } => ({ id: 1, level });
  const tree = await importDocument(
    wordFile(
      [
        { text: 'ICT-reglement', style: 'Title' },
        { text: 'Doel', style: 'Heading1', list: at(0) },
        { text: 'Dit regelt alles.', list: at(1) },
        { text: 'Daarbij geldt:', list: at(1) },
        { text: 'netjes;', list: at(2) },
        { text: 'veilig.', list: at(2) },
        { text: 'Regels', style: 'Heading1', list: at(0) },
        { text: 'Wees aardig.', list: at(1) },
        { text: 'bolletje', list: { id: 2, level: 0 } },
      ],
      { 1: levels, 2: [{ format: 'bullet', text: '-' }] },
    ),
    'docx',
  );
  assert.deepEqual(outline(tree), [
    '1 | Artikel 1 | Doel',
    '1.1 | 1.1 | Dit regelt alles.',
    '1.2 | 1.2 | Daarbij geldt:',
    '1.2.a | a) | netjes;',
    '1.2.b | b) | veilig.',
    '2 | Artikel 2 | Regels',
    '2.1 | 2.1 | Wees aardig.',
    '2.1.b1 | - | bolletje',
  ]);
  assert.deepEqual(
    tree.notes.filter((note) => note.kind === 'numbering').map((note) => note.article),
    ['1', '1.1', '1.2', '1.2.a', '1.2.b', '2', '2.1', '2.1.b1'],
  );
});

test('a PDF: words cut at lines and pages are mended, page numbers set aside', async () => {
  const tree = await importDocument(
    pdfFile([
      ['ICT-reglement', 'Artikel 1 Doel', '1.1 Dit regelt het ge-', 'bruik van ICT (en e-', 'mail).', '1'],
      ['1.2 Het geldt voor ie-', 'dereen.', 'Artikel 2 Regels', '2.1 Wees netjes.', '2'],
    ]),
    'pdf',
  );
  assert.deepEqual(outline(tree), [
    '1 | Artikel 1 | Doel',
    '1.1 | 1.1 | Dit regelt het gebruik van ICT (en e-mail).',
    '1.2 | 1.2 | Het geldt voor iedereen.',
    '2 | Artikel 2 | Regels',
    '2.1 | 2.1 | Wees netjes.',
  ]);
  assert.deepEqual(
    tree.asides.map((one) => one.text),
    ['1', '2'],
  );
});

test('plain text in UTF-8, UTF-16 and Windows-1252 gives one tree', async () => {
  const text = 'Artikel 1 Privé\n1.1 Eén ‘woord’.';
  const utf8 = await importDocument(new TextEncoder().encode(text), 'txt');
  const utf16 = await importDocument(new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'txt');
  const latin = Buffer.from(text.replaceAll('‘', '\u0091').replaceAll('’', '\u0092'), 'latin1');
  assert.deepEqual(utf16, utf8);
  assert.deepEqual(await importDocument(new Uint8Array(latin), 'txt'), utf8);
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const refused: readonly (readonly [string, Uint8Array, 'txt' | 'docx' | 'pdf', ImportErrorCode])[] = [
  ['a Word file that is none', text('Artikel 1'), 'docx', 'unreadable'],
  ['a zip that is no Word file', zipOf({ 'a.txt': 'a' }), 'docx', 'unreadable'],
  ['a Word file cut off', wordFile([{ text: 'Artikel 1 Doel' }]).slice(0, 700), 'docx', 'unreadable'],
  ['a PDF that is none', text('Artikel 1'), 'pdf', 'unreadable'],
  ['an empty file as PDF', new Uint8Array(), 'pdf', 'unreadable'],
  ['a PDF without text', pdfFile([[]]), 'pdf', 'empty'],
  ['a PDF with over 500 pages', pdfFile(Array.from({ length: 501 }, () => ['a'])), 'pdf', 'too-large'],
  ['a Word file without articles', wordFile([{ text: 'Beste ouders,' }]), 'docx', 'no-articles'],
  ['a Word file under the name of a text', wordFile([{ text: 'Artikel 1' }]), 'txt', 'not-text'],
  ['a file of over 20 MB', new Uint8Array(20_000_001), 'txt', 'too-large'],
];

for (const [says, bytes, kind, code] of refused) {
  test(`refuses ${says}`, async () => {
    await assert.rejects(importDocument(bytes, kind), (error) => {
      assert.ok(error instanceof ImportError, String(error));
      assert.equal(error.code, code);
      return true;
    });
  });
}

test('a Word file that says it unpacks to gigabytes is refused before it is unpacked', async () => {
  const bytes = wordFile([{ text: 'Artikel 1 Doel' }]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length - 4; at += 1) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0x7fffffff, true);
  }
  await assert.rejects(importDocument(bytes, 'docx'), { code: 'too-large' });
});
