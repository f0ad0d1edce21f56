// under a mandate too nothing opens but by an order of leadership for that one message; code, database and key each ask.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { ownCheck } from '../src/cases/checks/checks.ts';
import { askOpening, decideOpening } from '../src/cases/checks/orders.ts';
import { endCheck, handOver, refuseOrder } from '../src/cases/checks/running.ts';
import { openRecorded, recordedItems, viewChecks } from '../src/cases/checks/view.ts';
import { LadderRefused, type LadderProblem } from '../src/cases/checks/ladder.ts';
import type { Inclusion } from '../src/audit/log.ts';
import type { Person } from '../src/facts/person.ts';
import { Refused, type RefusalReason, waitForInclusion, withAccess } from '../src/privacy/access.ts';
import { openItem } from '../src/privacy/held.ts';
import { KeeperRefused, type SealedItem } from '../src/privacy/keeper/client.ts';
import { askOrder, decideOrder, listOrders } from '../src/privacy/orders.ts';
import { cast, orderRecorded, recordFor, startChecks, walk } from './support/checks.ts';
import { heldMail } from './support/house.ts';
import { regulationOf } from './support/regulation.ts';

const zou = regulationOf('zou');
const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const ladder = (problem: LadderProblem) => (error: unknown) =>
  error instanceof LadderRefused && error.problem === problem;
const keeperRefuses = (reason: string) => (error: unknown) =>
  error instanceof KeeperRefused && error.reason === reason;

const as = (person: Person, session: string) => ({ person, session });
const why = 'Het woord staat in dit bericht.';

test('[X-19] [G-05] [ZOU-10.1.e LIMIT] [ZOU-10.1.e RECORD] [PRO-8.1.e LIMIT] [PRO-8.1.e RECORD] [ZOU-10.1 ENFORCE] [PRO-8.1 ENFORCE] under a mandate a message opens after an order of leadership for that one message, asked by who carries the check out', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps);
  const [item, second] = [await recordFor(checks, id), await recordFor(checks, id)];
  const open = (one: string) =>
    openRecorded(deps, house.access, cast.ict, id, { id: one, reason: 'onderzoek' });
  await assert.rejects(open(item), ladder('no-order'), 'two approvals order nothing');
  assert.deepEqual(
    (await recordedItems(deps, cast.ict, id)).map(({ order }) => order),
    [null, null],
  );
  await askOpening(deps, as(cast.ict, 'one'), id, { item, text: why });
  await assert.rejects(open(item), ladder('no-order'), 'only asked');
  await assert.rejects(askOpening(deps, as(cast.ict, 'one'), id, { item, text: why }), refused('decided'));
  const [asked] = (await viewChecks(deps, cast.rector))[0]?.orders ?? [];
  assert.deepEqual([asked?.state, asked?.why, asked?.item], ['asked', why, item], 'leadership reads why');
  const order = asked?.id ?? '';
  await decideOpening(deps, as(cast.rector, 'two'), id, { order, gives: true, text: 'Dit ene bericht.' });
  assert.equal((await open(item)).body, 'een bedreiging');
  await assert.rejects(open(second), ladder('no-order'), 'an order is for one message');
  await askOpening(deps, as(cast.ict, 'one'), id, { item: second, text: why });
  const again = (await viewChecks(deps, cast.rector))[0]?.orders.find((one) => one.item === second);
  await decideOpening(deps, as(cast.rector, 'two'), id, {
    order: again?.id ?? '',
    gives: false,
    text: 'Dit bericht hoort er niet bij.',
  });
  await assert.rejects(open(second), ladder('no-order'), 'refused');
  const items = await recordedItems(deps, cast.ict, id);
  assert.deepEqual(
    new Map(items.map((one) => [one.id, one.order])),
    new Map([
      [item, 'given'],
      [second, 'refused'],
    ]),
  );
  // Nobody outside the check learns of it: not on the page of all orders, not on the cards.
  assert.deepEqual(await listOrders(house.db.desk, 'school'), []);
  await house.sequencer.idle();
  const leaves = (await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute())
    .map((row) => Object(JSON.parse(row.body)))
    .filter((leaf) => leaf.item === item);
  assert.deepEqual(
    leaves.map((leaf) => [leaf.kind, leaf.mode, leaf.function]),
    [
      ['kept', undefined, undefined],
      ['order.asked', undefined, 'ict'],
      ['order.given', undefined, 'leadership'],
      ['access', 'targeted', 'ict'],
    ],
  );
  assert.equal(leaves[3].remaining, leaves[2].id, 'the opening names the leaf that moved the item');
  assert.doesNotMatch(JSON.stringify(leaves), /@school|bedreiging|Het woord/);
  await endCheck(deps, cast.lead, id);
  await assert.rejects(
    askOpening(deps, as(cast.ict, 'one'), id, { item: second, text: why }),
    ladder('not-your-step'),
    'the check is over',
  );
});

