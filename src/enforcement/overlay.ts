// Which category lists a regulation starts from: its own folder, or the curated overlay of the model.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { webCategories } from '../facts/web.ts';
import type { ListSource } from './lists.ts';

/**
 * Sources for every category: `<root>/<name>/lists/web/<category>.txt`, else the model's; a file in `replaced`
 * (category → path) takes the place of that category's list. All of them count as the school's own.
 */
export function overlaySources(
  root: string,
  name: string,
  replaced: Readonly<Record<string, string>> = {},
): ListSource[] {
  const own = join(root, name, 'lists', 'web');
  const folder = existsSync(own) ? own : join(root, 'model', 'lists', 'web');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return webCategories.flatMap((category) => {
    const file =
      replaced[category] ?? (files.includes(`${category}.txt`) ? join(folder, `${category}.txt`) : null);
    return file === null ? [] : [{ category, file, own: true }];
  });
}
