// Makes a text ready for looking words up in it: every folded reading, its words by hash, letters written apart joined.
import { foldText, isWordCode } from './fold.ts';

/** One folded reading with its words: runs of letters and digits. */
export interface Reading {
  readonly text: string;
  /** Four numbers a word: where it begins (UTF-16 units), nothing, where it ends, and its `hashWord`. */
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
/** FNV-1a over the UTF-16 units of a word, from nothing, as a signed 32-bit number. */
export function hashWord(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

const plain = /^[\t-\r -~]$/;
/** For each UTF-16 unit, in bits: 1 a letter or digit, 2 a digit, 4 not plain (control, or beyond ASCII). */
const kinds = Uint8Array.from({ length: 0x1_0000 }, (_, code) => {
  const kind = isWordCode(code) || (code >= 0x41 && code <= 0x5a) ? 1 : 0;
  const digit = code >= 0x30 && code <= 0x39 ? 2 : 0;
  return kind | digit | (plain.test(String.fromCharCode(code)) ? 0 : 4);
});
/** For each UTF-16 unit itself, capitals of ASCII as small letters. */
const small = Uint16Array.from({ length: 0x1_0000 }, (_, code) =>
  code >= 0x41 && code <= 0x5a ? code + 0x20 : code,
);

/** The text as UTF-16 units, five times as quick to walk as the string; wiped after each text. */
let units = new Uint16Array(0x2000);
let octets = Buffer.from(units.buffer);
/** The same in small letters, one octet each: stands only where all is ASCII. */
let lowered = Buffer.alloc(0x2000);
/** Places and hashes while they are gathered. */
let gathered = new Int32Array(4 * 0x1001);

function makeRoom(length: number): void {
  if (units.length > length) return;
  units = new Uint16Array(length + 1);
  octets = Buffer.from(units.buffer);
  lowered = Buffer.alloc(length + 1);
  // A word and what parts it from the next take two units at least.
  gathered = new Int32Array(4 * ((length >> 1) + 2));
}

/** A text with its words, folded where it is not plain ASCII; one pass over what is plain. */
function foldAndIndex(text: string): Reading {
  const ascii = Buffer.byteLength(text) === text.length;
  return (ascii ? walk(text, true) : null) ?? indexWords(foldText(text));
}

/** One pass over a folded text: its words, and whether letters stand apart in it. */
function indexWords(text: string): Reading {
  return (
    walk(text, false) ?? {
      text,
      words: new Int32Array(0),
      numbers: 0,
      longNumbers: 0,
      mixed: 0,
      apart: false,
    }
  );
}

/** `lower`: an ASCII text that is brought to small letters on the way; null where it holds controls. */
function walk(text: string, lower: boolean): Reading | null {
  const { length } = text;
  makeRoom(length);
  octets.write(text, 0, 'utf16le');
  // What stands behind the text is no word, so the inner loop ends there.
  units[length] = 0;
  const given = units;
  const found = gathered;
  const out = lowered;
  let filled = 0;
  let numbers = 0;
  let longNumbers = 0;
  let mixed = 0;
  let seen = 0;
  for (let at = 0; at < length; at++) {
    let unit = given[at] ?? 0;
    let kind = kinds[unit] ?? 0;
    if ((kind & 1) === 0) {
      seen |= kind;
      out[at] = unit;
      continue;
    }
    const start = at;
    let hash = 0;
    let digits = 0;
    do {
      const code = small[unit] ?? 0;
      out[at] = code;
      hash = Math.imul(hash ^ code, 0x01000193);
      digits += kind & 2;
      seen |= kind;
      unit = given[++at] ?? 0;
      kind = kinds[unit] ?? 0;
    } while ((kind & 1) !== 0);
    if (digits > 0) {
      numbers++;
      if (digits >= 8) longNumbers++;
      if (digits >> 1 < at - start) mixed++;
    }
    found[filled] = start;
    found[filled + 2] = at;
    found[filled + 3] = hash;
    filled += 4;
    // The unit behind the word is looked at in the next turn.
    at--;
  }
  const isPlain = (seen & 4) === 0;
  const low = lower && isPlain ? out.toString('latin1', 0, length) : text;
  given.fill(0, 0, length);
  out.fill(0, 0, length);
  if (lower && !isPlain) return null;
  const words = found.slice(0, filled);
  return { text: low, words, numbers, longNumbers, mixed, apart: standApart(words) };
}

/** Three words of one letter in a row, each near the one before? */
function standApart(words: Int32Array): boolean {
  let row = 0;
  for (let word = 0; word < words.length; word += 4) {
    const start = words[word] ?? 0;
    if ((words[word + 2] ?? 0) - start > 1) row = 0;
    else row = row > 0 && start - (words[word - 2] ?? 0) <= maxSpacedGap ? row + 1 : 1;
    if (row === 3) return true;
  }
  return false;
}

const prepared = new WeakMap<object, PreparedText>();

/** `prepareText` of a text that several rules look at: made once, and gone with the object that carries the text. */
export function prepareOnce(carrier: { readonly text: string }): PreparedText {
  let ready = prepared.get(carrier);
  if (ready === undefined) {
    ready = prepareText(carrier.text);
    prepared.set(carrier, ready);
  }
  return ready;
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
