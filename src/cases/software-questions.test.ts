// Asking for software on the real database: without a person, answered in time, and what is allowed stands in the register.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { startAskingSchool } from '../../test/support/asking-school.ts';
import { profileOf } from '../../test/support/regulation.ts';
import { decideDownload } from '../regulation/decide-download.ts';
import { compileRegulation } from '../regulation/regulation.ts';
import { createListChanges, ListError, tidyEntry } from './list-changes.ts';
import { SiteQuestionError } from './site-questions.ts';

const wanted = {
  host: 'www.geogebra.example',
  group: 'pupils',
  wish: 'software',
  software: 'GeoGebra Classic',
  category: null,
  article: '4.7',
} as const;

test('[ZOU-7.6.e ROUTE, RECORD] [PRO-5.6.e ROUTE, RECORD] [SRO-3.9 ROUTE] a program is asked for without a person, answered by ICT within the term, and stands in the register that the gate goes by', async () => {
  await using school = await startAskingSchool();
  const { db, clock, sites, by } = school;
  const changes = createListChanges(db.desk, 's');
  /** What the gate says to a pupil who downloads it now. */
  const gate = async (host: string, program = false): Promise<string> => {
    const regulation = compileRegulation({
      profile: profileOf('zou'),
      intended: true,
      changes: await changes.effective(),
    });
    const contents = program ? { program, disguised: true } : 'none';
    const facts = { host, group: 'pupils', category: null, kinds: ['programs'], contents } as const;
    const { outcome, grounds } = decideDownload(facts, regulation);
    return `${outcome} ${grounds[0]?.rule}`;
  };

  const { code, dueAt } = await sites.ask(wanted);
  // Five school days of nine hours from 14:00.
  assert.equal(dueAt.toString(), '2026-12-01T13:00:00Z');
  await sites.ask(wanted);
  await sites.ask({ ...wanted, software: 'Another' });
  const waiting = (await sites.overview()).waiting;
  assert.deepEqual(waiting.map(({ software, asked }) => [software, asked]).sort(), [
    ['Another', 1],
    ['GeoGebra Classic', 2],
  ]);
  const kept = await sql<{ text: string }>`
    SELECT to_jsonb(q)::text AS text FROM public.site_questions q UNION ALL SELECT to_jsonb(c)::text FROM public.site_codes c
    UNION ALL SELECT body FROM log.pending WHERE body LIKE '%site.%'`.execute(db.owner);
  for (const { text } of kept.rows) assert.doesNotMatch(text, /@|session/);

  const id = waiting.find(({ software }) => software === wanted.software)?.id ?? '';
  const refused = (refusal: string) => (error: unknown) =>
    error instanceof SiteQuestionError && error.refusal === refusal;
  await assert.rejects(
    sites.answer(id, { answer: 'opened', reason: 'useful' }, by('docent')),
    refused('not-entitled'),
  );
  await assert.rejects(
    sites.answer(id, { answer: 'stays', reason: 'lesson-only' }, by('ict')),
    refused('no-such-reason'),
  );
  assert.equal(await gate('www.geogebra.example'), 'block download-kind');
  await sites.answer(id, { answer: 'opened', reason: 'useful' }, by('ict'));
  assert.equal((await sites.look(code))?.question.answered?.answer, 'opened');
  assert.deepEqual(
    (await changes.effective()).map(({ list, entry, act }) => [list, entry, act]),
    [['software', 'www.geogebra.example GeoGebra Classic', 'add']],
  );
  // From this very site, and under its own name.
  assert.equal(await gate('www.geogebra.example'), 'allow software-register');
  assert.equal(await gate('files.www.geogebra.example'), 'allow software-register');
  assert.equal(await gate('evil-www.geogebra.example'), 'block download-kind');
  assert.equal(await gate('www.geogebra.example', true), 'block hidden-download');
  // It says nothing about whether the site opens, also where it is shared.
  assert.equal(await sites.share(code), true);
  assert.deepEqual(await sites.precedents('www.geogebra.example'), []);

  // Taking it off the register takes two.
  clock.advance({ hours: 1 });
  const off = { list: 'software', entry: 'www.geogebra.example  GeoGebra Classic', act: 'remove' } as const;
  const asked = await changes.propose(off, by('ict'));
  assert.equal(asked.done, false);
  assert.equal(await gate('www.geogebra.example'), 'allow software-register');
  clock.advance({ hours: 1 });
  await changes.agree(asked.id, by('leiding'));
  assert.equal(await gate('www.geogebra.example'), 'block download-kind');
});

test('an entry of the register is a site and a name, tidied, and nothing else', () => {
  assert.equal(
    tidyEntry('software', ' https://WWW.Maker.example/get   My\u200b  App \n'),
    'www.maker.example My App',
  );
  for (const entry of [
    '',
    'maker.example',
    'maker.example ',
    '10.0.0.1 App',
    `maker.example ${'x'.repeat(81)}`,
  ])
    assert.throws(() => tidyEntry('software', entry), ListError, entry);
});
