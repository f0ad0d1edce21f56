// Ages and guardians: answers without the date; what no login can read; guardians that gates do not know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../test/support/postgres.ts';
import { readRegister } from '../facts/people-csv.ts';
import { fixedClock } from '../store/clock.ts';
import { createAges } from './ages.ts';
import { isActive, openDirectory } from './directory.ts';
import { importRegister } from './import.ts';

const clock = fixedClock(Temporal.Instant.from('2026-11-24T11:00:00Z'));
const header = 'address,category,functions,groups,name,birth_date,guardians,location,from,until';
const list = `${header}
emma@s.example,pupil,,2a,Emma,2010-11-24,Ouder@thuis.example;tweede@thuis.example,Lindehof,,
sem@s.example,pupil,,5a,Sem,2008-11-24,ouder@thuis.example,,,
isa@s.example,pupil,,5a,Isa,,ouder@thuis.example,,,
bas@firma.example,external,ict-supplier,,Bas,,,,2026-09-01,2026-11-24
nieuw@s.example,staff,,,Nieuw,,,,2026-12-01,`;

test('[SRO-1.4 RECORD] ages are answered, dates are read by no login, guardians are no users, and partners end on their last day', async () => {
  await using db = await testDatabase();
  const register = readRegister(list);
  await importRegister(db.desk, 's', register, clock);
  const ages = createAges(db.desk, 's');
  const on = (day: string): Temporal.PlainDate => Temporal.PlainDate.from(day);
  assert.equal(await ages.isUnder('emma@s.example', 16, on('2026-11-23')), true);
  assert.equal(await ages.isUnder('emma@s.example', 16, on('2026-11-24')), false);
  assert.equal(await ages.isUnder('isa@s.example', 16, on('2026-11-24')), null);
  assert.deepEqual(await ages.guardiansOf('emma@s.example', 16, on('2026-11-23')), [
    'ouder@thuis.example',
    'tweede@thuis.example',
  ]);
  assert.deepEqual(await ages.guardiansOf('emma@s.example', 16, on('2026-11-24')), []);
  assert.deepEqual(await ages.guardiansOf('isa@s.example', 18, on('2026-11-24')), [], 'no age, nobody');
  const left = await sql<{
    pupil: string;
  }>`SELECT DISTINCT pupil FROM directory.guardians ORDER BY 1`.execute(db.owner);
  assert.deepEqual(
    left.rows.map(({ pupil }) => pupil),
    ['emma@s.example', 'isa@s.example'],
    'from eighteen on nobody speaks for a pupil',
  );
  for (const login of [db.desk, db.gate, db.reader]) {
    for (const table of ['directory.birth_dates', 'directory.guardians', 'directory.incoming']) {
      await assert.rejects(sql`SELECT * FROM ${sql.table(table)}`.execute(login), /permission denied/, table);
    }
  }
  for (const login of [db.gate, db.reader]) {
    await assert.rejects(
      sql`SELECT directory.is_under('s', 'emma@s.example', 16, '2026-11-24')`.execute(login),
      /permission denied/,
    );
  }
  const directory = await openDirectory(db.desk, 's', clock);
  assert.equal(directory.find('ouder@thuis.example'), undefined);
  assert.equal(directory.find('nieuw@s.example'), undefined, 'not there yet');
  assert.deepEqual(directory.find('bas@firma.example')?.functions, ['ict-supplier']);
  clock.advance({ hours: 24 });
  await directory.refresh();
  assert.equal(directory.find('bas@firma.example'), undefined, 'the last day has passed');
  assert.equal(await isActive(db.desk, 's', 'bas@firma.example', clock.now()), false);
  // A list without these columns leaves them as they are; who leaves takes them along.
  const plain = 'address,category,functions,groups\nemma@s.example,pupil,,2a\n';
  await importRegister(db.desk, 's', readRegister(plain), clock);
  assert.equal(await ages.isUnder('emma@s.example', 18, on('2026-11-24')), true);
  assert.equal(await ages.isUnder('sem@s.example', 18, on('2026-11-24')), null);
});

test('a longer list says where it is wrong, and leaves out what is not kept', () => {
  const error = (line: string): string => {
    try {
      readRegister(`${header}\n${line}`);
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : '';
    }
    return 'fine';
  };
  assert.match(error('a@s.example,pupil,,,,2010-02-30,,,,'), /^line 2, column 22: this is not a day/);
  assert.match(error('a@s.example,pupil,,,,,wie,,,'), /^line 2, column 23: this is not a mail address/);
  assert.match(error('a@s.example,pupil,,,,,a@s.example,,,'), /own guardian/);
  assert.match(error('a@s.example,staff,fg;ict,,,,,,,'), /^line 2, column 19: .*AVG 38\(6\)/);
  assert.match(error('a@s.example,staff,,,,,,,2026-02-01,2026-01-01'), /last day is before/);
  const { details, warnings } = readRegister(`${header}\na@s.example,staff,,,,1980-01-01,b@s.example,,,`);
  assert.deepEqual(details.get('a@s.example')?.birthDate, null);
  assert.equal(warnings.length, 2);
});
