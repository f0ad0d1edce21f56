// The register of services as published and as decided: what the gates make of it, and what tightens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { message, profileOf, regulationOf } from '../../test/support/regulation.ts';
import { decideWeb } from './decide-web.ts';
import type { Regulation } from './regulation.ts';
import { serviceStatuses } from './service-words.ts';
import { registerOf, type ServiceDecision, tightensService } from './services.ts';

const decision = (name: string, more: Partial<ServiceDecision> = {}): ServiceDecision => ({
  name,
  kind: 'storage',
  status: 'forbidden',
  article: '4.4',
  hosts: ['dropbox.com'],
  transfer: 'none',
  agreement: 'none',
  agreementUntil: null,
  owner: null,
  risk: null,
  why: 'Daarom.',
  decidedOn: '2026-10-12',
  body: 'board',
  council: { on: '2026-10-05', step: 'advice' },
  ...more,
});

const status = (regulation: Regulation): Record<string, string> =>
  Object.fromEntries(regulation.services.map((one) => [one.name, one.status]));

test('as published Progresso forbids WhatsApp alone; what waits for a decision closes nothing (X-10)', () => {
  const pro = regulationOf('pro');
  assert.deepEqual(status(pro), {
    WhatsApp: 'forbidden',
    Skype: 'conditional',
    Gmail: 'conditional',
    Hotmail: 'conditional',
    Dropbox: 'conditional',
    WeTransfer: 'conditional',
  });
  assert.ok([...pro.web.services.values()].every(({ name }) => name === 'WhatsApp'));
  assert.deepEqual(new Set(Object.values(status(regulationOf('zou')))), new Set(['conditional']));
  assert.equal(regulationOf('zou').web.services.size, 0);
});

test('a decision replaces the entry of its name, keeps what the text says itself, and needs the power to forbid', () => {
  const pro = profileOf('pro');
  const lifted = decision('whatsapp', { status: 'allowed' });
  const found = registerOf(pro, [decision('dropbox'), lifted, decision('Nieuw', { hosts: [] })]);
  const by = (name: string) => found.find((one) => one.name === name);
  assert.deepEqual([by('Dropbox')?.status, by('Dropbox')?.groups], ['forbidden', ['staff']]);
  assert.equal(by('WhatsApp')?.status, 'forbidden');
  assert.equal(by('Nieuw')?.status, 'forbidden');
  const powerless = { ...pro, register: { ...pro.register, forbid: undefined } };
  const without = registerOf(powerless, [decision('Dropbox'), decision('Nieuw')]);
  assert.equal(without.find(({ name }) => name === 'Dropbox')?.status, 'conditional');
  assert.ok(without.every(({ name }) => name !== 'Nieuw'));
});

test('the mail gate asks staff about a link of a forbidden service, under the article of that prohibition', () => {
  const pro = regulationOf('pro', { intended: true, services: [decision('Dropbox')] });
  const bound = pro.rules.filter(({ rule }) => rule.name === 'forbidden-service');
  assert.deepEqual(
    bound.map(({ article, entries }) => [article, entries.includes('dropbox.com')]),
    [
      ['4.5', false],
      ['4.4', true],
    ],
  );
  const school = {
    isStaff: () => true,
    isTwin: () => false,
    isPrivateOfPupil: () => false,
    namesPupil: () => false,
  };
  const help = { ...pro.help.settings, school, recent: 0 };
  const told = (link: string): (string | undefined)[] => {
    const text = { texts: [{ voice: 'own' as const, text: `Zie ${link}` }], ambiguities: [] };
    return bound.filter(({ find }) => find(message({ text }), help) !== null).map(({ article }) => article);
  };
  assert.deepEqual(told('https://www.dropbox.com/s/1'), ['4.4']);
  assert.deepEqual(told('https://wa.me/1'), ['4.5']);
  assert.deepEqual(told('https://wetransfer.com/1'), [], 'a decision is pending');
});

test('[SRO-3.11 ENFORCE] a service whose agreement ended is closed to staff, under the article that asks for one', () => {
  const held = decision('Magister', {
    status: 'allowed',
    kind: 'app',
    article: '3.11',
    hosts: ['magister.net'],
    agreement: 'signed',
    agreementUntil: '2026-03-02',
    council: null,
  });
  for (const entry of [held, { ...held, status: 'conditional' as const }]) {
    const sro = regulationOf('sro', { intended: true, services: [entry] });
    const ask = (group: string, day: string): string => {
      const at = Temporal.PlainDateTime.from(`${day}T10:00`).toZonedDateTime('Europe/Amsterdam');
      const { outcome, grounds } = decideWeb({ host: 'school.magister.net', categories: [], group, at }, sro);
      return [outcome, grounds[0]?.article].join(' ').trim();
    };
    assert.match(ask('staff', '2026-03-02'), /^allow/);
    assert.equal(ask('staff', '2026-03-03'), 'block 3.11');
    assert.equal(ask('pupils', '2026-03-03'), 'allow');
  }
});

test('[SRO-4.13 ENFORCE] an AI tool opens for staff where the register allows it, and every other one stays closed', () => {
  const tool = decision('Schrijfhulp', {
    kind: 'ai',
    status: 'allowed',
    article: '4.13',
    hosts: ['schrijfhulp.example'],
    agreement: 'signed',
    agreementUntil: '2027-03-02',
    owner: 'ICT',
    risk: 'limited',
    council: null,
  });
  const sro = regulationOf('sro', { intended: true, services: [tool] });
  const ask = (host: string): string => {
    const at = Temporal.PlainDateTime.from('2026-11-24T10:00').toZonedDateTime('Europe/Amsterdam');
    const { outcome, grounds } = decideWeb({ host, categories: ['ai'], group: 'staff', at }, sro);
    return [outcome, grounds[0]?.article].join(' ').trim();
  };
  assert.equal(ask('schrijfhulp.example'), 'allow 4.13');
  assert.equal(ask('andere-hulp.example'), 'block 4.13');
});

test('approved mail programmes come from profile and register, without what was forbidden', () => {
  const of = (services: readonly ServiceDecision[]): readonly string[] =>
    regulationOf('model', { intended: true, services }).help.settings.programmes;
  const programme = (name: string, more: Partial<ServiceDecision>): ServiceDecision =>
    decision(name, { kind: 'mail-programme', article: '5.1', hosts: [], ...more });
  assert.ok(of([]).includes('Outlook'));
  assert.ok(of([programme('Postduif', { status: 'allowed' })]).includes('Postduif'));
  assert.ok(!of([programme('outlook', {})]).includes('Outlook'));
});

test('what closes something tightens; its opposite does not', () => {
  const entry = fc.record({
    status: fc.constantFrom(...serviceStatuses),
    hosts: fc.subarray(['a.example', 'b.example', 'c.example']),
    agreementUntil: fc.constantFrom(null, '2026-12-31', '2027-12-31'),
  });
  fc.assert(
    fc.property(entry, entry, (one, other) => {
      const was = registerOf(profileOf('zou'), [decision('X', one)]).find(({ name }) => name === 'X');
      assert.ok(was !== undefined);
      const becomes = { ...decision('X'), ...other };
      const rank = serviceStatuses.indexOf(other.status) - serviceStatuses.indexOf(one.status);
      const tightens = tightensService(was, becomes);
      if (rank > 0) assert.equal(tightens, true);
      if (rank < 0) assert.equal(tightens, false);
      assert.equal(tightensService(was, { ...decision('X'), ...one }), false);
    }),
    { numRuns: 300 },
  );
});
