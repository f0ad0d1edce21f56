// The site a request is for: one authority in all its readings, or none.
import type { HostReading } from '../../facts/web.ts';

/** A reading that came to exactly one host. */
export type KnownHost = Extract<HostReading, { ok: true }>;

/** The parts of an absolute-form target (RFC 9112, 3.2.2), as written. */
export interface AbsoluteTarget {
  readonly authority: string;
  /** Path and query for the site's own request line; never judged, counted or kept. */
  readonly path: string;
}

/** Takes `http://authority/path` apart; null for every other form. A backslash or `#` is read differently by browsers. */
export function readAbsoluteTarget(target: string): AbsoluteTarget | null {
  const scheme = target.slice(0, 7);
  if (scheme !== 'http://' && scheme.toLowerCase() !== 'http://') return null;
  if (target.includes('\\') || target.includes('#')) return null;
  const slash = target.indexOf('/', 7);
  const query = target.indexOf('?', 7);
  const end = query !== -1 && (slash === -1 || query < slash) ? query : slash === -1 ? target.length : slash;
  const authority = target.slice(7, end);
  if (authority === '') return null;
  const rest = target.slice(end);
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` };
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
