// What was seen of one download: its kind as the site itself names it, and whether its first octets are a program. Pure.
import { isProgramName, programExtensions } from './files.ts';
import { extensionsOf } from './mime/content.ts';
import { readStructured } from './mime/parameters.ts';
import type { WebCategory } from './web.ts';

/** Kinds of files a regulation may close, as categories: no name and no address is left in them. */
export const downloadKinds = ['programs', 'browser-extensions', 'disk-images', 'torrents'] as const;
export type DownloadKind = (typeof downloadKinds)[number];

/** One download as the regulation may see it. `host` empty: it is not known. */
export interface DownloadFacts {
  readonly host: string;
  readonly group: string;
  /** What the host was judged as when it was opened. */
  readonly category: WebCategory | null;
  /** Every kind that a reading of name or type gives it; none: an ordinary file, or part of a page. */
  readonly kinds: readonly DownloadKind[];
  /** What its first octets are; `none`: not looked at. */
  readonly contents: DownloadContents | 'none';
}

export interface DownloadContents {
  readonly program: boolean;
  /** The site calls it something else. */
  readonly disguised: boolean;
}

/** What a site says of what it sends: header fields as written, and the path it was asked for by. */
export interface DownloadNames {
  readonly type: string;
  readonly disposition: string;
  readonly path: string;
}

/** What pages are made of. Anything else is a download, and so is everything that calls itself an attachment. */
const pageTypes =
  /^(?:text\/(?:html|css|javascript|plain|xml|vtt|event-stream)|application\/(?:javascript|json|[\w.-]+\+(?:json|xml)|xml|xhtml\+xml|x-javascript|vnd\.apple\.mpegurl|dash\+xml|wasm)|image\/|audio\/|video\/|font\/)/i;

function isPagePart({ type, disposition }: Pick<DownloadNames, 'type' | 'disposition'>): boolean {
  return !/^\s*attachment\b/i.test(disposition) && pageTypes.test(type.trim());
}

const byExtension: Readonly<Record<Exclude<DownloadKind, 'programs'>, ReadonlySet<string>>> = {
  'browser-extensions': new Set(['crx', 'xpi', 'safariextz']),
  'disk-images': new Set(['iso', 'img', 'vhd', 'vhdx', 'vmdk', 'ova', 'qcow2']),
  torrents: new Set(['torrent']),
};

/** Extensions of a kind, for what cannot ask the gate, in the order of the alphabet. */
export function extensionsOfKind(kind: DownloadKind): readonly string[] {
  const all = kind === 'programs' ? [...programExtensions, ...alsoPrograms] : [...byExtension[kind]];
  return all.sort();
}

/** Types as sites write them (IANA's list, and what servers ship for the extensions above). */
const byType: ReadonlyMap<string, DownloadKind> = new Map([
  ['application/vnd.microsoft.portable-executable', 'programs'],
  ['application/x-msdownload', 'programs'],
  ['application/x-msdos-program', 'programs'],
  ['application/x-dosexec', 'programs'],
  ['application/x-ms-installer', 'programs'],
  ['application/x-msi', 'programs'],
  ['application/vnd.android.package-archive', 'programs'],
  ['application/vnd.debian.binary-package', 'programs'],
  ['application/x-debian-package', 'programs'],
  ['application/x-rpm', 'programs'],
  ['application/x-apple-diskimage', 'programs'],
  ['application/java-archive', 'programs'],
  ['application/msix', 'programs'],
  ['application/appx', 'programs'],
  ['application/x-chrome-extension', 'browser-extensions'],
  ['application/x-xpinstall', 'browser-extensions'],
  ['application/x-iso9660-image', 'disk-images'],
  ['application/x-bittorrent', 'torrents'],
]);

/** Programs that only this web knows: a mail list leaves them to the school. */
const alsoPrograms = new Set(['appimage', 'run', 'xapk', 'apks', 'ipa', 'appxbundle', 'flatpakref', 'snap']);

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Extensions of every name a reader could save it under: what the site names, and the end of the path. */
function extensionsNamed({ disposition, path }: DownloadNames): readonly string[] {
  const parameters = disposition === '' ? null : readStructured(disposition.slice(0, 4_096)).parameters;
  const named = ['filename', 'name'].flatMap((name) => parameters?.get(name) ?? []);
  const [bare = ''] = path.slice(0, 8_192).split(/[?#]/, 1);
  return extensionsOf([...named, decoded(bare)]);
}

/** What a site's own words make of a download. */
export interface SaidDownload {
  /** It belongs in a page: shown, never saved. A page may be called after a program, so it is of no kind. */
  readonly page: boolean;
  /** Every kind some reading gives. */
  readonly kinds: readonly DownloadKind[];
  /** What it is where its octets are a program. */
  readonly asProgram: () => DownloadContents;
}

/** Types that say nothing. */
const meaningless =
  /^(?:|application\/(?:octet-stream|x-download|force-download|download)|binary\/octet-stream)$/;
const none: readonly DownloadKind[] = [];

/** Reads name and type of a download; what two readers read differently counts in both readings. */
export function readDownloadNames(names: DownloadNames): SaidDownload {
  const page = isPagePart(names);
  // Most of what passes is part of a page: its names are read only when its octets are a program.
  const said = page ? null : readNames(names);
  return {
    page,
    kinds: said?.kinds ?? none,
    asProgram: () => {
      const { kinds, says } = said ?? readNames(names);
      return { program: true, disguised: says && kinds.length === 0 };
    },
  };
}

function readNames(names: DownloadNames): {
  readonly kinds: readonly DownloadKind[];
  readonly says: boolean;
} {
  const extensions = extensionsNamed(names);
  const [type = ''] = names.type.toLowerCase().split(/[;,\s]/, 1);
  const kinds = new Set<DownloadKind>();
  const declared = byType.get(type);
  if (declared !== undefined) kinds.add(declared);
  if (isProgramName(extensions) || extensions.some((one) => alsoPrograms.has(one))) kinds.add('programs');
  for (const kind of ['browser-extensions', 'disk-images', 'torrents'] as const)
    if (extensions.some((one) => byExtension[kind].has(one))) kinds.add(kind);
  return { kinds: [...kinds], says: extensions.length > 0 || !meaningless.test(type) };
}
