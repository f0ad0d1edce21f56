// the text leans on another text of the school that is not part of it.
import { findingAt, type Check, type Draft } from './finding.ts';

/** A compound such as `Privacyreglement`, or `gedragscode`; `reglement` alone is this text. */
const OTHER_TEXT =
  /(?<!\p{L})(?:het|de|ons|onze|een|hun)\s+(?:geldende\s+|eigen\s+)?((?:\p{L}{3,30}-?\s?(?:regle|regele)ment|\p{L}{3,30}statuut|\p{L}{3,30}protocol|(?:gedrags|integriteits|ere)code|\p{L}{4,30}regeling|\p{L}{3,30}convenant|\p{L}{3,30}handboek|\p{L}{4,30}beleid(?:splan)?))(?!\p{L})/giu;

/** Names each other text once per article. */
export const checkOutsideTexts: Check = (draft) => {
  const own = ownNames(draft);
  return draft.nodes.flatMap((node) => {
    const named = new Set<string>();
    return [...node.text.matchAll(OTHER_TEXT)].flatMap((match) => {
      const name = match[1] ?? '';
      const key = plain(name);
      if (named.has(key) || own.has(key)) return [];
      named.add(key);
      return [
        findingAt(
          'outside-text',
          node,
          match.index,
          `Dit artikel steunt op een andere tekst: ‘${name}’. Voeg die tekst toe, met versie, of schrap de verwijzing.`,
          `This article leans on another text: ‘${name}’. Add that text, with its version, or strike the reference.`,
        ),
      ];
    });
  });
};

/** Names the text has for itself or for its own annexes: in its title, its headings, or after `dit` and `deze`. */
function ownNames(draft: Draft): ReadonlySet<string> {
  const names = new Set<string>();
  const headings = [draft.tree.title ?? '', ...draft.nodes.map((node) => node.title ?? '')];
  for (const word of headings.join(' ').match(/[\p{L}-]+/gu) ?? []) {
    names.add(plain(word));
    // `ICT-gedragscode` in the title is `de gedragscode` in the text.
    for (const part of word.split('-')) names.add(plain(part));
  }
  for (const node of draft.nodes) {
    for (const match of node.text.matchAll(/(?<!\p{L})(?:dit|deze)\s+([\p{L}-]+)/giu))
      names.add(plain(match[1] ?? ''));
  }
  return names;
}

const plain = (word: string): string =>
  word.toLowerCase().replace(/[\s-]/gu, '').replace('regelement', 'reglement');
