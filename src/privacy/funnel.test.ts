// Guard G-05: under purpose a nothing is opened that was not screened, judged and ordered to remain; each layer by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import {
  addPerson,
  askFor,
  at,
  enterHere,
  granted,
  marked,
  opening,
  plant,
  seen,
  step,
  within,
} from '../../test/support/access/ground.ts';
import { caseDeps, runningCase } from '../../test/support/access/cases.ts';
import { heldMail, type House, orderOpening, startHouse } from '../../test/support/house.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import { type Inclusion } from '../audit/log.ts';
import { Refused, type RefusalReason, waitForInclusion, withAccess } from './access.ts';
import { destroyItem, releaseItem } from './disposal.ts';
import { judgeItem, listHeld, openItem } from './held.ts';
import { KeeperRefused, type SealedItem } from './keeper/client.ts';
import type { Kept } from './kept.ts';
import { looksAt } from './openings.ts';
import { askOrder, declineOrder, decideOrder, listOrders } from './orders.ts';

const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const keeperRefuses = (reason: string) => (error: unknown) =>
  error instanceof KeeperRefused && error.reason === reason;

const ict = { person: 'ict@school.example', session: 'one' };
const rector = { person: 'rector@school.example', session: 'two' };
const asked = (item: string) =>
  ({ item, why: 'rule-unclear', rule: 'forbidden-word', article: '10.1.e' }) as const;

async function keep(house: House, kept: Kept = heldMail()): Promise<string> {
  const id = await house.vault.prepare(kept);
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

const open = (house: House, id: string) =>
  openItem(house.access, {
    id,
    purpose: 'misuse',
    mode: 'automated',
    case: id,
    person: ict.person,
    reason: 'the rule is unclear',
  });

test('[G-05] [ZOU-10.1.d ENFORCE] [ZOU-10.1.d RECORD] [ZOU-10.1.e LIMIT] [ZOU-10.1.e RECORD] [PRO-8.1.d ENFORCE] [PRO-8.1.d RECORD] [PRO-8.1.e LIMIT] [PRO-8.1.e RECORD] held, judged by its envelope, ordered by leadership, and only then opened; each step on the log', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  await assert.rejects(open(house, id), refused('not-remaining'), 'held');
  const judged = await judgeItem(house.access, { id, person: ict.person });
  assert.equal(judged.rule, 'forbidden-word');
  assert.equal(judged.size, 2048);
  assert.match(judged.sender, /^\p{Lu}\p{L}+ \p{Lu}\p{L}+ \d{1,2}$/u);
  assert.equal(judged.recipients.length, 2);
  assert.doesNotMatch(JSON.stringify(judged), /@|anna|ben|subject|body/i, 'no name, no subject, no body');
  const order = await askOrder(house.access, asked(id), ict);
  await assert.rejects(open(house, id), refused('not-remaining'), 'asked');
  const later = await askOrder(house.access, asked(await keep(house)), ict);
  await decideOrder(house.access, later, { gives: false, text: 'de regel is duidelijk' }, rector);
  await decideOrder(house.access, order, { gives: true }, rector);
  assert.equal(
    (await listHeld({ ...house.access, person: ict.person })).find((one) => one.id === id)?.state,
    'remaining',
  );
  assert.equal((await open(house, id)).get('body')?.toString(), 'a body');
  const states = (await listOrders(house.db.desk, 'school')).map((one) => one.state).toSorted();
  assert.deepEqual(states, ['given', 'refused']);
  await house.sequencer.idle();
  const leaves = (await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute()).map(
    (row) => Object(JSON.parse(row.body)),
  );
  const told = leaves.filter((leaf) => leaf.item === id).map((leaf) => [leaf.kind, leaf.mode, leaf.function]);
  assert.deepEqual(told, [
    ['kept', undefined, undefined],
    ['access', 'judge', 'ict'],
    ['order.asked', undefined, 'ict'],
    ['order.given', undefined, 'leadership'],
    ['access', 'automated', 'ict'],
  ]);
  const [given, opened] = [
    leaves.find((one) => one.kind === 'order.given' && one.item === id),
    leaves.at(-1),
  ];
  assert.equal(opened.remaining, given.id, 'the opening names the leaf that moved the item');
  assert.doesNotMatch(JSON.stringify(leaves), /@school|rule is unclear/);
  assert.deepEqual(
    (await looksAt(house.db.desk, 'school', [id])).map((look) => [look.function, look.mode]).toSorted(),
    [
      ['ict', 'automated'],
      ['ict', 'judge'],
    ],
    'and the person concerned reads all of it',
  );
});

