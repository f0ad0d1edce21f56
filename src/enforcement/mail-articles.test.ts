// What the two regulations with a mail gate say about mail, article by article, as a sender and a recipient meet it.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { letter, openSchool, vaultDouble } from '../../test/support/school.ts';
import { fixedClock } from '../store/clock.ts';
import { createDomainTableBuilder } from './domains.ts';
import { judgeAddress } from './judge.ts';
import { createMailGate } from './mail.ts';
import { loadPolicy } from './policy.ts';
import type { Scanner } from './scanner.ts';

const at = Temporal.Instant.from('2026-11-16T09:30:00Z');
const scanner: Scanner = {
  scan: async (raw) =>
    Buffer.from(raw).includes('ZIEK') ? { verdict: 'infected', signature: 'Ziek' } : { verdict: 'clean' },
  ping: async () => {},
};

/** A gate of the school with short lists, and what it keeps. */
async function gateOf(name: string) {
  const school = await openSchool(name);
  const vault = vaultDouble();
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault,
    scanner,
    counters: { countMail() {}, countTrial() {} },
    clock: fixedClock(at),
    articleLink: (article) => `https://x.example/artikel/${article}`,
  });
  const send = async (given: {
    from?: string;
    shown?: string;
    to?: string;
    text?: string;
    attachment?: readonly [string, string];
    own?: boolean;
  }) => {
    const from = given.from ?? school.at('docent');
    const to = given.to ?? 'ouder@elders.example';
    const { shown, attachment } = given;
    const answer = await gate.judge({
      id: '1',
      peer: { address: '127.0.0.1', own: given.own ?? true, helo: 'client' },
      sender: from,
      recipients: [to],
      raw: letter({
        from: shown ?? from,
        to,
        ...(given.text === undefined ? {} : { text: given.text }),
        ...(attachment === undefined ? {} : { attachment }),
      }),
    });
    await answer.committed();
    const cited = [...(answer.reply?.lines.join('\n') ?? '').matchAll(/artikel\/([\w.]+)/g)].map(
      (one) => one[1],
    );
    return {
      outcome: answer.outcome,
      cited: [...new Set(cited)],
      said: answer.reply?.lines.join('\n') ?? '',
    };
  };
  return { school, vault, send, [Symbol.asyncDispose]: () => school[Symbol.asyncDispose]() };
}

const schools = [
  { name: 'zou', id: 'ZOU', norms: '7.6', a: '10.1.c', security: '9.5', rules: '10.6' },
  { name: 'pro', id: 'PRO', norms: '5.6', a: '8.1.c', security: '7.5', rules: '8.6' },
] as const;

