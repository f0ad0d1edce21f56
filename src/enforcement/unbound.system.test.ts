// Debian's unbound with the zone we write: closed names do not exist, help does, search is strict.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { endProcess, freePort, missingParts, until } from '../../test/support/processes.ts';
import { policyZone } from './export-kinds.ts';

/** A name server that gives every name one address. */
async function anyNames(): Promise<{ port: number; close(): void }> {
  const socket = createSocket('udp4', (asked, from) => {
    const end = asked.indexOf(0, 12) + 5;
    const isA = asked.readUInt16BE(end - 4) === 1;
    const head = Buffer.from(asked.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(isA ? 1 : 0, 6);
    head.writeUInt32BE(0, 8);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
    socket.send(Buffer.concat([head, asked.subarray(12, end), isA ? answer : Buffer.alloc(0)]), from.port);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}

test('[ZOU-4.1 ENFORCE] unbound closes what the zone closes, leaves help open and makes search strict', {
  skip: missingParts('unbound') ?? false,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unbound-'));
  await chmod(folder, 0o755);
  const above = await anyNames();
  const port = await freePort();
  const zone = policyZone(
    {
      closed: ['casino.example', 'forum.example'],
      open: ['hulp.forum.example'],
      help: [],
      safeSearch: true,
      kinds: [],
    },
    1,
  );
  await writeFile(join(folder, 'zone'), zone);
  const shipped = await readFile(new URL('../../deploy/unbound/rpz.conf', import.meta.url), 'utf8');
  await writeFile(
    join(folder, 'conf'),
    `${shipped.replace('/etc/unbound/reglement.rpz', join(folder, 'zone'))}
server:
  interface: 127.0.0.1
  port: ${port}
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: "${folder}/pid"
  use-syslog: no
  logfile: "${folder}/log"
  do-not-query-localhost: no
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${above.port}
`,
  );
  const child = spawn('/usr/sbin/unbound', ['-d', '-c', join(folder, 'conf')], { stdio: 'ignore' });
  try {
    const resolver = new Resolver({ timeout: 1_000, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    await until('unbound answers', () =>
      resolver.resolve4('lesson.example').then(
        (found) => found,
        () => null,
      ),
    );
    assert.deepEqual(await resolver.resolve4('lesson.example'), ['192.0.2.7']);
    for (const closed of ['casino.example', 'www.casino.example', 'forum.example', 'use-application-dns.net'])
      await assert.rejects(resolver.resolve4(closed), { code: 'ENOTFOUND' }, closed);
    assert.deepEqual(await resolver.resolve4('hulp.forum.example'), ['192.0.2.7']);
    assert.deepEqual(await resolver.resolveCname('www.google.nl'), ['forcesafesearch.google.com']);
    assert.deepEqual(await resolver.resolveCname('www.youtube.com'), ['restrict.youtube.com']);
  } finally {
    await endProcess(child);
    above.close();
    await rm(folder, { recursive: true });
  }
});
