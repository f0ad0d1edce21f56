// The database set back to an earlier day: the sequencer remembers, outside the database, what it signed, and stops.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { fixedClock } from '../store/clock.ts';
import { appendLeaf, latestCheckpoint } from './log.ts';
import { createSigner, type Signer } from './note.ts';
import { BrokenLog, startSequencer } from './sequencer.ts';

const at = Temporal.Instant.from('2026-11-24T10:00:00Z');
const clock = fixedClock(at);
const signer = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);

async function write(db: TestDatabase, count: number, kind: string): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await db.desk.transaction().execute((trx) => appendLeaf(trx, { kind, at, facts: { n } }));
}

/** One life of a sequencer: signs what waits, and ends. */
async function sign(db: TestDatabase, memory: string, by: Signer = signer): Promise<void> {
  const sequencer = startSequencer({ db: db.owner, clock, signer: by, memory });
  try {
    await sequencer.idle();
  } finally {
    await sequencer.stop();
  }
}

/** The database as it was when the log had `size` entries: a whole state, with its good signature. */
async function setBack(db: TestDatabase, size: number): Promise<void> {
  await sql`DELETE FROM log.entries WHERE idx >= ${size}`.execute(db.owner);
  await sql`DELETE FROM log.checkpoints WHERE size > ${size}`.execute(db.owner);
  await sql`DELETE FROM log.nodes WHERE (idx + 1) * (2 ^ level)::bigint > ${size}`.execute(db.owner);
}

const rolledBack = (error: unknown): boolean =>
  error instanceof BrokenLog && /rolled back: 7 .* 4/.test(error.what);

test('[G-23] a database set back to yesterday is not signed on, also not by the next process', async () => {
  await using db = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'remembered-'));
  const memory = join(folder, 'last-checkpoint');
  try {
    await write(db, 4, 'yesterday');
    await sign(db, memory);
    await write(db, 3, 'today');
    await sign(db, memory);
    assert.match(await readFile(memory, 'utf8'), /^reglement\/test\n7\n/);
    assert.equal((await stat(memory)).mode & 0o777, 0o600);

    await setBack(db, 4);
    await write(db, 1, 'after');
    for (let start = 0; start < 2; start += 1) await assert.rejects(sign(db, memory), rolledBack);
    assert.equal((await latestCheckpoint(db.desk))?.size, 4, 'nothing was signed');
    // Without what stands outside the database nothing here could tell: only a witness could.
    await rm(memory);
    await sign(db, memory);
    assert.equal((await latestCheckpoint(db.desk))?.size, 5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('[G-23] a database set back and grown again with other entries is another history, and not signed on', async () => {
  await using db = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'remembered-'));
  const [memory, elsewhere] = [join(folder, 'last-checkpoint'), join(folder, 'elsewhere')];
  try {
    await write(db, 4, 'first');
    await sign(db, memory);
    await write(db, 3, 'first');
    await sign(db, memory);
    await setBack(db, 4);
    // Somebody with the signing key signs another history on a machine that remembers nothing.
    await write(db, 6, 'other');
    await sign(db, elsewhere);
    assert.equal((await latestCheckpoint(db.desk))?.size, 10);
    await write(db, 1, 'after');
    await assert.rejects(
      sign(db, memory),
      (error: unknown) => error instanceof BrokenLog && /first 7 entries are not those/.test(error.what),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a memory that another key signed, or nobody, is no beginning', async () => {
  await using db = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'remembered-'));
  const memory = join(folder, 'last-checkpoint');
  try {
    await write(db, 2, 'act');
    await sign(db, memory);
    const note = await readFile(memory, 'utf8');
    await writeFile(memory, note.replace('\n2\n', '\n1\n'));
    await write(db, 1, 'act');
    await assert.rejects(sign(db, memory), BrokenLog);
    await writeFile(memory, note);
    await sign(db, memory);
    assert.equal((await latestCheckpoint(db.desk))?.size, 3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
