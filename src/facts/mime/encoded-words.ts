// Encoded words in headers (RFC 2047), decoded leniently, with the raw text beside them where a strict reader differs.
import { decodeRawHeader, decodeText } from './charsets.ts';

const word = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=/g;
/** Between two encoded words white space is not shown (RFC 2047 section 6.2). */
const betweenWords = /(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)/g;

// eslint-disable-next-line no-control-regex -- the mark stands for an encoded word
const glued = /[^\s("\u0001]\u0001|\u0001[^\s)"\u0001]/;

interface Piece {
  readonly charset: string;
  readonly bytes: Buffer;
}

/** Every reading of an unfolded header value (latin1 text). The first is what most readers show. */
export function decodeHeader(value: string): string[] {
  const unfolded = value.replace(/\r?\n|\r/g, '');
  if (!unfolded.includes('=?')) return [decodeRawHeader(unfolded)];
  const joined = unfolded.replace(betweenWords, '$1');
  // A multi-octet letter may be split over two words: most readers join before they decode, some do not.
  const whole = replaceWords(joined, true);
  const apart = replaceWords(joined, false);
  const readings = new Set([whole]);
  if (!apart.includes('\ufffd')) readings.add(apart);
  // Something that looks encoded and is not, or a word glued to other text: strict readers show it raw.
  const marked = joined.replace(word, '\u0001');
  if (glued.test(marked) || /=\?[^?\s]+\?[bq]\?/i.test(marked)) readings.add(decodeRawHeader(unfolded));
  return [...readings];
}

function replaceWords(text: string, join: boolean): string {
  let out = '';
  let at = 0;
  let pending: Piece[] = [];
  const flush = (): void => {
    out += decodePieces(pending, join);
    pending = [];
  };
  word.lastIndex = 0;
  for (const match of text.matchAll(word)) {
    if (match.index > at) {
      flush();
      out += decodeRawHeader(text.slice(at, match.index));
    }
    const [whole, charset = '', encoding = '', payload = ''] = match;
    pending.push({ charset, bytes: decodePayload(encoding, payload) });
    at = match.index + whole.length;
  }
  flush();
  return out + decodeRawHeader(text.slice(at));
}

function decodePieces(pieces: readonly Piece[], join: boolean): string {
  let out = '';
  let index = 0;
  while (index < pieces.length) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const run = [piece.bytes];
    index++;
    if (join) {
      for (let next = pieces[index]; next !== undefined && sameCharset(next, piece); next = pieces[index]) {
        run.push(next.bytes);
        index++;
      }
    }
    const bytes = run.length === 1 ? piece.bytes : Buffer.concat(run);
    out += decodeText(bytes, piece.charset).readings[0] ?? '';
  }
  return out;
}

function sameCharset(next: Piece, piece: Piece): boolean {
  return next.charset.toLowerCase() === piece.charset.toLowerCase();
}

function decodePayload(encoding: string, payload: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(payload.replace(/=+(?=.)/g, ''), 'base64');
  const plain = payload
    .replaceAll('_', ' ')
    .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
