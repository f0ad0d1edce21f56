// Held items go on or are destroyed, unread: to a real next hop, once, on the log; and every way it must not work.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assert as holds, property, uint8Array } from 'fast-check';
import { sql } from 'kysely';
import { heldMail, orderOpening, startHouse, type House } from '../../test/support/house.ts';
import { startSink } from '../../test/support/smtp.ts';
import { destroyItem, NotDisposed, releaseItem, type DisposalProblem } from './disposal.ts';
import { Refused, waitForInclusion, withAccess } from './access.ts';
import { listHeld, openItem } from './held.ts';
import { KeeperRefused, type SealedItem } from './keeper/client.ts';
import { dataOf } from './keeper/hand-over.ts';
import type { Kept } from './kept.ts';

type Deps = Parameters<typeof releaseItem>[0];
const deps = (house: House): Deps => house.access;
const person = 'ict@school.example';

async function keep(house: House, kept: Kept = heldMail()): Promise<string> {
  const id = await house.vault.prepare(kept);
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

const notDone = (reason: DisposalProblem) => (error: unknown) =>
  error instanceof NotDisposed && error.reason === reason;
const infected = (): Kept => heldMail({}, { purpose: 'security', class: 'quarantine', state: 'quarantined' });

async function cards(house: House): Promise<string[]> {
  return (await listHeld({ ...deps(house), person })).map((card) => card.id).sort();
}

async function leaves(house: House): Promise<{ kind: string; mode: string; item: string }[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows.map((row) => Object(JSON.parse(row.body)));
}

test('[G-03] a held item released unread arrives at its recipients as it was; no byte of it comes back to us', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const raw = 'Subject: a subject\r\n\r\n.dots\r\n..and more\r\n\xe9 caf\u00e9\r\n';
  const id = await keep(house, heldMail({ raw }, { purpose: 'security' }));
  const other = await keep(house);
  assert.deepEqual(await cards(house), [id, other].sort());
  let said: unknown = null;
  const keeper = house.keeper.client;
  const listening = {
    ...keeper,
    release: async (...given: Parameters<typeof keeper.release>) => {
      said = await keeper.release(...given);
    },
  };
  assert.equal(await releaseItem({ ...deps(house), keeper: listening }, { id, person }), undefined);
  assert.equal(said, undefined, 'the keeper says done and nothing else');
  const arrived = await sink.next();
  assert.equal(arrived.sender, 'anna@school.example');
  assert.deepEqual(arrived.recipients, ['ben@school.example', 'stranger@elsewhere.example']);
  assert.equal(arrived.raw.toString('utf8'), raw);
  assert.deepEqual(await cards(house), [other], 'it waits no longer');
  const told = (await leaves(house)).filter((leaf) => leaf.item === id && leaf.kind !== 'kept');
  assert.deepEqual(
    told.map((leaf) => [leaf.kind, leaf.mode ?? null]),
    [
      ['access', 'release'],
      ['released', null],
    ],
  );
  await assert.rejects(releaseItem(deps(house), { id, person }), notDone('gone'));
  assert.equal(sink.arrived.length, 1);
});

test('[G-03] a leaf for a release or a destruction opens nothing, and the keeper has no answer with bytes for it', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  for (const mode of ['release', 'destroy']) {
    const { item, leaf } = await sealedUnder(house, id, mode);
    const inclusion = await waitForInclusion(house.db.desk, leaf);
    for (const field of ['raw', 'body', 'subject', 'sender'] as const) {
      const wish = { ...item, fields: new Map([[field, Buffer.alloc(40)]]) };
      await assert.rejects(
        house.keeper.client.open(wish, inclusion),
        refusedWith('purpose'),
        `${mode} ${field}`,
      );
    }
  }
  await orderOpening(house.access, id);
  // And what was opened for looking lets nothing go.
  const { leaf } = await withAccess(
    house.access,
    { purpose: 'misuse', mode: 'automated', case: 'c', person, reason: 'because', item: id },
    async () => null,
  );
  const looking = await waitForInclusion(house.db.desk, leaf);
  const { item } = await sealedUnder(house, id, 'release');
  await assert.rejects(house.keeper.client.release(item, looking), refusedWith('another-act'));
  await assert.rejects(house.keeper.client.destroy(item.card, looking), refusedWith('another-act'));
});

const refusedWith = (reason: string) => (error: unknown) =>
  error instanceof KeeperRefused && error.reason === reason;

