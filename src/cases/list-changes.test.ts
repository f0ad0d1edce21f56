// Changes of lists on the real database: loosening by one at once, tightening by two and two weeks counting, leaves without entries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import { webCategories } from '../facts/web.ts';
import type { Person } from '../facts/person.ts';
import { importPeople } from '../people/import.ts';
import type { SignedInRef } from '../people/second-person.ts';
import { standingList } from '../regulation/lists.ts';
import { listNames } from '../regulation/rules/rule.ts';
import { type FixedClock, fixedClock } from '../store/clock.ts';
import { changeable, createListChanges, type ListChanges, ListError, tidyEntry } from './list-changes.ts';

const noon = Temporal.Instant.from('2026-11-24T11:00:00Z');
const person = (name: string, ...functions: string[]): Person => ({
  address: `${name}@s.example`,
  name,
  category: 'staff',
  functions,
  groups: [],
});
const wouter = person('wouter', 'ict');
const wessel = person('wessel', 'ict');
const saskia = person('saskia', 'privacy-officer');
const noor = person('noor', 'mentor');

interface World {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly lists: ListChanges;
  readonly by: (one: Person, session?: string) => SignedInRef;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  await using db = await testDatabase();
  const clock = fixedClock(noon);
  await importPeople(db.desk, 's', [wouter, wessel, saskia, noor], clock);
  await work({
    db,
    clock,
    lists: createListChanges(db.desk, 's'),
    by: (one, session = `session of ${one.address}`) => ({
      person: one.address,
      session,
      stepUpAt: clock.now(),
      at: clock.now(),
    }),
  });
}

const refused = (act: Promise<unknown>, refusal: string): Promise<void> =>
  assert.rejects(act, (error) => error instanceof ListError && error.refusal === refusal);

test('loosening takes one person and works at once: a word off, a site free', () =>
  inWorld(async ({ lists, by }) => {
    for (const change of [
      { list: 'forbidden-words', entry: 'Lampion', act: 'remove' },
      { list: 'free-sites', entry: 'https://les.example/pagina', act: 'add' },
      { list: 'games', entry: 'schaak.example', act: 'remove' },
    ] as const) {
      assert.equal((await lists.propose(change, by(wouter))).done, true, change.list);
    }
    const effective = await lists.effective();
    assert.deepEqual(
      effective.map(({ list, entry, act, actsFrom }) => [list, entry, act, actsFrom.toString()]).sort(),
      [
        ['forbidden-words', 'lampion', 'remove', noon.toString()],
        ['free-sites', 'les.example', 'add', noon.toString()],
        ['games', 'schaak.example', 'remove', noon.toString()],
      ],
    );
    assert.deepEqual(standingList('forbidden-words', ['LAMPION', 'lantaarn'], effective).acting, [
      'lantaarn',
    ]);
  }));

test('tightening takes two persons in two sessions, and counts only for two weeks', () =>
  inWorld(async ({ lists, by }) => {
    const asked = await lists.propose({ list: 'forbidden-words', entry: 'fakkel', act: 'add' }, by(wouter));
    assert.equal(asked.done, false);
    assert.deepEqual(await lists.effective(), []);
    await refused(lists.agree(asked.id, by(wouter, 'another session')), 'not-entitled');
    await refused(lists.agree(asked.id, by(wessel)), 'not-entitled');
    await refused(lists.agree(asked.id, by(noor)), 'not-entitled');
    await refused(lists.agree(asked.id, by(saskia, by(wouter).session)), 'second-person');
    const from = await lists.agree(asked.id, by(saskia));
    assert.equal(from.toString(), '2026-12-07T23:00:00Z');
    const [counting] = standingList('forbidden-words', ['lantaarn'], await lists.effective()).counting;
    assert.deepEqual([counting?.entries, counting?.actsFrom.toString()], [['fakkel'], from.toString()]);
    await refused(lists.agree(asked.id, by(saskia)), 'decided-already');
  }));

test('nobody agrees with oneself, also not a privacy officer in two browsers', () =>
  inWorld(async ({ lists, by }) => {
    const { id } = await lists.propose({ list: 'hate', entry: 'boos.example', act: 'add' }, by(saskia));
    await refused(lists.agree(id, by(saskia, 'a second browser')), 'second-person');
    await lists.refuse(id, by(saskia));
    await refused(
      lists.propose({ list: 'hate', entry: 'boos.example', act: 'add' }, by(noor)),
      'not-entitled',
    );
  }));

test('taking a site off a list of open sites closes it, so it takes two; loosening passes what waits', () =>
  inWorld(async ({ lists, by }) => {
    const help = { list: 'help', entry: 'kindertelefoon.example' } as const;
    assert.equal((await lists.propose({ ...help, act: 'remove' }, by(wouter))).done, false);
    await refused(lists.propose({ ...help, act: 'remove' }, by(wouter)), 'asked-already');
    assert.equal((await lists.propose({ ...help, act: 'add' }, by(wouter))).done, true);
    assert.equal((await lists.overview()).open.length, 0);
  }));

test('every step has its leaf, with list and act, and without entry or name; a row is never rewritten', () =>
  inWorld(async ({ db, lists, by }) => {
    const { id } = await lists.propose(
      { list: 'suspicious-senders', entry: 'jan@elders.example', act: 'add' },
      by(wouter),
    );
    await lists.agree(id, by(saskia));
    const { rows } = await sql<{ body: string }>`SELECT body FROM log.pending`.execute(db.owner);
    const leaves = rows.map(({ body }) => body).filter((body) => body.includes('"list.'));
    assert.equal(leaves.length, 2);
    for (const leaf of leaves) {
      assert.match(leaf, /suspicious-senders/);
      assert.doesNotMatch(leaf, /elders|wouter|saskia/);
    }
    await assert.rejects(
      sql`UPDATE lists.changes SET outcome = 'refused', acts_from = NULL`.execute(db.owner),
      {
        code: 'RG073',
      },
    );
    await assert.rejects(sql`DELETE FROM lists.changes`.execute(db.owner), { code: 'RG073' });
    for (const login of [db.desk, db.gate, db.reader]) {
      await assert.rejects(sql`INSERT INTO lists.changes (id) VALUES (gen_random_uuid())`.execute(login));
    }
  }));

test('the database knows the lists by the names the code has; an entry is one entry', () =>
  inWorld(async ({ db }) => {
    assert.deepEqual([...changeable], [...listNames, ...webCategories, 'free-sites', 'software']);
    for (const list of changeable) {
      const { rows } = await sql<{ known: boolean }>`SELECT lists.known(${list}) AS known`.execute(db.owner);
      assert.equal(rows[0]?.known, true, list);
    }
    assert.equal(tidyEntry('games', 'https://Spel.Example/pad?x=1'), 'spel.example');
    for (const bad of ['', 'twee\nregels', '   ', '#niets'])
      assert.throws(() => tidyEntry('forbidden-words', bad), ListError);
    for (const bad of ['', 'http://', '10.0.0.1', 'geen site'])
      assert.throws(() => tidyEntry('games', bad), ListError);
  }));
