// Real clients through the proxy: Debian's Chromium and curl, plain HTTP and TLS, allowed and blocked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { listGate, portOf, rawSite, testProxy } from '../../../test/support/web.ts';
import type { RunningProxy } from './proxy.ts';

const chromiumPath = '/usr/bin/chromium';
const run = promisify(execFile);

function missing(path: string, name: string): string | false {
  if (existsSync(path) || process.env['REGLEMENT_SYSTEM_PARTS'] === 'required') return false;
  return `${name} is not installed`;
}

const gate = listGate({ gambling: ['casino.example'] });
let site: Server;
let port = 0;
let proxy: RunningProxy;
before(async () => {
  site = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    if (request.url === '/big') response.end('x'.repeat(3_000_000));
    else {
      response.end(
        '<!doctype html><html lang="nl"><title>Les 3</title><h1>Les 3: kansrekening</h1><script>fetch("/data").then(r=>r.text()).then(t=>document.title=t.length)</script>',
      );
    }
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  port = portOf(site);
  proxy = await testProxy({ gate, ports: [port] });
});
after(async () => {
  await proxy.close();
  site.closeAllConnections();
  site.close();
});

describe('Chromium through the proxy', { skip: missing(chromiumPath, 'chromium') }, () => {
  let browser: Browser;
  before(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      proxy: { server: `http://${proxy.address}`, bypass: '<-loopback>' },
    });
  });
  after(() => browser.close());

  test('an allowed page opens with everything it loads', async () => {
    const page = await browser.newPage();
    const answer = await page.goto(`http://lesson.example:${port}/`);
    assert.equal(answer?.status(), 200);
    assert.equal(await page.textContent('h1'), 'Les 3: kansrekening');
    await page.waitForFunction('Number(document.title) > 0');
    await page.close();
  });

  test('[ZOU-4.1 PUBLISH] [PRO-4.1 PUBLISH] a blocked site shows the page with category, article and version; it fits a phone and has no barrier', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    const answer = await page.goto('http://www.casino.example/roulette');
    assert.equal(answer?.status(), 403);
    assert.equal(await page.title(), 'Deze site is geblokkeerd');
    const text = await page.innerText('main');
    for (const said of [
      'www.casino.example',
      'gokken',
      'artikel 10.2',
      'versie 3',
      'article 10.2',
      'version 3',
    ]) {
      assert.ok(text.includes(said), said);
    }
    assert.equal(await page.getAttribute('section[lang=nl] a', 'href'), 'http://school.example/waarom');
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(width <= 360, `${width} pixels wide`);
    // axe needs a script, which the page's own policy forbids: judged in a copy without that policy.
    const copy = await context.newPage();
    await copy.setContent(await page.content());
    await copy.addScriptTag({
      content: await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'),
    });
    const found = await copy.evaluate<{ violations: { id: string }[] }>('axe.run()');
    assert.deepEqual(
      found.violations.map(({ id }) => id),
      [],
    );
    const folder = process.env['REGLEMENT_SCREENSHOTS'];
    if (folder !== undefined) {
      await page.screenshot({ path: `${folder}/block-phone.png`, fullPage: true });
      await page.setViewportSize({ width: 1_200, height: 900 });
      await page.screenshot({ path: `${folder}/block-wide.png` });
    }
    await context.close();
  });

  test('a blocked https site does not open', async () => {
    const page = await browser.newPage();
    await assert.rejects(page.goto('https://www.casino.example/'), /ERR_TUNNEL_CONNECTION_FAILED/);
    await page.close();
  });

  test('the name Chromium sends in TLS is read, and its tunnel opens', async () => {
    const heard = Promise.withResolvers<Buffer>();
    const tls = await rawSite((socket) =>
      socket.once('data', (octets: Buffer) => {
        heard.resolve(octets);
        socket.destroy();
      }),
    );
    const wide = await testProxy({ gate, ports: [tls.port] });
    const context = await browser.newContext({ proxy: { server: `http://${wide.address}` } });
    const page = await context.newPage();
    await assert.rejects(page.goto(`https://lesson.example:${tls.port}/`));
    assert.equal((await heard.promise)[0], 22);
    await context.close();
    await wide.close();
    await tls.close();
  });
});

