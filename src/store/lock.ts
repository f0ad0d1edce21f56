// One process a data folder: a lock that the operating system takes back when its holder dies, however it dies.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './errors.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock on a folder. SQLite's exclusive file lock is used for it: unlike a file with a process id in it,
 * it can be neither stale nor stolen. Throws StoreError `data-in-use`.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'in-use.lock');
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StoreError(
      'data-in-use',
      `The data folder ${folder} is in use by another process. Stop that one first, or choose another folder with --data.`,
      { cause },
    );
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}
