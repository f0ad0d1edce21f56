// Changes of function on the real database: two persons to give, one to take, deputies, and what the log says of it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import { clashOf } from '../facts/compatible.ts';
import { functions, type Person } from '../facts/person.ts';
import { type FixedClock, fixedClock } from '../store/clock.ts';
import { ChangeError, type ChangeRefusal, type Changes, createChanges } from './changes.ts';
import { isActive, type LiveDirectory, openDirectory } from './directory.ts';
import { importPeople } from './import.ts';
import type { SignedInRef } from './second-person.ts';

const noon = Temporal.Instant.from('2026-11-24T11:00:00Z');

const person = (name: string, ...held: string[]): Person => ({
  address: `${name}@s.example`,
  name,
  category: 'staff',
  functions: held,
  groups: [],
});
const saskia = person('saskia', 'privacy-officer');
const marit = person('marit', 'leadership');
const wouter = person('wouter', 'ict');
const tamara = person('tamara', 'confidant');
const noor = person('noor', 'mentor');
const everybody = [saskia, marit, wouter, tamara, noor];

interface World {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly changes: Changes;
  readonly directory: LiveDirectory;
  readonly by: (one: Person, session?: string) => SignedInRef;
  readonly functionsOf: (one: Person) => Promise<readonly string[] | undefined>;
  readonly leaves: () => Promise<Record<string, unknown>[]>;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  await using db = await testDatabase();
  const clock = fixedClock(noon);
  await importPeople(db.desk, 's', everybody, clock);
  const directory = await openDirectory(db.desk, 's', clock);
  await work({
    db,
    clock,
    changes: createChanges(db.desk, 's'),
    directory,
    by: (one, session = `session of ${one.address}`) => ({
      person: one.address,
      session,
      stepUpAt: clock.now(),
      at: clock.now(),
    }),
    async functionsOf(one) {
      await directory.refresh();
      return directory.find(one.address)?.functions;
    },
    async leaves() {
      const rows = await db.owner.selectFrom('log.pending').select('body').orderBy('seq').execute();
      return rows.map(({ body }) => Object(JSON.parse(body)));
    },
  });
}

const refused = (refusal: ChangeRefusal) => (error: unknown) =>
  error instanceof ChangeError && error.refusal === refusal;

test('a function is given by two persons, each from a session of their own, and by nobody less', () =>
  inWorld(async ({ changes, by, functionsOf, db }) => {
    const id = await changes.propose({ act: 'give', person: noor.address, function: 'hr' }, by(saskia));
    assert.deepEqual(await functionsOf(noor), ['mentor'], 'a proposal gives nothing');
    await assert.rejects(changes.agree(id, by(saskia)), refused('second-person'), 'the same person');
    await assert.rejects(
      changes.agree(id, by(saskia, 'another session')),
      refused('second-person'),
      'the same person from another session',
    );
    await assert.rejects(
      changes.agree(id, by(marit, by(saskia).session)),
      refused('second-person'),
      'another person from the same session',
    );
    await assert.rejects(changes.agree(id, by(wouter)), refused('not-entitled'), 'a function without a say');
    await assert.rejects(changes.agree(id, by(noor)), refused('not-entitled'));
    assert.deepEqual(await functionsOf(noor), ['mentor']);
    assert.equal(await changes.agree(id, by(marit)), true);
    assert.deepEqual(await functionsOf(noor), ['mentor', 'hr']);
    await assert.rejects(changes.agree(id, by(marit)), refused('nothing-to-change'), 'once is once');
    // Whoever comes round the functions meets the constraint.
    await assert.rejects(
      sql`UPDATE directory.changes SET approver = proposer, approver_session = 'x' WHERE id = ${id}`.execute(
        db.owner,
      ),
      /changes_two_persons/,
    );
    await assert.rejects(
      sql`UPDATE directory.changes SET approver_session = proposer_session WHERE id = ${id}`.execute(
        db.owner,
      ),
      /changes_two_persons/,
    );
    for (const statement of [
      sql`UPDATE public.people SET functions = '{ict}'`,
      sql`INSERT INTO public.people (school, address, functions) VALUES ('s', 'x@s.example', '{ict}')`,
      sql`DELETE FROM public.people`,
      sql`UPDATE directory.changes SET outcome = 'approved'`,
      sql`INSERT INTO directory.deputies SELECT * FROM directory.deputies`,
      sql`SELECT directory.set_function('s', 'noor@s.example', 'ict', true, '2026-11-24')`,
      sql`SELECT directory.take_now('s', 'noor@s.example', 'hr', 'root', '2026-11-24')`,
      sql`SELECT proposer_session FROM directory.changes`,
    ]) {
      await assert.rejects(statement.execute(db.desk), /permission denied/);
    }
  }));

