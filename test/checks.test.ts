// A targeted check at the gate and at the keeper: what is recorded, of whom, for how long; and the notice that nothing removes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { ownCheck } from '../src/cases/checks/checks.ts';
import { gateMandates } from '../src/cases/checks/mandate.ts';
import {
  endChecks,
  endCheck,
  postponeNotice,
  recordOutcome,
  refuseOrder,
} from '../src/cases/checks/running.ts';
import { schoolNumbers } from '../src/cases/oversight.ts';
import { NoticeRefused } from '../src/cases/notices.ts';
import { createMailGate, type MailGate } from '../src/enforcement/mail.ts';
import { createWatch, type Watch } from '../src/enforcement/watch.ts';
import { openItem } from '../src/privacy/held.ts';
import { Refused } from '../src/privacy/access.ts';
import { findInclusion } from '../src/audit/log.ts';
import { cast, type CheckHouse, orderRecorded, request, startChecks, walk } from './support/checks.ts';
import { regulationOf } from './support/regulation.ts';

const zou = regulationOf('zou');

function gateOf(checks: CheckHouse, watch: Watch): MailGate {
  const people = new Map<string, (typeof cast)[keyof typeof cast]>(
    Object.values(cast).map((one) => [one.address, one]),
  );
  return createMailGate({
    policy: () => ({ regulation: zou, lists: {}, notes: [] }) as never,
    directory: { find: (address) => people.get(address.toLowerCase()) },
    vault: checks.house.vault,
    scanner: null,
    counters: { countMail: () => {}, countTrial: () => {} },
    clock: checks.house.clock,
    articleLink: (article) => article,
    watch,
  });
}

async function send(
  gate: MailGate,
  from: string,
  to: string,
  subject: string,
  body: string,
): Promise<string> {
  const raw = Buffer.from(`From: <${from}>\r\nTo: <${to}>\r\nSubject: ${subject}\r\n\r\n${body}\r\n`);
  const answer = await gate.judge({
    id: subject,
    peer: { address: '127.0.0.1', own: true, helo: 'school' },
    sender: from,
    recipients: [to],
    raw,
  });
  await answer.committed();
  return answer.outcome;
}

const recorded = async (checks: CheckHouse): Promise<{ item: string; case_id: string }[]> => {
  await checks.house.vault.flush();
  return checks.house.db.desk
    .selectFrom('access.recorded')
    .select(['item', 'case_id'])
    .orderBy('hour')
    .execute();
};

async function learn(checks: CheckHouse, watch: Watch): Promise<void> {
  const { deps } = checks;
  // The keeper tells of a check only when its leaf is on the signed log.
  for (let turn = 0; turn < 200; turn += 1) {
    const told = await gateMandates(deps);
    watch.set(told);
    if (told.length > 0) return;
    await pause(20);
  }
  assert.fail('the keeper tells the gate nothing');
}

const { teacher, other, lead, ict, anna } = cast;

