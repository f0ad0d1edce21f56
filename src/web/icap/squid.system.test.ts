// Debian's Squid with the shipped configuration in front of our ICAP server: pages, tunnels, downloads, opened TLS, faults.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { regulationOf } from '../../../test/support/regulation.ts';
import { type Clamd, eicar, startClamd } from '../../../test/support/clamd.ts';
import { testIcap } from '../../../test/support/icap.ts';
import { missingParts, run } from '../../../test/support/processes.ts';
import { type Squid, startSquid } from '../../../test/support/squid.ts';
import { listGate, portOf } from '../../../test/support/web.ts';
import { createDownloadGate } from '../../enforcement/downloads.ts';
import { createClamd } from '../../enforcement/scanner.ts';
import type { RunningIcap } from './server.ts';

const exec = promisify(execFile);
const skip = missingParts('squid', 'clamd', 'curl', 'openssl') ?? false;
const gate = listGate({ gambling: ['casino.example'] });
/** The head of a Windows program. */
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(600)]);
const names = ['lesson.example', 'casino.example', 'www.casino.example', 'bank.example', 'opened.example'];

const answer: RequestListener = (request, response) => {
  if (request.url === '/eicar.zip') response.setHeader('Content-Type', 'application/zip').end(eicar);
  else if (request.url === '/fine.zip')
    response.setHeader('Content-Type', 'application/zip').end('x'.repeat(300_000));
  else if (request.url === '/setup.exe')
    response.setHeader('Content-Type', 'application/octet-stream').end(program);
  else if (request.url === '/foto.jpg') response.setHeader('Content-Type', 'image/jpeg').end(program);
  else if (request.method === 'POST') {
    let got = 0;
    request.on('data', (part: Buffer) => (got += part.length));
    request.on('end', () => response.end(`got ${got}`));
  } else response.setHeader('Content-Type', 'text/html').end('<h1>Les 3</h1>');
};

describe('Squid', { skip }, () => {
  let clamd: Clamd;
  let site: Server;
  let port = 0;
  let one: RunningIcap;
  let two: RunningIcap;
  let squid: Squid;
  before(async () => {
    clamd = await startClamd();
    site = createServer(answer).listen(0, '127.0.0.1');
    await once(site, 'listening');
    port = portOf(site);
    const scanner = createClamd({ address: clamd.address });
    const tunnels = { tunnelPorts: [443, port] };
    one = await testIcap({ gate, scanner, ...tunnels });
    two = await testIcap({ gate, scanner, ...tunnels });
    squid = await startSquid({ icap: [one.port, two.port], names, sites: [port] });
  });
  after(async () => {
    await squid[Symbol.asyncDispose]();
    site.closeAllConnections();
    site.close();
    await clamd[Symbol.asyncDispose]();
  });
  const curl = async (...args: string[]): Promise<string> =>
    (await exec('/usr/bin/curl', ['-s', '-x', `http://${squid.address}`, '--max-time', '30', ...args]))
      .stdout;

  test('[ZOU-4.1 ENFORCE] [ZOU-4.1 PUBLISH] an allowed page opens, a blocked one shows our page, bodies arrive whole', async () => {
    assert.match(await curl(`http://lesson.example:${port}/`), /Les 3/);
    const blocked = await curl('-i', `http://www.casino.example:${port}/`);
    assert.match(blocked, /403 Forbidden/);
    assert.match(blocked, /X-Reglement-Article: 10\.2/);
    assert.match(blocked, /Deze site is geblokkeerd/);
    const upload = join(tmpdir(), `upload-${process.pid}`);
    await writeFile(upload, 'x'.repeat(200_000));
    assert.equal(await curl('--data-binary', `@${upload}`, `http://lesson.example:${port}/`), 'got 200000');
    await rm(upload);
  });

  test('a tunnel to a blocked site gets 403, one to an allowed site opens', async () => {
    const connectCode = (host: string): Promise<string> =>
      curl('-p', '-o', '/dev/null', '-w', '%{http_connect}', `http://${host}:${port}/`).catch(
        (error: { stdout: string }) => error.stdout,
      );
    assert.equal(await connectCode('casino.example'), '403');
    assert.equal(await connectCode('lesson.example'), '200');
  });

  test('[ZOU-10.7.b LIMIT] [ZOU-7.6.l DETECT] an infected download is stopped, a clean one arrives, and clamd keeps nothing', async () => {
    const bad = await curl('-i', `http://lesson.example:${port}/eicar.zip`);
    assert.match(bad, /403 Forbidden/);
    assert.match(bad, /In dit bestand zit een virus/);
    assert.ok(!bad.includes(eicar));
    assert.equal((await curl(`http://lesson.example:${port}/fine.zip`)).length, 300_000);
    const ranged = await curl('-r', '0-9', `http://lesson.example:${port}/fine.zip`);
    assert.equal(ranged.length, 300_000);
    assert.deepEqual(await clamd.leftovers(), []);
  });

  test('one of two ICAP services is killed: readers notice nothing; both: nothing opens', async () => {
    const ask = (): Promise<string> =>
      curl('-o', '/dev/null', '-w', '%{http_code}', `http://lesson.example:${port}/`);
    await one.close();
    for (let round = 0; round < 10; round += 1) assert.equal(await ask(), '200');
    assert.match(await curl('-i', `http://casino.example:${port}/`), /403 Forbidden/);
    await two.close();
    assert.match(await ask(), /^5\d\d$/);
  });
});

