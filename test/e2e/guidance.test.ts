// Guidance at a distance at the served product under the text that has it: reported, noted by whom the school named, seen by the pupil.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';

const shape = z.object({
  article: z.string().nullable(),
  told: z.string().nullable(),
  exceptions: z.array(z.object({ id: z.string(), state: z.string(), pupil: z.string(), reason: z.string() })),
});
const startShape = z.object({ waiting: z.array(z.object({ kind: z.string() })) });

test('[PRO-11.2 ROUTE, RECORD] a teacher reports, school leadership reads why and notes it, the pupil sees that it is there, ICT nothing', async () => {
  using folder = openFolder();
  await using served = await startServe(folder.path, [...demoArgs, '--regulation', 'pro']);
  const { console: origin } = served.addresses;
  const teacher = await visit(origin, 'docent');
  const leadership = await visit(origin, 'directie');
  const ict = await visit(origin, 'ict');
  const read = async (one: typeof teacher) => shape.parse(await one.json('/api/guidance'));
  const today = Temporal.Now.plainDateISO('Europe/Amsterdam');
  const wanted = {
    pupil: 'emma.schouten@delinde.example',
    from: today.add({ days: 1 }).toString(),
    until: today.add({ days: 30 }).toString(),
    parentsOn: null,
    reason: 'Herstelt thuis van een operatie.',
  };
  const { article, told } = await read(teacher);
  assert.deepEqual([article, told], ['11.2', 'de locatiedirecteur']);
  assert.equal((await teacher.post('/api/guidance', wanted)).status, 200);
  assert.deepEqual((await read(ict)).exceptions, []);
  const [waits] = (await read(leadership)).exceptions;
  assert.deepEqual(
    [waits?.state, waits?.pupil, waits?.reason],
    ['reported', 'Emma Schouten', 'Herstelt thuis van een operatie.'],
  );
  assert.ok(
    startShape
      .parse(await leadership.json('/api/start'))
      .waiting.some(({ kind }) => kind === 'guidance-note'),
  );
  assert.equal((await leadership.post(`/api/guidance/${waits?.id ?? ''}`, { notes: true })).status, 200);
  assert.equal((await read(teacher)).exceptions[0]?.state, 'noted');
  const pupil = await visit(origin, 'leerling');
  const mine = JSON.stringify(await pupil.json('/api/mine'));
  assert.match(mine, /Begeleiding op afstand door noor\.jansen@delinde\.example/);
  assert.doesNotMatch(mine, /operatie/);
});
