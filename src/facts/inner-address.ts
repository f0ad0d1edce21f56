// The address inside an address: translators, caches and archives show one site under the name of another.

/** Hosts whose own path or query names the site they show. */
const carriers: ReadonlySet<string> = new Set([
  'web.archive.org',
  'archive.org',
  'archive.ph',
  'archive.today',
  'archive.is',
  'webcache.googleusercontent.com',
  'translate.google.com',
  'translate.google.nl',
  'translate.yandex.com',
  'www.translatetheweb.com',
  'www.microsofttranslator.com',
  'cdn.ampproject.org',
]);
const translated = '.translate.goog';
const amp = '.cdn.ampproject.org';

/** True where the rest of an address has to be looked at: its host shows pages of other sites. `authority` as written. */
export function carriesAddress(authority: string): boolean {
  const colon = authority.indexOf(':');
  const written = (colon === -1 ? authority : authority.slice(0, colon)).toLowerCase();
  const host = written.endsWith('.') ? written.slice(0, -1) : written;
  return carriers.has(host) || host.endsWith(amp);
}

/**
 * The address that `host` (canonical) shows for another site, or null. `address`: as asked, read as that host.
 * The name is as the carrier writes it; whoever asks reads it like any other address.
 */
export function innerAddress(host: string, address: string): string | null {
  if (host.endsWith(translated)) return unfold(host.slice(0, -translated.length));
  if (host.endsWith(amp)) return unfold(host.slice(0, -amp.length));
  if (!carriers.has(host)) return null;
  const rest = /^\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/?#]*([^#]*)/i.exec(address)?.[1] ?? '';
  return fromQuery(rest) ?? fromPath(rest);
}

/** `www-site--name-nl` is `www.site-name.nl`: a dot became a hyphen, a hyphen two. */
function unfold(label: string): string | null {
  if (label.includes('.') || label === '') return null;
  return label.replaceAll('--', '\0').replaceAll('-', '.').replaceAll('\0', '-');
}

/** `?u=`, `?url=` and the like; Google's cache writes `q=cache:…:site.nl/page`. */
function fromQuery(rest: string): string | null {
  const at = rest.indexOf('?');
  if (at === -1) return null;
  const query = new URLSearchParams(rest.slice(at + 1));
  for (const [name, value] of query) {
    if (['u', 'url', 'a', 'tl_url'].includes(name.toLowerCase()) && value.includes('.')) return value;
    const cached = /^cache:(?:[\w-]{4,20}:)?(\S+)/.exec(value)?.[1];
    if (name === 'q' && cached !== undefined) return cached;
  }
  return null;
}

/** `/web/2024…/http://site.nl/page`, `/save/https://…`, `/site.nl`: the first address with a scheme, decoded once. */
function fromPath(rest: string): string | null {
  const path = rest.split('?', 1)[0] ?? '';
  const read = decoded(path);
  const found = /https?:\/{1,2}[^/\s].*$/i.exec(read)?.[0];
  if (found !== undefined) return found.replace(/^(https?:)\/+/i, '$1//');
  const accelerated = /^\/[a-z]{1,2}\/(?:s\/)?([^/\s]+\.[^/\s]+.*)$/i.exec(read)?.[1];
  if (accelerated !== undefined) return accelerated;
  return /^\/web\/[\d*]{1,16}[a-z_]*\/([^/\s]+\.[^/\s]+.*)$/i.exec(read)?.[1] ?? null;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
