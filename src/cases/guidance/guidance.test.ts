// Exceptions for guidance at a distance over real store, log and keeper: reported, noted, remembered, ended, read by two alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { cast, startChecks } from '../../../test/support/checks.ts';
import { decisionsOf, regulationOf } from '../../../test/support/regulation.ts';
import { lettersTo } from '../../privacy/concerning.ts';
import { guidanceOf, officerNamed } from '../../regulation/guidance.ts';
import type { Decisions } from '../../regulation/profile/schema.ts';
import { startDuties } from '../duties/loop.ts';
import { dutyHandlers } from '../duties/handlers.ts';
import { myData, type MyDataSources } from '../my-data.ts';
import { forRepresentative } from '../representation.ts';
import { startPage } from '../start.ts';
import {
  decideGuidance,
  type GuidanceDeps,
  type GuidanceRefusal,
  GuidanceRefused,
  ownGuidance,
  reportGuidance,
  type WantedGuidance,
} from './guidance.ts';
import { storedGuidance } from './letters.ts';

const pro = regulationOf('pro', { decisions: decisionsOf('pro') });
const school = 'school';
const illness = 'Ligt in het ziekenhuis.';
const wanted: WantedGuidance = {
  pupil: cast.anna.address,
  from: '2026-11-24',
  until: '2026-12-18',
  parentsOn: '2026-11-23',
  reason: illness,
};

async function inSchool(rule: GuidanceDeps['rule'] = () => pro.guidance) {
  const checks = await startChecks(pro);
  const { house } = checks;
  const deps: GuidanceDeps = { ...house.access, people: () => Object.values(cast), rule };
  const { desk } = house.db;
  return {
    house,
    deps,
    rows: () =>
      desk
        .selectFrom('guidance.exceptions')
        .select(['id', 'state', 'officer', 'article', 'from_on', 'until_on', 'parents_on'])
        .execute(),
    duties: async () => {
      const rows = await desk.selectFrom('duties').select(['kind', 'done_at']).orderBy('kind').execute();
      return rows.map(({ kind, done_at }) => `${kind} ${done_at === null ? 'open' : 'done'}`);
    },
    waits: async (person: (typeof cast)[keyof typeof cast]) =>
      (await startPage(desk, school, person, house.clock)).waiting.map(({ kind }) => kind),
    [Symbol.asyncDispose]: () => checks[Symbol.asyncDispose](),
  };
}

const refused = (work: Promise<unknown>, reason: GuidanceRefusal): Promise<void> =>
  assert.rejects(work, (error) => error instanceof GuidanceRefused && error.reason === reason);

test('[PRO-11.2 ROUTE] staff report an exception beforehand to the function the school named, which alone notes it, once', async () => {
  await using world = await inSchool();
  const { deps, house, rows, duties, waits } = world;
  await refused(reportGuidance(deps, wanted, cast.anna), 'not-entitled');
  await refused(reportGuidance(deps, { ...wanted, from: '2026-11-23' }, cast.teacher), 'period');
  await refused(reportGuidance(deps, { ...wanted, until: '2026-11-20' }, cast.teacher), 'period');
  await refused(reportGuidance(deps, { ...wanted, parentsOn: '2026-11-25' }, cast.teacher), 'period');
  await refused(reportGuidance(deps, { ...wanted, pupil: 'anna@thuis.example' }, cast.teacher), 'no-pupil');
  await refused(reportGuidance(deps, wanted, cast.rector), 'no-officer');
  assert.deepEqual(await rows(), []);

  await reportGuidance(deps, wanted, cast.teacher);
  assert.deepEqual(await duties(), ['guidance-end open', 'guidance-note open', 'guidance-remind open']);
  assert.deepEqual(await waits(cast.rector), ['guidance-note']);
  // Functions that another school may name: here they were not named.
  for (const one of [cast.lead, cast.board, cast.privacy]) assert.deepEqual(await waits(one), []);
  const id = (await rows())[0]?.id ?? '';
  for (const one of [cast.teacher, cast.lead, cast.board, cast.ict])
    await refused(decideGuidance(deps, id, true, one), 'not-entitled');
  await assert.rejects(
    sql`SELECT guidance.decide(${id}::uuid, ${school}, ${cast.board.address}, true, ${Buffer.alloc(32)}::bytea,
      ${house.clock.now().toString()}::timestamptz)`.execute(house.db.desk),
    { code: 'RG370' },
  );
  await decideGuidance(deps, id, true, cast.rector);
  assert.equal((await rows())[0]?.state, 'noted');
  assert.deepEqual(await duties(), ['guidance-end open', 'guidance-note done', 'guidance-remind open']);
  await refused(decideGuidance(deps, id, false, cast.rector), 'decided');
});

