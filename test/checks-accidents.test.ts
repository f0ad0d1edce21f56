// What may happen to a check: a process that dies at any step, a restored database, people who left, clocks that jump. One notice, always.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import { type CheckDeps, requestCheck } from '../src/cases/checks/checks.ts';
import { gateMandates, type MandateDeps } from '../src/cases/checks/mandate.ts';
import {
  endCheck,
  endChecks,
  postponeNotice,
  recordOutcome,
  startCheck,
} from '../src/cases/checks/running.ts';
import { dutyHandlers } from '../src/cases/duties/handlers.ts';
import { startDuties } from '../src/cases/duties/loop.ts';
import { myData, type MyDataSources } from '../src/cases/my-data.ts';
import type { Person } from '../src/facts/person.ts';
import { inside } from './support/check-world.ts';
import { cast, type CheckHouse, request, startChecks, walk } from './support/checks.ts';
import { startDying } from './support/dying.ts';
import { heldMail, school, terms } from './support/house.ts';
import { regulationOf } from './support/regulation.ts';

const zou = regulationOf('zou');
const { lead } = cast;

/** Lets a process do something and die before its n-th step. True: it came to its end first. */
async function outlives(
  checks: CheckHouse,
  step: number,
  act: (deps: CheckDeps & MandateDeps) => Promise<unknown>,
): Promise<boolean> {
  const process = startDying(checks.house.db.urlFor('desk'));
  process.dieBefore(step);
  try {
    await act(inside(checks.deps, process));
  } catch (error) {
    if (!process.dead) throw error;
  }
  const lived = !process.dead;
  await process.end();
  return lived;
}

interface Owed {
  readonly check: string;
  readonly state: string;
  readonly notices: number;
  readonly notice: string | null;
}

