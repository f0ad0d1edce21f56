// The last checkpoint this sequencer signed, in a file beside the database: a log that went back is not signed on.
import { open, readFile, rename } from 'node:fs/promises';
import { BrokenLog } from './stored-tree.ts';
import { type CheckpointClaim, type VerifierKey, verifyCheckpoint } from './verifier.ts';

/** Writes the note whole: beside the file, to the disk, then in its place. */
export async function rememberCheckpoint(file: string, note: string): Promise<void> {
  const half = `${file}.new`;
  const handle = await open(half, 'w', 0o600);
  try {
    await handle.writeFile(note);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}

/** What was remembered; null before the first. A file that this key did not sign is no beginning: throws BrokenLog. */
export async function recallCheckpoint(file: string, key: VerifierKey): Promise<CheckpointClaim | null> {
  let note: string;
  try {
    note = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const claim = verifyCheckpoint(note, key);
  if (claim === null) throw new BrokenLog('the remembered checkpoint is not signed by the key of this log');
  return claim;
}
