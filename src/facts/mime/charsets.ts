// Octets to text in every reading: the declared charset, what the octets say themselves, and what old readers assume.
import { isAscii, isUtf8 } from 'node:buffer';

/** Text readings of some octets; `undecodable`: the charset is unknown and the octets are not plain text either. */
export interface Decoded {
  readonly readings: readonly string[];
  readonly undecodable: boolean;
}

const decoders = new Map<string, TextDecoder | null>();

function decoderOf(label: string): TextDecoder | null {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(label);
    } catch {
      decoder = null;
    }
    if (decoders.size < 200) decoders.set(label, decoder);
  }
  return decoder;
}

const plainAscii = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'iso646-us',
  '7bit',
  'x-unknown',
  'unknown',
  'unknown-8bit',
  'default',
  'none',
  'binary',
  '8bit',
]);
const utf7Labels = new Set([
  'utf-7',
  'utf7',
  'unicode-1-1-utf-7',
  'csutf7',
  'x-unicode-2-0-utf-7',
  'utf-7-imap',
]);
/** Charsets in which the plain letters are not where ASCII has them: decoded even where every octet is ASCII. */
const shifting =
  /^(?:utf-?7|.*utf-?7.*|utf-?16.*|ucs-?2.*|utf-?32.*|iso-?2022.*|csiso2022.*|hz.*|iso-10646.*|unicode.*)$/;

/** The charset label as written in a parameter, made comparable. */
export function charsetLabel(label: string): string {
  return label
    .slice(0, 100)
    .trim()
    .toLowerCase()
    .replace(/^["']+|["']+$/g, '')
    .replace(/\*.*$/, '');
}

/** Every reading of octets under a charset label (empty: none declared); `latin1` are the octets as text, where at hand. */
export function decodeText(bytes: Buffer, declared: string, latin1: string | null = null): Decoded {
  const label = charsetLabel(declared);
  if (isAscii(bytes) && !shifting.test(label))
    return { readings: [latin1 ?? bytes.toString('latin1')], undecodable: false };

  const marked = byteOrderMark(bytes);
  const readings = new Set<string>();
  if (marked !== null) readings.add(marked);
  if (utf7Labels.has(label)) {
    const raw = bytes.toString('latin1');
    readings.add(decodeUtf7(raw));
    readings.add(raw);
    return { readings: [...readings], undecodable: false };
  }
  if (/^utf-?32|^ucs-?4/.test(label)) {
    readings.add(decodeUtf32(bytes, label.endsWith('le')));
    return { readings: [...readings], undecodable: false };
  }
  if (/^utf-?16|^ucs-?2|^iso-10646/.test(label)) {
    if (!label.endsWith('be')) readings.add(decodeWith('utf-16le', bytes));
    if (!label.endsWith('le') && marked === null) readings.add(decodeWith('utf-16be', bytes));
    return { readings: [...readings], undecodable: false };
  }
  const valid = isUtf8(bytes);
  if (plainAscii.has(label)) {
    readings.add(decodeWith(valid ? 'utf-8' : 'windows-1252', bytes));
    for (const wide of zeroPadded(bytes)) readings.add(wide);
    return { readings: [...readings], undecodable: false };
  }
  const decoder = decoderOf(label);
  if (decoder === null) {
    readings.add(decodeWith(valid ? 'utf-8' : 'windows-1252', bytes));
    for (const wide of zeroPadded(bytes)) readings.add(wide);
    return { readings: [...readings], undecodable: !valid && mostlyBeyondAscii(bytes) };
  }
  readings.add(decoder.decode(bytes));
  if (valid !== (decoder.encoding === 'utf-8'))
    readings.add(decodeWith(valid ? 'utf-8' : 'windows-1252', bytes));
  return { readings: [...readings], undecodable: false };
}

function decodeWith(label: string, bytes: Buffer): string {
  return decoderOf(label)?.decode(bytes) ?? bytes.toString('latin1');
}

/** Text under its byte order mark, which outranks a declared charset in browsers (WHATWG Encoding). */
function byteOrderMark(bytes: Buffer): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return decodeUtf32(bytes, true);
  if (a === 0xff && b === 0xfe) return decodeWith('utf-16le', bytes);
  if (a === 0xfe && b === 0xff) return decodeWith('utf-16be', bytes);
  if (a === 0xef && b === 0xbb && c === 0xbf) return decodeWith('utf-8', bytes);
  return null;
}

/** Undeclared UTF-16: every second octet is zero. */
function zeroPadded(bytes: Buffer): string[] {
  const sample = bytes.subarray(0, 512);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  if (odd > sample.length / 4) return [decodeWith('utf-16le', bytes)];
  return even > sample.length / 4 ? [decodeWith('utf-16be', bytes)] : [];
}

/** A charset nobody here knows matters only where the octets are not mostly ASCII. */
function mostlyBeyondAscii(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 4096);
  let beyond = 0;
  for (const byte of sample) if (byte >= 0x80) beyond++;
  return beyond * 10 > sample.length * 3;
}

/** UTF-7 (RFC 2152): base64 runs of UTF-16BE between `+` and `-`. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) =>
    run === '' ? '+' : decodeWith('utf-16be', evenBytes(Buffer.from(run, 'base64'))),
  );
}

function evenBytes(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - (bytes.length % 2));
}

function decodeUtf32(bytes: Buffer, little: boolean): string {
  const parts: string[] = [];
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const code = little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code !== 0xfeff) parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
  }
  return parts.join('');
}

/** Raw octets of a header value (latin1 text): UTF-8 where it is valid, else windows-1252 (RFC 6532). */
export function decodeRawHeader(value: string): string {
  if (/^[\t-~]*$/.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return decodeWith(isUtf8(bytes) ? 'utf-8' : 'windows-1252', bytes);
}
