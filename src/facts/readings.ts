// Makes a text ready for looking words up in it: every folded reading, its words by hash, letters written apart joined.
import { foldText, isWordCode } from './fold.ts';
import { createTies } from './tie.ts';

/** One folded reading with its words: runs of letters and digits. */
export interface Reading {
  readonly text: string;
  /** Two numbers a word: where it begins (UTF-16 units), and its `hashWord`. */
  readonly words: Int32Array;
  /** How many words hold a digit, four digits or more, or a digit beside a letter. */
  readonly numbers: number;
  readonly longNumbers: number;
  readonly mixed: number;
  /** True: three letters or more in a row stand apart. */
  readonly apart: boolean;
}

/** A text made ready once, for several lists. */
export interface PreparedText {
  /** The first is the text itself. */
  readonly readings: readonly [Reading, ...Reading[]];
  /** Rows of letters that were written apart, joined. */
  readonly spaced: readonly string[];
}

const maxSpacedGap = 4;

/** A number for a word of a folded text, the same for the same word; words that share one are told apart by their letters. */
export function hashWord(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = mixIn(hash, word.charCodeAt(at));
  return finish(hash);
}

/** Turned and crossed: the shortest chain of steps a letter can have, and its steps decide how long a text takes. */
const mixIn = (hash: number, unit: number): number => ((hash << 5) | (hash >>> 27)) ^ unit;
/** Spreads what the last letters changed over all bits. */
const finish = (hash: number): number => {
  const spread = Math.imul(hash, 0x9e3779b1);
  return spread ^ (spread >>> 16);
};

const plain = /^[\t-\r -~]$/;
/** For each UTF-16 unit of a text in small letters: itself where it is a letter or digit, else 0. */
const letters = Uint16Array.from({ length: 0x1_0000 }, (_, code) => (isWordCode(code) ? code : 0));
for (let capital = 0x41; capital <= 0x5a; capital++) letters[capital] = capital + 0x20;
/** What stands between words in plain text. */
const parting = Uint8Array.from({ length: 0x80 }, (_, code) =>
  letters[code] === 0 && plain.test(String.fromCharCode(code)) ? 1 : 0,
);

/** The text as UTF-16 units, five times as quick to walk as the string; wiped after each text. */
let units = new Uint16Array(0x2000);
let octets = Buffer.from(units.buffer);
/** Places and hashes while they are gathered. */
let gathered = new Int32Array(0x2002);

function makeRoom(length: number): void {
  if (units.length > length) return;
  units = new Uint16Array(length + 1);
  octets = Buffer.from(units.buffer);
  // A word and what parts it from the next take two units at least.
  gathered = new Int32Array(length + 4);
}

/** A text with its words, folded where it is not plain ASCII: a plain one needs small letters and nothing else. */
function foldAndIndex(text: string): Reading {
  if (Buffer.byteLength(text) === text.length) {
    const reading = walk(text, true);
    if (reading !== null) return { ...reading, text: text.toLowerCase() };
  }
  return indexWords(foldText(text));
}

/** One pass over a folded text: its words, and whether letters stand apart in it. */
export function indexWords(text: string): Reading {
  const reading = walk(text, false);
  if (reading === null) throw new Error('only a plain text can turn out not to be plain');
  return { ...reading, text };
}

/**
 * One pass over a text: its words as in small letters. `plainOnly`: null where a control stands in it, which a reader does
 * not show and folding takes out.
 */
function walk(text: string, plainOnly: boolean): Omit<Reading, 'text'> | null {
  const { length } = text;
  makeRoom(length);
  octets.write(text, 0, 'utf16le');
  // What stands behind the text is no word, so the inner loop ends there.
  units[length] = 0;
  const given = units;
  const found = gathered;
  let filled = 0;
  let numbers = 0;
  let longNumbers = 0;
  let mixed = 0;
  let row = 0;
  let longest = 0;
  let end = 0;
  let isPlain = true;
  for (let at = 0; at < length; at++) {
    const unit = given[at] ?? 0;
    let letter = letters[unit] ?? 0;
    if (letter === 0) {
      if (parting[unit] !== 1) isPlain = false;
      continue;
    }
    const start = at;
    let hash = 0;
    let digits = 0;
    do {
      hash = mixIn(hash, letter);
      // Of all letters and digits those of ASCII come first.
      if (letter < 0x3a) digits++;
      letter = letters[given[++at] ?? 0] ?? 0;
    } while (letter !== 0);
    if (digits > 0) {
      numbers++;
      if (digits >= 4) longNumbers++;
      if (digits < at - start) mixed++;
    }
    // Words of one letter, each near the one before.
    if (at - start > 1) row = 0;
    else row = row > 0 && start - end <= maxSpacedGap ? row + 1 : 1;
    if (row > longest) longest = row;
    end = at;
    found[filled] = start;
    found[filled + 1] = finish(hash);
    filled += 2;
    // The unit behind the word parts it from the next, and may be a control.
    at--;
  }
  given.fill(0, 0, length);
  if (plainOnly && !isPlain) return null;
  return { words: found.slice(0, filled), numbers, longNumbers, mixed, apart: longest >= 3 };
}

