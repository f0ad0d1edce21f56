// Connections to sites: made to checked addresses only, kept for the next request to the same site.
import { connect, type Socket } from 'node:net';
import type { ProxyLimits } from './limits.ts';

/** Who uses a connection to a site at the moment. */
export interface UpstreamUser {
  onUpstreamData(octets: Buffer): void;
  /** The site will send no more. */
  onUpstreamEnd(): void;
  onUpstreamClose(): void;
  onUpstreamDrain(): void;
}

/** One connection to a site. */
export class Upstream {
  readonly socket: Socket;
  readonly site: string;
  user: UpstreamUser | null = null;
  /** Served a request before. */
  used = false;
  idleUntil = 0;

  constructor(socket: Socket, site: string) {
    this.socket = socket;
    this.site = site;
    socket.on('data', (octets: Buffer) => {
      // A site that speaks without being asked is not asked again.
      if (this.user === null) socket.destroy();
      else this.user.onUpstreamData(octets);
    });
    socket.on('end', () => {
      if (this.user === null) socket.destroy();
      else this.user.onUpstreamEnd();
    });
    socket.on('drain', () => this.user?.onUpstreamDrain());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.user?.onUpstreamClose());
  }
}

/** `timeout` and `failed` become pages 504 and 502. */
export type Connected =
  | { readonly state: 'connected'; readonly upstream: Upstream }
  | { readonly state: 'failed' }
  | { readonly state: 'timeout' };

/** Tries the addresses in turn; the time given is for all together. */
export async function connectSite(
  site: string,
  addresses: readonly string[],
  port: number,
  time: number,
): Promise<Connected> {
  const until = performance.now() + time;
  let timedOut = false;
  for (const [index, address] of addresses.entries()) {
    const left = until - performance.now();
    if (left <= 0) break;
    const share = left / (addresses.length - index);
    const socket = await connectOne(address, port, Math.max(share, Math.min(left, 1_000)));
    if (socket === 'timeout') timedOut = true;
    else if (socket !== 'failed') return { state: 'connected', upstream: new Upstream(socket, site) };
  }
  return { state: timedOut ? 'timeout' : 'failed' };
}

function connectOne(host: string, port: number, time: number): Promise<Socket | 'failed' | 'timeout'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true, autoSelectFamily: false });
    const timer = setTimeout(() => finish('timeout'), time);
    function finish(result: 'failed' | 'timeout' | Socket): void {
      clearTimeout(timer);
      socket.removeAllListeners('connect');
      socket.removeAllListeners('error');
      if (result === 'timeout' || result === 'failed') {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    }
    socket.once('connect', () => finish(socket));
    socket.once('error', () => finish('failed'));
  });
}

/** Idle connections by site. */
export class UpstreamPool {
  readonly limits: ProxyLimits;
  readonly now: () => number;
  readonly idle = new Map<string, Upstream[]>();
  size = 0;

  constructor(limits: ProxyLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** The connection used last for `site`, or null. */
  take(site: string): Upstream | null {
    const list = this.idle.get(site) ?? [];
    for (let upstream = list.pop(); upstream !== undefined; upstream = list.pop()) {
      this.size -= 1;
      if (!upstream.socket.destroyed && upstream.socket.readable) return upstream;
    }
    return null;
  }

  /** Keeps a connection whose last exchange is complete. */
  give(upstream: Upstream): void {
    upstream.user = null;
    upstream.used = true;
    const list = this.idle.get(upstream.site) ?? [];
    if (this.size >= this.limits.pooled || list.length >= this.limits.pooledPerSite) {
      upstream.socket.destroy();
      return;
    }
    upstream.idleUntil = this.now() + this.limits.pooledFor;
    this.idle.set(upstream.site, list);
    list.push(upstream);
    this.size += 1;
  }

  /** Closes what waited too long; with `all` everything. */
  sweep(all = false): void {
    const now = this.now();
    for (const [site, list] of this.idle) {
      const kept = list.filter((upstream) => !all && !upstream.socket.destroyed && upstream.idleUntil > now);
      for (const upstream of list) if (!kept.includes(upstream)) upstream.socket.destroy();
      this.size -= list.length - kept.length;
      if (kept.length === 0) this.idle.delete(site);
      else this.idle.set(site, kept);
    }
  }
}
