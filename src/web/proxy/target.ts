// The site a request is for: one authority in all its readings, or none.
import type { HostReading } from '../../facts/web.ts';

/** A reading that came to exactly one host. */
export type KnownHost = Extract<HostReading, { ok: true }>;

/** The parts of an absolute-form target (RFC 9112, 3.2.2), as written. */
export interface AbsoluteTarget {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Path and query for the site's own request line; never judged, counted or kept. */
  readonly path: string;
}

/**
 * Takes `http://authority/path` apart; null for every other form and scheme. A backslash or `#` is read differently by
 * browsers.
 */
export function readAbsoluteTarget(
  target: string,
  schemes: readonly ('http' | 'https')[] = ['http'],
): AbsoluteTarget | null {
  const scheme = schemes.find((one) => isUnder(target, one));
  if (scheme === undefined) return null;
  if (target.includes('\\') || target.includes('#')) return null;
  const start = scheme.length + 3;
  const slash = target.indexOf('/', start);
  const query = target.indexOf('?', start);
  const end = query !== -1 && (slash === -1 || query < slash) ? query : slash === -1 ? target.length : slash;
  const authority = target.slice(start, end);
  if (authority === '') return null;
  const rest = target.slice(end);
  return { scheme, authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function isUnder(target: string, scheme: 'http' | 'https'): boolean {
  if (target.startsWith(`${scheme}://`)) return true;
  return target.slice(0, scheme.length + 3).toLowerCase() === `${scheme}://`;
}

/** Takes `host:port` of a CONNECT apart (RFC 9112, 3.2.3); null for every other form. */
export function readTunnelTarget(target: string): { authority: string; port: number } | null {
  const read = /^([^/?#\\@\s]+):(\d{1,5})$/.exec(target);
  if (read?.[2] === undefined) return null;
  const port = Number(read[2]);
  return port >= 1 && port <= 65_535 ? { authority: target, port } : null;
}

/** Host and port as a Host field says them; the scheme's own port is left out. */
export function hostField(host: KnownHost, scheme: 'http' | 'https'): string {
  const name = host.kind === 'ipv6' ? `[${host.host}]` : host.host;
  return host.port === (scheme === 'http' ? 80 : 443) ? name : `${name}:${host.port}`;
}
