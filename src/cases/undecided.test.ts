// Held mail that nobody decided on: back to an author the gate knew, once, from the keeper itself; to nobody else, ever.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { heldMail, startHouse, type House } from '../../test/support/house.ts';
import { startSink, type Sink } from '../../test/support/smtp.ts';
import { addSchoolHours, type SchoolCalendar } from '../facts/school-calendar.ts';
import { waitForInclusion } from '../privacy/access.ts';
import { NotDisposed, releaseItem } from '../privacy/disposal.ts';
import { listHeld } from '../privacy/held.ts';
import { KeeperRefused } from '../privacy/keeper/client.ts';
import { startKeeper } from '../privacy/keeper/start.ts';
import type { Kept } from '../privacy/kept.ts';
import { sendBackUndecided, undecidedSince } from './undecided.ts';

const calendar: SchoolCalendar = {
  hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '17:00' },
  region: 'midden',
  vacations: [],
};
const person = 'ict@school.example';
const raw = 'From: Anna <anna@school.example>\r\nSubject: caf\xe9\r\n\r\n.a body\r\n';

/** What the gate seals of a held message of one of its own people. */
const ofAnna = (fields: Parameters<typeof heldMail>[0] = {}, rest: Partial<Kept> = {}): Kept =>
  heldMail({ raw, verdict: verdict('own'), ...fields }, rest);
const verdict = (author: string | null, outcome = 'hold'): string =>
  JSON.stringify({ outcome, ambiguities: [], author });

