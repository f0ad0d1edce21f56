// Tests of the one host behind an address: canonical forms, refusals, forbidden ranges, and the URL corpora.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import { forbiddenReason, isForbiddenAddress, readHost } from './host.ts';

function said(address: string): string {
  const reading = readHost(address);
  return reading.ok
    ? `${reading.kind} ${reading.host} ${reading.scheme} ${reading.port}`
    : `refused ${reading.reason}`;
}

for (const [address, expected] of [
  ['https://www.school.nl/pad?x=1#y', 'name www.school.nl https 443'],
  ['  WWW.School.NL  ', 'name www.school.nl http 80'],
  ['school.nl:8443/x', 'name school.nl http 8443'],
  ['school.nl:443', 'name school.nl https 443'],
  ['//school.nl/x', 'name school.nl http 80'],
  ['http:school.nl', 'name school.nl http 80'],
  ['http:\\\\school.nl\\x', 'refused ambiguous-host'],
  ['wss://chat.example.com/s', 'name chat.example.com other 443'],
  ['https://medium.com/@naam', 'name medium.com https 443'],
  ['school.nl.', 'name school.nl http 80'],
  ['school.nl..', 'refused not-a-host'],
  ['a..nl', 'refused not-a-host'],
  ['http://ｓｃｈｏｏｌ．ｎｌ', 'name school.nl http 80'],
  ['http://school。nl', 'name school.nl http 80'],
  ['http://school\u2024nl', 'refused not-a-host'],
  ['http://good.com／evil.com', 'refused not-a-host'],
  ['http://sch\u00adool.nl', 'name school.nl http 80'],
  ['http://bücher.de', 'name xn--bcher-kva.de http 80'],
  ['http://xn--a.nl', 'refused not-a-host'],
  ['http://exa%6dple.com', 'name example.com http 80'],
  ['http://good.com%2fevil.com', 'refused not-a-host'],
  ['http://good.com%00.evil.com', 'refused not-a-host'],
  ['http://good.com@evil.com', 'refused userinfo'],
  ['http://a:b@evil.com', 'refused userinfo'],
  ['http://good.com\\@evil.com', 'refused ambiguous-host'],
  ['http://good\t.com', 'refused control-character'],
  ['ht\ntp://good.com', 'refused control-character'],
  ['http://good .com', 'refused control-character'],
  ['http://0x08080808', 'ipv4 8.8.8.8 http 80'],
  ['http://010.8.8.8', 'ipv4 8.8.8.8 http 80'],
  ['http://134744072', 'ipv4 8.8.8.8 http 80'],
  ['http://8.8.8.8.', 'ipv4 8.8.8.8 http 80'],
  ['http://8.8.8.256', 'refused not-a-host'],
  ['http://1.2.3.4.5', 'refused not-a-host'],
  ['http://[::ffff:8.8.8.8]', 'ipv4 8.8.8.8 http 80'],
  ['http://[2606:4700:0:0::1111]:8080', 'ipv6 2606:4700::1111 http 8080'],
  ['2606:4700::1111', 'ipv6 2606:4700::1111 http 80'],
  ['http://[fe80::1%25eth0]', 'refused not-a-host'],
  ['http://127.1', 'refused loopback'],
  ['http://2130706433', 'refused loopback'],
  ['http://0177.0.0.1', 'refused loopback'],
  ['http://①②⑦.0.0.1', 'refused loopback'],
  ['http://[::1]', 'refused loopback'],
  ['http://[::ffff:127.0.0.1]', 'refused loopback'],
  ['http://localhost', 'refused loopback'],
  ['http://LOCALHOST.', 'refused loopback'],
  ['http://x.localhost:8080', 'refused loopback'],
  ['http://0', 'refused reserved-address'],
  ['http://10.0.0.1', 'refused private-address'],
  ['http://100.64.0.1', 'refused private-address'],
  ['http://169.254.169.254', 'refused link-local'],
  ['http://[fe80::1]', 'refused link-local'],
  ['http://[fd00::1]', 'refused private-address'],
  ['http://224.0.0.1', 'refused multicast'],
  ['http://printer', 'refused single-label'],
  ['http://printer.local', 'refused local-name'],
  ['http://metadata.google.internal', 'refused local-name'],
  ['http://router.home.arpa', 'refused local-name'],
  ['school.nl:25', 'refused port'],
  ['school.nl:65536', 'refused not-a-host'],
  ['school.nl:0', 'refused port'],
  ['javascript:alert(1)', 'refused unsupported-scheme'],
  ['data:text/html,x', 'refused unsupported-scheme'],
  ['file:///etc/passwd', 'refused unsupported-scheme'],
  ['', 'refused empty'],
  ['/pad', 'refused not-a-host'],
  ['?', 'refused not-a-host'],
  [`${'a'.repeat(64)}.nl`, 'refused not-a-host'],
  [`${'a.'.repeat(130)}nl`, 'refused not-a-host'],
  ['a'.repeat(20_000), 'refused too-long'],
] as const) {
  test(`host of ${JSON.stringify(address.slice(0, 60))}: ${expected}`, () =>
    assert.equal(said(address), expected));
}

