// Guard G-01 at the database: real logins, the embedded server.
import { readFileSync, existsSync } from 'node:fs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptFields, purposeModes, visibleFields } from '../src/privacy/kept.ts';
import { plant } from './support/access/ground.ts';
import { caseChecks } from './support/access/case-checks.ts';
import { rowChecks } from './support/access/rows.ts';
import { sideChannelChecks } from './support/access/side-channels.ts';
import { testDatabase } from './support/postgres.ts';

for (const [name, check] of Object.entries({ ...rowChecks, ...caseChecks, ...sideChannelChecks })) {
  test(`[G-01] ${name}`, async () => {
    await using db = await testDatabase();
    await check(db, await plant(db));
  });
}

const shared = new URL('../../shared/purposes.json', import.meta.url);

test('fields and modes of kept items agree with purposes.json, cell by cell', {
  skip: !existsSync(shared) && 'purposes.json absent',
}, () => {
  const table = Object(JSON.parse(readFileSync(shared, 'utf8')));
  const row = {
    at: 'Mail: time, count, size',
    size: 'Mail: time, count, size',
    sender: 'Mail: sender, recipient',
    recipients: 'Mail: sender, recipient',
    subject: 'Mail: subject',
    attachments: 'Mail: attachment name, extension',
    body: 'Mail: body, human opening',
    raw: 'Mail: attachment content',
  } as const;
  const mode = {
    automated: 'Fully automated, standing',
    sample: 'Random sample',
    targeted: 'Targeted at a person',
  } as const;
  const toPerson = new Set(['yes', 'name', 'name+hash', 'remainder', 'machine-then-remainder']);
  for (const [code, purpose] of Object.entries(table.purposes)) {
    const fields = Object.entries(row)
      .filter(([, line]) => toPerson.has(table.fields[line][code].code))
      .map(([field]) => field);
    const modes = Object.entries(mode)
      .filter(([, line]) => !/^-$/.test(table.modes[line][code]))
      .map(([name]) => name);
    const kept = Object.entries(purposeModes).find(([name]) => name === purpose);
    if (kept === undefined) {
      // privacy-rules warns on the wire, capacity has groups only: nothing of either is ever kept.
      assert.ok(purpose === 'privacy-rules' || purpose === 'capacity', String(purpose));
      continue;
    }
    assert.deepEqual([...kept[1]], modes, String(purpose));
    const own = visibleFields(
      purpose === 'misuse' || purpose === 'continuity' || purpose === 'evidence' ? purpose : 'security',
    );
    const aboutDecision = ['rule', 'article', 'verdict'];
    assert.deepEqual(
      own.filter((field) => !aboutDecision.includes(field)),
      fields,
      String(purpose),
    );
  }
  assert.equal(keptFields.length, Object.keys(row).length + 3);
});
