// The ladder of a targeted check over real store, log and keeper: every step in order, every refusal with its article.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { cast, request, startChecks, walk } from '../../../test/support/checks.ts';
import { regulationOf } from '../../../test/support/regulation.ts';
import { Refused, type RefusalReason } from '../../privacy/access.ts';
import { closeCheck, openCheck, ownCheck, recordTalk, requestCheck } from './checks.ts';
import { LadderRefused, type LadderProblem, rungsOf } from './ladder.ts';
import { filesOf } from './letters.ts';
import { adviseCheck, approveCheck, recordOutcome, refuseOrder, startCheck } from './running.ts';

const zou = regulationOf('zou');
const ladder = (problem: LadderProblem, article?: string | null) => (error: unknown) =>
  error instanceof LadderRefused &&
  error.problem === problem &&
  (article === undefined || error.article === article);
const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const two = [cast.rector.address, cast.board.address] as const;

test('[G-07] [ZOU-8.2 LIMIT] [ZOU-8.2 RECORD] [PRO-6.2 LIMIT] [PRO-6.2 RECORD] a check on staff without a talk is refused, in code and by the database; the exception needs the advice of the FG and shows', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const bare = await walk(deps, { to: 'concern' });
  await assert.rejects(
    requestCheck(deps, cast.lead, bare, { request: request(), approvers: two }),
    ladder('no-talk', '8.2'),
  );
  const unsaid = await walk(deps, { to: 'talked', announced: false });
  await assert.rejects(
    requestCheck(deps, cast.lead, unsaid, { request: request(), approvers: two }),
    ladder('no-talk', '8.2'),
    'spoken to, and not told that a check is possible',
  );
  // Whoever writes the row: not even the owner of the table.
  for (const state of ['requested', 'running', 'ended']) {
    await assert.rejects(
      sql`UPDATE access.checks SET state = ${state}, case_id = gen_random_uuid(), advice = 'asked', reasoned = true,
        outcome = CASE WHEN ${state} = 'ended' THEN 'nothing' END WHERE id = ${bare}::uuid`.execute(
        house.db.owner,
      ),
      /checks_ground|does not go this way/,
    );
  }
  await requestCheck(deps, cast.lead, bare, {
    request: request({ exception: 'Een gesprek zou de berichten doen verdwijnen.' }),
    approvers: two,
  });
  await approveCheck(deps, cast.rector, bare, 'Akkoord.');
  await approveCheck(deps, cast.board, bare, 'Akkoord.');
  await assert.rejects(startCheck(deps, cast.lead, bare), ladder('no-advice'));
  await assert.rejects(
    sql`UPDATE access.checks SET state = 'running' WHERE id = ${bare}::uuid`.execute(house.db.owner),
    /checks_exception/,
  );
  await adviseCheck(deps, cast.fg, bare, 'Kan, mits kort.');
  await startCheck(deps, cast.lead, bare);
  const shown = await sql<{
    n: number;
  }>`SELECT count(*)::int AS n FROM access.checks WHERE exception`.execute(house.db.desk);
  assert.equal(shown.rows[0]?.n, 1, 'counted for the FG');
});

test('[ZOU-8.2 ROUTE] [PRO-6.2 ROUTE] [ZOU-10.1.b ROUTE] [PRO-8.1.b ROUTE] a talk alone is an ending; who takes part reads every step, and nobody else learns that a check exists', async () => {
  await using checks = await startChecks(zou);
  const { deps } = checks;
  const id = await walk(deps, { to: 'talked' });
  await closeCheck(deps, cast.lead, id, { text: 'Het gesprek was genoeg.', why: 'withdrawn' });
  assert.equal((await ownCheck(deps, cast.lead, id)).row.outcome, 'talk-only');
  const other = await walk(deps, { to: 'requested' });
  for (const one of [cast.lead, cast.rector, cast.board, cast.fg]) {
    const file = (await filesOf(deps, one.address)).find(({ check }) => check === other);
    assert.deepEqual(
      file?.steps.map(({ step }) => step),
      ['concern', 'talk', 'request'],
      one.address,
    );
  }
  for (const one of [cast.teacher, cast.ict, cast.privacy, cast.other]) {
    assert.deepEqual(await filesOf(deps, one.address), [], one.address);
    await assert.rejects(ownCheck(deps, one, other), refused('not-found'), one.address);
  }
  // A step puts the letters of its own check to the keeper, and those of no other.
  const put: number[] = [];
  const { keeper } = deps;
  const match: typeof keeper.match = (address, salt, what, inclusion) => {
    put.push(what.letters.length);
    return keeper.match(address, salt, what, inclusion);
  };
  await ownCheck({ ...deps, keeper: { ...keeper, match } }, cast.lead, other);
  const { rows: own } = await sql`
    SELECT 1 FROM access.check_letters WHERE check_id = ${other}::uuid AND NOT told`.execute(deps.desk);
  assert.deepEqual(put, [own.length]);
  // Nothing of it stands in the clear.
  for (const table of [
    'access.checks',
    'access.check_letters',
    'access.cases',
    'log.pending',
    'log.entries',
  ]) {
    const { rows } = await sql<{
      text: string;
    }>`SELECT x::text AS text FROM ${sql.table(table)} AS x`.execute(checks.house.db.owner);
    assert.doesNotMatch(rows.map(({ text }) => text).join('\n'), /teacher|dreigende|bedreiging/, table);
  }
});

