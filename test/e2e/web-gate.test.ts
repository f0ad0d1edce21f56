// The web gate whole: four regulations, their own lists, real requests through the proxy, counts at the end.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { type CountRow, createCounters } from '../../src/enforcement/counters.ts';
import { loadLists } from '../../src/enforcement/lists.ts';
import { overlaySources } from '../../src/enforcement/overlay.ts';
import { loadPolicy } from '../../src/enforcement/policy.ts';
import { createWebGate } from '../../src/enforcement/web.ts';
import type { RunningProxy } from '../../src/web/proxy/proxy.ts';
import { asRecords, clientHello } from '../support/client-hello.ts';
import { rawSite, talk, testProxy } from '../support/web.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
/** A Tuesday in a school week, eleven in the morning. */
const clock = { now: () => Temporal.Instant.from('2026-11-24T10:00:00Z') };

/** What each regulation says to pupils and staff about one site: the article that closes it, or that it opens. */
const table: readonly (readonly [
  regulation: string,
  group: string,
  host: string,
  said: string,
  tags?: string,
])[] = [
  ['zou', 'pupils', 'www.poki.nl', '7.6.f', '[ZOU-7.6.f ENFORCE] [ZOU-4.1 ENFORCE] '],
  ['zou', 'staff', 'pornhub.com', '7.6.a', '[ZOU-7.6.a ENFORCE] '],
  ['zou', 'pupils', 'nordvpn.com', '7.5', '[ZOU-7.5 ENFORCE] '],
  ['pro', 'pupils', 'www.poki.nl', '5.6.f', '[PRO-5.6.f ENFORCE] [PRO-4.1 ENFORCE] '],
  ['pro', 'staff', 'discord.com', '5.6.m', '[PRO-5.6.m ENFORCE] '],
  ['pro', 'staff', 'web.whatsapp.com', '4.5', '[PRO-4.5 ENFORCE] '],
  ['sro', 'pupils', 'www.poki.nl', 'opens'],
  ['model', 'pupils', 'www.poki.nl', '10.3.a'],
  ['model', 'staff', 'www.poki.nl', 'opens'],
  ['model', 'pupils', 'toto.nl', '10.2.c'],
  ['zou', 'pupils', 'www.113.nl', 'opens'],
  ['pro', 'pupils', 'www.113.nl', 'opens'],
  ['sro', 'staff', 'www.113.nl', 'opens'],
  ['model', 'pupils', 'www.113.nl', 'opens'],
];

describe('requests under four regulations', () => {
  let site: Awaited<ReturnType<typeof rawSite>>;
  before(async () => {
    site = await rawSite((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nwelcome')),
    );
  });
  after(() => site.close());

  async function gateFor(
    regulation: string,
    group: string,
  ): Promise<{ proxy: RunningProxy; counted: () => Promise<CountRow[]> }> {
    const policy = await loadPolicy({ root, name: regulation, intended: true });
    const { domains } = await loadLists({ sources: overlaySources(root, regulation) });
    const rows: CountRow[] = [];
    const counters = createCounters({
      clock,
      write: async (_name, batch) => {
        rows.push(...batch);
      },
    });
    const gate = createWebGate({ policy: () => policy, domains: () => domains, counters, clock });
    const proxy = await testProxy({ gate, ports: [site.port], groupOf: () => group });
    return {
      proxy,
      async counted() {
        await counters.close();
        return rows;
      },
    };
  }

  for (const [regulation, group, host, said, tags] of table) {
    test(`${tags ?? ''}${regulation}: ${host} for ${group} ${said === 'opens' ? 'opens' : `is blocked under ${said}`}`, async () => {
      const { proxy, counted } = await gateFor(regulation, group);
      const url = `${host}:${site.port}`;
      const heard = await talk(
        proxy.port,
        `GET http://${url}/a?b=c HTTP/1.1\r\nHost: ${url}\r\nConnection: close\r\n\r\n`,
      );
      const tunnel = await talk(
        proxy.port,
        [`CONNECT ${url} HTTP/1.1\r\nHost: ${url}\r\n\r\n`, asRecords(clientHello({ names: [host] }))],
        /welcome|article/,
      );
      if (said === 'opens') {
        assert.match(heard, /^HTTP\/1\.1 200 OK[^]*welcome$/);
        assert.match(tunnel, /welcome/);
      } else {
        for (const answer of [heard, tunnel]) {
          assert.match(answer, /^HTTP\/1\.1 403 Forbidden/);
          assert.match(answer, new RegExp(`X-Reglement-Article: ${said.replaceAll('.', '\\.')}\r\n`));
          assert.match(answer, new RegExp(`artikel ${said.replaceAll('.', '\\.')} `));
        }
      }
      await proxy.close();
      const rows = await counted();
      assert.equal(
        rows.reduce((sum, row) => sum + row.count, 0),
        2,
      );
      for (const row of rows) {
        assert.deepEqual([row.kind, row.group, row.hour.toString()], ['web', group, '2026-11-24T10:00:00Z']);
      }
      assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${host}|127\\.0\\.0\\.1|b=c`));
    });
  }
});