test('nobody proposes or approves the own function, and a no needs one', () =>
  inWorld(async ({ changes, by, functionsOf }) => {
    await assert.rejects(
      changes.propose({ act: 'give', person: marit.address, function: 'board' }, by(marit)),
      refused('second-person'),
    );
    const id = await changes.propose({ act: 'give', person: marit.address, function: 'board' }, by(saskia));
    await assert.rejects(changes.agree(id, by(marit)), refused('second-person'));
    await assert.rejects(
      changes.propose({ act: 'give', person: marit.address, function: 'board' }, by(saskia)),
      refused('asked-already'),
    );
    await changes.refuse(id, by(marit));
    assert.deepEqual(await changes.open(), []);
    await assert.rejects(changes.agree(id, by(saskia)), refused('nothing-to-change'));
    assert.deepEqual(await functionsOf(marit), ['leadership']);
  }));

test('a proposal of somebody who may not decide any more is worth nothing', () =>
  inWorld(async ({ changes, by, functionsOf }) => {
    const id = await changes.propose({ act: 'give', person: noor.address, function: 'hr' }, by(saskia));
    await changes.take(saskia.address, 'privacy-officer', by(marit));
    await assert.rejects(changes.agree(id, by(marit)), refused('not-entitled'));
    assert.deepEqual(await functionsOf(noor), ['mentor']);
  }));

test('taking a function away and ending an account take one and work at once', () =>
  inWorld(async ({ db, clock, changes, by, functionsOf, directory }) => {
    await assert.rejects(changes.take(wouter.address, 'ict', by(noor)), refused('not-entitled'));
    await changes.take(wouter.address, 'ict', by(saskia));
    assert.deepEqual(await functionsOf(wouter), []);
    await changes.deactivate(noor.address, by(saskia));
    assert.equal(await isActive(db.desk, 's', noor.address, clock.now()), false);
    await directory.refresh();
    assert.equal(directory.find(noor.address), undefined, 'gone at the next refresh');
    assert.deepEqual(directory.functionsAt(noor.address, clock.now()), []);
    await importPeople(db.desk, 's', everybody, clock);
    await directory.refresh();
    assert.equal(
      directory.find(noor.address),
      undefined,
      'a list does not bring back whom a person sent away',
    );
    const id = await changes.propose({ act: 'return', person: noor.address }, by(saskia));
    assert.equal(await changes.agree(id, by(marit)), true);
    assert.deepEqual(await functionsOf(noor), [], 'back, without a function');
    assert.equal(directory.find(noor.address)?.category, 'staff');
  }));

test('no single person enters or removes a confidant, nobody of ICT has a say in it, and no list does', () =>
  inWorld(async ({ db, clock, changes, by, functionsOf }) => {
    await assert.rejects(changes.take(tamara.address, 'confidant', by(saskia)), refused('two-needed'));
    await assert.rejects(changes.deactivate(tamara.address, by(saskia)), refused('two-needed'));
    const done = await importPeople(db.desk, 's', [saskia, marit, wouter, noor], clock);
    assert.deepEqual({ departed: done.departed, asked: done.asked }, { departed: 0, asked: 1 });
    assert.deepEqual(await functionsOf(tamara), ['confidant']);
    const [asked] = await changes.open();
    assert.equal(asked?.act, 'take');
    assert.equal(await changes.agree(asked?.id ?? '', by(saskia)), false, 'the first yes proposes');
    await assert.rejects(changes.agree(asked?.id ?? '', by(saskia)), refused('second-person'));
    // Somebody with a say who is ICT as well has none here.
    await sql`UPDATE public.people SET functions = '{leadership,ict}' WHERE address = ${marit.address}`.execute(
      db.owner,
    );
    await assert.rejects(changes.agree(asked?.id ?? '', by(marit)), refused('not-entitled'));
    await sql`UPDATE public.people SET functions = '{leadership}' WHERE address = ${marit.address}`.execute(
      db.owner,
    );
    assert.equal(await changes.agree(asked?.id ?? '', by(marit)), true);
    assert.deepEqual(await functionsOf(tamara), []);
  }));

