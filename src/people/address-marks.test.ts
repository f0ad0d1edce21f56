// The register of pupils' own addresses and of guardians, from the list of people to the answer a sender gets.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { regulationOf } from '../../test/support/regulation.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import { vaultDouble } from '../../test/support/school.ts';
import { deskLines } from '../cases/holdings.ts';
import { createMailGate } from '../enforcement/mail.ts';
import { knowledgeOf } from '../enforcement/school-knowledge.ts';
import { readRegister } from '../facts/people-csv.ts';
import { fixedClock } from '../store/clock.ts';
import { openDirectory } from './directory.ts';
import { importRegister } from './import.ts';
import { changeOwnAddress, type OwnAddressChange } from './own-addresses.ts';

const start = Temporal.Instant.from('2026-11-24T11:00:00Z');
const key = randomBytes(32);
const list = `address,category,functions,groups,name,birth_date,guardians,own_addresses
docent@s.example,staff,,,Daan Docent,,,
emma@s.example,pupil,,2a,Emma de Boer,2012-11-24,ouder@thuis.example,Emmaatje12@mail.example;emma@spel.example
sem@s.example,pupil,,2a,Sem Jansen,2012-01-24,papa@thuis.example,
noa@s.example,pupil,,2a,Noa de Boer,2013-01-24,Ouder@thuis.example,`;

