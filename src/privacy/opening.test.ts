// From the gate's hand to a person's eye: kept, pushed, listed, opened one by one on the log; and every way it must not work.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addPerson } from '../../test/support/access/ground.ts';
import {
  approveAll,
  caseDeps,
  proposal,
  proposeCase,
  start,
  startCase,
} from '../../test/support/access/cases.ts';
import { heldMail, orderOpening, school, startHouse, type House } from '../../test/support/house.ts';
import { findInclusion, type Inclusion } from '../audit/log.ts';
import { concerning } from './concerning.ts';
import { Refused, waitForInclusion, withAccess, type RefusalReason } from './access.ts';
import { listHeld, openItem, type OpenRequest } from './held.ts';
import { KeeperRefused, type SealedItem } from './keeper/client.ts';
import type { Kept } from './kept.ts';

const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const keeperRefuses = (reason: string) => (error: unknown) =>
  error instanceof KeeperRefused && error.reason === reason;

function deps(house: House): Parameters<typeof openItem>[0] {
  return house.access;
}

async function keepHeld(house: House, kept: Kept = heldMail()): Promise<string> {
  const id = await house.vault.prepare(kept);
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

/** Kept and, where it is of the funnel, ordered to remain. */
async function keep(house: House, kept: Kept = heldMail()): Promise<string> {
  const id = await keepHeld(house, kept);
  if (kept.purpose === 'misuse') await orderOpening(house.access, id);
  return id;
}

function request(id: string, rest: Partial<OpenRequest> = {}): OpenRequest {
  return {
    id,
    purpose: 'misuse',
    mode: 'automated',
    case: 'case-1',
    person: 'ict@school.example',
    reason: 'sender asks for it',
    ...rest,
  };
}

function texts(opened: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...opened].map(([field, plain]) => [field, plain.toString('utf8')]));
}

/** A running targeted check on one person. */
async function checkOn(house: House, subject: string): Promise<string> {
  const { owner } = house.db;
  const [lead, head, second] = [
    await addPerson(owner, 'school', 'lead', ['team-leader']),
    await addPerson(owner, 'school', 'head', ['leadership']),
    await addPerson(owner, 'school', 'second', ['leadership']),
  ];
  const cases = { ...caseDeps(house.db, 'school'), clock: house.clock, keys: house.keeper.client };
  const now = house.clock.now();
  const wanted = proposal({
    subject,
    by: lead,
    since: now.subtract({ hours: 24 }),
    begins: now,
    ends: now.add({ hours: 48 }),
  });
  const proposed = await proposeCase(cases, wanted);
  await approveAll(cases, proposed, subject, [head, second]);
  await startCase(cases, proposed, { ...start(subject, wanted.ends), by: head });
  return proposed.id;
}