/** Where the prepared text of a carrier comes to lie; null until it is asked for. */
const prepared = createTies<{ text: PreparedText | null }>();

/** Marks an object whose text several rules may look at; before it is frozen. */
export function carry<T extends { readonly text: string }>(carrier: T): T {
  prepared.set(carrier, { text: null });
  return carrier;
}

/** `prepareText` of a text that several rules look at: of one that `carry` marked it is made once, and gone with it. */
export function prepareOnce(carrier: { readonly text: string }): PreparedText {
  const place = prepared.get(carrier);
  if (place === undefined) return prepareText(carrier.text);
  return (place.text ??= prepareText(carrier.text));
}

/** Every reading of a text in which words are looked for. */
export function prepareText(text: string): PreparedText {
  const first = foldAndIndex(text);
  const folded = first.text;
  const readings: [Reading, ...Reading[]] = [first];
  const also = (reading: string): void => void readings.push(indexWords(reading));
  if (hasStandIns(text, first.mixed > 0)) {
    const swapped = text
      .replace(/(?<=[a-z])I/g, 'l')
      .replace(/(?<=[a-zA-Z|10])[1|](?=[a-zA-Z|10])|(?<=[a-zA-Z])[1|]|[1|](?=[a-zA-Z])/g, 'l')
      .replace(/(?<=[a-zA-Z0])0|0(?=[a-zA-Z0])/g, 'o');
    also(foldText(swapped));
  }
  if (text.includes('\u202e')) also(foldText(reverseOverridden(text)));
  if (folded.includes('-\n') || folded.includes('-\r')) {
    also(folded.replace(/-[ \t]{0,8}\r?\n[ \t]{0,8}/g, ''));
  }
  return { readings, spaced: first.apart ? spacedWords(folded) : [] };
}

const besideLetter = /[a-zA-Z][01|]|[01|][a-zA-Z]/;

/** Zero, one, bar or capital i inside a word, where they stand for o and l. `mixed`: some word holds letters and digits. */
function hasStandIns(text: string, mixed: boolean): boolean {
  if ((mixed || text.includes('|')) && besideLetter.test(text)) return true;
  for (let at = text.indexOf('I', 1); at !== -1; at = text.indexOf('I', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before >= 97 && before <= 122) return true;
  }
  return false;
}

/** What a reader sees of text under a right-to-left override (U+202E up to U+202C or the end of the line). */
function reverseOverridden(text: string): string {
  return text.replace(
    /\u202e([^\u202c\n]*)/g,
    (_, run: string) => ` ${Array.from(run).toReversed().join('')} `,
  );
}

/** Letters written apart ("s u k k e l", "s.u.k.k.e.l"), joined: one pass, rows of three letters or more. */
function spacedWords(folded: string): string[] {
  const found: string[] = [];
  const length = folded.length;
  let at = 0;
  while (at < length) {
    const first = folded.charCodeAt(at);
    if (!isWordCode(first)) {
      at++;
      continue;
    }
    // A letter with another beside it begins a word: pass over it.
    let stop = at + 1;
    while (stop < length && isWordCode(folded.charCodeAt(stop))) stop++;
    if (stop - at > 1) {
      at = stop;
      continue;
    }
    const letters: string[] = [folded.charAt(at)];
    const gaps: number[] = [];
    let end = at + 1;
    for (;;) {
      let next = end;
      while (next < length && next - end < maxSpacedGap && !isWordCode(folded.charCodeAt(next))) next++;
      if (next === end || next >= length || !isWordCode(folded.charCodeAt(next))) break;
      if (next + 1 < length && isWordCode(folded.charCodeAt(next + 1))) break;
      letters.push(folded.charAt(next));
      gaps.push(next - end);
      end = next + 1;
    }
    if (letters.length >= 3) found.push(joinSpaced(letters, gaps));
    at = end;
  }
  return found;
}

/** Joins a row of letters; gaps wider than the narrowest one part words. */
function joinSpaced(letters: readonly string[], gaps: readonly number[]): string {
  let narrow = maxSpacedGap;
  for (const width of gaps) if (width < narrow) narrow = width;
  let joined = letters[0] ?? '';
  for (let index = 1; index < letters.length; index++) {
    if ((gaps[index - 1] ?? 0) > narrow) joined += ' ';
    joined += letters[index] ?? '';
  }
  return joined;
}
