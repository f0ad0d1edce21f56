// Every bound of the proxy in one place. Times in milliseconds, sizes in octets.

/** Bounds of one proxy. */
export interface ProxyLimits {
  /** Connections of all readers, and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** A head, or a ClientHello, must be whole within this time, however slowly it drips. */
  readonly head: number;
  /** A kept connection may wait this long for its next request. */
  readonly idle: number;
  /** Silence allowed on both sides while a request is under way. */
  readonly silence: number;
  /** Reaching a site, all its addresses together. */
  readonly connect: number;
  /** Silence allowed in an open tunnel. */
  readonly tunnel: number;
  /** Reading on after a last answer, so that the reader gets to see it. */
  readonly linger: number;
  /** Requests under way may finish when the proxy stops. */
  readonly drain: number;
  /** How often deadlines are looked at. */
  readonly tick: number;
  /** Idle connections to sites: all together, to one site, and for how long. */
  readonly pooled: number;
  readonly pooledPerSite: number;
  readonly pooledFor: number;
  /** Octets of a next request kept while the one before it is under way. */
  readonly ahead: number;
  /** One download, held back for the scanner, and all of them at one moment; a larger one is refused. */
  readonly download: number;
  readonly held: number;
  /** How long the scanner may take. */
  readonly scan: number;
}

export const proxyLimits: ProxyLimits = {
  connections: 8_192,
  connectionsPerAddress: 512,
  head: 10_000,
  idle: 60_000,
  silence: 60_000,
  connect: 10_000,
  tunnel: 600_000,
  linger: 2_000,
  drain: 5_000,
  tick: 500,
  pooled: 512,
  pooledPerSite: 16,
  pooledFor: 10_000,
  ahead: 65_536,
  download: 64 * 1_048_576,
  held: 512 * 1_048_576,
  scan: 90_000,
};

/** True for ports where a site may be: 80, 443 and those no system service owns. The host reading refuses bad ones. */
export function isWebPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65_535);
}

/** Ports a tunnel may lead to: TLS, and plain WebSockets on 80. */
export const tunnelPorts: readonly number[] = [80, 443, 8443];
export const plainPorts: readonly number[] = [80];
