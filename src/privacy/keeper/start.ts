// Starts the keeper as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type KeeperClient, keeperClient } from './client.ts';
import type { HopAddress } from './hand-over.ts';
import type { KeeperSettings } from './run.ts';

export interface KeeperOptions {
  /** Folder of the key file and the socket; never part of a backup. */
  readonly dataDir: string;
  /** C2SP verifier key of the log whose leaves open. */
  readonly logKey: string;
  /** Where released mail goes. Without it nothing is released. */
  readonly nextHop?: HopAddress | null | undefined;
  /** Where the mirror listens, and the file with the secret both hold. Without it keys lie on this disk alone. */
  readonly mirror?: KeeperSettings['mirror'] | undefined;
  /** clamd that looks at cleaned mail; `entry` must know how to ask it. */
  readonly scanner?: string | null | undefined;
  /** The program that becomes the keeper; the one beside this file knows no scanner. */
  readonly entry?: URL | undefined;
}

export interface Keeper {
  readonly client: KeeperClient;
  /** Process id of the running keeper. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** Starts the keeper as its own process, and again whenever it ends by itself. Throws when the first start fails. */
export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const folder = resolve(options.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let socket = join(folder, 'keeper.sock');
  let extra: string | null = null;
  if (process.platform === 'win32') socket = `\\\\.\\pipe\\reglement-keeper-${process.pid}`;
  else if (Buffer.byteLength(socket) > 100) {
    extra = await mkdtemp(join(tmpdir(), 'reglement-'));
    socket = join(extra, 'keeper.sock');
  }
  let stopping = false;
  let child: ChildProcess | undefined;
  let exited: Promise<unknown> = Promise.resolve();
  let again: NodeJS.Timeout | undefined;

  const start = async (): Promise<boolean> => {
    const settings = JSON.stringify({
      folder,
      socket,
      logKey: options.logKey,
      nextHop: options.nextHop ?? null,
      scanner: options.scanner ?? null,
      mirror: options.mirror ?? null,
      shared: false,
    } satisfies KeeperSettings);
    const started = spawn(
      process.execPath,
      [fileURLToPath(options.entry ?? new URL('./process.ts', import.meta.url)), settings],
      { stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
    );
    child = started;
    const complaint: string[] = [];
    started.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 20) complaint.push(chunk.toString('utf8'));
    });
    const end = once(started, 'exit');
    exited = end;
    const ready = await Promise.race([
      once(createInterface({ input: started.stdout }), 'line').then(() => true),
      end.then(() => false),
    ]);
    if (!ready) {
      failure = complaint.join('').trim();
      return false;
    }
    started.once('exit', () => {
      if (!stopping) restart(50);
    });
    return true;
  };
  let failure = '';
  const restart = (after: number): void => {
    const attempt = async (): Promise<void> => {
      if (!(await start()) && !stopping) restart(Math.min(after * 2, 10_000));
    };
    again = setTimeout(() => void attempt(), after);
    again.unref();
  };

  if (!(await start())) throw new Error(`The keeper does not start: ${failure}`);
  return {
    client: keeperClient(socket),
    pid: () => child?.pid,
    stop: async () => {
      stopping = true;
      clearTimeout(again);
      child?.stdin?.end();
      await exited;
      if (extra !== null) await rm(extra, { recursive: true, force: true });
    },
  };
}
