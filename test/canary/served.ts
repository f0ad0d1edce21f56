// Starts the product with a clock of the test's own, over a data folder, in a temporary folder that is looked through too.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { databasePid } from '../support/serve.ts';
import { until } from '../support/processes.ts';

const addressesShape = z.object({ console: z.string(), smtp: z.string(), proxy: z.string() });

export interface ProductOptions {
  readonly data: string;
  /** Its temporary folder; made when missing. */
  readonly temporary: string;
  /** ISO instant at which its clock stands. */
  readonly at: string;
  readonly nextHop: { readonly host: string; readonly port: number };
  readonly scanner?: string;
  /** A witness of the log, `fg=KEY`. */
  readonly witness: string;
  /** A step of the night at which it is killed: see crash-at.ts. */
  readonly crash?: string;
}

export interface Product extends AsyncDisposable {
  readonly addresses: z.infer<typeof addressesShape>;
  readonly pid: number;
  /** Everything it said on standard output and standard error. */
  said(): string;
  setClock(instant: string): Promise<void>;
  /** Ends as in a power cut: no signal it could hear; its database is ended the same way. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  readonly ended: Promise<unknown>;
}

/** Written by what was killed at its step. */
export function crashedFile(temporary: string): string {
  return join(temporary, 'crashed');
}

/** Ends, by its number, the database of a data folder when its parent is gone. */
async function endDatabase(data: string): Promise<void> {
  const pid = databasePid(data);
  if (pid === null || Number.isNaN(pid)) return;
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')) return;
    process.kill(pid, 'SIGQUIT');
  } catch {
    return;
  }
  await until('the database is gone', async () => {
    try {
      process.kill(pid, 0);
      return null;
    } catch {
      return true;
    }
  });
}

/** Starts it and waits until it listens. Throws with what it said when it ends before that. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  mkdirSync(options.temporary, { recursive: true, mode: 0o711 });
  const { data, at, nextHop, scanner, witness } = options;
  const crash = fileURLToPath(new URL('./crash-at.ts', import.meta.url));
  const { DATABASE_URL: _, ...env } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./product.ts', import.meta.url)),
      JSON.stringify({ data, at, nextHop, witness, ...(scanner === undefined ? {} : { scanner }) }),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...env,
        TMPDIR: options.temporary,
        ...(options.crash === undefined
          ? {}
          : {
              NODE_OPTIONS: `--import ${crash}`,
              REGLEMENT_CRASH_AT: options.crash,
              REGLEMENT_CRASHED: crashedFile(options.temporary),
            }),
      },
    },
  );
  const ended = once(child, 'exit');
  let said = '';
  const { stdout, stderr, stdin } = child;
  if (stdout === null || stderr === null || stdin === null) throw new Error('no standard streams');
  stdin.on('error', () => {});
  const lines = createInterface({ input: stdout });
  stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const first = await Promise.race([once(lines, 'line'), ended.then(() => null)]);
  if (first === null) {
    await endDatabase(data);
    throw new Error(`the product ended before it was ready: ${said}`);
  }
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (running()) stdin.end();
    await ended;
    await endDatabase(data);
  };
  return {
    addresses: addressesShape.parse(JSON.parse(String(first[0]))),
    pid: child.pid ?? 0,
    said: () => said,
    ended,
    async setClock(instant) {
      const answered = once(lines, 'line');
      stdin.write(`${instant}\n`);
      await Promise.race([answered, ended]);
    },
    async kill() {
      if (running()) child.kill('SIGKILL');
      await ended;
      await endDatabase(data);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
