// Words split over lines: which hyphen was the printer's and which is the word's own.
import type { NoteKind } from './tree.ts';

/** What to do with a hyphen at a break, and why. */
interface HyphenVerdict {
  /** `soft`: the hyphen goes. `hard`: it stays, no blank. `suspended`: it stays, with a blank (`etens- en drinkwaren`). */
  readonly way: 'soft' | 'hard' | 'suspended';
  /** True when the text itself shows it; false when it is the usual case only. */
  readonly sure: boolean;
}

/** The words of one text: what can be known of a hyphen from its other places. */
export interface Vocabulary {
  /** Words without a hyphen in them, and parts between hyphens; lower case. */
  readonly words: ReadonlySet<string>;
  /** Words with hyphens, as `e-mail`; lower case, sorted by code units. */
  readonly hyphenated: readonly string[];
}

/** Nothing longer is looked at for a word around a break. */
const LONGEST_WORD = 200;
const WORD = /[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*/gu;
/** After these a hyphen waits for the second half of a compound: `informatie- en communicatie`. */
const JOINING =
  /^(?:en|of|en\/of|dan|als|noch|tot|t\/m|en\/óf|respectievelijk|resp|evenals|alsmede|maar|c\.q|cq|ofwel|dus|and|or)(?![\p{L}\p{N}])/u;
/** First parts that keep their hyphen in Dutch spelling. */
const KEEPING = new Set(['privé', 'niet', 'non', 'quasi', 'vmbo', 'havo', 'vwo', 'mbo']);

/** Gathers the words that stand whole inside lines; a word cut at a line's end tells nothing. */
export function readVocabulary(lines: readonly string[]): Vocabulary {
  const words = new Set<string>();
  const hyphenated = new Set<string>();
  let cut = false;
  for (const line of lines) {
    const whole = line.trim();
    const found = [...whole.matchAll(WORD)];
    found.forEach((match, index) => {
      const word = match[0].toLowerCase();
      const after = whole[match.index + match[0].length];
      // Halves at either side of a break are no words.
      if ((cut && index === 0 && match.index === 0) || after === '-') return;
      const parts = word.split('-');
      for (const part of parts) words.add(part);
      if (parts.length > 1) hyphenated.add(word);
    });
    cut = /[\p{L}\p{N}]-$/u.test(whole);
  }
  return { words, hyphenated: [...hyphenated].sort() };
}

/**
 * Judges the hyphen between `before` (which ends in it) and `after` (the text behind the break).
 * Null: there is no word to mend here.
 */
function judgeHyphen(before: string, after: string, vocabulary: Vocabulary): HyphenVerdict | null {
  const left = /([\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*)-$/u.exec(before.slice(-LONGEST_WORD))?.[1];
  const right = /^[(“‘'"]?([\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*)/u.exec(
    after.slice(0, LONGEST_WORD),
  )?.[1];
  if (left === undefined || right === undefined) return null;
  const half = left.split('-').at(-1) ?? left;
  const joined = (half + right).toLowerCase();
  const [rightFirst = right] = right.split('-');
  // `Beeld- en geluid`: no Dutch word is cut before a last syllable `en`, so a word `beelden` elsewhere is no reason.
  if (/^(?:en|of|en\/of)(?![\p{L}\p{N}])/u.test(after)) return { way: 'suspended', sure: true };
  if (JOINING.test(after) && !vocabulary.words.has(joined)) return { way: 'suspended', sure: true };
  if (!/^[\p{Ll}]/u.test(after)) return { way: 'hard', sure: /^\p{Lu}/u.test(after) };
  if (vocabulary.words.has(joined)) return { way: 'soft', sure: true };
  if (vocabulary.words.has((half + rightFirst).toLowerCase())) return { way: 'soft', sure: true };
  if (hasHyphenated(vocabulary, half, rightFirst)) return { way: 'hard', sure: true };
  // Abbreviations and single letters are never cut by a printer: ICT-afdeling, e-mailadres.
  if (half.length === 1 || /^[\p{Lu}\p{N}]{2,}s?$/u.test(half)) return { way: 'hard', sure: true };
  if (KEEPING.has(half.toLowerCase())) return { way: 'hard', sure: true };
  return { way: 'soft', sure: false };
}

/** Does a hyphenated word of the text begin with these two parts? Found by halving the sorted list. */
function hasHyphenated(vocabulary: Vocabulary, left: string, right: string): boolean {
  const wanted = `${left}-${right}`.toLowerCase();
  const { hyphenated } = vocabulary;
  let low = 0;
  let high = hyphenated.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hyphenated[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return hyphenated[low]?.startsWith(wanted) ?? false;
}

/** What joining did, for the note. */
interface Joining {
  readonly text: string;
  /** Where the second piece starts in `text`. */
  readonly at: number;
  readonly note: { readonly kind: NoteKind; readonly what: string; readonly english: string } | null;
}

/** Joins a line to what stands before it, mending a word cut in two. */
export function joinLines(before: string, after: string, vocabulary: Vocabulary): Joining {
  if (before === '') return { text: after, at: 0, note: null };
  const verdict = judgeHyphen(before, after, vocabulary);
  if (verdict === null || verdict.way === 'suspended') {
    return { text: `${before} ${after}`, at: before.length + 1, note: null };
  }
  const kept = verdict.way === 'hard' ? before : before.slice(0, -1);
  const text = kept + after;
  const word = wordAround(text, kept.length);
  return { text, at: kept.length, note: noteOf(verdict, word) };
}

const INLINE = /(?<=[\p{L}\p{M}\p{N}])-(?= +\p{Ll})/gu;

/** Mends words cut inside a line (`virus- sen`, `ge- meld`), and leaves `etens- en drinkwaren` alone. */
export function mendInside(
  line: string,
  vocabulary: Vocabulary,
): { text: string; notes: readonly NonNullable<Joining['note']>[] } {
  const notes: NonNullable<Joining['note']>[] = [];
  const pieces: string[] = [];
  let end = '';
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    const hyphen = match.index + 1;
    const after = line.slice(hyphen, hyphen + 2 * LONGEST_WORD).trimStart();
    const before = (end + line.slice(from, hyphen)).slice(-LONGEST_WORD);
    const verdict = judgeHyphen(before, after, vocabulary);
    if (verdict === null || verdict.way === 'suspended') continue;
    const cut = verdict.way === 'hard' ? 0 : 1;
    pieces.push(line.slice(from, hyphen - cut));
    end = before.slice(0, before.length - cut);
    from = hyphen + (/^ */u.exec(line.slice(hyphen, hyphen + LONGEST_WORD))?.[0].length ?? 0);
    notes.push(noteOf(verdict, wordAround(end + after, end.length)));
  }
  return { text: pieces.join('') + line.slice(from), notes };
}

function noteOf(verdict: HyphenVerdict, word: string): NonNullable<Joining['note']> {
  const doubt = verdict.sure ? '' : ' Controleer dit woord.';
  const doubtEnglish = verdict.sure ? '' : ' Please check this word.';
  return verdict.way === 'hard'
    ? {
        kind: 'kept-hyphen',
        what: `Afgebroken woord samengevoegd met streepje: ‘${word}’.${doubt}`,
        english: `Broken word joined, hyphen kept: ‘${word}’.${doubtEnglish}`,
      }
    : {
        kind: 'joined-word',
        what: `Afgebroken woord samengevoegd: ‘${word}’.${doubt}`,
        english: `Broken word joined: ‘${word}’.${doubtEnglish}`,
      };
}

function wordAround(text: string, at: number): string {
  const left = /[\p{L}\p{M}\p{N}()-]*$/u.exec(text.slice(Math.max(0, at - LONGEST_WORD), at))?.[0] ?? '';
  const right = /^[\p{L}\p{M}\p{N}()-]*/u.exec(text.slice(at, at + LONGEST_WORD))?.[0] ?? '';
  const word = left + right;
  return word.includes('(') ? word : word.replaceAll(')', '');
}