test('[G-05] what is judged as fine is passed on unread or destroyed unopened, and opens no more', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  await destroyItem(house.access, { id, person: ict.person });
  await assert.rejects(askOrder(house.access, asked(id), ict), refused('not-found'));
  await assert.rejects(open(house, id), refused('not-found'));
  // What remains and was opened may still be destroyed; without a next hop it stays.
  const other = await keep(house);
  await orderOpening(house.access, other);
  await assert.rejects(releaseItem(house.access, { id: other, person: ict.person }));
  await destroyItem(house.access, { id: other, person: ict.person });
  assert.deepEqual(await listHeld({ ...house.access, person: ict.person }), []);
});

test('[G-05] [ZOU-10.1.e LIMIT] [PRO-8.1.e LIMIT] who judges does not order, ICT orders nothing, and an order is for one item', async () => {
  await using house = await startHouse();
  const { access } = house;
  const both = await addPerson(house.db.owner, 'school', 'both', ['ict', 'leadership']);
  const id = await keep(house);
  await assert.rejects(
    askOrder(access, asked(id), { ...rector }),
    refused('not-allowed'),
    'leadership does not judge',
  );
  await assert.rejects(askOrder(access, asked(crypto.randomUUID()), ict), refused('not-found'));
  const order = await askOrder(access, asked(id), { person: 'privacy@school.example', session: 'one' });
  await assert.rejects(askOrder(access, asked(id), ict), refused('decided'), 'asked already');
  for (const person of [
    ict.person,
    both,
    'privacy@school.example',
    'fg@school.example',
    'anna@school.example',
  ])
    await assert.rejects(
      decideOrder(access, order, { gives: true }, { person, session: 'two' }),
      refused('not-allowed'),
      person,
    );
  await assert.rejects(
    decideOrder(access, order, { gives: true }, { ...rector, session: 'one' }),
    refused('second-person'),
  );
  await assert.rejects(decideOrder(access, crypto.randomUUID(), { gives: true }, rector), refused('no-case'));
  await decideOrder(access, order, { gives: true }, rector);
  await assert.rejects(
    decideOrder(access, order, { gives: true }, rector),
    refused('no-case'),
    'decided once',
  );
  const second = await keep(house);
  await assert.rejects(open(house, second), refused('not-remaining'), 'another item');
  // Somebody who judged as privacy officer and came to lead: still the same person.
  await house.db.owner
    .updateTable('people')
    .set({ functions: ['privacy-officer', 'leadership'] })
    .where('address', '=', 'privacy@school.example')
    .execute();
  const own = await askOrder(access, asked(second), { person: 'privacy@school.example', session: 'one' });
  await assert.rejects(
    decideOrder(access, own, { gives: true }, { person: 'privacy@school.example', session: 'two' }),
    refused('second-person'),
  );
});

test('[G-05] a lawful refusal of who must carry it out stops the opening', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  const order = await orderOpening(house.access, id);
  const no = { reason: 'no-ground', text: 'er is geen artikel dat dit toestaat' } as const;
  await assert.rejects(declineOrder(house.access, order, no, 'anna@school.example'), refused('not-allowed'));
  await declineOrder(house.access, order, no, ict.person);
  await assert.rejects(open(house, id), refused('not-remaining'));
  const [listed] = await listOrders(house.db.desk, 'school');
  assert.deepEqual([listed?.state, listed?.declinedFor], ['declined', 'no-ground']);
});

test('[G-05] the keeper opens nothing without the leaf of the order, whatever the core says', async () => {
  await using house = await startHouse();
  const [id, other] = [await keep(house), await keep(house)];
  await orderOpening(house.access, id);
  await orderOpening(house.access, other);
  const fetch = async (of: string): Promise<{ item: SealedItem; inclusion: Inclusion; order: Inclusion }> => {
    const { inclusion, value } = await withAccess(
      house.access,
      { purpose: 'misuse', mode: 'automated', case: of, person: ict.person, reason: 'because', item: of },
      (trx) =>
        trx
          .selectFrom('monitoring.kept')
          .select(['school', 'purpose', 'class', 'dies_on', 'wrapped', 'body'])
          .executeTakeFirstOrThrow(),
    );
    const { school, purpose, class: storageClass, dies_on: diesOn, wrapped, body } = value;
    return {
      item: {
        card: { id: of, school, purpose, class: storageClass, diesOn },
        wrapped,
        fields: new Map([['body', body ?? Buffer.alloc(0)]]),
      },
      inclusion,
      order: await waitForInclusion(house.db.desk, Object(JSON.parse(inclusion.body)).remaining),
    };
  };
  const mine = await fetch(id);
  const others = await fetch(other);
  const { client } = house.keeper;
  const shut = keeperRefuses('not-remaining');
  await assert.rejects(client.open(mine.item, mine.inclusion), shut, 'no order');
  await assert.rejects(
    client.open(mine.item, mine.inclusion, others.order),
    shut,
    'the order of another item',
  );
  await assert.rejects(
    client.open(mine.item, mine.inclusion, mine.inclusion),
    shut,
    'another leaf than an order',
  );
  const question = await house.db.desk.selectFrom('log.entries').select(['id', 'body']).execute();
  const only = question.find((row) => row.body.includes('order.asked') && row.body.includes(id));
  await assert.rejects(
    client.open(mine.item, mine.inclusion, await waitForInclusion(house.db.desk, only?.id ?? '')),
    shut,
    'only asked',
  );
  const forged = { ...mine.order, body: mine.order.body.replace(id, other) };
  await assert.rejects(client.open(others.item, others.inclusion, forged), keeperRefuses('not-on-the-log'));
  assert.equal((await client.open(mine.item, mine.inclusion, mine.order)).get('body')?.toString(), 'a body');
});

