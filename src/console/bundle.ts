// The built pages of dist/console, read once into memory: no path from outside ever reaches the disk.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Compressed form, where it is worth it. */
  readonly gzip: Uint8Array<ArrayBuffer> | null;
  readonly type: string;
}

export interface Bundle {
  /** index.html with placeholders, or null when the console has not been built. */
  readonly shell: string | null;
  readonly assets: ReadonlyMap<string, Asset>;
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
};

/** Content type of a file name; unknown names are plain bytes. */
export function typeOf(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** A file as an asset, compressed where text. */
export function assetOf(name: string, bytes: Uint8Array): Asset {
  const own = new Uint8Array(bytes);
  const text = /\.(js|css|svg)$/.test(name);
  return { bytes: own, gzip: text ? new Uint8Array(gzipSync(own)) : null, type: typeOf(name) };
}

/** Reads the build in `folder`. A folder that is not there gives an empty bundle. */
export async function readBundle(folder: string): Promise<Bundle> {
  const assets = new Map<string, Asset>();
  let shell: string | null = null;
  try {
    shell = await readFile(join(folder, 'index.html'), 'utf8');
    for (const name of await readdir(join(folder, 'assets'))) {
      assets.set(name, assetOf(name, await readFile(join(folder, 'assets', name))));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return { shell, assets };
}
