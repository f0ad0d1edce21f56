// The log on a real database: a leaf lives and dies with its act, one sequencer signs, and tampering shows.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { fixedClock } from '../store/clock.ts';
import { exportLog } from './export.ts';
import {
  appendLeaf,
  commitment,
  consistencyProof,
  entries,
  findInclusion,
  latestCheckpoint,
  type Checkpoint,
} from './log.ts';
import { createSigner, loadSigner, signCheckpoint } from './note.ts';
import { BrokenLog, startSequencer, type Sequencer } from './sequencer.ts';
import {
  leafHash,
  parseVerifierKey,
  verifyCheckpoint,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
} from './verifier.ts';

const at = Temporal.Instant.from('2026-11-24T10:00:00Z');
const clock = fixedClock(at);
const signer = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
const key = parseVerifierKey(signer.verifierKey);

async function write(db: TestDatabase, count: number, kind = 'act'): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await db.desk.transaction().execute((trx) => appendLeaf(trx, { kind, at, facts: { n } })));
  }
  return ids;
}

async function withLog(work: (db: TestDatabase, sequencer: Sequencer) => Promise<void>): Promise<void> {
  await using db = await testDatabase();
  const sequencer = startSequencer({ db: db.owner, clock, signer });
  try {
    await work(db, sequencer);
  } finally {
    await sequencer.stop();
  }
}

test('a leaf commits with its act and rolls back with it', () =>
  withLog(async (db, sequencer) => {
    await assert.rejects(
      db.desk.transaction().execute(async (trx) => {
        await appendLeaf(trx, { kind: 'act', at, facts: {} });
        throw new Error('the act failed');
      }),
      /the act failed/,
    );
    await sequencer.idle();
    assert.equal(await latestCheckpoint(db.desk), null);
    const [id = ''] = await write(db, 1);
    await sequencer.idle();
    const [entry] = await entries(db.desk, 0, 10);
    assert.equal(entry?.id, id);
    assert.deepEqual(JSON.parse(entry?.body ?? ''), {
      n: 0,
      v: 1,
      id,
      kind: 'act',
      at: '2026-11-24T10:00:00Z',
    });
  }));

test('every leaf is proven included, every checkpoint continues the one before, and the export verifies offline', () =>
  withLog(async (db, sequencer) => {
    const ids: string[] = [];
    const checkpoints: (Checkpoint | null)[] = [];
    for (const count of [1, 2, 5, 9]) {
      ids.push(...(await write(db, count)));
      await sequencer.idle();
      checkpoints.push(await latestCheckpoint(db.desk));
    }
    assert.deepEqual(
      checkpoints.map((one) => one?.size),
      [1, 3, 8, 17],
    );
    assert.ok(key !== null);
    for (const id of ids) {
      const found = await findInclusion(db.desk, id);
      assert.ok(found !== null);
      const claim = verifyCheckpoint(found.note, key);
      assert.ok(claim !== null);
      assert.ok(verifyInclusion({ ...found, root: claim.root, leafHash: leafHash(Buffer.from(found.body)) }));
    }
    const root = (n: number): Buffer => Buffer.from(checkpoints[n]?.root ?? '', 'base64');
    assert.ok(
      verifyConsistency({
        size1: 3,
        size2: 17,
        root1: root(1),
        root2: root(3),
        proof: await consistencyProof(db.desk, 3, 17),
      }),
    );
    const text = await exportLog(db.desk, signer.verifierKey);
    const verdict = verifyExport(text, { key: signer.verifierKey, witnessed: [checkpoints[1]?.note ?? ''] });
    assert.deepEqual(verdict.problems, []);
    assert.equal(verdict.size, 17);
    assert.ok(verdict.ok && verdict.keyKnown);
    assert.equal(verifyExport(text).keyKnown, false);
  }));

