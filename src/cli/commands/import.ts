// `reglement import FILE --name NAME`: the text as a tree of articles, kept for this school, with what to confirm.
import { walkArticles } from '../../regulation/text/tree.ts';
import type { Output } from '../output.ts';
import { checkName, keepText, readText } from '../texts.ts';

/** Prints the tree. Every mending is a note that a person confirms; nothing is guessed in silence. */
export async function importCommand(
  file: string,
  options: { readonly name: string; readonly data: string },
  output: Output,
): Promise<number> {
  const name = checkName(options.name);
  const tree = await readText(file);
  keepText(file, name, options.data);
  output.answer(tree, () =>
    [...walkArticles(tree)]
      .map((article) => `${article.id}\t${article.title ?? ''}${article.text.slice(0, 100)}`)
      .join('\n'),
  );
  for (const note of tree.notes) output.say(`${file}:${note.line}: ${note.english}`);
  if (tree.notes.length > 0)
    output.say(`${tree.notes.length} places were mended: please confirm them against the original.`);
  return 0;
}
