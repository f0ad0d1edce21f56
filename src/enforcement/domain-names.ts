// Which line of a category list names a site: four layouts, one canonical name, every other line counted as rubbish.
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { getPublicSuffix } from 'tldts';

/** Why a line of a list is not used. Stable codes, kebab case. */
export type RubbishReason = 'not-a-name' | 'too-broad' | 'too-long' | 'not-a-site-rule';

/** What one line of a list says. `skip`: blank, a comment or a line every hosts file has. */
export type ListLine =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'skip' }
  | { readonly kind: 'rubbish'; readonly reason: RubbishReason };

/** Octets of one line; no domain name comes near it. */
export const longestLine = 1_024;

const skip: ListLine = { kind: 'skip' };
const plainName = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names that hosts files give to the machine itself. */
const machineNames = new Set([
  'localhost',
  'localhost.localdomain',
  'local',
  'broadcasthost',
  '0.0.0.0',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
]);

function rubbish(reason: RubbishReason): ListLine {
  return { kind: 'rubbish', reason };
}

/**
 * The canonical form of a name in a list (lower case, punycode, no leading `*.` or `.`, no trailing dot), or why not.
 * A whole top-level domain or public suffix (`nl`, `co.uk`) is too broad: one slip would close a country.
 */
export function canonicalName(written: string): { name: string } | { reason: RubbishReason } {
  let name = written.toLowerCase();
  if (name.startsWith('*.')) name = name.slice(2);
  else if (name.startsWith('.')) name = name.slice(1);
  if (name.endsWith('.')) name = name.slice(0, -1);
  if (!plainName.test(name)) {
    const address = addressName(name);
    if (address !== null) return { name: address };
    const ascii = /[^ -~]/.test(name) ? domainToASCII(name) : '';
    if (ascii === '' || !plainName.test(ascii)) {
      return { reason: /^[a-z0-9-]{2,63}$/.test(name) ? 'too-broad' : 'not-a-name' };
    }
    name = ascii;
  }
  if (name.length > 253) return { reason: 'not-a-name' };
  if (/\d$/.test(name) && /\.(?:\d+|0x[0-9a-f]*)$/.test(name)) {
    return isIPv4(name) ? { name } : { reason: 'not-a-name' };
  }
  const dots = name.split('.', 4).length - 1;
  if (dots <= 2 && getPublicSuffix(name, { allowPrivateDomains: false }) === name) {
    return { reason: 'too-broad' };
  }
  return { name };
}

/** An IPv6 address as the host reading writes it (RFC 5952), or null. IPv4 passes the pattern of names. */
function addressName(written: string): string | null {
  const bare = written.startsWith('[') && written.endsWith(']') ? written.slice(1, -1) : written;
  if (!isIPv6(bare) || bare.includes('%')) return null;
  return new URL(`http://[${bare}]/`).hostname.slice(1, -1);
}

/**
 * Reads one line: plain (`name`), hosts (`0.0.0.0 name …`), adblock style (`||name^`) or v2fly (`domain:name @mark`).
 * Rules about paths, words, scripts or exceptions are no site names and are counted as `not-a-site-rule`.
 */
export function readListLine(line: string): ListLine {
  if (line.length > longestLine) return rubbish('too-long');
  let text = line.trim();
  if (text === '' || text.startsWith('#') || text.startsWith('!') || text.startsWith(';')) return skip;
  if (/^\[adblock/i.test(text)) return skip;
  if (text.startsWith('||')) return adblockLine(text);
  if (text.startsWith('@@') || text.includes('##') || text.startsWith('/')) return rubbish('not-a-site-rule');
  const hash = text.indexOf(' #');
  if (hash > 0) text = text.slice(0, hash).trimEnd();
  const words = text.split(/\s+/);
  const first = words[0] ?? '';
  if (words.length > 1 && (isIPv4(first) || isIPv6(first))) return hostsLine(words.slice(1));
  const marks = words.slice(1);
  if (!marks.every((mark) => mark.startsWith('@'))) return rubbish('not-a-name');
  const mark = /^(domain|full|include|keyword|regexp):(.*)$/.exec(first);
  if (mark?.[1] !== undefined && mark[1] !== 'domain' && mark[1] !== 'full') {
    return rubbish('not-a-site-rule');
  }
  return oneName(mark?.[2] ?? first);
}

function oneName(written: string): ListLine {
  if (written.includes('/')) return rubbish('not-a-site-rule');
  const read = canonicalName(written);
  return 'name' in read ? { kind: 'names', names: [read.name] } : rubbish(read.reason);
}

function hostsLine(words: readonly string[]): ListLine {
  const names: string[] = [];
  let reason: RubbishReason | null = null;
  for (const word of words) {
    if (word.startsWith('#')) break;
    if (machineNames.has(word.toLowerCase())) continue;
    const read = canonicalName(word);
    if ('name' in read) names.push(read.name);
    else reason = read.reason;
  }
  if (names.length > 0) return { kind: 'names', names };
  return reason === null ? skip : rubbish(reason);
}

function adblockLine(text: string): ListLine {
  const read = /^\|\|([^/^$*|]+)\^?\|?(?:\$(.*))?$/.exec(text);
  if (read?.[1] === undefined) return rubbish('not-a-site-rule');
  const options = read[2];
  // Options narrow a rule to scripts, frames or other sites; only these leave the whole site meant.
  if (
    options !== undefined &&
    !/^(?:all|important|document|doc)(?:,(?:all|important|document|doc))*$/.test(options)
  ) {
    return rubbish('not-a-site-rule');
  }
  return oneName(read[1]);
}