test('a kept item is listed by its clear columns and opened through purpose, case and reason, on the log', async () => {
  await using house = await startHouse();
  await house.vault.ready();
  const id = await keepHeld(house);
  assert.equal(house.vault.pending(), 0);
  const cards = await listHeld({ ...house.access, person: 'ict@school.example' });
  assert.deepEqual(
    cards.map((card) => ({ ...card, hour: card.hour.toString(), diesOn: card.diesOn.toString() })),
    [
      {
        id,
        purpose: 'misuse',
        class: 'usage',
        state: 'held',
        hour: '2026-11-24T10:00:00Z',
        group: 'pupils',
        diesOn: '2026-12-09',
      },
    ],
  );
  await assert.rejects(openItem(deps(house), request(id)), refused('not-remaining'));
  await orderOpening(house.access, id);
  // Identity stays hidden outside a targeted check; attachment names and the raw message are for no eye here.
  assert.deepEqual(texts(await openItem(deps(house), request(id))), {
    at: '2026-11-24T10:20:30Z',
    size: '2048',
    subject: 'a subject',
    body: 'a body',
    rule: 'forbidden-word',
    article: '7.6',
  });
  await assert.rejects(openItem(deps(house), request(id, { mode: 'targeted' })), refused('no-case'));
  const of = await checkOn(house, 'anna@school.example');
  // A check opens what was recorded for it, and never what was held for another reason: ordered or not.
  await assert.rejects(
    openItem(deps(house), request(id, { mode: 'targeted', case: of })),
    refused('not-allowed'),
  );
  await house.sequencer.idle();
  const leaves = (await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute()).map(
    (row) => Object(JSON.parse(row.body)),
  );
  assert.deepEqual(
    leaves
      .filter((leaf) => !/^(secrecy|check\.)/.test(String(leaf.kind)))
      .map((leaf) => [leaf.kind, leaf.purpose, leaf.mode ?? null, leaf.item]),
    [
      ['kept', 'misuse', null, id],
      ['access', 'misuse', 'cards', null],
      ['access', 'security', 'cards', null],
      ['order.asked', 'misuse', null, id],
      ['order.given', 'misuse', null, id],
      ['access', 'misuse', 'automated', id],
      ['case.proposed', 'misuse', 'targeted', undefined],
      ['case.approval', 'misuse', 'targeted', undefined],
      ['case.approved', 'misuse', 'targeted', undefined],
      ['case.running', 'misuse', 'targeted', undefined],
      ['duty.born', undefined, null, undefined],
    ],
  );
  const whole = leaves.map((leaf) => JSON.stringify(leaf)).join('\n');
  assert.doesNotMatch(whole, /@|sender asks/, 'no personal value in the log');
});

test('security sees a quarantined item for repair, never its subject or body (G-03 in part)', async () => {
  await using house = await startHouse();
  const id = await keep(
    house,
    heldMail(
      { verdict: 'Test.Signature' },
      { purpose: 'security', class: 'quarantine', state: 'quarantined' },
    ),
  );
  const opened = texts(await openItem(deps(house), request(id, { purpose: 'security' })));
  assert.deepEqual(Object.keys(opened).sort(), [
    'article',
    'at',
    'attachments',
    'recipients',
    'rule',
    'sender',
    'size',
    'verdict',
  ]);
});

test('no opening for a person without the function, a purpose or mode that does not exist, or without case or reason', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  const open = (rest: Partial<OpenRequest>): Promise<unknown> => openItem(deps(house), request(id, rest));
  await assert.rejects(open({ person: 'anna@school.example' }), refused('not-allowed'));
  await assert.rejects(
    open({ person: 'fg@school.example' }),
    refused('not-allowed'),
    'the FG never holds a key',
  );
  await assert.rejects(open({ person: 'nobody@school.example' }), refused('unknown-person'));
  await assert.rejects(open({ purpose: 'capacity' }), refused('not-allowed'));
  await assert.rejects(open({ purpose: 'privacy-rules' }), refused('not-allowed'));
  await assert.rejects(open({ purpose: 'continuity', mode: 'automated' }), refused('not-allowed'));
  await assert.rejects(open({ case: ' ' }), refused('incomplete'));
  await assert.rejects(open({ reason: '' }), refused('incomplete'));
  await assert.rejects(open({ id: 'not-an-id' }), refused('not-found'));
  await assert.rejects(open({ id: crypto.randomUUID() }), refused('not-found'));
  await assert.rejects(open({ purpose: 'evidence' }), refused('not-found'), 'kept under another purpose');
});

const subjectOf = (item: SealedItem): Uint8Array => item.fields.get('subject') ?? Buffer.alloc(0);

