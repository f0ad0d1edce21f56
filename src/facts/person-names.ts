// Whether a shown name is a person's own: any usual form of the name in the directory, the chosen first name included.
import { foldText } from './fold.ts';

/** Words that stand around names and are nobody's. */
const around = new Set(
  (
    'de den der van von ten ter te het t la le el al di da du v d dhr mw mevr mevrouw meneer heer drs dr ir ing mr ma ba ' +
    'msc bsc prof docent leraar lerares mentor school'
  ).split(' '),
);

const wordsOf = (name: string): string[] =>
  foldText(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/**
 * True when `shown` is a form of one of `names`: with the family name in it (`A. de Vries`, `Vries, Anna de`, `Mw. De
 * Vries (wiskunde)`), or of nothing but words and initials of the name (`Anna`, `Anna V.`). No name at all is none false.
 */
export function isOwnName(shown: string, names: readonly string[]): boolean {
  const given = wordsOf(shown.replace(/\([^()]*\)/g, ' ')).filter((word) => !around.has(word));
  if (given.length === 0) return true;
  return names.some((name) => {
    const own = wordsOf(name).filter((word) => !around.has(word));
    const family = own.at(-1);
    if (family !== undefined && own.length > 1 && given.includes(family)) {
      // The family name, and a first name that is not somebody else's: an initial, or one of the own.
      return given.every(
        (word) =>
          own.includes(word) || word.length <= 3 || own.some((one) => one.startsWith(word.slice(0, 3))),
      );
    }
    return given.every(
      (word) => own.includes(word) || (word.length === 1 && own.some((one) => one.startsWith(word))),
    );
  });
}
