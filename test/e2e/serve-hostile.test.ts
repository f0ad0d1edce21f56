// The served demo under bad input and attack, on loopback: a clear refusal or a verdict, and nothing lost.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openFolder, runCli, type Served, startServe, visit } from '../support/serve.ts';
import { offer, talk } from '../support/smtp.ts';
import { talk as say } from '../support/web.ts';

const folder = openFolder();
let served: Served;
let port = 0;

before(async () => {
  served = await startServe(join(folder.path, 'data'));
  port = Number(new URL(served.addresses.console).port);
});
after(async () => {
  await served[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const portOf = (address: string | undefined): number => Number(address?.split(':')[1]);
/** Status of the first answer to one raw request; 0 when the connection was closed without one. */
const status = async (to: number, request: string): Promise<number> =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(await say(to, request))?.[1] ?? 0);

test('a start that cannot succeed says what is wrong and where, and ends with exit code 1', async () => {
  using other = openFolder();
  const decisions = join(other.path, 'decisions.yaml');
  writeFileSync(decisions, 'decisions:\n  - id: 7\n   broken: [\n');
  const broken = await runCli(['serve', '--data', join(other.path, 'a'), '--decisions', decisions]);
  assert.notEqual(broken.code, 0);
  assert.match(broken.stderr, /decisions\.yaml[^]*line 3, column 1/);
  const away = await runCli(['serve', '--data', join(other.path, 'b'), '--console', '0'], {
    env: { DATABASE_URL: 'postgresql://owner:geheim-wachtwoord@127.0.0.1:1/reglement' },
  });
  assert.equal(away.code, 1);
  assert.match(away.stderr, /database|DATABASE_URL/i);
  for (const said of [broken, away]) assert.doesNotMatch(said.stderr, /geheim-wachtwoord|\n {4}at /);
});

test('the console answers under its own name only, to its own pages only', async () => {
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const end = 'Connection: close\r\n\r\n';
  const get = (path: string, headers: string): string => `GET ${path} HTTP/1.1\r\n${headers}${end}`;
  const post = (headers: string): string =>
    `POST /api/demo/traffic HTTP/1.1\r\n${host}${headers}Content-Length: 0\r\n${end}`;
  const attempts: Record<string, [string, number[]]> = {
    'another name (DNS rebinding)': [get('/demo/in/ict', `Host: evil.example:${port}\r\n`), [421]],
    'a name that begins like ours': [get('/demo/in/ict', 'Host: 127.0.0.1.evil.example\r\n'), [421]],
    'two names': [get('/demo/in/ict', `Host: evil.example\r\n${host}`), [400, 421]],
    'sign-in by a link on another site': [
      get('/demo/in/ict', `${host}Sec-Fetch-Site: cross-site\r\n`),
      [403],
    ],
    'sign-in through a proxy': [get('/demo/in/ict', `${host}X-Forwarded-For: 192.0.2.1\r\n`), [403]],
    'a form of another site': [post('Origin: http://evil.example\r\n'), [403]],
    'a form of a sandboxed page': [post('Origin: null\r\n'), [403]],
    'a form of another port': [post('Origin: http://127.0.0.1:1\r\n'), [403]],
    'a form without origin': [post(''), [403]],
    'a path out of the folder': [get('/assets/../../../package.json', host), [404]],
    'the same, encoded': [get('/assets/..%2f..%2f..%2fpackage.json', host), [404]],
    'an article out of the folder': [get('/artikel/..%2f..%2fetc%2fpasswd', host), [404]],
    'an article called __proto__': [get('/artikel/__proto__', host), [404]],
    'a role called constructor': [get('/demo/in/constructor', host), [404]],
    'broken percent signs': [get('/artikel/%ff%zz', host), [400, 404]],
    'a header of 100,000 octets': [get('/', `${host}X: ${'a'.repeat(100_000)}\r\n`), [431]],
    'length said twice, differently': [
      `POST /waarom HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
      [400],
    ],
  };
  for (const [what, [request, expected]] of Object.entries(attempts)) {
    const got = await status(port, request);
    assert.ok(expected.includes(got), `${what}: ${got}`);
  }
});

test('what a stranger typed comes back as text, never as markup or as a header', async () => {
  const visitor = await visit(served.addresses.console);
  for (const text of [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '\r\nset-cookie: a=b',
  ]) {
    const answer = await visitor.get(
      `/waarom?adres=${encodeURIComponent(text)}&groep=${encodeURIComponent(text)}`,
    );
    assert.ok(answer.status < 500, `${answer.status}`);
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.doesNotMatch(await answer.text(), /<script>alert|<img src=x/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  }
});

test('the proxy opens nothing inside, and asks nothing that could be read in two ways', async () => {
  const to = portOf(served.addresses.proxy);
  const own = 'http://leren.delinde.example/';
  const host = 'Host: leren.delinde.example\r\n';
  const refused = [
    `GET http://127.0.0.1:${port}/healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    `GET http://[::ffff:127.0.0.1]:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET http://2130706433:${port}/ HTTP/1.1\r\nHost: 2130706433\r\n\r\n`,
    `GET http://localhost:${port}/ HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    'GET http://[64:ff9b::7f00:1]/ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n',
    `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    'CONNECT leren.delinde.example:25 HTTP/1.1\r\nHost: leren.delinde.example:25\r\n\r\n',
    `GET ${own} HTTP/1.1\r\nHost: roblox.com\r\n\r\n`,
    `GET ${own} HTTP/1.1\r\n${host}Host: roblox.com\r\n\r\n`,
    `POST ${own} HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST ${own} HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
    `POST ${own} HTTP/1.1\r\n${host}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    `POST ${own} HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\nabcde`,
    `GET ${own} HTTP/1.1\n${host}\n`,
  ].map((request) => request.replace(/\r\n\r\n/, '\r\nConnection: close\r\n\r\n'));
  for (const request of refused) {
    const got = Number(/^HTTP\/1\.1 (\d{3})/.exec(await say(to, request, /\r\n\r\n/))?.[1] ?? 0);
    assert.ok([0, 400, 403].includes(got), `${got} for ${JSON.stringify(request)}`);
  }
});

test('a second message hidden in the first is never a second message', async () => {
  for (const end of ['\\n.\\n', '\\n.\\r\\n', '\\r.\\r', '\\r\\n.\\n', '\\r\\n.\\r\\r\\n']) {
    await talk(
      served.addresses.smtp ?? '',
      `S: 220*
       C: HELO x
       S: 250*
       C: MAIL FROM:<noor.jansen@delinde.example>
       S: 250*
       C: RCPT TO:<greet.bakker@delinde.example>
       S: 250*
       C: DATA
       S: 354*
       C! Subject: een\\r\\n\\r\\nA${end}MAIL FROM:<x@evil.example>\\r\\nRCPT TO:<greet.bakker@delinde.example>\\r\\nDATA\\r\\n
       S: 5*`,
      'to the end',
    );
  }
});

test('a message of nothing, of 50 MB, with 10,000 headers or 1,000 parts deep gets a verdict', async () => {
  const head = 'From: noor.jansen@delinde.example\r\nTo: greet.bakker@delinde.example\r\n';
  const subject = 'Subject: groet\r\n';
  const deep = Array.from(
    { length: 1000 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  ).join('');
  const messages = {
    'of nothing': '',
    'of 50 MB': `${head}${subject}\r\n${`${'regel '.repeat(12)}\r\n`.repeat(Math.ceil((50 << 20) / 74))}`,
    'with 10,000 headers': `${head}${subject}${Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${n}\r\n`).join('')}\r\nDag.\r\n`,
    '1,000 deep': `${head}${subject}MIME-Version: 1.0\r\n${deep}Content-Type: text/plain\r\n\r\nDag.\r\n`,
  };
  for (const [what, text] of Object.entries(messages)) {
    const code = await offer(
      served.addresses.smtp ?? '',
      'noor.jansen@delinde.example',
      ['greet.bakker@delinde.example'],
      Buffer.from(text, 'latin1'),
    );
    assert.ok(code !== null && code >= 250 && code < 600, `${what}: ${code}`);
  }
  assert.deepEqual(await (await visit(served.addresses.console)).json('/healthz'), { ready: true });
});
