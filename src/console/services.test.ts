// The page about services, as its API answers: everybody reads the register, nobody reads who asked, and each act has its people.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker } from '../../test/support/console-ask.ts';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { servicesSchema, type WireServices } from './wire-services.ts';

const prepared = '00000000-0000-4000-8000-000000000031';
const question = '00000000-0000-4000-8000-000000000032';

function school() {
  const ask = asker(madeUpConsole().deps);
  const call = (role: string | null, path: string, body?: unknown): Promise<Response> =>
    ask(path, { ...(role === null ? {} : { role }), method: body === undefined ? 'GET' : 'POST', body });
  return {
    status: async (role: string | null, path: string, body?: unknown) =>
      (await call(role, path, body)).status,
    read: async (role: string | null): Promise<WireServices> =>
      servicesSchema.parse(await (await call(role, '/api/services')).json()),
  };
}

test('[ZOU-4.4 PUBLISH] [PRO-4.4 PUBLISH] [SRO-3.11 PUBLISH] [SRO-4.13 PUBLISH] everybody reads of each service whether it is allowed, why, under which article, since when, with agreement, owner and class', async () => {
  const { read } = school();
  const { services, keeping, mayAsk, forbidArticle } = await read(null);
  assert.deepEqual(
    services.map(({ status }) => status),
    ['allowed', 'allowed', 'conditional', 'forbidden'],
  );
  const [, ai, , forbidden] = services;
  assert.deepEqual(
    [ai?.owner, ai?.risk, ai?.agreementUntil, ai?.ended],
    ['Privacy officer', 'limited', '2026-10-31', true],
  );
  assert.deepEqual(
    [forbidden?.article, forbidden?.says.nl, forbidden?.decided?.on, forbidden?.decided?.council?.on],
    ['6.4', 'Er is geen verwerkersovereenkomst.', '2026-10-12', '2026-10-05'],
  );
  assert.deepEqual([keeping, mayAsk, forbidArticle], [null, false, '6.4']);
  assert.doesNotMatch(JSON.stringify(await read(null)), /@/);
});

test('the board decides with the step of the council; who does not keep the register sees nothing that waits', async () => {
  const { read, status } = school();
  assert.equal((await read('pupil')).keeping, null);
  assert.equal((await read('ict')).keeping?.prepared[0]?.mayDecide, false);
  const path = `/api/services/${prepared}/decide`;
  assert.equal(await status('ict', path, { council: null }), 403);
  assert.equal(await status('leadership', path, { council: { on: 'ooit', step: 'advice' } }), 400);
});

test('staff ask without their name, pupils do not; an answer is in fixed words and readable for everybody', async () => {
  const { read, status } = school();
  const asked = { service: 'Tekenbord', wish: 'lesson', pupilData: false };
  assert.equal(await status(null, '/api/service-questions', asked), 401);
  assert.equal(await status('pupil', '/api/service-questions', asked), 403);
  assert.equal(await status('ict', '/api/service-questions', asked), 200);
  const path = `/api/service-questions/${question}`;
  assert.equal(await status('ict', path, { answer: 'instead', instead: 'Bestaat niet' }), 400);
  assert.equal(await status('ict', path, { answer: 'instead', instead: null }), 400);
  assert.equal(await status('ict', path, { answer: 'instead', instead: 'leerplein' }), 200);
  assert.equal(await status('ict', path, { answer: 'not-needed', instead: null }), 409);
  assert.match(JSON.stringify((await read(null)).answered), /Tekenbord/);
});
