// Downloads through our own proxy: held back and scanned; pages pass as they come; what stops gets a page in its place.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { wordScanner } from '../../../test/support/icap.ts';
import { listGate, rawSite, talk, testProxy } from '../../../test/support/web.ts';
import { createDownloadGate } from '../../enforcement/downloads.ts';
import type { Scanner } from '../../enforcement/scanner.ts';
import type { RunningProxy } from './proxy.ts';

const gate = listGate({});
const zip = 'Content-Type: application/zip\r\n';
const html = 'Content-Type: text/html\r\n';

const downloadsBy = (scanner: Scanner | null) =>
  createDownloadGate({ scanner, policy: () => null, onFault: () => undefined });

/** A site that gives every request the same octets, and ends where the body ends with the connection. */
async function siteSaying(octets: string, end = false) {
  return rawSite((socket) =>
    socket.on('data', () => {
      socket.write(Buffer.from(octets, 'latin1'));
      if (end) socket.end();
    }),
  );
}

const asked = (port: number, site: number, more = 'Connection: close\r\n'): Promise<string> =>
  talk(port, `GET http://les.example:${site}/file HTTP/1.1\r\nHost: les.example:${site}\r\n${more}\r\n`);

const counted = (body: string, fields: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
const inChunks = (body: string, fields: string): string =>
  `HTTP/1.1 200 OK\r\n${fields}Transfer-Encoding: chunked\r\n\r\n${[...body.matchAll(/[^]{1,4}/g)]
    .map(([part]) => `${part.length.toString(16)};x=1\r\n${part}\r\n`)
    .join('')}0\r\n\r\n`;
const toTheEnd = (body: string, fields: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;

/** The answer to one request through a proxy of its own. */
async function through(
  octets: string,
  given: { readonly scanner?: Scanner; readonly end?: boolean; readonly limits?: { download: number } } = {},
): Promise<string> {
  const site = await siteSaying(octets, given.end);
  const proxy = await testProxy({
    gate,
    ports: [site.port],
    downloads: downloadsBy(given.scanner ?? wordScanner()),
    ...(given.limits === undefined ? {} : { limits: given.limits }),
  });
  const heard = await asked(proxy.port, site.port);
  await proxy.close();
  return heard;
}

describe('downloads through the proxy', () => {
  test('[ZOU-7.6.l ENFORCE] [PRO-5.6.l ENFORCE] [ZOU-10.7.b LIMIT] an infected download is stopped however it is framed', async () => {
    gate.counted.length = 0;
    // The word lies over several chunks: what is scanned is the file, not its framing.
    const file = 'PK file with a VIRUS in it';
    for (const [octets, end] of [
      [counted(file, zip), false],
      [inChunks(file, zip), false],
      [toTheEnd(file, zip), true],
    ] as const) {
      const heard = await through(octets, { end });
      assert.match(heard, /^HTTP\/1\.1 403 Forbidden/);
      assert.match(heard, /In dit bestand zit een virus/);
      assert.doesNotMatch(heard, /VIRUS/);
    }
    assert.deepEqual(
      gate.counted.map(({ category }) => category),
      ['malware', 'malware', 'malware'],
    );
  });

  test('a clean download arrives octet for octet, and leaves one count', async () => {
    gate.counted.length = 0;
    const file = 'PK harmless '.repeat(40_000);
    assert.ok((await through(counted(file, zip))).endsWith(`\r\n\r\n${file}`));
    assert.ok((await through(toTheEnd(file, zip), { end: true })).endsWith(`\r\n\r\n${file}`));
    assert.match(
      await through(inChunks('PK harmless', zip)),
      /4;x=1\r\nPK h\r\n4;x=1\r\narml\r\n3;x=1\r\ness\r\n0\r\n\r\n$/,
    );
    assert.equal(gate.counted.length, 3);
  });

  test('a page passes unscanned and as it comes; a program that calls itself a page does not', async () => {
    const scanner = wordScanner();
    let sites: Socket | null = null;
    const site = await rawSite((socket) =>
      socket.on('data', () => {
        sites = socket;
        socket.write(`HTTP/1.1 200 OK\r\n${html}Content-Length: 1006\r\n\r\n<p>${'x'.repeat(997)}`);
      }),
    );
    const proxy = await testProxy({ gate, ports: [site.port], downloads: downloadsBy(scanner) });
    const socket = connect(proxy.port, '127.0.0.1');
    socket.write(`GET http://les.example:${site.port}/ HTTP/1.1\r\nHost: les.example:${site.port}\r\n\r\n`);
    const [first] = await once(socket, 'data');
    // The rest is not sent yet, and the beginning is here.
    assert.match(String(first), /<p>x+$/);
    const rest = once(socket, 'data');
    (sites as Socket | null)?.write('VIRUS!');
    assert.equal(String((await rest)[0]), 'VIRUS!');
    assert.equal(scanner.asked, 0);
    socket.destroy();
    const program = `MZ${'\0'.repeat(58)}\x40\0\0\0PE\0\0 VIRUS`;
    assert.match(await through(counted(program, html)), /^HTTP\/1\.1 403/);
    const attached = `${html}Content-Disposition: attachment; filename=x.html\r\n`;
    assert.match(await through(counted('<p>VIRUS', attached)), /^HTTP\/1\.1 403/);
  });

  test('a piece of a file, an unknown coding, a scanner that is away and a file too large are refused in words', async () => {
    assert.match(await through(counted('x', zip, '206 Partial Content')), /Een stuk is niet op virussen/);
    assert.match(await through(counted('x', `${zip}Content-Encoding: odd\r\n`)), /niet kan lezen/);
    const away: Scanner = {
      scan: () => Promise.reject(new Error('away')),
      ping: () => Promise.reject(new Error('away')),
    };
    assert.match(await through(counted('x', zip), { scanner: away }), /kan dit bestand nu niet bekijken/);
    const large = await through(counted('x'.repeat(2_000), zip), { limits: { download: 1_000 } });
    assert.match(large, /te groot om op virussen te bekijken/);
  });

  test('the bound for all downloads together is free again after each of them', async () => {
    const site = await siteSaying(counted('x'.repeat(900), zip));
    const limits = { download: 1_000, held: 1_000 };
    const proxy = await testProxy({
      gate,
      ports: [site.port],
      downloads: downloadsBy(wordScanner()),
      limits,
    });
    for (let turn = 0; turn < 3; turn += 1)
      assert.match(await asked(proxy.port, site.port), /^HTTP\/1\.1 200 OK/);
  });

  test('a connection goes on after a clean download; a reader that leaves during the scan harms nobody', async () => {
    const scanning = Promise.withResolvers<undefined>();
    const going = Promise.withResolvers<undefined>();
    const slow: Scanner = {
      async scan() {
        scanning.resolve(undefined);
        await going.promise;
        return { verdict: 'clean' };
      },
      ping: async () => undefined,
    };
    const site = await siteSaying(counted('PK fine', zip));
    const proxy: RunningProxy = await testProxy({ gate, ports: [site.port], downloads: downloadsBy(slow) });
    const request = `GET http://les.example:${site.port}/ HTTP/1.1\r\nHost: les.example:${site.port}\r\n\r\n`;
    const leaving = connect(proxy.port, '127.0.0.1');
    leaving.write(request);
    await scanning.promise;
    leaving.destroy();
    going.resolve(undefined);
    const last = request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const heard = await talk(proxy.port, request + last);
    assert.equal(heard.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
    assert.equal(heard.match(/PK fine/g)?.length, 2);
  });

  test('without a scanner, as a school may record, nothing is held back', async () => {
    const site = await siteSaying(counted('PK VIRUS', zip));
    const proxy = await testProxy({ gate, ports: [site.port], downloads: downloadsBy(null) });
    assert.match(await asked(proxy.port, site.port), /PK VIRUS$/);
  });
});
