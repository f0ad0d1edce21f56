// What all parts of the proxy share, and how a request speaks to the connection it came on.
import type { Socket } from 'node:net';
import type { DownloadGate } from '../../enforcement/downloads.ts';
import type { WebAnswer, WebGate } from '../../enforcement/web.ts';
import type { AddressBook } from './addresses.ts';
import type { ProxyLimits } from './limits.ts';
import type { WireFault } from './page.ts';
import type { ProxySignIn } from './sign-in.ts';
import type { UpstreamPool } from './upstream.ts';

/** For the log: causes and figures, never an address, a host or a person. */
export interface ProxyLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface Core {
  readonly gate: WebGate;
  /** Null: no download is looked at. */
  readonly downloads: DownloadGate | null;
  /** Octets of answers held back at the moment, all connections together. */
  held: number;
  readonly limits: ProxyLimits;
  readonly pool: UpstreamPool;
  readonly book: AddressBook;
  readonly tunnelPorts: ReadonlySet<number>;
  /** Of these, where a plain WebSocket may be. */
  readonly plainPorts: ReadonlySet<number>;
  /** Null: nobody signs in. */
  readonly signIn: ProxySignIn | null;
  /** Address of `/waarom`, or null. */
  why(): string | null;
  readonly log: ProxyLog;
  /** Milliseconds that only grow. */
  now(): number;
  /** True from the moment the proxy stops. */
  stopping: boolean;
}

/** A request or tunnel under way on one connection. */
export interface Job {
  onClientData(octets: Buffer): void;
  onClientEnd(): void;
  onClientClose(): void;
  onClientDrain(): void;
  onTimeout(): void;
}

/** The connection as its job sees it. */
export interface Reader {
  readonly core: Core;
  readonly socket: Socket;
  readonly group: string;
  /** When `onTimeout` is called, unless moved on. */
  deadline: number;
  /** Octets that belong to the next request. */
  stash(octets: Buffer): void;
  /** The job is done; without `keep` the connection ends. */
  finish(keep: boolean): void;
  /** Sends a page of our own and ends the job. `keep` only where the whole request was read. */
  block(answer: WebAnswer, keep: boolean, tunnel: boolean, head: boolean): void;
  fault(fault: WireFault, head: boolean): void;
  /** Something failed that should not: said in the log, and the connection ends. */
  broken(error: unknown): void;
}
