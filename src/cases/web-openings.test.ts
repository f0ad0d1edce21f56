// What a teacher opens for a class, on the real database: for that class and time alone, by staff alone, ended by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import type { Person } from '../facts/person.ts';
import { importPeople } from '../people/import.ts';
import { type FixedClock, fixedClock } from '../store/clock.ts';
import { createWebOpenings, OpeningError, type OpeningInput, type WebOpenings } from './web-openings.ts';

const noon = Temporal.Instant.from('2026-11-24T11:00:00Z');
const person = (name: string, category: Person['category']): Person => ({
  address: `${name}@s.example`,
  name,
  category,
  functions: [],
  groups: [],
});
const docent = person('docent', 'staff');
const collega = person('collega', 'staff');
const leerling = person('leerling', 'pupil');
const lesson: OpeningInput = {
  kind: 'lesson',
  class: '2B',
  topic: 'Kansrekening',
  address: 'https://www.Toto.nl/x?y=1',
  minutes: 50,
};

async function inWorld(
  work: (world: { db: TestDatabase; clock: FixedClock; openings: WebOpenings }) => Promise<void>,
): Promise<void> {
  await using db = await testDatabase();
  const clock = fixedClock(noon);
  await importPeople(db.desk, 's', [docent, collega, leerling], clock);
  await work({ db, clock, openings: await createWebOpenings({ desk: db.desk, school: 's', clock }) });
}

const local = (at: Temporal.Instant): Temporal.ZonedDateTime => at.toZonedDateTimeISO('Europe/Amsterdam');

test('[ZOU-7.6.f ENFORCE] a lesson opens its site for its class and its time, and for nobody else', () =>
  inWorld(async ({ db, clock, openings }) => {
    const opening = await openings.open(lesson, docent);
    assert.deepEqual([opening.host, opening.class], ['www.toto.nl', '2b']);
    const ask = (host: string, group: string, minutes: number): string | null =>
      openings.opened(host, group, local(noon.add({ minutes })));
    assert.equal(ask('www.toto.nl', '2b', 0), 'lesson');
    assert.equal(ask('live.www.toto.nl', '2b', 49), 'lesson');
    for (const [host, group, minutes] of [
      ['www.toto.nl', '2b', 50],
      ['www.toto.nl', '2b', -1],
      ['www.toto.nl', '2a', 10],
      ['www.toto.nl', 'pupils', 10],
      ['toto.nl', '2b', 10],
      ['notwww.toto.nl', '2b', 10],
    ] as const)
      assert.equal(ask(host, group, minutes), null, `${host} ${group} ${minutes}`);
    // A restart keeps it; another person sees nothing of it and cannot end it.
    const again = await createWebOpenings({ desk: db.desk, school: 's', clock });
    assert.equal(again.opened('www.toto.nl', '2b', local(noon)), 'lesson');
    assert.deepEqual(await again.own(collega), []);
    assert.equal(await again.end(opening.id, collega), false);
    assert.deepEqual(
      (await again.own(docent)).map(({ id }) => id),
      [opening.id],
    );
    assert.equal(await again.end(opening.id, docent), true);
    assert.equal(again.opened('www.toto.nl', '2b', local(noon)), null);
    assert.equal(await again.end(opening.id, docent), false);
  }));

test('[ZOU-7.2 LIMIT, RECORD] [PRO-5.2 LIMIT, RECORD] private use is permitted to a class for a time slot, on record, and counts nobody’s time', () =>
  inWorld(async ({ db, openings }) => {
    await openings.open({ ...lesson, kind: 'private-use', topic: 'Laatste les', minutes: 20 }, docent);
    assert.equal(openings.opened('any.example', '2b', local(noon.add({ minutes: 19 }))), 'private-use');
    assert.equal(openings.opened('any.example', '2b', local(noon.add({ minutes: 20 }))), null);
    assert.equal(openings.opened('any.example', '2a', local(noon)), null);
    const leaves = await sql<{ body: string }>`
      SELECT body FROM log.pending WHERE body LIKE '%web.opened%'`.execute(db.owner);
    assert.equal(leaves.rows.length, 1);
    assert.doesNotMatch(leaves.rows[0]?.body ?? '', /2b|docent|Laatste/i);
  }));

test('what cannot be opened is said, and a pupil opens nothing whatever the page lets through', () =>
  inWorld(async ({ db, openings }) => {
    for (const [input, refusal] of [
      [{ class: ' ' }, 'no-class'],
      [{ topic: '' }, 'no-topic'],
      [{ address: '127.0.0.1' }, 'no-site'],
      [{ minutes: 481 }, 'too-long'],
      [{ minutes: 0.5 }, 'too-long'],
    ] as const)
      await assert.rejects(openings.open({ ...lesson, ...input }, docent), new OpeningError(refusal));
    await assert.rejects(openings.open(lesson, leerling), new OpeningError('not-staff'));
    const stored = await sql`SELECT 1 FROM public.web_openings`.execute(db.owner);
    assert.equal(stored.rows.length, 0);
  }));

test('what was opened is forgotten after fifteen days', () =>
  inWorld(async ({ db, clock, openings }) => {
    await openings.open(lesson, docent);
    clock.set(noon.add({ hours: 15 * 24 + 1 }));
    await openings.refresh();
    assert.equal((await sql`SELECT 1 FROM public.web_openings`.execute(db.owner)).rows.length, 0);
  }));