test('[X-19] [G-05] who asks does not order, nobody orders from one session, and only leadership that takes part does', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps);
  const item = await recordFor(checks, id);
  for (const one of [cast.lead, cast.rector, cast.board, cast.fg])
    await assert.rejects(askOpening(deps, as(one, 'one'), id, { item, text: why }), ladder('not-your-step'));
  for (const one of [cast.privacy, cast.teacher])
    await assert.rejects(askOpening(deps, as(one, 'one'), id, { item, text: why }), refused('not-found'));
  const held = await house.vault.prepare(heldMail());
  await house.vault.commit(held);
  await house.vault.flush();
  await assert.rejects(
    askOpening(deps, as(cast.ict, 'one'), id, { item: held, text: why }),
    refused('not-found'),
    'held mail is of no check',
  );
  await askOpening(deps, as(cast.ict, 'one'), id, { item, text: why });
  const [asked] = (await viewChecks(deps, cast.rector))[0]?.orders ?? [];
  const order = asked?.id ?? '';
  const gives = { order, gives: true, text: why };
  for (const one of [cast.lead, cast.board, cast.fg, cast.ict])
    await assert.rejects(
      decideOpening(deps, as(one, 'two'), id, gives),
      ladder('not-your-step'),
      one.address,
    );
  await assert.rejects(decideOpening(deps, as(cast.rector, 'one'), id, gives), refused('second-person'));
  // Outside the check: neither asked nor given by the funnel of held mail.
  const ict = { person: cast.ict.address, session: 'one' };
  const other = await recordFor(checks, id);
  await assert.rejects(
    askOrder(house.access, { item: other, why: 'serious', rule: 'forbidden-word', article: '10.1.e' }, ict),
    refused('not-found'),
  );
  await assert.rejects(
    decideOrder(house.access, order, { gives: true }, { person: cast.rector.address, session: 'two' }),
    refused('no-case'),
  );
  // By the function of the database itself: whoever calls it shows to know whom the check is about.
  const { file } = await ownCheck(deps, cast.lead, id);
  const direct = (by: string, subject: string, session = 'two') =>
    sql`SELECT access.decide_check_order(${order}::uuid, gen_random_uuid(), 'school', ${id}::uuid, true, ${subject},
      ${Buffer.from(file.salt, 'base64')}::bytea, ${by}, ${session}, ${Buffer.alloc(32)}::bytea, ${Buffer.alloc(200)}::bytea,
      ${house.clock.now().toString()}::timestamptz)`.execute(house.db.desk);
  await assert.rejects(direct(cast.rector.address, cast.other.address), { code: 'RG014' });
  for (const by of [cast.board, cast.ict, cast.fg, cast.lead])
    await assert.rejects(direct(by.address, cast.teacher.address), { code: 'RG003' }, by.address);
  await house.db.owner
    .updateTable('people')
    .set({ functions: ['leadership'] })
    .where('address', 'in', [cast.teacher.address, cast.ict.address])
    .execute();
  await assert.rejects(
    direct(cast.teacher.address, cast.teacher.address),
    { code: 'RG014' },
    'the person concerned',
  );
  await assert.rejects(direct(cast.ict.address, cast.teacher.address), { code: 'RG012' }, 'who asked');
  await decideOpening(deps, as(cast.rector, 'two'), id, gives);
});

