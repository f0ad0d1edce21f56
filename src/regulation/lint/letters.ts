// the letters of a list moved, and what points to them did not; definitions that skip a letter.
import type { Article } from '../text/tree.ts';
import { definedList, type DefinedList } from './definitions.ts';
import { findingAt, fullText, lettersOf, list, type Check, type Draft, type Finding } from './finding.ts';
import { referencesOf, type Reference } from './references.ts';
import { contentWords, sameWord, sharedWords } from './words.ts';

/** Words that must point elsewhere before that counts as evidence. */
const CLEAR = 3;

/** Compares the order of definitions and the content of rules with the letters they cite. */
export const checkLetters: Check = (draft) => {
  const defined = definedList(draft);
  if (defined === null) return [];
  const skipped = skippedLetters(defined);
  const moved = movedRules(draft, defined);
  const findings: Finding[] = moved.map(({ reference, meant }) =>
    findingAt(
      'letters',
      reference.node,
      reference.offset,
      `‘${reference.words}’: de inhoud van dit artikel hoort bij onderdeel ${meant} van artikel ${defined.node.id}, niet bij ${reference.letter}.`,
      `‘${reference.words}’: this article is about item ${meant} of article ${defined.node.id}, not ${reference.letter}.`,
    ),
  );
  const [first] = skipped;
  if (first !== undefined) {
    const letters = list(skipped.map((item) => item.number ?? ''));
    findings.push({
      ...findingAt(
        'letters',
        first,
        0,
        `Onderdeel ${letters} van artikel ${defined.node.id} heeft geen omschrijving; de andere onderdelen wel. Is dit onderdeel later tussengevoegd?`,
        `Item ${letters} of article ${defined.node.id} has no definition; the others have. Was it put in later?`,
      ),
      article: defined.node.id,
    });
  }
  return findings;
};

/** Letters without a definition, in a list whose other letters have one. */
function skippedLetters({ letters, defined }: DefinedList): readonly Article[] {
  return letters.filter((item) => item.number !== null && !defined.has(item.number));
}

interface Moved {
  readonly reference: Reference;
  readonly meant: string;
}

/** Rules that cite one letter and speak of another. */
function movedRules(draft: Draft, defined: DefinedList): readonly Moved[] {
  const rules = referencesOf(draft).filter(
    (reference) => reference.letter !== null && pointsToList(draft, reference, defined),
  );
  const topics = topicsOf(defined);
  const scored = rules.map((reference) => ({ reference, scores: scoresOf(reference, topics) }));
  const shift = orderShift(scored, defined);
  return scored.flatMap(({ reference, scores }) => {
    const cited = reference.letter ?? '';
    // One shift that explains the whole list also covers the rules whose own words are too few to tell.
    const meant = shift === null ? clearlyMeant(cited, scores) : shift.get(cited);
    return meant === undefined || meant === null || meant === cited ? [] : [{ reference, meant }];
  });
}

/** A reference to this list; or to an article without letters, when a text's numbers moved as well. */
function pointsToList(draft: Draft, reference: Reference, { node }: DefinedList): boolean {
  if (reference.number === node.id) return true;
  const target = draft.byId.get(reference.number);
  return (
    (target === undefined || lettersOf(target).length === 0) &&
    /bedoeld|genoemd|doel(?:einde|en)?(?!\p{L})/iu.test(reference.node.text)
  );
}

/** For each letter the words that only it and its definition have. */
function topicsOf({ letters, defined }: DefinedList): ReadonlyMap<string, readonly string[]> {
  const all = letters.map((item) => {
    const definition = item.number === null ? undefined : defined.get(item.number);
    return { letter: item.number ?? '', words: contentWords(`${item.text} ${definition?.node.text ?? ''}`) };
  });
  return new Map(
    all.map(({ letter, words }) => [
      letter,
      words.filter((word) =>
        all.every((other) => other.letter === letter || !other.words.some((one) => sameWord(one, word))),
      ),
    ]),
  );
}

type Scores = ReadonlyMap<string, number>;

/** How many words of each letter's topic a rule has. */
function scoresOf(reference: Reference, topics: ReadonlyMap<string, readonly string[]>): Scores {
  const words = contentWords(fullText(reference.node).replace(reference.words, ' '));
  return new Map([...topics].map(([letter, topic]) => [letter, sharedWords(topic, words).length]));
}

/** The letter a rule's words clearly speak of, when it is another than the one it cites. */
function clearlyMeant(cited: string, scores: Scores): string | null {
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[0] === cited) return null;
  const lead = best[1] - Math.max(second?.[1] ?? 0, scores.get(cited) ?? 0);
  return best[1] >= CLEAR && lead >= CLEAR - 1 ? best[0] : null;
}

/**
 * The cited letters, in order, laid beside the defined letters, in order. When there are as many of both, and the
 * rules' words fit the defined letters clearly better than the cited ones, that is how the letters moved.
 */
function orderShift(
  rules: readonly { readonly reference: Reference; readonly scores: Scores }[],
  { defined }: DefinedList,
): ReadonlyMap<string, string> | null {
  const cited = [...new Set(rules.map(({ reference }) => reference.letter ?? ''))].sort();
  const meant = [...defined.keys()].sort();
  if (cited.length !== meant.length || cited.every((letter, index) => letter === meant[index])) return null;
  const shift = new Map(cited.map((letter, index) => [letter, meant[index] ?? letter]));
  let asCited = 0;
  let asMoved = 0;
  for (const { reference, scores } of rules) {
    const letter = reference.letter ?? '';
    const to = shift.get(letter) ?? letter;
    if (to === letter) continue;
    asCited += scores.get(letter) ?? 0;
    asMoved += scores.get(to) ?? 0;
  }
  return asMoved >= CLEAR && asMoved >= 2 * asCited ? shift : null;
}
