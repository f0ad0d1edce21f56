// A table of contents without dots or page numbers: articles whose heading comes once more, with a body.
import type { Block } from './block.ts';
import type { Source, SourceLine } from './source.ts';

/**
 * Takes out blocks that only announce a later article: same number, same title, nothing below them.
 * Their lines become asides; the rest is untouched.
 */
export function takeContents(
  blocks: readonly Block[],
  lines: readonly SourceLine[],
): { readonly blocks: readonly Block[]; readonly contents: Source['asides'] } {
  const last = new Map(blocks.map((block, index) => [headOf(block), index]));
  const announced = new Set(
    blocks.filter(
      (block, index) => isBare(block, blocks[index + 1]) && (last.get(headOf(block)) ?? index) > index,
    ),
  );
  // One double heading is a slip of the writer; a table of contents has several.
  if (announced.size < 2) return { blocks, contents: [] };
  const numbers = new Set(
    [...announced].flatMap((block) => [block.line, ...block.lines.map(([, line]) => line)]),
  );
  const contents = lines
    .filter((line) => numbers.has(line.number))
    .map(({ number, text }) => ({ line: number, text, kind: 'contents' as const }));
  return { blocks: blocks.filter((block) => !announced.has(block)), contents };
}

function isBare(block: Block, next: Block | undefined): boolean {
  return block.marker?.kind === 'article' && next?.marker?.kind === 'article';
}

/** Number and title as one key; null for what is no article. */
function headOf(block: Block): string | null {
  return block.marker?.kind === 'article' ? `${block.marker.number} ${titleOf(block)}` : null;
}

/** The title without the page number a table of contents puts behind it. */
function titleOf(block: Block): string {
  return block.text
    .slice(0, 300)
    .toLowerCase()
    .replace(/[\s.]*\d*$/u, '');
}
