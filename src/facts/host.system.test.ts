// The host we judge is the host Chromium opens, or the address is refused: asked of Debian's Chromium itself, in one batch.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { openBrowser } from '../../test/support/browser.ts';
import { readHost } from './host.ts';

const corpora = new URL('../../../shared/corpora/', import.meta.url);

/** Strings of a corpus; none where it is not at hand. */
function strings(name: string, pick: (row: unknown) => unknown): string[] {
  const file = new URL(name, corpora);
  if (!existsSync(file)) return [];
  const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(rows) ? rows.map(pick).filter((one) => typeof one === 'string') : [];
}

const input = (row: unknown): unknown =>
  typeof row === 'object' && row !== null ? Reflect.get(row, 'input') : null;

/** Parts that readers take apart differently, put together by chance with a seed. */
const part = fc.constantFrom(
  'casino',
  'CASINO',
  '.',
  '.nl',
  'example',
  '@',
  ':',
  ':80',
  '//',
  '\\',
  '\\\\',
  '%2e',
  '%00',
  '%40',
  '#',
  '?',

  '0x7f',
  '017700000001',
  '2130706433',
  '127.1',
  '1.2.3.4',
  '[::1]',
  '[::ffff:1.2.3.4]',
  '[::ffff:102:304]',

  '。',
  '.',
  'ß',
  'xn--',
  'xn--strae-oqa',
  'faß',
  'ⅷ',
  '①',
  '\u00ad',
  '\u200d',
  '\u{1f4a9}',
  '\u202e',
  'аррӏе',

  '\t',
  '\n',
  ' ',
  '/',
  '..',
  '-',
  '_',
  '~',
  '!',
  '*',
  '|',
  '<',
  '^',
  '`',
  '{',
  "'",
  ';',
  ',',
  '=',
  '+',
  '$',
);
const madeUp = fc.sample(
  fc
    .tuple(
      fc.constantFrom('http:', 'https:', 'HTTP:'),
      fc.constantFrom('//', '//', '//', '/', '\\\\', '///'),
      fc.constantFrom('', '', 'www.', 'a.b.', 'user@'),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '.example.nl', '.nl/pad', 'x.org:8080/?q=1', '.com.', '/'),
    )
    .map(([scheme, slashes, first, parts, last]) => `${scheme}${slashes}${first}${parts.join('')}${last}`),
  { seed: 20_261_124, numRuns: 6_000 },
);

/** Signs that Unicode allowed in names since version 15.1: an older browser opens nothing there, a newer one what we judge. */
const newer = /[\u2260\u226e\u226f]/;

/** As a host is compared: without brackets, final dot and IPv6 around an IPv4 address. */
function plain(host: string): string {
  const bare = host.replace(/\.$/, '').replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(bare);
  if (mapped?.[1] === undefined || mapped[2] === undefined) return bare;
  const [high, low] = [Number.parseInt(mapped[1], 16), Number.parseInt(mapped[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

test('every address comes to the host that Chromium opens, or is refused', async (t) => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  try {
    const addresses = [
      ...madeUp,
      ...strings('url/urltestdata.json', input).filter((one) => /^\s*https?:/i.test(one)),
      ...strings('url/toascii.json', input).map((one) => `https://${one}/x`),
      ...strings('url/IdnaTestV2.json', input).map((one) => `https://${one}/x`),
      ...strings('naughty-strings.json', (row) => row).map((one) => `http://${one}`),
    ];
    const page = await browser.newPage();
    // An anchor is what a person clicks on; it reads an address as navigation does.
    const said: unknown = await page.evaluate(`(() => {
      const anchor = document.createElement('a');
      return ${JSON.stringify(addresses)}.map((one) => {
        anchor.href = one;
        const web = anchor.protocol === 'http:' || anchor.protocol === 'https:';
        return web && anchor.hostname !== '' ? anchor.hostname : null;
      });
    })()`);
    assert.ok(Array.isArray(said) && said.length === addresses.length);
    const opened = said.map((one) => (typeof one === 'string' ? one : null));
    const refused = new Map<string, number>();
    const differ: string[] = [];
    let same = 0;
    let neither = 0;
    let later = 0;
    for (const [at, address] of addresses.entries()) {
      const theirs = opened[at] ?? null;
      const ours = readHost(address);
      if (!ours.ok) {
        if (theirs === null) neither += 1;
        else refused.set(ours.reason, (refused.get(ours.reason) ?? 0) + 1);
      } else if (theirs !== null && plain(theirs) === ours.host) same += 1;
      else if (theirs === null && newer.test(address.normalize('NFC'))) later += 1;
      else differ.push(`${JSON.stringify(address)}: ${ours.host}, Chromium ${theirs}`);
    }
    assert.deepEqual(differ, []);
    if (!existsSync(corpora)) t.diagnostic('corpora absent: made-up addresses alone');
    const kinds = [...refused].sort((a, b) => b[1] - a[1]).map(([reason, many]) => `${reason} ${many}`);
    t.diagnostic(
      `${same} the same, ${neither} opened by neither, ${later} by newer browsers alone; refused though Chromium opens: ${kinds.join(', ')}`,
    );
    assert.ok(same > 500);
  } finally {
    await browser.close();
  }
});