test('the first list is the root of trust; a later one asks two persons for functions with a say', () =>
  inWorld(async ({ db, clock, changes, by, functionsOf, leaves }) => {
    const first = (await leaves()).filter(({ kind }) => kind === 'function.given');
    assert.deepEqual(first.map(({ origin, function: held }) => `${String(held)} ${String(origin)}`).sort(), [
      'confidant root',
      'ict root',
      'leadership root',
      'mentor root',
      'privacy-officer root',
    ]);
    const later = [
      saskia,
      marit,
      wouter,
      tamara,
      { ...noor, functions: ['mentor', 'ict', 'care-team'] },
      person('karim', 'fg'),
    ];
    const done = await importPeople(db.desk, 's', later, clock);
    assert.deepEqual(
      { root: done.root, added: done.added, given: done.given, asked: done.asked },
      { root: false, added: 1, given: 1, asked: 2 },
    );
    assert.deepEqual(await functionsOf(noor), ['mentor', 'care-team'], 'what only spares takes effect');
    const open = await changes.open();
    assert.deepEqual(open.map((one) => `${one.person} ${one.function}`).sort(), [
      'karim@s.example fg',
      'noor@s.example ict',
    ]);
    const again = await importPeople(db.desk, 's', later, clock);
    assert.deepEqual(
      { given: again.given, taken: again.taken, asked: again.asked },
      { given: 0, taken: 0, asked: 0 },
    );
    assert.equal((await changes.open()).length, 2);
    const ict = open.find((one) => one.function === 'ict')?.id ?? '';
    assert.equal(await changes.agree(ict, by(marit)), false);
    assert.equal(await changes.agree(ict, by(saskia)), true);
    assert.deepEqual(await functionsOf(noor), ['mentor', 'care-team', 'ict']);
    // What the list gave, the list takes; what it no longer asks for is withdrawn; what two persons gave stays.
    const hr = await changes.propose({ act: 'give', person: wouter.address, function: 'hr' }, by(saskia));
    await changes.agree(hr, by(marit));
    await importPeople(db.desk, 's', [saskia, marit, { ...wouter, functions: [] }, tamara, noor], clock);
    assert.deepEqual(await functionsOf(noor), ['mentor']);
    assert.deepEqual(await functionsOf(wouter), ['hr']);
    assert.deepEqual(await changes.open(), []);
  }));

test('each change of function has one leaf with a salted commitment of the person, and nothing else has', () =>
  inWorld(async ({ db, clock, changes, by, leaves }) => {
    const before = (await leaves()).length;
    await importPeople(db.desk, 's', [...everybody, { ...person('emma'), category: 'pupil' }], clock);
    await importPeople(db.desk, 's', everybody, clock);
    const id = await changes.propose({ act: 'give', person: noor.address, function: 'hr' }, by(saskia));
    assert.equal((await leaves()).length, before, 'people who come and go, and proposals, write nothing');
    await changes.agree(id, by(marit));
    await changes.take(noor.address, 'hr', by(marit));
    const [given, taken, ...rest] = (await leaves()).slice(before);
    assert.deepEqual(rest, []);
    assert.equal(given?.['kind'], 'function.given');
    assert.equal(taken?.['kind'], 'function.taken');
    assert.doesNotMatch(JSON.stringify([given, taken]), /@|noor|saskia|marit/);
    const salt = await sql<{
      salt: Buffer;
    }>`SELECT salt FROM directory.history WHERE leaf = ${given?.['id']}`.execute(db.owner);
    const commitment = (label: string, value: string): string =>
      createHash('sha256')
        .update(salt.rows[0]?.salt ?? '')
        .update(`${label}\n${value}`)
        .digest('hex');
    assert.equal(given?.['person'], commitment('person', noor.address));
    assert.equal(given?.['by'], commitment('by', saskia.address));
    assert.equal(given?.['second'], commitment('second', marit.address));
    assert.equal(taken?.['second'], null);
    await assert.rejects(sql`SELECT salt FROM directory.history`.execute(db.desk), /permission denied/);
  }));

