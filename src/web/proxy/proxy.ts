// The forward proxy: takes connections, knows their group, keeps to limits, and stops without cutting anybody off.
import { createServer, type Socket } from 'node:net';
import type { DownloadGate } from '../../enforcement/downloads.ts';
import type { WebGate } from '../../enforcement/web.ts';
import { listen } from '../listen.ts';
import { createAddressBook, type Resolve, systemResolve } from './addresses.ts';
import { ClientConnection } from './connection.ts';
import type { Core, ProxyLog } from './core.ts';
import { plainPorts, proxyLimits, type ProxyLimits, tunnelPorts } from './limits.ts';
import type { ProxySignIn } from './sign-in.ts';
import { UpstreamPool } from './upstream.ts';

export interface ProxyOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback when absent. */
  readonly host?: string;
  readonly gate: WebGate;
  /** Looks at downloads over plain HTTP; absent: none is looked at. */
  readonly downloads?: DownloadGate;
  /** The group of a device's address; see `createGroups`. */
  readonly groupOf: (remoteAddress: string) => string;
  /** Where people sign in: who is asked, and from which addresses. Absent: nobody signs in. */
  readonly signIn?: { readonly passwords: ProxySignIn; needed(remoteAddress: string): boolean };
  /** Address of `/waarom` for the block page, without any query; null: no link. A function is asked at each page. */
  readonly why: string | null | (() => string | null);
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
  const said = typeof options.why === 'function' ? null : options.why;
  const core: Core = {
    gate: options.gate,
    downloads: options.downloads ?? null,
    held: 0,
    limits,
    pool,
    book: createAddressBook(options.resolve ?? systemResolve(), options.allowAddresses ?? [], now),
    tunnelPorts: new Set(options.tunnelPorts ?? tunnelPorts),
    plainPorts: new Set(options.plainPorts ?? plainPorts),
    signIn: options.signIn?.passwords ?? null,
    why: typeof options.why === 'function' ? options.why : () => said,
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
    const connection = new ClientConnection(core, socket, {
      address,
      group: options.groupOf(address),
      asks: options.signIn?.needed(address) ?? false,
    });
    open.add(connection);
    socket.on('close', () => {
      open.delete(connection);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 65_536 }, accept);
  const bound = await listen(server, {
    port: options.port,
    host: options.host ?? '127.0.0.1',
    option: '--proxy',
  });
  const sweeper = setInterval(() => {
    const at = now();
    for (const connection of open) if (connection.deadline <= at) connection.onTimeout();
    pool.sweep();
  }, limits.tick);
  let stopped: Promise<void> | null = null;
  return {
    ...bound,
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
