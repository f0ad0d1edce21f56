// The ground benchmarks run on: the product's own embedded PostgreSQL in a folder of its own, filled by the million.
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { rootAt } from '../../src/audit/merkle.ts';
import { storedSubtrees } from '../../src/audit/log.ts';
import { createSigner, signCheckpoint, type Signer } from '../../src/audit/note.ts';
import { connect, type Database } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { ensureDatabase, type Login } from '../../src/store/logins.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type Clock, fixedClock } from '../../src/store/clock.ts';

export const school = 'school';
export const person = 'privacy@school.example';
/** Every record of the benchmarks dies on this day; the clock stands two weeks before. */
export const dyingDay = '2026-12-09';
export const clock: Clock = fixedClock(Temporal.Instant.from('2026-11-24T10:00:00Z'));

export interface Ground extends AsyncDisposable {
  readonly folder: string;
  readonly signer: Signer;
  /** A migrated database of this name with a pool for each login; made at the first call. */
  database(name: string): Promise<Filled>;
}

export interface Filled {
  readonly owner: Database;
  readonly desk: Database;
  readonly reader: Database;
  /** Statements of the cluster's administrator, on one connection. */
  readonly admin: Client;
}

/** Starts it. Dispose of it to end it and remove all it wrote. */
export async function openGround(): Promise<Ground> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'reglement-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  try {
    await chmod(folder, 0o755);
    const cluster = await startEmbedded({ dataDir: join(folder, 'data') });
    stack.defer(() => cluster.stop());
    const signer = createSigner('reglement/bench', generateKeyPairSync('ed25519').privateKey);
    const made = new Map<string, Filled>();
    const database = async (name: string): Promise<Filled> => {
      const known = made.get(name);
      if (known !== undefined) return known;
      await ensureDatabase(cluster.urlFor('postgres', 'postgres'), name);
      await migrate(cluster.urlFor('owner', name), clock);
      const pool = (login: Login): Database => {
        const opened = connect(cluster.urlFor(login, name));
        stack.defer(() => opened.destroy());
        return opened;
      };
      const admin = new Client({ connectionString: cluster.urlFor('postgres', name) });
      // When something else fails the server ends under it: that is what is to be told.
      admin.on('error', () => {});
      await admin.connect();
      stack.defer(() => admin.end());
      await admin.query(
        `INSERT INTO public.people (school, address, category, functions) VALUES ($1, $2, 'staff', '{privacy-officer}')`,
        [school, person],
      );
      await admin.query(
        "INSERT INTO access.tenants (login, school) VALUES ('gate', $1), ('desk', $1), ('reader', $1)",
        [school],
      );
      const filled = { owner: pool('owner'), desk: pool('desk'), reader: pool('reader'), admin };
      made.set(name, filled);
      return filled;
    };
    return { folder, signer, database, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/**
 * So many sealed items that die on `dyingDay`. They are bytes of the right length, written past the triggers: what is
 * measured never opens them, and a leaf for each would be another benchmark.
 */
export async function fillKept({ admin }: Filled, count: number): Promise<void> {
  const bytes = (length: number): string =>
    `substring(decode(repeat(md5(i::text), ${Math.ceil(length / 16)}), 'hex') FROM 1 FOR ${length})`;
  await admin.query('SET session_replication_role = replica');
  await admin.query(`
    INSERT INTO monitoring.kept (id, school, purpose, class, state, hour, grp, dies_on, wrapped, sender, subject, body)
    SELECT md5(i::text)::uuid, '${school}', 'security', 'usage', 'held', '2026-11-24T10:00:00Z', 'rest', '${dyingDay}',
      ${bytes(81)}, ${bytes(60)}, ${bytes(70)}, ${bytes(180)}
    FROM generate_series(1, ${count}) AS i`);
  await admin.query('SET session_replication_role = origin');
  await admin.query('VACUUM ANALYZE monitoring.kept');
}

/** Id of item `number` of `fillKept`, counted from 1. */
export async function keptId({ admin }: Filled, number: number): Promise<string> {
  const { rows } = await admin.query<{ id: string }>('SELECT md5($1::int::text)::uuid AS id', [number]);
  return rows[0]?.id ?? '';
}

/** A log of so many leaves with its whole tree (RFC 6962), under one signed checkpoint. */
export async function fillLog({ admin, desk }: Filled, signer: Signer, count: number): Promise<void> {
  await admin.query(`
    INSERT INTO log.entries (idx, id, body, hash)
    SELECT i, md5('leaf' || i)::uuid, b.body, sha256('\\x00'::bytea || convert_to(b.body, 'UTF8'))
    FROM generate_series(0, ${count - 1}) AS i,
      LATERAL (SELECT jsonb_build_object('v', 1, 'id', md5('leaf' || i)::uuid, 'kind', 'kept', 'n', i)::text AS body) AS b`);
  const half = (level: number, from: string): string => `
    INSERT INTO log.nodes (level, idx, hash)
    SELECT ${level}, one.idx / 2, sha256('\\x01'::bytea || one.hash || other.hash)
    FROM ${from} AS one JOIN ${from} AS other ON other.idx = one.idx + 1 WHERE one.idx % 2 = 0`;
  await admin.query(half(1, 'log.entries'));
  for (let level = 2; 2 ** level <= count; level += 1)
    await admin.query(half(level, `(SELECT idx, hash FROM log.nodes WHERE level = ${level - 1})`));
  await admin.query('VACUUM ANALYZE log.entries, log.nodes');
  const root = await rootAt(storedSubtrees(desk), count);
  await admin.query('INSERT INTO log.checkpoints (size, root, at, note) VALUES ($1, $2, $3, $4)', [
    count,
    root,
    clock.now().toString(),
    signCheckpoint(signer, count, root),
  ]);
}
