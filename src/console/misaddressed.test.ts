// Mail to the wrong person: the sender's own click opens a data breach with its 72 hours; no link does, and only where the text says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { startHouse } from '../../test/support/house.ts';
import { regulationOf } from '../../test/support/regulation.ts';
import { createReportDesk } from '../cases/reports.ts';
import { returnReply } from '../enforcement/replies.ts';
import type { ConsoleDeps } from './deps.ts';
import { createConsole } from './server.ts';

const origin = 'http://127.0.0.1:4711';
const socket = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };

function asker(deps: ConsoleDeps, role: string | null) {
  const app = createConsole(deps);
  return (path: string, body?: unknown): Response | Promise<Response> =>
    app.request(
      `${origin}${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          host: '127.0.0.1:4711',
          ...(role === null ? {} : { cookie: `rol=${role}` }),
          ...(body === undefined ? {} : { origin, 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      },
      socket,
    );
}

test('[PRO-4.2.c ROUTE] [PRO-4.2.c RECORD] a misaddressed mail becomes a case with its 72 hours by the sender’s own click', async () => {
  await using house = await startHouse();
  const { deps } = madeUpConsole();
  const desk = createReportDesk({
    desk: house.db.desk,
    keys: house.keeper.client,
    school: 'school',
    clock: house.clock,
    term: () => null,
  });
  const reports = { submit: (...given: Parameters<typeof desk.submit>) => desk.submit(...given) };
  const opened = async () => ({
    kinds: (await house.db.desk.selectFrom('reports').select('kind').execute()).map(({ kind }) => kind),
    duties: (
      await house.db.desk
        .selectFrom('duties')
        .select(['kind', 'began_at', 'due_at'])
        .orderBy('kind')
        .execute()
    ).map(({ kind, began_at, due_at }) => `${kind} ${due_at.since(began_at).total('hours')}`),
  });
  const ask = asker({ ...deps, reports }, 'pupil');
  // Looking at the page, also by the link of a returned mail, opens nothing.
  await ask('/verkeerd-verstuurd');
  assert.equal((await asker({ ...deps, reports }, null)('/api/mine/misaddressed', { text: '' })).status, 401);
  assert.equal((await ask('/api/mine/misaddressed')).status, 404, 'no address opens it');
  assert.deepEqual(await opened(), { kinds: [], duties: [] });

  const given = await ask('/api/mine/misaddressed', { text: 'Een klassenlijst.' });
  assert.equal(given.status, 200);
  const answer = Object(await given.json());
  assert.equal(answer.article, '5.3');
  assert.deepEqual(await opened(), { kinds: ['data-breach'], duties: ['breach 72', 'breach-subjects 72'] });
  const [duty] = await house.db.desk.selectFrom('duties').select('due_at').execute();
  assert.equal(answer.dueAt, duty?.due_at.toString(), 'what is said is what is counted');

  const silent = { ...deps.regulation(), misaddressedArticle: null };
  const elsewhere = asker({ ...deps, reports, regulation: () => silent }, 'pupil');
  assert.equal(
    (await elsewhere('/api/mine/misaddressed', { text: '' })).status,
    404,
    'not in this regulation',
  );
  assert.equal((await opened()).kinds.length, 1);
});

test('[PRO-4.2.c DETECT] the answer to a wrongly addressed mail names the page where the text calls it a breach, and the link is the same for all', () => {
  const said = (name: 'pro' | 'zou', rule: string): string => {
    const regulation = regulationOf(name);
    const article = regulation.rules.find((bound) => bound.rule.name === rule)?.article ?? '4.2';
    return returnReply({
      grounds: [{ rule, article, purpose: null }],
      confirmable: true,
      regulation,
      utf8: true,
      articleLink: (one) => one,
      breachLink: 'https://ict.school.example/verkeerd-verstuurd',
    }).lines.join('\n');
  };
  for (const rule of ['personal-data-outside', 'wrong-addressee'])
    assert.match(
      said('pro', rule),
      /artikel 4\.2\.c\): https:\/\/ict\.school\.example\/verkeerd-verstuurd$/m,
    );
  assert.doesNotMatch(said('pro', 'empty-subject'), /verkeerd-verstuurd/);
  assert.doesNotMatch(said('zou', 'wrong-addressee'), /verkeerd-verstuurd/);
});
