// The checkout as a list of files, and a fingerprint of it: what test results belong to.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** Root of the checkout. */
export const root: URL = new URL('../../', import.meta.url);

/** Folders that are made by running, not by writing. */
const made = new Set(['node_modules', 'dist', '.data', '.results', '.git']);

/** Paths of all files under `folder` (relative to the root, `/` between parts), sorted. */
export function listFiles(folder = '.'): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(new URL(`${path}/`, root), { withFileTypes: true })) {
      if (made.has(entry.name)) continue;
      const child = path === '.' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(child);
      else if (entry.isFile()) found.push(child);
    }
  };
  walk(folder);
  return found.sort();
}

/** SHA-256, hex, over every path and content of the checkout: two trees with one fingerprint are one tree. */
export function treeFingerprint(): string {
  const hash = createHash('sha256');
  for (const file of listFiles()) {
    const content = createHash('sha256').update(readFileSync(new URL(file, root)));
    hash.update(file).update('\0').update(content.digest());
  }
  return hash.digest('hex');
}
