// Chromium browses through our proxy and through Squid with our ICAP server, under each of the three regulations.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { testIcap } from '../../../test/support/icap.ts';
import { missingParts } from '../../../test/support/processes.ts';
import { startSquid } from '../../../test/support/squid.ts';
import { portOf, testProxy } from '../../../test/support/web.ts';
import { createDomainTableBuilder } from '../../enforcement/domains.ts';
import { loadPolicy } from '../../enforcement/policy.ts';
import { createWebGate, type WebGate } from '../../enforcement/web.ts';

const skip = missingParts('squid', 'chromium') ?? false;
const root = fileURLToPath(new URL('../../../regulations/', import.meta.url));
const names = ['lesson.example', 'virus.example'];

async function gateOf(name: string): Promise<WebGate> {
  const policy = await loadPolicy({ root, name, intended: true });
  const builder = createDomainTableBuilder();
  builder.add('virus.example', 'malware');
  const domains = builder.build();
  return createWebGate({
    policy: () => policy,
    domains: () => domains,
    counters: { add: () => undefined },
    clock: { now: () => Temporal.Instant.from('2026-11-24T09:00:00Z') },
  });
}

describe('Chromium under the three regulations', { skip }, () => {
  let site: Server;
  let port = 0;
  let browser: Browser;
  before(async () => {
    site = createServer((_, response) =>
      response.setHeader('Content-Type', 'text/html').end('<title>Les 3</title><h1>Les 3</h1>'),
    ).listen(0, '127.0.0.1');
    await once(site, 'listening');
    port = portOf(site);
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ],
      proxy: { server: 'http://per-context' },
    });
  });
  after(async () => {
    await browser.close();
    site.closeAllConnections();
    site.close();
  });

  /** Titles of an allowed and of a blocked page. */
  async function browse(proxy: string): Promise<string[]> {
    const context = await browser.newContext({ proxy: { server: `http://${proxy}` } });
    const titles: string[] = [];
    for (const name of names) {
      const page = await context.newPage();
      await page.goto(`http://${name}:${port}/`);
      titles.push(await page.title());
    }
    await context.close();
    return titles;
  }

  for (const name of ['zou', 'pro', 'sro']) {
    test(`${name}: an allowed page opens and a blocked one shows ours, through the proxy and through Squid alike`, async () => {
      const gate = await gateOf(name);
      const proxy = await testProxy({ gate, ports: [port] });
      const icap = await testIcap({ gate });
      await using squid = await startSquid({ icap: [icap.port], names, sites: [port] });
      const expected = ['Les 3', 'Deze site is geblokkeerd'];
      assert.deepEqual(await browse(proxy.address), expected);
      assert.deepEqual(await browse(squid.address), expected);
      await proxy.close();
      await icap.close();
    });
  }
});
