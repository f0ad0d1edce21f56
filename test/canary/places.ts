// Where a value could come to lie: every file of folders, files removed but still open, command lines; all read whole.
import { type FileHandle, open, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, createGunzip, createInflate, gunzipSync, inflateSync } from 'node:zlib';
import { type Encoding, found, longestPattern, type Pattern } from './marks.ts';

export interface Hit {
  /** Name of the place it was found in, as the caller called it. */
  readonly place: string;
  readonly file: string;
  readonly encoding: Encoding | 'compressed';
}

/** What a scan looked at and what it found. */
export interface Scan {
  readonly hits: readonly Hit[];
  /** Files looked at, by place. */
  readonly files: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly seconds: number;
}

export interface Places {
  /** Folders by name: everything below them is read. */
  readonly folders: Readonly<Record<string, string>>;
  /** Texts by name: what was said on a standard stream, what a page answered. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Processes: their command lines, environments, and the files they hold open that no folder shows any more. */
  readonly processes?: readonly number[];
}

const windowSize = 4 * 1024 * 1024;

/** Where a gzip or zlib stream may begin. */
const streamHeads = [
  Buffer.of(0x1f, 0x8b, 8),
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => Buffer.of(0x78, level)),
];

/** True where the first bytes are no nonsense: most that looks like the head of a stream is none. */
function mayUnpack(bytes: Buffer): boolean {
  try {
    const unpack = bytes[0] === 0x1f ? gunzipSync : inflateSync;
    unpack(bytes.subarray(0, 512), { finishFlush: constants.Z_SYNC_FLUSH });
    return true;
  } catch {
    return false;
  }
}

/** The first 64 KiB of what a stream that begins here unpacks to; empty where none begins. */
async function unpacked(bytes: Buffer): Promise<Buffer> {
  const stream = bytes[0] === 0x1f ? createGunzip() : createInflate();
  const parts: Buffer[] = [];
  let length = 0;
  stream.on('error', () => {});
  stream.end(bytes.subarray(0, 64 * 1024));
  try {
    for await (const part of stream) {
      if (!Buffer.isBuffer(part)) continue;
      parts.push(part);
      length += part.length;
      if (length > 64 * 1024) break;
    }
  } catch {
    // No stream, or one whose end lies elsewhere: what came out so far counts.
  }
  return Buffer.concat(parts);
}

async function inCompressed(bytes: Buffer, patterns: readonly Pattern[]): Promise<boolean> {
  for (const head of streamHeads) {
    for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) {
      // RFC 1950: the two bytes of a zlib head are a multiple of 31; a gzip head has no reserved flag.
      if (head.length === 2 ? bytes.readUInt16BE(at) % 31 !== 0 : ((bytes[at + 3] ?? 0xff) & 0xe0) !== 0)
        continue;
      if (mayUnpack(bytes.subarray(at)) && found(await unpacked(bytes.subarray(at)), patterns).length > 0)
        return true;
    }
  }
  return false;
}

/** Reads a file to its end in windows that overlap. Gone meanwhile is no error: the next scan has it or not. */
async function* windowsOf(path: string): AsyncGenerator<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return;
  }
  try {
    const { size } = await file.stat();
    // What /proc shows has no size; a log may grow while it is read.
    const buffer = Buffer.allocUnsafe(longestPattern + Math.min(windowSize, size + 64 * 1024));
    let tail = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, tail, buffer.length - tail, null);
      if (bytesRead === 0) return;
      const window = buffer.subarray(0, tail + bytesRead);
      yield window;
      tail = Math.min(longestPattern, window.length);
      buffer.copyWithin(0, window.length - tail, window.length);
    }
  } catch {
    // A socket or a folder that was taken for a file.
  } finally {
    await file.close();
  }
}

/** Files a process holds open although they were removed. */
async function removedButOpen(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const found: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const target = await readlink(join(folder, name)).catch(() => '');
    if (target.endsWith(' (deleted)')) found.push(join(folder, name));
  }
  return found;
}

/** Process ids of a process and of everything it started. */
export async function familyOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [pid];
  for (const one of family) family.push(...(children.get(one) ?? []));
  return family;
}

/** Reads every place whole and tells where a pattern stands. */
export async function scan(places: Places, patterns: readonly Pattern[]): Promise<Scan> {
  const hits: Hit[] = [];
  const files: Record<string, number> = {};
  let bytes = 0;
  const began = performance.now();
  const look = async (place: string, path: string, shown: string, compressed: boolean): Promise<void> => {
    const encodings = new Set<Hit['encoding']>();
    let any = false;
    for await (const window of windowsOf(path)) {
      any = true;
      bytes += window.length;
      for (const encoding of found(window, patterns)) encodings.add(encoding);
      if (compressed && (await inCompressed(window, patterns))) encodings.add('compressed');
    }
    if (any) files[place] = (files[place] ?? 0) + 1;
    for (const encoding of encodings) hits.push({ place, file: shown, encoding });
  };
  for (const [place, folder] of Object.entries(places.folders)) {
    files[place] ??= 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // A name betrays as much as a content.
      for (const encoding of found(Buffer.from(entry.name), patterns))
        hits.push({ place, file: path, encoding });
      if (entry.isFile()) await look(place, path, path.slice(folder.length + 1), true);
    }
  }
  for (const [place, text] of Object.entries(places.texts ?? {})) {
    files[place] = 1;
    for (const encoding of found(Buffer.from(text, 'utf8'), patterns))
      hits.push({ place, file: '', encoding });
  }
  for (const pid of places.processes ?? []) {
    for (const part of ['cmdline', 'environ'])
      await look('processes', `/proc/${pid}/${part}`, `${pid}/${part}`, false);
    for (const path of await removedButOpen(pid)) await look('removed but open', path, path, false);
  }
  return { hits, files, bytes, seconds: (performance.now() - began) / 1000 };
}
