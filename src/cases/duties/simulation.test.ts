// A seeded simulation of what happens to duties. REGLEMENT_SEED=… replays a run, REGLEMENT_FULL=true does many more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { causedKinds, type Happening, prepareWorlds, startWorld } from '../../../test/support/duty-world.ts';
import { testDatabase } from '../../../test/support/postgres.ts';
import { dutyKinds } from './kinds.ts';

const seed = Number(process.env.REGLEMENT_SEED ?? 20_261_124);
const full = process.env.REGLEMENT_FULL === 'true';
const minutesOf400Days = 400 * 24 * 60;

const crash = fc.option(fc.integer({ min: 0, max: 9 }));
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('cause' as const),
      kind: fc.constantFrom(...causedKinds),
      days: fc.integer({ min: 1, max: 60 }),
      crash,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('turn' as const), loops: fc.constant(1 as const), crash }),
  },
  { weight: 2, arbitrary: fc.constant({ what: 'turn', loops: 2, crash: null } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('person' as const), pick: fc.nat({ max: 20 }), crash }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('jump' as const),
      minutes: fc.integer({ min: -minutesOf400Days, max: minutesOf400Days }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('jump' as const),
      minutes: fc.integer({ min: 1, max: 60 * 24 * 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('night' as const),
      night: fc.constantFrom('short' as const, 'long' as const),
      minutes: fc.integer({ min: -180, max: 180 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('fails' as const),
      kind: fc.constantFrom(...dutyKinds),
      fails: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'backup' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('restore' as const), pick: fc.nat({ max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'gone' } as const) },
);
const life = fc
  .array(happening, { minLength: 25, maxLength: 40 })
  .map((rest): Happening[] => [
    { what: 'cause', kind: 'breach', days: 1, crash: null },
    { what: 'backup' },
    ...rest,
  ]);

/** Lives one life on a world of its own; answers what stood after each happening. */
async function live(
  base: Awaited<ReturnType<typeof testDatabase>>,
  happenings: readonly Happening[],
): Promise<string[]> {
  await using world = await startWorld(base);
  const trace: string[] = [];
  for (const one of happenings) trace.push(await world.happen(one));
  trace.push(await world.finish());
  return trace;
}

test('[G-24] no duty is lost or done twice through crashes between statements, restarts, restores, clock jumps of 400 days, both nights and a lost database', async () => {
  await using base = await testDatabase();
  await prepareWorlds(base);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(life, async (happenings) => {
      for (const line of await live(base, happenings)) {
        const what = line.slice(0, line.indexOf(':'));
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }),
    { seed, numRuns: full ? 300 : 6, endOnFailure: true },
  );
  // A simulation in which nothing happens shows nothing.
  for (const what of [
    'cause',
    'cause (died)',
    'turn',
    'turn (died)',
    'person',
    'person (died)',
    'restore',
    'gone',
  ]) {
    assert.ok((seen.get(what) ?? 0) >= 2, `${what} hardly happened: ${JSON.stringify([...seen])}`);
  }
});

test('[G-24] a crash before each single statement of a birth, a doing and a turn, one after another', async () => {
  await using base = await testDatabase();
  await prepareWorlds(base);
  await using world = await startWorld(base);
  for (let statement = 0; statement < 9; statement += 1) {
    for (const kind of causedKinds) await world.happen({ what: 'cause', kind, days: 1, crash: statement });
    await world.happen({ what: 'person', pick: statement, crash: statement });
    await world.happen({ what: 'jump', minutes: 3 * 24 * 60 });
    await world.happen({ what: 'turn', loops: 1, crash: statement });
  }
  assert.match(await world.finish(), /breach report!/);
});

test('the same seed gives the same life, happening by happening', async () => {
  await using base = await testDatabase();
  await prepareWorlds(base);
  const [once] = fc.sample(life, { seed, numRuns: 1 });
  const [again] = fc.sample(life, { seed, numRuns: 1 });
  assert.ok(once !== undefined && again !== undefined);
  assert.deepEqual(await live(base, once), await live(base, again));
});
