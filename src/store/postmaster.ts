// One PostgreSQL server as a child process on a UNIX socket: initdb, start, readiness, stop, and the orphan of a killed parent.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Binaries } from './binaries.ts';
import { StoreError } from './errors.ts';

/** The account that runs the server: another than root, because PostgreSQL refuses root. Null: our own. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface PostmasterOptions {
  readonly binaries: Binaries;
  /** Folder that will hold `cluster`. Exists, owned by the account. */
  readonly place: string;
  /** Folder of the UNIX socket, short enough for `sun_path`. */
  readonly socketDir: string;
  readonly port: number;
  readonly account: Account | null;
  readonly superuserPassword: string;
  readonly maxConnections: number;
  /** Loopback TCP instead of a UNIX socket, for systems where Node cannot open one (Windows). */
  readonly tcp: boolean;
}

export interface Postmaster {
  readonly pid: number;
  /** Resolves when the server has ended, wanted or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

function environment(binaries: Binaries): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
  if (binaries.lib !== null) {
    env['LD_LIBRARY_PATH'] = binaries.lib;
    env['DYLD_LIBRARY_PATH'] = binaries.lib;
  }
  if (process.platform === 'win32') env['SystemRoot'] = process.env['SystemRoot'];
  return env;
}

function run(program: string, args: string[], options: PostmasterOptions): ChildProcess {
  return spawn(program, args, {
    cwd: options.place,
    env: environment(options.binaries),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A terminal's Ctrl-C reaches the whole group: the server must outlive us until we have closed our work.
    detached: process.platform !== 'win32',
    ...options.account,
  });
}

async function lastLines(child: ChildProcess, each?: (line: string) => void): Promise<string[]> {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (lines.length > 20) lines.shift();
    each?.(line);
  }
  return lines;
}

/** Makes the cluster folder once, whole or not at all. */
async function initialise(options: PostmasterOptions): Promise<void> {
  const cluster = join(options.place, 'cluster');
  if (existsSync(cluster)) return;
  const half = join(options.place, 'cluster.new');
  await rm(half, { recursive: true, force: true });
  const secret = join(options.place, 'initdb.secret');
  await writeFile(secret, options.superuserPassword, { mode: 0o600 });
  if (options.account !== null) await chown(secret, options.account.uid, options.account.gid);
  try {
    const child = run(
      join(options.binaries.bin, 'initdb'),
      [
        `--pgdata=${half}`,
        '--username=postgres',
        `--pwfile=${secret}`,
        '--auth-local=scram-sha-256',
        options.tcp ? '--auth-host=scram-sha-256' : '--auth-host=reject',
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      options,
    );
    const said = lastLines(child);
    const [code] = await once(child, 'exit');
    if (code !== 0) {
      throw new StoreError(
        'start-failed',
        `PostgreSQL could not lay out ${half}: ${(await said).join('; ')}`,
      );
    }
    await rename(half, cluster);
  } finally {
    await rm(secret, { force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True when `pid` runs the server of this cluster folder, as far as the system lets us see. */
function runsCluster(pid: number, cluster: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster);
  } catch {
    return !existsSync('/proc/self') && alive(pid);
  }
}

/**
 * Ends a server that outlived its killed parent. The caller holds the folder's lock, so nobody else can be using it.
 * A stale `postmaster.pid` (machine lost power) is left to PostgreSQL, which knows how to tell.
 */
async function endOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!Number.isSafeInteger(pid) || pid < 2 || !alive(pid)) return;
  if (!runsCluster(pid, cluster)) {
    // The id was given to some other program since: the file says nothing any more.
    await rm(file, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  for (let waited = 0; alive(pid); waited += 20) {
    if (waited === 10_000) process.kill(pid, 'SIGQUIT');
    if (waited > 20_000) {
      throw new StoreError(
        'data-in-use',
        `A PostgreSQL server (process ${pid}) still uses ${cluster} and does not end.`,
      );
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** Starts the server and waits until it takes connections. Throws StoreError. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  await initialise(options);
  const cluster = join(options.place, 'cluster');
  await endOrphan(cluster);
  await mkdir(options.socketDir, { recursive: true, mode: 0o700 });
  if (options.account !== null) await chown(options.socketDir, options.account.uid, options.account.gid);
  const settings = {
    listen_addresses: options.tcp ? '127.0.0.1' : '',
    unix_socket_directories: options.tcp ? '' : options.socketDir,
    port: String(options.port),
    max_connections: String(options.maxConnections),
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '64MB',
    timezone: 'UTC',
    logging_collector: 'off',
    // The server's own log carries no statement, no parameter and no row (invariant 5).
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
  };
  const args = ['-D', cluster];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const child = run(join(options.binaries.bin, 'postgres'), args, options);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ready = Promise.withResolvers<boolean>();
  const said = lastLines(child, (line) => {
    if (line.includes('ready to accept connections')) ready.resolve(true);
  });
  void ended.then(() => ready.resolve(false));
  if (!(await ready.promise)) {
    const lines = (await said).join('; ');
    if (/lock file .* already exists|is another postmaster/.test(lines)) {
      throw new StoreError('data-in-use', `Another PostgreSQL server uses ${cluster}. Stop that one first.`);
    }
    throw new StoreError('start-failed', `PostgreSQL did not start in ${cluster}: ${lines}`);
  }
  // Neither the child nor its pipe keeps a process alive that has nothing else to do.
  child.unref();
  if (child.stderr !== null && 'unref' in child.stderr && typeof child.stderr.unref === 'function')
    child.stderr.unref();
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.ref();
        // Fast shutdown: open transactions are rolled back, everything committed is on disk.
        child.kill('SIGINT');
        await ended;
      }
    },
  };
}