for (const [ip, reason] of [
  ['8.8.8.8', null],
  ['2606:4700:4700::1111', null],
  ['64:ff9b::808:808', null],
  ['172.15.255.255', null],
  ['172.16.0.0', 'private-address'],
  ['172.31.255.255', 'private-address'],
  ['172.32.0.0', null],
  ['192.168.1.1', 'private-address'],
  ['100.127.255.255', 'private-address'],
  ['100.128.0.0', null],
  ['198.18.0.1', 'private-address'],
  ['198.20.0.1', null],
  ['255.255.255.255', 'reserved-address'],
  ['::', 'reserved-address'],
  ['::1', 'loopback'],
  ['::ffff:10.0.0.1', 'private-address'],
  ['::ffff:0:10.0.0.1', 'private-address'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['64:ff9b:1::1', 'private-address'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:808:808::', 'tunnel-address'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'tunnel-address'],
  ['2606::5efe:10.0.0.1', 'private-address'],
  ['fc00::1', 'private-address'],
  ['fec0::1', 'private-address'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'reserved-address'],
  ['100::1', 'reserved-address'],
  ['4000::1', 'reserved-address'],
  ['010.0.0.1', 'not-an-address'],
  ['256.1.1.1', 'not-an-address'],
  ['fe80::1%eth0', 'not-an-address'],
  ['school.nl', 'not-an-address'],
  ['', 'not-an-address'],
] as const) {
  test(`resolved address ${ip}: ${reason ?? 'allowed'}`, () => {
    assert.equal(forbiddenReason(ip), reason);
    assert.equal(isForbiddenAddress(ip), reason !== null);
  });
}

/** What the WHATWG parser opens, in our canonical form. */
function browserHost(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.hostname === '') return null;
  return url.hostname.replace(/\.$/, '').replace(/^\[|\]$/g, '');
}

function corpus(t: TestContext, name: string): unknown[] | null {
  try {
    const text = readFileSync(new URL(`../../../shared/corpora/${name}`, import.meta.url), 'utf8');
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    t.skip('corpus absent');
    return null;
  }
}

function field(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}

const webScheme = /^(?:https?|wss?|ftp):$/;

test('corpus urltestdata: the host is the one a browser opens, or refused', (t) => {
  let same = 0;
  let refused = 0;
  for (const row of corpus(t, 'url/urltestdata.json') ?? []) {
    const input = field(row, 'input');
    if (typeof input !== 'string') continue;
    const ours = readHost(input);
    if (!ours.ok) {
      refused++;
      continue;
    }
    const expected = field(row, 'hostname');
    const base = field(row, 'base');
    const scheme = field(row, 'protocol');
    if (
      typeof expected === 'string' &&
      (base === null || base === undefined) &&
      webScheme.test(String(scheme))
    ) {
      assert.equal(ours.host, expected.replace(/\.$/, '').replace(/^\[|\]$/g, ''), JSON.stringify(input));
    } else {
      // Not an absolute web address: read as typed into an address bar.
      const typed = input.trim().replace(/^\/\//, '');
      assert.equal(ours.host, browserHost(/^[a-z]+:(?!\d)/i.test(typed) ? typed : `http://${typed}`), input);
    }
    same++;
  }
  if (same > 0) t.diagnostic(`${same} the same, ${refused} refused`);
});

for (const name of ['url/toascii.json', 'url/IdnaTestV2.json']) {
  test(`corpus ${name}: the name is the expected one, or refused`, (t) => {
    let same = 0;
    let refused = 0;
    for (const row of corpus(t, name) ?? []) {
      const input = field(row, 'input');
      const output = field(row, 'output');
      if (typeof input !== 'string') continue;
      const ours = readHost(`https://${input}/x`);
      if (!ours.ok) refused++;
      else {
        assert.equal(
          ours.host,
          typeof output === 'string' ? output.replace(/\.$/, '') : null,
          JSON.stringify(input),
        );
        same++;
      }
    }
    if (same > 0) t.diagnostic(`${same} the same, ${refused} refused`);
  });
}

test('corpus naughty-strings: every string has an outcome, and a host only where a browser has it', (t) => {
  for (const row of corpus(t, 'naughty-strings.json') ?? []) {
    if (typeof row !== 'string') continue;
    const ours = readHost(row);
    if (ours.ok) assert.equal(ours.host, browserHost(row) ?? browserHost(`http://${row}`), row);
  }
});

test('any string has an outcome; an accepted host reads as itself', () => {
  const pieces = fc.constantFrom(
    'http://',
    'a',
    '.',
    'nl',
    '@',
    ':',
    '/',
    '\\',
    '[',
    ']',
    '8',
    '0x',
    '%2e',
    '。',
    '\t',
    'xn--',
    'ß',
    '?',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((parts) => parts.join('')),
      ),
      (address) => {
        const reading = readHost(address);
        if (!reading.ok) return;
        const again = readHost(reading.host);
        assert.ok(again.ok && again.host === reading.host, reading.host);
      },
    ),
    { numRuns: 2000 },
  );
});

test('what is read at once is read as the whole reading reads it', () => {
  const part = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
  const address = fc
    .tuple(
      fc.constantFrom('http://', 'https://'),
      fc.oneof(
        fc.domain(),
        fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
        fc.ipV4(),
      ),
      fc.constantFrom('', '/', '/a?b=c', '?x', '#y', ':80', '.', '/ \t'),
      fc.constantFrom('', '.local', '.localhost', '.home.arpa', '.1', '.0x7f', '.xn--p1ai', '.nl'),
    )
    .map(([scheme, host, after, last]) => `${scheme}${host}${last}${after}`);
  fc.assert(
    // A space before the address is dropped, and keeps it from being read at once.
    fc.property(address, (one) => assert.deepEqual(readHost(one), readHost(` ${one}`))),
    { numRuns: 5_000 },
  );
  for (const one of [
    `https://${'a'.repeat(64)}.nl/`,
    `https://${'a.'.repeat(127)}nl/`,
    'http://a.b--c.nl/',
  ]) {
    assert.deepEqual(readHost(one), readHost(` ${one}`), one);
  }
});
