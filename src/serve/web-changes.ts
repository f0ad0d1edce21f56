// The school's own changes of web lists at the gate: sites set free open at once, sites it closed are a list of its own.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webCategories, type WebCategory } from '../facts/web.ts';
import type { ListChange } from '../regulation/lists.ts';

const openLists: readonly string[] = ['education', 'help'];
const isCategory = (list: string): list is WebCategory => webCategories.some((category) => category === list);

/** Hosts that stand open by the newest change of each, for themselves and all below them. */
export function freeSites(changes: readonly ListChange[]): ReadonlySet<string> {
  const free = changes.filter(({ list, act }) =>
    list === 'free-sites' ? act === 'add' : act === 'remove' && isCategory(list) && !openLists.includes(list),
  );
  return new Set(free.map(({ entry }) => entry));
}

/** Whether a host or a parent of it is one of them. */
export function listsSite(sites: ReadonlySet<string>, host: string): boolean {
  if (sites.size === 0) return false;
  for (let name = host; ; name = name.slice(name.indexOf('.') + 1)) {
    if (sites.has(name)) return true;
    if (!name.includes('.')) return false;
  }
}

/**
 * Writes what the school added to its categories, and what acts by now, as a list for each category in `dir`; gives their
 * files. A file that says the same already is left alone.
 */
export async function addedSites(
  dir: string,
  changes: readonly ListChange[],
  now: Temporal.Instant,
): Promise<{ category: WebCategory; file: string; own: true }[]> {
  const sources: { category: WebCategory; file: string; own: true }[] = [];
  for (const category of webCategories) {
    const entries = changes
      .filter(({ list, act, actsFrom }) => {
        return list === category && act === 'add' && Temporal.Instant.compare(actsFrom, now) <= 0;
      })
      .map(({ entry }) => entry)
      .sort();
    if (entries.length === 0) continue;
    const file = join(dir, `${category}.txt`);
    const text = `${entries.join('\n')}\n`;
    if ((await readFile(file, 'utf8').catch(() => null)) !== text) {
      await mkdir(dir, { recursive: true });
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    }
    sources.push({ category, file, own: true });
  }
  return sources;
}
