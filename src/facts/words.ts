// Matches listed words and phrases in texts however they are dressed up: whole words, every reading, linear time.
import { latinLookalike } from './homoglyphs.ts';

/** Finds entries of one word list in texts. */
export interface WordMatcher {
  /** How many entries can match. */
  readonly size: number;
  /** True when any text holds any entry. */
  find(texts: readonly string[]): boolean;
  /** `find` for a text that several lists are compared with. */
  findIn(text: PreparedText): boolean;
  /** The lowest index (in the list given to `compileWords`) of an entry that stands in any text, or -1. */
  findIndex(texts: readonly string[]): number;
  /** All indexes of entries that stand in any text, ascending. */
  findAll(texts: readonly string[]): number[];
}

/** A text made ready once, for several lists: see `prepareText`. */
export interface PreparedText {
  /** Folded readings; the first is the text itself. */
  readonly readings: readonly string[];
  /** Rows of letters that were written apart, joined. */
  readonly spaced: readonly string[];
}

/** Entries beyond this length are cut off from matching: no list word is as long, and it bounds the work per place. */
const maxEntryLength = 200;
const entriesPerExpression = 1000;
/** Only entries this long are looked for inside a row of spaced letters, where word boundaries are gone. */
const minLooseLength = 5;
const maxSpacedGap = 4;

/** A letter or digit after folding; symbols and pictographs (U+2000 to U+2BFF, beyond the basic plane) are not. */
const wordClass = 'a-z0-9\\u00aa-\\u1fff\\u2c00-\\ud7ff\\uf900-\\uffff';
/** Between the words of a phrase: white space and punctuation, also a line break with a quote mark. */
const gap = `[^${wordClass}]{1,8}`;

const plainText = /^[\t-\r -~]*$/;
const dressed = /[^\t-\r -~]+/g;
const invisible = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cc}]$/u;
const letterOrNumber = /^[\p{L}\p{N}]$/u;
const foldCache = new Map<string, string>();
const foldCacheSize = 2000;

/**
 * The normal form that is compared: lower case, NFKD (UAX 15), marks and invisible characters removed,
 * look-alike letters as the Latin letter they resemble.
 */
export function foldText(text: string): string {
  if (plainText.test(text)) return text.toLowerCase();
  return text.replace(dressed, foldRun).toLowerCase();
}

function foldRun(run: string): string {
  if (run.length > 8) return foldCharacters(run);
  let folded = foldCache.get(run);
  if (folded === undefined) {
    folded = foldCharacters(run);
    if (foldCache.size < foldCacheSize) foldCache.set(run, folded);
  }
  return folded;
}

function foldCharacters(run: string): string {
  let folded = '';
  for (const character of run) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  const direct = latinLookalike(character.codePointAt(0) ?? 0);
  if (direct !== undefined) return direct;
  let folded = '';
  for (const part of character.normalize('NFKD')) {
    const code = part.codePointAt(0) ?? 0;
    if (code < 0x80)
      folded += code < 0x20 ? (code >= 9 && code <= 13 ? part : '') : code === 0x7f ? '' : part;
    else if (invisible.test(part)) continue;
    else if ('‘’‛ʼʻ´`′'.includes(part)) folded += "'";
    else if ('“”„‟″«»'.includes(part)) folded += '"';
    else if ('‐‑‒–—―−'.includes(part)) folded += '-';
    else folded += latinLookalike(code) ?? (isSeparator(part, code) ? ' ' : part);
  }
  return folded;
}

/** Punctuation and symbols that the word class would take for letters become a space. */
function isSeparator(part: string, code: number): boolean {
  if (code > 0xffff || (code >= 0x2010 && code < 0x2c00)) return false;
  return !letterOrNumber.test(part);
}

