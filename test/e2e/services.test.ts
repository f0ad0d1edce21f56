// A service is prepared, forbidden by the board after the council, and closed at the served product's own proxy at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';
import { talk } from '../support/web.ts';

const registerSchema = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      article: z.string(),
      says: z.object({ nl: z.string() }),
      decided: z
        .object({ on: z.string(), body: z.string(), council: z.object({ on: z.string() }).nullable() })
        .nullable(),
    }),
  ),
  keeping: z.object({ prepared: z.array(z.object({ id: z.string(), mayDecide: z.boolean() })) }).nullable(),
});
const startSchema = z.object({ waiting: z.array(z.object({ kind: z.string() })) });

test('[ZOU-4.4 ENFORCE, PUBLISH] [PRO-4.4 ENFORCE, PUBLISH] before the decision the site opens, after it the gate refuses with the article, and everybody reads why', async () => {
  using folder = openFolder();
  await using served = await startServe(folder.path, demoArgs);
  const { console: origin, proxy = '' } = served.addresses;
  const port = Number(proxy.slice(proxy.lastIndexOf(':') + 1));
  const host = 'doos.wolkendoos.example';
  const browse = (): Promise<string> =>
    talk(port, `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const everybody = await visit(origin);
  const entry = async () =>
    registerSchema
      .parse(await everybody.json('/api/services'))
      .services.find(({ name }) => name === 'Wolkendoos');

  const privacy = await visit(origin, 'privacy');
  const wanted = {
    name: 'Wolkendoos',
    kind: 'storage',
    status: 'conditional',
    hosts: ['wolkendoos.example'],
    transfer: 'clauses',
    agreement: 'unknown',
    agreementUntil: null,
    owner: null,
    risk: null,
    why: 'De overeenkomst is in de maak.',
  };
  assert.equal((await privacy.post('/api/services', wanted)).status, 200);
  assert.equal((await entry())?.status, 'conditional');
  assert.doesNotMatch(await browse(), /^HTTP\/1\.1 403/, 'a decision is pending: nothing is closed (X-10)');

  const forbidding = {
    ...wanted,
    status: 'forbidden',
    transfer: 'none',
    agreement: 'none',
    why: 'De leverancier tekent geen overeenkomst.',
  };
  assert.equal((await privacy.post('/api/services', forbidding)).status, 200);
  assert.doesNotMatch(await browse(), /^HTTP\/1\.1 403/, 'prepared is not decided');
  const board = await visit(origin, 'bestuur');
  assert.ok(
    startSchema.parse(await board.json('/api/start')).waiting.some(({ kind }) => kind === 'service-board'),
  );
  const [prepared] =
    registerSchema
      .parse(await board.json('/api/services'))
      .keeping?.prepared.filter(({ mayDecide }) => mayDecide) ?? [];
  const path = `/api/services/${prepared?.id ?? ''}/decide`;
  assert.equal((await board.post(path, { council: null })).status, 400);
  const on = '2026-01-20';
  assert.equal((await board.post(path, { council: { on, step: 'advice' } })).status, 200);

  const refused = await browse();
  assert.match(refused, /^HTTP\/1\.1 403/);
  assert.match(refused, /\r\nX-Reglement-Article: 6\.4\r\n/);
  assert.match(refused, /artikel 6\.4/);
  const read = await entry();
  assert.deepEqual(
    [read?.status, read?.article, read?.says.nl, read?.decided?.body, read?.decided?.council?.on],
    ['forbidden', '6.4', forbidding.why, 'board', on],
  );
});
