// Reads the one host an address leads to, or says why there is not exactly one that a browser would open.
import { domainToASCII, domainToUnicode } from 'node:url';
import { forbiddenReason, unmapAddress } from './address-ranges.ts';
import type { HostReading } from './web.ts';

export { forbiddenReason, isForbiddenAddress } from './address-ranges.ts';

const maxAddressLength = 16_384;
const maxNameLength = 253;
const maxLabelLength = 63;

const schemes = new Map([
  ['http', { scheme: 'http', port: 80 }],
  ['https', { scheme: 'https', port: 443 }],
  ['ws', { scheme: 'other', port: 80 }],
  ['wss', { scheme: 'other', port: 443 }],
  ['ftp', { scheme: 'other', port: 21 }],
] as const);

/** Names that lead into the local network (RFC 6761, 6762, 8375, and private suffixes in use). */
const localSuffixes = [
  'local',
  'internal',
  'localdomain',
  'lan',
  'intranet',
  'corp',
  'home',
  'private',
  'home.arpa',
  'onion',
];

/** Last labels that make a name one to judge with care. */
const insideNames = new Set(['localhost', 'arpa', ...localSuffixes]);

/** Ports no browser opens (Fetch standard, "port blocking"): they speak mail, shells and printers. */
const blockedPorts = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

const refuse = (reason: string): HostReading => ({ ok: false, reason });

/**
 * One canonical host for every reading of an address: a URL, a scheme-relative address, `host`, `host:port`, or an IP
 * address (IPv6 with or without brackets). Follows the WHATWG URL standard, as browsers do; what other honest readers
 * would read otherwise (userinfo, backslashes and control characters before the path) is refused, and so is every host
 * in the local network. Never throws.
 */
export function readHost(address: string): HostReading {
  return plainAddress(address) ?? anyAddress(address);
}

