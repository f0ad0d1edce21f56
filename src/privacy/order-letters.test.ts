// How an order on held mail ends: told in words to who asked and who ordered, logged under the function of who said no.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { startPage } from '../cases/start.ts';
import type { Person } from '../facts/person.ts';
import { addPerson } from '../../test/support/access/ground.ts';
import { type House, heldMail, orderOpening, startHouse } from '../../test/support/house.ts';
import { Refused } from './access.ts';
import { openItem } from './held.ts';
import { wordsOfOrders } from './order-letters.ts';
import { askOrder, declineOrder, decideOrder } from './orders.ts';

const officer = { person: 'privacy@school.example', session: 'of the officer' };
const rector = { person: 'rector@school.example', session: 'of the rector' };
const asked = (item: string) =>
  ({ item, why: 'serious', rule: 'forbidden-word', article: '10.1.e' }) as const;
const no = { reason: 'not-the-lightest', text: 'De buitenkant zegt genoeg: dit is de nieuwsbrief.' } as const;

async function keep(house: House): Promise<string> {
  const id = await house.vault.prepare(heldMail());
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

const wordsFor = async (house: House, person: string): Promise<string[]> => [
  ...(await wordsOfOrders(house.access, person)).values(),
];

async function leaves(house: House, kind: string): Promise<Map<string, unknown>[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows
    .map(({ body }) => new Map<string, unknown>(Object.entries(Object(JSON.parse(body)))))
    .filter((leaf) => leaf.get('kind') === kind);
}

test('[G-05] [ZOU-8.10 RECORD] [PRO-6.10 RECORD] why an order was declined is read by who asked and who ordered, and by nobody else', async () => {
  await using house = await startHouse();
  const second = await addPerson(house.db.owner, 'school', 'second', ['leadership']);
  const order = await orderOpening(house.access, await keep(house));
  for (const one of ['ict', 'rector', 'privacy'])
    assert.deepEqual(await wordsFor(house, `${one}@school.example`), [], 'nothing was said yet');
  await declineOrder(house.access, order, no, officer.person);
  assert.deepEqual([...(await wordsOfOrders(house.access, 'ICT@school.example'))], [[order, no.text]]);
  assert.deepEqual(await wordsFor(house, rector.person), [no.text]);
  // Who declined knows it; everybody else has the ground and the fact, and no word of it.
  for (const one of [
    officer.person,
    second,
    'fg@school.example',
    'ben@school.example',
    'anna@school.example',
  ])
    assert.deepEqual(await wordsFor(house, one), [], one);
  // Nothing of it lies in the clear, and the log has neither the words nor a name.
  const { rows } = await sql<{ row: string }>`SELECT to_jsonb(o)::text AS row FROM access.orders o
    UNION ALL SELECT to_jsonb(l)::text FROM access.order_letters l`.execute(house.db.owner);
  const said = JSON.stringify([rows, (await leaves(house, 'order.declined')).map((leaf) => [...leaf])]);
  assert.doesNotMatch(said, /nieuwsbrief|school\.example/);
  assert.doesNotMatch(said, new RegExp(Buffer.from('nieuwsbrief').toString('hex')));
});

test('[G-05] an order that leadership does not give is explained to who asked, and nothing opens under it', async () => {
  await using house = await startHouse();
  const item = await keep(house);
  const order = await askOrder(house.access, asked(item), officer);
  await decideOrder(house.access, order, { gives: false, text: 'Vraag het de afzender.' }, rector);
  assert.deepEqual(
    [...(await wordsOfOrders(house.access, officer.person))],
    [[order, 'Vraag het de afzender.']],
  );
  for (const one of [rector.person, 'ict@school.example'])
    assert.deepEqual(await wordsFor(house, one), [], one);
  const opening = { id: item, purpose: 'misuse', mode: 'automated', case: item, reason: 'toch' } as const;
  await assert.rejects(
    openItem(house.access, { ...opening, person: officer.person }),
    (error) => error instanceof Refused && error.reason === 'not-remaining',
  );
});

test('[G-05] the privacy officer judges, asks, opens on order and declines, each logged under that function', async () => {
  await using house = await startHouse();
  const item = await keep(house);
  const order = await askOrder(house.access, asked(item), officer);
  await decideOrder(house.access, order, { gives: true }, rector);
  const opening = {
    id: item,
    purpose: 'misuse',
    mode: 'automated',
    case: item,
    reason: 'op opdracht',
  } as const;
  assert.equal(
    (await openItem(house.access, { ...opening, person: officer.person })).get('body')?.toString(),
    'a body',
  );
  await declineOrder(house.access, order, no, officer.person);
  await assert.rejects(openItem(house.access, { ...opening, person: officer.person }), Refused);
  const other = await orderOpening(house.access, await keep(house));
  await declineOrder(house.access, other, no, 'ict@school.example');
  const by = (await leaves(house, 'order.declined')).map((leaf) => [leaf.get('order'), leaf.get('function')]);
  assert.deepEqual(by, [
    [order, 'privacy-officer'],
    [other, 'ict'],
  ]);
});

test('[G-05] the database takes no such no without words for everybody who had a part, and no order without a letter', async () => {
  await using house = await startHouse();
  const { db } = house;
  const order = await orderOpening(house.access, await keep(house));
  const at = house.clock.now().toString();
  const letters = await db.desk.selectFrom('access.order_letters').select('id').execute();
  assert.equal(letters.length, 2);
  const act = sql`${Buffer.alloc(32)}::bytea, ${Buffer.alloc(200)}::bytea`;
  const decline = (answered: readonly string[], answers: readonly Buffer[]) =>
    sql`SELECT access.decline_order(${order}::uuid, gen_random_uuid(), 'school', 'no-ground', 'ict@school.example', ${act},
      ${at}::timestamptz, ${answered}::uuid[], ${answers}::bytea[])`.execute(db.reader);
  const [first, ...rest] = letters.map(({ id }) => id);
  assert.ok(first !== undefined);
  const words = Buffer.alloc(100, 7);
  await assert.rejects(decline([], []), { code: 'RG001' });
  await assert.rejects(decline([first], [words]), { code: 'RG001' }, 'one of two');
  await assert.rejects(
    decline([first, ...rest], [words, Buffer.alloc(20_000)]),
    { code: '23514' },
    'a bound',
  );
  const item = await keep(house);
  await assert.rejects(
    sql`SELECT access.ask_order(gen_random_uuid(), gen_random_uuid(), 'school', ${item}::uuid, 'serious', 'forbidden-word',
      '10.1.e', 'ict@school.example', 'one', ${act}, '2031-11-24'::date, ${at}::timestamptz, NULL, NULL)`.execute(
      db.reader,
    ),
    { code: 'RG001' },
  );
  await assert.rejects(
    sql`UPDATE access.order_letters SET answer = ${words}::bytea`.execute(db.desk),
    { code: '42501' },
    'no login writes them',
  );
  await decline([first, ...rest], [words, words]);
});

test('[ZOU-8.10 RECORD] [PRO-6.10 RECORD] Start says for two weeks that orders ended in a no, to who sees orders and to nobody else', async () => {
  await using house = await startHouse();
  const { access, clock } = house;
  const person = (name: string, functions: Person['functions']): Person => ({
    address: `${name}@school.example`,
    name: null,
    category: 'staff',
    functions,
    groups: [],
  });
  const told = async (one: Person) => (await startPage(access.desk, 'school', one, clock)).ended;
  const order = await orderOpening(access, await keep(house));
  const ict = person('ict', ['ict']);
  assert.deepEqual(await told(ict), { refused: 0, declined: 0 });
  await declineOrder(access, order, no, officer.person);
  const other = await askOrder(access, asked(await keep(house)), officer);
  await decideOrder(access, other, { gives: false, text: 'Niet nodig.' }, rector);
  for (const one of [
    ict,
    person('rector', ['leadership']),
    person('privacy', ['privacy-officer']),
    person('fg', ['fg']),
  ])
    assert.deepEqual(await told(one), { refused: 1, declined: 1 }, one.address);
  assert.deepEqual(await told(person('anna', [])), { refused: 0, declined: 0 });
  clock.set(clock.now().add({ hours: 24 * 15 }));
  assert.deepEqual(await told(ict), { refused: 0, declined: 0 });
});
