// Brings a database to the newest schema: numbered SQL files, each in one transaction, each pinned by its hash.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Clock } from './clock.ts';
import { StoreError } from './errors.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any fixed number: two processes that start together migrate one after the other. */
const advisoryKey = 7_350_173_549;

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The migrations that came with this version, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{3}-.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Applies what is missing, as `owner`. Returns the names applied.
 * Throws StoreError `migration-changed` when a migration that was applied here reads differently now.
 */
export async function migrate(
  ownerUrl: string,
  clock: Clock,
  migrations?: readonly Migration[],
): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new StoreError('unreachable', 'The database does not answer, or refuses the login "owner".', {
      cause,
    });
  }
  const applied: string[] = [];
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryKey]);
    await client.query(
      'CREATE SCHEMA IF NOT EXISTS store; CREATE TABLE IF NOT EXISTS store.migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL)',
    );
    const done = await client.query<{ name: string; sha256: string }>(
      'SELECT name, sha256 FROM store.migrations',
    );
    const hashes = new Map(done.rows.map((row) => [row.name, row.sha256]));
    for (const migration of wanted) {
      const known = hashes.get(migration.name);
      if (known === migration.sha256) continue;
      if (known !== undefined) {
        throw new StoreError(
          'migration-changed',
          `The database was laid out with another text of ${migration.name} than this version carries. Start the version it was made with, or restore a backup.`,
        );
      }
      await client.query('BEGIN');
      await client.query(migration.sql);
      await client.query('INSERT INTO store.migrations (name, sha256, applied_at) VALUES ($1, $2, $3)', [
        migration.name,
        migration.sha256,
        clock.now().toString(),
      ]);
      await client.query('COMMIT');
      applied.push(migration.name);
    }
    // Every table with a school is kept apart, also one that a later migration made.
    const apart = await client.query("SELECT to_regprocedure('access.keep_apart()') IS NOT NULL AS known");
    if (Object(apart.rows[0]).known === true) await client.query('SELECT access.keep_apart()');
  } finally {
    await client.end();
  }
  return applied;
}