async function keep(house: House, kept: Kept): Promise<string> {
  const id = await house.vault.prepare(kept);
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

async function schoolWithSink(reply?: (line: string) => string | null): Promise<
  AsyncDisposable & {
    readonly house: House;
    readonly sink: Sink;
    readonly hop: { host: string; port: number };
  }
> {
  const stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(reply === undefined ? {} : { reply }), (one) => one.close());
  const hop = { host: '127.0.0.1', port: sink.port };
  const house = stack.use(await startHouse({ nextHop: hop }));
  return { house, sink, hop, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Kept at 11:20 on a Tuesday: the last message of that hour has waited four school hours at 16:00. */
const inTime = Temporal.Instant.from('2026-11-24T14:59:59Z');
const late = Temporal.Instant.from('2026-11-24T15:00:00Z');

async function cards(house: House): Promise<string[]> {
  return (await listHeld({ ...house.access, person })).map(({ id }) => id).sort();
}

async function leavesOf(house: House, item: string): Promise<string[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows
    .map(({ body }) => Object(JSON.parse(body)))
    .filter((leaf) => leaf.item === item)
    .map((leaf) => [leaf.kind, leaf.mode].filter((part) => part !== undefined).join(' '));
}

test('[ZOU-8.5 ENFORCE] [PRO-6.5 ENFORCE] [G-17] held mail undecided after four school hours goes back by itself, once, to the author the gate knew', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const id = await keep(house, ofAnna());
  house.clock.set(inTime);
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  assert.deepEqual(await cards(house), [id], 'people still have time');
  house.clock.set(late);
  assert.equal(await sendBackUndecided(house.access, calendar), 1);
  const [arrived, ...others] = sink.arrived;
  assert.ok(arrived !== undefined && others.length === 0);
  assert.equal(arrived.sender, '', 'an empty return path');
  assert.deepEqual(arrived.recipients, ['anna@school.example']);
  const text = arrived.raw.toString('latin1');
  assert.match(text, /^From: <postmaster@school\.example>\r\n/);
  assert.match(text, /^Auto-Submitted: auto-replied\r$/m);
  assert.match(text, /^Date: 24 Nov 2026 15:00:00 \+0000\r$/m);
  assert.ok(
    text.includes(`\r\n\r\n${Buffer.from(raw, 'utf8').toString('latin1')}\r\n--`),
    'as it was, inside',
  );
  const said = Buffer.from(/base64\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? '', 'base64').toString();
  assert.match(said, /niet bezorgd bij: ben@school\.example, stranger@elsewhere\.example/);
  assert.match(said, /artikel 7\.6/);
  assert.match(said, /under article 7\.6/);
  assert.deepEqual(await cards(house), [], 'the school keeps it no longer');
  assert.deepEqual(await leavesOf(house, id), ['kept', 'access send-back', 'sent-back']);
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  await assert.rejects(
    releaseItem(house.access, { id, person }),
    (error) => error instanceof NotDisposed && error.reason === 'gone',
  );
});

test('[G-17] mail from outside whose author the gate authenticated goes back to the From, in the name of the school it went to', async () => {
  await using at = await schoolWithSink();
  await keep(
    at.house,
    ofAnna({
      sender: 'bounce-7@mailer.elders.example',
      raw: 'From: Vera@elders.example\r\nSubject: x\r\n\r\ny\r\n',
      recipients: 'ben@school.example',
      verdict: verdict('aligned'),
    }),
  );
  at.house.clock.set(late);
  assert.equal(await sendBackUndecided(at.house.access, calendar), 1);
  const arrived = await at.sink.next();
  assert.deepEqual([arrived.sender, arrived.recipients], ['', ['vera@elders.example']]);
  assert.match(arrived.raw.toString('latin1'), /^From: <postmaster@school\.example>\r\n/);
});

test('[G-17] nobody else is ever answered: unknown authors, two authors, lists, machines and reports, null senders, copies, infected mail', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const headed = (lines: string): string => `${lines}\r\n${raw}`;
  const from = (author: string): string => raw.replace('anna@school.example', author);
  const all = [
    ofAnna({ verdict: verdict(null) }),
    ofAnna({ verdict: JSON.stringify({ outcome: 'hold', ambiguities: [] }) }),
    ofAnna({ verdict: 'no json' }),
    ofAnna({ verdict: verdict('own', 'deliver') }),
    ofAnna({ sender: '' }),
    ofAnna({ raw: from('ben@school.example') }),
    ofAnna({ raw: headed('From: ben@school.example') }),
    ofAnna({ raw: 'Subject: no author\r\n\r\ntext\r\n' }),
    ofAnna({ raw: headed('Auto-Submitted: auto-generated') }),
    ofAnna({ raw: headed('X-Autoreply: yes') }),
    ofAnna({ raw: headed('List-Id: <a.school.example>') }),
    ofAnna({ raw: headed('List-Post: <mailto:a@school.example>') }),
    ofAnna({ raw: headed('Precedence: junk') }),
    ofAnna({ raw: headed('Content-Type: multipart/report; boundary=a') }),
    ofAnna({ sender: 'noreply@school.example', raw: from('noreply@school.example') }),
    ofAnna({ sender: 'bounces+7@a.example', verdict: verdict('aligned') }),
    ofAnna({}, { class: 'quarantine', state: 'held', purpose: 'security' }),
    ofAnna({}, { class: 'quarantine', state: 'quarantined', purpose: 'security' }),
  ];
  for (const one of all) await keep(house, one);
  house.clock.set(late);
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  assert.deepEqual(sink.arrived, []);
  assert.equal((await cards(house)).length, all.length, 'it waits for people');
  // The keeper was asked once for each and is not asked again.
  const asked = async (): Promise<number> => {
    await house.sequencer.idle();
    const rows = await house.db.desk.selectFrom('log.entries').select('body').execute();
    return rows.filter(({ body }) => Object(JSON.parse(body)).mode === 'send-back').length;
  };
  assert.equal(await asked(), all.length - 2);
  house.clock.advance({ hours: 30 });
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  assert.equal(await asked(), all.length - 2);
});

test('killed after it was sent and before it was recorded: a new keeper on the same folder sends it no second time', async () => {
  await using at = await schoolWithSink();
  const { house, sink, hop } = at;
  await keep(house, ofAnna());
  house.clock.set(late);
  const crashing = {
    ...house.keeper.client,
    sendBack: async (...given: Parameters<typeof house.keeper.client.sendBack>) => {
      await house.keeper.client.sendBack(...given);
      throw new Error('we are killed here');
    },
  };
  await assert.rejects(sendBackUndecided({ ...house.access, keeper: crashing }, calendar), /killed here/);
  await house.keeper.stop();
  const again = await startKeeper({
    dataDir: join(house.dir, 'keeper'),
    logKey: house.signer.verifierKey,
    nextHop: hop,
  });
  try {
    house.clock.advance({ hours: 1, seconds: 1 });
    assert.equal(await sendBackUndecided({ ...house.access, keeper: again.client }, calendar), 1);
    assert.equal(sink.arrived.length, 1);
  } finally {
    await again.stop();
  }
});