test('a changed, dropped, swapped, doubled or cut entry of an export is found; a fork is, by who kept a checkpoint', () =>
  withLog(async (db, sequencer) => {
    await write(db, 6);
    await sequencer.idle();
    const witnessed = (await latestCheckpoint(db.desk))?.note ?? '';
    const lines = (await exportLog(db.desk, signer.verifierKey)).trimEnd().split('\n');
    const bad = (changed: string[]): boolean =>
      !verifyExport(`${changed.join('\n')}\n`, { key: signer.verifierKey }).ok;
    assert.ok(!bad(lines));
    assert.ok(bad(lines.with(2, (lines[2] ?? '').replace('act', 'axt'))), 'changed');
    assert.ok(bad(lines.toSpliced(2, 1)), 'dropped');
    assert.ok(bad(lines.with(2, lines[3] ?? '').with(3, lines[2] ?? '')), 'swapped');
    assert.ok(bad(lines.toSpliced(2, 0, lines[2] ?? '')), 'doubled');
    assert.ok(bad(lines.slice(0, -1)), 'no checkpoint over the end');
    assert.ok(bad(lines.slice(1)), 'no head');
    assert.ok(bad([...lines, '{']), 'rubbish');
    // Who holds the signing key can sign another history; only a kept checkpoint shows it.
    const leaf = JSON.stringify({ other: 'history' });
    const note = signCheckpoint(signer, 1, leafHash(Buffer.from(leaf)));
    const fork = [lines[0], JSON.stringify({ leaf }), JSON.stringify({ checkpoint: note }), ''].join('\n');
    assert.ok(verifyExport(fork, { key: signer.verifierKey }).ok);
    assert.ok(!verifyExport(fork, { key: signer.verifierKey, witnessed: [witnessed] }).ok);
    const stranger = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
    assert.ok(!verifyExport(`${lines.join('\n')}\n`, { key: stranger.verifierKey }).ok);
  }));

test('two sequencers on one database never write one place twice', () =>
  withLog(async (db, first) => {
    const second = startSequencer({ db: db.owner, clock, signer });
    try {
      for (let round = 0; round < 5; round += 1) {
        await write(db, 4);
        await Promise.all([first.idle(), second.idle()]);
      }
      await first.idle();
      await second.idle();
      assert.ok(verifyExport(await exportLog(db.desk, signer.verifierKey), { key: signer.verifierKey }).ok);
      assert.equal((await latestCheckpoint(db.desk))?.size, 20);
    } finally {
      await second.stop();
    }
  }));

test('the sequencer reads the stored leaves again when it starts, and signs nothing over a changed one', () =>
  withLog(async (db, sequencer) => {
    await write(db, 3);
    await sequencer.idle();
    await sql`UPDATE log.entries SET body = replace(body, 'act', 'axt') WHERE idx = 1`.execute(db.owner);
    await write(db, 1);
    const next = startSequencer({ db: db.owner, clock, signer });
    try {
      await sequencer.stop();
      await assert.rejects(next.idle(), BrokenLog);
      assert.equal((await latestCheckpoint(db.desk))?.size, 3);
    } finally {
      await next.stop();
    }
  }));

test('before each signature the stored leaves, subtrees and checkpoints are read again: what was changed stops it', async () => {
  const attacks = {
    'an earlier entry changed with its hash': sql`UPDATE log.entries SET body = 'x', hash = ${leafHash(Buffer.from('x'))} WHERE idx = 2`,
    'an entry gone': sql`DELETE FROM log.entries WHERE idx = 2`,
    'two entries swapped': sql`UPDATE log.entries a SET id = gen_random_uuid(), body = b.body, hash = b.hash
      FROM log.entries b WHERE a.idx IN (1, 3) AND b.idx = 4 - a.idx`,
    'an entry put in beyond the end': sql`INSERT INTO log.entries (idx, id, body, hash)
      VALUES (9, ${randomUUID()}, 'x', ${leafHash(Buffer.from('x'))})`,
    'the hash of a subtree': sql`UPDATE log.nodes SET hash = ${Buffer.alloc(32)} WHERE level = 1 AND idx = 0`,
  };
  for (const [name, attack] of Object.entries(attacks)) {
    await withLog(async (db, sequencer) => {
      await write(db, 5);
      await sequencer.idle();
      assert.equal(sequencer.problem(), null);
      await attack.execute(db.owner);
      await write(db, 1);
      await assert.rejects(sequencer.idle(), BrokenLog, name);
      assert.notEqual(sequencer.problem(), null, name);
      assert.equal((await latestCheckpoint(db.desk))?.size, 5, name);
    });
  }
});

