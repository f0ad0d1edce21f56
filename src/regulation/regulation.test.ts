// What runs and what waits: open points, consent, versions, and the shipped profiles as published.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as check, constantFrom, property, subarray } from 'fast-check';
import { z } from 'zod';
import {
  anyMail,
  decisionsOf,
  headers,
  judge,
  message,
  party,
  profileOf,
  regulationNames,
  regulationOf,
  sampleLists,
} from '../../test/support/regulation.ts';
import type { Profile } from './profile/profile.ts';
import type { Decisions } from './profile/schema.ts';
import type { Regulation } from './regulation.ts';
import { classesLeft, compileRegulation } from './regulation.ts';
import { dataClasses, matrix, purposes } from './purposes.ts';
import { mailRules } from './rules/index.ts';
import { findArticle } from './text/tree.ts';
import { importText } from './text/import.ts';
import { inForce } from './versions.ts';

const schools = ['zou', 'pro', 'sro'] as const;

/** Everything of a regulation that runs, by name. */
function running(regulation: Regulation): Set<string> {
  return new Set([
    ...regulation.stamp.active,
    ...[...regulation.controls].filter(([, { active }]) => active).map(([name]) => `control:${name}`),
    ...[...regulation.web.categories.keys()].map((name) => `website-category:${name}`),
    ...(regulation.retention.usage === null ? [] : ['keeping:usage']),
  ]);
}

function without(decisions: Decisions, left: readonly string[]): Decisions {
  const { consent, ...rest } = decisions;
  return {
    ...rest,
    ...(consent === undefined || left.includes('consent') ? {} : { consent }),
    decisions: decisions.decisions.filter(({ id }) => !left.includes(id)),
  };
}

for (const name of regulationNames) {
  test(`[G-13] ${name}: what is left open switches off its dependents and only those, and says so`, () => {
    const profile = profileOf(name);
    const decisions = decisionsOf(name);
    const all = running(regulationOf(name, { decisions }));
    // SRO's consent stands on the face of the published text: it is never open there.
    const ids = profile.open.filter(({ decided }) => decided === undefined).map(({ id }) => id);
    check(
      property(subarray(ids), (left) => {
        const regulation = regulationOf(name, { decisions: without(decisions, left) });
        assert.deepEqual(regulation.stamp.open.map(({ id }) => id).sort(), [...left].sort());
        const off = new Set(regulation.stamp.open.flatMap((point) => point.off));
        assert.deepEqual(
          running(regulation),
          new Set([...all].filter((one) => !off.has(one) && !gone(off, one))),
        );
      }),
      { numRuns: 60 },
    );
    assert.deepEqual(regulationOf(name, { decisions }).stamp.open, []);
  });
}

/** A category, of sites or of files, falls with the filter it belongs to. */
const gone = (off: ReadonlySet<string>, one: string): boolean =>
  ['website-category', 'download-kind'].some((rule) => one.startsWith(`${rule}:`) && off.has(rule));

test('[G-13] as published, malware scanning, help to the sender and the filter run; no control of persons does', () => {
  for (const name of ['zou', 'pro', 'model'] as const) {
    const { stamp, controls } = regulationOf(name, {});
    assert.deepEqual(
      [...stamp.active].sort(),
      [
        'chain-mail',
        // Where the letters of the purposes are undecided, looking into files waits; the scanner does not.
        ...(name === 'model' ? ['closed-archive', 'hidden-program', 'hidden-download'] : []),
        'download-kind',
        'empty-subject',
        ...{ zou: [], pro: ['forbidden-service'], model: ['forbidden-service', 'mail-programme'] }[name],
        'infected-item',
        'mass-mail',
        'personal-data-outside',
        'private-address',
        'pupil-name-outside',
        'website-category',
        'wrong-addressee',
      ].sort(),
      name,
    );
    assert.ok([...controls.values()].every(({ active }) => !active));
  }
  assert.deepEqual(regulationOf('sro', {}).stamp.active, [
    'infected-item',
    'hidden-program',
    'personal-data-outside',
    'wrong-addressee',
    'hidden-download',
  ]);
});

test('[G-13] a point decided in the literal reading leaves its dependents off', () => {
  const decisions = decisionsOf('zou');
  const literal: Decisions = {
    ...decisions,
    decisions: decisions.decisions.map((one) => (one.id === 'X-2' ? { ...one, choice: 'literal' } : one)),
  };
  assert.ok(!regulationOf('zou', { decisions: literal }).stamp.active.includes('forbidden-word'));
});

