// What all connections of the ICAP server share, and how a download speaks to the connection it came on.
import type { Socket } from 'node:net';
import type { DownloadGate } from '../../enforcement/downloads.ts';
import type { WebAnswer, WebGate } from '../../enforcement/web.ts';
import type { ProxyLog } from '../proxy/core.ts';
import type { IcapAnswers, IcapStatus } from './answers.ts';
import type { IcapLimits } from './limits.ts';

export interface IcapCore {
  readonly gate: WebGate;
  readonly downloads: DownloadGate;
  readonly groupOf: (remoteAddress: string) => string;
  why(): string | null;
  readonly limits: IcapLimits;
  readonly ports: { readonly tunnel: ReadonlySet<number>; readonly plain: ReadonlySet<number> };
  readonly answers: IcapAnswers;
  readonly log: ProxyLog;
  now(): number;
  /** Octets of downloads gathered at the moment, all connections together. */
  held: number;
  stopping: boolean;
}

/** The connection as a download sees it. */
export interface IcapClient {
  readonly core: IcapCore;
  readonly socket: Socket;
  /** A scan is under way: what arrives waits. */
  waiting: boolean;
  /** Sends a whole answer, or its end. */
  say(octets: Buffer): void;
  fault(status: IcapStatus): void;
  /** The page for an answer that closes. */
  blocked(answer: WebAnswer, tunnel: boolean): Buffer;
  goOn(): void;
}
