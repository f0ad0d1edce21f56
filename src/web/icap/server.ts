// The ICAP server (RFC 3507) behind Squid or another proxy: takes its connections, keeps to limits, stops in order.
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { DownloadGate } from '../../enforcement/downloads.ts';
import type { WebGate } from '../../enforcement/web.ts';
import { listen } from '../listen.ts';
import type { ProxyLog } from '../proxy/core.ts';
import { tunnelPorts, plainPorts } from '../proxy/limits.ts';
import { icapAnswers } from './answers.ts';
import { IcapConnection } from './connection.ts';
import type { IcapCore } from './core.ts';
import { icapLimits, type IcapLimits } from './limits.ts';

export interface IcapOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback when absent. Whoever reaches it may ask in the name of any device. */
  readonly host?: string;
  readonly gate: WebGate;
  readonly downloads: DownloadGate;
  /** The group of a device's address; see `createGroups`. */
  readonly groupOf: (remoteAddress: string) => string;
  /** Address of `/waarom` for the block page, without any query; null: no link. A function is asked at each page. */
  readonly why: string | null | (() => string | null);
  readonly tunnelPorts?: readonly number[];
  readonly limits?: Partial<IcapLimits>;
  readonly log?: ProxyLog;
}

export interface RunningIcap {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly port: number;
  /** Takes no new connection, answers what is under way, then ends. */
  close(): Promise<void>;
}

const silent: ProxyLog = { warn: () => undefined, error: () => undefined };
const now = (): number => performance.now();

/** Starts the server. Rejects with plain words where the port is taken. */
export async function startIcap(options: IcapOptions): Promise<RunningIcap> {
  const limits = { ...icapLimits, ...options.limits };
  const said = typeof options.why === 'function' ? null : options.why;
  const core: IcapCore = {
    gate: options.gate,
    downloads: options.downloads,
    groupOf: options.groupOf,
    why: typeof options.why === 'function' ? options.why : () => said,
    limits,
    ports: { tunnel: new Set(options.tunnelPorts ?? tunnelPorts), plain: new Set(plainPorts) },
    answers: icapAnswers(randomBytes(8).toString('hex'), limits.connections),
    log: options.log ?? silent,
    now,
    held: 0,
    stopping: false,
  };
  const open = new Set<IcapConnection>();
  const accept = (socket: Socket): void => {
    if (open.size >= limits.connections) {
      core.log.warn({ open: open.size }, 'too many ICAP connections: one was closed');
      socket.destroy();
      return;
    }
    const connection = new IcapConnection(core, socket);
    open.add(connection);
    socket.once('close', () => open.delete(connection));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  const bound = await listen(server, {
    port: options.port,
    host: options.host ?? '127.0.0.1',
    option: '--icap',
  });
  const sweeper = setInterval(() => {
    const at = now();
    for (const connection of open) if (connection.deadline <= at) connection.onTimeout();
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
    for (const connection of open) if (connection.resting) connection.end();
    const cut = setTimeout(() => {
      for (const connection of open) connection.socket.destroy();
    }, limits.drain);
    await closed;
    clearTimeout(cut);
    clearInterval(sweeper);
  }
}
