// A sample end to end over real parts: plan, shares, numbers, copies, totals, reveal; and every way to steer it.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { verifySamples } from '../src/audit/draws.ts';
import {
  approveSample,
  giveShare,
  proposeSample,
  SampleRefused,
  withdrawSample,
} from '../src/cases/samples/plans.ts';
import { Refused } from '../src/privacy/access.ts';
import { isDrawn, sampleSeed, shareCommitment } from '../src/privacy/sampling.ts';
import { heldMail, school } from './support/house.ts';
import { runCli } from './support/serve.ts';
import { openSampleWorld, person, type Planned, type SampleWorld, why } from './support/sample-world.ts';

const late = '2027-01-31T00:00:00Z';

async function verdictOf(world: SampleWorld, at = late) {
  return verifySamples(await world.exported(), { at });
}
const refusedAs = (reason: string) => (error: unknown) => error instanceof Refused && error.reason === reason;

/** Numbers the plan takes up to `last`. */
function drawn({ terms, shares }: Planned, last: number): number[] {
  const seed = sampleSeed(terms, shares);
  return Array.from({ length: last }, (_, at) => at + 1).filter((n) => isDrawn(seed, terms, 'mail', n));
}

async function marks(world: SampleWorld, kind: 'copy' | 'unanswered'): Promise<number[]> {
  const rows = await world.house.db.desk
    .selectFrom('access.sample_marks')
    .select('n')
    .where('kind', '=', kind)
    .orderBy('n')
    .execute();
  return rows.map(({ n }) => Number(n));
}

test('[G-09] [ZOU-8.5 ENFORCE LIMIT RECORD] [PRO-6.5 ENFORCE LIMIT RECORD] a sample runs to its end: exactly the drawn numbers have a copy, and anybody can recompute it', async () => {
  await using world = await openSampleWorld();
  const planned = await world.sealed({ hours: 2, rate: 100_000 });
  for (let one = 0; one < 60; one += 1) await world.send();
  await world.sampler.settled();
  world.house.clock.advance({ hours: 1 });
  await world.vault.flush();
  for (let one = 0; one < 40; one += 1) await world.send();
  await world.finish(planned);
  assert.deepEqual(await marks(world, 'copy'), drawn(planned, 100));
  assert.deepEqual(await marks(world, 'unanswered'), []);
  const totals = await world.house.db.desk
    .selectFrom('access.sample_totals')
    .select(['hour', 'through'])
    .orderBy('hour')
    .execute();
  // The gate's own counters say the same: every delivery of staff mail was numbered, and nothing else.
  const delivered = world.counted.filter((row) => row.group === 'staff' && row.outcome === 'deliver').length;
  assert.deepEqual(
    totals.map(({ through }) => Number(through)),
    [60, delivered],
  );
  assert.equal((await verdictOf(world, planned.terms.to)).plans[0]?.state, 'open');
  assert.equal(await world.reveal(planned, 'fg'), false);
  assert.equal(await world.reveal(planned, 'council'), true);
  const verdict = await verdictOf(world);
  assert.deepEqual(verdict.plans[0]?.problems, []);
  assert.equal(verdict.plans[0]?.state, 'holds');
  assert.equal(verdict.plans[0]?.numbered, 100);
});

test('[invariant 2] a message that was numbered and not drawn leaves nothing: no item, no entry, no row on the gate’s disk', async () => {
  await using world = await openSampleWorld();
  const planned = await world.sealed({ rate: 1 });
  for (let one = 0; one < 20; one += 1) await world.send();
  await world.sampler.settled();
  await world.vault.flush();
  const log = await world.exported();
  assert.ok(!log.includes('"kept"'));
  assert.ok(
    !log.includes('sample.copy') && !log.includes('sample.total') && !log.includes('sample.unanswered'),
  );
  const { rows } = await sql`SELECT 1 FROM monitoring.kept`.execute(world.house.db.owner);
  assert.equal(rows.length, 0);
  assert.equal(world.vault.pending(), 0);
  await world.finish(planned);
  const after = await world.exported();
  assert.equal(after.split('sample.total').length - 1, 2, 'a number for each hour, and nothing else');
});

