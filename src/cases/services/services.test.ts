// The register of services on the real database: prepared by one, forbidden by the board after the council, on the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inServices, refusedBy, wanted } from '../../../test/support/services.ts';
import { decideWeb } from '../../regulation/decide-web.ts';

const council = { on: '2026-11-20', step: 'advice' } as const;

test('[ZOU-4.4 ROUTE] [PRO-4.4 ROUTE] what ICT or the privacy officer prepares waits for the board, with a duty', async () => {
  for (const name of ['zou', 'pro'] as const) {
    await inServices(name, async ({ services, prepare, by, duties, register }) => {
      assert.equal(await prepare(wanted('Dropbox', 'forbidden'), by('wouter')), 'board');
      const [one] = await services.prepared();
      assert.deepEqual([one?.name, one?.decides, one?.article], ['Dropbox', 'board', '4.4']);
      assert.deepEqual(await duties(), ['service-board open']);
      for (const nobody of ['wouter', 'saskia', 'lies', 'noor'])
        await refusedBy(services.decide(one?.id ?? '', council, by(nobody)), 'not-entitled');
      assert.equal((await register()).find(({ name: each }) => each === 'Dropbox')?.status, 'conditional');
      await services.decide(one?.id ?? '', council, by('bram'));
      assert.deepEqual(await duties(), ['service-board done']);
      await refusedBy(services.decide(one?.id ?? '', council, by('bram')), 'decided-already');
    });
  }
});

test('[ZOU-4.4 RECORD] [PRO-4.4 RECORD] a prohibition is recorded with its day, article, reason and the step of the council', () =>
  inServices('pro', async ({ db, services, prepare, by, register }) => {
    await prepare(wanted('Dropbox', 'forbidden', { transfer: 'none', agreement: 'none' }), by('saskia'));
    const id = (await services.prepared())[0]?.id ?? '';
    await refusedBy(services.decide(id, null, by('bram')), 'council');
    await refusedBy(services.decide(id, { on: '2026-11-25', step: 'consent' }, by('bram')), 'council');
    await services.decide(id, council, by('bram'));
    const found = (await register()).find(({ name }) => name === 'Dropbox');
    assert.deepEqual(
      [found?.status, found?.article, found?.transfer, found?.says.nl, found?.groups, found?.decided],
      [
        'forbidden',
        '4.4',
        'none',
        'Omdat het moet.',
        ['staff'],
        { decidedOn: '2026-11-24', body: 'board', council },
      ],
    );
    const { rows } = await sql<{ body: string }>`SELECT body FROM log.pending`.execute(db.owner);
    const leaves = rows.map(({ body }) => body).filter((body) => body.includes('"service.'));
    assert.equal(leaves.length, 2);
    assert.doesNotMatch(leaves.find((leaf) => leaf.includes('prepared')) ?? '', /Dropbox/);
    assert.match(leaves.find((leaf) => leaf.includes('service.done')) ?? '', /Dropbox.*/);
    assert.match(leaves.find((leaf) => leaf.includes('service.done')) ?? '', /"councilOn": ?"2026-11-20"/);
    for (const leaf of leaves) assert.doesNotMatch(leaf, /saskia|bram/);
    await assert.rejects(sql`DELETE FROM services.decisions`.execute(db.owner), { code: 'RG363' });
    await assert.rejects(sql`UPDATE services.decisions SET why = 'anders'`.execute(db.owner), {
      code: 'RG363',
    });
    for (const login of [db.desk, db.gate, db.reader])
      await assert.rejects(
        sql`INSERT INTO services.decisions (id) VALUES (gen_random_uuid())`.execute(login),
      );
  }));

test('nobody of the board forbids what they prepared themselves, also not in two browsers', () =>
  inServices('zou', async ({ services, prepare, by }) => {
    await prepare(wanted('Gmail', 'forbidden'), by('bram'));
    const id = (await services.prepared())[0]?.id ?? '';
    await refusedBy(services.decide(id, council, by('bram', 'a second browser')), 'second-person');
    await refusedBy(services.decide(id, council, by('bea', by('bram').session)), 'second-person');
    await services.decide(id, council, by('bea'));
  }));