test('[X-25] a deputy has the function in the period, at no other time, and not longer than the holder', () =>
  inWorld(async ({ clock, changes, by, functionsOf, directory, leaves }) => {
    const ask = (deputy: Person, holder: Person, held: string) =>
      changes.propose(
        {
          act: 'deputise',
          person: deputy.address,
          function: held,
          location: 'Lindehof',
          holder: holder.address,
          from: noon.add({ hours: 24 }),
          until: noon.add({ hours: 48 }),
        },
        by(saskia),
      );
    await assert.rejects(
      ask(marit, marit, 'leadership'),
      refused('nothing-to-change'),
      'no deputy to oneself',
    );
    await assert.rejects(ask(noor, wouter, 'leadership'), refused('nothing-to-change'), 'not the holder');
    const id = await ask(noor, marit, 'leadership');
    assert.equal(await changes.agree(id, by(marit)), true, 'the holder may say yes');
    assert.equal((await leaves()).at(-1)?.['kind'], 'deputy.given');
    assert.deepEqual(await functionsOf(noor), ['mentor']);
    assert.deepEqual(directory.functionsAt(noor.address, noon.add({ hours: 24 })), ['mentor', 'leadership']);
    assert.deepEqual(directory.functionsAt(noor.address, noon.add({ hours: 48 })), ['mentor']);
    clock.advance({ hours: 30 });
    assert.deepEqual(await functionsOf(noor), ['mentor', 'leadership']);
    await changes.take(marit.address, 'leadership', by(saskia));
    assert.deepEqual(await functionsOf(noor), ['mentor'], 'nobody stands in for what is nobody’s');
    assert.equal((await leaves()).at(-1)?.['kind'], 'deputy.ended');
  }));

test('a deputy can be ended early by one', () =>
  inWorld(async ({ changes, by, functionsOf }) => {
    const id = await changes.propose(
      {
        act: 'deputise',
        person: noor.address,
        function: 'ict',
        location: null,
        holder: wouter.address,
        from: noon,
        until: noon.add({ hours: 48 }),
      },
      by(saskia),
    );
    await changes.agree(id, by(marit));
    assert.deepEqual(await functionsOf(noor), ['mentor', 'ict']);
    await changes.endDeputy(id, by(marit));
    assert.deepEqual(await functionsOf(noor), ['mentor']);
  }));

test('functions that are not for one person are refused: given, stood in for, and written round the rules', () =>
  inWorld(async ({ db, changes, by, functionsOf }) => {
    await assert.rejects(
      changes.propose({ act: 'give', person: tamara.address, function: 'ict' }, by(saskia)),
      refused('incompatible'),
    );
    await assert.rejects(
      changes.propose(
        {
          act: 'deputise',
          person: tamara.address,
          function: 'ict',
          location: null,
          holder: wouter.address,
          from: noon,
          until: noon.add({ hours: 48 }),
        },
        by(saskia),
      ),
      refused('incompatible'),
    );
    const deputise = await changes.propose(
      {
        act: 'deputise',
        person: noor.address,
        function: 'ict',
        location: null,
        holder: wouter.address,
        from: noon.add({ hours: 240 }),
        until: noon.add({ hours: 480 }),
      },
      by(saskia),
    );
    await changes.agree(deputise, by(marit));
    const council = await changes.propose(
      { act: 'give', person: noor.address, function: 'council' },
      by(saskia),
    );
    await assert.rejects(
      changes.agree(council, by(marit)),
      refused('incompatible'),
      'somebody who will stand in',
    );
    assert.deepEqual(await functionsOf(noor), ['mentor']);
    await assert.rejects(
      sql`UPDATE public.people SET functions = '{fg,ict}' WHERE address = 'wouter@s.example'`.execute(
        db.owner,
      ),
      /not for one person|people_compatible/,
    );
    await assert.rejects(
      sql`INSERT INTO public.people (school, address, functions) VALUES ('s', 'x@s.example', '{fg,board}')`.execute(
        db.owner,
      ),
      /people_compatible/,
    );
  }));

test('the database and the code agree on what is not for one person', async () => {
  await using db = await testDatabase();
  const sets = fc.sample(fc.uniqueArray(fc.constantFrom(...functions), { maxLength: 5 }), 300);
  const pairs = functions.flatMap((one) => functions.map((other) => [one, other]));
  const all = [...pairs, ...sets];
  const rows = await sql<{ fine: boolean }>`
    SELECT directory.compatible(ARRAY(SELECT jsonb_array_elements_text(held))) AS fine
    FROM jsonb_array_elements(${JSON.stringify(all)}::jsonb) WITH ORDINALITY t (held, place) ORDER BY place`.execute(
    db.desk,
  );
  assert.deepEqual(
    rows.rows.map(({ fine }) => fine),
    all.map((held) => clashOf(held) === null),
  );
});