test('[ZOU-8.8 LIMIT] [PRO-6.8 LIMIT] out of the frame: persoonlijk, confidants, help, outside senders, pupils where the plan has none, and what did not pass', async () => {
  await using world = await openSampleWorld();
  const at = (name: string): string => world.school.at(name);
  await world.sealed({ rate: 100_000 });
  await world.send({ subject: 'Persoonlijk: mijn afspraak' });
  await world.send({ headers: ['Sensitivity: private'] });
  await world.send({ to: at('vertrouwen') });
  await world.send({ from: at('vertrouwen') });
  await world.send({ to: at('mentor') });
  await world.send({ from: 'iemand@elders.example' });
  await world.send({ from: at('leerling') });
  const returned = await world.send({ text: 'een verbodenwoord' });
  assert.notEqual(returned.outcome, 'deliver');
  const next = world.vault.numbers.give(world.samples.plans()[0] ?? assert.fail(), '2026-11-24T11:00:00Z');
  assert.equal(next?.n, 1, 'none of them got a number');
});

test('[ZOU-8.5 LIMIT] [PRO-6.5 LIMIT] [X-23] a plan says why automation does not suffice, and is of what comes: whole hours, at most three weeks, at most one in ten', async () => {
  await using world = await openSampleWorld();
  const now = world.house.clock.now();
  const from = Temporal.Instant.from('2026-11-24T12:00:00Z');
  const good = { why, groups: ['staff'], from, to: from.add({ hours: 4 }), rate: 1000 };
  const refused = async (change: Partial<typeof good>): Promise<void> => {
    await assert.rejects(
      proposeSample(world.deps, { ...good, ...change }, person('privacy')),
      refusedAs('incomplete'),
    );
  };
  await refused({ why: 'Handig.' });
  await refused({ why: ' '.repeat(60) });
  await refused({ from: now.subtract({ hours: 3 }).round({ smallestUnit: 'hour', roundingMode: 'floor' }) });
  await refused({ from: from.add({ minutes: 30 }) });
  await refused({ to: from.add({ hours: 22 * 24 }) });
  await refused({ rate: 100_001 });
  await refused({ rate: 0 });
  await refused({ groups: [] });
  await refused({ groups: ['klas-1'] });
  await assert.rejects(proposeSample(world.deps, good, person('ict')), refusedAs('not-allowed'));
  await assert.rejects(proposeSample(world.deps, good, person('fg')), refusedAs('not-allowed'));
  const id = await proposeSample(world.deps, good, person('privacy'));
  await assert.rejects(
    proposeSample(world.deps, good, person('privacy')),
    refusedAs('no-case'),
    'a second draw of the same hours',
  );
  await assert.rejects(
    approveSample(world.deps, id, person('privacy')),
    refusedAs('no-case'),
    'not by who proposed',
  );
  await assert.rejects(approveSample(world.deps, id, person('fg')), refusedAs('not-allowed'));
  await assert.rejects(approveSample(world.deps, id, person('ict')), refusedAs('not-allowed'));
  assert.equal(await approveSample(world.deps, id, person('leiding')), false);
  await assert.rejects(
    approveSample(world.deps, id, person('leiding')),
    refusedAs('no-case'),
    'not twice by one',
  );
  assert.equal(await approveSample(world.deps, id, person('bestuur')), true);
  const row = await world.house.db.desk
    .selectFrom('access.sample_plans')
    .selectAll()
    .executeTakeFirstOrThrow();
  assert.equal(row.salt, null, 'who decided is hidden again');
});

test('[G-15] a regulation without an article on samples refuses each step of one, and says which article', async () => {
  await using world = await openSampleWorld({ profile: 'sro' });
  const from = Temporal.Instant.from('2026-11-24T12:00:00Z');
  const plan = { why, groups: ['staff'], from, to: from.add({ hours: 4 }), rate: 1000 };
  await assert.rejects(
    proposeSample(world.deps, plan, person('privacy')),
    (error) =>
      error instanceof SampleRefused && error.why.reason === 'no-article' && error.why.article === '5.1',
  );
  const { rows } = await sql`SELECT 1 FROM access.cases`.execute(world.house.db.owner);
  assert.equal(rows.length, 0);
});

