// Agreements that end: recorded, remembered ninety days before, settled by the next entry, and staff's questions in time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inServices, refusedBy, wanted } from '../../../test/support/services.ts';
import { dutyHandlers } from '../duties/handlers.ts';
import { overdue } from '../duties/duties.ts';
import { startDuties } from '../duties/loop.ts';

const agreed = wanted('Magister', 'allowed', {
  kind: 'app',
  hosts: ['magister.net'],
  agreement: 'signed',
  agreementUntil: '2027-06-30',
});

test('[SRO-3.11 RECORD, REMIND] an agreement is recorded with its end, people hear ninety days before, and renewing settles it', () =>
  inServices('sro', async ({ db, clock, prepare, by, duties, register }) => {
    assert.equal(await prepare(agreed, by('lies')), null);
    const entry = (await register()).find(({ name }) => name === 'Magister');
    assert.deepEqual([entry?.agreement, entry?.agreementUntil], ['signed', '2027-06-30']);
    assert.deepEqual(await duties(), ['agreement-watch open']);
    const loop = startDuties({
      db: db.desk,
      school: 's',
      clock,
      handlers: dutyHandlers,
      interval: 3_600_000,
    });
    try {
      clock.set(Temporal.Instant.from('2027-03-31T21:59:00Z'));
      await loop.turn();
      assert.deepEqual(await duties(), ['agreement-watch open']);
      clock.set(Temporal.Instant.from('2027-04-01T10:00:00Z'));
      await loop.turn();
      assert.deepEqual(await duties(), ['agreement-watch done', 'agreement-ends open']);
      clock.set(Temporal.Instant.from('2027-06-30T21:59:00Z'));
      assert.deepEqual(await overdue(db.desk, 's', clock), []);
      clock.set(Temporal.Instant.from('2027-06-30T22:00:00Z'));
      assert.deepEqual(
        (await overdue(db.desk, 's', clock)).map(({ kind }) => kind),
        ['agreement-ends'],
      );
      assert.equal(await prepare({ ...agreed, agreementUntil: '2028-06-30' }, by('saskia')), null);
      assert.deepEqual(await duties(), [
        'agreement-watch done',
        'agreement-ends done',
        'agreement-watch open',
      ]);
    } finally {
      await loop.stop();
    }
  }));

test('an agreement of the register as published is watched too, once however often it starts', () =>
  inServices(
    'sro',
    async ({ clock, services, register, duties }) => {
      await services.watchPublished(await register(), clock.now());
      await services.watchPublished(await register(), clock.now());
      assert.deepEqual(await duties(), ['agreement-ends open']);
    },
    (profile) => ({
      ...profile,
      services: profile.services.map((one) =>
        one.name === 'Magister' ? { ...one, agreementUntil: '2026-12-31' } : one,
      ),
    }),
  ));

test('an agreement that is cut short takes two; a service is allowed with one that holds, and not without', () =>
  inServices('sro', async ({ prepare, by }) => {
    for (const bad of [
      { ...agreed, agreementUntil: null },
      { ...agreed, agreementUntil: '2026-11-23' },
      { ...agreed, agreement: 'none' as const, agreementUntil: null },
    ])
      await assert.rejects(prepare(bad, by('lies')), { message: 'no-agreement' });
    assert.equal(await prepare(agreed, by('lies')), null);
    assert.equal(await prepare({ ...agreed, agreementUntil: '2027-01-31' }, by('saskia')), 'leadership');
  }));

test('[SRO-4.13 RECORD] an AI tool is approved with an owner and a class of risk that the law permits, in the database too', () =>
  inServices('sro', async ({ db, services, prepare, by, register }) => {
    const tool = wanted('Schrijfhulp', 'allowed', {
      kind: 'ai',
      agreement: 'signed',
      agreementUntil: '2027-06-30',
      owner: 'ICT-afdeling',
      risk: 'limited',
    });
    for (const bad of [{ owner: null }, { risk: null }, { risk: 'prohibited' as const }]) {
      await assert.rejects(prepare({ ...tool, ...bad }, by('lies')), { message: 'ai-incomplete' });
      const entry = { ...tool, ...bad, article: '4.13' };
      await assert.rejects(services.prepare({ entry, was: null, tightens: false }, by('lies')), {
        code: '23514',
      });
    }
    assert.equal(await prepare(tool, by('lies')), null);
    const found = (await register()).find(({ name }) => name === 'Schrijfhulp');
    assert.deepEqual(
      [found?.article, found?.owner, found?.risk, found?.decided?.body],
      ['4.13', 'ICT-afdeling', 'limited', 'leadership'],
    );
    const { rows } = await sql<{ n: number }>`
      SELECT count(*)::int AS n FROM log.pending WHERE body LIKE '%service.done%'`.execute(db.owner);
    assert.equal(rows[0]?.n, 1);
  }));

test('a question is asked once without a name, waits for the privacy officer two weeks, and is answered once', () =>
  inServices('zou', async ({ db, clock, questions, by, duties }) => {
    const asked = { service: 'Tekenbord', wish: 'lesson', pupilData: true } as const;
    await questions.ask(asked);
    await questions.ask({ ...asked, service: ' tekenbord' });
    const { waiting } = await questions.overview();
    assert.equal(waiting.length, 1);
    assert.equal(waiting[0]?.dueAt.toString(), '2026-12-08T23:00:00Z');
    const { rows } = await sql<{ text: string }>`
      SELECT to_jsonb(q)::text AS text FROM services.questions q`.execute(db.owner);
    assert.doesNotMatch(rows[0]?.text ?? '', /@/);
    const id = waiting[0]?.id ?? '';
    await refusedBy(
      questions.answer(id, { answer: 'not-needed', instead: null }, by('noor')),
      'not-entitled',
    );
    await questions.answer(id, { answer: 'not-needed', instead: null }, by('saskia'));
    await refusedBy(
      questions.answer(id, { answer: 'register', instead: null }, by('saskia')),
      'decided-already',
    );
    assert.deepEqual(await duties(), ['service-question done']);
    assert.equal((await questions.overview()).answered[0]?.answered?.answer, 'not-needed');
    clock.set(clock.now().add({ hours: 24 * 366 }));
    await questions.refresh();
    assert.deepEqual((await questions.overview()).answered, []);
  }));