async function sealedUnder(
  house: House,
  id: string,
  mode: string,
  purpose = 'misuse',
): Promise<{ item: SealedItem; leaf: string }> {
  const access = { purpose, mode, case: 'held', person, reason: 'because', item: id };
  const { leaf, value } = await withAccess(house.access, access, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['school', 'purpose', 'class', 'dies_on'])
      .executeTakeFirstOrThrow(),
  );
  const card = {
    id,
    school: value.school,
    purpose: value.purpose,
    class: value.class,
    diesOn: value.dies_on,
  };
  return { leaf, item: { card, wrapped: Buffer.alloc(81), fields: new Map() } };
}

test('pressed by several at once it goes once, and all are told it is done', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house);
  const presses = ['ict@school.example', 'privacy@school.example', 'ict@school.example'].map((by) =>
    releaseItem(deps(house), { id, person: by }),
  );
  const ends = await Promise.allSettled(presses);
  for (const end of ends) assert.ok(end.status === 'fulfilled' || notDone('gone')(end.reason), end.status);
  assert.ok(ends.some((end) => end.status === 'fulfilled'));
  assert.equal(sink.arrived.length, 1);
  assert.equal((await leaves(house)).filter((leaf) => leaf.kind === 'released').length, 1);
});

test('released by the keeper and not yet recorded: pressed again it is recorded, not sent again', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house);
  const keeper = house.keeper.client;
  await orderOpening(house.access, id);
  const crashing = {
    ...keeper,
    release: async (...given: Parameters<typeof keeper.release>) => {
      await keeper.release(...given);
      throw new Error('we are killed here');
    },
  };
  await assert.rejects(releaseItem({ ...deps(house), keeper: crashing }, { id, person }), /killed here/);
  assert.deepEqual(await cards(house), [id]);
  await assert.rejects(
    openItem(deps(house), { id, purpose: 'misuse', mode: 'automated', case: 'c', person, reason: 'because' }),
    (error) => error instanceof Refused && error.reason === 'keeper-refuses',
    'what went on opens no more',
  );
  await releaseItem(deps(house), { id, person });
  assert.deepEqual(await cards(house), []);
  assert.equal(sink.arrived.length, 1);
});

test('the next hop is down or says no: the item stays held, and goes when it is back', async () => {
  await using stack = new AsyncDisposableStack();
  let answer: string | null = '452 4.3.1 full';
  const sink = stack.adopt(
    await startSink({ reply: (line) => (line.startsWith('RCPT TO:<stranger') ? answer : null) }),
    (one) => one.close(),
  );
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house);
  await assert.rejects(releaseItem(deps(house), { id, person }), notDone('hop-refused'));
  answer = 'hang up';
  await assert.rejects(releaseItem(deps(house), { id, person }), notDone('hop-down'));
  assert.equal(sink.arrived.length, 0, 'to all or to none');
  assert.deepEqual(await cards(house), [id]);
  answer = null;
  await releaseItem(deps(house), { id, person });
  assert.equal(sink.arrived.length, 1);
  const port = sink.port;
  await sink.close();
  const second = await keep(house);
  await assert.rejects(releaseItem(deps(house), { id: second, person }), notDone('hop-down'));
  const back = stack.adopt(await startSink({ port }), (one) => one.close());
  await releaseItem(deps(house), { id: second, person });
  assert.equal(back.arrived.length, 1);
});

test('a next hop that takes it and never answers gets it at most twice (RFC 1047)', async () => {
  await using stack = new AsyncDisposableStack();
  let ends = 0;
  const sink = stack.adopt(
    await startSink({
      reply: (line) => {
        if (line === '.') ends += 1;
        return line === '.' ? 'hang up' : null;
      },
    }),
    (one) => one.close(),
  );
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house);
  for (let press = 0; press < 4; press += 1) {
    await assert.rejects(releaseItem(deps(house), { id, person }), notDone('in-doubt'));
  }
  assert.equal(ends, 2);
});

test('without a next hop nothing goes, and nothing is lost', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  await assert.rejects(releaseItem(deps(house), { id, person }), notDone('no-next-hop'));
  assert.deepEqual(await cards(house), [id]);
});

test('[G-03] a quarantined item never goes on as it is: not by the database, not by the keeper; it is destroyed unread', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house, infected());
  await assert.rejects(releaseItem(deps(house), { id, person }), notDone('gone'));
  // Even where the database takes it for something that only waits, the keeper lets nothing of this class out.
  const held = await keep(house, { ...infected(), state: 'held' });
  const { leaf } = await sealedUnder(house, held, 'release', 'security');
  const card = { id: held, school: 'school', purpose: 'security', class: 'quarantine', diesOn: '2026-12-01' };
  const item = { card, wrapped: Buffer.alloc(81), fields: new Map() };
  await assert.rejects(
    house.keeper.client.release(item, await waitForInclusion(house.db.desk, leaf)),
    refusedWith('quarantined'),
  );
  await destroyItem(deps(house), { id, person });
  assert.deepEqual(await cards(house), [held]);
  assert.equal(sink.arrived.length, 0);
  assert.ok((await leaves(house)).some((leaf) => leaf.kind === 'destroyed' && leaf.item === id));
});