test('[G-14] without the council’s consent nobody proposes, approves or gives a share, and the gate numbers nothing', async () => {
  let consent = true;
  await using world = await openSampleWorld({
    regulation: (found) => {
      const sample = found.controls.get('sample') ?? assert.fail();
      return consent
        ? found
        : {
            ...found,
            controls: new Map([
              ...found.controls,
              ['sample', { ...sample, active: false, off: ['consent'] }],
            ]),
          };
    },
  });
  const planned = await world.plan();
  consent = false;
  const isConsent = (error: unknown) => error instanceof SampleRefused && error.why.reason === 'consent';
  await assert.rejects(approveSample(world.deps, planned.plan, person('leiding')), isConsent);
  await assert.rejects(world.share(planned, 'fg'), isConsent);
  await assert.rejects(world.plan(), isConsent);
  consent = true;
  await world.share(planned, 'fg');
  await world.share(planned, 'council');
  await world.exported();
  world.house.clock.set(Temporal.Instant.from(planned.terms.from));
  await world.samples.turn();
  consent = false;
  await world.send();
  consent = true;
  await world.send();
  await world.finish(planned);
  const total = await world.house.db.desk.selectFrom('access.sample_totals').select('through').execute();
  assert.deepEqual(
    total.map(({ through }) => Number(through)),
    [1, 1],
  );
});

test('[G-09] a share that is missing when the period begins voids the plan, publicly; numbering never starts', async () => {
  await using world = await openSampleWorld();
  const planned = await world.plan();
  await world.share(planned, 'fg');
  world.house.clock.set(Temporal.Instant.from(planned.terms.from));
  await world.samples.turn();
  await assert.rejects(world.share(planned, 'council'), refusedAs('no-case'));
  await world.send();
  assert.deepEqual(world.samples.plans(), []);
  const verdict = await verdictOf(world);
  assert.deepEqual(verdict.plans[0]?.problems, []);
  assert.equal(verdict.plans[0]?.state, 'void');
  assert.equal(verdict.plans[0]?.why, 'missing-share');
});

test('[G-09] a share withheld for a week after the period voids the plan, publicly, and its copies stay closed', async () => {
  await using world = await openSampleWorld();
  const planned = await world.sealed();
  for (let one = 0; one < 30; one += 1) await world.send();
  await world.finish(planned);
  await world.reveal(planned, 'fg');
  world.house.clock.set(Temporal.Instant.from(planned.terms.to).add({ hours: 7 * 24 - 1 }));
  await world.samples.turn();
  assert.equal((await verdictOf(world, world.house.clock.now().toString())).plans[0]?.state, 'open');
  world.house.clock.advance({ hours: 1 });
  await world.samples.turn();
  const verdict = await verdictOf(world);
  assert.deepEqual([verdict.plans[0]?.state, verdict.plans[0]?.why], ['void', 'missing-share']);
  const row = await world.house.db.desk.selectFrom('access.cases').select('state').executeTakeFirstOrThrow();
  assert.equal(row.state, 'ended');
  await assert.rejects(world.reveal(planned, 'council'), refusedAs('no-case'));
});

test('[G-09] shares: one for each function, once, before the period; no other is revealed, and none before the last total', async () => {
  await using world = await openSampleWorld();
  const planned = await world.plan();
  assert.equal(await world.share(planned, 'fg'), false);
  await assert.rejects(world.share(planned, 'fg'), refusedAs('no-case'), 'once given it stands');
  await assert.rejects(
    world.share({ ...planned, shares: { ...planned.shares, council: planned.shares.fg } }, 'fg'),
    refusedAs('no-case'),
  );
  assert.equal(await world.share(planned, 'council'), true);
  await world.exported();
  world.house.clock.set(Temporal.Instant.from(planned.terms.from));
  await world.samples.turn();
  await world.send();
  await world.sampler.settled();
  await assert.rejects(world.reveal(planned, 'fg'), refusedAs('no-case'), 'before the end');
  world.house.clock.set(Temporal.Instant.from(planned.terms.to));
  await assert.rejects(world.reveal(planned, 'fg'), refusedAs('no-case'), 'before the totals');
  await world.finish(planned);
  await assert.rejects(
    world.reveal(planned, 'fg', planned.shares.council),
    refusedAs('incomplete'),
    'a changed share',
  );
  await world.reveal(planned, 'fg');
  await assert.rejects(world.reveal(planned, 'fg'), refusedAs('no-case'));
});

