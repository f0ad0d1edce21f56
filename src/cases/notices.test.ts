// Notices on a real database with a real key: born with their cause, sent by themselves, moved twice at most, never removed.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/support/postgres.ts';
import { fixedClock, type FixedClock } from '../store/clock.ts';
import { NotOpen } from './duties/duties.ts';
import { dutyHandlers } from './duties/handlers.ts';
import { startDuties } from './duties/loop.ts';
import {
  forSchool,
  handedOver,
  markRead,
  type NoticeBirth,
  NoticeRefused,
  owe,
  postpone,
  postponements,
  prepareNotice,
  readyNotices,
  sendNow,
} from './notices.ts';

const school = 's';
const begin = Temporal.Instant.from('2026-11-24T10:20:30Z');
const publicKey = generateKeyPairSync('x25519')
  .publicKey.export({ format: 'der', type: 'spki' })
  .subarray(-32)
  .toString('base64');
const keys = { publicKey: async () => ({ publicKey }) };

const birth: NoticeBirth = {
  school,
  kind: 'targeted-check',
  to: 'anna@school.example',
  article: '8.6',
  says: { began: '2026-11-24', function: 'leadership', text: 'Er was een melding over een bedreiging.' },
  dueOn: Temporal.PlainDate.from('2026-12-04'),
  term: null,
};

/** A check starts: a made-up case, and its notice in the same transaction. */
async function startCheck(
  db: TestDatabase,
  clock: FixedClock,
  rest: Partial<NoticeBirth> = {},
): Promise<string> {
  const notice = await prepareNotice({ keys, clock }, { ...birth, ...rest });
  await db.desk.transaction().execute((trx) => owe(trx, notice));
  return notice.id;
}

const loopOn = (db: TestDatabase, clock: FixedClock) =>
  startDuties({ db: db.desk, school, clock, interval: 1_000_000, handlers: dutyHandlers });

async function turn(db: TestDatabase, clock: FixedClock): Promise<number> {
  const loop = loopOn(db, clock);
  try {
    return await loop.turn();
  } finally {
    await loop.stop();
  }
}

const stateOf = async (db: TestDatabase, id: string): Promise<string | undefined> =>
  (await db.desk.selectFrom('notices').select('state').where('id', '=', id).executeTakeFirst())?.state;

const open = async (db: TestDatabase): Promise<string[]> =>
  (
    await db.desk
      .selectFrom('duties')
      .select(['kind', 'cause'])
      .where('done_at', 'is', null)
      .orderBy('due_at')
      .execute()
  ).map((row) => `${row.kind} ${row.cause}`);

const refused = (reason: NoticeRefused['reason']) => (error: unknown) =>
  error instanceof NoticeRefused && error.reason === reason;

test('[G-24] [ZOU-8.6 ENFORCE] [PRO-6.6 ENFORCE] a notice stands in the transaction of its check, with its duty, or neither does', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  const notice = await prepareNotice({ keys, clock }, birth);
  await assert.rejects(
    db.desk.transaction().execute(async (trx) => {
      await owe(trx, notice);
      throw new Error('the check does not start');
    }),
    /does not start/,
  );
  assert.equal(await stateOf(db, notice.id), undefined);
  assert.deepEqual(await open(db), []);

  // Whoever writes a notice without its duty has the whole transaction refused at its end.
  await assert.rejects(
    db.desk
      .insertInto('notices')
      .values({
        id: notice.id,
        school,
        kind: 'targeted-check',
        article: null,
        state: 'owed',
        due_on: '2026-12-04',
        dies_on: '2027-11-24',
        sealed: Buffer.from('x'),
      })
      .execute(),
    /born with its duty/,
  );
  const id = await startCheck(db, clock);
  assert.deepEqual(await open(db), [`notice notice:${id}`]);
  const row = await db.desk.selectFrom('notices').selectAll().executeTakeFirstOrThrow();
  const { sealed, ...clear } = row;
  assert.deepEqual(clear, {
    id,
    school,
    kind: 'targeted-check',
    article: '8.6',
    state: 'owed',
    due_on: '2026-12-04',
    dies_on: '2027-11-24',
    ready_at: null,
    read_at: null,
  });
  assert.doesNotMatch(sealed.toString('latin1'), /anna|bedreiging/);
  const leaves = await db.owner.selectFrom('log.pending').select('body').execute();
  assert.doesNotMatch(JSON.stringify(leaves), /anna|bedreiging/);
});

