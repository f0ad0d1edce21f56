// The references of a text to its own articles: `artikel 7.1 b`, `artikel 5.3 tot en met 5.11`, `§ 3`.
import type { Article } from '../text/tree.ts';
import type { Draft } from './finding.ts';

export interface Reference {
  readonly node: Article;
  /** Place in the node's text. */
  readonly offset: number;
  /** As written. */
  readonly words: string;
  readonly number: string;
  readonly letter: string | null;
  /** Last number of a range (`tot en met`), or null. */
  readonly to: string | null;
}

const FIRST =
  /(?<![\p{L}\p{N}])(?:artikel(?:en)?|art\.|§)\s*(\d{1,3}(?:\.\d{1,3}){0,5})(?:,?\s+lid\s+(\d{1,2}))?(?:,?\s*(?:(?:sub|onder|onderdeel|letter)\s+)?([a-z])(?![\p{L}\p{N}’'/]|\.\p{L}))?/giu;
const RANGE = /^\s*(?:tot en met|t\/m)\s+(?:artikel\s+)?(\d{1,3}(?:\.\d{1,3}){0,5})/iu;
const MORE =
  /^(?:\s*,|\s+en|\s+of)\s+(\d{1,3}(?:\.\d{1,3}){0,5})(?![\p{L}\d])(?:\s?([a-z])(?![\p{L}\p{N}’'/]|\.\p{L}))?/iu;
/** What follows a reference to a law and not to this text. */
const LAW =
  /^[,\s]*(?:(?:eerste|tweede|derde|vierde|vijfde|zesde)\s+lid,?\s*)?(?:(?:lid|onder|sub|onderdeel)\s+\w{1,2},?\s*)*(?:van\s+)?(?:de\s+|het\s+)?(?:Algemene\s+verordening|\p{L}*AVG|GDPR|\p{L}*wet(?:boek)?(?!\p{L})|Wet(?!\p{L})|Grondwet|Burgerlijk|BW|Awb|WVO|WPO|WMS|EVRM|IVRK|\p{L}*[Vv]erordening|\p{L}*richtlijn|cao|Besluit|Handvest|Verdrag)/iu;

/** All references of a text, in order; those to laws are left out. */
export function referencesOf(draft: Draft): readonly Reference[] {
  return draft.nodes.flatMap((node) => [...referencesIn(node)]);
}

/** The references in one article's own words. */
export function* referencesIn(node: Article): Generator<Reference> {
  for (const match of node.text.matchAll(FIRST)) {
    const [words, number = '', member, letter] = match;
    let at = match.index + words.length;
    const range = RANGE.exec(node.text.slice(at));
    if (range !== null) at += range[0].length;
    const found: Reference[] = [
      {
        node,
        offset: match.index,
        words: node.text.slice(match.index, at).trim(),
        number: member === undefined ? number : `${number}.${member}`,
        letter: letter?.toLowerCase() ?? null,
        to: range?.[1] ?? null,
      },
    ];
    if (range === null) {
      for (let more = MORE.exec(node.text.slice(at)); more !== null; more = MORE.exec(node.text.slice(at))) {
        const [rest, next = '', nextLetter] = more;
        const offset = at + rest.indexOf(next);
        found.push({
          node,
          offset,
          words: `artikel ${next}${nextLetter === undefined ? '' : ` ${nextLetter}`}`,
          number: next,
          letter: nextLetter ?? null,
          to: null,
        });
        at += rest.length;
      }
    }
    if (!LAW.test(node.text.slice(at))) yield* found;
  }
}
