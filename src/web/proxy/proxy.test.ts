// Conversations with the proxy over real sockets: what a reader sends, what the site sees, what the reader gets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { listGate, portOf, rawSite, talk, testProxy } from '../../../test/support/web.ts';
import { startProxy, type RunningProxy } from './proxy.ts';

const gate = listGate({ gambling: ['casino.example'], malware: ['bad.example'] });

describe('plain HTTP', () => {
  const seen: string[] = [];
  const site = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`);
    if (request.url === '/chunks') {
      response.write('one ');
      response.end('two');
      return;
    }
    if (request.url === '/close') {
      response.sendDate = false;
      response.setHeader('Connection', 'close');
      response.end('bye');
      return;
    }
    if (request.method === 'POST') {
      let got = '';
      request.on('data', (part: Buffer) => (got += part.toString()));
      request.on('end', () => response.end(`got ${got}`));
      return;
    }
    response.setHeader('Content-Length', 5);
    response.end('hello');
  });
  let proxy: RunningProxy;
  let port = 0;
  before(async () => {
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
  const get = (path: string, more = ''): string =>
    `GET http://site.example:${port}${path} HTTP/1.1\r\nHost: site.example:${port}\r\n${more}\r\n`;

  test('an allowed page arrives untouched, and twice over one connection', async () => {
    const heard = await talk(proxy.port, get('/') + get('/again', 'Connection: close\r\n'));
    assert.equal(heard.match(/HTTP\/1\.1 200 OK\r/g)?.length, 2);
    assert.equal(heard.match(/\r\n\r\nhello/g)?.length, 2);
  });

  test('the PAC file leads to the proxy by the name it was asked under, and to nothing else', async () => {
    const ask = (host: string): Promise<string> =>
      talk(proxy.port, `GET /proxy.pac HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const heard = await ask('proxy.school.example:3128');
    assert.match(heard, /Content-Type: application\/x-ns-proxy-autoconfig/);
    assert.match(heard, /return "PROXY proxy\.school\.example:3128";/);
    for (const host of ['proxy.school.example', 'a";alert(1)//:80', 'x:1; DIRECT'])
      assert.match(await ask(host), /^HTTP\/1\.1 400 /, host);
    assert.match(
      await talk(proxy.port, 'GET /wpad.dat HTTP/1.1\r\nHost: wpad:80\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    );
  });

  test('the site learns nothing about who asked, and hop-by-hop fields stay here', async () => {
    seen.length = 0;
    await talk(
      proxy.port,
      get(
        '/who',
        'X-Forwarded-For: 10.1.2.3\r\nVia: 1.1 x\r\nProxy-Connection: keep-alive\r\nX-Named: 1\r\nConnection: close, X-Named\r\nUpgrade: websocket\r\nAccept: text/html\r\n',
      ),
    );
    assert.match(seen.join('\n'), /"Accept","text\/html"/);
    assert.doesNotMatch(seen.join('\n'), /10\.1\.2\.3|Via|Forwarded|Proxy|X-Named|Upgrade/i);
    assert.match(seen.join('\n'), new RegExp(`"Host","site.example:${port}"`));
  });

  test('a body goes up by length and in chunks; chunks come down', async () => {
    const body = 'Content-Length: 4\r\nConnection: close\r\n';
    const post = `POST http://site.example:${port}/ HTTP/1.1\r\nHost: site.example:${port}\r\n`;
    assert.match(await talk(proxy.port, [`${post}${body}\r\nab`, 'cd']), /got abcd/);
    const chunked = `${post}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    assert.match(
      await talk(proxy.port, [chunked, '2;x=y\r\nab\r', '\n2\r\ncd\r\n0\r\n', '\r\n']),
      /got abcd/,
    );
    assert.match(
      await talk(proxy.port, get('/chunks', 'Connection: close\r\n')),
      /\r\n\r\n7\r\none two\r\n0\r\n\r\n$/,
    );
  });

  test('HEAD keeps the length and sends no body; HTTP/1.0 gets its answer and the end', async () => {
    const head = await talk(
      proxy.port,
      `HEAD http://site.example:${port}/ HTTP/1.1\r\nHost: site.example:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(head, /Content-Length: 5\r\n/);
    assert.match(head, /\r\n\r\n$/);
    const old = await talk(proxy.port, `GET http://site.example:${port}/ HTTP/1.0\r\n\r\n`);
    assert.match(old, /hello$/);
  });

  test('[ZOU-4.1 ENFORCE] [PRO-4.1 ENFORCE] [ZOU-4.1 PUBLISH] [PRO-4.1 PUBLISH] a blocked site gets a page that cites category and article, in Dutch and English', async () => {
    const heard = await talk(
      proxy.port,
      'GET http://www.casino.example/win?me=1 HTTP/1.1\r\nHost: www.casino.example\r\nConnection: close\r\n\r\n',
    );
    assert.match(heard, /^HTTP\/1\.1 403 Forbidden\r\n/);
    assert.match(heard, /X-Reglement-Article: 10\.2\r\n/);
    assert.match(heard, /Content-Security-Policy: default-src 'none'/);
    assert.match(heard, /gokken/);
    assert.match(heard, /gambling/);
    assert.match(heard, /href="http:\/\/school\.example\/waarom"/);
    assert.doesNotMatch(heard, /me=1|<script|src=/);
  });

  test('after a block page the connection serves on', async () => {
    const heard = await talk(
      proxy.port,
      `GET http://casino.example/ HTTP/1.1\r\nHost: casino.example\r\n\r\n${get('/', 'Connection: close\r\n')}`,
    );
    assert.match(heard, /403 Forbidden[^]*200 OK[^]*hello$/);
  });

  test('names that do not exist and sites that are down get a page that says so and nothing of the inside', async () => {
    const other = await testProxy({ gate, ports: [1], names: { 'down.example': '127.0.0.1' } });
    const none = await talk(other.port, 'GET http://none.example/ HTTP/1.1\r\nHost: none.example\r\n\r\n');
    assert.match(none, /^HTTP\/1\.1 502 /);
    assert.match(none, /niet gevonden/);
    const inside = await talk(
      other.port,
      'GET http://down.example/ HTTP/1.1\r\nHost: down.example\r\nConnection: close\r\n\r\n',
    );
    assert.match(inside, /^HTTP\/1\.1 403 /);
    assert.doesNotMatch(inside + none, /127\.0\.0\.1|ECONN|ENOTFOUND/);
    await other.close();
  });

  test('counts carry group, outcome, category and volume, and nothing else', async () => {
    gate.counted.length = 0;
    await talk(proxy.port, get('/', 'Connection: close\r\n'));
    await gate.whenCounted(1);
    assert.equal(gate.counted.length, 1);
    const { bytes, ...rest } = gate.counted[0] ?? { bytes: 0 };
    assert.deepEqual(rest, { group: 'pupils', outcome: 'allow', category: null });
    assert.ok(bytes > 5);
  });
});

describe('what two readers could take apart differently', () => {
  let proxy: RunningProxy;
  before(async () => {
    proxy = await testProxy({ gate, ports: [] });
  });
  after(() => proxy.close());
  const head = 'GET http://a.example/ HTTP/1.1\r\n';
  const refused: Record<string, string> = {
    'two Host fields': `${head}Host: a.example\r\nHost: b.example\r\n\r\n`,
    'one Host field twice': `${head}Host: a.example\r\nHost: a.example\r\n\r\n`,
    'no Host field': `${head}\r\n`,
    'another host in the Host field': `${head}Host: b.example\r\n\r\n`,
    'another port in the Host field': `${head}Host: a.example:81\r\n\r\n`,
    'length and chunks': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`,
    'two lengths': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`,
    'a length list': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4, 4\r\n\r\nabcd`,
    'a signed length': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: +4\r\n\r\nabcd`,
    'an unknown coding': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: xchunked\r\n\r\n`,
    'chunked twice': `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
    'chunks in HTTP/1.0': `POST http://a.example/ HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n`,
    'a folded line': `${head}Host: a.example\r\nX: 1\r\n 2\r\n\r\n`,
    'a blank before the colon': `${head}Host : a.example\r\n\r\n`,
    'a bare line feed': `${head}Host: a.example\nX: 1\r\n\r\n`,
    'only line feeds': `GET http://a.example/ HTTP/1.1\nHost: a.example\n\n`,
    'a bare carriage return': `${head}Host: a.example\r\nX: 1\rY: 2\r\n\r\n`,
    'a NUL': `${head}Host: a.example\r\nX: 1\0\r\n\r\n`,
    'two blanks in the request line': 'GET  http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'a tab in the request line': 'GET\thttp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'HTTP/1.2': 'GET http://a.example/ HTTP/1.2\r\nHost: a.example\r\n\r\n',
    'no version': 'GET http://a.example/\r\n\r\n',
    'origin form': 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'a backslash': 'GET http://a.example\\@b.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'a fragment': 'GET http://a.example#@b.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'https in the clear': 'GET https://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'CONNECT without a port': 'CONNECT a.example HTTP/1.1\r\nHost: a.example\r\n\r\n',
    'CONNECT with another Host': 'CONNECT a.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\n',
    'CONNECT with a body':
      'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nContent-Length: 3\r\n\r\nabc',
  };
  for (const [name, say] of Object.entries(refused)) {
    test(`${name}: 400 and the end`, async () => {
      assert.match(await talk(proxy.port, say), /^HTTP\/1\.1 400 [^]*Connection: close\r\n/);
    });
  }
  for (const address of [
    'user@a.example',
    '127.0.0.1',
    '[::1]',
    '0x7f.1',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:10.0.0.1]',
  ]) {
    test(`http://${address}/ is refused with the reason in words`, async () => {
      const heard = await talk(
        proxy.port,
        `GET http://${address}/ HTTP/1.1\r\nHost: ${address}\r\n\r\n`,
        /<\/html>/,
      );
      assert.match(heard, /^HTTP\/1\.1 403 /);
      assert.match(heard, /Dit adres gaat niet open/);
    });
  }

  test('a name whose addresses lead inside is refused, whatever its other addresses are', async () => {
    const rebinding = await testProxy({
      gate,
      ports: [],
      resolve: async () => ['203.0.114.7', '192.168.1.1'],
    });
    const heard = await talk(
      rebinding.port,
      'GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
      /<\/html>/,
    );
    assert.match(heard, /^HTTP\/1\.1 403 /);
    assert.match(heard, /binnen een netwerk/);
    await rebinding.close();
  });

  test('a name that leads to this machine is refused, and nothing is sent there', async () => {
    let heard = 0;
    const inside = await rawSite((socket) => {
      heard += 1;
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret');
    });
    const own = await testProxy({ gate, ports: [] });
    const host = `a.example:${inside.port}`;
    const answer = await talk(
      own.port,
      `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 403 /);
    assert.equal(heard, 0);
    await own.close();
    await inside.close();
  });

  test('a head beyond its size gets 431, too many fields as well', async () => {
    assert.match(await talk(proxy.port, `${head}X: ${'a'.repeat(40_000)}`), /^HTTP\/1\.1 431 /);
    assert.match(
      await talk(proxy.port, `${head}Host: a.example\r\n${'X: 1\r\n'.repeat(200)}\r\n`),
      /^HTTP\/1\.1 431 /,
    );
  });
});

describe('sites that misbehave', () => {
  const answers: Record<string, { answer: string; expect: RegExp }> = {
    'no HTTP at all': { answer: 'SSH-2.0-OpenSSH\r\n\r\n', expect: /^HTTP\/1\.1 502 / },
    'two lengths': {
      answer: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      expect: /^HTTP\/1\.1 502 /,
    },
    'a switch nobody asked for': {
      answer: 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
      expect: /^HTTP\/1\.1 502 /,
    },
    'a folded field': { answer: 'HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\n\r\n', expect: /^HTTP\/1\.1 502 / },
    'an interim answer first': {
      answer: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      expect: /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*ok$/,
    },
    'a body until the end': {
      answer: 'HTTP/1.0 200 OK\r\n\r\nall of it',
      expect: /Connection: close\r\n\r\nall of it$/,
    },
    'a bad chunk': {
      answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      expect: /^HTTP\/1\.1 200 OK|^$/,
    },
  };
  for (const [name, { answer, expect }] of Object.entries(answers)) {
    test(name, async () => {
      const site = await rawSite((socket) => socket.once('data', () => socket.end(answer)));
      const proxy = await testProxy({ gate, ports: [site.port] });
      const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\nConnection: close\r\n\r\n`;
      assert.match(await talk(proxy.port, say), expect);
      await proxy.close();
      await site.close();
    });
  }

  test('a cut answer never looks whole', async () => {
    const site = await rawSite((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')),
    );
    const proxy = await testProxy({ gate, ports: [site.port] });
    const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\n\r\n`;
    const heard = await talk(proxy.port, say);
    assert.doesNotMatch(heard, /Connection: keep-alive/);
    assert.ok(heard.length < 100);
    await proxy.close();
    await site.close();
  });

  test('silence becomes 504 with a page', async () => {
    const site = await rawSite(() => undefined);
    const proxy = await testProxy({ gate, ports: [site.port], limits: { silence: 50, tick: 10 } });
    const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\n\r\n`;
    assert.match(await talk(proxy.port, say), /^HTTP\/1\.1 504 /);
    await proxy.close();
    await site.close();
  });

  test('a kept connection that ended meanwhile costs nobody an answer', async () => {
    let connections = 0;
    const site = await rawSite((socket) => {
      connections += 1;
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        // The second request finds this connection open and is met with its end.
        socket.once('data', () => socket.destroy());
      });
    });
    const proxy = await testProxy({ gate, ports: [site.port] });
    const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\n`;
    const heard = await talk(proxy.port, `${say}\r\n${say}Connection: close\r\n\r\n`);
    assert.equal(heard.match(/200 OK/g)?.length, 2);
    assert.equal(connections, 2);
    await proxy.close();
    await site.close();
  });

  test('a connection that carries a signed-in reader (NTLM) is not given to the next one', async () => {
    let connections = 0;
    const site = await rawSite((socket) => {
      connections += 1;
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    const proxy = await testProxy({ gate, ports: [site.port] });
    const say = `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\nAuthorization: NTLM abc\r\nConnection: close\r\n\r\n`;
    await talk(proxy.port, say);
    await talk(proxy.port, say);
    assert.equal(connections, 2);
    await proxy.close();
    await site.close();
  });
});

describe('limits', () => {
  test('a head that drips is ended at its time', async () => {
    const proxy = await testProxy({ gate, ports: [], limits: { head: 60, tick: 10 } });
    assert.match(await talk(proxy.port, ['GET http://a.', 'example/ HT']), /^HTTP\/1\.1 408 /);
    await proxy.close();
  });

  test('one address may hold only so many connections', async () => {
    const proxy = await testProxy({ gate, ports: [], limits: { connectionsPerAddress: 2 } });
    const held: Socket[] = [];
    for (let index = 0; index < 2; index += 1) {
      const socket = connect(proxy.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write('GET http://casino.example/ HTTP/1.1\r\nHost: casino.example\r\n\r\n');
      await once(socket, 'data');
      held.push(socket);
    }
    assert.equal(
      await talk(proxy.port, 'GET http://casino.example/ HTTP/1.1\r\nHost: casino.example\r\n\r\n'),
      '',
    );
    for (const socket of held) socket.destroy();
    await proxy.close();
  });

  test('a port in use is a sentence, not a stack', async () => {
    const site = await rawSite(() => undefined);
    await assert.rejects(
      startProxy({ port: site.port, gate, groupOf: () => 'pupils', why: null }),
      /The web gate cannot start: port \d+ is in use/,
    );
    await site.close();
  });

  test('stopping lets a request under way finish and takes no new one', async () => {
    let release: (() => void) | null = null;
    const asked = Promise.withResolvers<void>();
    const site = await rawSite((socket) =>
      socket.once('data', () => {
        release = () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast');
        asked.resolve();
      }),
    );
    const proxy = await testProxy({ gate, ports: [site.port] });
    const heard = talk(
      proxy.port,
      `GET http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\n\r\n`,
    );
    await asked.promise;
    const closed = proxy.close();
    const late = connect(proxy.port, '127.0.0.1');
    await once(late, 'error');
    const go: (() => void) | null = release;
    if (go !== null) (go as () => void)();
    assert.match(await heard, /last$/);
    await closed;
    await site.close();
  });
});
