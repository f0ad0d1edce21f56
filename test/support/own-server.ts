// DATABASE_URL on a server that has never seen us: with CREATEROLE the logins are made, without it the person is told.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { systemClock } from '../../src/store/clock.ts';
import { StoreError } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open.ts';
import { startBareServer } from './postgres.ts';

/** Runs the whole check against one kind of server. */
export async function checkOwnServer(kind: 'embedded' | 'debian15'): Promise<void> {
  await using server = await startBareServer(kind);
  const dataDir = await mkdtemp(join(tmpdir(), 'reglement-own-'));
  try {
    const admin = new Client({ connectionString: server.urlFor('postgres', 'admin', 'postgres') });
    await admin.connect();
    await admin.query("CREATE ROLE school LOGIN PASSWORD 'pw'");
    await admin.query('CREATE DATABASE ict OWNER school');
    const options = { dataDir, databaseUrl: server.urlFor('school', 'pw', 'ict'), clock: systemClock };
    await assert.rejects(
      openStore(options),
      (error) =>
        error instanceof StoreError && error.code === 'not-permitted' && /access_misuse/.test(error.message),
    );
    await admin.query('ALTER ROLE school CREATEROLE');
    await admin.end();
    const store = await openStore(options);
    await store.owner
      .insertInto('people')
      .values({ school: 's', address: 'a@s.example', name: null, category: null, functions: [], groups: [] })
      .execute();
    await assert.rejects(sql`SELECT * FROM public.people`.execute(store.gate), /permission denied/);
    await assert.rejects(
      store.reader.selectFrom('monitoring.kept').select('id').execute(),
      /permission denied/,
    );
    await store.stop();
    // A lost data folder: the owner who made the logins gives them new passwords.
    await rm(join(dataDir, 'logins.json'));
    const again = await openStore(options);
    assert.equal((await again.owner.selectFrom('people').selectAll().execute()).length, 1);
    await again.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
