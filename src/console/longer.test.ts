// Keeping longer as the page asks for it: two say yes from sessions of their own, and each refusal is said with its article.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { heldMail, type House, school, startHouse, witnessed } from '../../test/support/house.ts';
import type { Person } from '../facts/person.ts';
import type { SignedInRef } from '../people/second-person.ts';
import type { LongerDesk } from './longer.ts';
import { longerDeskOf } from './longer-actions.ts';
import { Problem } from './problem.ts';
import { createConsole } from './server.ts';

const fg = 'fg@school.example';
const ict = 'ict@school.example';
const privacy = 'privacy@school.example';
const head = 'head@school.example';
const board = 'board@school.example';
const why = { reason: 'The police asked for it in case 12.', record: 'processing 7', dpia: 'no new risk' };

interface Opened {
  readonly house: House;
  readonly desk: LongerDesk;
  readonly item: string;
  readonly by: (person: string, rest?: Partial<SignedInRef>) => SignedInRef;
  readonly ask: () => Promise<string>;
}

async function open(stack: AsyncDisposableStack): Promise<Opened> {
  const house = stack.use(await startHouse());
  await house.db.owner
    .insertInto('people')
    .values(
      [
        { address: head, functions: ['leadership'] },
        { address: board, functions: ['board'] },
      ].map((one) => ({ ...one, school, name: null, category: 'staff' as const, groups: [] })),
    )
    .execute();
  const item = await house.vault.prepare(heldMail({}, { purpose: 'security' }));
  await house.vault.commit(item);
  await house.vault.flush();
  const desk = longerDeskOf(house.access, () => 'zou');
  const by = (person: string, rest: Partial<SignedInRef> = {}): SignedInRef => {
    const at = house.clock.now();
    return { person, session: `of ${person}`, stepUpAt: at, at, ...rest };
  };
  const ask = async (): Promise<string> => {
    await desk.ask({ item, purpose: 'security', until: '2027-02-01', why }, by(privacy));
    const [question] = await desk.list();
    assert.ok(question);
    return question.id;
  };
  return { house, desk, item, by, ask };
}

/** Who is kept as the first of two. */
async function firsts(house: House): Promise<string[]> {
  const rows = await house.db.owner.selectFrom('access.longer_first').select('person').execute();
  return rows.map(({ person }) => person);
}

/** Refused with this code, in whole sentences and with the article of the text. */
const said =
  (status: number, code: string, article: string | null = '8.7') =>
  (error: unknown) =>
    error instanceof Problem &&
    error.status === status &&
    error.code === code &&
    error.article === article &&
    [error.what, error.next].every(({ nl, en }) => nl.endsWith('.') && en.endsWith('.'));

test('[G-11] [ZOU-8.7 LIMIT] the first yes waits for another person in another session; with the second it is decided and kept', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, desk, by, ask } = await open(stack);
  const id = await ask();
  await desk.advise(id, { inFavour: true, text: 'Proportionate, for this one message.' }, by(fg));
  assert.equal(await desk.agree(id, '', by(head)), 'first');
  assert.deepEqual(
    (await desk.list()).map(({ state, first }) => [state, first]),
    [['advised', head]],
  );
  const late = house.clock.now().subtract({ minutes: 6 });
  for (const [one, name] of [
    [by(head.toUpperCase(), { session: 'another' }), 'the same person'],
    [by(board, { session: `of ${head}` }), 'the same session'],
    [by(board, { stepUpAt: late }), 'no fresh assertion'],
  ] as const) {
    await assert.rejects(desk.agree(id, 'The police case.', one), said(403, 'second-person'), name);
  }
  await assert.rejects(desk.agree(id, '', by(board)), said(400, 'incomplete'), 'a decision has a reason');
  for (const one of [privacy, fg, ict]) {
    await assert.rejects(desk.agree(id, 'because', by(one)), said(403, 'not-your-function', null), one);
  }
  assert.equal(await desk.agree(id, 'The police case runs until February.', by(board)), 'decided');
  assert.deepEqual(
    (await desk.list()).map(({ state, first }) => [state, first]),
    [['kept', null]],
  );
  assert.deepEqual(await firsts(house), []);
  await desk.step(id, { sent: false, why: 'The law no longer asks for it.' }, by(board));
  assert.deepEqual(
    (await desk.list()).map(({ step }) => step),
    ['not-sent'],
  );
});