test('[ZOU-10.1.b LIMIT] [PRO-8.1.b LIMIT] danger stops the ladder before any other step: board alone is told, no talk, no check, no ICT', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  const id = await openCheck(deps, cast.lead, {
    danger: true,
    subject: cast.teacher.address,
    source: 'seen',
    norm: '',
    text: 'Een leerling vertelde iets.',
  });
  assert.equal((await ownCheck(deps, cast.board, id)).row.state, 'stopped');
  for (const one of [cast.teacher, cast.ict, cast.rector, cast.fg])
    assert.deepEqual(await filesOf(deps, one.address), []);
  const talk = { on: '2026-11-23', text: 'x', said: 'x', announced: true };
  await assert.rejects(recordTalk(deps, cast.lead, id, talk), ladder('danger'));
  await assert.rejects(
    requestCheck(deps, cast.lead, id, { request: request(), approvers: two }),
    ladder('danger'),
  );
  for (const state of ['concern', 'talked', 'requested', 'closed'])
    await assert.rejects(
      sql`UPDATE access.checks SET state = ${state} WHERE id = ${id}::uuid`.execute(house.db.owner),
    );
  const told = await house.db.owner
    .selectFrom('access.check_letters')
    .select('id')
    .where('told', '=', true)
    .execute();
  assert.deepEqual(told, [], 'nothing is written to the suspect');
});

test('[ZOU-9.2 LIMIT] [PRO-7.2 LIMIT] [G-07] a check rests on a norm the profile allows and never on an anonymous report alone; whoever was never told the rules needs a reason', async () => {
  await using checks = await startChecks(zou);
  const { deps, house } = checks;
  for (const norm of ['7.9', '7.10', '5.3', '9.1.a', '77', ''])
    await assert.rejects(walk(deps, { norm, to: 'concern' }), ladder('no-norm', '10.1.b'), norm);
  await walk(deps, { norm: '7.3', to: 'concern' });
  const id = await walk(deps, { source: 'anonymous', to: 'talked' });
  const ask = (rest: Parameters<typeof request>[0]) =>
    requestCheck(deps, cast.lead, id, { request: request(rest), approvers: two });
  await assert.rejects(ask({}), ladder('anonymous-alone'));
  await assert.rejects(ask({ corroboration: 'Ook gezien.', reminder: null }), ladder('not-informed'));
  for (const column of ['corroborated', 'reasoned'])
    await assert.rejects(
      sql`UPDATE access.checks SET state = 'requested', case_id = gen_random_uuid(), advice = 'asked',
        ${sql.ref(column)} = true WHERE id = ${id}::uuid`.execute(house.db.owner),
      /checks_ground/,
    );
  await ask({ corroboration: 'Een collega zag hetzelfde.' });
  const pro = regulationOf('pro');
  for (const norm of ['5.9', '5.10', '5.11'])
    await assert.rejects(
      walk({ ...deps, regulation: () => pro }, { norm, to: 'concern' }),
      ladder('no-norm', '8.1.b'),
    );
});

test('[ZOU-8.3 ROUTE] [ZOU-8.3 RECORD] [PRO-6.3 ROUTE] [PRO-6.3 RECORD] a pupil is spoken to and the talk reported before anything is asked for; ICT sees nothing of it', async () => {
  await using checks = await startChecks(regulationOf('pro'));
  const { deps } = checks;
  const wanted = { subject: cast.anna.address, norm: '5.6.h' };
  const id = await walk(deps, { ...wanted, to: 'concern' });
  await assert.rejects(
    requestCheck(deps, cast.lead, id, { request: request({ exception: 'liever niet' }), approvers: two }),
    ladder('no-conversation', '6.3'),
    'no exception for pupils',
  );
  await recordTalk(deps, cast.lead, id, {
    on: '2026-11-23',
    text: 'De mentor sprak met Anna en meldde het.',
    said: 'Het was een grap.',
    announced: false,
  });
  assert.deepEqual(await filesOf(deps, cast.ict.address), []);
  await requestCheck(deps, cast.lead, id, { request: request(), approvers: two });
});

