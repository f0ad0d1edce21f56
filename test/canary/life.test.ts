// The canary scan over a whole life: marked mail through the served product, days that pass, a night, a backup brought back.
import { test } from 'node:test';
import { liveALife } from './life.ts';
import { marksOf, seedOfRun } from './marks.ts';

const canaries = process.env['REGLEMENT_FULL'] === undefined ? 120 : 10_000;

test('[G-10] marked mail lies nowhere in the clear at any stage, and after its term no retained secret opens it', async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`seed ${seed}`);
  await liveALife({ marks: marksOf(seed), canaries, say: (line) => t.diagnostic(line) });
});