test('[G-11] [ZOU-8.7 LIMIT] the first yes too waits for the FG, is of leadership or board, and goes with a refusal', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, desk, by, ask } = await open(stack);
  const id = await ask();
  await assert.rejects(desk.agree(id, '', by(head)), said(409, 'fg-has-time'));
  await desk.advise(id, { inFavour: false, text: 'Too broad.' }, by(fg));
  for (const one of [privacy, fg, ict]) {
    await assert.rejects(desk.agree(id, '', by(one)), said(403, 'not-your-function', null), one);
  }
  assert.equal(await desk.agree(id, '', by(head)), 'first');
  await desk.refuse(id, by(privacy));
  assert.deepEqual(await firsts(house), []);
  await assert.rejects(desk.agree(id, 'after all', by(board)), said(409, 'no-case'));
});

test('[G-11] the texts open for the FG and those who decide, on the log; what was refused is said in words', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, desk, item, by, ask } = await open(stack);
  const question = { item, purpose: 'security', until: '2027-02-01', why };
  await assert.rejects(desk.ask({ ...question, until: '2026-12-01' }, by(head)), said(400, 'incomplete'));
  await assert.rejects(desk.ask(question, by(ict)), said(403, 'not-your-function', null));
  await assert.rejects(
    desk.ask({ ...question, item: crypto.randomUUID() }, by(head)),
    said(409, 'not-found'),
  );
  const id = await ask();
  await assert.rejects(desk.ask(question, by(head)), said(409, 'asked-already'));
  await witnessed(house);
  assert.deepEqual(await desk.read(id, 'to advise', by(fg)), { ...why, advice: null });
  await assert.rejects(desk.read(id, 'to look', by(ict)), said(403, 'not-your-function', null));
  await assert.rejects(desk.read(crypto.randomUUID(), 'to look', by(fg)), said(409, 'unknown'));
  const advice = { inFavour: true, text: 'Proportionate.' };
  await desk.advise(id, advice, by(fg));
  assert.deepEqual(await desk.read(id, 'to decide', by(board)), { ...why, advice });
  await assert.rejects(desk.advise(id, advice, by(fg)), said(409, 'no-case'), 'once');
  const person = (address: string, functions: Person['functions']): Person => ({
    address,
    name: null,
    category: 'staff',
    functions,
    groups: [],
  });
  const shown = await desk.items(person(privacy, ['privacy-officer']));
  assert.deepEqual(
    shown.map((one) => [one.id, one.purpose]),
    [[item, 'security']],
  );
  assert.deepEqual(await desk.items(person(board, ['board'])), [], 'no cards for the board');
});

test('[G-11] the API says what a reader may do, who was first only as me or another, and takes no question without an end or a reason', async () => {
  const app = createConsole(madeUpConsole().deps);
  const origin = 'http://127.0.0.1:4711';
  const ask = async (
    role: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> => {
    const headers = {
      host: '127.0.0.1:4711',
      origin,
      'content-type': 'application/json',
      cookie: `rol=${role}`,
    };
    const response = await app.request(
      origin + path,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
    return { status: response.status, text: await response.text() };
  };
  const list = await ask('leadership', '/api/longer');
  assert.doesNotMatch(list.text, /@/, 'nobody’s address');
  const { may, questions } = Object(JSON.parse(list.text));
  assert.deepEqual(may, { ask: true, advise: false, agree: true, refuse: true, step: true });
  assert.deepEqual(
    questions.map((one: { readonly first: string; readonly waitsForAdvice: boolean }) => [
      one.first,
      one.waitsForAdvice,
    ]),
    [
      ['nobody', true],
      ['nobody', false],
      ['other', false],
      ['nobody', false],
      ['nobody', false],
      ['nobody', false],
    ],
  );
  const byFg = Object(JSON.parse((await ask('fg', '/api/longer')).text));
  assert.deepEqual(byFg.may, { ask: false, advise: true, agree: false, refuse: false, step: false });
  const question = {
    item: '00000000-0000-4000-8000-000000000107',
    purpose: 'misuse',
    until: '2027-02-01',
    why,
  };
  assert.equal((await ask('leadership', '/api/longer', question)).status, 200);
  for (const wrong of [
    { ...question, until: undefined },
    { ...question, until: '2027-02-30' },
    { ...question, why: { ...why, dpia: ' ' } },
    { ...question, why: { ...why, reason: 'x'.repeat(4001) } },
    { ...question, article: '1.1' },
  ]) {
    assert.equal((await ask('leadership', '/api/longer', wrong)).status, 400);
  }
  for (const role of ['ict', 'council', 'team-leader', 'pupil']) {
    assert.equal((await ask(role, '/api/longer')).status, 403, role);
    assert.equal((await ask(role, '/api/longer', question)).status, 403, role);
  }
});