test('a next hop that is away is asked again after an hour; one that may have taken it is not', async () => {
  let answer: ((line: string) => string | null) | null = () => 'hang up';
  await using at = await schoolWithSink((line) => answer?.(line) ?? null);
  const { house, sink } = at;
  const id = await keep(house, ofAnna());
  house.clock.set(late);
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  assert.deepEqual(await cards(house), [id]);
  answer = null;
  house.clock.advance({ minutes: 59 });
  assert.equal(await sendBackUndecided(house.access, calendar), 0, 'not yet');
  house.clock.advance({ minutes: 2 });
  assert.equal(await sendBackUndecided(house.access, calendar), 1);
  assert.equal(sink.arrived.length, 1);
  // 17:01 on Tuesday; the next one is late on Wednesday.
  const second = await keep(house, ofAnna());
  answer = (line) => (line === '.' ? 'hang up' : null);
  house.clock.advance({ hours: 23 });
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  answer = null;
  house.clock.advance({ hours: 3 });
  assert.equal(await sendBackUndecided(house.access, calendar), 0);
  assert.equal(sink.arrived.length, 1, 'no third party says twice that it was not delivered');
  assert.deepEqual(await cards(house), [second], 'a person decides');
});

test('nobody hurries it: not a caller with another calendar, not another login, not a leaf for another act', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const id = await keep(house, ofAnna());
  house.clock.set(late);
  const askWith = (db: House['db']['reader'], since: string, leaf = crypto.randomUUID()): Promise<unknown> =>
    sql`SELECT access.ask_return(${leaf}::uuid, 'school', ${since}::timestamptz, ${late.toString()}::timestamptz)`.execute(
      db,
    );
  await assert.rejects(askWith(house.db.reader, '2026-11-24T10:00:01Z'), { code: 'RG003' });
  await assert.rejects(askWith(house.db.gate, '2026-11-24T10:00:00Z'), /permission denied/);
  await assert.rejects(askWith(house.db.desk, '2026-11-24T10:00:00Z'), /permission denied/);
  const leaf = crypto.randomUUID();
  await askWith(house.db.reader, '2026-11-24T10:00:00Z', leaf);
  const inclusion = await waitForInclusion(house.db.desk, leaf);
  const card = { id, school: 'school', purpose: 'misuse', class: 'usage', diesOn: '2026-12-09' };
  const item = { card, wrapped: Buffer.alloc(81), fields: new Map() };
  const refused = (reason: string) => (error: unknown) =>
    error instanceof KeeperRefused && error.reason === reason;
  await assert.rejects(house.keeper.client.release(item, inclusion), refused('another-act'));
  await assert.rejects(house.keeper.client.open(item, inclusion), refused('purpose'));
  assert.deepEqual([await cards(house), sink.arrived], [[id], []]);
});

test('an hour counts as undecided when four school hours have passed since its end, over nights, weekends and vacations', () => {
  const since = (now: string): string | null =>
    undecidedSince(Temporal.PlainDateTime.from(now).toZonedDateTime('Europe/Amsterdam').toInstant(), calendar)
      ?.toZonedDateTimeISO('Europe/Amsterdam')
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' }) ?? null;
  assert.equal(since('2026-11-24T16:00'), '2026-11-24T11:00');
  assert.equal(since('2026-11-24T15:59'), '2026-11-24T10:00');
  assert.equal(since('2026-11-30T11:59'), '2026-11-27T15:00', 'a weekend gives nobody less time');
  assert.equal(undecidedSince(late, { ...calendar, hours: { ...calendar.hours, days: [] } }), null);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), (minutes) => {
      const now = Temporal.Instant.from('2026-08-01T00:00:00Z').add({ minutes });
      const hour = undecidedSince(now, calendar);
      assert.ok(hour !== null);
      const over = (one: Temporal.Instant): boolean =>
        Temporal.Instant.compare(
          addSchoolHours(one.add({ hours: 1 }).toZonedDateTimeISO('UTC'), 4, calendar).toInstant(),
          now,
        ) <= 0;
      assert.ok(over(hour) && !over(hour.add({ hours: 1 })));
    }),
    { numRuns: 200 },
  );
});
