// New lists while the proxy is busy: every request that was sent gets its answer, on the connection it came by.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keepLists } from '../../src/enforcement/live-lists.ts';
import { loadPolicy } from '../../src/enforcement/policy.ts';
import { createWebGate } from '../../src/enforcement/web.ts';
import { rawSite, testProxy } from '../support/web.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
/** A Tuesday in a school week, eleven in the morning. */
const clock = { now: () => Temporal.Instant.from('2026-11-24T10:00:00Z') };
const readers = 16;
const reloads = 6;

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reglement-reload-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A reader that keeps its connection and asks for the next page when it has the last one. */
function reader(port: number, say: string, going: () => boolean) {
  const socket: Socket = connect(port, '127.0.0.1');
  const statuses: string[] = [];
  let asked = 0;
  let heard = '';
  const ask = (): void => {
    asked += 1;
    socket.write(say);
  };
  const done = (async () => {
    await once(socket, 'connect');
    ask();
    for await (const octets of socket) {
      heard += String(octets);
      const head = heard.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(heard)?.[1] ?? Number.NaN);
      if (head === -1 || Buffer.byteLength(heard) < head + 4 + length) continue;
      statuses.push(heard.slice(9, 12));
      heard = '';
      if (going()) ask();
      else break;
    }
    socket.destroy();
  })();
  return { done, statuses, asked: () => asked };
}

test('six reloads under load drop no request and no connection, and the new list counts', async () => {
  const file = join(folder, 'gambling.txt');
  const write = (round: number): Promise<void> => {
    const names = Array.from({ length: 20_000 }, (_, at) => `site${at}.round${round}.example`);
    if (round === reloads) names.push('turned.example');
    return writeFile(file, `${names.join('\n')}\n`);
  };
  await write(0);
  const faults: unknown[] = [];
  const lists = await keepLists({
    sources: async () => [{ category: 'gambling', file, own: true }],
    lastGoodDir: join(folder, 'good'),
    everyMs: 0,
    onFault: (error) => faults.push(error),
  });
  const policy = await loadPolicy({ root, name: 'model', intended: true });
  const gate = createWebGate({
    policy: () => policy,
    domains: () => lists.domains(),
    counters: { add: () => undefined },
    clock,
  });
  const site = await rawSite((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nwelcome')),
  );
  const proxy = await testProxy({ gate, ports: [site.port] });
  let busy = true;
  const say = (host: string): string =>
    `GET http://${host}:${site.port}/ HTTP/1.1\r\nHost: ${host}:${site.port}\r\n\r\n`;
  const all = Array.from({ length: readers }, (_, at) =>
    reader(proxy.port, say(at % 2 === 0 ? 'open.example' : 'turned.example'), () => busy),
  );
  try {
    for (let round = 1; round <= reloads; round += 1) {
      await write(round);
      await lists.refresh();
    }
    busy = false;
    await Promise.all(all.map(({ done }) => done));
    assert.deepEqual(faults, []);
    for (const [at, { statuses, asked }] of all.entries()) {
      assert.equal(statuses.length, asked(), 'each request has its answer');
      const seen = new Set(statuses);
      assert.ok(
        [...seen].every((one) => one === '200' || (at % 2 === 1 && one === '403')),
        [...seen].join(),
      );
    }
    const last = reader(proxy.port, say('turned.example'), () => false);
    await last.done;
    assert.deepEqual(last.statuses, ['403'], 'after the last reload the new name is closed');
  } finally {
    busy = false;
    await proxy.close();
    await site.close();
    await lists.stop();
  }
});
