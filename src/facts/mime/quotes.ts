// Parts own words from quoted and forwarded ones: what stands behind `>` or under a reply header is somebody else's.
import type { TextReading } from '../mail.ts';

/** Lines under which everything is an earlier message, as mail programmes write them in Dutch and English. */
const earlierMessage =
  /^[ \t*_]*(?:-{2,}[ \t]*(?:oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|original message|original appointment|forwarded message|forwarded by\b.*)[ \t]*-*|begin (?:doorgestuurd bericht|forwarded message):?|_{20,})[ \t*_]*$/i;
/** `Op ma 1 sep. 2025 om 10:00 schreef Jan <jan@school.nl>:` and its English twin, on one line or two. */
const attribution = /^[ \t]*(?:op|on)\b[^\n]{4,300}(?:\bschreef\b|\bwrote\b)[^\n]{0,200}:[ \t]*$/i;
const attributionStart = /^[ \t]*(?:op|on)\b[^\n]{4,300}(?:\d{2,4}|<[^\s<>]+@[^\s<>]+>)[^\n]*$/i;
const attributionEnd = /^[^\n]{0,200}(?:\bschreef\b|\bwrote\b)[^\n]{0,100}:[ \t]*$/i;
const fromLine = /^[ \t*]*(?:van|from):[ \t*]*\S/i;
const sentLine = /^[ \t*]*(?:verzonden|datum|sent|date):[ \t*]*\S/i;

/** Splits a text into one reading of own words and one of quoted words; empty ones are left out. */
export function splitVoices(text: string): TextReading[] {
  if (!mayQuote(text)) return reading('own', text);
  const lines = text.split(/\r\n|\n|\r/);
  const own: string[] = [];
  const quoted: string[] = [];
  let earlier = false;
  for (const [index, line] of lines.entries()) {
    if (!earlier && startsEarlier(lines, index)) earlier = true;
    if (earlier) quoted.push(line);
    else if (/^[ \t]{0,3}>/.test(line)) quoted.push(line.replace(/^(?:[ \t]{0,3}>)+[ \t]?/, ''));
    else own.push(line);
  }
  if (quoted.length === 0) return reading('own', text);
  return [...reading('own', own.join('\n')), ...reading('quoted', quoted.join('\n'))];
}

/** A quick look for anything that could open a quotation: most mail has none, and is not split into lines. */
function mayQuote(text: string): boolean {
  if (text.includes('>') || text.includes('--') || text.includes('__')) return true;
  // Where the next line feed and the next carriage return stand: each is looked for once.
  let feed = -1;
  let bare = -1;
  for (let start = 0; start <= text.length; ) {
    if (feed < start) feed = indexOrEnd(text, '\n', start);
    if (bare < start) bare = indexOrEnd(text, '\r', start);
    const end = Math.min(feed, bare);
    if (lineMayQuote(text, start, end)) return true;
    start = end + 1;
  }
  return false;
}

/** A line that ends in a colon, or begins as the first of an earlier message does. */
function lineMayQuote(text: string, start: number, end: number): boolean {
  let last = end - 1;
  while (last >= start && isBlankCode(text.charCodeAt(last))) last--;
  if (last < start) return false;
  if (text.charCodeAt(last) === 0x3a) return true;
  let first = start;
  while (first < last && (isBlankCode(text.charCodeAt(first)) || isMark(text.charCodeAt(first)))) first++;
  // V, F and B, large and small: van, from, begin.
  const letter = text.charCodeAt(first) | 0x20;
  if (letter !== 0x76 && letter !== 0x66 && letter !== 0x62) return false;
  return /^(?:van|from|begin)\b/i.test(text.slice(first, Math.min(end, first + 6)));
}

function indexOrEnd(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

const isBlankCode = (code: number): boolean => code === 0x20 || code === 0x09;
const isMark = (code: number): boolean => code === 0x2a || code === 0x5f;

function startsEarlier(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (line.length > 600) return false;
  if (earlierMessage.test(line)) {
    // A rule of underscores opens an earlier message only above its headers.
    return (
      /\w.*[a-z]/i.test(line.replaceAll('_', '')) ||
      lines.slice(index + 1, index + 4).some((next) => fromLine.test(next))
    );
  }
  if (attribution.test(line)) return true;
  if (attributionStart.test(line) && attributionEnd.test(lines[index + 1] ?? '')) return true;
  return fromLine.test(line) && lines.slice(index + 1, index + 4).some((next) => sentLine.test(next));
}

function reading(voice: 'own' | 'quoted', text: string): TextReading[] {
  return text.trim() === '' ? [] : [{ voice, text }];
}