/** The ciphertexts of an item as an access gives them, with the leaf of that access. */
async function fetchSealed(
  house: House,
  id: string,
  mode = 'automated',
): Promise<{ item: SealedItem; leaf: string; order: Inclusion }> {
  const access = {
    purpose: 'misuse',
    mode,
    case: 'c',
    person: 'ict@school.example',
    reason: 'because',
    item: id,
  };
  const { leaf, value, inclusion } = await withAccess(house.access, access, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['id', 'school', 'purpose', 'class', 'dies_on', 'wrapped', 'subject'])
      .executeTakeFirstOrThrow(),
  );
  const order = await waitForInclusion(house.db.desk, Object(JSON.parse(inclusion.body)).remaining);
  const fields = new Map([['subject', value.subject ?? Buffer.alloc(0)]] as const);
  return {
    leaf,
    order,
    item: {
      card: { id, school, purpose: value.purpose, class: value.class, diesOn: value.dies_on },
      wrapped: value.wrapped,
      fields,
    },
  };
}

test('the keeper believes only the signed log: one leaf, one item, one time', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  const other = await keep(house);
  const { item, leaf, order } = await fetchSealed(house, id);
  const inclusion = await waitForInclusion(house.db.desk, leaf);
  const { client } = house.keeper;
  const forged = { ...inclusion, body: inclusion.body.replace(id, other) };
  await assert.rejects(client.open(item, forged), keeperRefuses('not-on-the-log'));
  const stale = { ...inclusion, note: inclusion.note.replace(/\n\d+\n/, `\n${inclusion.size + 1}\n`) };
  await assert.rejects(client.open(item, stale), keeperRefuses('not-on-the-log'));
  const second = await fetchSealed(house, other);
  await assert.rejects(client.open(second.item, inclusion), keeperRefuses('another-item'));
  await assert.rejects(
    client.open({ ...item, fields: new Map([['raw', Buffer.alloc(40)]]) }, inclusion, order),
    keeperRefuses('field'),
  );
  await assert.rejects(
    client.open({ ...item, fields: new Map([['sender', Buffer.alloc(40)]]) }, inclusion, order),
    keeperRefuses('field'),
    'no identity outside a targeted check',
  );
  assert.equal((await client.open(item, inclusion, order)).get('subject')?.toString(), 'a subject');
  await assert.rejects(client.open(item, inclusion, order), keeperRefuses('already-answered'));
  const kept = await house.db.desk.selectFrom('log.entries').select(['id', 'body']).execute();
  const keptLeaf = kept.find((row) => row.body.includes('"kind": "kept"'));
  const notAccess = await findInclusion(house.db.desk, keptLeaf?.id ?? '');
  assert.ok(notAccess !== null);
  await assert.rejects(client.open(item, notAccess), keeperRefuses('no-access-leaf'));
});

test('a ciphertext moved to another field, record, purpose, school or day does not open', async () => {
  await using house = await startHouse();
  const [one, two] = [await keep(house), await keep(house)];
  const { client } = house.keeper;
  const attempt = async (change: (item: SealedItem, other: SealedItem) => SealedItem): Promise<unknown> => {
    const mine = await fetchSealed(house, one);
    const others = await fetchSealed(house, two);
    return client.open(
      change(mine.item, others.item),
      await waitForInclusion(house.db.desk, mine.leaf),
      mine.order,
    );
  };
  await attempt((mine) => mine);
  const doesNotOpen = keeperRefuses('does-not-open');
  await assert.rejects(
    attempt((mine) => ({ ...mine, fields: new Map([['body', subjectOf(mine)]]) })),
    doesNotOpen,
    'field',
  );
  await assert.rejects(
    attempt((mine, other) => ({ ...mine, fields: other.fields })),
    doesNotOpen,
    'ciphertext of another record',
  );
  await assert.rejects(
    attempt((mine, other) => ({ ...mine, wrapped: other.wrapped })),
    doesNotOpen,
    'key of another record',
  );
  await assert.rejects(
    attempt((mine) => ({ ...mine, card: { ...mine.card, diesOn: '2026-12-10' } })),
    doesNotOpen,
    'another day',
  );
  await assert.rejects(
    attempt((mine) => ({ ...mine, card: { ...mine.card, purpose: 'security' } })),
    keeperRefuses('another-item'),
  );
  await assert.rejects(
    attempt((mine) => ({ ...mine, card: { ...mine.card, school: 'other' } })),
    keeperRefuses('another-item'),
  );
});