test('[G-06] [ZOU-10.1.b ENFORCE] [PRO-8.1.b ENFORCE] ICT creates, approves, extends and widens no mandate, by step, by SQL login or as the owner of the table', async () => {
  await using checks = await startChecks(zou, {
    ...cast,
    both: { ...cast.other, address: 'both@school.example', functions: ['ict', 'leadership'] },
  });
  const { deps, house } = checks;
  const both = { ...cast.other, address: 'both@school.example', functions: ['ict', 'leadership'] };
  for (const by of [cast.ict, both, cast.fg])
    await assert.rejects(walk(deps, { by, to: 'concern' }), refused('not-allowed'), by.address);
  const id = await walk(deps, { to: 'talked' });
  for (const approver of [cast.ict, both, cast.fg, cast.teacher, cast.lead]) {
    await assert.rejects(
      requestCheck(deps, cast.lead, id, {
        request: request(),
        approvers: [cast.rector.address, approver.address],
      }),
      ladder('not-two', '10.1.b'),
      approver.address,
    );
  }
  await requestCheck(deps, cast.lead, id, { request: request(), approvers: two });
  await assert.rejects(approveCheck(deps, cast.fg, id, 'akkoord'), ladder('not-your-step'));
  await assert.rejects(approveCheck(deps, cast.ict, id, 'akkoord'), refused('not-found'));
  await assert.rejects(startCheck(deps, cast.lead, id), ladder('no-approval'), 'approved by nobody');
  await approveCheck(deps, cast.rector, id, 'Akkoord.');
  // One approver cannot be reached: there is no way past.
  await assert.rejects(approveCheck(deps, cast.rector, id, 'En nog eens.'), refused('no-case'));
  await assert.rejects(startCheck(deps, cast.lead, id), ladder('no-approval'), 'approved by one');
  await approveCheck(deps, cast.board, id, 'Akkoord.');
  await startCheck(deps, cast.lead, id);
  const { file } = await ownCheck(deps, cast.lead, id);
  for (const login of [house.db.desk, house.db.gate, house.db.reader, house.db.owner]) {
    for (const attempt of [
      sql`UPDATE access.mandates SET until = until + interval '1 day'`,
      sql`UPDATE access.mandates SET ends = ends + interval '1 day'`,
      sql`UPDATE access.mandates SET sealed = decode(repeat('00', 200), 'hex')`,
      sql`DELETE FROM access.mandates`,
      sql`UPDATE access.cases SET ends = ends + interval '1 day' WHERE id = ${file.case}::uuid`,
    ])
      await assert.rejects(attempt.execute(login));
  }
  await assert.rejects(
    sql`SELECT access.give_mandate('school', ${file.case}::uuid, '2027-01-01Z'::timestamptz, gen_random_uuid(),
      decode(repeat('00', 200), 'hex'), '2027-01-01'::date, '2026-11-24T10:20:30Z'::timestamptz)`.execute(
      house.db.desk,
    ),
    /two approved|duplicate/,
  );
  const executor = (await filesOf(deps, cast.ict.address)).find(({ check }) => check === id);
  assert.equal(executor?.subject, '', 'who carries it out is not told whom it is about');
  await refuseOrder(deps, cast.ict, id, 'De woorden zijn te ruim.');
  assert.equal((await ownCheck(deps, cast.lead, id)).row.refused_order, true);
  await recordOutcome(deps, cast.lead, id, { found: false, text: 'Niets gevonden.' });
});

test('[SRO-5.1 ROUTE] [SRO-5.1 RECORD] [SRO-5.2 ROUTE] [SRO-5.2 RECORD] [G-15] SRO checks staff on a recorded cause, after the legal questions and the FG; pupils under no cause at all', async () => {
  await using checks = await startChecks(regulationOf('sro'));
  const { deps } = checks;
  await assert.rejects(
    walk(deps, { subject: cast.anna.address, norm: '3.3', to: 'concern' }),
    ladder('not-in-population', '1.4'),
  );
  await assert.rejects(walk(deps, { norm: '2.3', to: 'concern' }), ladder('no-norm', '5.1'), 'a permission');
  const id = await walk(deps, { norm: '3.3' });
  const { file } = await ownCheck(deps, cast.fg, id);
  const asked = file.steps.find(({ request: one }) => one !== null)?.request;
  for (const answer of ['extent', 'reasons', 'lighter', 'consequences', 'safeguards'] as const)
    assert.ok((asked?.[answer] ?? '').length > 0, answer);
});

test('[ZOU-8.4 RECORD] [PRO-6.4 RECORD] the weighing is written down in five answers; a page shows the ladder with the article that holds each step back', async () => {
  const articles = { control: '10.1.b', talk: '8.2', conversation: '8.3', notice: '8.6' };
  const begun = {
    state: 'concern',
    about: 'staff',
    talked: false,
    announced: false,
    exception: false,
    advice: null,
    approved: false,
    told: false,
  } as const;
  assert.deepEqual(
    rungsOf(begun, articles).map(({ step, state, why, article }) => [step, state, why, article]),
    [
      ['concern', 'done', null, null],
      ['talk', 'open', null, '8.2'],
      ['request', 'not-yet', 'no-talk', '10.1.b'],
      ['approval', 'not-yet', 'not-now', '10.1.b'],
      ['check', 'not-yet', 'no-approval', '10.1.b'],
      ['notice', 'not-yet', 'not-now', '8.6'],
    ],
  );
  await using checks = await startChecks(zou);
  const id = await walk(checks.deps, { to: 'requested' });
  const { file } = await ownCheck(checks.deps, cast.rector, id);
  assert.equal(file.steps.at(-1)?.request?.lighter, request().lighter);
});
