// The proofs of the oversight page against a house that keeps its promises, and against one that does not: a proof must be able to fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { answerQuestion, newestAnswers, schoolNumbers, schoolYearStart } from '../src/cases/oversight.ts';
import { linkedSchools, makeLink, takeLink } from '../src/cases/oversight-links.ts';
import { bear } from '../src/cases/duties/duties.ts';
import { entries } from '../src/audit/log.ts';
import { helpIsLeftAlone, passedMailLeavesNothing, personalMail } from '../src/enforcement/probes.ts';
import { loadPolicy } from '../src/enforcement/policy.ts';
import { runProof } from '../src/privacy/probe.ts';
import {
  askWithoutPurpose,
  closesUnwitnessed,
  deadKeyStaysDead,
  noticeStays,
  readPastTheDoor,
  trialDraw,
} from '../src/privacy/probes.ts';
import { heldMail, school, startHouse } from './support/house.ts';

const people = { fg: 'fg@school.example', ict: 'ict@school.example' };

test('[invariant 10] every proof of database and keeper holds in a sound house, and leaves no leaf, row or key behind', async () => {
  await using house = await startHouse();
  const { db, clock, keeper, sequencer, vault } = house;
  await vault.commit(await vault.prepare(heldMail()));
  await vault.flush();
  await sequencer.idle();
  await keeper.client.bury(clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate(), clock.now());
  const deps = { ...db, school: school, clock };
  const before = await entries(db.desk, 0, 1000);
  const runs = {
    door: await readPastTheDoor(deps),
    purpose: await askWithoutPurpose(deps, people),
    unwitnessed: await closesUnwitnessed(deps, 'privacy@school.example'),
    keys: await deadKeyStaysDead(deps, keeper.client, Temporal.Duration.from({ days: 15 })),
    notice: await noticeStays(deps),
  };
  for (const [name, run] of Object.entries(runs)) {
    assert.deepEqual(
      run.steps.filter(({ ok }) => !ok),
      [],
      name,
    );
    assert.equal(run.holds, true, name);
    assert.ok(run.steps.length >= 1 && run.ms >= 0);
  }
  await sequencer.idle();
  assert.equal((await entries(db.desk, 0, 1000)).length, before.length, 'nothing was written');
  const left = await db.desk.selectFrom('duties').select('id').where('cause', 'like', 'probe:%').execute();
  assert.deepEqual(left, []);
});

test('[invariant 10] a proof fails where the promise is broken: a table anybody reads', async () => {
  await using house = await startHouse();
  const deps = { ...house.db, school: school, clock: house.clock };
  await sql`GRANT USAGE ON SCHEMA monitoring TO desk`.execute(house.db.owner);
  await sql`GRANT SELECT ON monitoring.kept TO desk`.execute(house.db.owner);
  const run = await readPastTheDoor(deps);
  assert.equal(run.holds, false);
  assert.deepEqual(
    run.steps.map(({ ok }) => ok),
    [true, true, true, false],
  );
});

test('[invariant 10] a proof fails where the promise is broken: row security gone, matrix open, week unheeded, duties removable, dead keys made again', async () => {
  await using house = await startHouse();
  const { db, clock, vault, sequencer, keeper } = house;
  const deps = { ...db, school: school, clock };
  await vault.commit(await vault.prepare(heldMail()));
  await vault.flush();
  await sequencer.idle();
  await sql`ALTER TABLE monitoring.kept DISABLE ROW LEVEL SECURITY`.execute(db.owner);
  assert.equal((await readPastTheDoor(deps)).steps[1]?.ok, false);
  await sql`INSERT INTO access.matrix (purpose, mode, functions) VALUES ('curiosity', 'targeted', '{ict}')
    ON CONFLICT DO NOTHING`.execute(db.owner);
  assert.equal((await askWithoutPurpose(deps, people)).holds, false);
  await sql`DROP TRIGGER only_witnessed ON access.tickets`.execute(db.owner);
  assert.equal((await closesUnwitnessed(deps, 'privacy@school.example')).holds, false);
  await sql`GRANT UPDATE, DELETE ON public.duties TO desk`.execute(db.owner);
  await sql`DROP TRIGGER hold_duty ON public.duties`.execute(db.owner);
  assert.equal((await noticeStays(deps)).holds, false);
  // A keeper that never buried anything makes the key of yesterday: the promise is not kept, and the proof says so.
  const forgetful = {
    publish: async (keys: Parameters<typeof keeper.client.publish>[0]) =>
      keys.map((one) => ({ ...one, publicKey: '', signature: '' })),
    signingKey: () => keeper.client.signingKey(),
  };
  assert.equal((await deadKeyStaysDead(deps, forgetful, null)).holds, false);
});