for (const { name, id, norms, a, security, rules } of schools) {
  test(`[${id}-4.2.a ENFORCE] [${id}-${norms}.g ENFORCE] in ${name} an own sender under another address is returned, with the article`, async () => {
    await using gate = await gateOf(name);
    const forged = await gate.send({ shown: gate.school.at('collega') });
    assert.deepEqual([forged.outcome, forged.cited], ['return', [`${norms}.g`]]);
    assert.equal((await gate.send({})).outcome, 'deliver', 'under the own address');
    assert.equal(gate.vault.items.size, 0);
  });

  test(`[${id}-${norms}.g LIMIT] in ${name} whoever turns to a confidant is not asked for a name`, async () => {
    await using gate = await gateOf(name);
    const asked = await gate.send({ shown: 'niemand@elders.example', to: gate.school.at('vertrouwen') });
    assert.equal(asked.outcome, 'deliver');
    assert.equal(gate.vault.items.size, 0);
  });

  test(`[${id}-${norms}.b DETECT, ENFORCE] [${id}-${norms}.h ENFORCE] in ${name} a word of the list goes back to the sender with rule and article, kept nowhere; the site is closed`, async () => {
    await using gate = await gateOf(name);
    const word = await gate.send({ text: 'Dit is een verbodenwoord.' });
    assert.deepEqual([word.outcome, word.cited], ['return', [a]]);
    assert.match(word.said, /Er staat een woord in/);
    assert.doesNotMatch(word.said, /verbodenwoord/, 'never the word itself');
    const file = await gate.send({ attachment: ['spel.exe', 'MZ'] });
    assert.deepEqual([file.outcome, file.cited], ['return', [a]]);
    assert.equal(gate.vault.items.size, 0, 'nothing is kept');
    const builder = createDomainTableBuilder();
    builder.add('bloot.example', 'pornography');
    for (const group of ['pupils', 'staff']) {
      const site = judgeAddress({
        address: 'https://www.bloot.example/',
        group,
        at: at.toZonedDateTimeISO('Europe/Amsterdam'),
        policy: gate.school.policy,
        domains: builder.build(),
      });
      assert.equal(site.outcome, 'block', group);
    }
  });

  test(`[${id}-${security} ENFORCE] [${id}-${rules} LIMIT]${name === 'pro' ? ' [PRO-8.7 LIMIT]' : ''} in ${name} an infected message is set apart unread: its verdict and envelope are kept, and no field a person could read`, async () => {
    await using gate = await gateOf(name);
    const ill = await gate.send({
      own: false,
      from: 'boef@vreemd.example',
      to: gate.school.at('docent'),
      text: 'ZIEK',
    });
    assert.equal(ill.outcome, 'quarantine');
    const [kept, ...others] = [...gate.vault.items.values()];
    assert.ok(kept !== undefined && others.length === 0);
    assert.deepEqual([kept.kept.purpose, kept.kept.class], ['security', 'quarantine']);
    assert.deepEqual(Object.keys(kept.kept.fields).sort(), [
      'article',
      'at',
      'raw',
      'recipients',
      'rule',
      'sender',
      'size',
      'verdict',
    ]);
    assert.equal(Buffer.from(kept.kept.fields.article ?? []).toString(), `${rules}.b`);
  });

  test(`[${id}-4.3 ENFORCE, LIMIT] in ${name} mail from a programme outside the register is asked back once, and who used it is kept nowhere`, async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'register-'));
    t.after(() => rmSync(root, { recursive: true }));
    const shipped = fileURLToPath(new URL('../../regulations/', import.meta.url));
    for (const folder of [name, 'model'])
      cpSync(join(shipped, folder), join(root, folder), { recursive: true });
    const file = join(root, name, 'profile.yaml');
    const text = readFileSync(file, 'utf8');
    assert.doesNotMatch(text, /^mail:/m);
    writeFileSync(file, text.replace(/^rules:$/m, 'mail:\n  programmes: [Outlook]\n\nrules:'));
    const policy = await loadPolicy({ root, name, intended: true });
    const counted: object[] = [];
    const vault = vaultDouble();
    const sender = 'docent@school.example';
    const gate = createMailGate({
      policy: () => policy,
      directory: {
        find: (address) =>
          address === sender
            ? { address, name: null, category: 'staff', functions: [], groups: [] }
            : undefined,
      },
      vault,
      scanner: null,
      counters: { countMail: (one) => void counted.push(one), countTrial() {} },
      clock: fixedClock(at),
      articleLink: (article) => `artikel/${article}`,
    });
    const outcomes: string[] = [];
    for (const programme of ['Microsoft Outlook 16.0', 'Eigen Mailer 1.0', 'Eigen Mailer 1.0']) {
      const answer = await gate.judge({
        id: '1',
        peer: { address: '127.0.0.1', own: true, helo: 'client' },
        sender,
        recipients: ['ouder@elders.example'],
        raw: letter({ from: sender, to: 'ouder@elders.example', headers: [`X-Mailer: ${programme}`] }),
      });
      outcomes.push(
        `${answer.outcome}${answer.reply?.lines.join(' ').includes('artikel/4.3') ? ' 4.3' : ''}`,
      );
    }
    assert.deepEqual(outcomes, ['deliver', 'return 4.3', 'deliver']);
    assert.equal(vault.items.size, 0);
    assert.doesNotMatch(JSON.stringify(counted), /docent|Mailer/, 'counted by group alone');
  });
}