test('[G-24] [ZOU-8.6 RECORD] [PRO-6.6 RECORD] nothing removes a notice, readdresses it, or takes it back, not even the owner of the table', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  const first = await startCheck(db, clock);
  const second = await startCheck(db, clock);
  await sendNow(db.desk, school, second, clock);
  const before = await db.owner.selectFrom('notices').selectAll().orderBy('id').execute();
  for (const statement of [
    sql`DELETE FROM public.notices`,
    sql`TRUNCATE public.notices CASCADE`,
    sql`UPDATE public.notices SET sealed = 'x'`,
    sql`UPDATE public.notices SET due_on = due_on + 1`,
    sql`UPDATE public.notices SET state = 'owed', ready_at = NULL`,
    sql`UPDATE public.notices SET state = 'read', ready_at = '2026-11-24T10:00:00Z', read_at = '2026-11-24T10:00:00Z' WHERE state = 'owed'`,
  ]) {
    for (const login of [db.owner, db.desk, db.gate, db.reader]) {
      await assert.rejects(statement.execute(login), /a notice |permission denied/);
    }
  }
  assert.deepEqual(await db.owner.selectFrom('notices').selectAll().orderBy('id').execute(), before);
  // A duty that is said to be done while its notice is still owed is refused as well.
  await assert.rejects(
    sql`UPDATE public.duties SET done_at = '2026-11-24T11:00:00Z' WHERE cause = ${`notice:${first}`}`.execute(
      db.desk,
    ),
    /is sent, or its postponement is decided/,
  );
});

test('[G-24] [ZOU-8.6 ENFORCE] [ZOU-8.6 ROUTE] [PRO-6.6 ENFORCE] [PRO-6.6 ROUTE] on its last day a notice goes by itself, once; unread after two weeks it waits for a letter', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  const id = await startCheck(db, clock);
  clock.set(Temporal.Instant.from('2026-12-04T22:59:59Z'));
  assert.equal(await turn(db, clock), 0, 'the last day has not passed');
  assert.deepEqual(await readyNotices(db.desk, school), []);
  clock.set(Temporal.Instant.from('2026-12-04T23:00:00Z'));
  assert.equal(await turn(db, clock), 1);
  assert.equal(await stateOf(db, id), 'ready');
  assert.deepEqual(await open(db), [`delivery notice:${id}`]);
  await assert.rejects(sendNow(db.desk, school, id, clock), refused('not-owed'));
  clock.advance({ hours: 24 * 15 });
  assert.equal(await turn(db, clock), 1);
  assert.deepEqual(await open(db), [`letter notice:${id}`]);
  assert.equal(await turn(db, clock), 0, 'a letter is for people');
  await handedOver(db.desk, school, id, clock);
  assert.deepEqual(await open(db), []);
  await assert.rejects(handedOver(db.desk, school, id, clock), NotOpen);
});

test('a notice that was read needs no letter, and the school sees of it only that it was delivered', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  const id = await startCheck(db, clock);
  await sendNow(db.desk, school, id, clock);
  await markRead(db.desk, school, id, clock);
  clock.advance({ hours: 24 * 16 });
  assert.equal(await turn(db, clock), 1);
  assert.deepEqual(await open(db), []);
  assert.deepEqual(
    (['owed', 'ready', 'read'] as const).map((state) => forSchool({ state })),
    ['owed', 'delivered', 'delivered'],
  );
  const leaves = await db.owner.selectFrom('log.pending').select('body').execute();
  assert.doesNotMatch(JSON.stringify(leaves), /"read/, 'reading is on no log');
});

