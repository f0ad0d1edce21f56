// Guard G-12: who is a confidant is entered by two; contact with one leaves nothing in anything the product writes.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { pino } from 'pino';
import { createMailGate, type IncomingMail } from '../../src/enforcement/mail.ts';
import { ChangeError, type ChangeRefusal } from '../../src/people/changes.ts';
import { openDirectory } from '../../src/people/directory.ts';
import { createSparedRegister } from '../../src/people/spared.ts';
import { Refused, withAccess } from '../../src/privacy/access.ts';
import { concerning } from '../../src/privacy/concerning.ts';
import { NotDisposed, destroyItem, destroyOwnItem } from '../../src/privacy/disposal.ts';
import { listHeld, openItem } from '../../src/privacy/held.ts';
import { KeeperRefused } from '../../src/privacy/keeper/client.ts';
import { looksAt } from '../../src/privacy/openings.ts';
import { causeOf } from '../../src/serve/faults.ts';
import { addPerson } from '../support/access/ground.ts';
import { type House, startHouse } from '../support/house.ts';
import { openSchool } from '../support/school.ts';
import { marksOf, patternsOf } from './marks.ts';
import { scan } from './places.ts';

type CountedMail = { readonly group: string; readonly outcome: string; readonly bytes: number };

const marks = marksOf(23);
const patterns = patternsOf(marks.marker);
const outside = 'vertrouwd@arbodienst.example';

const refused = (refusal: ChangeRefusal) => (error: unknown) =>
  error instanceof ChangeError && error.refusal === refusal;

const by = (house: House, person: string, session = `of ${person}`) => ({
  person,
  session,
  stepUpAt: house.clock.now(),
  at: house.clock.now(),
});

/** Enters an address: the board proposes, the privacy officer approves. */
async function enter(house: House, address: string, kind: 'confidant' | 'help' = 'confidant'): Promise<void> {
  const register = createSparedRegister(house.db.desk, 'school');
  const appointedOn = kind === 'confidant' ? '2026-09-01' : null;
  const id = await register.propose(
    { act: 'enter', address, kind, appointedOn },
    by(house, 'board@school.example'),
  );
  await register.decide(id, true, by(house, 'privacy@school.example'));
}

test('[G-12] [ZOU-8.9 ENFORCE] [PRO-6.9 ENFORCE] no single person enters or removes a confidant, nobody of ICT does, and the board is one of the two', async () => {
  await using house = await startHouse();
  const { owner, desk } = house.db;
  await addPerson(owner, 'school', 'board', ['board']);
  const both = await addPerson(owner, 'school', 'both', ['ict', 'leadership']);
  const register = createSparedRegister(desk, 'school');
  const change = { act: 'enter', address: outside, kind: 'confidant', appointedOn: '2026-09-01' } as const;
  for (const person of ['ict@school.example', both, 'fg@school.example', 'anna@school.example'])
    await assert.rejects(register.propose(change, by(house, person)), refused('not-entitled'), person);
  await assert.rejects(
    register.propose({ ...change, appointedOn: null }, by(house, 'board@school.example')),
    refused('nothing-to-change'),
    'without an appointment',
  );
  const id = await register.propose(change, by(house, 'privacy@school.example'));
  assert.deepEqual(await register.entries(), [], 'proposed is not entered');
  await assert.rejects(
    register.decide(id, true, by(house, 'privacy@school.example', 'another session')),
    refused('second-person'),
  );
  await assert.rejects(
    register.decide(id, true, by(house, 'board@school.example', 'of privacy@school.example')),
    refused('second-person'),
    'the same session',
  );
  await assert.rejects(register.decide(id, true, by(house, both)), refused('not-entitled'));
  await assert.rejects(
    register.decide(id, true, by(house, 'rector@school.example')),
    refused('board-appoints'),
  );
  await register.decide(id, true, by(house, 'board@school.example'));
  assert.deepEqual(await register.entries(), [
    { address: outside, kind: 'confidant', appointedOn: '2026-09-01' },
  ]);
  // Away again: by two as well, and never by a hand in the table.
  const gone = await register.propose({ ...change, act: 'remove' }, by(house, 'board@school.example'));
  assert.equal((await register.entries()).length, 1);
  await register.decide(gone, true, by(house, 'privacy@school.example'));
  assert.deepEqual(await register.entries(), []);
  await assert.rejects(
    desk
      .insertInto('directory.spared')
      .values({ school: 'school', address: outside, kind: 'confidant', appointed_on: '2026-09-01' })
      .execute(),
    /permission denied/,
  );
  await house.sequencer.idle();
  const leaves = (await desk.selectFrom('log.entries').select('body').execute())
    .map((row) => row.body)
    .join('\n');
  assert.match(leaves, /spared\.entered[\s\S]*spared\.removed/);
  assert.doesNotMatch(leaves, /arbodienst|privacy@/, 'in the log as commitments alone');
});

