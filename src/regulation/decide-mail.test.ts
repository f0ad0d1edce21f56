// Properties of every mail decision, on the three schools' profiles and the model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, constantFrom, property, sample } from 'fast-check';
import type { Whole } from '../../test/support/regulation.ts';
import {
  anyMail,
  headers,
  judge,
  message,
  party,
  profileOf,
  regulationNames,
  regulationOf,
  sampleLists,
} from '../../test/support/regulation.ts';
import type { MailStage } from '../facts/mail.ts';
import { compileRegulation } from './regulation.ts';
import { webRules } from './rules/index.ts';

const names = constantFrom(...regulationNames);
const school = (functions: string[] = [], category: 'staff' | 'pupil' = 'staff') =>
  party(`${functions[0] ?? category}@school.example`, { category, functions });

/** Stages in which a person's words or files are looked at; the scanner's verdict is none of them. */
const looking: readonly MailStage[] = ['text', 'attachments'];

const exemptions: Record<string, (mail: Whole) => Whole> = {
  'label in the subject': (mail) => ({
    ...mail,
    headers: { ...mail.headers, subjects: ['[persoonlijk] x'] },
  }),
  'label in the sensitivity header': (mail) => ({
    ...mail,
    headers: { ...mail.headers, sensitivity: ['Personal'] },
  }),
  'confidant as sender': (mail) => ({
    ...mail,
    envelope: { ...mail.envelope, sender: party('v@school.example', { functions: ['confidant'] }) },
  }),
  'confidant as only recipient': (mail) => ({
    ...mail,
    envelope: { ...mail.envelope, recipients: [party('v@school.example', { functions: ['confidant'] })] },
  }),
  'sender without category': (mail) => ({
    ...mail,
    envelope: { ...mail.envelope, sender: party('n@school.example', { category: null }) },
  }),
};

test('[ZOU-8.8 LIMIT] [PRO-6.8 LIMIT] [ZOU-8.9 LIMIT] [PRO-6.9 LIMIT] an exemption never makes more be looked at, and never lets a word or a file be read', () => {
  check(
    property(names, anyMail, constantFrom(...Object.keys(exemptions)), (name, mail, key) => {
      const regulation = regulationOf(name);
      const without = judge(mail, regulation);
      const withIt = judge(exemptions[key]?.(mail) ?? mail, regulation);
      for (const stage of looking) assert.ok(!withIt.asked.includes(stage), `${key}: ${stage}`);
      // What an exemption leaves is the scanner, and the headers in which a label stands.
      const more = withIt.asked.filter((stage) => !without.asked.includes(stage));
      assert.deepEqual(
        more.filter((stage) => stage !== 'headers' && stage !== 'malware'),
        [],
      );
      assert.ok(['deliver', 'quarantine'].includes(withIt.decision.outcome), withIt.decision.outcome);
      assert.ok(withIt.decision.grounds.every(({ purpose }) => purpose === 'security'));
    }),
    { numRuns: 400 },
  );
});

test('every decision is reached, examines what it asked for, and keeps to its regulation', () => {
  check(
    property(names, anyMail, (name, mail) => {
      const regulation = regulationOf(name);
      const { decision, asked } = judge(mail, regulation);
      assert.deepEqual([...decision.examined].sort(), ['envelope', ...asked].sort());
      for (const { rule, article } of decision.grounds) {
        assert.ok(regulation.stamp.active.includes(rule), rule);
        assert.ok(regulation.articles.has(article), article);
      }
      for (const outcome of decision.differing.values()) assert.notEqual(outcome, decision.outcome);
      if (decision.outcome !== 'deliver') assert.ok(decision.grounds.length > 0);
      assert.notEqual(decision.outcome, 'defer');
    }),
    { numRuns: 500 },
  );
});

test('[G-17] a return is said only to the author: never relayed without authentication, never to lists, machines or the null sender', () => {
  check(
    property(names, anyMail, (name, mail) => {
      const { decision } = judge(mail, regulationOf(name));
      if (decision.outcome !== 'return' || mail.envelope.peer === 'own') return;
      assert.equal(mail.senderAuth.result, 'pass');
      assert.ok(!mail.headers.list && !mail.headers.automatic);
      assert.ok(mail.envelope.sender.address.endsWith(`@${mail.senderAuth.domain}`));
    }),
    { numRuns: 500 },
  );
  const outside = (
    more: Partial<Whole['headers']>,
    auth: Whole['senderAuth'],
    address = 'a@elders.example',
  ) =>
    judge(
      message({
        envelope: {
          ...message().envelope,
          sender: party(address, null),
          recipients: [school()],
          peer: 'relayed',
        },
        headers: headers({ subjects: ['cadeaubon'], ...more }),
        senderAuth: auth,
      }),
      regulationOf('zou'),
    ).decision.outcome;
  const pass = { result: 'pass', domain: 'elders.example' } as const;
  assert.equal(outside({}, pass), 'return');
  assert.equal(outside({}, { result: 'fail', domain: null }), 'hold');
  assert.equal(outside({}, { result: 'fail', domain: 'elders.example' }), 'hold');
  assert.equal(outside({}, { result: 'temperror', domain: null }), 'hold');
  assert.equal(outside({}, { result: 'pass', domain: 'another.example' }), 'hold');
  assert.equal(outside({ list: true }, pass), 'hold');
  assert.equal(outside({ automatic: true }, pass), 'hold');
  assert.equal(outside({}, pass, ''), 'hold');
});