/** Every reading of a text in which words are looked for. */
export function prepareText(text: string): PreparedText {
  const folded = foldText(text);
  const readings = [folded];
  if (hasStandIns(text)) {
    const swapped = text
      .replace(/(?<=[a-z])I/g, 'l')
      .replace(/(?<=[a-zA-Z|10])[1|](?=[a-zA-Z|10])|(?<=[a-zA-Z])[1|]|[1|](?=[a-zA-Z])/g, 'l')
      .replace(/(?<=[a-zA-Z0])0|0(?=[a-zA-Z0])/g, 'o');
    readings.push(foldText(swapped));
  }
  if (text.includes('\u202e')) readings.push(foldText(reverseOverridden(text)));
  if (folded.includes('-\n') || folded.includes('-\r')) {
    readings.push(folded.replace(/-[ \t]{0,8}\r?\n[ \t]{0,8}/g, ''));
  }
  return { readings, spaced: spacedWords(folded) };
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

const asciiWord = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[a-z0-9]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function isWordCode(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return (code >= 0xaa && code <= 0x1fff) || (code >= 0x2c00 && code <= 0xd7ff) || code >= 0xf900;
}

/** Letters written apart ("s u k k e l", "s.u.k.k.e.l"), joined: one pass, rows of three letters or more. */
function spacedWords(folded: string): string[] {
  const found: string[] = [];
  const length = folded.length;
  let at = 0;
  while (at < length) {
    const first = folded.charCodeAt(at);
    if (!(first < 0x80 ? asciiWord[first] === 1 : isWordCode(first))) {
      at++;
      continue;
    }
    // A letter with another beside it begins a word: pass over it.
    let stop = at + 1;
    while (stop < length) {
      const code = folded.charCodeAt(stop);
      if (!(code < 0x80 ? asciiWord[code] === 1 : isWordCode(code))) break;
      stop++;
    }
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

function endsInWord(folded: string): boolean {
  return isWordCode(folded.charCodeAt(folded.length - 1));
}

/** Every folded form of an entry: cases apart, because look-alike capitals differ from their small letters. */
function formsOf(word: string): string[] {
  const clean = word.trim().slice(0, maxEntryLength);
  const forms = [clean, clean.toUpperCase(), clean.toLowerCase()].map((form) => foldText(form).trim());
  return [...new Set(forms)].filter((form) => form.replace(/[\s\-_]/g, '') !== '');
}

interface Expressions {
  readonly bounded: readonly RegExp[];
  readonly loose: readonly RegExp[];
}

function compileForms(forms: readonly string[]): Expressions {
  const bounded: RegExp[] = [];
  const loose: RegExp[] = [];
  const unique = [...new Set(forms)];
  for (let start = 0; start < unique.length; start += entriesPerExpression) {
    const some = unique.slice(start, start + entriesPerExpression);
    const words = some.filter(endsInWord).map(entrySource);
    const signs = some.filter((form) => !endsInWord(form)).map(entrySource);
    // One boundary behind the whole alternation: V8 then compiles the literals as one tree.
    if (words.length > 0) bounded.push(new RegExp(`(?:${words.join('|')})(?![${wordClass}])`, 'g'));
    if (signs.length > 0) bounded.push(new RegExp(signs.join('|'), 'g'));
    const compact = some
      .map((form) => form.replace(/[\s\-_]+/g, ''))
      .filter((form) => form.length >= minLooseLength);
    if (compact.length > 0) loose.push(new RegExp(compact.map(escapeLiteral).join('|')));
  }
  return { bounded, loose };
}

/** Does one of the expressions match with a word boundary at its start? */
function matchesBounded(expression: RegExp, text: string): boolean {
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const start = match.index;
    const inside = start > 0 && isWordCode(text.charCodeAt(start)) && isWordCode(text.charCodeAt(start - 1));
    if (!inside) return true;
    expression.lastIndex = start + 1;
  }
  return false;
}

/** A single letter at either end of a spaced row may belong to the sentence around it ("u s u k k e l"). */
function spacedMatches(expressions: Expressions, joined: string): boolean {
  if (expressions.loose.some((expression) => expression.test(joined))) return true;
  const forms = [joined, joined.slice(1), joined.slice(0, -1), joined.slice(1, -1)];
  return expressions.bounded.some((expression) => forms.some((form) => matchesBounded(expression, form)));
}

function matches(expressions: Expressions, { readings, spaced }: PreparedText): boolean {
  for (const expression of expressions.bounded) {
    for (const reading of readings) if (matchesBounded(expression, reading)) return true;
  }
  return spaced.some((joined) => spacedMatches(expressions, joined));
}

/**
 * Compiles a list into one V8 alternation of escaped literals (several beyond 1,000 entries): no list entry is ever
 * a pattern, so no list can make matching slow. Entries match as whole words; blank entries match nothing.
 */
export function compileWords(words: readonly string[]): WordMatcher {
  const entries = words.map(formsOf);
  const all = compileForms(entries.flat());
  const single = new Map<number, Expressions>();
  const one = (index: number): Expressions => {
    let expressions = single.get(index);
    if (expressions === undefined) {
      expressions = compileForms(entries[index] ?? []);
      single.set(index, expressions);
    }
    return expressions;
  };
  const find = (texts: readonly string[]): boolean => texts.some((text) => matches(all, prepareText(text)));
  const indexes = function* (texts: readonly string[]): Generator<number> {
    const hits = texts.map(prepareText).filter((text) => matches(all, text));
    if (hits.length === 0) return;
    for (const index of entries.keys()) if (hits.some((text) => matches(one(index), text))) yield index;
  };
  return {
    size: entries.filter((forms) => forms.length > 0).length,
    find,
    findIn: (text) => matches(all, text),
    findIndex: (texts) => indexes(texts).next().value ?? -1,
    findAll: (texts) => [...indexes(texts)],
  };
}
