// Looking into attached files: what hides in archives, documents and wrong names is found; what does not end is ended.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { ole, program, zip } from '../../../test/support/archives.ts';
import { mayHide } from '../../facts/files.ts';
import { extensionsOf } from '../../facts/mime/content.ts';
import { contentLimits, inspectFiles } from './inspect.ts';
import { createInspector } from './inspector.ts';

/** Made with 7-Zip from an eight-octet `spel.exe`: open, and with its names encrypted too. */
const sevenZip =
  'N3q8ryccAASLKhRfDAAAAAAAAABaAAAAAAAAAGfj0OkBAAdNWiBoYWxsbwABBAYAAQkMAAcLAQABISEBAAwIAAgKAVZ94ygAAAUBGQwAAAAAAAAAAAAAAAAREwBzAHAAZQBsAC4AZQB4AGUAAAAZABQKAQCOmPs5NXzdARUGAQAggKSBAAA=';
const closedSevenZip =
  'N3q8ryccAARaXqAwgAAAAAAAAAAuAAAAAAAAAGSR7NPgDjREsvpgY0jtcRWTmWt/8liATy5GPnMPsvWHEfsM/aNAtBK3Kadx9duIKwmCq0x/A8EKGiwPm+6u89ie+jJmboyQpqFk4wA4VlgBe6B0TF0JKFIXzVzPgO3yMy0E8sOchRZmxY/HrsHBBcMLU2iYl4W8VhuE9BfLNuld9m0/UBcGEAEJcAAHCwEAASQG8QcBElMPRHeQVDd41OhTOGWeJjVxOwxqCgHwgvk/AAA=';
/** A tar archive under xz with `a.exe`. */
const tarXz =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AKldABcL3ASAUDIm7h19G/PyyzPs7Pg38OrWeznBvBtWH3VunhnX8ZVi1dutW8VtrRSGQpkg6gBUZhYzjFPmRgpt8WQoqUVw15+zQfCHOt9OhOKfVKlOgd0E5xYquDXXoUVY5oh+gVEf+Uc6dRO4OuU1SzlLvEhx3jUVrLgc+mQmIsDBWo4nZ7A0FZJNOyAUIxHk7v4nQ1/DtNCOJMU/8TRgVVq9nnUX5TgLuiAAAAAA9UIrzMEBinMAAcUBgFAAAOHq9T6xxGf7AgAAAAAEWVo=';

const text = Buffer.from('Gewone tekst van een gewone les.\n');
const file = (name: string, bytes: Uint8Array) => ({
  names: [name],
  extensions: extensionsOf([name]),
  bytes,
});
const codes = ({ ambiguities }: { readonly ambiguities: readonly { readonly code: string }[] }): string[] => [
  ...new Set(ambiguities.map(({ code }) => code)),
];

const cases: readonly (readonly [string, string, Buffer, readonly string[]])[] = [
  ['a program under a picture name', 'foto.jpg', program, ['disguised-program']],
  ["a program that says so is the extension list's", 'spel.exe', program, []],
  [
    'a script for a shell under a text name',
    'lees.txt',
    Buffer.from('#!/bin/sh\necho\n'),
    ['disguised-program'],
  ],
  ['a program in a zip', 'map.zip', zip({ name: 'map/spel.exe', bytes: program }), ['program-inside']],
  [
    'a program under another name in a zip',
    'map.zip',
    zip({ name: 'les.docx', bytes: program }),
    ['program-inside'],
  ],
  [
    'a name in the local header alone',
    'map.zip',
    zip({ name: 'les.txt', localName: 'les.exe', bytes: text }),
    ['program-inside'],
  ],
  [
    'a name in an encrypted zip',
    'map.zip',
    zip({ name: 'les.exe', bytes: text, encrypted: true }),
    ['program-inside', 'encrypted'],
  ],
  ['an encrypted zip', 'map.zip', zip({ name: 'cijfers.txt', bytes: text, encrypted: true }), ['encrypted']],
  [
    'a zip in a zip in a zip',
    'map.zip',
    zip({ name: 'b.zip', bytes: zip({ name: 'c.zip', bytes: zip({ name: 'x.scr', bytes: text }) }) }),
    ['program-inside'],
  ],
  [
    'a zip behind a picture',
    'foto.png',
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), zip({ name: 'x.exe', bytes: text })]),
    ['program-inside'],
  ],
  [
    'a zip behind a PDF',
    'les.pdf',
    Buffer.concat([Buffer.from('%PDF-1.7\n'), zip({ name: 'x.exe', bytes: text })]),
    ['program-inside'],
  ],
  ['gzip', 'les.gz', gzipSync(program), ['program-inside']],
  ['7z', 'map.7z', Buffer.from(sevenZip, 'base64'), ['program-inside']],
  ['tar under xz', 'map.tar.xz', Buffer.from(tarXz, 'base64'), ['program-inside']],
  ['a document with macros', 'cijfers.docm', zip({ name: 'word/vbaProject.bin', bytes: text }), ['macro']],
  [
    'an old document with macros',
    'cijfers.xls',
    ole({ '/_VBA_PROJECT_CUR/VBA/dir': 'x', '/Workbook': 'x' }),
    ['macro'],
  ],
  [
    'an encrypted document',
    'cijfers.docx',
    ole({ '/EncryptedPackage': 'x', '/EncryptionInfo': 'x' }),
    ['encrypted'],
  ],
  ['an old document', 'les.doc', ole({ '/WordDocument': 'tekst' }), []],
  [
    'a document',
    'les.docx',
    zip({ name: 'word/document.xml', bytes: text }, { name: '[Content_Types].xml', bytes: text }),
    [],
  ],
  [
    'a zip with a lesson in it',
    'les.zip',
    zip({ name: 'les.py', bytes: text }, { name: 'pagina.js', bytes: text }),
    [],
  ],
];

