// The table of purposes: equal to the specification cell by cell, and the only door to facts.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as check, constantFrom, property, subarray } from 'fast-check';
import { z } from 'zod';
import type { MailFacts } from '../facts/mail.ts';
import type { DataClass, Purpose } from './purposes.ts';
import { dataClasses, looked, matrix, project, purposes } from './purposes.ts';

/** Names of the specification for our own. */
const columns: Record<Purpose, string> = {
  misuse: 'P-USE',
  'privacy-rules': 'P-PRIV',
  continuity: 'P-CONT',
  evidence: 'P-EVID',
  security: 'P-SEC',
  capacity: 'P-COST',
};
const rows: Record<DataClass, string> = {
  mailTraffic: 'Mail: time, count, size',
  mailParties: 'Mail: sender, recipient',
  mailSubject: 'Mail: subject',
  attachmentNames: 'Mail: attachment name, extension',
  mailBodyMatch: 'Mail: body, machine match',
  mailBodyOpening: 'Mail: body, human opening',
  attachmentContent: 'Mail: attachment content',
  webTraffic: 'Web: time, volume',
  webSite: 'Web: site / destination',
  webQuery: 'Web: search query',
  webContent: 'Web: content',
  elsewhere: 'Chat, files, drive, screen, keys, camera, location, private device',
};

const table = z.object({
  purposes: z.record(z.string(), z.string()),
  fields: z.record(z.string(), z.record(z.string(), z.object({ code: z.string() }))),
});
const shared = new URL('../../../shared/purposes.json', import.meta.url);
const fixture = new URL('../../fixtures/purposes.tsv', import.meta.url);

test('[ZOU-9.1 LIMIT] [ZOU-9.1.a LIMIT] [ZOU-9.1.c LIMIT] [ZOU-9.1.d LIMIT] [ZOU-9.1.e LIMIT] [ZOU-9.1.f LIMIT] the table of purposes equals its fixture, cell by cell', () => {
  const lines = readFileSync(fixture, 'utf8').trim().split('\n').slice(1);
  const [, ...named] = (readFileSync(fixture, 'utf8').split('\n')[0] ?? '').split('\t');
  assert.deepEqual(named, [...purposes]);
  const seen: string[] = [];
  for (const line of lines) {
    const [row, ...codes] = line.split('\t');
    const dataClass = dataClasses.find((candidate) => candidate === row);
    assert.ok(dataClass !== undefined, `unknown class ${row}`);
    assert.deepEqual(
      purposes.map((purpose) => matrix[purpose][dataClass]),
      codes,
      dataClass,
    );
    seen.push(dataClass);
  }
  assert.deepEqual(seen, [...dataClasses]);
});

test('[PRO-7.1.a LIMIT] [PRO-7.1.c LIMIT] [PRO-7.1.d LIMIT] [PRO-7.1.e LIMIT] [PRO-7.1.f LIMIT] the table of purposes equals the specification, cell by cell', (t) => {
  if (!existsSync(shared)) return t.skip('../shared/purposes.json is not here');
  const specification = table.parse(JSON.parse(readFileSync(shared, 'utf8')));
  assert.deepEqual(Object.keys(specification.fields).sort(), Object.values(rows).sort());
  for (const purpose of purposes) {
    assert.equal(specification.purposes[columns[purpose]], purpose);
    for (const dataClass of dataClasses) {
      const cell = specification.fields[rows[dataClass]]?.[columns[purpose]];
      assert.equal(matrix[purpose][dataClass], cell?.code, `${purpose} × ${dataClass}`);
    }
  }
});

const person = {
  address: 'a@school.example',
  name: 'A',
  category: 'staff',
  functions: [],
  groups: [],
} as const;
const facts: MailFacts = {
  envelope: {
    sender: { address: 'a@school.example', person },
    recipients: [{ address: 'b@elsewhere.example', person: null }],
    size: 10,
    at: Temporal.Instant.from('2026-03-02T10:00:00Z'),
    peer: 'own',
  },
  headers: {
    subjects: ['s'],
    from: ['a@school.example'],
    fromNames: [],
    sensitivity: [],
    list: false,
    automatic: false,
    encrypted: false,
    ambiguities: [],
  },
  text: { texts: [{ voice: 'own', text: 't' }], ambiguities: [] },
  attachments: { attachments: [{ names: ['x.pdf'], extensions: ['pdf'], size: 1 }], ambiguities: [] },
  malware: { verdict: 'clean' },
  contents: { findings: [], ambiguities: [] },
  senderAuth: { result: 'none', domain: null },
};
const all = ['headers', 'text', 'attachments', 'malware', 'contents', 'senderAuth'] as const;

