// Where the reader stands in the numbering: which number, letter or list item may come next.
import type { Marker, Numbered } from './markers.ts';
import { readMarker } from './markers.ts';
import { isFinished, looksLikeHeading, opensLow } from './phrases.ts';
import type { NoteKind } from './tree.ts';

const KEYWORD = /^(?:#{1,6}\s+)?(?:\*\*)?(?:Artikel|ARTIKEL|Art\.?|ART\.?|Article|§)\s*\d/u;
const ROMANS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];

type OrderNote = { readonly kind: NoteKind; readonly what: string; readonly english: string };

/** The numbering of one text while it is read from top to bottom. */
export class Place {
  /** True when articles carry a word or sign (`Artikel 3`, `§ 3`): then `3.` is a member of an article. */
  readonly keyword: boolean;
  /** True when some heading is numbered in Markdown: then a bare `3.` is an item of a list. */
  readonly #markdownNumbers: boolean;
  #top: number | null = null;
  #sub: string | null = null;
  #member = 0;
  #letter: string | null = null;
  #roman = 0;
  #entered = false;

  constructor(lines: readonly string[]) {
    this.keyword = lines.some((line) => KEYWORD.test(line));
    this.#markdownNumbers = lines.some((line) => /^#{1,6}\s+\d{1,3}[.)]?\s/u.test(line));
  }

  /** True until the first article: title and dates stand there. */
  get isFront(): boolean {
    return !this.#entered;
  }

  /** May this marker stand here? `fresh`: the sentence before it is finished. */
  accepts(marker: Marker, fresh: boolean, afterBlank: boolean): boolean {
    switch (marker.kind) {
      case 'article':
        return this.#acceptsArticle(marker, fresh, afterBlank);
      case 'part':
        return this.#entered && fresh && !opensLow(marker.rest) && !isFinished(marker.rest);
      case 'number':
        return this.#acceptsNumber(marker.number, marker.rest, fresh);
      case 'plain':
        return this.#acceptsPlain(marker, fresh);
      case 'letter':
        return this.#acceptsLetter(marker.letter, marker.label, fresh);
      default:
        return true;
    }
  }

  #acceptsArticle(marker: Numbered, fresh: boolean, afterBlank: boolean): boolean {
    if (marker.number.includes('.')) return fresh && !opensLow(marker.rest);
    if (!fresh && !afterBlank)
      return (
        Number(marker.number) === (this.#top ?? 0) + 1 && !opensLow(marker.rest) && !isFinished(marker.rest)
      );
    if (!opensLow(marker.rest)) return true;
    // A title in small letters: only where a sentence could not begin like this.
    const sentence =
      /^(?:is|zijn|geldt|gelden|wordt|worden|van|lid|tot|en|of|onder|sub|heeft|kan|mag|t\/m|juncto|jo)(?!\p{L})/u;
    return afterBlank && !sentence.test(marker.rest) && !isFinished(marker.rest);
  }

  #acceptsNumber(number: string, rest: string, fresh: boolean): boolean {
    const next = this.#nextNumbers().includes(number);
    if (opensLow(rest)) return fresh && next;
    if (next) return true;
    const [first] = number.split('.');
    if (!fresh) return false;
    if (this.#top === null || !this.keyword) return rest === '' || !opensLow(rest);
    return first === String(this.#top) || !isFinished(rest) || rest.length > 40;
  }

  #acceptsPlain(marker: Numbered, fresh: boolean): boolean {
    const value = Number(marker.number);
    const bare = marker.label === marker.number;
    const next = value === this.#member + 1;
    if (!fresh && (bare || !next || value === 1)) return false;
    if (!this.#entered || (this.#inSub() && this.keyword)) return false;
    return next || (value === 1 && !bare);
  }

  #inSub(): boolean {
    return this.#sub !== null && this.#member === 0;
  }

