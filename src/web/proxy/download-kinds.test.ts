// Kinds of downloads through our own proxy and over ICAP: refused by name, by true type, and for whom the regulation says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { chunked, respmod, testIcap, wordScanner } from '../../../test/support/icap.ts';
import { type RegulationName, regulationOf } from '../../../test/support/regulation.ts';
import { listGate, rawSite, talk, testProxy } from '../../../test/support/web.ts';
import { createDownloadGate } from '../../enforcement/downloads.ts';
import type { Scanner } from '../../enforcement/scanner.ts';
import { readDownloadNames } from '../../facts/download.ts';

const gate = listGate({});
const program = `MZ${'\0'.repeat(600)}`;

const downloadsOf = (name: RegulationName, scanner: Scanner | null = null) => {
  const policy = { regulation: regulationOf(name), tree: null, notes: [] };
  return createDownloadGate({
    scanner,
    policy: () => policy,
    onFault: (error) => assert.fail(String(error)),
  });
};

interface Sent {
  readonly fields?: string;
  readonly body?: string;
  readonly path?: string;
  readonly group?: string;
  readonly school?: RegulationName;
  readonly scanner?: Scanner;
}

/** The answer to one request through a proxy of its own. */
async function through({
  fields = 'Content-Type: application/octet-stream\r\n',
  body = 'harmless',
  path = '/file',
  group = 'pupils',
  school = 'pro',
  scanner,
}: Sent): Promise<string> {
  const octets = Buffer.from(
    `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
  const site = await rawSite((socket) => socket.on('data', () => socket.write(octets)));
  const downloads = downloadsOf(school, scanner);
  const proxy = await testProxy({ gate, ports: [site.port], downloads, groupOf: () => group });
  const host = `les.example:${site.port}`;
  const heard = await talk(
    proxy.port,
    `GET http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  );
  await proxy.close();
  await site.close();
  return heard;
}

const attached = (name: string): string =>
  `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\n`;

describe('kinds of downloads', () => {
  test('[ZOU-7.6.e LIMIT] [PRO-5.6.e LIMIT] [ZOU-7.6.d LIMIT] [PRO-5.6.d LIMIT] a program and a torrent are refused to pupils by name, with article and a way on', async () => {
    gate.counted.length = 0;
    const named = await through({ fields: attached('setup.exe') });
    assert.match(named, /^HTTP\/1\.1 403 Forbidden/);
    assert.match(named, /X-Reglement-Article: 5\.6\.e\r\n/);
    assert.match(named, /Dit bestand is een programma/);
    assert.match(named, /Noem het programma en het artikel/);
    assert.doesNotMatch(named, /setup|harmless/);
    assert.match(await through({ path: '/get/film.torrent?x=1' }), /Article: 5\.6\.d\r\n/);
    assert.match(await through({ path: '/get/film.torrent', school: 'sro' }), /Article: 4\.4\r\n/);
    // Counted by group and outcome: neither kind nor site is a category of the counter.
    assert.deepEqual(
      gate.counted.map(({ group, outcome, category }) => [group, outcome, category]),
      Array.from({ length: 3 }, () => ['pupils', 'block', null]),
    );
  });

  test('[PRO-5.10 LIMIT] staff may test what they need for work; a program under another name is refused to them too', async () => {
    assert.match(await through({ fields: attached('setup.exe'), body: program, group: 'staff' }), / 200 OK/);
    const disguised = { fields: attached('foto.jpg'), body: program, group: 'staff' };
    assert.match(await through(disguised), /Article: 8\.7\.b\r\n/);
    assert.match(await through({ ...disguised, school: 'zou' }), /Article: 10\.7\.b\r\n/);
    assert.match(await through({ ...disguised, fields: attached('setup.exe'), school: 'zou' }), /7\.6\.e/);
  });

  test('[ZOU-10.7.b LIMIT] [PRO-8.7.b LIMIT] what names itself nothing is known by its first octets, packed or plain, with and without a scanner', async () => {
    const scanner = wordScanner();
    assert.match(await through({ body: program, scanner }), /maar het zegt dat niet/);
    assert.equal(scanner.asked, 0);
    const packed = gzipSync(Buffer.from(program, 'latin1')).toString('latin1');
    const fields = 'Content-Type: text/html\r\nContent-Encoding: gzip\r\n';
    assert.match(await through({ fields, body: packed }), /maar het zegt dat niet/);
    assert.match(await through({ body: 'PK ordinary', scanner }), / 200 OK/);
    assert.equal(scanner.asked, 1);
  });

  test('a page, a document and a picture pass', async () => {
    const page = 'Content-Type: text/html\r\n';
    assert.match(await through({ fields: page, body: '<h1>Les</h1>', path: '/Setup.exe' }), /<h1>Les<\/h1>$/);
    assert.match(await through({ fields: attached('werkstuk.docx') }), /harmless$/);
    const png = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
    assert.ok((await through({ fields: 'Content-Type: image/png\r\n', body: png })).endsWith(png));
  });

  test('[ZOU-7.6.e LIMIT] over ICAP the same download gets the same answer', async () => {
    const icap = await testIcap({ gate, downloads: downloadsOf('zou') });
    const ask = (fields: string, body: string): Promise<string> =>
      talk(icap.port, respmod(fields, chunked(body, 'ieof'), 'Preview: 4096\r\nConnection: close\r\n'));
    assert.match(await ask(attached('setup.msi'), 'x'), /X-Reglement-Article: 7\.6\.e\r\n/);
    assert.match(await ask('Content-Type: image/jpeg\r\n', program), /X-Reglement-Article: 10\.7\.b\r\n/);
    assert.match(await ask(attached('werkstuk.pdf'), '%PDF-1.7'), /^ICAP\/1\.0 204/);
  });

  test('a name with anything before, after and around it keeps its kind; no field makes the reader throw', () => {
    const free = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(free, fc.constantFrom('', ' ', '. ', '"'), (before, after) => {
        const clean = before.replace(/["\\;\r\n(),?=/]/g, '').replace(/[^\x20-\x7e]/g, '');
        const disposition = `attachment; filename="${clean}.exe${after}`;
        const { kinds } = readDownloadNames({ type: '', disposition, path: '/x' });
        assert.deepEqual(kinds, ['programs']);
      }),
    );
    fc.assert(
      fc.property(free, free, free, (type, disposition, path) => {
        readDownloadNames({ type, disposition, path });
      }),
    );
  });
});