test('[G-13] [PRO-6.7 LIMIT] while the term for usage data is open, nothing of that class is kept, and rules that need no keeping run', () => {
  const decisions = without(decisionsOf('pro'), ['placeholder:6.7']);
  const regulation = regulationOf('pro', { decisions });
  assert.equal(regulation.retention.usage, null);
  assert.ok(!regulation.stamp.active.includes('suspicious-sender'));
  assert.ok(!regulation.stamp.active.includes('ambiguity'));
  assert.ok(regulation.stamp.active.includes('forbidden-word'));
  assert.ok(regulation.controls.get('sample')?.active === false);
  check(
    property(anyMail, (mail) => {
      const { decision } = judge(mail, regulation);
      assert.ok(![decision.outcome, ...decision.differing.values()].includes('hold'));
    }),
    { numRuns: 400 },
  );
  const own = message({ headers: headers({ subjects: ['cadeaubon'] }) });
  assert.equal(judge(own, regulation).decision.outcome, 'return');
});

test('the term of usage data is what the text or a decision says', () => {
  assert.equal(regulationOf('zou', {}).retention.usage?.toString(), 'P15D');
  assert.equal(regulationOf('pro', { decisions: decisionsOf('pro') }).retention.usage?.toString(), 'P6M');
  assert.equal(regulationOf('sro').retention.usage, null);
});

test('[G-14] [SRO-0.1 RECORD] a text without consent changes nothing: the version before it stays in force', () => {
  const at = (day: string) => Temporal.ZonedDateTime.from(`${day}T12:00[Europe/Amsterdam]`).toInstant();
  const base = decisionsOf('model');
  const first = compileRegulation({
    profile: profileOf('model'),
    decisions: {
      ...base,
      fictitious: false,
      consent: { body: 'GMR', date: '2026-01-01', inForceFrom: '2026-02-01', textHash: 'a'.repeat(64) },
    },
    textHash: 'a'.repeat(64),
    lists: sampleLists,
  });
  const changed: Profile = { ...profileOf('model'), version: '2.0' };
  const source = {
    profile: changed,
    textHash: 'b'.repeat(64),
    lists: { 'suspicious-subjects': ['excursie'] },
  };
  // The old consent names the old text: it says nothing about the new one.
  const second = compileRegulation({
    ...source,
    decisions: {
      ...base,
      fictitious: false,
      consent: { body: 'GMR', date: '2026-01-01', inForceFrom: '2026-02-01', textHash: 'a'.repeat(64) },
    },
  });
  assert.equal(second.consent, null);
  assert.ok(!second.stamp.active.includes('suspicious-subject'));
  assert.equal(inForce([first, second], at('2026-06-01')), first);
  const consented = compileRegulation({
    ...source,
    decisions: {
      ...base,
      fictitious: false,
      consent: { body: 'GMR', date: '2026-05-01', inForceFrom: '2026-06-01', textHash: 'b'.repeat(64) },
    },
  });
  assert.equal(inForce([first, consented], at('2026-05-31')), first);
  assert.equal(inForce([first, consented], at('2026-06-01')), consented);
  assert.equal(inForce([first, consented], at('2026-01-31')), null);
  check(
    property(anyMail, (mail) => {
      const now = inForce([first, second], mail.envelope.at);
      assert.ok(now !== null);
      assert.deepEqual(judge(mail, now), judge(mail, first));
    }),
    { numRuns: 100 },
  );
});

test('consent counts for its own text only; a real decisions file must name the text', () => {
  const base = decisionsOf('zou');
  const real = { ...base, fictitious: false };
  assert.ok(regulationOf('zou', { decisions: base, textHash: 'c'.repeat(64) }).consent !== null);
  assert.equal(regulationOf('zou', { decisions: real, textHash: 'c'.repeat(64) }).consent, null);
  assert.ok(regulationOf('zou', { decisions: real }).consent !== null);
  assert.equal(regulationOf('zou', { decisions: { ...base, profile: 'pro' } }).consent, null);
  // Consent on the face of a text does not reach another text.
  assert.ok(regulationOf('sro', {}).consent !== null);
  assert.equal(regulationOf('sro', { textHash: 'c'.repeat(64) }).consent, null);
});

test('[G-15] [SRO-5.1 LIMIT] [SRO-2.7 LIMIT] [SRO-1.2 LIMIT] SRO has no standing rule on persons, no sample, and no pupil under control', () => {
  for (const regulation of [
    regulationOf('sro', {}),
    regulationOf('sro', { decisions: decisionsOf('sro') }),
    regulationOf('sro'),
  ]) {
    assert.ok(regulation.rules.every(({ rule }) => rule.purpose === null || rule.purpose === 'security'));
    assert.equal(regulation.ambiguity, null);
    assert.deepEqual([...regulation.controls.keys()], ['targeted']);
    assert.ok(!regulation.population.has('pupil'));
  }
  check(
    property(anyMail, (mail) => {
      const { decision } = judge(mail, regulationOf('sro'));
      assert.ok(decision.grounds.every(({ purpose }) => purpose !== 'misuse'));
      assert.notEqual(decision.outcome, 'hold');
      if (mail.envelope.sender.person?.category === 'pupil') {
        assert.ok(!decision.examined.includes('text') && !decision.examined.includes('headers'));
      }
    }),
    { numRuns: 300 },
  );
});

