// Witnesses on a real log: what a witness remembers convicts an administrator who holds the database and the signing key.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { fixedClock, type FixedClock } from '../store/clock.ts';
import { appendLeaf, consistencyProof, entries, latestCheckpoint } from './log.ts';
import { createCosigner, createSigner, type Signer } from './note.ts';
import { startSequencer } from './sequencer.ts';
import { WitnessError, type WitnessOptions, witnessOnce } from './witness.ts';
import { acceptCosignature, registerWitness, witnessStatus } from './witnesses.ts';

const signer = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
const start = Temporal.Instant.from('2026-11-24T10:00:00Z');
const address = 'http://127.0.0.1:1';

const addressOf = (input: string | URL | Request): string =>
  input instanceof Request ? input.url : input.toString();

interface World {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  /** Folder of the witness. */
  readonly folder: string;
  /** What the console answers with; a test may put something else in its place. */
  console: typeof fetch;
  write(count: number): Promise<void>;
  /** The administrator writes history anew, signed with the log's own key or another. */
  rewrite(bodies: readonly string[], by?: Signer): Promise<void>;
  run(options?: Partial<WitnessOptions>): ReturnType<typeof witnessOnce>;
  bodies(): Promise<string[]>;
}

async function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  await using db = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'reglement-witness-'));
  const clock = fixedClock(start);
  let current = signer;
  const sequence = async (): Promise<void> => {
    const sequencer = startSequencer({ db: db.owner, clock, signer: current });
    try {
      await sequencer.idle();
    } finally {
      await sequencer.stop();
    }
  };
  const answer = async (input: string | URL | Request, init?: RequestInit): Promise<unknown> => {
    const url = new URL(addressOf(input));
    if (url.pathname === '/api/witness/checkpoint')
      return { key: current.verifierKey, checkpoint: await latestCheckpoint(db.desk) };
    if (url.pathname === '/api/witness/consistency') {
      const [from, to] = ['from', 'to'].map((name) => Number(url.searchParams.get(name)));
      const path = await consistencyProof(db.desk, from ?? 0, to ?? 0);
      return { path: path.map((hash) => hash.toString('base64')) };
    }
    assert.equal(new Headers(init?.headers).get('origin'), address);
    const { size, line } = Object(JSON.parse(typeof init?.body === 'string' ? init.body : ''));
    const refusal = await acceptCosignature(db.owner, clock, { size, line });
    return { accepted: refusal === null, refusal };
  };
  const world: World = {
    db,
    clock,
    folder,
    console: async (input, init) => Response.json(await answer(input, init)),
    async write(count) {
      for (let n = 0; n < count; n += 1) {
        await db.desk
          .transaction()
          .execute((trx) => appendLeaf(trx, { kind: 'act', at: clock.now(), facts: { n } }));
      }
      await sequence();
    },
    async rewrite(bodies, by = signer) {
      current = by;
      await sql`TRUNCATE log.entries, log.nodes, log.checkpoints, log.pending`.execute(db.owner);
      for (const body of bodies) {
        await db.owner.insertInto('log.pending').values({ id: randomUUID(), body }).execute();
      }
      await sequence();
    },
    run: (options) =>
      witnessOnce({
        console: address,
        folder,
        name: 'fg.school.example',
        clock,
        fetch: (input, init) => world.console(input, init),
        ...options,
      }),
    bodies: async () => (await entries(db.desk, 0, 1000)).map((entry) => entry.body),
  };
  try {
    await work(world);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A world whose witness is registered and has seen the first `count` entries. */
async function witnessed(world: World, count: number): Promise<void> {
  await world.write(count - 1);
  const first = await world.run();
  assert.deepEqual([first.outcome, first.reason, first.first], ['not-taken', 'unknown-witness', true]);
  assert.ok(await registerWitness(world.db.owner, world.clock, { function: 'fg', key: first.witness }));
  await world.write(0);
  const next = await world.run();
  assert.deepEqual([next.outcome, next.size, next.before?.size], ['witnessed', count, count - 1]);
}

test('a witness remembers what it saw, checks that the log continues it, and its cosignature is kept by the school', () =>
  withWorld(async (world) => {
    await witnessed(world, 5);
    const status = await witnessStatus(world.db.desk, world.clock);
    assert.equal(status.state, 'fresh');
    assert.deepEqual(
      status.witnesses.map((one) => [one.function, one.name, one.last?.size, one.last?.at.toString()]),
      [['fg', 'fg.school.example', 5, '2026-11-24T10:00:00Z']],
    );
    assert.equal((await stat(join(world.folder, 'witness.key'))).mode & 0o777, 0o600);
    // The registration stands on the log itself.
    assert.ok((await world.bodies()).some((body) => Object(JSON.parse(body)).kind === 'witness'));
    // Nothing new: seen again all the same.
    world.clock.advance(Temporal.Duration.from({ hours: 2 }));
    assert.equal((await world.run()).outcome, 'witnessed');
    assert.equal((await witnessStatus(world.db.desk, world.clock)).hours, 0);
  }));

test('[G-23] an administrator with the database and the signing key who deletes, changes or reorders an entry up to the witnessed checkpoint is found by the witness', () =>
  withWorld(async (world) => {
    await witnessed(world, 6);
    const honest = await world.bodies();
    const memory = await readFile(join(world.folder, 'state.json'), 'utf8');
    const more = ['{"more":1}', '{"more":2}'];
    const attacks: [string, string[], string][] = [];
    for (let at = 0; at < 6; at += 1) {
      const gone = honest.toSpliced(at, 1);
      attacks.push([`deleted ${at}`, gone, 'rollback']);
      attacks.push([`deleted ${at}, filled up`, [...gone, ...more], 'rewritten']);
      attacks.push([`changed ${at}`, honest.with(at, '{"changed":1}'), 'fork']);
      attacks.push([`changed ${at}, gone on`, [...honest.with(at, '{"changed":1}'), ...more], 'rewritten']);
    }
    attacks.push(['reordered', honest.with(1, honest[4] ?? '').with(4, honest[1] ?? ''), 'fork']);
    attacks.push(['put in', honest.toSpliced(2, 0, '{"put":"in"}'), 'rewritten']);
    attacks.push(['everything gone', [], 'rollback']);
    for (const [name, bodies, reason] of attacks) {
      await world.rewrite(bodies);
      const report = await world.run();
      assert.deepEqual([report.outcome, report.reason], ['refused', reason], name);
      const proof = Object(JSON.parse(await readFile(report.evidence ?? '', 'utf8')));
      assert.equal(proof.remembered.size, 6, name);
      assert.equal(await readFile(join(world.folder, 'state.json'), 'utf8'), memory, name);
    }
    // What the witness saw, gone on with: believed again.
    await world.rewrite([...honest, ...more]);
    assert.equal((await world.run()).outcome, 'witnessed');
  }));

test('[G-23] a log signed with another key is refused, announced or not', () =>
  withWorld(async (world) => {
    await witnessed(world, 3);
    const honest = await world.bodies();
    const thief = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
    await world.rewrite(honest, thief);
    assert.deepEqual((await world.run()).reason, 'other-key');
    const own = world.console;
    world.console = async (input, init) => {
      const body: unknown = await (await own(input, init)).json();
      return Response.json({ ...Object(body), key: signer.verifierKey });
    };
    assert.deepEqual((await world.run()).reason, 'not-signed');
  }));

test('without an answer or a proof nothing is compared, nothing signed and nothing forgotten', () =>
  withWorld(async (world) => {
    assert.equal((await world.run()).outcome, 'nothing');
    await witnessed(world, 3);
    const memory = await readFile(join(world.folder, 'state.json'), 'utf8');
    await world.write(2);
    const own = world.console;
    const answers: Record<string, typeof fetch> = {
      console: () => Promise.reject(new TypeError('connection refused')),
      answer: async () => new Response('<html>'),
      list: async () => Response.json([1]),
      error: async () => Response.json({ code: 'our-fault' }, { status: 500 }),
      endless: async () => new Response('x'.repeat(300_000)),
      proof: async (input, init) =>
        addressOf(input).includes('consistency') ? Response.json({ path: 'no' }) : own(input, init),
    };
    for (const [name, answer] of Object.entries(answers)) {
      world.console = answer;
      assert.equal((await world.run()).outcome, 'unreachable', name);
    }
    const forged: typeof fetch = async (input, init) =>
      addressOf(input).includes('consistency')
        ? Response.json({ path: [Buffer.alloc(32).toString('base64')] })
        : own(input, init);
    world.console = forged;
    assert.equal((await world.run()).reason, 'rewritten');
    assert.equal(await readFile(join(world.folder, 'state.json'), 'utf8'), memory);
    // The school takes no handing-over: the witness remembers it all the same.
    world.console = async (input, init) =>
      addressOf(input).includes('cosignature') ? new Response('', { status: 502 }) : own(input, init);
    assert.deepEqual((await world.run()).outcome, 'not-taken');
    world.console = own;
    assert.equal((await world.run()).before?.size, 5);
  }));

test('a spoiled memory, a lost key, another name or another log key is an error, never a new beginning', () =>
  withWorld(async (world) => {
    await witnessed(world, 3);
    const state = join(world.folder, 'state.json');
    const memory = await readFile(state, 'utf8');
    for (const text of [
      '',
      '{}',
      'x',
      memory.replace('"size": 3', '"size": 4'),
      memory.replace('"note": "r', '"note": "s'),
    ]) {
      await writeFile(state, text);
      await assert.rejects(world.run(), WitnessError, text.slice(0, 20));
    }
    await writeFile(state, memory);
    await assert.rejects(world.run({ name: 'council.school.example' }), WitnessError);
    const other = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
    await assert.rejects(world.run({ logKey: other.verifierKey }), WitnessError);
    await rm(join(world.folder, 'witness.key'));
    await assert.rejects(world.run(), WitnessError);
    const fresh = await mkdtemp(join(tmpdir(), 'reglement-witness-'));
    try {
      await assert.rejects(world.run({ folder: fresh, name: undefined }), WitnessError);
      const known = await world.run({ folder: fresh, logKey: other.verifierKey });
      assert.deepEqual([known.outcome, known.reason], ['refused', 'other-key']);
      assert.ok(!(await readdir(fresh)).includes('state.json'));
    } finally {
      await rm(fresh, { recursive: true });
    }
  }));

test('the school takes a cosignature only by a registered key, over its own checkpoint, and not from the future', () =>
  withWorld(async (world) => {
    const { db, clock } = world;
    await world.write(2);
    const cosigner = createCosigner('council.example', generateKeyPairSync('ed25519').privateKey);
    const note = (await latestCheckpoint(db.desk))?.note ?? '';
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
    const offer = (line: string, size = 2) => acceptCosignature(db.owner, clock, { size, line });
    const line = cosigner.cosign(text, clock.now());
    assert.equal(await offer(line), 'unknown-witness');
    await assert.rejects(
      registerWitness(db.owner, clock, { function: 'fg', key: signer.verifierKey }),
      /no key of a witness/,
    );
    const council = { function: 'council', key: cosigner.verifierKey } as const;
    assert.equal(await registerWitness(db.owner, clock, council), true);
    assert.equal(await registerWitness(db.owner, clock, council), false);
    assert.equal(await offer(line, 7), 'unknown-checkpoint');
    assert.equal(await offer('x'), 'unknown-witness');
    assert.equal(await offer(cosigner.cosign('reglement/test\n2\nelse\n', clock.now())), 'not-signed');
    assert.equal(await offer(cosigner.cosign(text, clock.now().add({ minutes: 6 }))), 'clock');
    assert.equal(await offer(line), null);
    assert.equal(await offer(line), null, 'handed over twice is once');
    // A new key under the old name: the old one counts no longer, and both stand on the log.
    const next = createCosigner('council.example', generateKeyPairSync('ed25519').privateKey);
    await registerWitness(db.owner, clock, { function: 'council', key: next.verifierKey });
    assert.equal(await offer(line), 'not-signed');
    assert.equal((await witnessStatus(db.desk, clock)).witnesses[0]?.last, null);
    // Nobody but the owner makes a witness or a cosignature.
    for (const login of [db.desk, db.gate, db.reader]) {
      await assert.rejects(sql`UPDATE log.witnesses SET function = 'fg'`.execute(login), /permission denied/);
      await assert.rejects(
        sql`INSERT INTO log.cosignatures VALUES ('x', 1, ${start.toString()}, 'x')`.execute(login),
        /permission denied/,
      );
    }
  }));

test('[G-23] the age of the last witness counts from its own signed word, else from the first entry; over 24 hours it alarms, over 7 days it closes', () =>
  withWorld(async (world) => {
    const { db, clock } = world;
    const state = async (): Promise<unknown[]> => {
      const { state: name, hours, never } = await witnessStatus(db.desk, clock);
      return [name, hours, never];
    };
    assert.deepEqual(await state(), ['empty', 0, true]);
    await world.write(2);
    assert.deepEqual(await state(), ['fresh', 0, true]);
    clock.advance(Temporal.Duration.from({ hours: 24 }));
    assert.deepEqual(await state(), ['fresh', 24, true]);
    clock.advance(Temporal.Duration.from({ seconds: 1 }));
    assert.deepEqual(await state(), ['alarm', 24, true]);
    clock.advance(Temporal.Duration.from({ hours: 144 }));
    assert.deepEqual(await state(), ['closed', 168, true]);
    const { witness } = await world.run();
    await registerWitness(db.owner, clock, { function: 'fg', key: witness });
    assert.equal((await world.run()).outcome, 'witnessed');
    assert.deepEqual(await state(), ['fresh', 0, false]);
    clock.advance(Temporal.Duration.from({ hours: 169 }));
    assert.deepEqual(await state(), ['closed', 169, false]);
    // A clock set back is no younger witness: the log knows a later time.
    await world.write(1);
    clock.set(start);
    assert.deepEqual(await state(), ['closed', 169, false]);
    // A row that no witness signed counts for nothing.
    await sql`UPDATE log.cosignatures SET line = replace(line, 'A', 'B')`.execute(db.owner);
    assert.equal((await witnessStatus(db.desk, clock)).never, true);
  }));
