// Downloads through our own proxy with Debian's clamd behind it: the EICAR file stops, and clamd keeps nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Clamd, eicar, startClamd } from '../../../test/support/clamd.ts';
import { missingParts } from '../../../test/support/processes.ts';
import { listGate, portOf, talk, testProxy } from '../../../test/support/web.ts';
import { createDownloadGate } from '../../enforcement/downloads.ts';
import { createClamd } from '../../enforcement/scanner.ts';

const skip = missingParts('clamd') ?? false;
const fine = Buffer.alloc(300_000, 'x');
const site = createServer((request, response) => {
  response.setHeader('Content-Type', 'application/octet-stream');
  if (request.url === '/packed') response.setHeader('Content-Encoding', 'gzip').end(gzipSync(eicar));
  else if (request.url === '/chunks') {
    response.write(eicar.slice(0, 20));
    response.end(eicar.slice(20));
  } else response.end(request.url === '/fine' ? fine : eicar);
});

describe('clamd behind the proxy', { skip }, () => {
  let clamd: Clamd;
  before(async () => {
    clamd = await startClamd();
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
  });
  after(async () => {
    site.closeAllConnections();
    site.close();
    await clamd[Symbol.asyncDispose]();
  });

  test('[ZOU-10.7.b LIMIT] [ZOU-7.6.l DETECT] the EICAR file is stopped plain, packed and in chunks; a clean file arrives', async () => {
    const port = portOf(site);
    const scanner = createClamd({ address: clamd.address });
    const proxy = await testProxy({
      gate: listGate({}),
      ports: [port],
      downloads: createDownloadGate({
        scanner,
        policy: () => null,
        onFault: (error) => assert.fail(String(error)),
      }),
    });
    const get = (path: string): Promise<string> =>
      talk(
        proxy.port,
        `GET http://les.example:${port}${path} HTTP/1.1\r\nHost: les.example:${port}\r\nConnection: close\r\n\r\n`,
      );
    for (const path of ['/plain', '/packed', '/chunks']) {
      const heard = await get(path);
      assert.match(heard, /^HTTP\/1\.1 403 Forbidden/, path);
      assert.match(heard, /In dit bestand zit een virus/);
      assert.ok(!heard.includes(eicar.slice(0, 20)));
    }
    assert.ok((await get('/fine')).endsWith(fine.toString()));
    assert.deepEqual(await clamd.leftovers(), []);
  });
});
