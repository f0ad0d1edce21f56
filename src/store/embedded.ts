// The embedded PostgreSQL of one data folder: real logins, UNIX socket only, fsync on, one process at a time.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { embeddedBinaries, reachableByOthers, type Binaries } from './binaries.ts';
import { StoreError } from './errors.ts';
import { lockFolder } from './lock.ts';
import { databaseName, ensureDatabase, ensureLogins, logins, type Login, type Passwords } from './logins.ts';
import { startPostmaster, type Account } from './postmaster.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Programs of another PostgreSQL than the one that came with npm. */
  readonly binaries?: Binaries;
  readonly maxConnections?: number;
}

export interface Embedded {
  /** Connection URL of a login. `postgres` is the cluster's own administrator, for bootstrap only. */
  urlFor(login: Login | 'postgres', database?: string): string;
  /** Process id of the server. */
  readonly pid: number;
  /** Resolves when the server has ended, wanted or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** `sun_path` holds 107 bytes and PostgreSQL appends `/.s.PGSQL.5432.lock`. */
const longestSocketDir = 85;

/** Under root the server runs as `nobody`: an account every system has, and initdb insists on a named one. */
export function otherAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'nobody') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new StoreError(
    'start-failed',
    'PostgreSQL does not run as root, and there is no account "nobody" to run it.',
  );
}

/**
 * The folder for the cluster: inside the data folder, or under /var/lib where the other account cannot enter a folder
 * above it. There it has a random name that the data folder remembers, so that a new data folder never meets old data.
 */
async function placeFor(dataDir: string, account: Account | null): Promise<string> {
  if (account === null) return join(dataDir, 'postgres');
  // The data folder is ours: others may pass through it, not look into it.
  await chmod(dataDir, 0o711);
  const pointer = join(dataDir, 'postgres-place');
  if (existsSync(pointer)) return (await readFile(pointer, 'utf8')).trim();
  if (existsSync(join(dataDir, 'postgres')) || reachableByOthers(dataDir)) return join(dataDir, 'postgres');
  const place = join('/var/lib/reglement', randomBytes(8).toString('hex'));
  await writeFile(pointer, `${place}\n`, { mode: 0o600, flush: true });
  return place;
}

function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Passwords of the logins, made once and kept with mode 600. */
export async function loadPasswords(dataDir: string): Promise<{ passwords: Passwords; fresh: boolean }> {
  const path = join(dataDir, 'logins.json');
  if (existsSync(path)) {
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
    const read = (login: string): string => {
      const value: unknown = Object(stored)[login];
      if (typeof value !== 'string' || value.length < 20) {
        throw new StoreError('start-failed', `${path} holds no password for the login "${login}".`);
      }
      return value;
    };
    return {
      fresh: false,
      passwords: {
        postgres: read('postgres'),
        owner: read('owner'),
        gate: read('gate'),
        desk: read('desk'),
        reader: read('reader'),
      },
    };
  }
  const passwords: Passwords = {
    postgres: makePassword(),
    owner: makePassword(),
    gate: makePassword(),
    desk: makePassword(),
    reader: makePassword(),
  };
  const half = `${path}.new`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(passwords));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  return { passwords, fresh: true };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => {
    server.close(done);
  });
  return typeof address === 'object' && address !== null ? address.port : 5432;
}

/**
 * Starts the embedded PostgreSQL of `dataDir` (made when missing) with the four logins and the database.
 * Throws StoreError: `data-in-use`, `no-binaries`, `start-failed`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  const account = otherAccount();
  await mkdir(dataDir, { recursive: true, mode: account === null ? 0o700 : 0o711 });
  const lock = lockFolder(dataDir);
  try {
    const place = await placeFor(dataDir, account);
    await mkdir(place, { recursive: true, mode: 0o700 });
    if (account !== null) {
      if (place.startsWith('/var/lib/')) await chmod(dirname(place), 0o711);
      await chown(place, account.uid, account.gid);
    }
    const binaries = options.binaries ?? (await embeddedBinaries(account?.uid ?? null, place));
    const { passwords } = await loadPasswords(dataDir);
    const tcp = process.platform === 'win32';
    const port = tcp ? await freePort() : 5432;
    let socketDir = join(place, 'run');
    if (Buffer.byteLength(socketDir) > longestSocketDir)
      socketDir = await mkdtemp(join(tmpdir(), 'reglement-'));
    const server = await startPostmaster({
      binaries,
      place,
      socketDir,
      port,
      account,
      superuserPassword: passwords.postgres,
      maxConnections: options.maxConnections ?? 100,
      tcp,
    });
    const urlFor = (login: Login | 'postgres', database: string = databaseName): string => {
      const where = tcp
        ? `127.0.0.1:${port}/${database}`
        : `/${database}?host=${encodeURIComponent(socketDir)}`;
      return tcp
        ? `postgresql://${login}:${passwords[login]}@${where}`
        : `postgresql://${login}:${passwords[login]}@${where.replace(/^\//, `localhost:${port}/`)}`;
    };
    const stop = async (): Promise<void> => {
      await server.stop();
      if (!socketDir.startsWith(place)) await rm(socketDir, { recursive: true, force: true });
      lock.release();
    };
    try {
      await ensureLogins(urlFor('postgres', 'postgres'), passwords, [...logins]);
      await ensureDatabase(urlFor('postgres', 'postgres'), databaseName);
    } catch (cause) {
      await stop();
      throw cause;
    }
    return { urlFor, pid: server.pid, ended: server.ended, stop };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}
