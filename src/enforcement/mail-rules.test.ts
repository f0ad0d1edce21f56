// Exported mail-flow rules: quoting that nothing breaks out of, the article in each refusal, and what stays home.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openSchool } from '../../test/support/school.ts';
import { type MailRulesQuestion, mailRulesFor, powerShellText, re2Literal } from './mail-rules.ts';
import { loadPolicy } from './policy.ts';

const quotes = "'\u2018\u2019\u201A\u201B";

/** Reads PowerShell's single-quoted texts as its tokenizer does: any of five signs, doubled means itself. Null: not one text. */
function readPowerShell(text: string): string | null {
  if (!quotes.includes(text[0] ?? ' ')) return null;
  let found = '';
  for (let at = 1; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (!quotes.includes(sign)) found += sign;
    else if (at + 1 < text.length && quotes.includes(text[at + 1] ?? ' ')) {
      found += sign;
      at += 1;
    } else return at === text.length - 1 ? found : null;
  }
  return null;
}

test('no text breaks out of its PowerShell quotes, and none stands on two lines', () => {
  const anything = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...quotes.split(''), '"', '$', '`', '(', ')', ';', '\n', '\r', '\0', '\u2028', '#'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(anything, (text) => {
      const quoted = powerShellText(text);
      assert.doesNotMatch(quoted, /[\r\n\0\u2028\u2029]/);
      assert.equal(readPowerShell(quoted), text.replace(/[\p{Cc}\u2028\u2029]/gu, ' '));
    }),
    { numRuns: 2000, seed: 20_261_124 },
  );
});

test('a literal for RE2 matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (text, other) => {
      const pattern = new RegExp(`^(?:${re2Literal(text)})$`, 'u');
      const plain = text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
      assert.ok(pattern.test(plain));
      assert.equal(pattern.test(other), other === plain);
    }),
    { seed: 20_261_124 },
  );
});

async function asked(name: string, more: Partial<MailRulesQuestion> = {}) {
  await using school = await openSchool(name);
  return mailRulesFor({
    regulation: school.policy.regulation,
    service: 'microsoft365',
    at: Temporal.Instant.from('2026-11-24T12:00:00Z'),
    inPeace: 'in-vrede@school.example',
    senders: 'onder-de-regels@school.example',
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
    ...more,
  });
}

test('each rule of Microsoft 365 refuses under its article, to the school’s own authors alone, and leaves in peace who must be', async () => {
  const { rules, left } = await asked('zou');
  assert.deepEqual(rules.map(({ rule }) => rule).sort(), [
    'forbidden-extension',
    'forbidden-word',
    'suspicious-destination',
    'suspicious-subject',
  ]);
  for (const { text, article } of rules) {
    assert.equal(article, '10.1.c');
    for (const part of [
      /^New-TransportRule -Name '/,
      / -Mode Enforce /,
      / -FromScope InOrganization /,
      / -RejectMessageEnhancedStatusCode '5\.7\.1' /,
      / -RejectMessageReasonText '[^']*artikel 10\.1\.c [^']*https:\/\/regels\.school\.example\/artikel\/10\.1\.c/,
      / -ExceptIfFromMemberOf 'in-vrede@school\.example' -ExceptIfAnyOfToCcHeaderMemberOf 'in-vrede@school\.example'/,
      / -ExceptIfSubjectContainsWords 'persoonlijk'/,
      / -ExceptIfHeaderContainsWords 'Personal'/,
    ])
      assert.match(text, part);
    assert.doesNotMatch(text, /[\r\n]|-Quarantine|-BlindCopyTo|-RedirectMessageTo|-GenerateIncidentReport/);
  }
  assert.match(
    rules.find(({ rule }) => rule === 'forbidden-word')?.text ?? '',
    /-SubjectOrBodyContainsWords 'verbodenwoord' /,
  );
  assert.match(
    rules.find(({ rule }) => rule === 'forbidden-extension')?.text ?? '',
    /-AttachmentExtensionMatchesWords 'exe' /,
  );
  assert.ok(left.some(({ rule, why }) => rule === 'suspicious-sender' && /cannot follow/.test(why)));
});

test('without the group that is left in peace nothing goes out; nor do rules that hold, or that leave some people out', async () => {
  assert.deepEqual((await asked('zou', { inPeace: null })).rules, []);
  const sro = await asked('sro', { senders: null });
  assert.deepEqual(sro.rules, []);
  assert.ok(sro.left.length >= 4);
});

test('as published the profiles wait for their decisions: nothing is exported', async () => {
  const { regulation } = await loadPolicy({
    root: new URL('../../regulations/', import.meta.url).pathname,
    name: 'zou',
  });
  const { rules, left } = mailRulesFor({
    regulation,
    service: 'microsoft365',
    at: Temporal.Instant.from('2026-11-24T12:00:00Z'),
    inPeace: 'in-vrede@school.example',
    senders: null,
    articleLink: null,
  });
  assert.deepEqual(rules, []);
  assert.ok(left.some(({ rule, why }) => rule === 'forbidden-word' && /waits for a decision/.test(why)));
});

test('Google’s settings name where to look, the expression and the refusal', async () => {
  const { rules } = await asked('zou', { service: 'google' });
  const text = rules.find(({ rule }) => rule === 'forbidden-word')?.text ?? '';
  const expression = /regex: \(\?i\)(.*)$/m.exec(text)?.[1] ?? '';
  const pattern = new RegExp(expression.replaceAll('\\pL', '\\p{L}').replaceAll('\\pN', '\\p{N}'), 'iu');
  assert.ok(
    pattern.test('Een VerbodenWoord.') && !pattern.test('verbodenwoorden') && !pattern.test('éverbodenwoord'),
  );
  assert.match(
    text,
    /Actie: Bericht weigeren \(Reject\), met melding: Deze mail is niet bezorgd\. .*artikel 10\.1\.c/,
  );
});

test('a long list is cut over several rules, and a list younger than two weeks only counts', async () => {
  await using school = await openSchool('zou');
  const { regulation } = school.policy;
  const words = Array.from({ length: 1000 }, (_, number) => `woord-nummer-${number}`);
  const question = {
    service: 'microsoft365',
    at: Temporal.Instant.from('2026-11-24T12:00:00Z'),
    inPeace: 'in-vrede@school.example',
    senders: null,
    articleLink: null,
  } as const;
  const { rules } = mailRulesFor({
    ...question,
    regulation: {
      ...regulation,
      rules: regulation.rules
        .filter(({ rule }) => rule.name === 'forbidden-word')
        .map((one) => ({ ...one, entries: words, actsFrom: Temporal.Instant.from('2026-12-01T00:00:00Z') })),
    },
  });
  assert.ok(
    rules.length > 5 && rules.every(({ text }) => text.length < 8192 && text.includes(' -Mode Audit ')),
  );
  for (const word of words) assert.equal(rules.filter(({ text }) => text.includes(`'${word}'`)).length, 1);
  assert.equal(new Set(rules.map(({ text }) => /-Name '[^']*'/.exec(text)?.[0])).size, rules.length);
});
