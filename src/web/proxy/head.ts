// The head of one HTTP/1.1 message, read strictly: what two readers could take apart differently is refused.
// RFC 9112 (HTTP/1.1), RFC 9110 section 7.6.1 (hop-by-hop fields).

/** Why a head is refused. Stable codes, kebab case. */
export type HeadFault =
  | 'bad-request-line'
  | 'bad-status-line'
  | 'bad-header'
  | 'bad-version'
  | 'duplicate-host'
  | 'missing-host'
  | 'framing'
  | 'head-too-large';

/** Raised by the readers below; carries no content of the message. */
export class HeadError extends Error {
  readonly fault: HeadFault;
  constructor(fault: HeadFault) {
    super(fault);
    this.name = 'HeadError';
    this.fault = fault;
  }
}

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

/** Octets of a head with its closing empty line, and number of fields. */
export const headLimits = { octets: 32_768, fields: 128 };

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const badValue = /[\x00-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- as above
const badTarget = /[^\x21-\x7e]/;
const none: Framing = { kind: 'none' };
const chunked: Framing = { kind: 'chunked' };
const untilClose: Framing = { kind: 'close' };

/** Fields that belong to one connection and never travel on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'host',
  // Who asked is nobody's business beyond the school.
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-real-ip',
]);

/** What the fields of either kind of head come to. */
interface Fields {
  host: string | null;
  hosts: number;
  lengths: string[];
  codings: string[];
  connection: string[];
  upgrade: string | null;
  bound: boolean;
  credentials: string | null;
  lines: { name: string; line: string }[];
}

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

function readFields(lines: readonly string[]): Fields {
  if (lines.length > headLimits.fields + 1) throw new HeadError('head-too-large');
  const fields: Fields = {
    host: null,
    hosts: 0,
    lengths: [],
    codings: [],
    connection: [],
    upgrade: null,
    bound: false,
    credentials: null,
    lines: [],
  };
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    // A leading blank is a folded line, a blank before the colon another reader's other name: both end here.
    if (colon <= 0) throw new HeadError('bad-header');
    const written = line.slice(0, colon);
    if (!token.test(written)) throw new HeadError('bad-header');
    const value = line.slice(colon + 1);
    if (badValue.test(value)) throw new HeadError('bad-header');
    takeField(fields, written.toLowerCase(), value.trim(), line);
  }
  return fields;
}

function takeField(fields: Fields, name: string, value: string, line: string): void {
  switch (name) {
    case 'host':
      fields.host = value;
      fields.hosts += 1;
      return;
    case 'content-length':
      fields.lengths.push(value);
      return;
    case 'transfer-encoding':
      fields.codings.push(value.toLowerCase());
      return;
    case 'connection':
    case 'proxy-connection':
      for (const option of value.toLowerCase().split(',')) fields.connection.push(option.trim());
      return;
    case 'upgrade':
      fields.upgrade = value.toLowerCase();
      return;
    case 'proxy-authorization':
      // Two are two persons.
      if (fields.credentials !== null) throw new HeadError('bad-header');
      fields.credentials = value;
      return;
    case 'authorization':
    case 'www-authenticate':
      if (/^(?:ntlm|negotiate)\b/i.test(value)) fields.bound = true;
      break;
    default:
      if (hopByHop.has(name)) return;
  }
  fields.lines.push({ name, line });
}

/** The fields that travel on: none that the Connection field names. */
function travelling(fields: Fields): string {
  const named = fields.connection;
  let text = '';
  for (const { name, line } of fields.lines) {
    if (named.length === 0 || !named.includes(name)) text += `${line}\r\n`;
  }
  return text;
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

function readVersion(written: string | undefined): '1.0' | '1.1' {
  if (written === 'HTTP/1.1') return '1.1';
  if (written === 'HTTP/1.0') return '1.0';
  throw new HeadError('bad-version');
}

/** Reads the head of a request, its closing empty line included. Throws `HeadError`. */
export function readRequestHead(octets: Buffer): RequestHead {
  const lines = octets.toString('latin1', 0, octets.length - 4).split('\r\n');
  const [method, target, written, ...more] = (lines[0] ?? '').split(' ');
  if (method === undefined || target === undefined || more.length > 0)
    throw new HeadError('bad-request-line');
  if (!token.test(method) || method.length > 32) throw new HeadError('bad-request-line');
  if (target === '' || badTarget.test(target)) throw new HeadError('bad-request-line');
  const version = readVersion(written);
  const fields = readFields(lines);
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
    fields: travelling(fields),
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

/** Reads the head of an answer to a request with `method`. Throws `HeadError`. */
export function readAnswerHead(octets: Buffer, method: string): AnswerHead {
  const lines = octets.toString('latin1', 0, octets.length - 4).split('\r\n');
  const read = /^(HTTP\/1\.[01]) ([1-5]\d\d)(?: (.*))?$/.exec(lines[0] ?? '');
  if (read === null || badValue.test(read[3] ?? '')) throw new HeadError('bad-status-line');
  const version = readVersion(read[1]);
  const status = Number(read[2]);
  const fields = readFields(lines);
  const framing = answerFraming(fields, { status, version, method });
  // With both framings the coding counts (RFC 9112, 6.3) and the connection is not used again.
  const both = fields.codings.length > 0 && fields.lengths.length > 0;
  return {
    status,
    reason: read[3] ?? '',
    version,
    framing,
    keepAlive: !both && framing.kind !== 'close' && isKept(version, fields.connection),
    bound: fields.bound,
    fields: travelling(fields) + lengthWithoutBody(fields, framing),
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