/** A gate over everything real; what it writes lies under `house.dir` and in the database. */
async function openGate(stack: AsyncDisposableStack, verdict: 'clean' | 'infected' = 'clean') {
  const house = stack.use(await startHouse());
  const school = stack.use(await openSchool('zou'));
  await addPerson(house.db.owner, 'school', 'board', ['board']);
  await addPerson(house.db.owner, 'school', 'trust', ['confidant']);
  await enter(house, outside);
  const directory = await openDirectory(house.db.desk, 'school', house.clock);
  mkdirSync(join(house.dir, 'log'));
  const log = pino(
    { base: null },
    pino.destination({ dest: join(house.dir, 'log/reglement.log'), sync: true }),
  );
  const counted: CountedMail[] = [];
  const gate = createMailGate({
    policy: () => school.policy,
    directory,
    vault: house.vault,
    scanner: {
      scan: async () => (verdict === 'infected' ? { verdict, signature: 'Test' } : { verdict }),
      ping: async () => {},
    },
    counters: { countMail: (count) => void counted.push(count), countTrial() {} },
    clock: house.clock,
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
    onFault: (fault, error) => log.warn({ fault, ...causeOf(error) }, 'mail gate'),
  });
  const mail = (from: string, to: readonly string[], peer = true): IncomingMail => ({
    id: 'one',
    sender: from,
    recipients: to,
    raw: Buffer.from(
      [
        `From: ${marks.of('sender', 1)} <${from}>`,
        `To: <${to[0] ?? ''}>`,
        `Subject: gratis bitcoin ${marks.of('subject', 1)}`,
        `Message-ID: <${marks.of('body', 2)}@x.example>`,
        '',
        `Een verbodenwoord. ${marks.of('body', 1)}`,
        '',
      ].join('\r\n'),
    ),
    peer: { address: '198.51.100.7', helo: 'x.example', own: peer },
  });
  return { house, directory, gate, counted, mail };
}

