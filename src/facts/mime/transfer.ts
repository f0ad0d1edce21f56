// Content-Transfer-Encoding undone (RFC 2045) in every reading of what is broken.
import { stripComments } from './parameters.ts';

/** What a transfer encoding is called once comments, quotes and case are gone. */
export type TransferEncoding = 'identity' | 'base64' | 'quoted-printable' | 'uuencode' | 'unknown';

/** As almost every programme writes them. */
const asWritten = new Map<string, TransferEncoding>([
  ['7bit', 'identity'],
  ['8bit', 'identity'],
  ['base64', 'base64'],
  ['quoted-printable', 'quoted-printable'],
]);

/** Reads a Content-Transfer-Encoding value leniently: `"Base64"; x`, `quoted printable (soft)`. */
export function transferEncoding(value: string): TransferEncoding {
  const plain = asWritten.get(value);
  if (plain !== undefined) return plain;
  const token =
    stripComments(value)
      .split(';')[0]
      ?.replace(/["'\s]+/g, '')
      .toLowerCase() ?? '';
  if (token === '' || /^(?:7-?bits?|8-?bits?|binary|plain|none)$/.test(token)) return 'identity';
  if (/^base-?64$/.test(token)) return 'base64';
  if (/^quoted[-_]?print(?:able)?$/.test(token)) return 'quoted-printable';
  if (/^(?:x-)?uu(?:encode|e)?$/.test(token)) return 'uuencode';
  return 'unknown';
}

/** Padded pieces in one body that are decoded apart; those behind stand in the reading that ignores padding. */
const maxPieces = 20_000;
const looksBase64 = /^\s*(?:[A-Za-z0-9+/]{20,80}={0,2}\r?\n){1,4}/;
const looksQuoted = /=(?:[0-9A-F]{2}|\r?\n)/;

/** Every reading of an encoded body (latin1 text), as octets. The first is what most readers show. */
export function decodeTransfer(text: string, encoding: TransferEncoding): Buffer[] {
  if (encoding === 'base64') return decodeBase64(text);
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(text);
  if (encoding === 'uuencode') return [Buffer.from(text, 'latin1'), decodeUu(text)];
  const plain: Buffer[] = [Buffer.from(text, 'latin1')];
  if (encoding === 'unknown') {
    if (looksBase64.test(text)) plain.push(...decodeBase64(text));
    else if (looksQuoted.test(text)) plain.push(...decodeQuotedPrintable(text));
  }
  return plain;
}

/**
 * Readers differ over padding before the end (stop there, begin anew, or go on) and over characters that are not in
 * the alphabet (skip them, or stop); a body without either has one reading.
 */
function decodeBase64(text: string): Buffer[] {
  const first = Buffer.from(text, 'base64');
  if (isStrictBase64(text, first.length)) return [first];
  const readings: Buffer[] = [first];
  const clean = text.replace(/[^A-Za-z0-9+/=]+/g, '');
  if (/[-_]/.test(text)) readings.push(Buffer.from(clean, 'base64'));
  if (/=[A-Za-z0-9+/]/.test(clean)) {
    const pieces = clean.split(/=+/, maxPieces).filter((piece) => piece !== '');
    readings.push(Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))));
    readings.push(Buffer.from(clean.replaceAll('=', ''), 'base64'));
  }
  // Stop at the first character that cannot be there: a list footer after the padding is the usual cause.
  const stop = /[^A-Za-z0-9+/=\s]/.exec(text);
  if (stop !== null && stop.index > 0) readings.push(Buffer.from(text.slice(0, stop.index), 'base64'));
  // Text behind the encoded body that a reader would see raw.
  const tail = /\n[ \t]*\r?\n([\s\S]+)$/.exec(text.slice(-20_000));
  if (tail?.[1] !== undefined && /[^A-Za-z0-9+/=\s]/.test(tail[1]))
    readings.push(Buffer.from(tail[1], 'latin1'));
  return readings;
}

/**
 * True where nothing but the alphabet, line ends and padding at the end stands in the text. Counted, not looked at one by
 * one: of `n` characters of the alphabet come three quarters as many octets, and any other among them would be missing.
 */
function isStrictBase64(text: string, octets: number): boolean {
  // The decoder takes these two for a plus and a slash; not every reader does.
  if (text.includes('-') || text.includes('_')) return false;
  let end = text.length;
  let padding = 0;
  for (; end > 0; end--) {
    const code = text.charCodeAt(end - 1);
    if (code === 0x3d) padding++;
    else if (code !== 0x0d && code !== 0x0a) break;
  }
  if (padding > 2) return false;
  let letters = end;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1))
    letters -= text.charCodeAt(at - 1) === 0x0d ? 2 : 1;
  return letters % 4 !== 1 && octets === Math.floor((letters * 3) / 4);
}

const hexValue = Int8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** One pass; a broken escape stays as it is written, and in a second reading its equals sign is dropped. */
function decodeQuotedPrintable(text: string): Buffer[] {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  let broken = false;
  let at = 0;
  const size = text.length;
  while (at < size) {
    const equals = text.indexOf('=', at);
    const stop = equals === -1 ? size : equals;
    length += out.write(text.slice(at, stop), length, 'latin1');
    if (equals === -1) break;
    const high = hexValue[text.charCodeAt(stop + 1) & 255] ?? -1;
    const low = hexValue[text.charCodeAt(stop + 2) & 255] ?? -1;
    if (stop + 2 < size && high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at = stop + 3;
      continue;
    }
    let end = stop + 1;
    while (end < size && (text.charCodeAt(end) === 0x20 || text.charCodeAt(end) === 0x09)) end++;
    if (end >= size) break;
    const code = text.charCodeAt(end);
    if (code === 0x0d || code === 0x0a) {
      at = code === 0x0d && text.charCodeAt(end + 1) === 0x0a ? end + 2 : end + 1;
      continue;
    }
    broken = true;
    out[length++] = 0x3d;
    at = stop + 1;
  }
  const first = out.subarray(0, length);
  if (!broken) return [first];
  const dropped = first.toString('latin1').replaceAll('=', '');
  return [first, Buffer.from(dropped, 'latin1')];
}

/** The first uuencoded file in a text; lines that do not fit are skipped. */
function decodeUu(text: string): Buffer {
  const chunks: number[] = [];
  const begin = /^begin(?:-base64)? [0-7]{3,4} .*$/m.exec(text);
  if (begin === null) return Buffer.alloc(0);
  for (const line of text.slice(begin.index + begin[0].length).split(/\r?\n/)) {
    if (line === 'end' || line === '====') break;
    const count = (line.charCodeAt(0) - 32) & 63;
    if (line === '' || count === 0) continue;
    for (let at = 1, left = count; left > 0 && at < line.length; at += 4, left -= 3) {
      const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
        (offset) => (line.charCodeAt(at + offset) - 32) & 63,
      );
      const group = [(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d];
      for (const byte of group.slice(0, Math.min(3, left))) chunks.push(byte & 255);
    }
  }
  return Buffer.from(chunks);
}
