// Directory and sessions on the real database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/postgres.ts';
import type { Person } from '../facts/person.ts';
import { fixedClock } from '../store/clock.ts';
import { openDirectory } from './directory.ts';
import { importPeople } from './import.ts';
import { createSessions } from './sessions.ts';

const emma: Person = {
  address: 'emma@school.example',
  name: 'Emma',
  category: 'pupil',
  functions: [],
  groups: ['2a'],
};
const noor: Person = {
  address: 'noor@school.example',
  name: 'Noor',
  category: 'staff',
  functions: ['mentor'],
  groups: ['2a', '2b'],
};
const noon = Temporal.Instant.from('2026-11-23T11:00:00Z');

const door = new Request('http://127.0.0.1/');
const asking = (setCookie: string): Request =>
  new Request('http://127.0.0.1/', { headers: { cookie: setCookie.split(';')[0] ?? '' } });

test('[ZOU-1.2 RECORD] [PRO-1.2 RECORD] the directory holds each account with one category, its functions and groups', async () => {
  await using database = await testDatabase();
  await importPeople(
    database.desk,
    'a',
    [emma, { ...noor, address: 'Noor@School.example' }],
    fixedClock(noon),
  );
  await importPeople(database.desk, 'b', [{ ...emma, address: 'other@school.example' }], fixedClock(noon));
  const directory = await openDirectory(database.desk, 'a', fixedClock(noon));
  assert.deepEqual(directory.people, [emma, noor]);
  assert.deepEqual(directory.find('EMMA@school.example'), emma);
  assert.equal(directory.find('other@school.example'), undefined);
  await importPeople(database.desk, 'a', [noor], fixedClock(noon));
  assert.deepEqual(directory.people.length, 2, 'the snapshot stays until it is renewed');
  await directory.refresh();
  assert.deepEqual(directory.people, [noor]);
});

test('ten thousand people are read in at once', async () => {
  await using database = await testDatabase();
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...emma,
    address: `p${index}@school.example`,
  }));
  await importPeople(database.desk, 'a', many, fixedClock(noon));
  assert.equal((await openDirectory(database.desk, 'a', fixedClock(noon))).people.length, 10_000);
});

test('a session holds for its person, ends by sign-out, by time, by idleness and with the account', async () => {
  await using database = await testDatabase();
  await importPeople(database.desk, 'a', [emma, noor], fixedClock(noon));
  const clock = fixedClock(noon);
  const sessions = createSessions({ desk: database.desk, school: 'a', clock, secure: false });

  const first = await sessions.start(noor.address, 'passkey', door);
  assert.match(first, /HttpOnly; SameSite=Strict/);
  assert.deepEqual((await sessions.current(asking(first)))?.person, noor);
  assert.notEqual(
    await sessions.start(noor.address, 'passkey', door),
    first,
    'every sign-in has its own token',
  );
  assert.match(await sessions.end(asking(first)), /Max-Age=0/);
  assert.equal(await sessions.current(asking(first)), null);

  const idling = await sessions.start(noor.address, 'passkey', door);
  clock.advance(Temporal.Duration.from({ minutes: 31 }));
  assert.equal(await sessions.current(asking(idling)), null);

  const long = await sessions.start(noor.address, 'passkey', door);
  for (let minutes = 0; minutes < 460; minutes += 20) {
    clock.advance(Temporal.Duration.from({ minutes: 20 }));
    assert.deepEqual((await sessions.current(asking(long)))?.person, noor);
  }
  clock.advance(Temporal.Duration.from({ minutes: 20 }));
  assert.equal(await sessions.current(asking(long)), null, 'eight hours is the end');

  const leaving = await sessions.start(emma.address, 'passkey', door);
  await importPeople(database.desk, 'a', [noor], fixedClock(noon));
  assert.equal(await sessions.current(asking(leaving)), null);
});

test('a made-up, cut or foreign cookie gives nobody, and the table holds no token', async () => {
  await using database = await testDatabase();
  await importPeople(database.desk, 'a', [noor], fixedClock(noon));
  const options = { desk: database.desk, clock: fixedClock(noon), secure: true };
  const sessions = createSessions({ ...options, school: 'a' });
  const cookie = await sessions.start(noor.address, 'passkey', door);
  assert.match(cookie, /^__Host-reglement=.*; Secure/);
  const token = /=([\w-]{43});/.exec(cookie)?.[1] ?? '';
  for (const forged of [
    '__Host-reglement=',
    `__Host-reglement=${token.slice(1)}`,
    `__Host-reglement=${'a'.repeat(43)}`,
    `reglement_session=${token}`,
    'x=y',
  ]) {
    assert.equal(await sessions.current(asking(forged)), null);
  }
  assert.equal(await createSessions({ ...options, school: 'b' }).current(asking(cookie)), null);
  const rows = await database.desk.selectFrom('sessions').selectAll().execute();
  assert.ok(!JSON.stringify(rows).includes(token));
});
