// The real command line in tests: `reglement <command>` run to its end, and `reglement serve` as a child on free ports.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { until } from './processes.ts';

/** Root of the checkout, as a path. */
export const checkout: string = fileURLToPath(new URL('../../', import.meta.url));
const main = join(checkout, 'src/cli/main.ts');

/** How long a start may take on a busy machine, in milliseconds. */
const patience = 120_000;

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Program and first arguments; the node that runs this test with `src/cli/main.ts` when absent. */
  readonly through?: readonly [string, ...string[]];
}

function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  // A test starts from a clean slate: the machine's own database is none of its business.
  const { DATABASE_URL: _, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1', ...extra };
}

/** Runs one command to its end. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Said> {
  const [program, ...first] = options.through ?? [process.execPath, main];
  const child = spawn(program, [...first, ...args], {
    cwd: options.cwd ?? checkout,
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await gone;
  return { code: child.exitCode, stdout, stderr };
}

/** A folder that other accounts may pass through: as root, the database runs as one of them. */
export function openFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'reglement-serve-'));
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const addressesSchema = z.object({
  console: z.string(),
  smtp: z.string().optional(),
  milter: z.string().optional(),
  proxy: z.string().optional(),
  icap: z.string().optional(),
  metrics: z.string().optional(),
});

export interface Served extends AsyncDisposable {
  readonly addresses: z.infer<typeof addressesSchema>;
  readonly data: string;
  readonly pid: number;
  /** What it said to the person at the keyboard so far. */
  stderr(): string;
  /** Ends it as a power cut would: no signal it could hear. What it started is left behind as it stands. */
  kill(): Promise<void>;
  /** Ends it and all it started in one blow, keeper and database too, and waits until the last of them is gone. */
  killAll(): Promise<void>;
  /** Asks it to stop and waits; its exit code. */
  stop(): Promise<number | null>;
  /** Its exit code, once it ended by itself or by a signal. */
  readonly ended: Promise<number | null>;
  /** Process id of the one process below it whose command line holds this text. */
  childPid(text: string): number;
  /** Process id of the embedded database. */
  databasePid(): number;
}

/** The process id of the database server of a data folder, or null when there is none. */
export function databasePid(data: string): number | null {
  const pointer = join(data, 'postgres-place');
  const place = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(data, 'postgres');
  const file = join(place, 'cluster/postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

/** Ends, by its number, a database whose parent was killed. */
async function endDatabase(data: string): Promise<void> {
  const pid = databasePid(data);
  if (pid === null || Number.isNaN(pid)) return;
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data)) return;
    process.kill(pid, 'SIGQUIT');
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  } catch {
    // It is gone already.
  }
}

/** Everybody below a process: keeper and database lead groups of their own, so a group would miss them. */
function descendants(of: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      // The second field is the program's name in brackets, which may hold spaces.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(of);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}

/** Stands in for the command line where a test moves the clock: REGLEMENT_TEST_AHEAD names the file that says how far. */
export const serveAhead: string = fileURLToPath(new URL('./serve-ahead.ts', import.meta.url));

/** The demo on free ports. */
export const demoArgs: readonly string[] = ['--demo', '--console', '0', '--smtp', '0', '--proxy', '0'];

/**
 * Starts `serve` over a data folder and waits for its line of JSON; `program` stands in for the command line.
 * Throws with what it said when it ends before that.
 */
export async function startServe(
  data: string,
  args: readonly string[] = demoArgs,
  env: Readonly<Record<string, string>> = {},
  program: string = main,
): Promise<Served> {
  const child: ChildProcess = spawn(process.execPath, [program, 'serve', '--data', data, ...args, '--json'], {
    cwd: checkout,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<number | null>();
  child.once('exit', (code) => end(code));
  let stdout = '';
  let stderr = '';
  const line = Promise.withResolvers<string>();
  child.stdout?.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
    if (stdout.includes('\n')) line.resolve(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const timer = setTimeout(() => line.reject(new Error(`not ready in time: ${stderr}`)), patience);
  void ended.then((code) => line.reject(new Error(`ended with ${code} before it was ready: ${stderr}`)));
  let addresses: z.infer<typeof addressesSchema>;
  try {
    addresses = addressesSchema.parse(JSON.parse(await line.promise));
  } catch (error) {
    child.kill('SIGKILL');
    await endDatabase(data);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    addresses,
    data,
    pid: child.pid ?? 0,
    stderr: () => stderr,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async killAll() {
      const all = [child.pid ?? 0, ...descendants(child.pid ?? 0)];
      for (const pid of all) killHard(pid);
      await ended;
      await until(
        'all of it is gone',
        async () => (all.some((pid) => existsSync(`/proc/${pid}`)) ? null : true),
        patience,
      );
    },
    async stop() {
      if (running()) child.kill('SIGTERM');
      return ended;
    },
    childPid(wanted) {
      const [pid, ...more] = descendants(child.pid ?? 0).filter((one) => {
        try {
          return readFileSync(`/proc/${one}/cmdline`, 'utf8').includes(wanted);
        } catch {
          // It ended meanwhile.
          return false;
        }
      });
      if (pid === undefined || more.length > 0) throw new Error(`not one process runs ${wanted}`);
      return pid;
    },
    databasePid() {
      const pid = databasePid(data);
      if (pid === null) throw new Error('no database runs');
      return pid;
    },
    async [Symbol.asyncDispose]() {
      if (running()) child.kill('SIGTERM');
      await ended;
      await endDatabase(data);
    },
  };
}

/** A person at the console: keeps the cookie of the sign-in link. */
export interface Visitor {
  get(path: string): Promise<Response>;
  /** The JSON answer of a path; throws on any other status than 200. */
  json(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<Response>;
}

/** Opens the sign-in link of a role; without one, a visitor who is not signed in. */
export async function visit(origin: string, role?: string): Promise<Visitor> {
  let cookie = '';
  if (role !== undefined) {
    const answer = await fetch(`${origin}/demo/in/${role}`, { redirect: 'manual' });
    cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    if (answer.status !== 303 || cookie === '') throw new Error(`no way in as ${role}: ${answer.status}`);
  }
  const headers = cookie === '' ? {} : { cookie };
  const get = (path: string): Promise<Response> => fetch(`${origin}${path}`, { headers, redirect: 'manual' });
  return {
    get,
    async json(path) {
      const answer = await get(path);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    post: (path, body = {}) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { ...headers, origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
      }),
  };
}
