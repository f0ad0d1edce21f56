// How much two pieces of Dutch text speak of the same thing: shared words, endings aside.

const SMALL = new Set(
  (
    'aan alle als andere anders artikel bedoeld begrepen beginsel betreft bij binnen controle daar daarbij dan dat deze die dient dienen ' +
    'dit doel doeleinden door dergelijke echter een eigen elke enige gebruik geldt gelden geen gehele geheel haar hebben heeft het hierna hierbij hun in indien ' +
    'kader kan kunnen langer maar mag meer met middel middels mits moet moeten naar niet nog noch ofwel om omdat onder ook over per ' +
    'rond slechts sprake te ten ter tot tussen uit van vanuit vervolgens verstaan voor waar waarbij waarop wat wel wij wijze worden wordt ' +
    'zal zich zij zijn zoals zodat zodanig zover zullen verwerkt verwerken gebruiker gebruikers school'
  ).split(' '),
);

/** The words that carry content: four letters and more, small words left out. */
export function contentWords(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return [...new Set(words.filter((word) => !SMALL.has(word)))];
}

/** Are two words forms of one: `bewaken` and `bewaking`, `systeem` and `systeembeheer`? */
export function sameWord(one: string, other: string): boolean {
  const shortest = Math.min(one.length, other.length);
  let common = 0;
  while (common < shortest && one[common] === other[common]) common += 1;
  return common >= Math.max(4, shortest - 3);
}

/** Which of these words occur in a text, in some form. */
export function sharedWords(words: readonly string[], others: readonly string[]): readonly string[] {
  return words.filter((word) => others.some((other) => sameWord(word, other)));
}

/** Share (0 to 1) of a term's content words that a text has. 1 for a term without content words. */
export function coverage(term: string, text: string): number {
  const words = contentWords(term);
  return words.length === 0 ? 1 : sharedWords(words, contentWords(text)).length / words.length;
}