  #acceptsLetter(letter: string, label: string, fresh: boolean): boolean {
    if (!this.#entered) return false;
    const bracket = label.endsWith(')');
    if (letter === 'a') return bracket || fresh;
    if (this.#isNextLetter(letter)) return bracket || fresh;
    if (this.#isNextRoman(letter)) return fresh;
    return fresh && letter.length === 1 && this.#letter !== null && letter > this.#letter;
  }

  #isNextLetter(letter: string): boolean {
    return this.#letter !== null && letter === String.fromCharCode(this.#letter.charCodeAt(0) + 1);
  }

  #isNextRoman(letter: string): boolean {
    return ROMANS[this.#roman] === letter;
  }

  /** True when this letter opens or continues a list inside a letter (`i)`, `ii)`). */
  isRoman(letter: string): boolean {
    return letter.length > 1 || (this.#isNextRoman(letter) && !this.#isNextLetter(letter) && letter !== 'a');
  }

  /**
   * True when a plain number is an article of its own, not a member or list item. `alone`: a blank line stands
   * before it, and no next item follows at once.
   */
  isTop(marker: Numbered, alone: boolean): boolean {
    if (this.keyword || this.#markdownNumbers) return false;
    const value = Number(marker.number);
    const heading = looksLikeHeading(marker.rest);
    if (marker.label === marker.number && !heading) return false;
    if (this.#top === null) return true;
    if (this.#member > 0 && value === this.#member + 1) return value === this.#top + 1 && heading && alone;
    if (value === this.#top + 1) return alone || value !== 1;
    return heading && alone;
  }

  /** Moves to the marker. Returns a note when the numbering skips or goes back. */
  enter(marker: Marker): OrderNote | null {
    const note = this.#orderNote(marker);
    switch (marker.kind) {
      case 'article':
        if (marker.number.includes('.')) this.#enterSub(marker.number);
        else this.#enterTop(Number(marker.number));
        break;
      case 'number':
        this.#enterSub(marker.number);
        break;
      case 'plain':
        this.#member = Number(marker.number);
        this.#sub = null;
        this.#clearLetters();
        break;
      case 'letter':
        if (this.isRoman(marker.letter)) this.#roman = ROMANS.indexOf(marker.letter) + 1;
        else {
          this.#letter = marker.letter;
          this.#roman = 0;
        }
        break;
      case 'title':
        this.#sub = null;
        this.#member = 0;
        this.#clearLetters();
        break;
      default:
        break;
    }
    if (marker.kind !== 'bullet') this.#entered = true;
    return note;
  }

  #enterTop(number: number): void {
    this.#top = number;
    this.#sub = null;
    this.#member = 0;
    this.#clearLetters();
  }

  #enterSub(number: string): void {
    this.#sub = number;
    this.#member = 0;
    this.#clearLetters();
    if (this.#top === null) this.#top = Number(number.split('.')[0]);
  }

  #clearLetters(): void {
    this.#letter = null;
    this.#roman = 0;
  }

  /** A paragraph or heading without a marker came between. */
  enterParagraph(heading: boolean): void {
    if (heading) this.#clearLetters();
  }

  #orderNote(marker: Marker): OrderNote | null {
    if (marker.kind === 'article' && !marker.number.includes('.')) {
      return stepNote(this.#top, Number(marker.number), marker.number);
    }
    if (marker.kind === 'number') {
      if (this.#nextNumbers().includes(marker.number) || this.#top === null) return null;
      return orderNote(marker.number);
    }
    if (marker.kind === 'letter' && !this.isRoman(marker.letter) && this.#letter !== null) {
      return this.#isNextLetter(marker.letter) || marker.letter === 'a' ? null : orderNote(marker.label);
    }
    return null;
  }

  /** Numbers that may follow without surprise: 7.5 → 7.6, 7.5.1; 7.5.2 → 7.5.3, 7.6; from `Artikel 7`: 7.1. */
  #nextNumbers(): readonly string[] {
    const next: string[] = [];
    if (this.#sub === null) {
      if (this.#top !== null) next.push(`${this.#top}.${this.#member + 1}`, `${this.#top + 1}.1`);
      return next;
    }
    const parts = this.#sub.split('.').map(Number);
    next.push([...parts, 1].join('.'));
    for (let depth = parts.length; depth > 1; depth -= 1) {
      next.push([...parts.slice(0, depth - 1), (parts[depth - 1] ?? 0) + 1].join('.'));
    }
    next.push(`${(parts[0] ?? 0) + 1}.1`);
    return next;
  }

  /**
   * Finds a number or letter that is glued to the end of a sentence in the middle of a line.
   * `after` is the line that follows, for a number at the very end.
   */
  findGlued(words: string, after: string): { readonly at: number } | null {
    if (!this.#entered) return null;
    const found = [this.#gluedNumber(words, after), this.#gluedArticle(words), this.#gluedLetter(words)];
    const [first] = found.filter((at): at is number => at !== null).sort((a, b) => a - b);
    return first === undefined ? null : { at: first };
  }

  #gluedNumber(words: string, after: string): number | null {
    const next = this.#nextNumbers();
    for (const match of words.matchAll(
      /(?<=[.;:?!]["”’')]?\s{0,3})(?<![\d.])(\d{1,3}(?:\.\d{1,3}){1,5})\.?(?=\s+["“‘(]?\p{Lu}|\s*$)/gu,
    )) {
      if (match.index === 0 || match[1] === undefined || !next.includes(match[1])) continue;
      const ends = match.index + match[0].length >= words.trimEnd().length;
      if (!ends || (/^["“‘(]?\p{Lu}/u.test(after) && readMarker(after) === null)) return match.index;
    }
    return null;
  }

  #gluedArticle(words: string): number | null {
    const wanted = (this.#top ?? 0) + 1;
    const match = new RegExp(
      `(?<=[.;:?!]["”’')]?\\s+)(?:Artikel|ARTIKEL|§)\\s*${wanted}[.:]?\\s+\\p{Lu}[^.;]*$`,
      'u',
    ).exec(words);
    return match === null || match.index === 0 || !this.keyword ? null : match.index;
  }

  #gluedLetter(words: string): number | null {
    const next = this.#letter === null ? 'a' : String.fromCharCode(this.#letter.charCodeAt(0) + 1);
    if (!/^[a-z]$/u.test(next)) return null;
    const before = next === 'a' ? ':' : '[;,.]|[;,] en|[;,] of|en/of';
    const match = new RegExp(`(?<=(?:${before})\\s+)\\(?${next}\\)\\s+\\S`, 'u').exec(words);
    return match === null || match.index === 0 ? null : match.index;
  }
}

function stepNote(from: number | null, to: number, label: string): OrderNote | null {
  if (from === null || to === from + 1) return null;
  return orderNote(label);
}

function orderNote(label: string): OrderNote {
  return {
    kind: 'order',
    what: `‘${label}’ volgt niet op het nummer ervoor. Controleer of er iets ontbreekt of verkeerd is gelezen.`,
    english: `‘${label}’ does not follow the number before it. Check whether something is missing or misread.`,
  };
}
