// The store: the embedded server as a child process, the lock on its folder, migrations, and time that is never asked of SQL.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import { checkOwnServer } from '../../test/support/own-server.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import { fixedClock, systemClock } from './clock.ts';
import { StoreError } from './errors.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openStore } from './open.ts';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reglement-store-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const code = (wanted: string) => (error: unknown) => error instanceof StoreError && error.code === wanted;

test('a data folder is made, holds the four logins, and is opened again with what it held', () =>
  withFolder(async (dataDir) => {
    const first = await openStore({ dataDir, clock: systemClock });
    await first.owner
      .insertInto('people')
      .values({
        school: 's',
        address: 'a@s.example',
        name: null,
        category: 'staff',
        functions: ['ict'],
        groups: [],
      })
      .execute();
    for (const login of ['owner', 'gate', 'desk', 'reader'] as const) {
      const who = await sql<{ login: string; fsync: string; listens: string }>`
        SELECT session_user AS login, current_setting('fsync') AS fsync, current_setting('listen_addresses') AS listens
      `.execute(first[login]);
      assert.deepEqual(who.rows, [{ login, fsync: 'on', listens: '' }]);
    }
    assert.equal(statSync(join(dataDir, 'logins.json')).mode & 0o777, 0o600);
    await first.stop();
    const again = await openStore({ dataDir, clock: systemClock });
    try {
      assert.deepEqual(await again.owner.selectFrom('people').select(['address', 'functions']).execute(), [
        { address: 'a@s.example', functions: ['ict'] },
      ]);
    } finally {
      await again.stop();
    }
  }));

test('a data folder in use by another process is refused and left alone', () =>
  withFolder(async (dataDir) => {
    const first = await openStore({ dataDir, clock: systemClock });
    const second = await openStore({ dataDir, clock: systemClock }).then(
      (store) => store.stop().then(() => 'opened'),
      (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
    );
    const answers = await first.desk
      .selectFrom('people')
      .selectAll()
      .execute()
      .then(
        () => true,
        () => false,
      );
    const stopped = await first.stop().then(
      () => true,
      () => false,
    );
    assert.deepEqual({ second, answers, stopped }, { second: 'data-in-use', answers: true, stopped: true });
  }));

test('after kill -9 of the process the folder opens again, with everything that was committed', () =>
  withFolder(async (dataDir) => {
    const program = `
      const { openStore } = await import(${JSON.stringify(new URL('./open.ts', import.meta.url).href)});
      const { systemClock } = await import(${JSON.stringify(new URL('./clock.ts', import.meta.url).href)});
      const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, clock: systemClock });
      await store.owner.insertInto('people').values({ school: 's', address: 'b@s.example', name: null, category: null, functions: [], groups: [] }).execute();
      process.stdout.write('committed\\n');
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    assert.equal(line, 'committed');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await openStore({ dataDir, clock: systemClock });
    try {
      assert.equal((await again.owner.selectFrom('people').selectAll().execute()).length, 1);
    } finally {
      await again.stop();
    }
  }));

test(
  'a data folder that another account could not enter still gets its server',
  { skip: process.getuid?.() !== 0 && 'only root runs the server under another account' },
  () =>
    withFolder(async (dataDir) => {
      // mkdtemp makes it 0700, owned by root; the server runs as nobody.
      const store = await openStore({ dataDir: join(dataDir, 'deeper'), clock: systemClock });
      try {
        await assert.rejects(
          sql`SHOW data_directory`.execute(store.owner),
          /permission denied/,
          'owner is no superuser',
        );
      } finally {
        await store.stop();
      }
      const place = readFileSync(join(dataDir, 'deeper', 'postgres-place'), 'utf8').trim();
      assert.match(place, /^\/var\/lib\/reglement\/[0-9a-f]{16}$/);
      await rm(place, { recursive: true });
    }),
);

test('a DATABASE_URL that is no URL, or leads nowhere, is a clear error', () =>
  withFolder(async (dataDir) => {
    await assert.rejects(
      openStore({ dataDir, databaseUrl: 'not a url', clock: systemClock }),
      code('unreachable'),
    );
    await assert.rejects(
      openStore({ dataDir, databaseUrl: 'postgresql://owner:x@127.0.0.1:1/none', clock: systemClock }),
      code('unreachable'),
    );
  }));

test('a server that goes away between two statements of a transaction ends the transaction, not the process', async () => {
  await using db = await testDatabase();
  await assert.rejects(
    db.desk.transaction().execute(async (trx) => {
      const own = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(trx);
      const admin = new Client({ connectionString: db.urlFor('postgres') });
      await admin.connect();
      await admin.query('SELECT pg_terminate_backend($1, 10000)', [own.rows[0]?.pid]);
      await admin.end();
      // The break reaches the idle connection in a turn of its own, before the next statement is sent.
      await new Promise(setImmediate);
      await sql`SELECT 1`.execute(trx);
    }),
    /terminat|not queryable/,
  );
  assert.deepEqual(await db.desk.selectFrom('people').selectAll().execute(), []);
});

test('a migration is applied once, and a changed text of one is refused', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(Temporal.Instant.from('2026-11-24T10:00:00Z'));
  assert.deepEqual(await migrate(db.urlFor('owner'), clock), []);
  const changed = (await readMigrations()).map((one) => ({ ...one, sha256: '0'.repeat(64) }));
  await assert.rejects(migrate(db.urlFor('owner'), clock, changed), code('migration-changed'));
});

test('no SQL of ours asks the server for the time (invariant 13)', () => {
  const asks =
    /\b(now\s*\(\s*\)|current_(timestamp|date|time)\b|local(time|timestamp)\b|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|age\s*\(\s*\w+\s*\)|'(now|today|tomorrow|yesterday)')/i;
  const root = new URL('../', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.sql') || (file.endsWith('.ts') && !file.endsWith('.test.ts')),
  );
  assert.ok(files.some((file) => file.endsWith('001-ground.sql')));
  const found: string[] = [];
  for (const file of files) {
    const source = readFileSync(new URL(file, root), 'utf8');
    if (!file.endsWith('.sql') && !/\bsql(<[^`]*>)?`|\.query\(/.test(source)) continue;
    const statements = source
      .replace(/--.*|\/\/.*|\/\*[\s\S]*?\*\//g, '')
      .replace(/\b(clock|deps\.clock|options\.clock|Temporal\.Now|Date|performance)\.(now|instant)\(\)/g, '');
    const match = asks.exec(statements);
    if (match !== null) found.push(`${file}: ${match[0]}`);
  }
  assert.deepEqual(found, []);
  assert.match('SELECT now()', asks);
  assert.match("INSERT INTO t VALUES (current_timestamp, 'now')", asks);
});

test('a server of the school’s own: logins made where permitted, refused in words where not', () =>
  checkOwnServer('embedded'));
