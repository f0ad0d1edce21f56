// The layouts of exports: lists for firewalls, Chrome's policy, Squid's lists, a PAC file, a response policy zone.
import { extensionsOfKind } from '../facts/download.ts';
import type { ExportNames } from './exports.ts';

/** Without a way to say "but not this one" a closed name with an open one under it is left out: help stays open. */
function withoutOpen({ closed, open }: ExportNames): readonly string[] {
  return closed.filter((name) => !open.some((other) => other.endsWith(`.${name}`)));
}

const lines = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

/** One name a line: address lists of firewalls. */
export function urlList(names: ExportNames): string {
  return lines(withoutOpen(names));
}

/** Policies of Chrome and Edge: an entry stands for a name and all under it; URLAllowlist wins. At most 1,000 each. */
export function chromePolicy(names: ExportNames): string {
  return `${JSON.stringify(
    {
      URLBlocklist: names.closed.slice(0, 1_000),
      URLAllowlist: names.open.slice(0, 1_000),
      ForceGoogleSafeSearch: names.safeSearch,
      ForceYouTubeRestrict: names.safeSearch ? 2 : 0,
      DnsOverHttpsMode: 'off',
      EncryptedClientHelloEnabled: false,
      // 1: harmful downloads and types of files that can be dangerous, by Chrome's own table.
      DownloadRestrictions: names.kinds.includes('programs') ? 1 : 0,
      ...(names.kinds.includes('browser-extensions') ? { ExtensionInstallBlocklist: ['*'] } : {}),
    },
    null,
    2,
  )}\n`;
}

/** A file for Squid's `acl … dstdomain "file"`: a name with a leading dot stands for all under it. */
export function squidList(names: ExportNames): string {
  return lines(withoutOpen(names).map((name) => `.${name}`));
}

/** The same for a list of names. */
export function squidNames(names: readonly string[]): string {
  return lines(names.map((name) => `.${name}`));
}

/** A file for Squid's `acl … urlpath_regex -i "file"`: endings of the kinds of files a group may not download. */
export function squidFiles(names: ExportNames): string {
  const endings = names.kinds.flatMap(extensionsOfKind);
  return lines(endings.map((ending) => `\\.${ending}(\\?|$)`));
}

/** Everything through a proxy, and nothing past it when it is away; names without a dot are the school's own. */
export function gatePac(proxy: string): string {
  return `function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY ${proxy}";
}
`;
}

/** For a school without a gate: closed names go to a port where nobody listens, all else goes as it did. */
export function blockingPac(names: ExportNames): string {
  return `var closed = ${table(names.closed)};
var open = ${table(names.open)};
function FindProxyForURL(url, host) {
  var name = host.toLowerCase().replace(/\\.$/, "");
  while (name !== "") {
    if (open["$" + name] === 1) return "DIRECT";
    if (closed["$" + name] === 1) return "PROXY 127.0.0.1:9";
    var dot = name.indexOf(".");
    name = dot === -1 ? "" : name.slice(dot + 1);
  }
  return "DIRECT";
}
`;
}

function table(names: readonly string[]): string {
  return `{${names.map((name) => `"$${name}":1`).join(',')}}`;
}

/** Names a zone may hold: unbound takes about 1.2 kB for each. */
export const zoneLimit = 50_000;

/** Search engines and YouTube under their strict names (their own published addresses). */
const safeNames: readonly (readonly [target: string, names: readonly string[]])[] = [
  ['forcesafesearch.google.com.', ['www.google.com', 'www.google.nl', 'www.google.be', 'www.google.de']],
  ['strict.bing.com.', ['www.bing.com', 'bing.com']],
  ['safe.duckduckgo.com.', ['duckduckgo.com', 'www.duckduckgo.com']],
  [
    'restrict.youtube.com.',
    [
      'www.youtube.com',
      'm.youtube.com',
      'youtubei.googleapis.com',
      'youtube.googleapis.com',
      'www.youtube-nocookie.com',
    ],
  ],
];

/**
 * A response policy zone (RPZ): closed names do not exist, open ones under them do, search is strict, and browsers are
 * asked to leave DNS over HTTPS off. Throws RangeError over `zoneLimit` names. `serial`: grows with each export.
 */
export function policyZone(names: ExportNames, serial: number): string {
  if (names.closed.length > zoneLimit) {
    throw new RangeError(`${names.closed.length} names; a zone holds ${zoneLimit}: choose fewer categories`);
  }
  const safe = names.safeSearch
    ? safeNames.flatMap(([target, list]) => list.map((name) => `${name} CNAME ${target}\n`))
    : [];
  const both = (name: string, action: string): string =>
    `${name} CNAME ${action}\n*.${name} CNAME ${action}\n`;
  return [
    '$ORIGIN rpz.reglement.\n$TTL 300\n',
    `@ SOA localhost. root.localhost. ${serial} 3600 600 86400 300\n@ NS localhost.\n`,
    'use-application-dns.net CNAME .\n',
    ...safe,
    ...names.open.map((name) => both(name, 'rpz-passthru.')),
    // A name and the origin together are at most 253 characters.
    ...names.closed.filter((name) => name.length < 236).map((name) => both(name, '.')),
  ].join('');
}
