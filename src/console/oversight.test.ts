// The oversight page's API: what each function sees of the numbers, the export as a stream, proofs that are run each time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole, madeUpPeople } from '../../test/support/console-deps.ts';
import { verifyExport } from '../audit/verifier.ts';
import { maskedFor } from './oversight.ts';
import { createConsole } from './server.ts';

function asker(made = madeUpConsole()) {
  const app = createConsole(made.deps);
  return (path: string, role: string, body?: unknown) =>
    app.request(
      `http://127.0.0.1:4711${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          host: '127.0.0.1:4711',
          origin: 'http://127.0.0.1:4711',
          'content-type': 'application/json',
          cookie: `rol=${role}`,
        },
        body: body === undefined ? null : JSON.stringify(body),
      },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
}

test('[invariant 11] [ZOU-8.4 PUBLISH] [PRO-6.4 PUBLISH] the number of running checks is for the FG alone; the council sees no number that points at somebody', async () => {
  const ask = asker();
  const schools = async (role: string): Promise<unknown> =>
    Object(await (await ask('/api/oversight', role)).json()).schools;
  const line = {
    school: 'model',
    name: 'Scholengroep De Linde',
    advice: 1,
    open: 6,
    overdue: 1,
    lateNights: 0,
    voidSamples: 1,
    logProblem: null,
  };
  assert.deepEqual(await schools('fg'), [
    { ...line, checks: 2, lateNotices: 1, withoutMandate: 3, told: 4, withoutTalk: 1, postponed: 1 },
  ]);
  assert.deepEqual(await schools('council'), [
    {
      ...line,
      checks: null,
      postponed: null,
      lateNotices: 'few',
      withoutMandate: 'few',
      told: 'few',
      withoutTalk: 'few',
    },
  ]);
  for (const count of [0, 10, 25]) {
    const shown = maskedFor(['council'], {
      ...line,
      checks: 9,
      postponed: 9,
      lateNotices: count,
      withoutMandate: count,
      told: count,
      withoutTalk: count,
    });
    assert.deepEqual([shown.lateNotices, shown.withoutMandate, shown.told], [count, count, count]);
  }
  for (const role of ['ict', 'pupil', 'team-leader'])
    assert.equal((await ask('/api/oversight', role)).status, 403);
});

test('a proof is run each time it is asked for, and its outcome is not kept', async () => {
  let runs = 0;
  const made = madeUpConsole();
  const { oversight } = made.deps;
  const counted = madeUpConsole({
    oversight: {
      ...oversight,
      prove: async (promise) => {
        runs += 1;
        return { ...(await oversight.prove(promise)), holds: runs !== 2 };
      },
    },
  });
  const ask = asker(counted);
  const outcomes: unknown[] = [];
  for (let time = 0; time < 3; time += 1) {
    const answer = await ask('/api/oversight/proofs/personal', 'fg', {});
    assert.equal(answer.status, 200);
    outcomes.push(Object(await answer.json()).holds);
  }
  assert.deepEqual(outcomes, [true, false, true]);
  assert.equal(
    (await ask('/api/oversight/proofs/log-same', 'fg', {})).status,
    400,
    'the browser’s own proofs are not the server’s',
  );
});

test('[G-23] the log leaves the console as a stream that verifies offline under the log’s own key', async () => {
  const made = madeUpConsole();
  const answer = await asker(made)('/api/log/export', 'council');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-disposition') ?? '', /attachment; filename="logboek\.jsonl"/);
  const verdict = verifyExport(await answer.text(), { key: made.deps.log.verifierKey });
  assert.deepEqual(verdict.problems, []);
  assert.equal(verdict.size, 1203);
  assert.equal((await asker(made)('/api/log/export', 'ict')).status, 403);
});

test('answers are given in the name of a function; others only read them', async () => {
  const ask = asker();
  assert.equal(
    (await ask('/api/oversight/answers', 'council', { question: 'told', holds: false })).status,
    200,
  );
  const { questions, mayAnswer } = Object(await (await ask('/api/oversight', 'fg')).json());
  assert.equal(mayAnswer, true);
  assert.deepEqual(questions[0], {
    id: 'told',
    answers: [{ function: 'council', holds: false, at: '2026-11-23T09:42:00Z' }],
  });
  assert.ok(madeUpPeople['ict'] !== undefined);
  assert.equal((await ask('/api/oversight/answers', 'ict', { question: 'told', holds: true })).status, 403);
});
