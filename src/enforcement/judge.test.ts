// What `decide` answers about real messages and addresses: the fixed shape, and what it could not look at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assert as check, asyncProperty, property, string, uint8Array } from 'fast-check';
import { parsePeople } from '../facts/people-csv.ts';
import { createDomainTableBuilder } from './domains.ts';
import { judgeAddress, judgeMessage } from './judge.ts';
import type { Policy } from './policy.ts';
import { loadPolicy } from './policy.ts';
import { ScannerError } from './scanner.ts';
import type { Scanner } from './scanner.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const at = Temporal.Instant.from('2026-03-02T09:00:00Z');
const policies = new Map<string, Promise<Policy>>();
const policy = (name: string): Promise<Policy> => {
  const known = policies.get(name) ?? loadPolicy({ root, name, intended: true });
  policies.set(name, known);
  return known;
};
const raw = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\r\n'));
const plain = (subject: string, body: string): Uint8Array =>
  raw('From: D <docent@school.example>', 'To: x@elders.example', `Subject: ${subject}`, '', body, '');
const scanner = (verdict: Awaited<ReturnType<Scanner['scan']>> | 'down'): Scanner => ({
  scan: () =>
    verdict === 'down'
      ? Promise.reject(new ScannerError('unreachable', { cause: null }))
      : Promise.resolve(verdict),
  ping: () => Promise.resolve(),
});

test('an answer has the fixed shape, and says what it took for granted', async () => {
  const report = await judgeMessage({
    raw: plain('Hoi', 'Hallo'),
    policy: await policy('zou'),
    directory: null,
    at,
  });
  assert.deepEqual(Object.keys(report).sort(), [
    'ambiguities',
    'confirmable',
    'examined',
    'exempt',
    'grounds',
    'notes',
    'outcome',
    'regulation',
  ]);
  assert.deepEqual(Object.keys(report.regulation).sort(), ['active', 'hash', 'name', 'open', 'version']);
  assert.equal(report.outcome, 'deliver');
  assert.ok(report.regulation.open.length > 0);
  assert.ok(report.notes.some((note) => note.includes('judged as staff')));
  assert.deepEqual(report.examined, ['envelope', 'headers', 'attachments', 'text']);
});

test('without a scanner malware is absent from what was examined; with one it is there', async () => {
  const asked = { raw: plain('Hoi', 'Hallo'), policy: await policy('zou'), directory: null, at };
  const clean = await judgeMessage({ ...asked, scanner: scanner({ verdict: 'clean' }) });
  assert.ok(clean.examined.includes('malware'));
  const infected = await judgeMessage({
    ...asked,
    scanner: scanner({ verdict: 'infected', signature: 'Test' }),
  });
  assert.equal(infected.outcome, 'quarantine');
  assert.deepEqual(infected.grounds, [{ rule: 'infected-item', article: '10.6.b', purpose: 'security' }]);
});

test('a scanner that cannot be reached defers', async () => {
  const asked = { raw: plain('Hoi', 'Hallo'), policy: await policy('zou'), directory: null, at };
  const report = await judgeMessage({ ...asked, scanner: scanner('down') });
  assert.equal(report.outcome, 'defer');
  assert.ok(!report.examined.includes('malware'));
});

test('with a list of people the sender is who it says, and outside mail counts as not authenticated', async () => {
  const { directory } = parsePeople(
    'address,category,functions,groups\ndocent@school.example,staff,mentor,\n',
  );
  const mail = raw(
    'From: a@elders.example',
    'To: docent@school.example',
    'Subject: Hoi',
    '',
    'BSN 111222333',
    '',
  );
  const report = await judgeMessage({ raw: mail, policy: await policy('zou'), directory, at });
  assert.equal(report.outcome, 'deliver');
  assert.ok(!report.examined.includes('senderAuth'));
  assert.equal(report.exempt?.reason, 'help-seeking');
});

test('no bytes and no strings make it fail', async () => {
  const zou = await policy('zou');
  const domains = createDomainTableBuilder().build();
  await check(
    asyncProperty(uint8Array({ maxLength: 600 }), async (bytes) => {
      const report = await judgeMessage({ raw: bytes, policy: zou, directory: null, at });
      assert.ok(['deliver', 'return', 'hold'].includes(report.outcome));
    }),
    { numRuns: 100 },
  );
  check(
    property(string(), (address) => {
      const zoned = at.toZonedDateTimeISO('Europe/Amsterdam');
      const { outcome, host, reason } = judgeAddress({ address, at: zoned, policy: zou, domains });
      assert.ok(['allow', 'block', 'refuse'].includes(outcome));
      assert.equal(outcome === 'refuse', host === null);
      assert.equal(host === null, reason !== null);
    }),
  );
});

test('an address is judged with its category, grounds and host', async () => {
  const builder = createDomainTableBuilder();
  builder.add('games.example', 'games');
  const zoned = at.toZonedDateTimeISO('Europe/Amsterdam');
  const report = judgeAddress({
    address: 'https://www.GAMES.example./x',
    group: 'pupils',
    at: zoned,
    policy: await policy('zou'),
    domains: builder.build(),
  });
  assert.equal(report.outcome, 'block');
  assert.equal(report.category, 'games');
  assert.equal(report.host, 'www.games.example');
  assert.deepEqual(
    report.grounds.map(({ article }) => article),
    ['7.6.f', '4.1'],
  );
});

test('sealed mail is judged by its envelope alone, and the answer says so', async () => {
  const report = await judgeMessage({
    raw: raw(
      'From: D <docent@school.example>',
      'To: x@elders.example',
      'Subject: Hoi',
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
      '',
      'MIIB',
    ),
    policy: await policy('zou'),
    directory: null,
    at,
  });
  assert.deepEqual([report.outcome, report.exempt], ['deliver', { reason: 'encrypted', article: null }]);
  assert.deepEqual(report.examined, ['envelope', 'headers']);
  assert.ok(report.notes.some((note) => note.includes('sealed')));
});