/** Every row of every table, as text, as the administrator of the cluster sees it. */
async function everyRow(house: House): Promise<string> {
  const client = new Client({ connectionString: house.db.urlFor('postgres') });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT x::text AS row FROM ${name} AS x ORDER BY 1`);
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

test('[G-12] [ZOU-8.9 LIMIT] [PRO-6.9 LIMIT] contact with a confidant, of inside or outside, both ways, is delivered and leaves nothing; it counts as any mail of its group', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, gate, counted, mail } = await openGate(stack);
  await house.vault.ready();
  await house.sequencer.idle();
  const before = await everyRow(house);
  const contacts = [
    ['ben@school.example', ['trust@school.example']],
    ['trust@school.example', ['ben@school.example']],
    ['ben@school.example', [outside]],
    [outside, ['ben@school.example']],
    ['ben@school.example', ['anna@school.example', outside.toUpperCase()]],
  ] as const;
  for (const [from, to] of contacts) {
    const answer = await gate.judge(mail(from, to, from !== outside));
    assert.equal(answer.outcome, 'deliver', `${from} to ${to.join()}`);
    assert.equal(answer.reply, null);
    await answer.committed();
  }
  await house.vault.flush();
  await house.sequencer.idle();
  assert.equal(await everyRow(house), before, 'no row came, went or changed');
  const { hits } = await scan({ folders: { all: house.dir } }, patterns);
  assert.deepEqual(hits, []);
  // The same mail to somebody else is counted with the same words.
  const shape = (one: CountedMail | undefined): unknown => Object.keys(one ?? {}).toSorted();
  const plain = mail('ben@school.example', ['anna@school.example']);
  await (await gate.judge({ ...plain, raw: Buffer.from('Subject: hoi\r\n\r\nTot straks\r\n') })).committed();
  assert.deepEqual(shape(counted[0]), shape(counted.at(-1)));
  assert.deepEqual([counted[0]?.group, counted[0]?.outcome], ['pupils', 'deliver']);
  assert.deepEqual(
    counted.map((one) => one.group),
    ['pupils', 'staff', 'pupils', 'outside', 'pupils', 'pupils'],
  );
  // A list of more than ten is no contact: recorded interpretation.
  const many = Array.from({ length: 11 }, (_, n) => (n === 0 ? outside : `p${n}@elders.example`));
  const listed = await gate.judge(mail('ben@school.example', many));
  assert.equal(listed.remove.length, 10, 'the others on the list are judged as ever');
  await listed.abandoned();
});

test('[G-12] an infected message to a confidant is opened by nobody, and may be destroyed unopened', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, gate, mail } = await openGate(stack, 'infected');
  const answer = await gate.judge(mail('ben@school.example', ['trust@school.example']));
  assert.equal(answer.outcome, 'quarantine');
  await answer.committed();
  await house.vault.flush();
  const [card] = await listHeld({ ...house.access, person: 'ict@school.example' });
  assert.ok(card !== undefined);
  assert.deepEqual(
    [card.state, card.class, card.purpose],
    ['quarantined', 'quarantine', 'security'],
    'a card as any other',
  );
  await assert.rejects(
    openItem(house.access, {
      id: card.id,
      purpose: 'security',
      mode: 'automated',
      case: 'repair',
      person: 'ict@school.example',
      reason: 'who is it to',
    }),
    (error) => error instanceof Refused && error.reason === 'keeper-refuses',
  );
  const own = await concerning(house.access, 'trust@school.example', []);
  assert.deepEqual(
    own.cards.map((one) => one.id),
    [card.id],
    'the confidant knows that it is there',
  );
  await destroyItem(house.access, { id: card.id, person: 'privacy@school.example' });
  await assert.rejects(
    destroyItem(house.access, { id: card.id, person: 'privacy@school.example' }),
    (error) => error instanceof NotDisposed,
  );
});

/** An infected message of Ben to the confidant, kept; beside them a second confidant, whom it does not concern. */
async function infectedToTrust(stack: AsyncDisposableStack): Promise<{ house: House; id: string }> {
  const { house, gate, mail } = await openGate(stack, 'infected');
  await addPerson(house.db.owner, 'school', 'other', ['confidant']);
  await (await gate.judge(mail('ben@school.example', ['trust@school.example']))).committed();
  await (await gate.judge(mail('ben@school.example', ['anna@school.example']))).committed();
  await house.vault.flush();
  const [card] = (await concerning(house.access, 'trust@school.example', [])).cards;
  assert.ok(card !== undefined);
  return { house, id: card.id };
}

/** Bodies of all entries of the log, once everything that waits is on it. */
async function entriesOf(house: House): Promise<Map<string, unknown>[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows.map(({ body }) => new Map(Object.entries(Object(JSON.parse(body)))));
}

test('[G-12] [ZOU-8.9 LIMIT] [PRO-6.9 LIMIT] sender and subject of an infected message to a confidant are told to that confidant alone', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, id } = await infectedToTrust(stack);
  const toldTo = async (person: string) => (await concerning(house.access, person, [])).entrusted;
  for (const name of ['anna', 'ben', 'ict', 'privacy', 'fg', 'rector', 'board', 'other'])
    assert.equal((await toldTo(`${name}@school.example`)).size, 0, name);
  assert.deepEqual(
    [...(await toldTo('Trust@school.example'))],
    [[id, { sender: 'ben@school.example', subject: `gratis bitcoin ${marks.of('subject', 1)}` }]],
  );
  // Who asks is a confidant or not: the keeper can tell, and nobody who reads the log.
  const asked = (await entriesOf(house)).filter((leaf) => leaf.get('mode') === 'self');
  assert.ok(asked.length > 8);
  assert.equal(new Set(asked.map((leaf) => [...leaf.keys()].join())).size, 1);
  for (const leaf of asked) {
    assert.match(String(leaf.get('trusted')), /^[0-9a-f]{64}$/);
    assert.equal(leaf.get('function'), null);
  }
  assert.equal(new Set(asked.map((leaf) => leaf.get('trusted'))).size, asked.length);
});

test('[G-12] [ZOU-8.9 ENFORCE] [PRO-6.9 ENFORCE] a confidant destroys an infected message of their own unopened, a stranger does not, and its leaf names nobody', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, id } = await infectedToTrust(stack);
  const { access } = house;
  for (const name of ['anna', 'ben', 'ict', 'privacy', 'fg', 'rector', 'board'])
    await assert.rejects(
      destroyOwnItem(access, { id, person: `${name}@school.example` }),
      (error) => error instanceof Refused && error.reason === 'not-allowed',
      name,
    );
  const gone = (error: unknown): boolean => error instanceof NotDisposed && error.reason === 'gone';
  const stranger = 'other@school.example';
  await assert.rejects(destroyOwnItem(access, { id, person: stranger }), gone, 'another confidant');
  const nowhere = '00000000-0000-4000-8000-000000000000';
  await assert.rejects(destroyOwnItem(access, { id: nowhere, person: stranger }), gone, 'the same answer');
  // Nor by speaking to the keeper directly: under one's own leaf with the other's address, or by the act of others.
  const request = {
    purpose: 'security',
    mode: 'destroy-own',
    case: 'held',
    reason: 'destroyed unread',
    item: id,
  };
  const asked = await withAccess(access, { ...request, person: stranger }, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['class', 'dies_on', 'wrapped', 'sender', 'recipients'])
      .execute(),
  );
  const [row] = asked.value;
  assert.ok(row !== undefined && row.sender !== null && row.recipients !== null);
  assert.equal(asked.value.length, 1);
  const card = { id, school: 'school', purpose: 'security', class: row.class, diesOn: row.dies_on };
  const fields = new Map([
    ['sender', row.sender],
    ['recipients', row.recipients],
  ] as const);
  const item = { card, wrapped: row.wrapped, fields };
  const proof = { address: 'trust@school.example', salt: asked.salt };
  const refuses = (reason: string) => (error: unknown) =>
    error instanceof KeeperRefused && error.reason === reason;
  await assert.rejects(access.keeper.destroyOwn(item, proof, asked.inclusion), refuses('another-person'));
  await assert.rejects(access.keeper.destroy(card, asked.inclusion), refuses('another-act'));
  assert.deepEqual(await looksAt(house.db.desk, 'school', [id]), [], 'on no page of those it concerns');
  assert.equal((await concerning(access, proof.address, [])).entrusted.size, 1, 'it is still there');
  await destroyOwnItem(access, { id, person: proof.address });
  const own = await concerning(access, proof.address, []);
  assert.deepEqual([own.cards, own.entrusted.size], [[], 0]);
  await assert.rejects(destroyItem(access, { id, person: 'privacy@school.example' }), gone);
  const [act, ...others] = (await entriesOf(house)).filter((leaf) => leaf.get('item') === id).toReversed();
  assert.equal(act?.get('kind'), 'destroyed');
  const acts = others.filter((leaf) => leaf.get('mode') === 'destroy-own');
  assert.equal(acts.length, 3, 'two of the stranger, one of the confidant');
  for (const leaf of acts) assert.equal(leaf.get('function'), null);
  const said = JSON.stringify([act, ...others].map((leaf) => Object.fromEntries(leaf)));
  assert.doesNotMatch(said, /school\.example|confidant|trust/);
});

test('[ZOU-8.8 LIMIT] [PRO-6.8 LIMIT] mail to a protected address is never held on words, and what is labelled persoonlijk is never opened', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, directory, gate, mail } = await openGate(stack);
  const words = (from: string, to: string): IncomingMail => ({
    ...mail(from, [to]),
    raw: Buffer.from('Subject: hulp\r\n\r\nHij zei: verbodenwoord.\r\n'),
  });
  assert.notEqual(
    (await gate.judge(words('ben@school.example', 'hulp@gemeente.example'))).outcome,
    'deliver',
  );
  await enter(house, 'hulp@gemeente.example', 'help');
  await directory.refresh();
  assert.equal((await gate.judge(words('ben@school.example', 'hulp@gemeente.example'))).outcome, 'deliver');
  // What entering the address left to be appended and signed is not what is measured here.
  await house.vault.ready();
  await house.sequencer.idle();
  const before = await everyRow(house);
  const labelled = words('ben@school.example', 'anna@school.example');
  const personal = await gate.judge({
    ...labelled,
    raw: Buffer.from('Subject: persoonlijk: vanavond\r\n\r\nEen verbodenwoord.\r\n'),
  });
  assert.equal(personal.outcome, 'deliver');
  await personal.committed();
  await house.vault.flush();
  await house.sequencer.idle();
  assert.equal(await everyRow(house), before, 'private use raises nothing');
});
