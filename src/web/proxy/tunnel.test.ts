// Conversations through CONNECT: what the first octets must say before the site hears any of them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { asRecords, clientHello } from '../../../test/support/client-hello.ts';
import { profileOf, regulationOf } from '../../../test/support/regulation.ts';
import { listGate, rawSite, talk, testProxy } from '../../../test/support/web.ts';
import { createDomainTableBuilder } from '../../enforcement/domains.ts';
import { createWebGate } from '../../enforcement/web.ts';
import type { RunningProxy } from './proxy.ts';

const gate = listGate({ gambling: ['casino.example'] });

function hello(name: string, size?: number): Buffer {
  return asRecords(clientHello({ names: [name] }), size);
}

describe('tunnels', () => {
  let heardBySite = '';
  let proxy: RunningProxy;
  let site: Awaited<ReturnType<typeof rawSite>>;
  before(async () => {
    site = await rawSite((socket) =>
      socket.on('data', (octets) => {
        heardBySite += octets.toString('latin1');
        socket.end('answer');
      }),
    );
    proxy = await testProxy({ gate, ports: [site.port] });
  });
  after(async () => {
    await proxy.close();
    await site.close();
  });
  const open = (host: string): string =>
    `CONNECT ${host}:${site.port} HTTP/1.1\r\nHost: ${host}:${site.port}\r\n\r\n`;

  test('with the name it was judged for, both sides speak', async () => {
    heardBySite = '';
    const heard = await talk(proxy.port, [open('a.example'), hello('a.example')]);
    assert.equal(heard, 'HTTP/1.1 200 Connection established\r\n\r\nanswer');
    assert.equal(heardBySite, hello('a.example').toString('latin1'));
  });

  test('the hello may come at once, in tiny records, in tiny segments, in other letters', async () => {
    for (const parts of [
      [Buffer.concat([Buffer.from(open('a.example')), hello('a.example')])],
      [open('a.example'), hello('a.example', 3)],
      [open('a.example'), ...[...hello('a.example')].map((octet) => Buffer.from([octet]))],
      [open('A.example'), hello('a.EXAMPLE')],
    ]) {
      assert.match(await talk(proxy.port, parts), /answer$/);
    }
  });

  const cut: Record<string, Buffer> = {
    'another name': hello('b.example'),
    'a blocked name behind an allowed one': hello('casino.example'),
    'no name': asRecords(clientHello({ names: [] })),
    'two names': asRecords(clientHello({ names: ['a.example', 'b.example'] })),
    'another protocol': Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
    'plain HTTP': Buffer.from('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'),
  };
  for (const [name, say] of Object.entries(cut)) {
    test(`${name}: the site hears nothing`, async () => {
      heardBySite = '';
      const heard = await talk(proxy.port, [open('a.example'), say]);
      assert.doesNotMatch(heard, /answer/);
      assert.equal(heardBySite, '');
    });
  }

  test('a cover name with Encrypted Client Hello hides another site: ended', async () => {
    const say = asRecords(clientHello({ names: ['cloudflare-ech.com'], ech: true }));
    assert.doesNotMatch(await talk(proxy.port, [open('cloudflare-ech.com'), say]), /answer/);
    const grease = asRecords(clientHello({ names: ['a.example'], ech: true }));
    assert.match(await talk(proxy.port, [open('a.example'), grease]), /answer$/);
  });

  test('[ZOU-7.5 ENFORCE] where the profile refuses Encrypted Client Hello no tunnel with it opens, and one without it does', async () => {
    for (const [ech, opens] of [
      ['judge-connect', true],
      ['refuse', false],
    ] as const) {
      const profile = profileOf('zou');
      const regulation = regulationOf('zou', {
        profile: { ...profile, web: { ...profile.web, ech } },
        intended: true,
      });
      const strict = createWebGate({
        policy: () => ({ regulation, tree: null, notes: [] }),
        domains: () => createDomainTableBuilder({ seed: [1, 2] }).build(),
        counters: { add: () => undefined },
        clock: { now: () => Temporal.Instant.from('2026-11-24T10:00:00Z') },
      });
      const one = await testProxy({ gate: strict, ports: [site.port] });
      for (const hidden of [true, false]) {
        const say = asRecords(clientHello({ names: ['a.example'], ech: hidden }));
        const heard = await talk(one.port, [open('a.example'), say]);
        assert.equal(heard.endsWith('answer'), opens || !hidden, `${ech} ${String(hidden)}`);
      }
      await one.close();
    }
  });

  test('a blocked site gets 403 with a few words and its article, and no tunnel', async () => {
    const heard = await talk(proxy.port, open('www.casino.example'));
    assert.match(heard, /^HTTP\/1\.1 403 Forbidden\r\n/);
    assert.match(heard, /Content-Type: text\/plain/);
    assert.match(heard, /X-Reglement-Article: 10\.2\r\n/);
    assert.match(heard, /Deze site is geblokkeerd/);
  });

  test('ports that are not for sites are refused', async () => {
    const narrow = await testProxy({ gate, ports: [site.port], tunnelPorts: [443] });
    assert.match(await talk(narrow.port, open('a.example')), /^HTTP\/1\.1 403 [^]*poort/);
    await narrow.close();
  });

  test('a site that speaks first, and a reader that never does, are both ended', async () => {
    const eager = await rawSite((socket) => socket.write('220 mail.example ESMTP\r\n'));
    const quick = await testProxy({ gate, ports: [eager.port], limits: { head: 60, tick: 10 } });
    const say = `CONNECT a.example:${eager.port} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
    assert.doesNotMatch(await talk(quick.port, say), /220/);
    const quiet = await rawSite(() => undefined);
    const other = await testProxy({ gate, ports: [quiet.port], limits: { head: 60, tick: 10 } });
    const wait = `CONNECT a.example:${quiet.port} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
    assert.match(await talk(other.port, wait), /established\r\n\r\n$/);
    await Promise.all([quick.close(), other.close(), eager.close(), quiet.close()]);
  });

  test('volume and group are counted, the name is not', async () => {
    const counting = listGate({});
    const own = await testProxy({ gate: counting, ports: [site.port] });
    await talk(own.port, [open('a.example'), hello('a.example')]);
    await counting.whenCounted(1);
    await own.close();
    assert.deepEqual(counting.counted, [{ group: 'pupils', outcome: 'allow', category: null, bytes: 6 }]);
  });

  test('a plain WebSocket opens only after the site agreed, and only to the host it was judged for', async () => {
    const heard: string[] = [];
    const socketSite = await rawSite((socket) =>
      socket.on('data', (octets) => {
        const text = octets.toString('latin1');
        heard.push(text);
        if (text.startsWith('GET /refuse')) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
        else if (text.startsWith('GET ')) socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        else socket.end('pong');
      }),
    );
    const { port } = socketSite;
    const plain = await testProxy({ gate, ports: [port], plainPorts: [port] });
    const connect = `CONNECT a.example:${port} HTTP/1.1\r\nHost: a.example:${port}\r\n\r\n`;
    const upgrade = (path: string, host: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const agreed = await talk(plain.port, [connect + upgrade('/chat', `a.example:${port}`), 'ping']);
    assert.match(agreed, /101 Switching Protocols\r\n\r\npong$/);
    heard.length = 0;
    const smuggled = upgrade('/refuse', `a.example:${port}`) + upgrade('/', 'casino.example');
    assert.match(await talk(plain.port, [connect + smuggled]), /404 Not Found/);
    assert.doesNotMatch(heard.join(''), /casino/);
    heard.length = 0;
    for (const say of [
      upgrade('/', 'casino.example'),
      `GET / HTTP/1.1\r\nHost: a.example:${port}\r\n\r\n`,
      `GET http://casino.example/ HTTP/1.1\r\nHost: a.example:${port}\r\nUpgrade: websocket\r\n\r\n`,
    ]) {
      await talk(plain.port, [connect + say]);
    }
    assert.deepEqual(heard, []);
    await plain.close();
    await socketSite.close();
  });

  test('a second ClientHello, asked for by the site or sent too early, must name the same host', async () => {
    const retry = Buffer.concat([
      Buffer.from([22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3]),
      Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
      Buffer.from([0, 0x13, 1, 0]),
    ]);
    for (const [second, early] of [
      ['a.example', false],
      ['a.example', true],
      ['casino.example', false],
      ['casino.example', true],
    ] as const) {
      const heard: string[] = [];
      const retrying = await rawSite((socket) =>
        socket.on('data', (octets) => {
          heard.push(octets.toString('latin1'));
          if (heard.length === 1) socket.write(retry);
          else socket.end('answer');
        }),
      );
      const own = await testProxy({ gate, ports: [retrying.port] });
      const connect = `CONNECT a.example:${retrying.port} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
      const again = Buffer.concat([Buffer.from([20, 3, 3, 0, 1, 1]), hello(second)]);
      const said = early
        ? await talk(own.port, [Buffer.concat([Buffer.from(connect), hello('a.example'), again])])
        : await converse(own.port, [connect, hello('a.example')], retry, again);
      if (second === 'a.example') assert.match(said, /answer$/);
      else assert.equal(heard.join('').includes(second), false);
      await own.close();
      await retrying.close();
    }
  });
});

/** Says `first`, waits for `cue`, says `then` and gathers the rest. */
async function converse(
  port: number,
  first: readonly (string | Buffer)[],
  cue: Buffer,
  then: Buffer,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let heard = '';
  let cued = false;
  socket.on('data', (octets: Buffer) => {
    heard += octets.toString('latin1');
    if (!cued && heard.includes(cue.toString('latin1'))) {
      cued = true;
      socket.write(then);
    }
  });
  for (const part of first) socket.write(part);
  await once(socket, 'close');
  return heard;
}
