// Definitions that quote a term of another article: `Onder ‘bewaking’ als bedoeld in artikel 9.1 wordt begrepen: …`.
import type { Article } from '../text/tree.ts';
import { lettersOf, type Draft } from './finding.ts';
import { coverage } from './words.ts';

export interface Definition {
  readonly node: Article;
  readonly term: string;
  /** Place, in the node's text, of the reference that says where the term stands. */
  readonly reference: number;
}

/** How much of a term an item must say to be the item that is meant. */
export const SAME_TERM = 0.6;

/** A quoted term, and at most a few words on the article it is said to stand in. */
const DEFINES =
  /(?<![\p{L}\p{N}])[‘“"'](?=\p{L})([^’”"]{3,120}?)[’”"'],?\s+(?:[\p{L}]+\s+){0,5}(?=artikel\s+\d)/iu;

/** Definitions that point to where their term stands. */
export function definitionsOf(draft: Draft): readonly Definition[] {
  return draft.nodes.flatMap((node) => {
    const match = DEFINES.exec(node.text);
    return match?.[1] === undefined
      ? []
      : [{ node, term: match[1], reference: match.index + match[0].length }];
  });
}

/** A lettered list, and the definition of each letter that has one. */
export interface DefinedList {
  readonly node: Article;
  readonly letters: readonly Article[];
  readonly defined: ReadonlyMap<string, Definition>;
}

/** The list that a text's definitions define: the one most of them have their term from. */
export function definedList(draft: Draft): DefinedList | null {
  const definitions = definitionsOf(draft);
  let best: DefinedList | null = null;
  for (const node of draft.nodes) {
    const letters = lettersOf(node);
    if (letters.length < 3) continue;
    const defined = new Map<string, Definition>();
    for (const definition of definitions) {
      const letter = bestLetter(definition, letters);
      if (letter !== null && !defined.has(letter)) defined.set(letter, definition);
    }
    if (defined.size >= 2 && defined.size > (best?.defined.size ?? 0)) best = { node, letters, defined };
  }
  return best;
}

function bestLetter(definition: Definition, letters: readonly Article[]): string | null {
  let best: { letter: string; score: number } | null = null;
  for (const { number, text } of letters) {
    const score = coverage(definition.term, text);
    if (number !== null && score >= SAME_TERM && score > (best?.score ?? 0)) best = { letter: number, score };
  }
  return best?.letter ?? null;
}