test('without the keeper nothing opens and the gate goes on sealing; the keeper comes back by itself with its keys', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  const pid = house.keeper.pid();
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGSTOP');
  const away = openItem({ ...deps(house) }, request(id));
  process.kill(pid, 'SIGKILL');
  await assert.rejects(away, refused('keeper-away'));
  const later = await keepHeld(house, heldMail({ subject: 'kept without the keeper' }));
  const deadline = performance.now() + 15_000;
  for (;;) {
    const ordered = async (): Promise<ReadonlyMap<string, Buffer>> => {
      await orderOpening(house.access, later);
      return openItem(deps(house), request(later));
    };
    const back = await ordered().catch((error: unknown) => {
      if (performance.now() > deadline || !refused('keeper-away')(error)) throw error;
      return null;
    });
    if (back === null) continue;
    assert.equal(back.get('subject')?.toString(), 'kept without the keeper');
    break;
  }
  assert.equal((await openItem(deps(house), request(id))).get('subject')?.toString(), 'a subject');
});

test('without the log nothing opens: the leaf must be under a signed checkpoint first', async (t) => {
  await using house = await startHouse();
  const id = await keep(house);
  await house.sequencer.stop();
  t.mock.method(
    performance,
    'now',
    (() => {
      let calls = 0;
      return () => (calls++ === 0 ? 0 : 60_000);
    })(),
  );
  await assert.rejects(openItem(deps(house), request(id)), refused('log-behind'));
});

test('my data: the keeper answers which items concern the asker, to nobody else, on the log', async () => {
  await using house = await startHouse();
  const from = await keep(house, heldMail({ sender: 'Anna@School.example' }));
  const to = await keep(
    house,
    heldMail({ sender: 'x@elsewhere.example', recipients: 'ben@school.example\nanna@school.example' }),
  );
  const neither = await keep(
    house,
    heldMail({ sender: 'ben@school.example', recipients: 'susanna@school.example' }),
  );
  const ids = async (address: string): Promise<string[]> =>
    (await concerning(deps(house), address, [])).cards.map((card) => card.id).sort();
  assert.deepEqual(await ids('anna@school.example'), [from, to].sort());
  assert.deepEqual(await ids('ben@school.example'), [from, to, neither].sort());
  assert.deepEqual(await ids('fg@school.example'), []);
  await assert.rejects(concerning(deps(house), 'stranger@elsewhere.example', []), refused('unknown-person'));
  // Ben's own question does not answer for Anna.
  const access = {
    purpose: null,
    mode: 'self',
    case: null,
    person: 'ben@school.example',
    reason: null,
    item: null,
  };
  const { leaf, salt } = await withAccess(house.access, access, async () => null);
  const inclusion = await waitForInclusion(house.db.desk, leaf);
  await assert.rejects(
    house.keeper.client.match('anna@school.example', salt, { items: [], letters: [] }, inclusion),
    keeperRefuses('another-person'),
  );
  const { item } = await fetchSealed(house, from);
  await assert.rejects(house.keeper.client.open(item, inclusion), keeperRefuses('another-item'));
});

test('whoever asked is on the log before anything is read, also when the reading is taken back', async () => {
  await using house = await startHouse();
  const id = await keep(house);
  const access = {
    purpose: 'misuse',
    mode: 'automated',
    case: 'c',
    person: 'ict@school.example',
    reason: 'because',
    item: id,
  };
  await assert.rejects(
    withAccess(house.access, access, async () => {
      throw new Error('no');
    }),
  );
  await house.sequencer.idle();
  const entries = await house.db.desk.selectFrom('log.entries').select('body').execute();
  const asked = entries.map((row) => Object(JSON.parse(row.body))).filter((leaf) => leaf.kind === 'access');
  assert.deepEqual(
    asked.map((leaf) => [leaf.item, leaf.function]),
    [[id, 'ict']],
  );
});