test('[X-19] [G-05] [G-06] the database opens nothing recorded without its order, and a check without a mandate opens no held mail', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps);
  const item = await recordFor(checks, id);
  const { file } = await ownCheck(deps, cast.lead, id);
  const open = { purpose: 'misuse', mode: 'targeted', case: file.case ?? '', reason: 'onderzoek' } as const;
  const direct = (one: string) => openItem(house.access, { ...open, id: one, person: cast.ict.address });
  await assert.rejects(direct(item), refused('not-remaining'), 'two approvals open nothing by themselves');
  for (const mode of ['automated', 'sample'] as const)
    await assert.rejects(openItem(house.access, { ...open, mode, id: item, person: cast.ict.address }));
  // Held mail that leadership ordered open is of no check: with a mandate or without one.
  const held = await house.vault.prepare(heldMail());
  await house.vault.commit(held);
  await house.vault.flush();
  const order = await askOrder(
    house.access,
    { item: held, why: 'serious', rule: 'forbidden-word', article: '10.1.e' },
    { person: cast.ict.address, session: 'one' },
  );
  await decideOrder(house.access, order, { gives: true }, { person: cast.rector.address, session: 'two' });
  await assert.rejects(direct(held), refused('not-allowed'));
  await sql`ALTER TABLE access.mandates DISABLE TRIGGER ALL`.execute(house.db.owner);
  await sql`DELETE FROM access.mandates`.execute(house.db.owner);
  await assert.rejects(direct(held), refused('not-allowed'), 'a check without a mandate');
  // Nobody moves the state by hand, and what was recorded never becomes held.
  for (const state of ['remaining', 'held', 'quarantined']) {
    await sql`UPDATE monitoring.kept SET state = ${state} WHERE id = ${item}::uuid`
      .execute(house.db.owner)
      .catch(() => {});
    await assert.rejects(direct(item), refused('not-remaining'), state);
  }
});

test('[X-19] [G-05] the key: the keeper opens nothing recorded without the order of this very check, and nothing held for a check', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps);
  const [item, other] = [await recordFor(checks, id), await recordFor(checks, id)];
  const { file } = await ownCheck(deps, cast.lead, id);
  await orderRecorded(deps, id, item);
  await orderRecorded(deps, id, other);
  const fetch = async (of: string): Promise<{ item: SealedItem; inclusion: Inclusion; order: Inclusion }> => {
    const asked = {
      purpose: 'misuse',
      mode: 'targeted',
      case: file.case,
      person: cast.ict.address,
      reason: 'because',
    };
    const { inclusion, value } = await withAccess(house.access, { ...asked, item: of }, (trx) =>
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
  const [mine, others] = [await fetch(item), await fetch(other)];
  const { client } = house.keeper;
  await assert.rejects(client.open(mine.item, mine.inclusion), keeperRefuses('not-remaining'), 'no order');
  await assert.rejects(
    client.open(mine.item, mine.inclusion, others.order),
    keeperRefuses('not-remaining'),
    'the order of another message',
  );
  // A core that lies about what lies under a mandate: a check opens nothing else, whatever the card says.
  const held = { ...mine.item, card: { ...mine.item.card, class: 'usage' } };
  await assert.rejects(client.open(held, mine.inclusion, mine.order), keeperRefuses('no-mandate'));
  assert.equal(
    (await client.open(mine.item, mine.inclusion, mine.order)).get('body')?.toString(),
    'een bedreiging',
  );
});

test('[G-06] who refuses an order is free of it: the opener hands it to the privacy officer, who then asks', async () => {
  await using checks = await startChecks(zou);
  const { deps } = checks;
  const id = await walk(deps);
  const item = await recordFor(checks, id);
  await assert.rejects(handOver(deps, cast.lead, id), ladder('not-now'));
  await refuseOrder(deps, cast.ict, id, 'De woorden zijn te ruim.');
  const read = (await viewChecks(deps, cast.lead)).find((one) => one.id === id);
  assert.equal(read?.steps.at(-1)?.text, 'De woorden zijn te ruim.', 'who takes part reads why');
  assert.equal(read?.subject, cast.teacher.address, 'and still knows whom it is about');
  await assert.rejects(
    askOpening(deps, as(cast.ict, 'one'), id, { item, text: why }),
    ladder('not-your-step'),
  );
  await assert.rejects(handOver(deps, cast.rector, id), ladder('not-your-step'));
  await handOver(deps, cast.lead, id);
  assert.equal((await viewChecks(deps, cast.privacy))[0]?.subject, null);
  await orderRecorded(deps, id, item, cast.privacy);
});
