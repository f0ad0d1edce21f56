// The head of one HTTP/1.1 message, read strictly: what two readers could take apart differently is refused.
// RFC 9112 (HTTP/1.1).
import { type Fields, HeadError, headLimits, headText, readFields } from './fields.ts';

export { HeadError } from './fields.ts';

/** How long a body is. `close`: until the peer closes (answers only). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** The one Host field, or null (HTTP/1.0 only). */
  readonly host: string | null;
  readonly framing: Framing;
  readonly keepAlive: boolean;
  /** A field `Upgrade: websocket`, lower case, or null. */
  readonly upgrade: string | null;
  /** True where credentials belong to the connection (NTLM, Negotiate): such a connection serves one client only. */
  readonly bound: boolean;
  /** The one field `Proxy-Authorization`, which never travels on, or null. */
  readonly credentials: string | null;
  /** End-to-end fields as written, each ended by CRLF; without Host and framing. */
  readonly fields: string;
}

export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
  readonly framing: Framing;
  readonly keepAlive: boolean;
  readonly bound: boolean;
  readonly fields: string;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const badValue = /[\x00-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- as above
const badTarget = /[^\x21-\x7e]/;
const isStatus = /^[1-5]\d\d$/;
const none: Framing = { kind: 'none' };
const chunked: Framing = { kind: 'chunked' };
const untilClose: Framing = { kind: 'close' };

/**
 * Where the head that starts at 0 ends (after its empty line), or -1 when more octets are needed. Throws `HeadError`
 * on a line end without CR, which lenient readers take for a line end and strict ones do not.
 */
export function endOfHead(octets: Buffer): number {
  const end = octets.indexOf('\r\n\r\n', 0, 'latin1');
  if (end === -1) {
    for (let at = octets.indexOf(10); at !== -1; at = octets.indexOf(10, at + 1)) {
      if (octets[at - 1] !== 13) throw new HeadError('bad-header');
    }
    if (octets.length > headLimits.octets) throw new HeadError('head-too-large');
    return -1;
  }
  if (end + 4 > headLimits.octets) throw new HeadError('head-too-large');
  return end + 4;
}

function oneLength(lengths: readonly string[]): number {
  const first = lengths[0] ?? '';
  if (lengths.some((length) => length !== first) || !/^\d{1,15}$/.test(first)) throw new HeadError('framing');
  return Number(first);
}

function isKept(version: '1.0' | '1.1', connection: readonly string[]): boolean {
  if (connection.includes('close')) return false;
  return version === '1.1' || connection.includes('keep-alive');
}

function readVersion(written: string): '1.0' | '1.1' {
  if (written === 'HTTP/1.1') return '1.1';
  if (written === 'HTTP/1.0') return '1.0';
  throw new HeadError('bad-version');
}

/**
 * Reads the head of a request, its closing empty line included: the first `end` octets, of all where absent. Throws
 * `HeadError`.
 */
export function readRequestHead(octets: Buffer, end = octets.length): RequestHead {
  const text = headText(octets, end);
  const line = text.indexOf('\r\n');
  const afterMethod = text.indexOf(' ') + 1;
  const afterTarget = text.indexOf(' ', afterMethod) + 1;
  if (afterMethod < 2 || afterTarget === 0 || afterTarget > line) throw new HeadError('bad-request-line');
  const method = text.slice(0, afterMethod - 1);
  const target = text.slice(afterMethod, afterTarget - 1);
  if (!token.test(method) || method.length > 32) throw new HeadError('bad-request-line');
  if (target === '' || badTarget.test(target)) throw new HeadError('bad-request-line');
  const version = readVersion(text.slice(afterTarget, line));
  const fields = readFields(text, line + 2);
  if (fields.hosts > 1) throw new HeadError('duplicate-host');
  if (fields.hosts === 0 && version === '1.1') throw new HeadError('missing-host');
  return {
    method,
    target,
    version,
    host: fields.host,
    framing: requestFraming(fields, version),
    keepAlive: isKept(version, fields.connection),
    upgrade: fields.upgrade,
    bound: fields.bound,
    credentials: fields.credentials,
    fields: fields.travelling,
  };
}

/** A request with both framings, or with one that is not plain, is how requests are smuggled: refused, never mended. */
function requestFraming(fields: Fields, version: '1.0' | '1.1'): Framing {
  if (fields.codings.length > 0) {
    const plain = fields.codings.length === 1 && fields.codings[0] === 'chunked';
    if (!plain || fields.lengths.length > 0 || version === '1.0') throw new HeadError('framing');
    return chunked;
  }
  if (fields.lengths.length === 0) return none;
  if (fields.lengths.length > 1) throw new HeadError('framing');
  return { kind: 'length', length: oneLength(fields.lengths) };
}

/** Reads the head of an answer to a request with `method`, its first `end` octets. Throws `HeadError`. */
export function readAnswerHead(octets: Buffer, method: string, end = octets.length): AnswerHead {
  const text = headText(octets, end);
  const line = text.indexOf('\r\n');
  const code = text.slice(9, 12);
  const reason = text.slice(13, Math.max(13, line));
  if (
    line === -1 ||
    text[8] !== ' ' ||
    !isStatus.test(code) ||
    (line > 12 && text[12] !== ' ') ||
    badValue.test(reason)
  )
    throw new HeadError('bad-status-line');
  const version = readVersion(text.slice(0, 8));
  const status = Number(code);
  const fields = readFields(text, line + 2);
  const framing = answerFraming(fields, { status, version, method });
  // With both framings the coding counts (RFC 9112, 6.3) and the connection is not used again.
  const both = fields.codings.length > 0 && fields.lengths.length > 0;
  return {
    status,
    reason,
    version,
    framing,
    keepAlive: !both && framing.kind !== 'close' && isKept(version, fields.connection),
    bound: fields.bound,
    fields: fields.travelling + lengthWithoutBody(fields, framing),
  };
}

function answerFraming(
  fields: Fields,
  answer: { status: number; version: '1.0' | '1.1'; method: string },
): Framing {
  const { status, method } = answer;
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return none;
  if (fields.codings.length > 0) {
    const plain = fields.codings.length === 1 && fields.codings[0] === 'chunked';
    if (!plain || answer.version === '1.0') throw new HeadError('framing');
    return chunked;
  }
  if (fields.lengths.length > 0) return { kind: 'length', length: oneLength(fields.lengths) };
  return untilClose;
}

/** An answer to HEAD tells a length it does not send; that field travels on. */
function lengthWithoutBody(fields: Fields, framing: Framing): string {
  if (framing.kind !== 'none' || fields.lengths.length === 0) return '';
  return `Content-Length: ${oneLength(fields.lengths)}\r\n`;
}

/** The field that tells the next hop how long the body is; empty where there is none to tell. */
export function framingField(framing: Framing): string {
  if (framing.kind === 'length') return `Content-Length: ${framing.length}\r\n`;
  return framing.kind === 'chunked' ? 'Transfer-Encoding: chunked\r\n' : '';
}
