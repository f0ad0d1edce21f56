// Directory and sessions on the real database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/postgres.ts';
import type { Person } from '../facts/person.ts';
import { fixedClock } from '../store/clock.ts';
import { openDirectory } from './directory.ts';
import { importPeople } from './import.ts';
import { createSessions } from './sessions.ts';
import { isFresh } from './signed-in.ts';

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
  assert.equal((await sessions.current(asking(first)))?.person.address, undefined);

  const idling = await sessions.start(noor.address, 'passkey', door);
  clock.advance(Temporal.Duration.from({ minutes: 31 }));
  assert.equal((await sessions.current(asking(idling)))?.person.address, undefined);

  const long = await sessions.start(noor.address, 'passkey', door);
  for (let minutes = 0; minutes < 460; minutes += 20) {
    clock.advance(Temporal.Duration.from({ minutes: 20 }));
    assert.deepEqual((await sessions.current(asking(long)))?.person, noor);
  }
  clock.advance(Temporal.Duration.from({ minutes: 20 }));
  assert.equal((await sessions.current(asking(long)))?.person.address, undefined, 'eight hours is the end');

  const leaving = await sessions.start(emma.address, 'passkey', door);
  await importPeople(database.desk, 'a', [noor], fixedClock(noon));
  assert.equal((await sessions.current(asking(leaving)))?.person.address, undefined);
});

test('a session ends with the account and with a change of function, at once and in the sweep', async () => {
  await using database = await testDatabase();
  await importPeople(database.desk, 'a', [emma, noor], fixedClock(noon));
  const clock = fixedClock(noon);
  const sessions = createSessions({ desk: database.desk, school: 'a', clock, secure: false });
  const start = () => sessions.start(noor.address, 'passkey', door);
  const who = async (cookie: string) => (await sessions.current(asking(cookie)))?.person.address;
  // As the directory writes it, whatever asked for it.
  const account = (change: object) =>
    database.owner.updateTable('people').set(change).where('address', '=', noor.address).execute();
  const gone = {
    inactive_since: noon.toString(),
    inactive_by: 'person',
    functions: [],
    groups: [],
    category: null,
  };
  const back = { inactive_since: null, inactive_by: null, functions: ['mentor'], category: 'staff' };

  const deactivated = await start();
  await account(gone);
  assert.equal(await who(deactivated), undefined, 'in the very next request');
  await assert.rejects(start(), 'and no new one begins');
  await account(back);
  assert.equal(await who(deactivated), undefined, 'a session that was seen ended stays ended');

  const left = await start();
  await account(gone);
  assert.equal(await sessions.sweep(), 1, 'gone from the table although nobody asked');
  await account(back);
  assert.equal(await who(left), undefined);

  const lastDay = await start();
  await account({ active_until: '2026-11-22' });
  assert.equal(await who(lastDay), undefined, 'the last day has passed');
  await account({ active_until: null });

  for (const functions of [['mentor', 'ict'], [], ['team-leader']]) {
    const before = await start();
    await account({ functions });
    assert.equal(await who(before), undefined, `functions are now ${functions.join()}`);
    const after = await start();
    assert.deepEqual((await sessions.current(asking(after)))?.person.functions, functions.toSorted());
    await account(back);
  }
  await sessions.sweep();
  assert.deepEqual(await database.desk.selectFrom('sessions').selectAll().execute(), []);
});

test('a token planted before sign-in is worth nothing after it, and a step-up takes the old token away', async () => {
  await using database = await testDatabase();
  await importPeople(database.desk, 'a', [emma, noor], fixedClock(noon));
  const clock = fixedClock(noon);
  const sessions = createSessions({ desk: database.desk, school: 'a', clock, secure: false });
  // Somebody signed in as himself and planted that cookie in the victim's browser (fixation).
  const planted = await sessions.start(emma.address, 'passkey', door);
  const real = await sessions.start(noor.address, 'passkey', asking(planted));
  assert.notEqual(real, planted);
  assert.equal((await sessions.current(asking(planted)))?.person.address, undefined);
  const first = await sessions.current(asking(real));
  assert.equal(first?.person.address, noor.address);
  assert.ok(isFresh(first?.stepUpAt ?? null, clock.now()), 'signing in is a fresh assertion');

  clock.advance(Temporal.Duration.from({ minutes: 5 }));
  const later = await sessions.current(asking(real));
  assert.ok(!isFresh(later?.stepUpAt ?? null, clock.now()));
  const renewed = (await sessions.renew(asking(real))) ?? '';
  assert.equal((await sessions.current(asking(real)))?.person.address, undefined, 'the old token');
  const again = await sessions.current(asking(renewed));
  assert.equal(again?.session, first?.session, 'the same session under a new token');
  assert.ok(isFresh(again?.stepUpAt ?? null, clock.now()));
  assert.match(renewed, /Max-Age=28500;?/, 'a step-up does not make a session longer');
  assert.equal(await sessions.renew(asking(real)), null);
  clock.advance(Temporal.Duration.from({ minutes: 31 }));
  assert.equal(await sessions.renew(asking(renewed)), null, 'an idle session is not woken by a step-up');
});

test('one sees the own sessions, with one word for the device, and ends them all', async () => {
  await using database = await testDatabase();
  await importPeople(database.desk, 'a', [emma, noor], fixedClock(noon));
  const clock = fixedClock(noon);
  const sessions = createSessions({ desk: database.desk, school: 'a', clock, secure: false });
  const agent = (text: string): Request => new Request(door, { headers: { 'user-agent': text } });
  const phone = await sessions.start(
    noor.address,
    'passkey',
    agent('Mozilla/5.0 (iPhone; CPU) Mobile/15E148'),
  );
  await sessions.start(noor.address, 'passkey', agent('Mozilla/5.0 (X11; Linux x86_64) Firefox/140'));
  await sessions.start(noor.address, 'passkey', agent('Mozilla/5.0 (Linux; Android 16; SM-X710) Safari'));
  const other = await sessions.start(emma.address, 'passkey', door);
  const own = await sessions.own(noor.address);
  assert.deepEqual(own.map((one) => one.device).sort(), ['computer', 'phone', 'tablet']);
  const rows = await database.desk.selectFrom('sessions').selectAll().execute();
  assert.ok(
    !/Mozilla|iPhone|Android/.test(JSON.stringify(rows)),
    'nothing of the browser is kept but that word',
  );
  await sessions.endAll(noor.address);
  assert.equal((await sessions.current(asking(phone)))?.person.address, undefined);
  assert.deepEqual(await sessions.own(noor.address), []);
  assert.equal((await sessions.current(asking(other)))?.person.address, emma.address);
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
    assert.equal((await sessions.current(asking(forged)))?.person.address, undefined);
  }
  assert.equal(await createSessions({ ...options, school: 'b' }).current(asking(cookie)), null);
  const rows = await database.desk.selectFrom('sessions').selectAll().execute();
  assert.ok(!JSON.stringify(rows).includes(token));
});
