// Processes of other people's programs in tests: is the program there, wait until it serves, stop it by its number.
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program lies, or null. Looks in PATH and where Debian puts daemons. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not here: the next folder.
    }
  }
  return null;
}

/** The sentence to skip a test with, or null when it must run: parts are there, or have to be. */
export function missingParts(...names: readonly string[]): string | null {
  if (process.env['REGLEMENT_SYSTEM_PARTS'] === 'required') return null;
  const missing = names.filter((name) => findProgram(name) === null);
  if (missing.length > 0) return `${missing.join(', ')}: not installed`;
  return process.getuid?.() === 0 ? null : 'needs root to start a private mail server';
}

/** Tries until `attempt` gives something other than null; gives up after `patience` milliseconds. */
export async function until<T>(
  what: string,
  attempt: () => Promise<T | null>,
  patience = 30_000,
): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    const found = await attempt();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** True once somebody listens there; null while nobody does. */
export function listens(where: { path: string } | { host: string; port: number }): Promise<true | null> {
  return new Promise((resolve) => {
    const socket = connect(where);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(null));
  });
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Ends a process and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Runs a program to its end; its output, or an error with it. */
export function run(program: string, ...parameters: readonly string[]): string {
  return execFileSync(program, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