for (const [what, name, bytes, findings] of cases) {
  test(`[ZOU-10.7 LIMIT] [PRO-8.7 LIMIT] ${what}: ${findings.join(', ') || 'nothing'}`, async () => {
    const given = file(name, bytes);
    assert.ok(mayHide(bytes) || findings.length === 0, 'looked into');
    const found = await inspectFiles([given]);
    assert.deepEqual([...found.findings].sort(), [...findings].sort());
    assert.deepEqual(found.ambiguities, []);
  });
}

test('what is too deep, too much or too large is said, and nothing grows without end', async () => {
  let nested = zip({ name: 'x.txt', bytes: text });
  for (let depth = 0; depth < 12; depth++) nested = zip({ name: `${depth}.zip`, bytes: nested });
  assert.deepEqual(codes(await inspectFiles([file('diep.zip', nested)])), ['archive-too-deep']);
  const bomb = zip({ name: 'groot.txt', bytes: Buffer.alloc(20_000_000) });
  assert.deepEqual(
    codes(await inspectFiles([file('bom.zip', bomb)], { ...contentLimits, bytes: 1_000_000 })),
    ['archive-too-large'],
  );
  const gz = gzipSync(Buffer.alloc(20_000_000));
  assert.deepEqual(codes(await inspectFiles([file('bom.gz', gz)], { ...contentLimits, bytes: 1_000_000 })), [
    'archive-too-large',
  ]);
  const many = zip(...Array.from({ length: 200 }, (_, index) => ({ name: `${index}.txt`, bytes: text })));
  assert.deepEqual(codes(await inspectFiles([file('veel.zip', many)], { ...contentLimits, members: 100 })), [
    'archive-too-many-members',
  ]);
  const closed = await inspectFiles([file('dicht.7z', Buffer.from(closedSevenZip, 'base64'))]);
  assert.ok(closed.findings.includes('encrypted') || codes(closed).includes('archive-unreadable'));
});

test('no octets make it throw', async () => {
  const heads = [
    'PK\x03\x04',
    'PK\x01\x02',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    '\x1f\x8b\x08',
    'MZ',
    '',
  ].map((head) => Buffer.from(head, 'latin1'));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), async (head, rest) => {
      await inspectFiles([file('x.zip', Buffer.concat([head, rest]))]);
    }),
    { numRuns: process.env['REGLEMENT_FULL'] === undefined ? 300 : 100_000 },
  );
});

test('[SRO-4.3 ENFORCE] a process that hangs is killed, one that dies is replaced: a verdict each time, and the next message is looked into', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-'));
  try {
    const hangs = join(folder, 'hangs.mjs');
    await writeFile(hangs, "process.on('message', () => { for (;;); });\n");
    const slow = createInspector({ timeoutMs: 300, program: hangs });
    const suspect = [file('map.zip', zip({ name: 'x.txt', bytes: text }))];
    assert.deepEqual(codes(await slow.inspect(suspect)), ['archive-too-slow']);
    assert.deepEqual(codes(await slow.inspect(suspect)), ['archive-too-slow']);
    await slow.close();
    for (const [exit, code] of [
      [3, 'archive-too-large'],
      [9, 'archive-unreadable'],
    ] as const) {
      const dies = join(folder, `dies-${exit}.mjs`);
      await writeFile(dies, `process.on('message', () => process.exit(${exit}));\n`);
      const dying = createInspector({ program: dies });
      assert.deepEqual(codes(await dying.inspect(suspect)), [code]);
      await dying.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const inspector = createInspector();
  const found = await inspector.inspect([file('map.zip', zip({ name: 'x.exe', bytes: program }))]);
  assert.deepEqual(found, { findings: ['program-inside'], ambiguities: [] });
  assert.deepEqual(await inspector.inspect([file('les.pdf', Buffer.from('%PDF-1.7 les'))]), {
    findings: [],
    ambiguities: [],
  });
  await inspector.close();
});