test('the proofs about mail hold for the model regulation, and fail where label, confidant or counter are not honoured', async () => {
  const root = new URL('../regulations', import.meta.url).pathname;
  const policy = await loadPolicy({ root, name: 'model', intended: true });
  const deps = { policy, clock: { now: () => Temporal.Instant.from('2026-11-24T10:00:00Z') } };
  for (const run of [
    await personalMail(deps),
    await helpIsLeftAlone(deps),
    await passedMailLeavesNothing(deps),
  ]) {
    assert.deepEqual(
      run.steps.filter(({ ok }) => !ok),
      [],
    );
    assert.equal(run.holds, true);
  }
  // A regulation that knows no helpers and no label: the proof of help fails, for what it shows is what was judged.
  const { regulation } = policy;
  const helpless = {
    ...policy,
    regulation: {
      ...regulation,
      help: { ...regulation.help, functions: new Set(['x']), addresses: new Set<string>() },
      exemptions: regulation.exemptions,
    },
  };
  assert.equal(
    (
      await helpIsLeftAlone({
        ...deps,
        policy: {
          ...helpless,
          regulation: {
            ...helpless.regulation,
            help: { ...helpless.regulation.help, functions: new Set<string>(), addresses: new Set<string>() },
          },
        },
      })
    ).holds,
    false,
  );
});

test('a proof without steps, and a step that breaks, prove nothing', async () => {
  assert.equal((await runProof([])).holds, false);
  const run = await runProof([
    { did: { nl: '', en: '' }, take: async () => ({ got: '1', ok: true }) },
    { did: { nl: '', en: '' }, take: () => Promise.reject(new RangeError('x')) },
  ]);
  assert.deepEqual(
    run.steps.map(({ got, ok }) => [got, ok]),
    [
      ['1', true],
      ['RangeError', false],
    ],
  );
  assert.equal(run.holds, false);
});

test('a trial draw is bound to the reader’s number', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((share) => trialDraw(share));
  assert.notEqual(one?.commitments.fg, other?.commitments.fg);
  assert.match(one?.council ?? '', /^[0-9a-f]{64}$/);
});