test('[G-06] [ZOU-10.1.b LIMIT] [PRO-8.1.b LIMIT] the gate records one person, with the words of the mandate, between its start and its end; the key is gone at the end', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const watch = createWatch();
  const gate = gateOf(checks, watch);
  const outside = 'iemand@elders.example';
  assert.equal(await send(gate, teacher.address, outside, 'voor', 'een bedreiging'), 'deliver');
  const id = await walk(deps);
  await learn(checks, watch);
  assert.equal(watch.size(), 1);
  house.clock.set(house.clock.now().add({ seconds: 5 }));
  const mails = [
    [teacher.address, outside, 'een', 'dit is een bedreiging'],
    [outside, teacher.address, 'twee', 'nog een bedreiging'],
    [teacher.address, outside, 'zonder', 'gewone tekst'],
    [teacher.address, outside, 'persoonlijk: bedreiging', 'een bedreiging'],
    [other.address, outside, 'ander', 'een bedreiging'],
    [teacher.address, cast.rector.address, 'hulp', 'hij sprak een bedreiging uit'],
    [teacher.address, outside, 'citaat', '> een bedreiging\r\n\r\nIk schrok hiervan.'],
  ] as const;
  for (const [from, to, subject, body] of mails)
    assert.equal(await send(gate, from, to, subject, body), 'deliver', subject);
  const items = await recorded(checks);
  const { file } = await ownCheck(deps, lead, id);
  assert.deepEqual(
    items.map((one) => one.case_id),
    [file.case, file.case],
    'two messages, of one person',
  );
  const [first] = items;
  assert.ok(first);
  await orderRecorded(deps, id, first.item);
  // Nobody sees that anything was recorded: not on the cards, not on a page of one's own.
  const open = {
    id: first.item,
    purpose: 'misuse',
    mode: 'targeted',
    case: file.case ?? '',
    reason: 'het onderzoek',
  } as const;
  const seen = await openItem(house.access, { ...open, person: ict.address });
  assert.match(String(seen.get('body')), /bedreiging/);
  assert.match(String(seen.get('sender')), /^\p{Lu}\p{L}+ \p{Lu}\p{L}+ \d{1,2}$/u, 'a schuilnaam');
  await assert.rejects(
    openItem(house.access, { ...open, mode: 'automated', person: ict.address }),
    (error) => error instanceof Refused,
  );
  // ICT refuses the order: from then on it goes on outside ICT.
  await refuseOrder(deps, ict, id, 'Dit gaat te ver.');
  await assert.rejects(openItem(house.access, { ...open, person: ict.address }), { reason: 'not-allowed' });
  await openItem(house.access, { ...open, person: cast.privacy.address });
  // Recording stops first: the gate forgets by its own clock, with the core away.
  house.clock.set(house.clock.now().add({ hours: 48 }));
  assert.equal(await send(gate, teacher.address, outside, 'na', 'een bedreiging'), 'deliver');
  assert.equal(watch.size(), 0);
  assert.equal((await recorded(checks)).length, 2);
  // And then the check ends: opening is over by the log's own time before anybody comes to destroy the key.
  const late = { ...open, person: cast.privacy.address };
  house.clock.set(house.clock.now().add({ hours: 47 }));
  await openItem(house.access, late);
  house.clock.set(house.clock.now().add({ hours: 2 }));
  await assert.rejects(openItem(house.access, late), { reason: 'no-case' });
  const before = await readFile(join(house.dir, 'keeper/keys.json'), 'utf8');
  assert.match(before, /mandate\./);
  assert.equal(await endChecks(deps), 1);
  const after = JSON.parse(await readFile(join(house.dir, 'keeper/keys.json'), 'utf8'));
  assert.deepEqual(
    Object.keys(after.keys).filter((name) => name.includes('mandate.')),
    [],
  );
  // Not made again, also under its own name; and what it sealed opens no more.
  const mandate = await house.db.desk.selectFrom('access.mandates').selectAll().executeTakeFirstOrThrow();
  const key = { school: 'school', purpose: 'misuse', class: mandate.class, diesOn: mandate.dies_on };
  await assert.rejects(house.keeper.client.publicKey(key), { reason: 'dead-day' });
  const leaf = await findInclusion(house.db.desk, mandate.leaf);
  assert.ok(leaf);
  await assert.rejects(house.keeper.client.watch({ ...key, id: mandate.case_id }, mandate.sealed, leaf), {
    reason: 'does-not-open',
  });
  assert.notEqual(mandate.gone_at, null);
});

test('[G-06] the keeper opens nothing of a check that is over, whatever the database says; the gate can write nothing outside a mandate', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const watch = createWatch();
  const gate = gateOf(checks, watch);
  const id = await walk(deps);
  await learn(checks, watch);
  await send(gate, teacher.address, anna.address, 'een', 'een bedreiging');
  const [first] = await recorded(checks);
  assert.ok(first);
  const { file } = await ownCheck(deps, lead, id);
  await orderRecorded(deps, id, first.item);
  // Somebody with the owner's rights lets the check run on.
  house.clock.set(house.clock.now().add({ hours: 97 }));
  await sql`ALTER TABLE access.cases DISABLE TRIGGER ALL`.execute(house.db.owner);
  await sql`UPDATE access.cases SET ends = ends + interval '30 days'`.execute(house.db.owner);
  const open = {
    id: first.item,
    purpose: 'misuse',
    mode: 'targeted',
    case: file.case ?? '',
    reason: 'het onderzoek',
  } as const;
  await assert.rejects(openItem(house.access, { ...open, person: cast.privacy.address }), {
    reason: 'keeper-refuses',
  });
  const [row] = await sql<{ class: string }>`SELECT class FROM access.mandates`
    .execute(house.db.desk)
    .then((found) => found.rows);
  for (const hour of ['2026-11-24T09:00:00Z', '2026-11-26T11:00:00Z']) {
    await assert.rejects(
      sql`INSERT INTO monitoring.kept (id, school, purpose, class, state, hour, grp, dies_on, wrapped) SELECT gen_random_uuid(),
        'school', 'misuse', ${row?.class ?? ''}, 'recorded', ${hour}::timestamptz, 'staff', '2026-11-29', ''::bytea`.execute(
        house.db.gate,
      ),
      /outside a mandate/,
      hour,
    );
  }
});

