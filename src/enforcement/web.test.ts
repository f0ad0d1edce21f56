// The web gate's judgement under a real regulation: outcome, article, words, counts, and what it never keeps.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { webCategories } from '../facts/web.ts';
import { createDomainTableBuilder } from './domains.ts';
import { categoryWords } from './explain.ts';
import { loadPolicy, type Policy } from './policy.ts';
import { createWebGate, judgeWeb, type WebAnswer } from './web.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const at = Temporal.ZonedDateTime.from('2026-11-24T10:00[Europe/Amsterdam]');

const builder = createDomainTableBuilder();
builder.add('casino.example', 'gambling');
builder.add('porn.example', 'pornography');
builder.add('113.example', 'help');
builder.add('113.example', 'chat');
builder.add('virus.example', 'malware');
const domains = builder.build();

let policy: Policy;
before(async () => {
  policy = await loadPolicy({ root, name: 'zou', intended: true });
});

function judge(address: string, more: Partial<Parameters<typeof judgeWeb>[0]> = {}): WebAnswer {
  return judgeWeb({ policy, domains, at, address, group: 'pupils', ...more });
}

describe('judging an address', () => {
  test('[ZOU-4.1 ENFORCE] [ZOU-7.6.a ENFORCE] a listed site is blocked under the article of its category', () => {
    const answer = judge('https://www.porn.example/film?x=1');
    assert.equal(answer.outcome, 'block');
    assert.equal(answer.category, 'pornography');
    assert.equal(answer.decision.grounds[0]?.article, '7.6.a');
    assert.equal(answer.decision.grounds[0]?.purpose, null);
  });

  test('the explanation says what happened, which article and version, and what to do, in both languages', () => {
    const { page } = judge('http://porn.example/');
    assert.ok(page);
    assert.equal(page.article, '7.6.a');
    assert.equal(page.version, policy.regulation.stamp.version);
    assert.match(page.nl.what, /porn\.example .*porno/);
    assert.match(page.nl.why, /artikel 7\.6\.a .*versie 2018/);
    assert.match(page.en.why, /article 7\.6\.a .*version 2018/);
    assert.ok(page.nl.next.length > 0 && page.en.next.length > 0);
    assert.match(page.nl.privacy, /niet bewaard/);
    assert.doesNotMatch(JSON.stringify(page), /!/);
  });

  test('a help site is open although a list calls it something else', () => {
    assert.equal(judge('https://chat.113.example/').outcome, 'allow');
  });

  test('[ZOU-7.5 ENFORCE] a translated or archived page is judged as the site it shows', () => {
    assert.equal(judge('https://www-porn-example.translate.goog/film').category, 'pornography');
    assert.equal(judge('https://web.archive.org/web/2024/http://porn.example/').outcome, 'block');
    assert.equal(judge('https://web.archive.org/web/2024/http://127.0.0.1/').outcome, 'refuse');
    assert.equal(judge('https://web.archive.org/web/2024/http://113.example/').outcome, 'allow');
  });

  test('an address that is not one host is refused with a reason in words', () => {
    for (const address of [
      '',
      'http://127.0.0.1/',
      'http://a@b.example/',
      'http://0x7f.1/',
      'ht tp://x',
      'http://10.1/',
    ]) {
      const answer = judge(address);
      assert.equal(answer.outcome, 'refuse', address);
      assert.ok((answer.page?.nl.what ?? '').length > 10);
      assert.equal(answer.page?.article, '4.1', 'what no gate can read rests on the power to filter');
      assert.deepEqual(answer.decision.grounds, [
        { rule: 'unreadable-address', article: '4.1', purpose: null },
      ]);
    }
  });

  test('any string gets an outcome, and a site without category opens', () => {
    assert.equal(judge('https://www.rijksoverheid.nl/').outcome, 'allow');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.domain()), (address) => {
        assert.ok(['allow', 'block', 'refuse'].includes(judge(address).outcome));
      }),
      { numRuns: 500 },
    );
  });

  test('every category has words in both languages', () => {
    for (const category of webCategories) {
      assert.ok(categoryWords[category].nl.length > 1 && categoryWords[category].en.length > 1);
    }
  });
});

describe('a policy that is missing or too old', () => {
  test('[invariant 14] without a policy what harms is closed, help and the rest are open', () => {
    const missing = { policy: null };
    assert.equal(judge('http://porn.example/', missing).outcome, 'block');
    assert.equal(judge('http://virus.example/', missing).outcome, 'block');
    assert.equal(judge('http://113.example/', missing).outcome, 'allow');
    assert.equal(judge('http://a.example/', missing).outcome, 'allow');
    assert.match(judge('http://porn.example/', missing).page?.nl.why ?? '', /niet geladen/);
  });

  test('[invariant 14] with an old one locked categories stay closed whatever would open them', () => {
    // Locked for one group, open for this one: an old policy closes it for all.
    const { regulation } = policy;
    const web = { ...regulation.web, locked: ['webmail' as const] };
    const narrow = { ...policy, regulation: { ...regulation, web } };
    const school = createDomainTableBuilder();
    school.add('mail.example', 'webmail');
    const asked = { policy: narrow, domains: school.build() };
    assert.equal(judge('http://mail.example/', asked).outcome, 'allow');
    const old = judge('http://mail.example/', { ...asked, state: 'old' });
    assert.deepEqual([old.outcome, old.category], ['block', 'webmail']);
    assert.equal(old.page?.article, regulation.web.article);
    assert.equal(judge('http://a.example/', { state: 'old' }).outcome, 'allow');
  });
});

describe('the gate', () => {
  test('[ZOU-10.8 LIMIT] [ZOU-10.9.b LIMIT] [PRO-8.8 LIMIT] [PRO-8.9.b LIMIT] a request leaves a count of group, outcome, category and volume, and no host, path or address', () => {
    const rows: object[] = [];
    const gate = createWebGate({
      policy: () => policy,
      domains: () => domains,
      counters: { add: (row) => rows.push(row) },
      clock: { now: () => at.toInstant() },
    });
    const allowed = gate.judge({ address: 'https://www.example.org/secret?who=me', group: 'staff' });
    assert.deepEqual(rows, []);
    gate.count(allowed, 1_234);
    gate.count(gate.judge({ address: 'https://casino.example/', group: 'pupils' }), 0);
    const refused = gate.refuse({ host: allowed.host, group: 'pupils', reason: 'server-name-differs' });
    gate.count(refused, 0);
    assert.deepEqual(rows, [
      { kind: 'web', group: 'staff', outcome: 'allow', category: null, bytes: 1_234 },
      { kind: 'web', group: 'pupils', outcome: 'block', category: 'gambling', bytes: 0 },
      { kind: 'web', group: 'pupils', outcome: 'refuse', category: null, bytes: 0 },
    ]);
    assert.doesNotMatch(JSON.stringify([allowed, rows]), /secret|who=me/);
  });

  test('policy and table are asked anew for each request: a swap works at once', () => {
    let table = domains;
    const gate = createWebGate({
      policy: () => policy,
      domains: () => table,
      counters: { add: () => undefined },
      clock: { now: () => at.toInstant() },
    });
    assert.equal(gate.judge({ address: 'http://porn.example/', group: 'pupils' }).outcome, 'block');
    table = createDomainTableBuilder().build();
    assert.equal(gate.judge({ address: 'http://porn.example/', group: 'pupils' }).outcome, 'allow');
  });
});