test('[G-09] a plan is withdrawn before it begins and not after', async () => {
  await using world = await openSampleWorld();
  const planned = await world.plan();
  await world.share(planned, 'fg');
  await world.share(planned, 'council');
  await withdrawSample(world.deps, planned.plan, person('privacy'));
  assert.equal((await verdictOf(world)).plans[0]?.state, 'void');
  const second = await world.sealed();
  await assert.rejects(withdrawSample(world.deps, second.plan, person('privacy')), refusedAs('no-case'));
});

test('[G-09] `reglement sample share` makes a share on one’s own machine that the plan and the keeper take; the file stays there', async () => {
  await using world = await openSampleWorld();
  const planned = await world.plan();
  const folder = mkdtempSync(join(tmpdir(), 'share-'));
  try {
    const { dies_on: diesOn } = await world.house.db.desk
      .selectFrom('access.sample_plans')
      .select('dies_on')
      .executeTakeFirstOrThrow();
    const { client } = world.house.keeper;
    const key = await client.publicKey({ school, purpose: 'access', class: 'accountability', diesOn });
    const signingKey = (await client.signingKey()).toString('base64');
    const file = join(folder, 'plan.json');
    const plan = { format: 'reglement-sample-plan/1', terms: planned.terms, key, signingKey };
    writeFileSync(file, JSON.stringify(plan));
    const keep = join(folder, 'fg.json');
    const made = await runCli(['sample', 'share', file, '--as', 'fg', '--keep', keep, '--json']);
    assert.equal(made.code, 0, made.stderr);
    const { commitment, sealed } = JSON.parse(made.stdout);
    const { share } = JSON.parse(readFileSync(keep, 'utf8'));
    assert.ok(!made.stdout.includes(share) && !made.stderr.includes(share));
    assert.equal(commitment, shareCommitment(planned.terms, 'fg', Buffer.from(share, 'hex')));
    assert.equal(statSync(keep).mode & 0o777, 0o600);
    const given = {
      by: person('fg'),
      function: 'fg',
      commitment,
      sealed: Buffer.from(sealed, 'base64'),
    } as const;
    await giveShare(world.deps, planned.plan, given);
    await world.share(planned, 'council');
    await world.exported();
    world.house.clock.set(Temporal.Instant.from(planned.terms.from));
    await world.samples.turn();
    await world.send();
    await world.finish(planned);
    assert.deepEqual(await marks(world, 'unanswered'), [], 'the keeper opened both');
    const again = await runCli(['sample', 'share', file, '--as', 'fg', '--keep', keep]);
    assert.equal(again.code, 2, 'a share is never written over');
    writeFileSync(
      file,
      JSON.stringify({ ...plan, key: { ...key, publicKey: Buffer.alloc(32, 9).toString('base64') } }),
    );
    const other = await runCli(['sample', 'share', file, '--as', 'fg', '--keep', join(folder, 'other.json')]);
    assert.equal(other.code, 1, 'a key that the keeper did not publish gets no share');
    assert.ok(!existsSync(join(folder, 'other.json')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('[ZOU-10.1.a LIMIT] [PRO-8.1.a LIMIT] under a sample its own copies open and nothing else; a copy opens in no other mode and never goes on', async () => {
  await using world = await openSampleWorld();
  const { db } = world.house;
  const planned = await world.sealed({ rate: 100_000 });
  const held = await world.house.vault.prepare(heldMail());
  await world.house.vault.commit(held);
  await world.house.vault.flush();
  for (let one = 0; one < 60; one += 1) await world.send();
  await world.sampler.settled();
  await world.vault.flush();
  const { item } = await db.desk.selectFrom('access.sample_marks').select('item').executeTakeFirstOrThrow();
  const ask = (mode: string, of: string | null, wanted: string): Promise<unknown> =>
    sql`SELECT access.open_access(gen_random_uuid(), ${school}, 'misuse', ${mode}::text, ${of}::text, ${person('privacy')},
      'because', ${wanted}::uuid, ${randomBytes(32)}::bytea, ${randomBytes(200)}::bytea, '2031-11-24'::date,
      ${world.house.clock.now().toString()}::timestamptz)`.execute(db.reader);
  const copy = item ?? assert.fail();
  await assert.rejects(ask('sample', planned.plan, held), { code: 'RG007' }, 'held, not drawn');
  await assert.rejects(ask('automated', planned.plan, copy), { code: 'RG003' });
  await assert.rejects(ask('release', planned.plan, copy), { code: 'RG003' }, 'its original went on');
  await assert.rejects(ask('sample', randomUUID(), copy), { code: 'RG008' }, 'no such plan');
});

test('[invariant 9] [G-09] a keeper that is silent: mail goes on at once, each number is said to have had no answer, and the plan is void', async () => {
  await using world = await openSampleWorld({
    keeper: (real) => ({
      sample: (card, shares, inclusion) => real.sample(card, shares, inclusion),
      draw: () => new Promise<boolean>(() => {}),
    }),
    within: 1000,
  });
  const planned = await world.sealed();
  for (let one = 0; one < 5; one += 1) {
    const answer = await world.send();
    assert.equal(answer.outcome, 'deliver', 'judged and committed while the question is still open');
  }
  assert.deepEqual(await marks(world, 'unanswered'), []);
  await world.finish(planned);
  assert.deepEqual(await marks(world, 'unanswered'), [1, 2, 3, 4, 5]);
  const verdict = await verdictOf(world);
  assert.deepEqual([verdict.plans[0]?.state, verdict.plans[0]?.why], ['void', 'unanswered']);
});

test('[invariant 9] [G-09] a gate that dies between number and copy: the number is on the log as unanswered, and is never given again', async () => {
  await using world = await openSampleWorld();
  const planned = await world.sealed();
  const [plan] = world.samples.plans();
  assert.ok(plan !== undefined);
  const hour = planned.terms.from;
  assert.equal(world.vault.numbers.give(plan, hour)?.n, 1, 'given, and nothing more: as if the power went');
  await world.vault.close();
  world.vault = await world.reopen();
  assert.equal(world.vault.numbers.give(plan, hour)?.n, 2);
  await world.vault.flush();
  assert.deepEqual(await marks(world, 'unanswered'), [1]);
});

test('[invariant 9] [G-09] the keeper answers a number once, and nothing about a plan whose shares are others', async () => {
  await using world = await openSampleWorld();
  const planned = await world.sealed();
  const { client } = world.house.keeper;
  const number = { plan: planned.plan, gate: 'mail', n: 1 };
  await client.draw(number, 5000);
  await assert.rejects(client.draw(number, 5000), { reason: 'already-answered' });
  await assert.rejects(client.draw({ ...number, plan: randomUUID() }, 5000), { reason: 'unknown-plan' });
});

test('[invariant 9] [G-09] a keeper that could not take the seed when the plan was sealed is given it again before the first number', async () => {
  let asked = 0;
  await using world = await openSampleWorld({
    keeper: (real) => ({
      async sample(card, shares, inclusion) {
        asked += 1;
        if (asked === 1) throw new Error('the keeper is away');
        return real.sample(card, shares, inclusion);
      },
      draw: (number, within) => real.draw(number, within),
    }),
  });
  const planned = await world.sealed();
  for (let turn = 0; turn < 3; turn += 1) await world.samples.turn();
  assert.equal(asked, 2, 'until it took it, and not again');
  const number = { plan: planned.plan, gate: 'mail', n: 1 };
  await assert.doesNotReject(world.house.keeper.client.draw(number, 5000), 'it knows the plan');
});
