// The site a request is for: one authority in all its readings, or none.
import type { HostReading } from '../../facts/web.ts';

/** A reading that came to exactly one host. */
export type KnownHost = Extract<HostReading, { ok: true }>;

/** The parts of an absolute-form target (RFC 9112, 3.2.2), as written. */
export interface AbsoluteTarget {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Scheme and authority: all of the target that is judged, but for sites that show other sites. */
  readonly site: string;
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
  const scheme = schemeOf(target);
  if (scheme === null || !schemes.includes(scheme)) return null;
  if (target.includes('\\') || target.includes('#')) return null;
  const start = scheme.length + 3;
  const slash = target.indexOf('/', start);
  const query = target.indexOf('?', start);
  const end = query !== -1 && (slash === -1 || query < slash) ? query : slash === -1 ? target.length : slash;
  const authority = target.slice(start, end);
  if (authority === '') return null;
  const path = end === slash ? target.slice(end) : `/${target.slice(end)}`;
  return { scheme, authority, site: target.slice(0, end), path };
}

function schemeOf(target: string): 'http' | 'https' | null {
  const start = target.startsWith('http') ? target : target.slice(0, 8).toLowerCase();
  if (start.startsWith('http://')) return 'http';
  return start.startsWith('https://') ? 'https' : null;
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