test('[G-06] a check on ICT is carried out outside ICT; what was recorded for one check opens in no other', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const watch = createWatch();
  const gate = gateOf(checks, watch);
  const first = await walk(deps, { subject: ict.address });
  const second = await walk(deps, { subject: other.address });
  await learn(checks, watch);
  await pause(100);
  watch.set(await gateMandates(deps));
  await send(gate, ict.address, anna.address, 'een', 'een bedreiging');
  const [item] = await recorded(checks);
  assert.ok(item);
  await orderRecorded(deps, first, item.item, cast.privacy);
  const caseOf = async (id: string): Promise<string> => (await ownCheck(deps, lead, id)).file.case ?? '';
  const open = { id: item.item, purpose: 'misuse', mode: 'targeted', reason: 'het onderzoek' } as const;
  const by = async (person: string, id: string) =>
    openItem(house.access, { ...open, case: await caseOf(id), person });
  await assert.rejects(by(ict.address, first), { reason: 'not-allowed' });
  await assert.rejects(by(cast.privacy.address, second), { reason: 'not-allowed' });
  await by(cast.privacy.address, first);
});

test('[G-08] [ZOU-8.6 ENFORCE] [ZOU-8.6 REMIND] [PRO-6.6 ENFORCE] [PRO-6.6 REMIND] a check that ends sends its one notice at once; put off by decision alone, and then it returns', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const notices = () =>
    house.db.desk.selectFrom('notices').select(['state', 'article']).orderBy('due_on').execute();
  const numbers = async () => {
    const { told, withoutTalk, postponed } = await schoolNumbers(house.db.desk, 'school', house.clock);
    return [told, withoutTalk, postponed];
  };
  const id = await walk(deps);
  assert.deepEqual(await notices(), [{ state: 'owed', article: '8.6' }]);
  assert.deepEqual(await numbers(), [0, 0, 0], 'a check that runs is in no number of told checks');
  await recordOutcome(deps, lead, id, { found: false, text: 'Er was niets.' });
  await endCheck(deps, lead, id);
  assert.deepEqual(await notices(), [{ state: 'ready', article: '8.6' }]);
  for (let turn = 0; turn < 3; turn += 1) assert.equal(await endChecks(deps), 0, 'once');
  assert.deepEqual(await numbers(), [1, 0, 0]);
  const second = await walk(deps, { subject: other.address, request: request() });
  const later = (days: number) =>
    house.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days });
  await assert.rejects(
    postponeNotice(deps, lead, second, { until: later(20), reason: 'Het onderzoek loopt.', advice: '' }),
    (error) => error instanceof NoticeRefused && error.reason === 'incomplete',
  );
  await postponeNotice(deps, lead, second, {
    until: later(20),
    reason: 'Het onderzoek loopt.',
    advice: 'De FG: hoogstens drie weken.',
  });
  assert.deepEqual(await numbers(), [1, 0, 1], 'put off, and so not among the told');
  // Whoever decided on it has left: nothing of what follows asks for them.
  await sql`DELETE FROM public.people WHERE address IN ('lead@school.example', 'rector@school.example', 'other@school.example')`.execute(
    house.db.owner,
  );
  house.clock.set(house.clock.now().add({ hours: 24 * 6 }));
  assert.equal(await endChecks(deps), 0, 'ended, and put off');
  house.clock.set(house.clock.now().add({ hours: 24 * 13 }));
  assert.equal(await endChecks(deps), 0);
  house.clock.set(house.clock.now().add({ hours: 24 * 2 }));
  assert.equal(await endChecks(deps), 1, 'it returns');
  assert.deepEqual(
    (await notices()).map(({ state }) => state),
    ['ready', 'ready'],
  );
});