async function curl(...args: string[]): Promise<string> {
  const { stdout } = await run(
    '/usr/bin/curl',
    ['-s', '-x', `http://${proxy.address}`, '--max-time', '20', ...args],
    {
      maxBuffer: 1 << 24,
    },
  );
  return stdout;
}

describe('curl through the proxy', { skip: missing('/usr/bin/curl', 'curl') }, () => {
  test('a page, a large answer and an upload arrive whole', async () => {
    assert.match(await curl(`http://lesson.example:${port}/`), /kansrekening/);
    assert.equal((await curl(`http://lesson.example:${port}/big`)).length, 3_000_000);
    const sent = await curl(
      '-X',
      'POST',
      '-H',
      'Expect: 100-continue',
      '-d',
      'a=b',
      `http://lesson.example:${port}/`,
    );
    assert.match(sent, /kansrekening/);
  });

  test('a blocked site and a blocked tunnel answer 403 with the article', async () => {
    assert.match(await curl('-i', 'http://casino.example/'), /403 Forbidden[^]*X-Reglement-Article: 10\.2/);
    const refused = await curl('-o', '/dev/null', '-w', '%{http_connect}', 'https://casino.example/').catch(
      (error: { stdout: string }) => error.stdout,
    );
    assert.equal(refused, '403');
  });
});

describe('TLS through a tunnel', { skip: missing('/usr/bin/openssl', 'openssl') }, () => {
  let folder = '';
  let secure: Awaited<ReturnType<typeof secureSite>>;
  let through: RunningProxy;

  async function secureSite(): Promise<{ port: number; close(): void }> {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await run('/usr/bin/openssl', [...made, '-subj', '/CN=lesson.example', '-keyout', key, '-out', cert]);
    // A group the clients do not offer first: the site asks for a second ClientHello.
    const server = createSecureServer(
      { key: await readFile(key), cert: await readFile(cert), ecdhCurve: 'P-384' },
      (_, response) => response.end('<!doctype html><title>Les 4</title><h1>Les 4: sleutels</h1>'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      port: portOf(server),
      close() {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tls-'));
    secure = await secureSite();
    through = await testProxy({ gate, ports: [secure.port] });
  });
  after(async () => {
    await through.close();
    secure.close();
    await rm(folder, { recursive: true });
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    test(`${version}: the handshake with the site itself completes, a second hello included`, async () => {
      const socket = connect(through.port, '127.0.0.1');
      socket.write(`CONNECT lesson.example:${secure.port} HTTP/1.1\r\nHost: lesson.example\r\n\r\n`);
      await once(socket, 'data');
      const tls = connectTls({
        socket,
        servername: 'lesson.example',
        rejectUnauthorized: false,
        maxVersion: version,
        ecdhCurve: 'X25519:P-384:P-256',
      });
      await once(tls, 'secureConnect');
      assert.equal(tls.getProtocol(), version);
      tls.end('GET / HTTP/1.1\r\nHost: lesson.example\r\nConnection: close\r\n\r\n');
      let heard = '';
      for await (const octets of tls) heard += String(octets);
      assert.match(heard, /Les 4: sleutels/);
    });
  }

  test('curl opens it; under another name in TLS it does not', async () => {
    const url = `https://lesson.example:${secure.port}/`;
    const { stdout } = await run('/usr/bin/curl', [
      '-sk',
      '--max-time',
      '20',
      '-x',
      `http://${through.address}`,
      url,
    ]);
    assert.match(stdout, /Les 4: sleutels/);
    const fronted = ['-sk', '--max-time', '20', '-x', `http://${through.address}`];
    const connectTo = `other.example:${secure.port}:lesson.example:${secure.port}`;
    await assert.rejects(
      run('/usr/bin/curl', [...fronted, '--connect-to', connectTo, `https://other.example:${secure.port}/`]),
    );
  });

  test('Chromium shows the page', { skip: missing(chromiumPath, 'chromium') }, async () => {
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ],
      proxy: { server: `http://${through.address}`, bypass: '<-loopback>' },
    });
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(`https://lesson.example:${secure.port}/`);
    assert.equal(await page.textContent('h1'), 'Les 4: sleutels');
    await browser.close();
  });
});