test('[ZOU-9.1.b LIMIT] [PRO-7.1.b LIMIT] no shipped profile controls anybody under the privacy rules (X-6)', () => {
  assert.ok(mailRules.every(({ purpose }) => purpose !== 'privacy-rules'));
  for (const name of regulationNames) {
    const controls = [...regulationOf(name).controls.values()];
    assert.ok(
      controls.every(({ purpose }) => purpose !== 'privacy-rules'),
      name,
    );
  }
});

test('[ZOU-8.1 LIMIT] [PRO-6.1 LIMIT] a profile narrows the table and never widens it', () => {
  check(
    property(constantFrom(...purposes), subarray([...dataClasses]), (purpose, classes) => {
      const base = profileOf('zou');
      const profile: Profile = {
        ...base,
        purposes: { ...base.purposes, [purpose]: { article: '9.1', classes } },
      };
      const left = classesLeft(profile, purpose);
      for (const dataClass of left) assert.notEqual(matrix[purpose][dataClass], 'none');
      const regulation = compileRegulation({ profile, lists: sampleLists, intended: true });
      for (const { rule } of regulation.rules) {
        if (rule.purpose !== purpose) continue;
        for (const dataClass of rule.classes)
          assert.ok(classes.includes(dataClass), `${rule.name} ${dataClass}`);
      }
    }),
    { numRuns: 100 },
  );
});

test('the hash covers text, profile and decisions, and nothing else', () => {
  const hash = (more: Parameters<typeof regulationOf>[1]): string => regulationOf('zou', more).stamp.hash;
  assert.match(hash({}), /^[0-9a-f]{64}$/);
  assert.equal(hash({}), hash({ intended: true }));
  assert.notEqual(hash({}), hash({ textHash: 'd'.repeat(64) }));
  assert.notEqual(hash({}), hash({ decisions: decisionsOf('zou') }));
  assert.notEqual(hash({}), hash({ profile: { ...profileOf('zou'), version: 'x' } }));
  const { format, ...rest } = profileOf('zou');
  assert.equal(hash({}), hash({ profile: { ...rest, format } }));
});

test('every obligation of the three schools has a summary in Dutch and English, and is cited with its version', () => {
  const rows = z
    .array(z.object({ id: z.string() }))
    .parse(JSON.parse(readFileSync(new URL('../../regulations/obligations.json', import.meta.url), 'utf8')));
  for (const name of schools) {
    const regulation = regulationOf(name);
    for (const { id } of rows.filter((row) => row.id.startsWith(name.toUpperCase()))) {
      const citation = regulation.cite(id.slice(4));
      assert.ok(citation.summary !== null && citation.summary.nl !== citation.summary.en, id);
      assert.equal(citation.version, profileOf(name).version);
      assert.ok(citation.label.nl.includes(`artikel ${id.slice(4)}`));
    }
  }
});

for (const [name, file] of [
  ['zou', '000_686e6e14fe67ae9c.txt'],
  ['pro', '001_c7272b0b149c6b8e.txt'],
  ['sro', '004_b07f2210066e443c.txt'],
] as const) {
  test(`${name}: every article a summary, rule or open point names stands in the school's own text`, (t) => {
    const place = new URL(`../../../shared/regulations/${file}`, import.meta.url);
    if (!existsSync(place)) return t.skip('../shared/regulations is not here');
    const tree = importText(readFileSync(place, 'utf8'));
    const regulation = regulationOf(name);
    const missing = [...regulation.articles.keys()].filter(
      (article) => findArticle(tree, regulation.cite(article).source) === undefined,
    );
    assert.deepEqual(missing, []);
  });
}

test('model: every article a summary or rule names stands in its text', () => {
  const tree = importText(readFileSync(new URL('../../regulations/model/text.md', import.meta.url), 'utf8'));
  const regulation = regulationOf('model');
  const missing = [...regulation.articles.keys()].filter(
    (article) => findArticle(tree, regulation.cite(article).source) === undefined,
  );
  assert.deepEqual(missing, []);
});

test('an external account falls under control only where the text says so', () => {
  const mail = message({
    envelope: { ...message().envelope, sender: party('x@school.example', { category: 'external' }) },
    headers: headers({ subjects: ['cadeaubon'] }),
  });
  assert.equal(judge(mail, regulationOf('zou')).decision.outcome, 'deliver');
  assert.equal(judge(mail, regulationOf('model')).decision.outcome, 'return');
});