/** Checks whose case began, each with its notices. */
async function begun(checks: CheckHouse): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    SELECT c.id AS check, a.state, n.state AS notice, count(n.id)::int AS notices
    FROM access.checks c JOIN access.cases a ON a.id = c.case_id LEFT JOIN public.notices n ON n.id = a.notice
    WHERE a.state IN ('running', 'ended') GROUP BY c.id, a.state, n.state`.execute(checks.house.db.owner);
  return rows;
}

const noticesIn = async (checks: CheckHouse): Promise<number> =>
  Number(
    (
      await checks.house.db.desk
        .selectFrom('notices')
        .select((is) => is.fn.countAll().as('n'))
        .executeTakeFirst()
    )?.n,
  );

/** Each check that began owes one notice or has sent it, and no other notice exists. */
async function assertOwed(checks: CheckHouse, when: string): Promise<void> {
  const all = await begun(checks);
  assert.ok(
    all.every((one) => one.notices === 1),
    `${when}: ${JSON.stringify(all)}`,
  );
  assert.equal(await noticesIn(checks), all.length, when);
}

/** Whether the notice of a check stands on its person's page. */
const toldOf = async (checks: CheckHouse, id: string): Promise<string | null> =>
  (await begun(checks)).find(({ check }) => check === id)?.notice ?? null;

const stateOf = async (checks: CheckHouse, id: string): Promise<string | null> =>
  (await begun(checks)).find(({ check }) => check === id)?.state ?? null;

test('[G-08] [ZOU-8.6 ENFORCE] [PRO-6.6 ENFORCE] a process that dies at any step of a start leaves a check with its notice, or neither', async () => {
  await using checks = await startChecks(zou);
  const id = await walk(checks.deps, { to: 'approved' });
  let died = 0;
  while (!(await outlives(checks, died, (deps) => startCheck(deps, lead, id)))) {
    await assertOwed(checks, `died before step ${died}`);
    died += 1;
    if ((await begun(checks)).length > 0) break;
  }
  assert.ok(died >= 10, `${died} steps`);
  assert.deepEqual(await begun(checks), [{ check: id, state: 'running', notices: 1, notice: 'owed' }]);
});

test('[G-08] a process that dies at any step of a request leaves it asked for, with case and words, or not at all', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps, { to: 'talked' });
  const standing = async (): Promise<string> => {
    const { rows } = await sql`
      SELECT c.state, (SELECT count(*) FROM access.cases)::int AS cases,
        (SELECT count(*) FROM access.check_letters WHERE check_id = c.id)::int AS letters,
        (SELECT count(*) FROM log.pending WHERE body LIKE '%"case.proposed"%')::int
          + (SELECT count(*) FROM log.entries WHERE body LIKE '%"case.proposed"%')::int AS leaves
      FROM access.checks c WHERE c.id = ${id}::uuid`.execute(house.db.owner);
    return JSON.stringify(rows[0]);
  };
  const before = await standing();
  const asked = { request: request(), approvers: [cast.rector.address, cast.board.address] } as const;
  let died = 0;
  for (let lived = false; !lived && (await standing()) === before; died += 1)
    lived = await outlives(checks, died, (dying) => requestCheck(dying, lead, id, asked));
  assert.ok(died >= 5, `${died} steps`);
  const { letters } = Object(JSON.parse(before));
  // The requester, two approvers and the FG; and what the person reads of it when it is over.
  assert.deepEqual(JSON.parse(await standing()), {
    state: 'requested',
    cases: 1,
    letters: letters + 5,
    leaves: 1,
  });
});

test('[G-08] a process that dies at any step while a check is ended by hand: it goes on, or it is over and the notice goes, once', async () => {
  await using checks = await startChecks(zou);
  const { deps } = checks;
  const id = await walk(deps);
  await recordOutcome(deps, lead, id, { found: false, text: 'Er was niets.' });
  let died = 0;
  while ((await stateOf(checks, id)) === 'running') {
    assert.equal(await toldOf(checks, id), 'owed');
    await outlives(checks, died, (dying) => endCheck(dying, lead, id));
    await assertOwed(checks, `died before step ${died}`);
    died += 1;
  }
  assert.ok(died >= 5, `${died} steps`);
  // It ended the check and died then: what follows is for the next process.
  assert.equal(await toldOf(checks, id), 'owed');
  await endChecks(deps);
  assert.equal(await toldOf(checks, id), 'ready');
  assert.equal(await endChecks(deps), 0, 'once');
  await assertOwed(checks, 'at last');
});

test('[G-08] a process that dies at any step after the time of a check: the next one sends the notice, once', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const standing = async (): Promise<string> => {
    const { rows } = await sql`
      SELECT a.state, m.gone_at IS NULL AS key, n.state AS notice FROM access.cases a JOIN access.mandates m ON m.case_id = a.id
      JOIN public.notices n ON n.id = a.notice ORDER BY a.begins`.execute(house.db.owner);
    return JSON.stringify(rows);
  };
  let [died, started] = [0, 0];
  for (let lived = false; !lived; ) {
    const id = await walk(deps);
    started += 1;
    house.clock.advance({ hours: 24 * 4 });
    const before = await standing();
    // While nothing came of it, the next death may happen to the same check.
    do {
      lived = await outlives(checks, died, endChecks);
      await assertOwed(checks, `died before step ${died}`);
      died += 1;
    } while (!lived && (await standing()) === before);
    await endChecks(deps);
    assert.equal(await toldOf(checks, id), 'ready', `died before step ${died - 1}`);
    assert.equal(await endChecks(deps), 0, 'once');
    assert.ok(died < 60, 'it never lives');
  }
  assert.ok(died >= 10, `${died} steps`);
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM public.duties WHERE kind = 'delivery'`.execute(house.db.owner);
  assert.equal(rows[0]?.n, started, 'each notice became ready once');
});

