// The web gate stands alone: after kill -9 it answers again from its own disk, with no database, core or console there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort, listens, until } from '../support/processes.ts';
import { checkout, openFolder, startServe } from '../support/serve.ts';
import { portOf, talk } from '../support/web.ts';

/** What the proxy says about an address, as status line and article. */
async function asked(port: number, host: string): Promise<string> {
  const heard = await talk(
    port,
    `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  );
  const article = /\r\nX-Reglement-Article: ([^\r]*)/.exec(heard)?.[1] ?? 'none';
  return `${heard.slice(9, 12)} ${article}`;
}

test('a killed gate judges again by signed policy and last table, while the database never answers', async (t) => {
  using folder = openFolder();
  const [proxy, desk] = [await freePort(), await freePort()];
  const args = ['--proxy', String(proxy), '--icap', '0', '--console', String(desk)];
  {
    await using first = await startServe(folder.path, args);
    assert.equal(first.addresses.proxy, `127.0.0.1:${proxy}`);
    assert.equal(await asked(proxy, 'toto.nl'), '403 10.2.c');
    await until('the table is on disk', async () => existsSync(join(folder.path, 'last-table')));
    await first.kill();
    assert.equal(await listens({ host: '127.0.0.1', port: proxy }), null);
  }
  // A database that takes connections and never says a word: the core stays away for as long as this test wants.
  const silent = new Set<Socket>();
  const database = createServer((socket) => {
    silent.add(socket);
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(database, 'listening');
  const main = join(checkout, 'src/cli/main.ts');
  const began = performance.now();
  const child = spawn(process.execPath, [main, 'serve', '--data', folder.path, ...args, '--json'], {
    cwd: checkout,
    env: { ...process.env, DATABASE_URL: `postgres://gate:pw@127.0.0.1:${portOf(database)}/school` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (octets: Buffer) => (said += octets.toString()));
  try {
    await until('the gate listens', async () => {
      if (child.exitCode !== null) throw new Error('serve ended');
      return listens({ host: '127.0.0.1', port: proxy });
    });
    t.diagnostic(`the gate listens ${Math.round(performance.now() - began)} ms after the start`);
    assert.equal(await asked(proxy, 'toto.nl'), '403 10.2.c');
    assert.equal(await asked(proxy, 'www.poki.nl'), '403 10.3.a');
    assert.equal(await asked(proxy, '127.0.0.1'), '403 10.10');
    assert.equal(said, '', 'the core is not up');
  } finally {
    child.kill('SIGKILL');
    await gone;
    for (const socket of silent) socket.destroy();
    database.close();
  }
  // And a start as it should be, as a supervisor makes it: the gate before the console, which follows.
  const again = performance.now();
  const starting = startServe(folder.path, args);
  await until('the gate listens', () => listens({ host: '127.0.0.1', port: proxy }));
  const consoleThere = await listens({ host: '127.0.0.1', port: desk });
  t.diagnostic(`the gate listens ${Math.round(performance.now() - again)} ms after the next start`);
  await using served = await starting;
  t.diagnostic(`everything stands ${Math.round(performance.now() - again)} ms after it`);
  assert.equal(consoleThere, null, 'the console was there first');
  // The judges of the core answer on the same port.
  assert.equal(await asked(proxy, 'toto.nl'), '403 10.2.c');
  assert.equal(served.addresses.proxy, `127.0.0.1:${proxy}`);
});
