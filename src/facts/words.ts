// Matches listed words and phrases in texts however they are dressed up: whole words, every reading, linear time.
//
// A text is cut into words once, each with its hash; a list is a table of the first words of its entries. Comparing a text
// with a list costs one look-up a word, however long the list is; only where a first word agrees is the entry compared.
import { foldText, isWordCode, wordClass } from './fold.ts';
import { hashWord, indexWords, type PreparedText, prepareText, type Reading } from './readings.ts';

/** Finds entries of one word list in texts. */
export interface WordMatcher {
  /** How many entries can match. */
  readonly size: number;
  /** True when any text holds any entry. */
  find(texts: readonly string[]): boolean;
  /** `find` for a text that several lists are compared with. */
  findIn(text: PreparedText): boolean;
  /** How many different entries stand in a text; counting stops at `enough`. */
  countIn(text: PreparedText, enough: number): number;
  /** The lowest index (in the list given to `compileWords`) of an entry that stands in any text, or -1. */
  findIndex(texts: readonly string[]): number;
  /** All indexes of entries that stand in any text, ascending. */
  findAll(texts: readonly string[]): number[];
}

/** Entries beyond this length are cut off from matching: no list word is as long, and it bounds the work per place. */
const maxEntryLength = 200;
const entriesPerExpression = 1000;
/** Only entries this long are looked for inside a row of spaced letters, where word boundaries are gone. */
const minLooseLength = 5;

/**
 * Between the words of a phrase: white space and punctuation, also a line break with a quote mark. Never what the next
 * word begins with, so that a gap has one end and nothing is tried twice.
 */
const gapBefore = (next: string): string => `[^${wordClass}${escapeInClass(next.charAt(0))}]{1,8}`;

const escapeInClass = (sign: string): string =>
  sign === '' || isWordCode(sign.charCodeAt(0))
    ? ''
    : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * The expression of one folded entry: letters literally, white space and hyphens as any gap. Literals and gaps in a row are
 * all it ever holds, so V8's linear engine takes it too (flag `l`); whole words are a look at the letter behind, apart.
 */
export function entrySource(folded: string): string {
  const [first = '', ...others] = folded.split(/[\s\-_]+/);
  return others.reduce(
    (source, next) => `${source}${gapBefore(next)}${escapeLiteral(next)}`,
    escapeLiteral(first),
  );
}

const startsInWord = (folded: string): boolean => isWordCode(folded.charCodeAt(0));
const endsInWord = (folded: string): boolean => isWordCode(folded.charCodeAt(folded.length - 1));

/** Every folded form of an entry: cases apart, because look-alike capitals differ from their small letters. */
function formsOf(word: string): string[] {
  const clean = word.trim().slice(0, maxEntryLength);
  const forms = [clean, clean.toUpperCase(), clean.toLowerCase()].map((form) => foldText(form).trim());
  return [...new Set(forms)].filter((form) => form.replace(/[\s\-_]/g, '') !== '');
}

/** One form of an entry that begins with a letter or digit. */
interface Candidate {
  readonly entry: number;
  readonly first: string;
  /** Hash of the word behind the first; null: there is none. Where it differs, the rest is not compared. */
  readonly second: number | null;
  /** Matches at the start of the first word; null: the entry is that one word. Made when it is first needed. */
  readonly rest: (() => RegExp) | null;
  /** A letter behind it would make another word of its last. */
  readonly bordered: boolean;
}

/** Where the run of letters and digits at `from` ends. */
function wordEnd(form: string, from: number): number {
  let end = from;
  while (end < form.length && isWordCode(form.charCodeAt(end))) end++;
  return end;
}

function candidateOf(entry: number, form: string): Candidate {
  const end = wordEnd(form, 0);
  const first = form.slice(0, end);
  if (end === form.length) return { entry, first, second: null, rest: null, bordered: true };
  let start = end;
  while (start < form.length && !isWordCode(form.charCodeAt(start))) start++;
  const second = start === form.length ? null : hashWord(form.slice(start, wordEnd(form, start)));
  let made: RegExp | null = null;
  const rest = (): RegExp => (made ??= new RegExp(entrySource(form), 'y'));
  return { entry, first, second, rest, bordered: endsInWord(form) };
}

/** The entries of a list by the hash of their first word. */
class FirstWords {
  readonly #byHash = new Map<number, Candidate[]>();
  /** One bit for the low sixteen bits of each hash: most words of a text end here. */
  readonly #bits = new Uint8Array(0x2000);

