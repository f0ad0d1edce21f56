// Real databases for tests: one cluster a run, a migrated template, a copy of it for each test.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { chmod, chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { systemClock } from '../../src/store/clock.ts';
import { connect, type Database } from '../../src/store/database.ts';
import { embeddedBinaries } from '../../src/store/binaries.ts';
import { otherAccount, startEmbedded, type Embedded } from '../../src/store/embedded.ts';
import { ensureDatabase, type Login } from '../../src/store/logins.ts';
import { migrate, readMigrations, type Migration } from '../../src/store/migrate.ts';
import { startPostmaster } from '../../src/store/postmaster.ts';

const variable = 'REGLEMENT_TEST_CLUSTER';
const logins = ['postgres', 'owner', 'gate', 'desk', 'reader'] as const;
type Url = (login: Login | 'postgres', database: string) => string;

export interface TestDatabase extends AsyncDisposable {
  readonly owner: Database;
  readonly gate: Database;
  readonly desk: Database;
  readonly reader: Database;
  urlFor(login: Login | 'postgres'): string;
}

export interface TestCluster {
  /** Value for REGLEMENT_TEST_CLUSTER in the environment of the test processes. */
  readonly env: string;
  stop(): Promise<void>;
}

export interface TestOptions {
  /** `debian15`: the floor, Debian's own PostgreSQL 15, for guard tests in `*.system.test.ts`. */
  readonly server?: 'embedded' | 'debian15';
  /** Other migrations than the product's, for tests of guards. */
  readonly migrations?: readonly Migration[];
}

const debian15 = '/usr/lib/postgresql/15/bin';

/** False when Debian's PostgreSQL 15 is not installed. */
export function hasDebian15(): boolean {
  return existsSync(join(debian15, 'postgres'));
}

async function startCluster(
  server: 'embedded' | 'debian15',
): Promise<{ cluster: Embedded; dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reglement-test-'));
  const cluster = await startEmbedded({
    dataDir,
    maxConnections: 300,
    ...(server === 'debian15' ? { binaries: { bin: debian15, lib: null, version: '15' } } : {}),
  });
  return { cluster, dataDir };
}

/** Starts the one cluster of a run; the runner hands `env` on to every test process. */
export async function startTestCluster(): Promise<TestCluster> {
  const { cluster, dataDir } = await startCluster('embedded');
  const urls = Object.fromEntries(logins.map((login) => [login, cluster.urlFor(login, 'DATABASE')]));
  return {
    env: JSON.stringify(urls),
    stop: async () => {
      await cluster.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function shared(env: string): Url {
  const urls: unknown = JSON.parse(env);
  return (login, database) => String(Object(urls)[login]).replace('/DATABASE', `/${database}`);
}

/** A cluster of this process alone. It ends with the process, by force: nothing in it is worth a clean end. */
async function ownCluster(server: 'embedded' | 'debian15'): Promise<Url> {
  const { cluster, dataDir } = await startCluster(server);
  process.once('exit', () => {
    try {
      process.kill(cluster.pid, 'SIGQUIT');
      // Its last act is to remove this file; before that it may still write into the folder.
      const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
      const nothing = new Int32Array(new SharedArrayBuffer(4));
      for (let waited = 0; existsSync(pidFile) && waited < 5000; waited += 5) Atomics.wait(nothing, 0, 0, 5);
    } catch {
      // It is gone already.
    }
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return (login, database) => cluster.urlFor(login, database);
}

const clusters = new Map<string, Promise<Url>>();

function clusterOf(server: 'embedded' | 'debian15'): Promise<Url> {
  const env = process.env[variable];
  let found = clusters.get(server);
  if (found === undefined) {
    found =
      server === 'embedded' && env !== undefined && env !== ''
        ? Promise.resolve(shared(env))
        : ownCluster(server);
    clusters.set(server, found);
  }
  return found;
}

async function asAdministrator<T>(url: Url, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url('postgres', 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The migrated template of this text of migrations, logins and ways, made by whoever comes first. */
async function templateOf(url: Url, migrations: readonly Migration[]): Promise<string> {
  // One digest of them all: a name in PostgreSQL has 63 octets and is cut beyond.
  const mark = createHash('sha256')
    .update(migrations.map((one) => one.sha256).join())
    .update(readFileSync(new URL('../../src/store/logins.ts', import.meta.url)))
    .update(readFileSync(new URL('../../src/privacy/ways.ts', import.meta.url)))
    .digest('hex')
    .slice(0, 32);
  const name = `template_${mark}`;
  await asAdministrator(url, async (client) => {
    await client.query('SELECT pg_advisory_lock(82)');
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount !== 0) return;
    await client.query(`DROP DATABASE IF EXISTS ${name}_half WITH (FORCE)`);
    await ensureDatabase(url('postgres', 'postgres'), `${name}_half`);
    await migrate(url('owner', `${name}_half`), systemClock, migrations);
    await servesAll(url('owner', `${name}_half`));
    await client.query(`ALTER DATABASE ${name}_half RENAME TO ${name}`);
  });
  return name;
}

/** Tests have many schools in one database; the product binds its logins to one (privacy/tenants.ts). */
async function servesAll(owner: string): Promise<void> {
  const client = new Client({ connectionString: owner });
  await client.connect();
  try {
    await client.query(
      "INSERT INTO access.tenants (login, school) VALUES ('gate', '*'), ('desk', '*'), ('reader', '*')",
    );
  } finally {
    await client.end();
  }
}

const templates = new Map<string, Promise<string>>();

/** A fresh, migrated database with a pool per login. Dispose of it: `await using db = await testDatabase();` */
export async function testDatabase(options: TestOptions = {}): Promise<TestDatabase> {
  const server = options.server ?? 'embedded';
  const url = await clusterOf(server);
  const migrations = options.migrations ?? (await readMigrations());
  const key = `${server} ${migrations.map((one) => one.sha256).join(' ')}`;
  const template = await (templates.get(key) ?? templates.set(key, templateOf(url, migrations)).get(key));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(url, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER owner`);
    // Privileges on a database are not copied with it.
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO owner, gate, desk, reader`);
  });
  const pools = {
    owner: connect(url('owner', name)),
    gate: connect(url('gate', name)),
    desk: connect(url('desk', name)),
    reader: connect(url('reader', name)),
  };
  return {
    ...pools,
    urlFor: (login) => url(login, name),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.destroy()));
      await asAdministrator(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

export interface BareServer extends AsyncDisposable {
  /** URL of a login and database on it. */
  urlFor(login: string, password: string, database: string): string;
}

/** A server as a school has one: no login of ours in it. `postgres`, password `admin`, administers it. */
export async function startBareServer(server: 'embedded' | 'debian15'): Promise<BareServer> {
  const place = await mkdtemp(join(tmpdir(), 'reglement-bare-'));
  const account = otherAccount();
  await chmod(place, 0o711);
  if (account !== null) await chown(place, account.uid, account.gid);
  const socketDir = join(place, 'run');
  const postmaster = await startPostmaster({
    binaries:
      server === 'debian15'
        ? { bin: debian15, lib: null, version: '15' }
        : await embeddedBinaries(account?.uid ?? null, place),
    place,
    socketDir,
    port: 5432,
    account,
    superuserPassword: 'admin',
    maxConnections: 30,
    tcp: false,
  });
  return {
    urlFor: (login, password, database) =>
      `postgresql://${login}:${password}@localhost:5432/${database}?host=${encodeURIComponent(socketDir)}`,
    [Symbol.asyncDispose]: async () => {
      await postmaster.stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}
