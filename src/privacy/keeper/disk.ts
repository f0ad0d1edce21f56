// What the keeper asks of its disk: whole files that are there or not, and files that are destroyed.
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Disk {
  /** The text, or null where there is no file. Throws when others may read it. */
  read(file: string): Promise<string | null>;
  /** Writes whole or not at all: new file, fsync, rename, fsync of the folder. Mode 600. */
  replace(file: string, text: string): Promise<void>;
  /** Writes over the file, syncs, takes it away, syncs the folder. */
  destroy(file: string): Promise<void>;
  /** Names in a folder. */
  list(folder: string): Promise<string[]>;
}

async function syncFolder(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export const realDisk: Disk = {
  read: async (file) => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
      throw new Error('the key file can be read by others: set its mode to 600');
    }
    return text;
  },
  replace: async (file, text) => {
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
    await syncFolder(file);
  },
  destroy: async (file) => {
    const handle = await open(file, 'r+');
    try {
      await handle.write(randomBytes((await handle.stat()).size), 0, undefined, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rm(file, { force: true });
    await syncFolder(file);
  },
  list: (folder) => readdir(folder),
};
