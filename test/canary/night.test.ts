// A night killed at each of its steps in the served product: after the restart nothing dead opens, and nothing lies in the clear.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/serve.ts';
import { markedLetter } from './letters.ts';
import { marksOf, seeded, seedOfRun } from './marks.ts';
import { openable, sealedIn } from './secrets.ts';
import { crashedFile } from './served.ts';
import { World } from './world.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
/** More steps than a night has: one that is never reached ends the walk. */
const endless = 200;
/** Of each part so many steps are tried in `npm test`; the full run takes every one, and custody.test.ts each step of the key file. */
const share = 1;

test('[G-10] killed at any step of the night, the product catches up after its restart: what died opens nowhere, what lives opens', {
  timeout: 1_800_000,
}, async (t) => {
  const seed = seedOfRun();
  const marks = marksOf(seed);
  const random = seeded(seed);
  await using world = await World.open(marks.marker);
  await world.start('2026-11-24T10:00:00Z');
  await world.send([1, 2].map((number) => markedLetter(marks, number, 'held')));
  await world.kept(2);
  await world.stop();
  const later = await world.start('2026-11-25T10:00:00Z');
  await world.send([3, 4].map((number) => markedLetter(marks, number, 'held')));
  await world.kept(4);
  await later.setClock('2026-12-08T22:00:00Z');
  // What is two weeks old died the night before.
  await world.night('2026-12-08');
  await world.stop();
  const start = join(world.folder, 'last-evening');
  execFileSync('cp', ['-a', world.data, start]);

  /** One night with a death at `step`; false when the night has no such step. */
  const night = async (step: string): Promise<boolean> => {
    rmSync(world.data, { recursive: true });
    execFileSync('cp', ['-a', start, world.data]);
    for (const end of ['', '.armed']) rmSync(`${crashedFile(world.temporary)}${end}`, { force: true });
    const before = await world.start('2026-12-08T22:59:00Z', step);
    const sealed = await sealedIn(world.url('postgres'));
    const living = sealed.filter(({ card }) => card.diesOn > '2026-12-09').map(({ card }) => card.id);
    assert.deepEqual([sealed.length, living.length], [4, 2]);
    writeFileSync(`${crashedFile(world.temporary)}.armed`, '');
    await before.setClock('2026-12-08T23:00:00Z');
    // Either it dies, or the night comes to its end without that step.
    const killed = await world.crashedOr('2026-12-09');
    await world.stop('kill');
    await world.start('2026-12-08T23:10:00Z');
    await world.night('2026-12-09');
    const { hits } = await world.scan();
    assert.deepEqual(hits, [], `${step}: in the clear`);
    const left = (await sealedIn(world.url('postgres'))).map(({ card }) => card.id);
    assert.deepEqual(left, living, `${step}: the dead are cleared away`);
    assert.ok(
      (await world.opening(living[0] ?? '', '2026-12-08T23:10:00Z')).includes(marks.marker),
      `${step}: the living open`,
    );
    const said = await world.sql(
      `SELECT body FROM log.entries WHERE body LIKE '%"day":"2026-12-09"%"kind":"overrun"%'`,
    );
    // Ten minutes late where nothing had died yet: then the log says so, and only then.
    const late = said.length > 0;
    await world.stop();
    const verify = ['retention', 'verify', '--data', world.data, '--at', '2026-12-09', '--json'];
    const verified = await runCli(verify);
    assert.equal(verified.code, 0, `${step}: ${verified.stdout}`);
    assert.equal(verified.stdout.includes('"day":"2026-12-09"'), late, `${step}: what is late is said`);
    const { ids } = await openable(sealed, [world.data, world.temporary]);
    assert.deepEqual(ids, living, `${step}: what retained secrets open`);
    return killed;
  };

  let deaths = 0;
  for (const part of ['keeper', 'core']) {
    if (full) {
      let step = 1;
      while (step < endless && (await night(`${part}:${step}`))) step += 1;
      assert.ok(step > 4 && step < endless, `${part}: ${step - 1} steps`);
      t.diagnostic(`${part}: killed at each of ${step - 1} steps`);
      deaths += step - 1;
      continue;
    }
    // The first steps of either decide the night: one of them, by the seed. Every night has four.
    for (const step of Array.from({ length: share }, () => 1 + Math.floor(random() * 4))) {
      t.diagnostic(`${part}:${step}`);
      if (await night(`${part}:${step}`)) deaths += 1;
    }
  }
  assert.ok(deaths >= 2, 'it died indeed');
});
