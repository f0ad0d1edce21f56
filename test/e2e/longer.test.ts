// One message kept longer than its term, on the served product with a clock that is moved: asked, advised, decided, opened, dead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { markedLetter } from '../canary/letters.ts';
import { marksOf, seedOfRun } from '../canary/marks.ts';
import { World } from '../canary/world.ts';
import { until } from '../support/processes.ts';
import { visit } from '../support/serve.ts';

const itemsShape = z.object({ items: z.array(z.object({ id: z.string(), purpose: z.string() })) });
const listShape = z.object({
  questions: z.array(
    z.object({ id: z.string(), state: z.string(), first: z.string(), step: z.string().nullable() }),
  ),
});
const startShape = z.object({ waiting: z.array(z.object({ kind: z.string() })) });
const why = { reason: 'De politie vroeg erom.', record: 'verwerking 7', dpia: 'geen nieuw risico' };
const said = async (asked: Promise<Response>): Promise<string> => {
  const answer = await asked;
  return answer.status === 200 ? 'done' : String(Object(await answer.json()).code);
};

test('[G-11] [ZOU-8.7 ENFORCE] served: what two decided opens after its term and dies at the end they set; the rest died on its day', async () => {
  const marks = marksOf(seedOfRun());
  await using world = await World.open(marks.marker);
  const product = await world.start('2026-11-24T10:00:00Z');
  await world.send([markedLetter(marks, 0, 'held'), markedLetter(marks, 1, 'held')]);
  await world.kept(2);
  const { console: origin } = product.addresses;
  const roles = ['privacy', 'fg', 'directie', 'bestuur', 'ict'] as const;
  const [privacy, fg, leader, board, ict] = await Promise.all(roles.map((role) => visit(origin, role)));
  assert.ok(privacy && fg && leader && board && ict);
  const twice = await visit(origin, 'directie');
  const { items } = itemsShape.parse(await privacy.json('/api/longer/items'));
  assert.equal(items.length, 2);
  const [longer, usual] = items;
  assert.ok(longer && usual);
  const question = async () => {
    const { questions } = listShape.parse(await board.json('/api/longer'));
    const [one, ...more] = questions;
    assert.ok(one !== undefined && more.length === 0);
    return one;
  };
  const waits = async (visitor: typeof fg, kind: string): Promise<boolean> =>
    startShape.parse(await visitor.json('/api/start')).waiting.some((one) => one.kind === kind);

  const asks = { item: longer.id, purpose: longer.purpose, until: '2026-12-20', why };
  assert.equal(await said(ict.post('/api/longer', asks)), 'not-your-function');
  assert.equal(await said(privacy.post('/api/longer', asks)), 'done');
  const path = `/api/longer/${(await question()).id}`;
  assert.ok(await waits(fg, 'advice'));
  assert.equal(await said(leader.post(`${path}/agree`, { why: '' })), 'fg-has-time');
  assert.equal(
    await said(fg.post(`${path}/advise`, { inFavour: true, text: 'Voor dit ene bericht.' })),
    'done',
  );
  assert.ok(!(await waits(fg, 'advice')), 'the duty to advise is done');
  assert.equal(await said(privacy.post(`${path}/agree`, { why: 'Ik ook.' })), 'not-your-function');
  assert.equal(await said(leader.post(`${path}/agree`, { why: '' })), 'done');
  assert.equal(await said(twice.post(`${path}/agree`, { why: 'Ik ook.' })), 'second-person');
  assert.equal((await question()).first, 'other');
  assert.equal(await said(board.post(`${path}/agree`, { why: 'De zaak loopt tot kerst.' })), 'done');
  await until(
    'the keeper sealed it again',
    async () => ((await question()).state === 'kept' ? true : null),
    120_000,
  );
  assert.equal(await said(privacy.post(`${path}/refuse`, {})), 'no-case', 'decided is decided');
  assert.ok(await waits(privacy, 'regulation-step'));
  assert.equal(
    await said(leader.post(`${path}/step`, { sent: false, why: 'De wet vraagt het niet.' })),
    'done',
  );
  assert.equal((await question()).step, 'not-sent');
  assert.ok(!(await waits(privacy, 'regulation-step')));

  const gone = /^(keeper-refuses|not-found)$/;
  await world.stop();
  const first = await world.start('2026-12-08T22:59:50Z');
  await first.setClock('2026-12-08T23:00:00Z');
  await world.night('2026-12-09');
  const after = '2026-12-09T08:00:00Z';
  await first.setClock(after);
  assert.ok((await world.opening(longer.id, after)).includes(marks.marker), 'it opens after its term');
  assert.match(await world.opening(usual.id, after), gone, 'the other died on its day');
  await world.stop();
  const last = await world.start('2026-12-19T22:59:50Z');
  assert.ok((await world.opening(longer.id, '2026-12-19T22:59:50Z')).includes(marks.marker), 'to the last');
  await last.setClock('2026-12-19T23:00:00Z');
  await world.night('2026-12-20');
  const end = '2026-12-20T08:00:00Z';
  await last.setClock(end);
  assert.match(await world.opening(longer.id, end), gone, 'it died at its end');
});