/** A held item, and every way a reader could try to come at it. */
test('[G-05] [ZOU-10.1 LIMIT] [PRO-8.1 LIMIT] the database shows an item that is not remaining to no way of reading, by direct call either', async () => {
  await using db = await testDatabase();
  await plant(db);
  const held = crypto.randomUUID();
  await db.gate
    .insertInto('monitoring.kept')
    .values({
      id: held,
      school: 'a',
      purpose: 'misuse',
      class: 'usage',
      state: 'held',
      hour: '2026-11-24T10:00:00Z',
      grp: 'staff',
      dies_on: '2026-12-09',
      wrapped: Buffer.from('w'),
      body: Buffer.from('b'),
    })
    .execute();
  const deps = caseDeps(db);
  const targeted = await runningCase(deps);
  const sample = await runningCase(deps, { mode: 'sample', subject: null });
  const ways = [
    ['automated', held],
    ['targeted', targeted],
    ['sample', sample],
  ] as const;
  for (const [mode, of] of ways) {
    // Drawn under the very plan it is asked under: what is missing is the order alone.
    await marked(db, opening('misuse', mode, held, of));
    await assert.rejects(askFor(db.reader, opening('misuse', mode, held, of)), { code: 'RG010' }, mode);
  }
  // A binding that was made all the same, as if the door had let somebody through: the row stays unseen.
  for (const [mode, of] of ways) {
    const leaf = await granted(db, opening('misuse', 'judge', held, of));
    await sql`UPDATE access.openings SET mode = ${mode} WHERE leaf = ${leaf}::uuid`.execute(db.owner);
    await within(db.reader, async (trx) => {
      await enterHere(trx, leaf);
      await step(trx, `access_misuse_${mode}`);
      assert.deepEqual(await seen(trx), [], mode);
    });
  }
  // Nobody moves the state: not the gate as it writes, not the owner by hand, and nothing else of the row moves with it.
  await assert.rejects(
    db.gate
      .insertInto('monitoring.kept')
      .values({
        id: crypto.randomUUID(),
        school: 'a',
        purpose: 'misuse',
        class: 'usage',
        state: 'remaining',
        hour: '2026-11-24T10:00:00Z',
        grp: 'staff',
        dies_on: '2026-12-09',
        wrapped: Buffer.from('w'),
      })
      .execute(),
    { code: 'RG011' },
  );
  for (const login of [db.gate, db.desk, db.reader])
    await assert.rejects(
      sql`UPDATE monitoring.kept SET state = 'remaining'`.execute(login),
      /permission denied/,
    );
  await sql`UPDATE monitoring.kept SET state = 'remaining' WHERE id = ${held}::uuid`.execute(db.owner);
  const card = await granted(db, { ...opening('misuse', 'judge', held, 'c') });
  await within(db.reader, async (trx) => {
    await enterHere(trx, card);
    await step(trx, 'access_misuse_judge');
    const { rows } = await sql<{ state: string }>`SELECT state FROM monitoring.kept`.execute(trx);
    assert.deepEqual(rows, [{ state: 'held' }]);
  });
  const again = await granted(db, opening('misuse', 'judge', held, 'c'));
  await assert.rejects(
    within(db.reader, async (trx) => {
      await enterHere(trx, again);
      await step(trx, 'access_misuse_judge');
      await sql`SELECT body, subject FROM monitoring.kept`.execute(trx);
    }),
    /permission denied/,
    'judging shows no subject and no body',
  );
  await assert.rejects(
    sql`UPDATE access.orders SET state = 'given', given = gen_random_uuid()`.execute(db.desk),
    /permission denied/,
  );
  await assert.rejects(
    sql`INSERT INTO access.orders (id, school, item, state, why, rule, article, given, hour, dies_on, sealed)
      VALUES (gen_random_uuid(), 'a', ${held}::uuid, 'given', 'serious', 'forbidden-word', '7.6', gen_random_uuid(),
        date_trunc('hour', ${at}::timestamptz, 'UTC'), '2031-01-01', '{}')`.execute(db.owner),
    { code: 'RG011' },
  );
});