  add(candidate: Candidate): void {
    const hash = hashWord(candidate.first);
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, [candidate]);
    else same.push(candidate);
    const bit = hash & 0xffff;
    this.#bits[bit >> 3] = (this.#bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  /** Entries that stand in a reading, in the order of the text; an entry may come more than once. */
  *entriesIn(reading: Reading): Generator<number> {
    const { words } = reading;
    for (let word = this.#next(words, 0); word < words.length; word = this.#next(words, word + 2)) {
      for (const candidate of this.#byHash.get(words[word + 1] ?? 0) ?? [])
        if (standsAt(candidate, reading, word)) yield candidate.entry;
    }
  }

  /** The next word whose hash may be one of ours. */
  #next(words: Int32Array, from: number): number {
    const bits = this.#bits;
    const { length } = words;
    let word = from;
    while (word < length) {
      const bit = (words[word + 1] ?? 0) & 0xffff;
      if (((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0) break;
      word += 2;
    }
    return word;
  }

  someIn(reading: Reading): boolean {
    return this.entriesIn(reading).next().done !== true;
  }
}

/** Whether a candidate stands in a reading from the word at `word` on. */
function standsAt(
  { first, second, rest, bordered }: Candidate,
  { text, words }: Reading,
  word: number,
): boolean {
  // Words of a phrase follow one another: the second is the whole next word of the text.
  if (second !== null && words[word + 3] !== second) return false;
  const start = words[word] ?? 0;
  if (!text.startsWith(first, start) || isWordCode(text.charCodeAt(start + first.length))) return false;
  if (rest === null) return true;
  const expression = rest();
  expression.lastIndex = start;
  return expression.test(text) && !(bordered && isWordCode(text.charCodeAt(expression.lastIndex)));
}

/** Some entries, made ready to be looked for. */
interface Compiled {
  readonly table: FirstWords;
  /** What the table cannot find: entries that begin with a sign. */
  readonly signs: readonly { readonly expression: RegExp; readonly bordered: boolean }[];
  /** Their letters without gaps, for rows of letters written apart. */
  readonly loose: readonly RegExp[];
}

function compileForms(entries: Iterable<readonly [entry: number, forms: readonly string[]]>): Compiled {
  const table = new FirstWords();
  const signs = new Map<string, Compiled['signs'][number]>();
  const compact = new Set<string>();
  for (const [entry, forms] of entries) {
    for (const form of forms) {
      if (startsInWord(form)) table.add(candidateOf(entry, form));
      else signs.set(form, { expression: new RegExp(entrySource(form), 'g'), bordered: endsInWord(form) });
      const letters = form.replace(/[\s\-_]+/g, '');
      if (letters.length >= minLooseLength) compact.add(escapeLiteral(letters));
    }
  }
  const literals = [...compact];
  const loose: RegExp[] = [];
  for (let start = 0; start < literals.length; start += entriesPerExpression)
    loose.push(new RegExp(literals.slice(start, start + entriesPerExpression).join('|')));
  return { table, signs: [...signs.values()], loose };
}

function signsStandIn({ signs }: Compiled, text: string): boolean {
  return signs.some(({ expression, bordered }) => {
    expression.lastIndex = 0;
    for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
      if (!(bordered && isWordCode(text.charCodeAt(expression.lastIndex)))) return true;
      expression.lastIndex = found.index + 1;
    }
    return false;
  });
}

/** A single letter at either end of a spaced row may belong to the sentence around it ("u s u k k e l"). */
function spacedMatches(compiled: Compiled, joined: string): boolean {
  if (compiled.loose.some((expression) => expression.test(joined))) return true;
  return [joined, joined.slice(1), joined.slice(0, -1), joined.slice(1, -1)].some(
    (form) => compiled.table.someIn(indexWords(form)) || signsStandIn(compiled, form),
  );
}

/**
 * Compiles a list: no list entry is ever a pattern, so no list can make matching slow. Each place of a text is compared with
 * an entry once, from its first letter on, whatever the entry and the text. Entries match as whole words; blank entries match
 * nothing.
 */
export function compileWords(words: readonly string[]): WordMatcher {
  const entries = words.map(formsOf);
  const all = compileForms(entries.entries());
  const { table } = all;
  const single = new Map<number, Compiled>();
  const ofOne = (entry: number): Compiled => {
    let made = single.get(entry);
    if (made === undefined) {
      made = compileForms([[entry, entries[entry] ?? []]]);
      single.set(entry, made);
    }
    return made;
  };
  const bySigns = (some: Compiled, { readings }: PreparedText): boolean =>
    some.signs.length > 0 && readings.some(({ text }) => signsStandIn(some, text));
  const bySpaced = (some: Compiled, { spaced }: PreparedText): boolean =>
    spaced.some((joined) => spacedMatches(some, joined));

  const findIn = (text: PreparedText): boolean =>
    text.readings.some((reading) => table.someIn(reading)) || bySigns(all, text) || bySpaced(all, text);
  const entriesIn = function* (text: PreparedText): Generator<number> {
    for (const reading of text.readings) yield* table.entriesIn(reading);
    for (const by of [bySigns, bySpaced]) {
      if (by(all, text)) for (const entry of entries.keys()) if (by(ofOne(entry), text)) yield entry;
    }
  };
  const findAll = (texts: readonly string[]): number[] => {
    const found = new Set(texts.flatMap((text) => [...entriesIn(prepareText(text))]));
    return [...found].toSorted((a, b) => a - b);
  };
  return {
    size: entries.filter((forms) => forms.length > 0).length,
    find: (texts) => texts.some((text) => findIn(prepareText(text))),
    findIn,
    countIn(text, enough) {
      const found = new Set<number>();
      for (const entry of entriesIn(text)) if (found.add(entry).size >= enough) break;
      return found.size;
    },
    findIndex: (texts) => findAll(texts)[0] ?? -1,
    findAll,
  };
}
