// An attachment whose name, in any reading, ends in an extension of the school's list (10.1.c).
import { listRule } from './rule.ts';

const tidy = (extension: string): string =>
  extension
    .trim()
    .toLowerCase()
    .replace(/^\*?\./, '');

export const forbiddenExtension = listRule({
  name: 'forbidden-extension',
  purpose: 'misuse',
  needs: ['attachments'],
  list: 'forbidden-extensions',
  compile: (entries: readonly string[]) => new Set(entries.map(tidy)),
  disposition: 'return',
  judge: (view, list) => (view.extensions.some((extension) => list.has(tidy(extension))) ? 'all' : null),
});
