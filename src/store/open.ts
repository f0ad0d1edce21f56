// Opens the store for a process: the embedded PostgreSQL of the data folder, or the school's own server.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from './clock.ts';
import { connect, type Database } from './database.ts';
import { loadPasswords, startEmbedded } from './embedded.ts';
import { StoreError } from './errors.ts';
import { ensureLogins, resetPasswords, type Login } from './logins.ts';
import { migrate } from './migrate.ts';

export interface StoreOptions {
  readonly dataDir: string;
  /** URL of the school's own server, of the login that owns the database (DATABASE_URL). */
  readonly databaseUrl?: string | undefined;
  readonly clock: Clock;
}

/** A migrated store with one small pool a login. */
export interface Store {
  readonly owner: Database;
  readonly gate: Database;
  readonly desk: Database;
  readonly reader: Database;
  urlFor(login: Login): string;
  /** Resolves when the database server ends; never for a server of the school's own. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** The URLs on the school's own server: same place, another login. */
async function ownServer(databaseUrl: string, dataDir: string): Promise<(login: Login) => string> {
  let base: URL;
  try {
    base = new URL(databaseUrl);
  } catch (cause) {
    throw new StoreError(
      'unreachable',
      'DATABASE_URL is not a URL such as postgresql://owner:password@host/database.',
      {
        cause,
      },
    );
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { passwords, fresh } = await loadPasswords(dataDir);
  const others = ['gate', 'desk', 'reader'] as const;
  await ensureLogins(databaseUrl, passwords, others);
  if (fresh) await resetPasswords(databaseUrl, passwords, others);
  return (login) => {
    if (login === 'owner') return databaseUrl;
    const url = new URL(base);
    url.username = login;
    url.password = passwords[login];
    return url.href;
  };
}

/** Opens and migrates the store. Throws StoreError. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const dataDir = resolve(options.dataDir);
  const embedded = options.databaseUrl === undefined ? await startEmbedded({ dataDir }) : null;
  try {
    const urlFor =
      embedded === null
        ? await ownServer(options.databaseUrl ?? '', dataDir)
        : (login: Login): string => embedded.urlFor(login);
    await migrate(urlFor('owner'), options.clock);
    const pools = {
      owner: connect(urlFor('owner')),
      gate: connect(urlFor('gate')),
      desk: connect(urlFor('desk'), 8),
      reader: connect(urlFor('reader')),
    };
    return {
      ...pools,
      urlFor: (login) => urlFor(login),
      ended: embedded?.ended ?? new Promise<void>(() => {}),
      stop: async () => {
        await Promise.all(Object.values(pools).map((pool) => pool.destroy()));
        await embedded?.stop();
      },
    };
  } catch (cause) {
    await embedded?.stop();
    throw cause;
  }
}
