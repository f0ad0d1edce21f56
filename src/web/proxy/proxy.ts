// The forward proxy: takes connections, knows their group, keeps to limits, and stops without cutting anybody off.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { WebGate } from '../../enforcement/web.ts';
import { createAddressBook, type Resolve, systemResolve } from './addresses.ts';
import { ClientConnection } from './connection.ts';
import type { Core, ProxyLog } from './core.ts';
import { plainPorts, proxyLimits, type ProxyLimits, tunnelPorts } from './limits.ts';
import { UpstreamPool } from './upstream.ts';

export interface ProxyOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback when absent. */
  readonly host?: string;
  readonly gate: WebGate;
  /** The group of a device's address; see `createGroups`. */
  readonly groupOf: (remoteAddress: string) => string;
  /** Address of `/waarom` for the block page, without any query; null: no link. */
  readonly why: string | null;
  readonly resolve?: Resolve;
  /** Exact `address:port` pairs inside a network that may be reached all the same: the demo's and tests' own sites. */
  readonly allowAddresses?: readonly string[];
  /** Ports a tunnel may lead to. */
  readonly tunnelPorts?: readonly number[];
  /** Of these, where a plain WebSocket may be. */
  readonly plainPorts?: readonly number[];
  readonly limits?: Partial<ProxyLimits>;
  readonly log?: ProxyLog;
}

export interface RunningProxy {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly port: number;
  /** Takes no new connection, lets requests under way finish, then ends. */
  close(): Promise<void>;
}

function now(): number {
  return performance.now();
}

const silent: ProxyLog = { warn: () => undefined, error: () => undefined };

/** Starts the proxy. Rejects with plain words where the port is taken. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const limits = { ...proxyLimits, ...options.limits };
  const pool = new UpstreamPool(limits, now);
  const core: Core = {
    gate: options.gate,
    limits,
    pool,
    book: createAddressBook(options.resolve ?? systemResolve(), options.allowAddresses ?? [], now),
    tunnelPorts: new Set(options.tunnelPorts ?? tunnelPorts),
    plainPorts: new Set(options.plainPorts ?? plainPorts),
    why: options.why,
    log: options.log ?? silent,
    now,
    stopping: false,
  };
  const open = new Set<ClientConnection>();
  const perAddress = new Map<string, number>();

  function accept(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const many = perAddress.get(address) ?? 0;
    if (open.size >= limits.connections || many >= limits.connectionsPerAddress) {
      core.log.warn({ open: open.size, sameAddress: many }, 'too many web connections: one was closed');
      socket.destroy();
      return;
    }
    perAddress.set(address, many + 1);
    const connection = new ClientConnection(core, socket, options.groupOf(address));
    open.add(connection);
    socket.once('close', () => {
      open.delete(connection);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 65_536 }, accept);
  await listen(server, options.port, options.host ?? '127.0.0.1');
  const sweeper = setInterval(() => {
    const at = now();
    for (const connection of open) if (connection.deadline <= at) connection.onTimeout();
    pool.sweep();
  }, limits.tick);
  const bound: AddressInfo | string | null = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the web gate has no address');

  let stopped: Promise<void> | null = null;
  return {
    address: `${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    port: bound.port,
    close() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    core.stopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of open) if (connection.resting) connection.close();
    const cut = setTimeout(() => {
      for (const connection of open) connection.socket.destroy();
    }, limits.drain);
    await closed;
    clearTimeout(cut);
    clearInterval(sweeper);
    pool.sweep(true);
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new Error(`The web gate cannot start: port ${port} is in use. Choose another one with --proxy.`),
        );
      } else if (error.code === 'EACCES') {
        reject(new Error(`The web gate cannot start: port ${port} is not allowed for this user.`));
      } else {
        reject(
          new Error(`The web gate cannot start on ${host}, port ${port} (${error.code ?? error.name}).`),
        );
      }
    });
    server.listen({ port, host }, () => resolve());
  });
}
