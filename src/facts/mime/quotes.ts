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

/**
 * A quick look for anything that could open a quotation: most mail has none, and is not split into lines. Each way of
 * opening one holds a rare sign, or a phrase that is looked for whole.
 */
function mayQuote(text: string): boolean {
  if (text.includes('>') || text.includes('--') || text.includes('__')) return true;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1))
    if (endsLine(text, colon + 1) || opensLine(text, colon)) return true;
  const small = text.toLowerCase();
  return small.includes('begin doorgestuurd') || small.includes('begin forwarded');
}

/** Whether nothing but blanks stands before the next line end. */
function endsLine(text: string, from: number): boolean {
  let at = from;
  while (isBlankCode(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  return at === text.length || code === 0x0a || code === 0x0d;
}

/** `van:` and `from:`, wherever they stand. */
function opensLine(text: string, colon: number): boolean {
  return /(?:van|from)$/i.test(text.slice(Math.max(0, colon - 4), colon));
}

const isBlankCode = (code: number): boolean => code === 0x20 || code === 0x09;

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
