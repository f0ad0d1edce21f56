// A regulation's text becomes a tree of addressable articles: nothing lost, nothing invented, every mending told.
import { readBlocks } from './blocks.ts';
import { buildTree } from './build.ts';
import { ImportError } from './error.ts';
import { readVocabulary } from './hyphens.ts';
import { takeContents } from './contents.ts';
import { readSource, type Source } from './source.ts';
import type { ArticleTree, ImportNote } from './tree.ts';

/**
 * Imports a text. Letters and digits of the tree, in order, are those of the source, but for what stands in `asides`.
 * Throws ImportError: `empty`, `no-articles`, `too-large`, `not-text`.
 */
export function importText(source: string): ArticleTree {
  const read = readSource(source);
  const texts = read.lines.map((line) => line.text);
  const { blocks, contents } = takeContents(readBlocks(read.lines, readVocabulary(texts)), read.lines);
  const built = buildTree(blocks);
  if (!built.articles.some((article) => article.kind === 'article')) {
    const line = read.lines[0]?.number ?? 1;
    throw new ImportError('no-articles', line, {
      nl: `Vanaf regel ${line} is geen enkel artikel gevonden. Een artikel begint met een nummer of kop, zoals ‘Artikel 1’, ‘1.’ of ‘## Doel’.`,
      en: `From line ${line} on no article was found. An article starts with a number or heading, such as ‘Artikel 1’, ‘1.’ or ‘## Doel’.`,
    });
  }
  const asides = [...read.asides, ...contents].sort((a, b) => a.line - b.line);
  const notes = [...built.notes, ...sourceNotes(asides, read.mended)].sort((a, b) => a.line - b.line);
  return {
    title: built.title,
    hash: read.hash,
    articles: built.articles,
    notes,
    asides: asides.map(({ line, text }) => ({ line, text })),
  };
}

function sourceNotes(asides: Source['asides'], lines: readonly number[]): ImportNote[] {
  const aside = asides.map(
    ({ line, text, kind }): ImportNote => ({
      kind,
      line,
      article: null,
      what:
        kind === 'contents'
          ? `Regel van een inhoudsopgave, buiten de artikelen gehouden: ‘${text}’.`
          : `Paginanummer, buiten de artikelen gehouden: ‘${text}’.`,
      english:
        kind === 'contents'
          ? `Line of a table of contents, kept out of the articles: ‘${text}’.`
          : `Page number, kept out of the articles: ‘${text}’.`,
    }),
  );
  const mended = lines.map(
    (line): ImportNote => ({
      kind: 'characters',
      line,
      article: null,
      what: 'Onzichtbare tekens weggelaten of aan elkaar getekende letters (zoals ‘fi’) uitgeschreven.',
      english: 'Invisible signs left out, or letters drawn as one (such as ‘fi’) written out.',
    }),
  );
  return [...aside, ...mended];
}
