// A private clamd for tests, with one signature of its own: the EICAR test file, no download.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, findProgram, listens, until } from './processes.ts';

/** The harmless file every scanner knows (eicar.org), in two halves so that no scanner stops on this source. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export interface Clamd {
  /** `unix:/path`, as the scanner's client takes it. */
  readonly address: string;
  /** Names of what lies in its temporary folder now. */
  leftovers(): Promise<string[]>;
  /** Kills it without a chance to tidy up. */
  kill(): Promise<void>;
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Lines schools get for their clamd.conf, without comments. */
async function shippedLines(): Promise<string[]> {
  const text = await readFile(new URL('../../deploy/clamav/clamd.conf', import.meta.url), 'utf8');
  return text.split('\n').filter((line) => /^\w/.test(line));
}

/**
 * Starts clamd in a folder of its own, with its own temporary folder and the lines we ship. `hashes`: further signatures,
 * `md5:size:name`.
 */
export async function startClamd({
  hashes = [],
}: {
  readonly hashes?: readonly string[];
} = {}): Promise<Clamd> {
  const program = findProgram('clamd');
  if (program === null) throw new Error('clamd is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'clamd-'));
  await chmod(folder, 0o755);
  const path = (name: string) => join(folder, name);
  await mkdir(path('signatures'));
  await mkdir(path('temporary'));
  await writeFile(path('signatures/own.ndb'), `Eicar-Test:0:*:${Buffer.from(eicar).toString('hex')}\n`);
  if (hashes.length > 0) await writeFile(path('signatures/own.hdb'), `${hashes.join('\n')}\n`);
  await writeFile(
    path('clamd.conf'),
    [
      'Foreground yes',
      `LocalSocket ${path('socket')}`,
      'FixStaleSocket yes',
      `DatabaseDirectory ${path('signatures')}`,
      `TemporaryDirectory ${path('temporary')}`,
      ...(await shippedLines()),
      'MaxThreads 4',
      `LogFile ${path('log')}`,
      '',
    ].join('\n'),
  );
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(program, ['--config-file', path('clamd.conf')], {
      stdio: 'ignore',
      // Reloading again and again, clamd 1.4 now and then opens its log under a name of rubbish: in its own folder.
      cwd: folder,
    });
    await until('clamd listens', () => listens({ path: path('socket') }));
  };
  await start();
  return {
    address: `unix:${path('socket')}`,
    leftovers: () => readdir(path('temporary')),
    start,
    async kill() {
      if (child !== null) await endProcess(child, 'SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      if (child !== null) await endProcess(child);
      await rm(folder, { recursive: true });
    },
  };
}
