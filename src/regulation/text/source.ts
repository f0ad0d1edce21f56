// The source as lines: characters made equal, page furniture set aside, nothing else touched.
import { createHash } from 'node:crypto';
import { ImportError } from './error.ts';
import type { Aside } from './tree.ts';

/** Longest text that is read, in UTF-16 units. A long regulation is some 100,000. */
const MAX_TEXT = 1_000_000;
const MAX_LINES = 20_000;
const MAX_LINE = 10_000;

/** One line of the source, trimmed. */
export interface SourceLine {
  readonly number: number;
  readonly text: string;
  /** True when a blank line, a page break or the start of the file stands before it. */
  readonly afterBlank: boolean;
}

export interface Source {
  readonly lines: readonly SourceLine[];
  readonly hash: string;
  readonly asides: readonly (Aside & { readonly kind: 'page-furniture' | 'contents' })[];
  /** Lines on which ligatures, soft hyphens or invisible signs were replaced. */
  readonly mended: readonly number[];
}

const ligatures: Readonly<Record<string, string>> = {
  '\uFB00': 'ff',
  '\uFB01': 'fi',
  '\uFB02': 'fl',
  '\uFB03': 'ffi',
  '\uFB04': 'ffl',
  '\uFB05': 'st',
  '\uFB06': 'st',
};
const LIGATURE = /[\uFB00-\uFB06]/gu;
/** A soft hyphen that was printed: the word goes on in the next line. */
const PRINTED_HYPHEN = /\u00AD+\s*$/u;
/** Soft hyphen, zero-width signs, byte order marks inside the text. Neither letters nor digits. */
const INVISIBLE = /(?:\u00AD|\u200B|\u200C|\u200D|\u2060|\uFEFF)+/gu;
const BLANKS = /[\t\v\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;
// Control characters are not text; a file that has them is something else under a wrong name.
// oxlint-disable-next-line no-control-regex
const BINARY = /[\u0000-\u0008\u000E-\u001B]/u;

const PAGE_NUMBER =
  /^[-–—]?\s*(?:(?:pagina|blz|bladzijde|pag|page)\.?\s*)?\d{1,4}(?:\s*(?:van|\/|of)\s*\d{1,4})?\s*[-–—]?$/iu;
const CONTENTS_LINE = /(?:\.\s?){4,}\s*\d{1,4}$|…+\s*\d{1,4}$/u;

/**
 * Reads a text into lines. Line ends of any kind, a byte order mark and blanks at line ends make no difference
 * to the lines or the hash. Throws ImportError `too-large`, `not-text` or `empty`.
 */
export function readSource(source: string): Source {
  if (source.length > MAX_TEXT) {
    throw new ImportError('too-large', null, {
      nl: `De tekst is te groot: meer dan ${MAX_TEXT.toLocaleString('nl-NL')} tekens. Lever alleen het reglement aan.`,
      en: `The text is too large: over ${MAX_TEXT.toLocaleString('en-GB')} characters. Hand in the regulation only.`,
    });
  }
  const whole = source
    .replace(/^\uFEFF/u, '')
    .replace(/\r\n?|\u0085|\u2028|\u2029/gu, '\n')
    .normalize('NFC');
  const raw = whole.split('\n');
  refuseOddText(raw);

  const mended: number[] = [];
  const asides: (Aside & { kind: 'page-furniture' | 'contents' })[] = [];
  const lines: SourceLine[] = [];
  const cleaned = raw.map((line, index) => {
    const plain = line
      .replace(PRINTED_HYPHEN, '-')
      .replace(INVISIBLE, '')
      .replace(LIGATURE, (sign) => ligatures[sign] ?? sign);
    if (plain !== line) mended.push(index + 1);
    return plain.replace(BLANKS, ' ').replace(/ {2,}/gu, ' ');
  });
  const paged = cleaned.some((line) => line.includes('\f'));
  let blank = true;
  cleaned.forEach((line, index) => {
    const number = index + 1;
    if (line.includes('\f')) blank = true;
    const text = line.replaceAll('\f', ' ').trim();
    if (text === '') {
      blank = true;
      return;
    }
    const aside = asideKind(text, blank, line, cleaned[index + 1] ?? (paged ? '\f' : ''));
    if (aside !== null) {
      asides.push({ line: number, text, kind: aside });
      return;
    }
    lines.push({ number, text, afterBlank: blank });
    blank = false;
  });
  if (lines.length === 0) {
    throw new ImportError('empty', 1, {
      nl: 'Er staat geen tekst in dit bestand.',
      en: 'There is no text in this file.',
    });
  }
  const normal = cleaned
    .map((line) => line.replaceAll('\f', ' ').trimEnd())
    .join('\n')
    .trim();
  return { lines, hash: createHash('sha256').update(normal).digest('hex'), asides, mended };
}

/** `line` and `next` still have their page breaks. */
function asideKind(
  text: string,
  blankBefore: boolean,
  line: string,
  next: string,
): 'page-furniture' | 'contents' | null {
  if (/\d$/u.test(text.slice(-1)) && CONTENTS_LINE.test(text.slice(-120))) return 'contents';
  const alone = blankBefore && next.trim() === '';
  const atEdge = line.includes('\f') || next.includes('\f');
  return (alone || atEdge) && PAGE_NUMBER.test(text) ? 'page-furniture' : null;
}

function refuseOddText(raw: readonly string[]): void {
  if (raw.length > MAX_LINES) throw tooLarge(MAX_LINES + 1);
  raw.forEach((line, index) => {
    if (line.length > MAX_LINE) throw tooLarge(index + 1);
    if (BINARY.test(line)) {
      throw new ImportError('not-text', index + 1, {
        nl: `Regel ${index + 1} bevat tekens die niet in een tekst horen. Is het een Word- of PDF-bestand?`,
        en: `Line ${index + 1} holds signs that do not belong in a text. Is it a Word or PDF file?`,
      });
    }
  });
}

function tooLarge(line: number): ImportError {
  return new ImportError('too-large', line, {
    nl: 'Dit bestand heeft te veel of te lange regels voor een reglement.',
    en: 'This file has too many or too long lines for a regulation.',
  });
}
