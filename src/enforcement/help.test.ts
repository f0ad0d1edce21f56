// Help through the gate: what the directory answers, rates in memory alone, several hints in one reply, again within the hour.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regulationOf } from '../../test/support/regulation.ts';
import { vaultDouble } from '../../test/support/school.ts';
import type { Person } from '../facts/person.ts';
import { fixedClock } from '../store/clock.ts';
import { createMailGate, type IncomingMail } from './mail.ts';
import { createRates } from './rates.ts';
import { knowledgeOf } from './school-knowledge.ts';

const person = (address: string, name: string, category: Person['category']): Person => ({
  address,
  name,
  category,
  functions: [],
  groups: [],
});
const people = [
  person('docent@delinde.example', 'Daan Docent', 'staff'),
  person('n.devries@delinde.example', 'Noor de Vries', 'pupil'),
  person('bo@delinde.example', 'Bo', 'pupil'),
];

test('[ZOU-13.3 ENFORCE] the directory answers yes or no about one address or text, and names of one word are nobody’s', () => {
  const school = knowledgeOf(people, ['delinde.example']);
  assert.equal(school.isStaff('docent@delinde.example'), true);
  assert.equal(school.isStaff('n.devries@delinde.example'), false);
  assert.equal(school.isTwin('docent@delinde.exampel'), true);
  assert.equal(school.isTwin('docent@delinde.example'), false);
  for (const address of ['noor.de.vries@thuis.example', 'devries_noor07@thuis.example'])
    assert.equal(school.isPrivateOfPupil(address), true, address);
  for (const address of ['daan.docent@thuis.example', 'bo@thuis.example', '@', ''])
    assert.equal(school.isPrivateOfPupil(address), false, address);
  assert.equal(school.namesPupil('Over NOOR  de Vries.', ['oma@thuis.example']), true);
  assert.equal(school.namesPupil('Bo heeft een noor gezien.', ['oma@thuis.example']), false);
  assert.deepEqual(Object.keys(school).sort(), ['isPrivateOfPupil', 'isStaff', 'isTwin', 'namesPupil']);
});

test('[ZOU-7.6.j ENFORCE] rates forget after an hour, and remember a keyed hash instead of an address', () => {
  const clock = fixedClock(Temporal.Instant.from('2026-11-24T09:00:00Z'));
  const rates = createRates(clock);
  rates.of('Docent@delinde.example').add(300);
  clock.advance(Temporal.Duration.from({ minutes: 30 }));
  rates.of('docent@delinde.example').add(200);
  assert.equal(rates.of('docent@delinde.example').recent(), 500);
  assert.equal(rates.of('ander@delinde.example').recent(), 0);
  clock.advance(Temporal.Duration.from({ minutes: 31 }));
  assert.equal(rates.of('docent@delinde.example').recent(), 200);
  clock.advance(Temporal.Duration.from({ minutes: 30 }));
  assert.equal(rates.of('docent@delinde.example').recent(), 0);
});

const mailOf = (subject: string, text: string, recipients: string[]): IncomingMail => ({
  id: '1',
  peer: { address: '127.0.0.1', own: true, helo: 'client' },
  sender: 'docent@delinde.example',
  recipients,
  raw: new TextEncoder().encode(
    `From: docent@delinde.example\r\nTo: ${recipients[0] ?? ''}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`,
  ),
});

test('[ZOU-4.2.c NME] [PRO-4.2.c DETECT] several hints come in one answer, leave nothing, and the same message again passes', async () => {
  const clock = fixedClock(Temporal.Instant.from('2026-11-24T09:00:00Z'));
  const regulation = regulationOf('model');
  const vault = vaultDouble();
  const gate = createMailGate({
    policy: () => ({ regulation, tree: null, notes: [] }),
    directory: { find: (address) => people.find((one) => one.address === address.toLowerCase()) },
    knowledge: () => knowledgeOf(people, ['delinde.example']),
    vault,
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock,
    articleLink: (article) => `https://x.example/artikel/${article}`,
  });
  const mail = mailOf('', 'Noor de Vries deed het goed.', ['noor.devries@thuis.example']);
  const first = await gate.judge(mail);
  assert.equal(first.outcome, 'return');
  assert.equal(first.reply?.code, 550);
  const said = first.reply?.lines.join('\n') ?? '';
  for (const article of ['5.3', '9.1', '9.4']) assert.match(said, new RegExp(`artikel/${article}`));
  assert.doesNotMatch(said, /Noor|thuis/);
  assert.match(said, /nog een keer/);
  assert.equal((await gate.judge(mail)).outcome, 'deliver');
  clock.advance(Temporal.Duration.from({ minutes: 61 }));
  assert.equal((await gate.judge(mail)).outcome, 'return');
  assert.equal(vault.items.size, 0);
});

test('[ZOU-7.6.j ENFORCE] a sender over the rate gets the answer, and an hour later mail goes again', async () => {
  const clock = fixedClock(Temporal.Instant.from('2026-11-24T09:00:00Z'));
  const regulation = regulationOf('model');
  const gate = createMailGate({
    policy: () => ({ regulation, tree: null, notes: [] }),
    directory: { find: (address) => people.find((one) => one.address === address.toLowerCase()) },
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock,
    articleLink: (article) => `https://x.example/artikel/${article}`,
  });
  const everybody = Array.from({ length: 100 }, () => 'bo@delinde.example');
  const outcomes: string[] = [];
  for (let sent = 0; sent < 6; sent += 1)
    outcomes.push((await gate.judge(mailOf(`Les ${sent}`, 'Hallo', everybody))).outcome);
  assert.deepEqual(outcomes, ['deliver', 'deliver', 'deliver', 'deliver', 'deliver', 'return']);
  clock.advance(Temporal.Duration.from({ minutes: 61 }));
  assert.equal((await gate.judge(mailOf('Les', 'Hallo', everybody))).outcome, 'deliver');
});