test('one who may decide loosens at once; what ICT prepares waits for leadership; facts hold when written', () =>
  inServices('zou', async ({ services, prepare, by, register, duties }) => {
    const app = wanted('Leerplein', 'allowed', { kind: 'app', hosts: ['leerplein.example'] });
    assert.equal(await prepare(app, by('wouter')), 'leadership');
    assert.deepEqual(await duties(), ['service-approval open']);
    await refusedBy(prepare(app, by('saskia')), 'asked-already');
    await services.refuse((await services.prepared())[0]?.id ?? '', by('wouter'));
    assert.equal(await prepare(app, by('lies')), null);
    assert.deepEqual((await register()).at(-1)?.article, '6.1');
    assert.equal(await prepare({ ...app, owner: 'Team Onderwijs' }, by('wouter')), null);
    assert.equal((await register()).at(-1)?.owner, 'Team Onderwijs');
    // Taking the approval back closes something, so two take part.
    assert.equal(await prepare({ ...app, status: 'conditional' }, by('lies')), 'leadership');
    const id = (await services.prepared())[0]?.id ?? '';
    await refusedBy(services.decide(id, null, by('lies')), 'second-person');
    await services.decide(id, null, by('bram'));
  }));

test('what the board forbade only the board lifts, alone and at once', () =>
  inServices('zou', async ({ services, prepare, by, register }) => {
    await prepare(wanted('Dropbox', 'forbidden'), by('saskia'));
    await services.decide((await services.prepared())[0]?.id ?? '', council, by('bram'));
    assert.equal(await prepare(wanted('dropbox', 'conditional'), by('lies')), 'board');
    await services.refuse((await services.prepared())[0]?.id ?? '', by('lies'));
    assert.equal(await prepare(wanted('dropbox', 'conditional'), by('bea')), null);
    assert.equal((await register()).find(({ name }) => name === 'Dropbox')?.status, 'conditional');
  }));

test('what the text forbids itself no decision changes, and without a power nothing is forbidden', async () => {
  await inServices('pro', async ({ prepare, by, services, register }) => {
    await assert.rejects(prepare(wanted('whatsapp', 'allowed'), by('bram')), { message: 'in-text' });
    // Written past the code, it changes the register as little.
    await services.prepare(
      { entry: { ...wanted('WhatsApp', 'allowed'), article: '4.5' }, was: 'conditional', tightens: false },
      by('bram'),
    );
    assert.equal((await register()).find(({ name }) => name === 'WhatsApp')?.status, 'forbidden');
  });
  await inServices(
    'zou',
    async ({ prepare, by }) =>
      assert.rejects(prepare(wanted('Dropbox', 'forbidden'), by('saskia')), { message: 'no-power' }),
    ({ register, ...profile }) => ({ ...profile, register: { ...register, forbid: undefined } }),
  );
});

test('[ZOU-4.4 ENFORCE] [PRO-4.4 ENFORCE] the filter follows the register: for staff, and under ZOU for work alone', async () => {
  for (const name of ['zou', 'pro'] as const) {
    await inServices(name, async ({ services, prepare, by, regulation }) => {
      const ask = async (group: string, at = '2026-11-24T10:00'): Promise<string> => {
        const facts = { host: 'www.dropbox.com', categories: [], group };
        const { outcome, grounds } = decideWeb(
          { ...facts, at: Temporal.PlainDateTime.from(at).toZonedDateTime('Europe/Amsterdam') },
          await regulation(),
        );
        return [outcome, grounds[0]?.article].join(' ').trim();
      };
      assert.equal(await ask('staff'), 'allow');
      await prepare(wanted('Dropbox', 'forbidden', { hosts: ['dropbox.com'] }), by('saskia'));
      assert.equal(await ask('staff'), 'allow', 'prepared is not decided (X-10)');
      await services.decide((await services.prepared())[0]?.id ?? '', council, by('bram'));
      assert.equal(await ask('staff'), 'block 4.4');
      assert.equal(await ask('pupils'), 'allow');
      assert.equal(await ask('staff', '2026-11-24T20:00'), name === 'zou' ? 'allow' : 'block 4.4');
    });
  }
});