function anyAddress(address: string): HostReading {
  if (address.length > maxAddressLength) return refuse('too-long');
  const text = trimSpace(address);
  if (text === '') return refuse('empty');
  const split = splitScheme(text);
  if (split === null) return refuse('unsupported-scheme');
  const authority = /^[^/?#]*/.exec(split.rest)?.[0] ?? '';
  if (authority === '') return refuse('not-a-host');
  if (hasControl(text.slice(0, text.length - split.rest.length + authority.length)))
    return refuse('control-character');
  if (authority.includes('\\')) return refuse('ambiguous-host');
  if (authority.includes('@')) return refuse('userinfo');

  const url = URL.parse(`${split.scheme ?? 'http'}://${split.rest}`);
  if (url === null || url.hostname === '') return refuse('not-a-host');
  if (url.username !== '' || url.password !== '') return refuse('userinfo');
  return judge(url, split.scheme);
}

/**
 * The reading of `http(s)://name` or `http(s)://name:port` with nothing in the name but lower case letters, digits and
 * single hyphens, at once: all readers agree on it. Null: any other address, which the whole reading judges.
 */
function plainAddress(address: string): HostReading | null {
  if (address.length > maxAddressLength) return null;
  const secure = address.startsWith('https://');
  if (!secure && !address.startsWith('http://')) return null;
  const from = secure ? 8 : 7;
  let label = from;
  let at = from;
  for (let before = 46; ; at += 1) {
    const code = codeAt(address, at);
    if (code >= 97 && code <= 122) before = code;
    else if (code >= 48 && code <= 57) before = code;
    else if (code === 45) {
      if (before === 45 || before === 46) return null;
      before = code;
    } else if (code === 46 || code === 58 || isEnd(code)) {
      if (before === 46 || before === 45 || at - label > maxLabelLength) return null;
      if (code !== 46) break;
      before = code;
      label = at + 1;
    } else return null;
  }
  // The last label: not the only one, no number (it would be an address), none that leads inside.
  const first = address.charCodeAt(label);
  if (label === from || at - from > maxNameLength || first < 97 || first > 122) return null;
  if (insideNames.has(address.slice(label, at))) return null;
  const own = secure ? 443 : 80;
  const port = codeAt(address, at) === 58 ? plainPort(address, at + 1) : own;
  if (port === null) return null;
  const host = address.slice(from, at);
  return { ok: true, host, kind: 'name', scheme: secure ? 'https' : 'http', port };
}

/** A port in digits up to the end of the authority, where browsers open it; null where it takes a closer look. */
function plainPort(address: string, from: number): number | null {
  let port = 0;
  let at = from;
  let code = codeAt(address, at);
  for (; code >= 48 && code <= 57; code = codeAt(address, (at += 1))) port = port * 10 + code - 48;
  if (at === from || at - from > 5 || !isEnd(code) || port > 65_535 || blockedPorts.has(port)) return null;
  return port;
}

/** Of the character there; of a slash where the address ends. */
function codeAt(address: string, at: number): number {
  return at < address.length ? address.charCodeAt(at) : 47;
}

/** True for what ends an authority: `/`, `?`, `#`. */
function isEnd(code: number): boolean {
  return code === 47 || code === 63 || code === 35;
}

/** Browsers drop tabs and line ends inside an address, other readers stop at them. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** Space around an address comes from copying it; a browser strips it too. */
function trimSpace(address: string): string {
  let start = 0;
  let end = address.length;
  while (start < end && address.charCodeAt(start) <= 0x20) start++;
  while (end > start && address.charCodeAt(end - 1) <= 0x20) end--;
  return address.slice(start, end);
}

type Scheme = 'http' | 'https' | 'ws' | 'wss' | 'ftp';

function isScheme(name: string): name is Scheme {
  return name === 'http' || name === 'https' || name === 'ws' || name === 'wss' || name === 'ftp';
}

/** Parts scheme and authority; scheme null: none was written. Null: a scheme that leads to no web host. */
function splitScheme(text: string): { scheme: Scheme | null; rest: string } | null {
  if (text.startsWith('//')) return { scheme: null, rest: text.slice(2) };
  const bareV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text);
  if (bareV6) return { scheme: null, rest: `[${text}]` };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { scheme: null, rest: text };
  const after = text.slice(scheme.length + 1);
  if (isScheme(scheme)) return { scheme, rest: after.replace(/^[/\\]*/, '') };
  // `school.nl:8080/x` is a host with a port, `mailto:x` is not.
  if (/^\d{1,5}(?:[/?#]|$)/.test(after)) return { scheme: null, rest: text };
  return null;
}

function judge(url: URL, scheme: Scheme | null): HostReading {
  const base = schemes.get(scheme ?? 'http') ?? { scheme: 'http', port: 80 };
  const port = url.port === '' ? base.port : Number(url.port);
  if (blockedPorts.has(port) && port !== base.port) return refuse('port');
  const found = scheme === null && port === 443 ? ('https' as const) : base.scheme;

  if (url.hostname.startsWith('[')) {
    const written = url.hostname.slice(1, -1);
    const reason = forbiddenReason(written);
    if (reason !== null) return refuse(reason);
    const host = unmapAddress(written);
    return { ok: true, host, kind: host === written ? 'ipv6' : 'ipv4', scheme: found, port };
  }
  const host = url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    const reason = forbiddenReason(host);
    return reason === null ? { ok: true, host, kind: 'ipv4', scheme: found, port } : refuse(reason);
  }
  const reason = nameReason(host);
  return reason === null ? { ok: true, host, kind: 'name', scheme: found, port } : refuse(reason);
}

/** A punycode label must be the encoding of the very letters it shows (UTS 46); readers differ over all others. */
function isCanonicalLabel(label: string): boolean {
  if (!label.startsWith('xn--')) return true;
  const shown = domainToUnicode(label);
  return shown !== label && /[^ -~]/.test(shown) && domainToASCII(shown) === label;
}

/** Why a name is not one public host, or null (RFC 1035 lengths; letters, digits, hyphen and underscore only). */
function nameReason(host: string): string | null {
  if (host.length > maxNameLength) return 'not-a-host';
  const labels = host.split('.');
  for (const label of labels) {
    if (label === '' || label.length > maxLabelLength || !/^[a-z0-9_-]+$/.test(label)) return 'not-a-host';
  }
  if (!labels.every(isCanonicalLabel)) return 'not-a-host';
  if (labels.at(-1) === 'localhost') return 'loopback';
  if (localSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))) return 'local-name';
  if (labels.length === 1) return 'single-label';
  return null;
}
