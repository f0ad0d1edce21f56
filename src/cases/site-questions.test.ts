// Questions about closed sites on the real database: no person, one answer, read by a code, shared by a yes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type AskingSchool, start, startAskingSchool } from '../../test/support/asking-school.ts';
import { createListChanges } from './list-changes.ts';
import { SiteQuestionError } from './site-questions.ts';

const wanted = {
  host: 'www.spelletje.nl',
  group: 'pupils',
  wish: 'lesson',
  category: 'games',
  article: '10.3.a',
} as const;

async function inWorld(work: (world: AskingSchool) => Promise<void>): Promise<void> {
  await using school = await startAskingSchool();
  await work(school);
}

const refused = (refusal: SiteQuestionError['refusal']) => (error: unknown) =>
  error instanceof SiteQuestionError && error.refusal === refusal;

async function only<Row>(rows: Promise<readonly Row[]> | readonly Row[]): Promise<Row> {
  const [first, ...more] = await rows;
  assert.ok(first !== undefined && more.length === 0);
  return first;
}

test('[ZOU-4.1 RECORD] [PRO-4.1 RECORD] a question keeps site, group, hour and category, and nothing of who asked', () =>
  inWorld(async ({ db, sites }) => {
    const { code, dueAt } = await sites.ask(wanted);
    assert.match(code, /^S-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    // Eighteen school hours from 14:00: three today, nine tomorrow, six on Thursday.
    assert.equal(dueAt.toString(), '2026-11-26T13:00:00Z');
    const row = await only(
      (
        await sql<{
          q: Record<string, unknown>;
        }>`SELECT to_jsonb(q) AS q FROM public.site_questions q`.execute(db.owner)
      ).rows,
    );
    const { id, ...kept } = row.q;
    assert.equal(typeof id, 'string');
    assert.deepEqual(kept, {
      school: 's',
      host: 'www.spelletje.nl',
      grp: 'pupils',
      wish: 'lesson',
      software: null,
      category: 'games',
      article: '10.3.a',
      asked_hour: '2026-11-24T13:00:00+00:00',
      answer: null,
      reason: null,
      answered_at: null,
      answered_by: null,
      shared: false,
    });
    const everything = await sql<{ text: string }>`
      SELECT to_jsonb(c)::text AS text FROM public.site_codes c
      UNION ALL SELECT to_jsonb(d)::text FROM public.duties d UNION ALL SELECT body FROM log.pending`.execute(
      db.owner,
    );
    for (const { text } of everything.rows) {
      assert.doesNotMatch(text, /spelletje/);
      assert.ok(!text.includes(code) && !text.includes(code.replaceAll('-', '')));
    }
  }));

test('the code reads the answer, before and after, and no other code does', () =>
  inWorld(async ({ sites, clock, by }) => {
    const { code } = await sites.ask(wanted);
    assert.equal((await sites.look(code.toLowerCase().replaceAll('-', ' ')))?.question.answered, null);
    assert.equal(await sites.look('S-AAAA-AAAA'), null);
    const { id } = await only((await sites.overview()).waiting);
    clock.advance({ hours: 1 });
    await sites.answer(id, { answer: 'stays', reason: 'lesson-only' }, by('ict'));
    const seen = await sites.look(code);
    assert.equal(seen?.question.answered?.reason, 'lesson-only');
    assert.equal(seen?.dueAt, null);
    await assert.rejects(
      sites.answer(id, { answer: 'opened', reason: 'useful' }, by('ict')),
      refused('answered'),
    );
  }));

test('freeing a site is one person’s loosening, at once, and the duty is done with it; others may not', () =>
  inWorld(async ({ db, sites, by }) => {
    await sites.ask(wanted);
    const { id } = await only((await sites.overview()).waiting);
    await assert.rejects(
      sites.answer(id, { answer: 'opened', reason: 'useful' }, by('docent')),
      refused('not-entitled'),
    );
    await assert.rejects(
      sites.answer(id, { answer: 'stays', reason: 'unsafe' }, by('docent')),
      refused('not-entitled'),
    );
    await assert.rejects(
      sites.answer(id, { answer: 'opened', reason: 'unsafe' }, by('ict')),
      refused('no-such-reason'),
    );
    const changes = createListChanges(db.desk, 's');
    assert.deepEqual(await changes.effective(), []);
    const open = await db.desk.selectFrom('duties').select('done_at').execute();
    assert.deepEqual(open, [{ done_at: null }]);
    await sites.answer(id, { answer: 'opened', reason: 'useful' }, by('ict'));
    const change = await only(changes.effective());
    assert.deepEqual([change.list, change.entry, change.act], ['free-sites', 'www.spelletje.nl', 'add']);
    assert.equal(Temporal.Instant.compare(change.actsFrom, start), 0);
    // Closing it again waits for a second person.
    const again = await changes.propose(
      { list: 'free-sites', entry: 'www.spelletje.nl', act: 'remove' },
      by('ict'),
    );
    assert.equal(again.done, false);
    const done = await only(db.desk.selectFrom('duties').select(['kind', 'done_at']).execute());
    assert.equal(done.kind, 'site-question');
    assert.notEqual(done.done_at, null);
  }));

test('an answer becomes a precedent by the yes of who asked first, and by nobody else’s', () =>
  inWorld(async ({ sites, by }) => {
    const first = await sites.ask(wanted);
    const second = await sites.ask(wanted);
    const waiting = await only((await sites.overview()).waiting);
    assert.equal(waiting.asked, 2);
    assert.equal(await sites.share(first.code), false, 'before the answer there is nothing to share');
    await sites.answer(waiting.id, { answer: 'stays', reason: 'right-list' }, by('ict'));
    assert.deepEqual(await sites.precedents('www.spelletje.nl'), []);
    assert.equal(await sites.share(second.code), false);
    assert.deepEqual(await sites.precedents('www.spelletje.nl'), []);
    assert.equal(await sites.share(first.code), true);
    assert.equal(await sites.share(first.code), false);
    const shown = await only(sites.precedents('live.www.spelletje.nl'));
    assert.equal(shown.answered?.reason, 'right-list');
    assert.deepEqual(await sites.precedents('spelletje.nl'), []);
  }));

test('many questions at once are refused, and what is over is forgotten', () =>
  inWorld(async ({ db, sites, clock, by }) => {
    for (let n = 0; n < 100; n += 1) await sites.ask({ ...wanted, host: `h${n}.example` });
    await assert.rejects(sites.ask({ ...wanted, host: 'one-more.example' }), refused('busy'));
    // Asked already: joining it makes no new question.
    await sites.ask({ ...wanted, host: 'h0.example' });
    clock.advance({ hours: 1 });
    const code = (await sites.ask({ ...wanted, host: 'later.example' })).code;
    const { waiting } = await sites.overview();
    const ids = waiting.slice(0, 2).map(({ id }) => id);
    for (const id of ids) await sites.answer(id, { answer: 'stays', reason: 'unsafe' }, by('ict'));
    clock.advance({ hours: 24 * 31 });
    await sites.refresh();
    const left = await db.desk.selectFrom('site_questions').select('id').execute();
    assert.equal(left.length, 99);
    assert.notEqual(await sites.look(code), null, 'an unanswered question stays until it is answered');
  }));

test('neither question nor answer is changed afterwards, by no login', () =>
  inWorld(async ({ db, sites, by }) => {
    await sites.ask(wanted);
    const { id } = await only((await sites.overview()).waiting);
    await sites.answer(id, { answer: 'stays', reason: 'right-list' }, by('ict'));
    for (const statement of [
      sql`UPDATE public.site_questions SET answer = 'opened', reason = 'useful'`,
      sql`UPDATE public.site_questions SET host = 'other.example'`,
      sql`UPDATE public.site_questions SET shared = false`,
    ])
      for (const login of [db.owner, db.desk, db.gate, db.reader])
        await assert.rejects(statement.execute(login), /a question is|permission denied/);
  }));
