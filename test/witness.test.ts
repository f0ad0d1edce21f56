// Guard G-23 across the rooms: when no witness has looked for seven days, nobody looks; one's own data stay open.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { latestCheckpoint } from '../src/audit/log.ts';
import { createCosigner } from '../src/audit/note.ts';
import { acceptCosignature, registerWitness, witnessStatus } from '../src/audit/witnesses.ts';
import { heldProblem } from '../src/console/held-actions.ts';
import { logHealth } from '../src/console/log-health.ts';
import { Problem } from '../src/console/problem.ts';
import { concerning } from '../src/privacy/concerning.ts';
import { Refused } from '../src/privacy/access.ts';
import { listHeld, openItem } from '../src/privacy/held.ts';
import { heldMail, type House, orderOpening, startHouse } from './support/house.ts';

const closed = (error: unknown): boolean => error instanceof Refused && error.reason === 'not-witnessed';

function desks({ access: deps }: House) {
  const cards = () => listHeld({ ...deps, person: 'privacy@school.example' });
  return {
    cards,
    own: async () => (await concerning(deps, 'anna@school.example', [])).cards,
    open: async (id: string) =>
      openItem(deps, {
        id,
        purpose: 'misuse',
        mode: 'automated',
        case: 'case-1',
        person: 'privacy@school.example',
        reason: 'a word of the list',
      }),
  };
}

test('[G-23] over seven days without a witness cards and openings are refused, one’s own data never; a witness opens them again', async () => {
  await using house = await startHouse();
  const { db, clock, sequencer, vault } = house;
  const id = await vault.prepare(heldMail());
  await vault.commit(id);
  await vault.flush();
  await orderOpening(house.access, id);
  await sequencer.idle();
  const { cards, open, own } = desks(house);
  // Nobody has witnessed: the age counts from the first entry, and up to seven days all is open.
  clock.advance(Temporal.Duration.from({ hours: 168 }));
  assert.equal((await cards()).length, 1);
  assert.ok((await open(id)).size > 0);
  clock.advance(Temporal.Duration.from({ seconds: 1 }));
  await assert.rejects(cards(), closed);
  await assert.rejects(open(id), closed);
  const mine = await own().catch((error: unknown) => error);
  assert.ok(Array.isArray(mine) && mine.length === 1, 'own data stay open');
  // A caller who says it is earlier is not believed: the log holds a later time.
  await sequencer.idle();
  const told = heldProblem(await cards().catch((error: unknown) => error));
  assert.ok(told instanceof Problem && told.status === 503);
  assert.match(told.what.nl, /zeven dagen .* geen getuige .* niemand nu kaarten of berichten bekijken/);
  const earlier = { ...house.access, clock: { now: () => clock.now().subtract({ hours: 300 }) } };
  await assert.rejects(listHeld({ ...earlier, person: 'privacy@school.example' }), closed);

  const fg = createCosigner('fg.example', generateKeyPairSync('ed25519').privateKey);
  const stranger = createCosigner('fg.example', generateKeyPairSync('ed25519').privateKey);
  await registerWitness(db.owner, clock, { function: 'fg', key: fg.verifierKey });
  const checkpoint = await latestCheckpoint(db.desk);
  assert.ok(checkpoint !== null);
  const { size, note } = checkpoint;
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const hand = (line: string) => acceptCosignature(db.owner, clock, { size, line });
  assert.equal(await hand(stranger.cosign(text, clock.now())), 'not-signed');
  await assert.rejects(cards(), closed);
  assert.equal(await hand(fg.cosign(text, clock.now())), null);
  assert.equal((await cards()).length, 1);
});

test('[G-23] the age of the last witness is said in words, in both languages, at every age', async () => {
  await using house = await startHouse();
  const { db, clock, sequencer, vault } = house;
  await vault.commit(await vault.prepare(heldMail()));
  await vault.flush();
  await sequencer.idle();
  const line = async () => logHealth(sequencer.problem(), await witnessStatus(db.desk, clock));
  const said: string[] = [];
  for (const hours of [0, 24, 1, 24, 120]) {
    clock.advance(Temporal.Duration.from({ hours }));
    const { state, says } = await line();
    said.push(`${state}: ${says?.nl.split('. ').slice(0, 2).join('. ')}`);
    assert.ok(says !== undefined && says.en.length > 20);
  }
  assert.deepEqual(said, [
    'works: Nog geen getuige zag het logboek. Het is minder dan een uur oud.',
    'works: Nog geen getuige zag het logboek. Het is 24 uur oud.',
    'waits: Nog geen getuige zag het logboek. Het is 25 uur oud',
    'waits: Nog geen getuige zag het logboek. Het is 2 dagen oud',
    'stopped: Nog geen getuige zag het logboek. Het is 7 dagen oud',
  ]);
});
