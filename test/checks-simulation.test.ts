// A seeded simulation of what happens to checks and their notices. REGLEMENT_SEED=… replays a run, REGLEMENT_FULL=true does many more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CheckHappening, startCheckWorld } from './support/check-world.ts';
import { regulationOf } from './support/regulation.ts';

const seed = Number(process.env['REGLEMENT_SEED'] ?? 20_261_124);
const full = process.env['REGLEMENT_FULL'] === 'true';
const zou = regulationOf('zou');

const pick = fc.nat({ max: 20 });
const crash = fc.option(fc.integer({ min: 0, max: 20 }), { freq: 2 });
const weighted = (weight: number, arbitrary: fc.Arbitrary<CheckHappening>) => ({ weight, arbitrary });
const happening: fc.Arbitrary<CheckHappening> = fc.oneof(
  weighted(5, fc.record({ what: fc.constant('start' as const), pick, crash })),
  weighted(2, fc.record({ what: fc.constant('end' as const), pick, crash })),
  weighted(3, fc.record({ what: fc.constant('end past' as const), pick, crash })),
  weighted(
    3,
    fc.record({ what: fc.constant('postpone' as const), pick, days: fc.integer({ min: 1, max: 45 }), crash }),
  ),
  weighted(3, fc.record({ what: fc.constant('duties' as const), loops: fc.constant(1 as const), crash })),
  weighted(1, fc.constant({ what: 'duties', loops: 2, crash: null })),
  weighted(4, fc.record({ what: fc.constant('jump' as const), hours: fc.integer({ min: 1, max: 24 * 6 }) })),
  weighted(
    1,
    fc.record({ what: fc.constant('jump' as const), hours: fc.integer({ min: -24 * 400, max: 24 * 60 }) }),
  ),
);
/** Each life begins with a check whose notice is put off until after its end, and one that dies while it is ended. */
const first: readonly CheckHappening[] = [
  { what: 'start', pick: 0, crash: null },
  { what: 'postpone', pick: 0, days: 20, crash: null },
  { what: 'jump', hours: 24 * 5 },
  { what: 'end past', pick: 0, crash: null },
  { what: 'start', pick: 0, crash: null },
  { what: 'end', pick: 0, crash: 9 },
  { what: 'jump', hours: 24 * 5 },
  { what: 'end past', pick: 0, crash: 3 },
];
const life = fc
  .array(happening, { minLength: 18, maxLength: 26 })
  .map((rest): CheckHappening[] => [...first, ...rest]);

async function live(happenings: readonly CheckHappening[]): Promise<string[]> {
  await using world = await startCheckWorld(zou);
  const trace: string[] = [];
  for (const one of happenings) trace.push(await world.happen(one));
  trace.push(await world.finish());
  return trace;
}

test('[G-08] [ZOU-8.6 ENFORCE REMIND] [PRO-6.6 ENFORCE REMIND] no notice of a check is lost or told twice through crashes at any step, loops that meet, postponements and clocks that jump', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(life, async (happenings) => {
      for (const line of await live(happenings)) {
        const what = line.slice(0, line.indexOf(':'));
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    }),
    { seed, numRuns: full ? 100 : 2, endOnFailure: true },
  );
  // A simulation in which nothing happens shows nothing.
  for (const what of ['start', 'start (died)', 'end (died)', 'end past (died)', 'postpone', 'duties'])
    assert.ok((seen.get(what) ?? 0) >= 1, `${what} did not happen: ${JSON.stringify([...seen])}`);
});

test('[G-08] the same seed gives the same life of checks, happening by happening', async () => {
  // Duties that are due at one moment are taken in the order of their random ids: a death among them is not replayed.
  const alone = (one: CheckHappening): CheckHappening =>
    one.what === 'duties' || one.what === 'end past' ? { ...one, crash: null } : one;
  const sample = (): CheckHappening[] =>
    fc.sample(life, { seed, numRuns: 1 }).flatMap((one) => one.slice(0, 18).map(alone));
  assert.deepEqual(await live(sample()), await live(sample()));
});