test('all leaves are read again when a day has passed, also when none is new', async () => {
  await using db = await testDatabase();
  const moved = fixedClock(at);
  const sequencer = startSequencer({ db: db.owner, clock: moved, signer });
  try {
    await write(db, 3);
    await sequencer.idle();
    await sql`UPDATE log.checkpoints SET note = 'x'`.execute(db.owner);
    await sequencer.idle();
    assert.equal(sequencer.problem(), null);
    moved.advance(Temporal.Duration.from({ hours: 25 }));
    await assert.rejects(sequencer.idle(), BrokenLog);
    assert.match(sequencer.problem() ?? '', /not signed by the key/);
  } finally {
    await sequencer.stop();
  }
});

test('a log of several blocks: the grown blocks are checked at once, each earlier one in its turn', () =>
  withLog(async (db, sequencer) => {
    const many = async (count: number): Promise<void> => {
      await sql`INSERT INTO log.pending (id, body)
        SELECT gen_random_uuid(), '{"n":' || n || '}' FROM generate_series(1, ${count}::int) AS n`.execute(
        db.owner,
      );
    };
    await many(3100);
    await sequencer.idle();
    assert.equal((await latestCheckpoint(db.desk))?.size, 3100);
    assert.ok(verifyExport(await exportLog(db.desk, signer.verifierKey), { key: signer.verifierKey }).ok);
    await sql`UPDATE log.entries SET body = 'x', hash = ${leafHash(Buffer.from('x'))} WHERE idx = 1500`.execute(
      db.owner,
    );
    // Three whole blocks: at the latest the third signature finds it.
    await assert.rejects(async () => {
      for (let round = 0; round < 3; round += 1) {
        await write(db, 1);
        await sequencer.idle();
      }
    }, /entries 1024 to 2047 are not those that were signed/);
    assert.ok(((await latestCheckpoint(db.desk))?.size ?? 0) <= 3102);
  }));

test('desk and gate write leaves and cannot touch the log; reader cannot even see it', () =>
  withLog(async (db, sequencer) => {
    await write(db, 1);
    await sequencer.idle();
    for (const login of [db.desk, db.gate, db.reader]) {
      await assert.rejects(sql`DELETE FROM log.entries`.execute(login), /permission denied/);
      await assert.rejects(sql`UPDATE log.entries SET body = 'x'`.execute(login), /permission denied/);
      await assert.rejects(sql`DELETE FROM log.pending`.execute(login), /permission denied/);
      await assert.rejects(sql`DELETE FROM log.checkpoints`.execute(login), /permission denied/);
    }
    await assert.rejects(sql`SELECT * FROM log.entries`.execute(db.gate), /permission denied/);
    await assert.rejects(sql`SELECT * FROM log.entries`.execute(db.reader), /permission denied/);
  }));

test('a signing key is made once, readable by its owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reglement-key-'));
  try {
    const file = join(folder, 'signer.key');
    const one = await loadSigner(file, 'reglement/a');
    const two = await loadSigner(file, 'reglement/a');
    assert.equal(one.verifierKey, two.verifierKey);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.throws(() => createSigner('two words', generateKeyPairSync('ed25519').privateKey), RangeError);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a commitment hides a value and shows it to who holds the salt', () => {
  const { salt, hash } = commitment('person', 'a@s.example');
  assert.equal(commitment('person', 'a@s.example', salt).hash, hash);
  assert.notEqual(commitment('person', 'b@s.example', salt).hash, hash);
  assert.notEqual(commitment('person', 'a@s.example').hash, hash);
});