describe('Squid that opens TLS', { skip }, () => {
  let folder = '';
  let site: Server;
  let port = 0;
  let squid: Squid;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=the-site-itself'];
    run('/usr/bin/openssl', ...made, '-keyout', key, '-out', cert);
    site = createSecureServer({ key: await readFile(key), cert: await readFile(cert) }, answer);
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    port = portOf(site);
    const policy = { regulation: regulationOf('zou'), tree: null, notes: [] };
    const downloads = createDownloadGate({
      scanner: null,
      policy: () => policy,
      onFault: (error) => assert.fail(String(error)),
    });
    const icap = await testIcap({ gate, downloads, tunnelPorts: [443, port] });
    squid = await startSquid({
      icap: [icap.port],
      names,
      sites: [port],
      // A bank that stands on the list of sites to open all the same.
      bump: { never: ['.bank.example'], these: ['.opened.example', '.bank.example', '.casino.example'] },
    });
  });
  after(async () => {
    await squid[Symbol.asyncDispose]();
    site.closeAllConnections();
    site.close();
    await rm(folder, { recursive: true });
  });
  /** What the reader hears, and who signed the certificate it was shown. */
  const look = async (host: string, path = '/'): Promise<string> => {
    const { stdout, stderr } = await exec('/usr/bin/curl', [
      '-skv',
      '-x',
      `http://${squid.address}`,
      '--max-time',
      '30',
      `https://${host}:${port}${path}`,
    ]).catch((error: { stdout: string; stderr: string }) => error);
    return stdout + stderr;
  };

  test('[PRO-8.7.b LIMIT] a health, banking or help site is never opened, also where it stands among those to open', async () => {
    const heard = await look('bank.example');
    assert.match(heard, /issuer: CN=the-site-itself/);
    assert.doesNotMatch(heard, /X-Cache/);
    assert.match(heard, /Les 3/);
  });

  test('a site on no list stays closed to the school; one the school decided on is opened and judged', async () => {
    // Squid leaves its mark on every answer that it can read.
    assert.doesNotMatch(await look('lesson.example'), /X-Cache/);
    const opened = await look('opened.example');
    assert.match(opened, /X-Cache: MISS from squid/);
    assert.match(opened, /Les 3/);
    assert.doesNotMatch(await look('casino.example'), /Les 3/);
  });

  test('[ZOU-7.6.e LIMIT] [ZOU-10.7.b LIMIT] of a site that is opened a program is refused by its name and by its octets; of one that is not, nobody sees the file', async () => {
    const named = await look('opened.example', '/setup.exe');
    assert.match(named, /X-Reglement-Article: 7\.6\.e/);
    assert.match(named, /Dit bestand is een programma, of het zet een programma op je apparaat/);
    const hidden = await look('opened.example', '/foto.jpg');
    assert.match(hidden, /X-Reglement-Article: 10\.7\.b/);
    assert.match(hidden, /maar het zegt dat niet/);
    assert.doesNotMatch(await look('lesson.example', '/setup.exe'), /X-Reglement-Article/);
  });
});