test('[G-17] [ZOU-10.6.b ENFORCE] [PRO-8.6.b ENFORCE] an infected item is always set apart, and never returned', () => {
  check(
    property(names, anyMail, (name, mail) => {
      const infected: Whole = { ...mail, malware: { verdict: 'infected', signature: 'Test' } };
      const { decision, asked } = judge(infected, regulationOf(name));
      assert.equal(decision.outcome, 'quarantine');
      assert.deepEqual(
        decision.grounds.map(({ rule }) => rule),
        ['infected-item'],
      );
      assert.equal(decision.confirmable, false);
      // The verdict comes before any word: an infected item needs no word looked at.
      assert.ok(!asked.includes('text'));
    }),
    { numRuns: 400 },
  );
});

test('[ZOU-10.6.a LIMIT] [PRO-8.6.a LIMIT] security runs without any other purpose: no consent, all points open, still every item is scanned', () => {
  check(
    property(names, anyMail, (name, mail) => {
      const { decision } = judge(mail, regulationOf(name, {}));
      const infected = mail.malware !== 'none' && mail.malware.verdict === 'infected';
      const unsafe = mail.attachments.attachments.length > 0 && mail.contents.findings.length > 0;
      if (infected) assert.equal(decision.outcome, 'quarantine');
      if (decision.outcome === 'quarantine') assert.ok(infected || unsafe);
      assert.ok(decision.examined.includes('malware'));
      assert.ok(decision.grounds.every(({ purpose }) => purpose !== 'misuse'));
    }),
    { numRuns: 300 },
  );
});

test('help to the sender answers on the wire to an own author and nowhere else, and is settled when confirmed', () => {
  check(
    property(names, anyMail, (name, mail) => {
      const regulation = regulationOf(name);
      const { decision } = judge(mail, regulation);
      if (decision.grounds.some(({ purpose }) => purpose === null)) {
        assert.equal(decision.outcome, 'return');
        assert.equal(decision.confirmable, true);
        assert.equal(mail.envelope.peer, 'own');
        assert.equal(decision.differing.size, 0);
        assert.ok(decision.grounds.every(({ purpose }) => purpose === null));
      }
      const again = judge(mail, regulation, { confirmed: true });
      assert.equal(again.decision.confirmable, false);
      assert.ok(again.decision.grounds.every(({ purpose }) => purpose !== null));
    }),
    { numRuns: 500 },
  );
});

test('[ZOU-8.9 ENFORCE] [PRO-6.9 ENFORCE] mail that seeks help is never held or returned on words, and its text is not asked for', () => {
  const bad: Whole = message({
    envelope: {
      ...message().envelope,
      sender: party('leerling@school.example', { category: 'pupil' }),
      recipients: [school(['mentor']), party('klasgenoot@school.example', { category: 'pupil' })],
    },
    headers: headers({ subjects: ['cadeaubon'] }),
    text: { texts: [{ voice: 'own', text: 'rotzak' }], ambiguities: [] },
  });
  for (const name of regulationNames) {
    for (const helper of ['mentor', 'care-team', 'confidant', 'fg', 'leadership', 'parent', 'guardian']) {
      const mail = { ...bad, envelope: { ...bad.envelope, recipients: [school([helper])] } };
      const { decision, asked } = judge(mail, regulationOf(name));
      assert.equal(decision.outcome, 'deliver', `${name} ${helper}`);
      assert.ok(!asked.includes('text'));
    }
    assert.equal(judge(bad, regulationOf(name)).decision.outcome, 'deliver', name);
  }
  // On a list of more than ten nobody is named individually: the helper gets it, the others do not.
  const many = Array.from({ length: 10 }, (_, index) =>
    party(`l${index}@school.example`, { category: 'pupil' }),
  );
  const list = { ...bad, envelope: { ...bad.envelope, recipients: [school(['mentor']), ...many] } };
  const { decision } = judge(list, regulationOf('zou'));
  assert.equal(decision.outcome, 'deliver');
  assert.equal(decision.differing.get('l3@school.example'), 'hold');
  assert.equal(decision.differing.has('mentor@school.example'), false);
});

