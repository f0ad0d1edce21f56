// The milter on its socket: takes connections from the MTA and runs one session for each.
import { once } from 'node:events';
import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { MailGate } from '../../enforcement/mail.ts';
import { createBudget, defaultBudget, defaultSizeLimit } from '../budget.ts';
import { errorKind, type MailLog } from '../log.ts';
import { loopbackNetworks, ownNetworks } from '../networks.ts';
import { type Command, encode, PacketReader, type Reply } from './codec.ts';
import { createSession } from './session.ts';

export interface MilterOptions {
  readonly listen: { readonly unix: string } | { readonly port: number; readonly host?: string };
  readonly gate: MailGate;
  /** The school's own networks as CIDR; without them this machine alone. */
  readonly ownNetworks?: readonly string[];
  /** Octets; larger messages get 552. */
  readonly sizeLimit?: number;
  /** Octets all conversations may hold together. */
  readonly memoryLimit?: number;
  /** Silence after which a connection is closed, in milliseconds. An MTA keeps it open while its client talks. */
  readonly idleMs?: number;
  readonly mostConnections?: number;
  readonly log: MailLog;
}

/** A gate that listens: where, and how to stop it. */
export interface Listening {
  /** `unix:/path` or `127.0.0.1:PORT`. */
  readonly address: string;
  /** Stops taking connections, ends those there are, and resolves when all are gone. */
  close(): Promise<void>;
}

/** Starts the milter. Rejects when the address is in use. */
export async function startMilter(options: MilterOptions): Promise<Listening> {
  const isOwn = ownNetworks(options.ownNetworks ?? loopbackNetworks);
  const budget = createBudget(options.memoryLimit ?? defaultBudget);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, {
      ...options,
      isOwn,
      budget,
      sizeLimit: options.sizeLimit ?? defaultSizeLimit,
      idleMs: options.idleMs ?? 600_000,
    });
  });
  server.maxConnections = options.mostConnections ?? 1000;
  const address = await listen(server, options.listen);
  return {
    address,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface ConversationOptions extends MilterOptions {
  readonly isOwn: (address: string) => boolean;
  readonly budget: ReturnType<typeof createBudget>;
  readonly sizeLimit: number;
  readonly idleMs: number;
}

function converse(socket: Socket, options: ConversationOptions): void {
  const reader = new PacketReader();
  const session = createSession({ ...options, send: (reply) => write(socket, reply) });
  // Commands are taken strictly one after another. What comes while a message is judged waits, and then the socket rests.
  const waiting: Command[] = [];
  let busy = false;
  socket.setTimeout(options.idleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('close', () => session.close());
  function fail(error: unknown): void {
    if (!socket.destroyed) options.log.warn({ cause: errorKind(error) }, 'milter conversation ended');
    waiting.length = 0;
    socket.destroy();
  }
  async function takeAll(): Promise<void> {
    busy = true;
    try {
      for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
        const answered = session.handle(command);
        if (!(answered instanceof Promise ? await answered : answered)) {
          waiting.length = 0;
          socket.end();
          return;
        }
      }
      busy = false;
      if (socket.isPaused()) socket.resume();
    } catch (error) {
      fail(error);
    }
  }
  socket.on('data', (bytes: Buffer) => {
    try {
      waiting.push(...reader.push(bytes));
    } catch (error) {
      fail(error);
      return;
    }
    if (busy) socket.pause();
    else void takeAll();
  });
}

/** Resolves when the system took the bytes: from then on the answer stands. */
function write(socket: Socket, reply: Reply): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(encode(reply), (error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}

async function listen(server: Server, where: MilterOptions['listen']): Promise<string> {
  if ('unix' in where) {
    await removeDeadSocket(where.unix);
    server.listen(where.unix);
    await once(server, 'listening');
    // Who may speak to the gate is decided by the folder the socket lies in.
    await chmod(where.unix, 0o666);
    return `unix:${where.unix}`;
  }
  server.listen(where.port, where.host ?? '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the milter has no address');
  return `${bound.address}:${bound.port}`;
}

/** A socket file left by a gate that was killed is removed; a living gate's socket or another file is not. */
async function removeDeadSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isSocket()) return;
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', (error) =>
      resolve('code' in error && error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
  if (!alive) await rm(path, { force: true });
}