test('[G-08] [ZOU-8.6 REMIND] [PRO-6.6 REMIND] a postponement that dies half way holds or does not, and the notice returns either way', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await walk(deps);
  const until = house.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days: 20 });
  const decision = { until, reason: 'Het onderzoek loopt.', advice: 'De FG: hoogstens drie weken.' };
  let died = 0;
  const postponed = async (): Promise<number> =>
    (await house.db.desk.selectFrom('postponements').select('number').execute()).length;
  while (!(await outlives(checks, died, (dying) => postponeNotice(dying, lead, id, decision)))) {
    await assertOwed(checks, `died before step ${died}`);
    died += 1;
    if ((await postponed()) > 0) break;
  }
  assert.ok(died >= 5, `${died} steps`);
  assert.equal(await postponed(), 1);
  house.clock.advance({ hours: 24 * 19 });
  await endChecks(deps);
  assert.equal(await toldOf(checks, id), 'owed', 'put off until its day');
  house.clock.advance({ hours: 24 * 2 });
  await endChecks(deps);
  assert.equal(await toldOf(checks, id), 'ready');
});

test('[G-08] accounts that went, leadership that left and a clock that jumped: the notice goes by itself, and the person can read it', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const { teacher, anna, other } = cast;
  const gone = await walk(deps, { subject: other.address });
  const stays = await walk(deps, { subject: teacher.address });
  const pupil = await walk(deps, { subject: anna.address });
  await sql`DELETE FROM public.people WHERE address = ${other.address} OR functions && '{leadership,team-leader,board}'`.execute(
    house.db.owner,
  );
  const duties = startDuties({
    db: house.db.desk,
    school,
    clock: house.clock,
    handlers: dutyHandlers,
    interval: 1_000_000,
  });
  // Back by more than a year, then to a moment two months on: a check ends by its own end, whatever came before.
  for (const days of [-400, 401, 60]) {
    house.clock.advance({ hours: 24 * days });
    await Promise.all([endChecks(deps), duties.turn()]);
    await assertOwed(checks, `a jump of ${days} days`);
  }
  for (const id of [gone, stays, pupil]) assert.equal(await toldOf(checks, id), 'ready');
  await duties.stop();
  const sources: MyDataSources = {
    reader: house.db.reader,
    desk: house.db.desk,
    keeper: house.keeper.client,
    clock: house.clock,
    school,
    term: () => terms.accountability,
    articles: () => ({ class: () => null, access: null }),
    looks: async () => [],
  };
  const own = async (person: Person): Promise<string[]> =>
    (await myData(sources, person)).notices.map(({ text }) => text);
  assert.deepEqual(await own(teacher), ['De school heeft je mail met bepaalde woorden bekeken.']);
});

test('[G-08] a database put back to before the end of a check: its dead key holds up no other check, and its notice goes', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const back = await walk(deps, { subject: cast.other.address });
  const { class: name, dies_on: diesOn } = await house.db.desk
    .selectFrom('access.mandates')
    .select(['class', 'dies_on'])
    .executeTakeFirstOrThrow();
  // The keeper's keys are in no backup: it ended this check, and the database that is put back does not know.
  await house.keeper.client.end([{ school, purpose: 'misuse', class: name, diesOn }]);
  await walk(deps, { subject: cast.teacher.address });
  await house.sequencer.idle();
  const told = await gateMandates(deps).catch(() => []);
  assert.equal(told.length, 1, 'the other check is told to the gates');
  assert.notEqual(told[0]?.class, name);
  await endCheck(deps, lead, back);
  assert.equal(await toldOf(checks, back), 'ready');
});

test('[G-06] a recording without a mandate, as after a backup from before its start, is dropped, and what waits behind it goes on', async () => {
  await using checks = await startChecks(zou);
  const { house } = checks;
  const id = randomUUID();
  const ends = house.clock.now().add({ hours: 48 });
  const stamp = ends.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  const diesOn = ends.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days: 1 });
  const first = await house.vault.prepare(
    heldMail({}, { class: `mandate.${id}.${stamp}`, state: 'recorded', diesOn: diesOn.toString() }),
  );
  const second = await house.vault.prepare(heldMail());
  await house.vault.commit(first);
  await house.vault.commit(second);
  await assert.doesNotReject(house.vault.flush());
  assert.equal(house.vault.pending(), 0);
  // Its tables show nothing to their owner.
  const admin = new Client({ connectionString: house.db.urlFor('postgres') });
  await admin.connect();
  const { rows } = await admin.query('SELECT id FROM monitoring.kept');
  await admin.end();
  assert.deepEqual(rows, [{ id: second }]);
});