test('[G-24] the notice stays when account, functions and officers are gone', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  await db.owner
    .insertInto('people')
    .values({
      school,
      address: 'anna@school.example',
      name: 'Anna',
      category: 'pupil',
      functions: [],
      groups: [],
    })
    .execute();
  const id = await startCheck(db, clock);
  await sql`DELETE FROM public.people`.execute(db.owner);
  clock.set(Temporal.Instant.from('2026-12-30T10:00:00Z'));
  assert.equal(await turn(db, clock), 1);
  clock.advance({ hours: 24 * 15 });
  await turn(db, clock);
  assert.deepEqual(await open(db), [`letter notice:${id}`], 'it goes on paper');
});

test('[ZOU-8.6 RECORD] [PRO-6.6 RECORD] a notice waits by decision alone: reason, advice, an end within a month, twice at most; then it goes', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(begin);
  const id = await startCheck(db, clock);
  const deps = { desk: db.desk, keys, clock };
  const decision = { school, notice: id, reason: 'Het onderzoek loopt nog.', advice: 'Akkoord tot die dag.' };
  const until = (day: string) => ({ ...decision, until: Temporal.PlainDate.from(day) });
  await assert.rejects(postpone(deps, { ...until('2026-12-20'), advice: ' ' }), refused('incomplete'));
  await assert.rejects(postpone(deps, { ...until('2026-12-20'), reason: 'x' }), refused('incomplete'));
  await assert.rejects(postpone(deps, until('2026-12-04')), refused('term'));
  await assert.rejects(postpone(deps, until('2027-01-05')), refused('term'));
  await postpone(deps, until('2026-12-20'));
  assert.deepEqual(await postponements(db.desk, school), [
    { kind: 'targeted-check', number: 1, until: '2026-12-20' },
  ]);
  clock.set(Temporal.Instant.from('2026-12-10T10:00:00Z'));
  assert.equal(await turn(db, clock), 0, 'the first term is no longer due');
  await postpone(deps, until('2027-01-10'));
  await assert.rejects(postpone(deps, until('2027-01-20')), refused('twice'));
  await assert.rejects(
    sql`INSERT INTO public.postponements VALUES (${id}, 3, '2027-01-20', '2026-12-10T10:00:00Z', 'x')`.execute(
      db.desk,
    ),
    /postponements_number_check|at most twice/,
  );
  for (const statement of [
    sql`DELETE FROM public.postponements`,
    sql`UPDATE public.postponements SET until = until + 1`,
  ])
    await assert.rejects(statement.execute(db.owner), /stays as it was decided/);
  clock.set(Temporal.Instant.from('2027-01-10T23:00:00Z'));
  assert.equal(await turn(db, clock), 1, 'a postponed notice returns');
  assert.equal(await stateOf(db, id), 'ready');
  assert.deepEqual(await postponements(db.desk, school), []);
  const kinds = (await db.owner.selectFrom('log.pending').select('body').orderBy('seq').execute()).map(
    ({ body }) => JSON.parse(body).kind,
  );
  assert.equal(kinds.filter((kind) => kind === 'notice.postponed').length, 2);
});

test('a check cannot put off its notice: the last day lies ahead and at most three months on', async () => {
  const clock = fixedClock(begin);
  for (const day of ['2026-11-24', '2026-11-01', '2027-02-25']) {
    await assert.rejects(
      prepareNotice({ keys, clock }, { ...birth, dueOn: Temporal.PlainDate.from(day) }),
      refused('term'),
    );
  }
  const short = await prepareNotice({ keys, clock }, { ...birth, term: Temporal.Duration.from('P14D') });
  assert.equal(short.diesOn.toString(), '2027-04-04', 'it can be read after two postponements');
});
