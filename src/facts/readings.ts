// Makes a text ready for looking words up in it: every folded reading, its words by hash, letters written apart joined.
import { foldText, isWordCode } from './fold.ts';

/** One folded reading with its words: runs of letters and digits. */
export interface Reading {
  readonly text: string;
  /** Four numbers a word: where it begins (UTF-16 units), nothing, where it ends, and its `hashWord`. */
  readonly words: Int32Array;
  /** How many words hold a digit. */
  readonly numbers: number;
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

/** For each UTF-16 unit: 0 between words, 1 a letter, 3 a digit. */
const kinds = Uint8Array.from({ length: 0x1_0000 }, (_, code) =>
  isWordCode(code) ? (code < 0x3a ? 3 : 1) : 0,
);

/** The text as UTF-16 units, five times as quick to walk as the string; wiped after each text. */
let units = new Uint16Array(0x2000);
let octets = Buffer.from(units.buffer);
/** Places and hashes while they are gathered. */
let gathered = new Int32Array(4 * 0x1001);

function makeRoom(length: number): void {
  if (units.length > length) return;
  units = new Uint16Array(length + 1);
  octets = Buffer.from(units.buffer);
  // A word and what parts it from the next take two units at least.
  gathered = new Int32Array(4 * ((length >> 1) + 2));
}

/** One pass over a folded text: its words, and whether letters stand apart in it. */
export function indexWords(text: string): Reading {
  const { length } = text;
  makeRoom(length);
  octets.write(text, 0, 'utf16le');
  units[length] = 0;
  const found = gathered;
  const given = units;
  let filled = 0;
  let hash = 0;
  let before = 0;
  let digits = 0;
  let numbers = 0;
  // Without a branch: what is written at `filled` stands only where a word begins or ends.
  for (let at = 0; at <= length; at++) {
    const unit = given[at] ?? 0;
    const kind = kinds[unit] ?? 0;
    const inside = kind & 1;
    found[filled] = at;
    found[filled + 1] = hash;
    filled += (inside ^ before) << 1;
    numbers += before & ~inside & digits;
    digits = (digits | (kind >> 1)) & -inside;
    hash = Math.imul(hash ^ unit, 0x01000193) & -inside;
    before = inside;
  }
  units.fill(0, 0, length);
  const words = found.slice(0, filled);
  return { text, words, numbers, apart: standApart(words) };
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
  const first = indexWords(foldText(text));
  const folded = first.text;
  const readings: [Reading, ...Reading[]] = [first];
  const also = (reading: string): void => void readings.push(indexWords(reading));
  if (hasStandIns(text)) {
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

const standIn = /[01|I]/g;

/** Zero, one, bar or capital i inside a word, where they stand for o and l. */
function hasStandIns(text: string): boolean {
  standIn.lastIndex = 0;
  for (let match = standIn.exec(text); match !== null; match = standIn.exec(text)) {
    const at = match.index;
    const before = text.charCodeAt(at - 1);
    if (match[0] === 'I') {
      if (before >= 97 && before <= 122) return true;
    } else if (isAsciiLetter(before) || isAsciiLetter(text.charCodeAt(at + 1))) return true;
  }
  return false;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
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