test('what was destroyed opens no more, also from the rows of yesterday, and a gate that pushes again brings nothing back', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  await orderOpening(house.access, id);
  const asked = { purpose: 'misuse', mode: 'automated', case: 'c', person, reason: 'because', item: id };
  const { leaf, value } = await withAccess(house.access, asked, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['school', 'purpose', 'class', 'dies_on', 'wrapped', 'subject'])
      .executeTakeFirstOrThrow(),
  );
  await destroyItem(deps(house), { id, person });
  const item: SealedItem = {
    card: { id, school: value.school, purpose: value.purpose, class: value.class, diesOn: value.dies_on },
    wrapped: value.wrapped,
    fields: new Map([['subject', value.subject ?? Buffer.alloc(0)]]),
  };
  await assert.rejects(
    house.keeper.client.open(item, await waitForInclusion(house.db.desk, leaf)),
    refusedWith('gone'),
  );
  await house.db.gate
    .insertInto('monitoring.kept')
    .values({
      id,
      school: 'school',
      purpose: 'misuse',
      class: 'usage',
      state: 'held',
      hour: '2026-11-24T10:00:00Z',
      grp: 'pupils',
      dies_on: '2026-12-09',
      wrapped: value.wrapped,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  assert.deepEqual(await cards(house), []);
  const ledger = await readFile(join(house.dir, 'keeper', 'answered'), 'utf8');
  assert.match(ledger, new RegExp(`^destroyed:${id}$`, 'm'));
});

test('nobody without the function, and nothing that was not asked for on the log, moves an item', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const id = await keep(house);
  for (const act of [releaseItem, destroyItem]) {
    for (const by of ['anna@school.example', 'fg@school.example']) {
      await assert.rejects(
        act(deps(house), { id, person: by }),
        (error) => error instanceof Refused && error.reason === 'not-allowed',
      );
    }
    await assert.rejects(act(deps(house), { id: crypto.randomUUID(), person }), notDone('gone'));
    await assert.rejects(act(deps(house), { id: 'x', person }), notDone('gone'));
  }
  // A leaf that is not under the signed log.
  const { item, leaf } = await sealedUnder(house, id, 'release');
  const inclusion = await waitForInclusion(house.db.desk, leaf);
  const forged = { ...inclusion, body: inclusion.body.replace('"release"', '"destroy"') };
  await assert.rejects(house.keeper.client.destroy(item.card, forged), refusedWith('not-on-the-log'));
  await orderOpening(house.access, id);
  // Settling what was never asked for, or asked for to look.
  const settle = (of: string): Promise<unknown> =>
    sql`SELECT access.settle(${of}::uuid, ${'2026-11-24T10:00:00Z'}::timestamptz)`.execute(house.db.reader);
  await assert.rejects(settle(crypto.randomUUID()), { code: 'RG003' });
  const looked = await withAccess(
    house.access,
    { purpose: 'misuse', mode: 'automated', case: 'c', person, reason: 'because', item: id },
    async () => null,
  );
  await assert.rejects(settle(looked.leaf), { code: 'RG003' });
  await assert.rejects(
    sql`SELECT access.settle(${leaf}::uuid, ${'2026-11-24T10:00:00Z'}::timestamptz)`.execute(house.db.gate),
    /permission denied/,
  );
  assert.deepEqual(await cards(house), [id]);
  assert.equal(sink.arrived.length, 0);
});

test('whatever stands in a message, its end on the wire is the only end, and lines arrive as lines', () => {
  holds(
    property(uint8Array({ maxLength: 200 }), (some) => {
      // Mostly line ends and dots, where it is decided.
      const raw = Buffer.from(some.map((octet) => [0x0d, 0x0a, 0x2e, octet][octet % 4] ?? octet));
      const wire = `\r\n${dataOf(raw).toString('latin1')}`;
      assert.equal(wire.indexOf('\r\n.\r\n'), wire.length - 5);
      assert.doesNotMatch(wire, /(?<!\r)\n|\r(?!\n)/);
      const back = wire.slice(2, -3).replace(/^\.|(?<=\r\n)\./g, '');
      const lines = raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
      assert.equal(back, lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`);
    }),
    { numRuns: 2000 },
  );
});
