// Where the texts of regulations lie: what a school imported in its data folder, else the text of the model.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importDocument } from '../regulation/text/document.ts';
import { ImportError } from '../regulation/text/error.ts';
import type { ArticleTree } from '../regulation/text/tree.ts';
import { root } from './checkout.ts';
import { readNamed } from './files.ts';
import { UseError } from './use-error.ts';

/** Folder of the profiles that come with the product. */
export const regulations: string = fileURLToPath(new URL('regulations/', root));

const kinds = { '.txt': 'txt', '.md': 'txt', '.docx': 'docx', '.pdf': 'pdf' } as const;
type Extension = keyof typeof kinds;
const extensions = Object.keys(kinds);

/** Folder, inside the data folder, that holds imported texts. */
export const textFolder = (data: string): string => join(data, 'texts');

function extensionOf(path: string): Extension {
  const extension = extname(path).toLowerCase();
  const found = (['.txt', '.md', '.docx', '.pdf'] as const).find((one) => one === extension);
  if (found === undefined) throw new UseError(`${path}: a text is one of ${extensions.join(', ')}`);
  return found;
}

/** Imports a text file. Throws `UseError` with the reason, in words, and the line where there is one. */
export async function readText(path: string): Promise<ArticleTree> {
  const kind = kinds[extensionOf(path)];
  try {
    return await importDocument(readNamed(path), kind);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new UseError(`${path}${error.line === null ? '' : `:${error.line}`}: ${error.person.en}`);
  }
}

/** Names are folder names too: letters, digits and hyphens. */
export function checkName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name))
    throw new UseError(`"${name}" is no name: lower case letters, digits, hyphens`);
  return name;
}

/** Keeps a text as the one of regulation `name`; an earlier one of that name is replaced. */
export function keepText(path: string, name: string, data: string): void {
  const folder = textFolder(data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const extension of extensions) rmSync(join(folder, `${name}${extension}`), { force: true });
  copyFileSync(path, join(folder, `${name}${extensionOf(path)}`));
}

/** The text of a regulation by name, or null when none was imported. */
export function findText(name: string, data: string): string | null {
  const places = [
    ...extensions.map((extension) => join(textFolder(data), `${name}${extension}`)),
    join(regulations, name, 'text.md'),
  ];
  return places.find((place) => existsSync(place)) ?? null;
}
