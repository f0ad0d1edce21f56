// Taking in reports on a real database, with a real key: what is stored, what the receipt says, what nobody can read.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../test/support/postgres.ts';
import type { Person } from '../facts/person.ts';
import { openField, unwrapKey } from '../privacy/seal.ts';
import { fixedClock } from '../store/clock.ts';
import { createReportDesk, type Report } from './reports.ts';

const at = Temporal.Instant.from('2026-11-23T09:42:31Z');
const wrappedBytes = 1 + 32 + 32 + 16;

function keyPair(): { publicKey: string; privateKey: Buffer } {
  const pair = generateKeyPairSync('x25519');
  return {
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32),
  };
}

const reporter: Person = {
  address: 'sem.aerts@delinde.example',
  name: 'Sem Aerts',
  category: 'pupil',
  functions: [],
  groups: ['1a'],
};

const report: Report = {
  about: 'conduct',
  aboutFunction: 'team-leader',
  text: 'Iemand leest mee met mijn mail.',
  when: 'vanochtend',
  who: 'named',
  contact: '06 55 55 01 01',
};

test('[ZOU-7.10 ROUTE] [ZOU-7.10 RECORD] [PRO-5.11 ROUTE] [PRO-5.11 RECORD] a report is stored sealed with its route, and answered with a receipt', async () => {
  await using db = await testDatabase();
  const { publicKey, privateKey } = keyPair();
  const desk = createReportDesk({
    desk: db.desk,
    keys: { publicKey: async () => ({ publicKey }) },
    school: 'model',
    clock: fixedClock(at),
    term: () => Temporal.Duration.from('P2Y'),
  });
  const receipt = await desk.submit(report, reporter);
  assert.match(receipt.number, /^M-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}$/);
  assert.deepEqual(receipt.goesTo, ['leadership']);
  assert.ok(receipt.hiddenFrom.includes('team-leader') && receipt.hiddenFrom.includes('ict'));
  assert.equal(receipt.keptUntil, '2028-11-23');

  const rows = await db.desk.selectFrom('reports').selectAll().execute();
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.ok(row !== undefined);
  assert.equal(row.kind, 'conduct');
  assert.equal(row.route, 'leadership');
  assert.equal(row.receipt, receipt.number);
  assert.equal(row.hour.toString(), '2026-11-23T09:00:00Z');
  const clear = JSON.stringify({ ...row, sealed: '' }) + Buffer.from(row.sealed).toString('latin1');
  for (const word of ['Iemand', 'mail', 'sem.aerts', 'Sem Aerts', '06 55', 'vanochtend']) {
    assert.ok(!clear.includes(word), `${word} lies in the clear`);
  }

  const card = {
    id: row.id,
    school: 'model',
    purpose: 'misuse',
    class: 'accountability',
    diesOn: '2028-11-23',
  };
  const sealed = Buffer.from(row.sealed);
  const key = await unwrapKey(privateKey, card, sealed.subarray(0, wrappedBytes));
  const opened: unknown = JSON.parse(
    openField(key, card, 'report', sealed.subarray(wrappedBytes)).toString('utf8'),
  );
  assert.ok(typeof opened === 'object' && opened !== null && 'text' in opened && 'by' in opened);
  assert.equal(opened.text, report.text);
  assert.deepEqual(opened.by, { address: reporter.address, name: reporter.name });

  const pending = await db.owner.selectFrom('log.pending').select('body').execute();
  assert.equal(pending.length, 1);
  const body = pending[0]?.body ?? '';
  assert.match(body, /"kind":"report.received"/);
  assert.match(body, /2026-11-23T09:00:00Z/);
  assert.doesNotMatch(body, /sem|team-leader|M-/);
});

test('an anonymous report holds nobody, whoever was signed in', async () => {
  await using db = await testDatabase();
  const { publicKey, privateKey } = keyPair();
  const desk = createReportDesk({
    desk: db.desk,
    keys: { publicKey: async () => ({ publicKey }) },
    school: 'model',
    clock: fixedClock(at),
    term: () => null,
  });
  const receipt = await desk.submit({ ...report, about: 'security', who: 'anonymous' }, reporter);
  assert.equal(receipt.keptUntil, '2027-11-23');
  const row = await db.desk.selectFrom('reports').selectAll().executeTakeFirstOrThrow();
  const card = {
    id: row.id,
    school: 'model',
    purpose: 'security',
    class: 'accountability',
    diesOn: '2027-11-23',
  };
  const sealed = Buffer.from(row.sealed);
  const key = await unwrapKey(privateKey, card, sealed.subarray(0, wrappedBytes));
  const opened = openField(key, card, 'report', sealed.subarray(wrappedBytes)).toString('utf8');
  assert.doesNotMatch(opened, /Sem|sem\.aerts|06 55/);
});

test('a report of a data breach gives birth to its 72 hours in the same transaction, any other report does not', async () => {
  await using db = await testDatabase();
  const { publicKey } = keyPair();
  const desk = createReportDesk({
    desk: db.desk,
    keys: { publicKey: async () => ({ publicKey }) },
    school: 'model',
    clock: fixedClock(at),
    term: () => null,
  });
  await desk.submit(report, reporter);
  assert.deepEqual(await db.desk.selectFrom('duties').selectAll().execute(), []);
  const receipt = await desk.submit({ ...report, about: 'data-breach' }, reporter);
  const row = await db.desk
    .selectFrom('reports')
    .select('id')
    .where('receipt', '=', receipt.number)
    .executeTakeFirstOrThrow();
  const duties = await db.desk.selectFrom('duties').selectAll().orderBy('kind').execute();
  assert.deepEqual(
    duties.map((duty) => duty.kind),
    ['breach', 'breach-subjects'],
    'the authority and the people concerned',
  );
  for (const duty of duties) {
    assert.deepEqual([duty.school, duty.cause], ['model', `report:${row.id}`]);
    assert.deepEqual([duty.term, duty.done_at], ['PT72H', null]);
    assert.equal(
      duty.due_at.toString(),
      '2026-11-26T09:00:00Z',
      'from the hour: the moment would trace the reporter',
    );
    assert.equal(duty.born_at.toString(), '2026-11-23T09:00:00Z');
  }

  // No duty, no report: a transaction that cannot give birth stores nothing.
  await sql`DROP TABLE public.duties`.execute(db.owner);
  await assert.rejects(desk.submit({ ...report, about: 'data-breach' }, reporter));
  assert.equal((await db.desk.selectFrom('reports').select('id').execute()).length, 2);
});

test('with the keeper away nothing is stored, and the reporter is not told it was', async () => {
  await using db = await testDatabase();
  const desk = createReportDesk({
    desk: db.desk,
    keys: { publicKey: () => Promise.reject(new Error('the keeper is away')) },
    school: 'model',
    clock: fixedClock(at),
    term: () => null,
  });
  await assert.rejects(desk.submit(report, reporter), /keeper is away/);
  assert.deepEqual(await db.desk.selectFrom('reports').selectAll().execute(), []);
  assert.deepEqual(await db.owner.selectFrom('log.pending').selectAll().execute(), []);
});
