// Connections to sites: made to checked addresses only, kept for the next request to the same site.
import { connect, type Socket } from 'node:net';
import type { ProxyLimits } from './limits.ts';

/** Who uses a connection to a site at the moment. */
export interface UpstreamUser {
  /** `octets` lie in memory that the next read writes over: what is kept or written later must be copied. */
  onUpstreamData(octets: Buffer): void;
  /** The site will send no more. */
  onUpstreamEnd(): void;
  onUpstreamClose(): void;
  onUpstreamDrain(): void;
}

/** One piece of memory for what all sites send: it is read in one go, so that no read asks for memory of its own. */
const room = Buffer.allocUnsafeSlow(65_536);

/** One connection to a site. */
export class Upstream {
  readonly socket: Socket;
  readonly site: string;
  user: UpstreamUser | null = null;
  /** Served a request before. */
  used = false;
  idleUntil = 0;

  constructor(site: string, address: string, port: number) {
    this.site = site;
    this.socket = connect({
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      autoSelectFamily: false,
      onread: { buffer: room, callback: (many) => this.onRead(many) },
    });
  }

  /** From here on the connection is up. */
  begin(): void {
    const { socket } = this;
    socket.on('end', () => {
      if (this.user === null) socket.destroy();
      else this.user.onUpstreamEnd();
    });
    socket.on('drain', () => this.user?.onUpstreamDrain());
  }

  onRead(many: number): boolean {
    // A site that speaks without being asked is not asked again.
    if (this.user === null) this.socket.destroy();
    else this.user.onUpstreamData(room.subarray(0, many));
    return true;
  }
}

/** `timeout` and `failed` become pages 504 and 502. */
export type Connected = Upstream | 'failed' | 'timeout';

/** Tries the addresses in turn; the time given is for all together. `heard` is called once. */
export function connectSite(
  to: { readonly site: string; readonly addresses: readonly string[]; readonly port: number },
  time: number,
  heard: (connected: Connected) => void,
): void {
  const until = performance.now() + time;
  let timedOut = false;
  const attempt = (index: number): void => {
    const left = index === 0 ? time : until - performance.now();
    const address = to.addresses[index];
    if (address === undefined || left <= 0) {
      heard(timedOut ? 'timeout' : 'failed');
      return;
    }
    const share = left / (to.addresses.length - index);
    // Whole milliseconds: timers of the same length share one list.
    connectOne(to, address, Math.ceil(Math.max(share, Math.min(left, 1_000))), (connected) => {
      if (connected === 'timeout') timedOut = true;
      if (typeof connected === 'string') attempt(index + 1);
      else heard(connected);
    });
  };
  attempt(0);
}

function connectOne(
  { site, port }: { readonly site: string; readonly port: number },
  address: string,
  time: number,
  heard: (connected: Connected) => void,
): void {
  const upstream = new Upstream(site, address, port);
  const { socket } = upstream;
  let open = false;
  let gaveUp = false;
  const timer = setTimeout(() => {
    gaveUp = true;
    socket.destroy();
    heard('timeout');
  }, time);
  socket.on('connect', () => {
    clearTimeout(timer);
    open = true;
    upstream.begin();
    heard(upstream);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (open) upstream.user?.onUpstreamClose();
    else if (!gaveUp) {
      clearTimeout(timer);
      heard('failed');
    }
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