test('the numbers of a school: clocks, late notices, targeted openings, late nights; answers go on the log without a person', async () => {
  await using house = await startHouse();
  const { db, clock, sequencer } = house;
  const at = clock.now();
  await db.desk.transaction().execute(async (trx) => {
    await bear(trx, {
      school,
      kind: 'notice',
      cause: 'case:1',
      at,
      term: Temporal.Duration.from({ days: 5 }),
    });
    await bear(trx, { school, kind: 'breach', cause: 'report:1', at });
    await bear(trx, { school: 'other', kind: 'breach', cause: 'report:2', at });
  });
  const now = await schoolNumbers(db.desk, school, clock);
  assert.deepEqual(
    { ...now, open: now.open >= 2 },
    {
      school,
      open: true,
      overdue: 0,
      advice: 0,
      checks: 1,
      lateNotices: 0,
      withoutMandate: 0,
      lateNights: 0,
      told: 0,
      withoutTalk: 0,
      postponed: 0,
      voidSamples: 0,
    },
  );
  clock.advance(Temporal.Duration.from({ hours: 24 * 8 }));
  // An opening in search of one person for which there is no case: put in by hand, for the door itself refuses it.
  await sql`INSERT INTO access.openings (leaf, school, purpose, mode, case_id, hour, dies_on, sealed)
    VALUES (gen_random_uuid(), ${school}, 'continuity', 'targeted', 'none', '2026-11-24T10:00:00Z', '2031-01-01',
      decode(repeat('00', 120), 'hex'))`.execute(db.owner);
  assert.equal((await schoolNumbers(db.desk, school, clock)).withoutMandate, 1);
  const later = await schoolNumbers(db.desk, school, clock);
  assert.deepEqual([later.checks, later.lateNotices, later.overdue >= 2], [1, 1, true]);

  for (const holds of [true, false])
    await answerQuestion(db.desk, {
      school,
      question: 'told',
      function: 'council',
      holds,
      at: clock.now().add({ seconds: holds ? 0 : 1 }),
    });
  assert.deepEqual(
    (await newestAnswers(db.desk, school)).map((one) => [one.question, one.function, one.holds]),
    [['told', 'council', false]],
  );
  await sequencer.idle();
  const leaf = (await entries(db.desk, 0, 1000)).findLast(({ body }) => body.includes('oversight.answer'));
  assert.deepEqual(Object.keys(JSON.parse(leaf?.body ?? '{}')).toSorted(), [
    'at',
    'function',
    'holds',
    'id',
    'kind',
    'question',
    'school',
    'v',
  ]);
  assert.equal(
    schoolYearStart(Temporal.Instant.from('2026-07-31T21:59:59Z')).toString(),
    '2025-07-31T22:00:00Z',
  );
  assert.equal(
    schoolYearStart(Temporal.Instant.from('2026-07-31T22:00:00Z')).toString(),
    '2026-07-31T22:00:00Z',
  );
});

test('an FG of several schools sees a row for each: only who makes the code at the one and takes it at the other, by one address, in time, once', async () => {
  await using house = await startHouse();
  const { db, clock, sequencer } = house;
  const address = 'fg@school.example';
  const person = (at: string, functions: readonly string[]) => ({
    school: at,
    address,
    name: null,
    category: 'external',
    functions: [...functions],
    groups: [],
  });
  await db.owner
    .insertInto('people')
    .values([person('north', ['fg']), person('south', ['fg'])])
    .execute();
  const here = { school, address };
  assert.deepEqual(await linkedSchools(db.desk, here), []);
  const take = (code: string, change = {}) => takeLink(db.desk, clock, { code, ...here, ...change });
  const code = await makeLink(db.desk, clock, { school: 'north', address });
  assert.equal(await take(code, { address: 'ict@school.example' }), false, 'another person');
  assert.equal(await take(code, { school: 'north' }), false, 'the school itself');
  assert.equal(await take('0'.repeat(32)), false, 'a guess');
  assert.equal(await take(code), true);
  assert.equal(await take(code), false, 'once');
  const late = await makeLink(db.desk, clock, { school: 'south', address });
  clock.advance(Temporal.Duration.from({ minutes: 15 }));
  assert.equal(await take(late), false, 'too late');
  assert.deepEqual(await linkedSchools(db.desk, here), ['north']);
  assert.deepEqual(await linkedSchools(db.desk, { school: 'north', address }), [], 'it goes one way');
  await db.owner.updateTable('people').set({ functions: [] }).where('school', '=', 'north').execute();
  assert.deepEqual(await linkedSchools(db.desk, here), [], 'no longer the FG there');
  await sequencer.idle();
  const leaf = (await entries(db.desk, 0, 1000)).findLast(({ body }) => body.includes('oversight.linked'));
  assert.ok(leaf !== undefined && !leaf.body.includes('@'), 'the leaf names nobody');
});