test('[PRO-11.2 RECORD] the register holds period, report and parents; the reason is read by who reported and who notes, and by nobody else', async () => {
  await using world = await inSchool();
  const { deps, house, rows } = world;
  await reportGuidance(deps, wanted, cast.teacher);
  const [row] = await rows();
  assert.deepEqual(row, {
    id: row?.id,
    state: 'reported',
    officer: 'leadership',
    article: '11.2',
    from_on: '2026-11-24',
    until_on: '2026-12-18',
    parents_on: '2026-11-23',
  });
  for (const one of [cast.teacher, cast.rector]) {
    const [own] = await ownGuidance(deps, one);
    assert.deepEqual(
      [own?.reason, own?.pupil, own?.by, own?.until],
      [illness, cast.anna.address, cast.teacher.address, '2026-12-18'],
      one.address,
    );
  }
  for (const one of [cast.other, cast.lead, cast.board, cast.privacy, cast.fg, cast.ict, cast.anna])
    assert.deepEqual(await ownGuidance(deps, one), [], one.address);
  assert.deepEqual(await ownGuidance(deps, { ...cast.rector, functions: [] }), [], 'the function is gone');
  // The pupil, and who represents the pupil, read that it is there, until when and by whom.
  const sources: MyDataSources = {
    ...house.access,
    articles: () => ({ class: () => null, access: null }),
    looks: async () => [],
  };
  const own = await myData(sources, cast.anna);
  for (const lines of [own.lines, forRepresentative(own).lines]) {
    const line = lines.find(({ article }) => article === '11.2');
    assert.equal(
      line?.what.nl,
      'Begeleiding op afstand door teacher@school.example, 24 november 2026 tot en met 18 december 2026',
    );
    assert.equal(line.until, '2026-12-19');
  }
  const told = await storedGuidance(house.db.desk, school, ['staff', 'officer', 'pupil']);
  // Whoever asks the keeper for all of them: the pupil's own has no reason, and others have none.
  const lettersOf = (address: string) =>
    lettersTo(
      deps,
      address,
      told.map(({ letter }) => letter),
    );
  const ofPupil = await lettersOf(cast.anna.address);
  assert.equal(ofPupil.size, 1);
  for (const texts of ofPupil.values()) assert.doesNotMatch(texts.join(), /ziekenhuis/);
  for (const one of [cast.other, cast.lead])
    assert.equal((await lettersOf(one.address)).size, 0, one.address);
  // Nothing of it stands in the clear.
  for (const table of ['guidance.exceptions', 'guidance.letters', 'duties', 'log.pending', 'log.entries']) {
    const { rows: all } = await sql<{
      text: string;
    }>`SELECT x::text AS text FROM ${sql.table(table)} AS x`.execute(house.db.owner);
    assert.doesNotMatch(all.map(({ text }) => text).join('\n'), /ziekenhuis|anna@|teacher@/, table);
  }
});

test('[PRO-11.2 REMIND] staff are reminded three days before the end, and it ends by itself, noted or not, with what was sealed', async () => {
  await using world = await inSchool();
  const { deps, house, rows, duties, waits } = world;
  await reportGuidance(deps, wanted, cast.teacher);
  const id = (await rows())[0]?.id ?? '';
  const loop = startDuties({
    db: house.db.desk,
    school,
    clock: house.clock,
    handlers: dutyHandlers,
    interval: 3_600_000,
  });
  try {
    house.clock.set(Temporal.Instant.from('2026-12-14T22:59:00Z'));
    await loop.turn();
    assert.deepEqual(await waits(cast.teacher), []);
    house.clock.set(Temporal.Instant.from('2026-12-14T23:00:00Z'));
    await loop.turn();
    assert.deepEqual(await waits(cast.teacher), ['guidance-end']);
    assert.deepEqual(await waits(cast.anna), []);
    house.clock.set(Temporal.Instant.from('2026-12-18T22:59:00Z'));
    await loop.turn();
    assert.equal((await rows())[0]?.state, 'reported');
    await assert.rejects(
      sql`SELECT guidance.end_one(${id}::uuid, ${school}, ${house.clock.now().toString()}::timestamptz)`.execute(
        house.db.desk,
      ),
      { code: 'RG372' },
    );
    house.clock.set(Temporal.Instant.from('2026-12-18T23:00:00Z'));
    await loop.turn();
    assert.equal((await rows())[0]?.state, 'ended');
    assert.deepEqual(await duties(), ['guidance-end done', 'guidance-note done', 'guidance-remind done']);
    assert.deepEqual(await house.db.desk.selectFrom('guidance.letters').select('id').execute(), []);
    assert.deepEqual(await ownGuidance(deps, cast.teacher), []);
    assert.deepEqual(await waits(cast.teacher), []);
  } finally {
    await loop.stop();
  }
});

test('[PRO-11.2 ROUTE] while the text leaves open whom to report to, the register is off: nothing is reported to anybody', async () => {
  const { profile } = pro;
  const filled = decisionsOf('pro');
  const saying = (value: string): Decisions => ({
    ...filled,
    decisions: filled.decisions.map((one) => (one.id === 'placeholder:11.2' ? { ...one, value } : one)),
  });
  const without: Decisions = {
    ...filled,
    decisions: filled.decisions.filter(({ id }) => id !== 'placeholder:11.2'),
  };
  assert.deepEqual(guidanceOf(profile, filled)?.told, {
    officer: 'leadership',
    named: 'de locatiedirecteur',
  });
  assert.equal(guidanceOf(profile, saying('de teamleider'))?.told?.officer, 'team-leader');
  for (const open of [undefined, without, saying('[wie]'), saying('de conciërge'), saying('iedereen')])
    assert.equal(guidanceOf(profile, open)?.told, null);
  assert.equal(officerNamed('Het bestuur'), 'board');
  assert.equal(regulationOf('zou').guidance, null);
  const undecided = regulationOf('pro', { decisions: without });
  assert.deepEqual(undecided.stamp.open.find(({ id }) => id === 'placeholder:11.2')?.off, [
    'register:guidance',
  ]);

  await using world = await inSchool(() => undecided.guidance);
  await refused(reportGuidance(world.deps, wanted, cast.teacher), 'off');
  assert.deepEqual(await world.rows(), []);
});
