// Matches listed words and phrases in texts however they are dressed up: whole words, every reading, linear time.
//
// A text is cut into words once, each with its hash; a list is a table of the first words of its entries. Comparing a text
// with a list costs one look-up a word, however long the list is; only where a first word agrees is the entry compared.
import { foldText, isWordCode, wordClass } from './fold.ts';
import { hashWord, type PreparedText, prepareText, type Reading } from './readings.ts';

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

/** Between the words of a phrase: white space and punctuation, also a line break with a quote mark. */
const gap = `[^${wordClass}]{1,8}`;

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** The expression of one folded entry: letters literally, white space and hyphens as any gap. */
function entrySource(folded: string): string {
  return folded
    .split(/[\s\-_]+/)
    .map(escapeLiteral)
    .join(gap);
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
  if (end === form.length) return { entry, first, second: null, rest: null };
  let start = end;
  while (start < form.length && !isWordCode(form.charCodeAt(start))) start++;
  const second = start === form.length ? null : hashWord(form.slice(start, wordEnd(form, start)));
  let made: RegExp | null = null;
  const source = `${entrySource(form)}${endsInWord(form) ? `(?![${wordClass}])` : ''}`;
  return { entry, first, second, rest: () => (made ??= new RegExp(source, 'y')) };
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
function standsAt({ first, second, rest }: Candidate, { text, words }: Reading, word: number): boolean {
  // Words of a phrase follow one another: the second is the whole next word of the text.
  if (second !== null && words[word + 3] !== second) return false;
  const start = words[word] ?? 0;
  if (!text.startsWith(first, start) || isWordCode(text.charCodeAt(start + first.length))) return false;
  if (rest === null) return true;
  const expression = rest();
  expression.lastIndex = start;
  return expression.test(text);
}

/** What the table of first words cannot find: entries that begin with a sign, and letters written apart. */
interface Expressions {
  readonly signs: readonly RegExp[];
  readonly bounded: readonly RegExp[];
  readonly loose: readonly RegExp[];
}

const boundary = `(?<![${wordClass}])`;

function compileForms(forms: readonly string[]): Expressions {
  const unique = [...new Set(forms)];
  const alternation = (some: readonly string[], before: string, after: string, flags = ''): RegExp[] => {
    const made: RegExp[] = [];
    for (let start = 0; start < some.length; start += entriesPerExpression) {
      const part = some.slice(start, start + entriesPerExpression);
      made.push(new RegExp(`${before}(?:${part.join('|')})${after}`, flags));
    }
    return made;
  };
  const source = (form: string): string =>
    `${entrySource(form)}${endsInWord(form) ? `(?![${wordClass}])` : ''}`;
  const compact = unique
    .map((form) => form.replace(/[\s\-_]+/g, ''))
    .filter((form) => form.length >= minLooseLength);
  return {
    signs: alternation(unique.filter((form) => !startsInWord(form)).map(source), '', ''),
    bounded: alternation(
      unique.map((form) => `${startsInWord(form) ? boundary : ''}${source(form)}`),
      '',
      '',
    ),
    loose: alternation(compact.map(escapeLiteral), '', ''),
  };
}

/** A single letter at either end of a spaced row may belong to the sentence around it ("u s u k k e l"). */
function spacedMatches(expressions: Expressions, joined: string): boolean {
  if (expressions.loose.some((expression) => expression.test(joined))) return true;
  const forms = [joined, joined.slice(1), joined.slice(0, -1), joined.slice(1, -1)];
  return expressions.bounded.some((expression) => forms.some((form) => expression.test(form)));
}

/**
 * Compiles a list: no list entry is ever a pattern, so no list can make matching slow. Entries match as whole words; blank
 * entries match nothing.
 */
export function compileWords(words: readonly string[]): WordMatcher {
  const entries = words.map(formsOf);
  const table = new FirstWords();
  for (const [entry, forms] of entries.entries()) {
    for (const form of forms) if (startsInWord(form)) table.add(candidateOf(entry, form));
  }
  const expressions = compileForms(entries.flat());
  const single = new Map<number, Expressions>();
  const ofOne = (entry: number): Expressions => {
    let made = single.get(entry);
    if (made === undefined) {
      made = compileForms(entries[entry] ?? []);
      single.set(entry, made);
    }
    return made;
  };
  const bySigns = ({ signs }: Expressions, { readings }: PreparedText): boolean =>
    signs.length > 0 && readings.some(({ text }) => signs.some((expression) => expression.test(text)));
  const bySpaced = (some: Expressions, { spaced }: PreparedText): boolean =>
    spaced.some((joined) => spacedMatches(some, joined));

  const findIn = (text: PreparedText): boolean =>
    text.readings.some((reading) => table.someIn(reading)) ||
    bySigns(expressions, text) ||
    bySpaced(expressions, text);
  const entriesIn = function* (text: PreparedText): Generator<number> {
    for (const reading of text.readings) yield* table.entriesIn(reading);
    for (const by of [bySigns, bySpaced]) {
      if (by(expressions, text)) for (const entry of entries.keys()) if (by(ofOne(entry), text)) yield entry;
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
