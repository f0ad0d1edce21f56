// Schuilnamen under a mandate: a name is told to who carries the check out after two persons, one name at a time, by the keeper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { ownCheck } from '../src/cases/checks/checks.ts';
import { endCheck } from '../src/cases/checks/running.ts';
import { askName, decideName, readName } from '../src/cases/checks/reveals.ts';
import { openRecorded, viewChecks } from '../src/cases/checks/view.ts';
import { LadderRefused, type LadderProblem } from '../src/cases/checks/ladder.ts';
import type { Person } from '../src/facts/person.ts';
import { Refused, type RefusalReason, waitForInclusion, withAccess } from '../src/privacy/access.ts';
import { revealName } from '../src/privacy/held.ts';
import { KeeperRefused } from '../src/privacy/keeper/client.ts';
import { cast, orderRecorded, recordFor, startChecks, walk } from './support/checks.ts';
import { regulationOf } from './support/regulation.ts';

const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const ladder = (problem: LadderProblem) => (error: unknown) =>
  error instanceof LadderRefused && error.problem === problem;
const keeperRefuses = (reason: string) => (error: unknown) =>
  error instanceof KeeperRefused && error.reason === reason;
const as = (person: Person, session: string) => ({ person, session });
const text = 'Zonder naam is niet te zien of het dezelfde persoon is.';