async function school() {
  const db = await testDatabase();
  const clock = fixedClock(start);
  const warnings = readRegister(list).warnings;
  assert.deepEqual(warnings, []);
  await importRegister(db.desk, 's', readRegister(list), clock, key);
  const directory = await openDirectory(db.desk, 's', clock, key);
  const gate = createMailGate({
    policy: () => ({ regulation: regulationOf('model'), tree: null, notes: [] }),
    directory,
    knowledge: () => knowledgeOf(directory.people, ['s.example'], directory.marks),
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock,
    articleLink: (article) => `artikel/${article}`,
  });
  const send = async (to: readonly string[], text: string) => {
    const { outcome, reply } = await gate.judge({
      id: '1',
      peer: { address: '127.0.0.1', own: true, helo: 'client' },
      sender: 'docent@s.example',
      recipients: to,
      raw: Buffer.from(`From: docent@s.example\r\nTo: ${to[0]}\r\nSubject: Vraag\r\n\r\n${text}\r\n`),
    });
    return reply === null
      ? outcome
      : `${outcome} ${reply.code} ${/artikel\/([\d.]+)/.exec(reply.lines.join(' '))?.[1]}`;
  };
  return { db, clock, directory, send, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

test('[ZOU-13.2 ENFORCE] [ZOU-13.1 ENFORCE] [PRO-11.1 ENFORCE] staff who write to a pupil’s own address are asked first, and the same mail again goes', async () => {
  await using at = await school();
  assert.match(await at.send(['emmaatje12@mail.example'], 'Hallo.'), /^return 550/);
  assert.equal(await at.send(['emmaatje12@mail.example'], 'Hallo.'), 'deliver', 'sent again within the hour');
  assert.match(await at.send(['EMMAATJE12@mail.example'], 'Dag.'), /^return 550/);
  assert.match(await at.send(['ander@mail.example', 'emma@spel.example'], 'Dag.'), /^return 550/);
  assert.equal(await at.send(['emma@s.example'], 'Dag.'), 'deliver', 'the school address');
  assert.equal(await at.send(['onbekend@mail.example'], 'Dag.'), 'deliver');
});

test('[ZOU-13.3 ENFORCE] [PRO-11.3 ENFORCE] a pupil’s name goes to the own parents, and to nobody else without a question', async () => {
  await using at = await school();
  assert.equal(await at.send(['ouder@thuis.example'], 'Emma de Boer deed het goed.'), 'deliver');
  assert.equal(
    await at.send(['OUDER@thuis.example'], 'Emma de Boer en Noa de Boer.'),
    'deliver',
    'both children',
  );
  assert.match(await at.send(['papa@thuis.example'], 'Emma de Boer deed het goed.'), /^return 550/);
  assert.match(await at.send(['ouder@thuis.example'], 'Emma de Boer vocht met Sem Jansen.'), /^return 550/);
  assert.match(await at.send(['ouder@thuis.example', 'oma@thuis.example'], 'Emma de Boer.'), /^return 550/);
});

test('[ZOU-13.2 ENFORCE] the register holds marks and no address, and who leaves leaves none', async () => {
  await using at = await school();
  const stored = await sql<{
    pupil: string;
    mark: Buffer;
  }>`SELECT pupil, mark FROM directory.own_addresses`.execute(at.db.owner);
  assert.equal(stored.rows.length, 2);
  assert.ok(stored.rows.every(({ mark }) => mark.length === 32));
  const stranger = await openDirectory(at.db.desk, 's', at.clock);
  assert.equal(stranger.marks.isOwnOfPupil('emma@spel.example'), false, 'without the key nobody is known');
  assert.equal(at.directory.marks.isOwnOfPupil(' Emma@Spel.example'), true);
  const emma = at.directory.find('emma@s.example');
  assert.ok(emma);
  const lines = await deskLines({ desk: at.db.desk, school: 's', clock: at.clock }, emma);
  assert.ok(
    lines.some(({ what, count }) => what.nl.includes('eigen mailadres') && count === 2),
    'on the own page',
  );
  for (const login of [at.db.gate, at.db.reader]) {
    await assert.rejects(sql`SELECT * FROM directory.own_addresses`.execute(login), /permission denied/);
    await assert.rejects(
      sql`SELECT * FROM directory.guardian_marks('s', sha256('x'), '2026-11-24')`.execute(login),
      /permission denied/,
    );
  }
  // A list without the column leaves the register as it is; one with it says what holds now.
  const plain = 'address,category,functions,groups,name\nemma@s.example,pupil,,2a,Emma de Boer\n';
  await importRegister(at.db.desk, 's', readRegister(plain), at.clock, key);
  await at.directory.refresh();
  assert.equal(at.directory.marks.isOwnOfPupil('emma@spel.example'), true);
  const fewer =
    'address,category,functions,groups,own_addresses\nemma@s.example,pupil,,2a,emma@spel.example\n';
  await importRegister(at.db.desk, 's', readRegister(fewer), at.clock, key);
  await at.directory.refresh();
  assert.equal(at.directory.marks.isOwnOfPupil('emmaatje12@mail.example'), false);
  await importRegister(
    at.db.desk,
    's',
    readRegister('address,category\ndocent@s.example,staff\n'),
    at.clock,
    key,
  );
  const left = await sql`SELECT 1 FROM directory.own_addresses`.execute(at.db.owner);
  assert.equal(left.rows.length, 0);
});

test('[ZOU-13.2 ENFORCE] one who decides on people enters and removes an own address, and nobody else does', async () => {
  await using at = await school();
  const officer = `${list}
officer@s.example,staff,privacy-officer,,Olga Officier,,,
ict@s.example,staff,ict,,Ivo Ict,,,`;
  await importRegister(at.db.desk, 's', readRegister(officer), at.clock, key);
  const store = { desk: at.db.desk, school: 's', key };
  const now = at.clock.now();
  const by = (person: string) => ({ person, session: 'a-session-of-them', stepUpAt: now, at: now });
  const change = (given: Partial<OwnAddressChange>, person = 'officer@s.example'): Promise<number> =>
    changeOwnAddress(
      store,
      { act: 'enter', pupil: 'sem@s.example', address: 'semmie@mail.example', ...given },
      by(person),
    );
  const refused = (refusal: string) => ({ name: 'ChangeError', refusal });
  assert.equal(await at.send(['semmie@mail.example'], 'Hallo.'), 'deliver');
  for (const person of ['ict@s.example', 'docent@s.example', 'sem@s.example', 'x@elders.example'])
    await assert.rejects(change({}, person), refused('not-entitled'), person);
  assert.equal(await change({}), 1);
  assert.equal(await change({ address: 'SEM@spel.example' }), 2);
  await assert.rejects(change({ address: 'Semmie@Mail.example' }), refused('nothing-to-change'), 'twice');
  await assert.rejects(change({ pupil: 'docent@s.example' }), refused('nothing-to-change'), 'no pupil');
  await assert.rejects(change({ pupil: 'niemand@s.example' }), refused('nothing-to-change'));
  await at.directory.refresh();
  assert.match(await at.send(['semmie@mail.example'], 'Dag.'), /^return 550/);
  const stored = await sql<{ row: string }>`SELECT o::text AS row FROM directory.own_addresses o`.execute(
    at.db.owner,
  );
  assert.doesNotMatch(stored.rows.map(({ row }) => row).join('\n'), /semmie|spel/i);
  await assert.rejects(change({ act: 'remove', pupil: 'emma@s.example' }), refused('nothing-to-change'));
  assert.equal(await change({ act: 'remove', address: 'semmie@mail.example' }), 1);
  await at.directory.refresh();
  assert.equal(await at.send(['semmie@mail.example'], 'Tot ziens.'), 'deliver');
});
