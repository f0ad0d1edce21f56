// The form in which words are compared: lower case, without marks, look-alike letters as the Latin ones they resemble.
import { latinLookalike } from './homoglyphs.ts';

/** A letter or digit after folding; symbols and pictographs (U+2000 to U+2BFF, beyond the basic plane) are not. */
export const wordClass = 'a-z0-9\\u00aa-\\u1fff\\u2c00-\\ud7ff\\uf900-\\uffff';

/** The same for one UTF-16 code unit. */
export function isWordCode(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return (code >= 0xaa && code <= 0x1fff) || (code >= 0x2c00 && code <= 0xd7ff) || code >= 0xf900;
}

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