test('a confidant on a list of more than ten exempts nothing, one named individually exempts all', () => {
  const to = (count: number): Whole =>
    message({
      envelope: {
        ...message().envelope,
        recipients: [
          school(['confidant']),
          ...Array.from({ length: count - 1 }, (_, index) => party(`l${index}@school.example`, {})),
        ],
      },
      headers: headers({ subjects: ['cadeaubon'] }),
    });
  const named = judge(to(10), regulationOf('zou'));
  assert.equal(named.decision.exempt?.reason, 'confidant');
  assert.deepEqual(named.asked, ['malware']);
  assert.equal(judge(to(11), regulationOf('zou')).decision.exempt, null);
});

test('the label counts in every reading of the subject, not inside other words, and not in one of two subjects', () => {
  const reason = (subjects: string[], sensitivity: string[] = []): string | undefined =>
    judge(message({ headers: headers({ subjects, sensitivity }) }), regulationOf('zou')).decision.exempt
      ?.reason;
  assert.equal(reason(['persoonlijk']), 'personal');
  assert.equal(reason(['Re: PERSOONLIJK: afspraak']), 'personal');
  assert.equal(reason(['ｐersoonlijk']), 'personal');
  assert.equal(reason(['=?utf-8?B?cGVyc29vbmxpams=?=', 'persoonlijk']), 'personal');
  assert.equal(reason(['onpersoonlijk']), undefined);
  assert.equal(reason(['persoonlijkheid']), undefined);
  assert.equal(reason(['persoonlijk', 'Hoi']), undefined);
  assert.equal(reason([], []), undefined);
  assert.equal(reason(['Hoi'], ['Private']), 'personal');
  assert.equal(reason(['Hoi'], ['personal', 'normal']), undefined);
});

test('a new list counts for two weeks and acts after them, on the day of Amsterdam', () => {
  const profile = profileOf('zou');
  const lists = { ...profile.lists, 'suspicious-subjects': { file: 'x', since: '2026-03-01' } };
  const source = { profile: { ...profile, lists }, lists: sampleLists, intended: true };
  const at = (instant: string): Whole =>
    message({
      envelope: { ...message().envelope, at: Temporal.Instant.from(instant) },
      headers: headers({ subjects: ['cadeaubon'] }),
    });
  const fresh = judge(at('2026-03-14T22:59:59Z'), compileRegulation(source)).decision;
  assert.equal(fresh.outcome, 'deliver');
  assert.deepEqual(fresh.grounds, []);
  assert.deepEqual(
    fresh.trial?.map(({ rule }) => rule),
    ['suspicious-subject'],
  );
  assert.equal(judge(at('2026-03-14T23:00:00Z'), compileRegulation(source)).decision.outcome, 'return');
  const given = compileRegulation({ ...source, replaced: ['suspicious-subjects'] });
  assert.equal(judge(at('2026-03-02T09:00:00Z'), given).decision.outcome, 'return');
});

test('a school that recorded that it has no scanner has not looked at malware', () => {
  const { decision } = judge(message({ malware: 'none' }), regulationOf('zou'));
  assert.equal(decision.outcome, 'deliver');
  assert.ok(!decision.examined.includes('malware'));
});

test('several recipients with different verdicts: some wait, the rest pass, nobody is answered', () => {
  const mail = message({
    envelope: {
      ...message().envelope,
      recipients: [
        party('x@lek.example', null),
        party('y@elders.example', null),
        party('z@lek.example', null),
      ],
    },
  });
  const { decision } = judge(mail, regulationOf('zou'));
  assert.equal(decision.outcome, 'deliver');
  assert.deepEqual(Object.fromEntries(decision.differing), {
    'x@lek.example': 'hold',
    'z@lek.example': 'hold',
  });
  assert.deepEqual(
    decision.grounds.map(({ rule }) => rule),
    ['suspicious-destination'],
  );
});

test('the made-up mail of these properties reaches every outcome and every exemption', () => {
  const seen = new Set<string>();
  for (const mail of sample(anyMail, { numRuns: 3000, seed: 1 })) {
    const { decision } = judge(mail, regulationOf('zou'));
    seen.add(decision.confirmable ? 'confirm' : decision.outcome);
    if (decision.exempt !== null) seen.add(decision.exempt.reason);
    if (decision.differing.size > 0) seen.add('differing');
    if (decision.examined.includes('senderAuth')) seen.add('senderAuth');
    for (const { rule } of decision.grounds) seen.add(rule);
  }
  const wanted = ['deliver', 'return', 'hold', 'quarantine', 'confirm', 'differing', 'senderAuth'];
  const reasons = ['personal', 'confidant', 'help-seeking', 'encrypted', 'no-category'];
  // Help that asks the directory, or counts recipients, has its tables; the made-up school knows nobody.
  const elsewhere = ['wrong-addressee', 'private-address', 'pupil-name-outside', 'chain-mail', 'mass-mail'];
  const rules = regulationOf('zou').stamp.active.filter(
    (name) => !webRules.includes(name) && !elsewhere.includes(name),
  );
  for (const one of [...wanted, ...reasons, ...rules]) assert.ok(seen.has(one), one);
});
