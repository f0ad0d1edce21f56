// The page about guidance at a distance, as its API answers: staff report, the named officer notes, others read nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker } from '../../test/support/console-ask.ts';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import type { ConsoleDeps } from './deps.ts';
import { guidanceSchema, type WireGuidance } from './wire-guidance.ts';

const wanted = {
  pupil: 'sem.aerts@delinde.example',
  from: '2026-12-01',
  until: '2026-12-24',
  parentsOn: null,
  reason: 'Lang ziek.',
};

function school(change: (deps: ConsoleDeps) => ConsoleDeps = (deps) => deps) {
  const ask = asker(change(madeUpConsole().deps));
  const call = (role: string, path: string, body?: unknown): Promise<Response> =>
    ask(path, { role, method: body === undefined ? 'GET' : 'POST', body });
  return {
    call,
    read: async (role: string): Promise<WireGuidance> =>
      guidanceSchema.parse(await (await call(role, '/api/guidance')).json()),
    pages: async (role: string): Promise<unknown> => Object(await (await call(role, '/api/me')).json()).pages,
  };
}

test('[PRO-11.2 ROUTE] the officer reads what waits and notes it once; a pupil reports nothing and is shown nothing', async () => {
  const { call, read } = school();
  const { article, told, mayReport, exceptions } = await read('team-leader');
  assert.deepEqual([article, told, mayReport], ['6.2', 'de teamleider', true]);
  assert.deepEqual(
    exceptions.map(({ state, pupil, ending }) => [state, pupil, ending]),
    [
      ['noted', 'Sem Aerts', true],
      ['reported', 'Sem Aerts', false],
    ],
  );
  const path = `/api/guidance/${exceptions[1]?.id ?? ''}`;
  assert.equal((await call('ict', path, { notes: true })).status, 403);
  assert.equal((await call('team-leader', path, { notes: true })).status, 200);
  assert.equal((await call('team-leader', path, { notes: false })).status, 409);
  const pupil = await read('pupil');
  assert.deepEqual([pupil.mayReport, pupil.exceptions], [false, []]);
  assert.equal((await call('pupil', '/api/guidance', wanted)).status, 403);
  assert.equal((await call('ict', '/api/guidance', wanted)).status, 200);
  const outside = await call('ict', '/api/guidance', { ...wanted, pupil: 'sem@thuis.example' });
  assert.equal(outside.status, 400);
  const said = Object(await outside.json());
  assert.deepEqual(
    [said.code, said.article],
    ['no-pupil', '6.2'],
    'a private address is refused under the article',
  );
});

test('the page is in the menu of staff where the text has the exception; while nobody is named, nobody may report', async () => {
  const { pages } = school();
  assert.ok(JSON.stringify(await pages('ict')).includes('"guidance"'));
  assert.ok(!JSON.stringify(await pages('pupil')).includes('"guidance"'));
  const none = school((deps) => ({ ...deps, guidance: { ...deps.guidance, register: () => null } }));
  assert.ok(!JSON.stringify(await none.pages('ict')).includes('"guidance"'));
  assert.deepEqual(await none.read('team-leader'), {
    article: null,
    told: null,
    mayReport: false,
    exceptions: [],
  });
  const open = school((deps) => ({
    ...deps,
    guidance: { ...deps.guidance, register: () => ({ article: '11.2', told: null }) },
  }));
  assert.equal((await open.read('ict')).mayReport, false);
});