const expected: Record<Purpose | 'sender-help', readonly string[]> = {
  misuse: [
    'at',
    'attachmentNames',
    'extensions',
    'from',
    'fromNames',
    'recipientCount',
    'recipients',
    'sender',
    'senderAuth',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  'privacy-rules': [
    'attachmentNames',
    'extensions',
    'from',
    'fromNames',
    'programmes',
    'recipientCount',
    'recipients',
    'sender',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  'sender-help': [
    'attachmentNames',
    'extensions',
    'from',
    'fromNames',
    'programmes',
    'recipientCount',
    'recipients',
    'sender',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  continuity: [
    'at',
    'attachmentNames',
    'from',
    'fromNames',
    'recipientCount',
    'recipients',
    'sender',
    'senderAuth',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  evidence: [
    'at',
    'attachmentNames',
    'from',
    'fromNames',
    'recipientCount',
    'recipients',
    'sender',
    'senderAuth',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  security: [
    'at',
    'attachmentNames',
    'contents',
    'extensions',
    'from',
    'fromNames',
    'malware',
    'recipientCount',
    'recipients',
    'sender',
    'senderAuth',
    'senderNames',
    'size',
    'subjects',
    'texts',
  ],
  capacity: ['at', 'recipientCount', 'size'],
};

test('[ZOU-10.8 LIMIT] [ZOU-10.9.a LIMIT] [PRO-8.8 LIMIT] [PRO-8.9.a LIMIT] [ZOU-10.7.a LIMIT] [PRO-8.7.a LIMIT] a projection holds exactly the fields of its purpose, frozen', () => {
  assert.ok(looked(facts, all));
  for (const [looker, fields] of Object.entries(expected)) {
    const purpose = [...purposes, 'sender-help' as const].find((candidate) => candidate === looker);
    assert.ok(purpose !== undefined);
    const view: object = project(purpose, facts, all);
    assert.deepEqual(Object.keys(view).sort(), fields, looker);
    assert.ok(Object.isFrozen(view));
    assert.throws(() => Object.assign(view, { size: 0 }), TypeError);
  }
  const misuse = project('misuse', facts, all);
  assert.ok(Object.isFrozen(misuse.texts) && Object.isFrozen(misuse.texts[0]));
  assert.deepEqual(misuse.sender, { address: 'a@school.example', outside: false });
});

test('a projection never holds a stage that was not asked for', () => {
  check(
    property(constantFrom(...purposes), subarray([...all]), (purpose, needs) => {
      const whole: MailFacts = facts;
      const keys = looked(whole, needs) ? Object.keys(project(purpose, whole, needs)) : [];
      assert.ok(keys.length > 0);
      if (!needs.includes('text')) assert.ok(!keys.includes('texts'));
      if (!needs.includes('headers')) assert.ok(!keys.includes('subjects') && !keys.includes('from'));
      if (!needs.includes('malware')) assert.ok(!keys.includes('malware'));
      if (!needs.includes('contents')) assert.ok(!keys.includes('contents'));
      if (!needs.includes('attachments')) assert.ok(!keys.includes('extensions'));
    }),
  );
});

test('filtering sees host, group, time and category and nothing else', () => {
  const web = {
    host: 'a.example',
    categories: ['games' as const],
    group: 'pupils',
    at: Temporal.ZonedDateTime.from('2026-03-02T10:00[Europe/Amsterdam]'),
    person: 'somebody',
  };
  const view = project('filtering', web);
  assert.deepEqual(Object.keys(view).sort(), ['at', 'categories', 'group', 'host']);
  assert.ok(Object.isFrozen(view));
});
