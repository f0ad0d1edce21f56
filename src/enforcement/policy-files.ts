// The files a policy is made of: on the disk, remembered while they are read, or out of what was remembered.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** Where a regulation is read from. Paths are those of whoever makes the policy. */
export interface PolicyFiles {
  has(path: string): boolean;
  /** Rejects where there is no such file. */
  read(path: string): Promise<Buffer>;
  /** Names in a folder, sorted; rejects where there is none. */
  names(folder: string): Promise<readonly string[]>;
}

export const diskFiles: PolicyFiles = {
  has: existsSync,
  read: (path) => readFile(path),
  names: async (folder) => (await readdir(folder)).sort(),
};

/** The disk, and every file that was read from it since, by its path. */
export function rememberFiles(): { readonly files: PolicyFiles; readonly read: ReadonlyMap<string, Buffer> } {
  const read = new Map<string, Buffer>();
  const files: PolicyFiles = {
    ...diskFiles,
    async read(path) {
      const octets = await diskFiles.read(path);
      read.set(path, octets);
      return octets;
    },
  };
  return { files, read };
}

/** Only what was remembered: nothing is read from the disk any more. */
export function rememberedFiles(read: ReadonlyMap<string, Buffer>): PolicyFiles {
  const below = (folder: string): string[] =>
    [...read.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
  return {
    has: (path) => read.has(path) || below(path).length > 0,
    async read(path) {
      const octets = read.get(path);
      if (octets === undefined) throw new Error('no such file in the policy');
      return octets;
    },
    names: async (folder) => [...new Set(below(folder).map((path) => path.split('/')[0] ?? ''))].sort(),
  };
}