test('[SRO-5.3 LIMIT] [G-06] a check shows schuilnamen; one name is told after another person decided, with a reason, inside the mandate and on the log', async () => {
  await using checks = await startChecks(regulationOf('sro'));
  const { deps, house } = checks;
  const id = await walk(deps, { norm: '3.3' });
  const item = await recordFor(checks, id);
  const ask = (name: string) => askName(deps, as(cast.ict, 'one'), id, { item, name, text });
  await assert.rejects(ask('Grijze Reiger 1'), refused('not-remaining'), 'of a message that is shut');
  await orderRecorded(deps, id, item);
  const opened = await openRecorded(deps, house.access, cast.ict, id, { id: item, reason: 'onderzoek' });
  const name = opened.sender ?? '';
  assert.match(name, /^\p{Lu}\p{L}+ \p{Lu}\p{L}+ \d{1,2}$/u);
  assert.doesNotMatch(JSON.stringify(opened), /@school|teacher/, 'nobody is named, in the text neither');
  for (const one of [cast.lead, cast.rector, cast.fg])
    await assert.rejects(askName(deps, as(one, 'one'), id, { item, name, text }), ladder('not-your-step'));
  await ask(name);
  await assert.rejects(ask(name), refused('decided'));
  const [asked] = (await viewChecks(deps, cast.rector))[0]?.reveals ?? [];
  assert.deepEqual([asked?.name, asked?.state, asked?.why], [name, 'asked', text]);
  const reveal = asked?.id ?? '';
  const read = (by: Person) => readName(deps, house.access, by, id, reveal);
  await assert.rejects(read(cast.ict), ladder('no-order'), 'only asked');
  const gives = { reveal, gives: true, text: 'Nodig om te kunnen stoppen.' };
  for (const one of [cast.lead, cast.board, cast.fg, cast.ict])
    await assert.rejects(decideName(deps, as(one, 'two'), id, gives), ladder('not-your-step'), one.address);
  await assert.rejects(decideName(deps, as(cast.rector, 'one'), id, gives), refused('second-person'));
  await decideName(deps, as(cast.rector, 'two'), id, gives);
  assert.equal(await read(cast.ict), cast.teacher.address);
  await assert.rejects(read(cast.rector), ladder('not-your-step'), 'who decides does not read');
  // A name that is not given stays one.
  const [other = ''] = (opened.recipients ?? '').split('\n');
  await ask(other);
  const second = (await viewChecks(deps, cast.rector))[0]?.reveals.find((one) => one.name === other);
  await decideName(deps, as(cast.rector, 'two'), id, {
    reveal: second?.id ?? '',
    gives: false,
    text: 'Niet nodig.',
  });
  await assert.rejects(readName(deps, house.access, cast.ict, id, second?.id ?? ''), ladder('no-order'));
  await house.sequencer.idle();
  const leaves = (await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute())
    .map((row) => Object(JSON.parse(row.body)))
    .filter(
      (leaf) => leaf.item === item && (leaf.mode === 'reveal' || String(leaf.kind).startsWith('reveal')),
    );
  assert.deepEqual(
    leaves.map((leaf) => [leaf.kind, leaf.function]),
    [
      ['reveal.asked', 'ict'],
      ['reveal.given', 'leadership'],
      ['access', 'ict'],
      ['reveal.asked', 'ict'],
      ['reveal.refused', 'leadership'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(leaves), /@school|Zonder naam/);
  await endCheck(deps, cast.lead, id);
  await assert.rejects(read(cast.ict), ladder('not-your-step'), 'the check is over');
});

test('[SRO-5.3 LIMIT] [G-06] one person is one name in every message of a check, and another one in any other check', async () => {
  await using checks = await startChecks(regulationOf('zou'));
  const { deps, house } = checks;
  const namesIn = async (id: string) => {
    const item = await recordFor(checks, id);
    await orderRecorded(deps, id, item);
    const opened = await openRecorded(deps, house.access, cast.ict, id, { id: item, reason: 'onderzoek' });
    return [opened.sender, opened.recipients];
  };
  const one = await walk(deps);
  const first = await namesIn(one);
  assert.deepEqual(await namesIn(one), first, 'one can talk about who it is');
  const other = await walk(deps, { subject: cast.other.address });
  assert.notDeepEqual(await namesIn(other), first, 'nobody is followed from one check to the next');
});

test('[SRO-5.3 LIMIT] [G-06] database and keeper tell no name without its decision, of another message, or by direct call', async () => {
  await using checks = await startChecks(regulationOf('zou'));
  const { deps, house } = checks;
  const id = await walk(deps);
  const [item, other] = [await recordFor(checks, id), await recordFor(checks, id)];
  for (const one of [item, other]) await orderRecorded(deps, id, one);
  const { file } = await ownCheck(deps, cast.lead, id);
  const of = file.case ?? '';
  const direct = (one: string, decision: string) =>
    revealName(house.access, { item: one, case: of, person: cast.ict.address, reason: 'direct', decision });
  await assert.rejects(direct(item, crypto.randomUUID()), refused('not-remaining'), 'nothing was decided');
  const opened = await openRecorded(deps, house.access, cast.ict, id, { id: item, reason: 'onderzoek' });
  const name = opened.sender ?? '';
  await askName(deps, as(cast.ict, 'one'), id, { item, name, text });
  const [asked] = (await viewChecks(deps, cast.rector))[0]?.reveals ?? [];
  const reveal = asked?.id ?? '';
  await assert.rejects(direct(item, crypto.randomUUID()), refused('not-remaining'), 'only asked');
  const decide = (by: string, session: string, subject = cast.teacher.address) =>
    sql`SELECT access.decide_reveal(${reveal}::uuid, gen_random_uuid(), 'school', ${id}::uuid, true, ${subject},
      ${Buffer.from(file.salt, 'base64')}::bytea, ${by}, ${session}, ${Buffer.alloc(32)}::bytea, ${Buffer.alloc(200)}::bytea,
      ${house.clock.now().toString()}::timestamptz)`.execute(house.db.desk);
  for (const by of [cast.ict, cast.board, cast.fg, cast.lead])
    await assert.rejects(decide(by.address, 'two'), { code: 'RG003' }, by.address);
  await assert.rejects(decide(cast.rector.address, 'two', cast.other.address), { code: 'RG014' });
  await assert.rejects(decide(cast.rector.address, 'one'), { code: 'RG012' });
  await house.db.owner
    .updateTable('people')
    .set({ functions: ['leadership'] })
    .where('address', '=', cast.ict.address)
    .execute();
  await assert.rejects(decide(cast.ict.address, 'two'), { code: 'RG012' }, 'who asked');
  await house.db.owner
    .updateTable('people')
    .set({ functions: ['ict'] })
    .where('address', '=', cast.ict.address)
    .execute();
  await decideName(deps, as(cast.rector, 'two'), id, { reveal, gives: true, text });
  await assert.rejects(direct(other, crypto.randomUUID()), refused('not-remaining'), 'another message');
  // The keeper, whatever the core says: only the leaf of the decision, for this very message.
  const fetch = async () => {
    const access = {
      purpose: 'misuse',
      mode: 'reveal',
      case: of,
      person: cast.ict.address,
      reason: 'direct',
      item,
    };
    const { inclusion, value } = await withAccess(house.access, access, (trx) =>
      trx
        .selectFrom('monitoring.kept')
        .select(['school', 'purpose', 'class', 'dies_on', 'wrapped', 'sender', 'recipients'])
        .executeTakeFirstOrThrow(),
    );
    const { school, purpose, class: storageClass, dies_on: diesOn, wrapped } = value;
    const none = Buffer.alloc(0);
    const fields = new Map([
      ['sender', value.sender ?? none] as const,
      ['recipients', value.recipients ?? none] as const,
    ]);
    return {
      inclusion,
      item: { card: { id: item, school, purpose, class: storageClass, diesOn }, wrapped, fields },
    };
  };
  const entries = await house.db.desk.selectFrom('log.entries').select(['id', 'body']).execute();
  const leafOf = async (kind: string) => {
    const found = entries.find((row) => row.body.includes(`"${kind}"`) && row.body.includes(item));
    return waitForInclusion(house.db.desk, found?.id ?? '');
  };
  const { client } = house.keeper;
  for (const kind of ['reveal.asked', 'order.given']) {
    const mine = await fetch();
    await assert.rejects(
      client.reveal(mine.item, mine.inclusion, await leafOf(kind)),
      keeperRefuses('no-decision'),
      kind,
    );
  }
  const { rows } = await sql<{
    leaf: string;
  }>`SELECT access.reveal_leaf('school', ${reveal}::uuid) AS leaf`.execute(house.db.desk);
  const decision = await waitForInclusion(house.db.desk, rows[0]?.leaf ?? '');
  const mine = await fetch();
  assert.equal(await client.reveal(mine.item, mine.inclusion, decision), cast.teacher.address);
  await assert.rejects(client.reveal(mine.item, mine.inclusion, decision), keeperRefuses('already-answered'));
  // Over by the log's own time: nothing is told any more.
  house.clock.set(house.clock.now().add({ hours: 97 }));
  await assert.rejects(fetch());
});
