// The fields of one HTTP/1.1 head, read strictly in one pass; what belongs to one connection alone does not travel on.
// RFC 9112 section 5 (syntax), RFC 9110 section 7.6.1 (hop-by-hop fields).

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

/** Raised by whoever reads a head; carries no content of the message. */
export class HeadError extends Error {
  readonly fault: HeadFault;
  constructor(fault: HeadFault) {
    super(fault);
    this.name = 'HeadError';
    this.fault = fault;
  }
}

/** Octets of a head with its closing empty line, and number of fields. */
export const headLimits = { octets: 32_768, fields: 128 };

/** What the fields of either kind of head come to. */
export interface Fields {
  host: string | null;
  hosts: number;
  lengths: readonly string[];
  codings: readonly string[];
  connection: readonly string[];
  upgrade: string | null;
  bound: boolean;
  credentials: string | null;
  /** End-to-end fields as written, each ended by CRLF; without Host and framing, and without what Connection names. */
  travelling: string;
}

/** What a field is to this gate; `binding` travels on too. */
type Kind =
  | 'host'
  | 'length'
  | 'coding'
  | 'connection'
  | 'upgrade'
  | 'credentials'
  | 'binding'
  | 'stays'
  | 'travels';

/** By lower-case name; every other one travels. */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['host', 'host'],
  ['content-length', 'length'],
  ['transfer-encoding', 'coding'],
  ['connection', 'connection'],
  ['proxy-connection', 'connection'],
  ['upgrade', 'upgrade'],
  ['proxy-authorization', 'credentials'],
  ['authorization', 'binding'],
  ['www-authenticate', 'binding'],
  ['keep-alive', 'stays'],
  // As `Connection: close` would name it.
  ['close', 'stays'],
  ['proxy-authenticate', 'stays'],
  ['te', 'stays'],
  ['trailer', 'stays'],
  // Who asked is nobody's business beyond the school.
  ['forwarded', 'stays'],
  ['via', 'stays'],
  ['x-forwarded-for', 'stays'],
  ['x-real-ip', 'stays'],
]);

/** Names as browsers and sites mostly write them: these are known without a closer look. */
const usual: ReadonlyMap<string, Kind> = new Map(
  `Host User-Agent Accept Accept-Language Accept-Encoding Connection Proxy-Connection Cookie Referer Origin Priority
  Upgrade-Insecure-Requests DNT Cache-Control Pragma If-None-Match If-Modified-Since Content-Type Content-Length
  Transfer-Encoding Content-Encoding Date Server ETag Last-Modified Expires Vary Accept-Ranges Set-Cookie Location
  Keep-Alive Age Authorization Proxy-Authorization Via`
    .split(/\s+/)
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, kinds.get(name.toLowerCase()) ?? 'travels']),
);

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function kindOf(name: string): Kind {
  if (!token.test(name)) throw new HeadError('bad-header');
  return kinds.get(name.toLowerCase()) ?? 'travels';
}

/** What an octet adds to the balance of a head: line ends of CR and LF come to 0, a control character to a great deal. */
const weights = Int32Array.from({ length: 256 }, (_, code) => {
  if (code === 13 || code === 10) return code === 13 ? 1 : -1;
  return (code < 32 && code !== 9) || code === 127 ? 1 << 17 : 0;
});

/**
 * The first `end` octets, a head of at most `headLimits.octets`, as text (latin1). Throws `HeadError` on control
 * characters, and where CR and LF do not come in equal numbers: with each LF after a CR, no CR stands alone.
 */
export function headText(octets: Buffer, end: number): string {
  let balance = 0;
  // In one pass over the octets: an expression over the text takes five times as long.
  for (let at = 0; at < end; at += 1) balance += weights[octets[at] ?? 0] ?? 0;
  if (balance !== 0) throw new HeadError('bad-header');
  return octets.toString('latin1', 0, end);
}

const nothing: readonly string[] = [];

/**
 * Reads the fields of a head. `text`: the whole head with its closing empty line, as `headText` gives it; `start`: where the
 * line after its first one begins. Throws `HeadError`.
 */
export function readFields(text: string, start: number): Fields {
  const fields: Fields = {
    host: null,
    hosts: 0,
    lengths: nothing,
    codings: nothing,
    connection: nothing,
    upgrade: null,
    bound: false,
    credentials: null,
    travelling: '',
  };
  const end = text.length - 2;
  let left = headLimits.fields;
  // Lines that travel on lie side by side: they are taken over in runs.
  let run = start;
  for (let at = start; at < end; ) {
    if (left === 0) throw new HeadError('head-too-large');
    left -= 1;
    const feed = text.indexOf('\n', at);
    // A line end without CR is one to lenient readers alone.
    if (text.charCodeAt(feed - 1) !== 13) throw new HeadError('bad-header');
    if (!takeLine(fields, text, at, feed - 1)) {
      fields.travelling += text.slice(run, at);
      run = feed + 1;
    }
    at = feed + 1;
  }
  fields.travelling += text.slice(run, end);
  const named = fields.connection.filter(isNamed);
  if (named.length > 0) fields.travelling = without(fields.travelling, named);
  return fields;
}

/** Takes the line from `from` up to `to`; true where it travels on. */
function takeLine(fields: Fields, text: string, from: number, to: number): boolean {
  const colon = text.indexOf(':', from);
  // A leading blank is a folded line, a blank before the colon another reader's other name: both end here.
  if (colon <= from || colon > to) throw new HeadError('bad-header');
  const name = text.slice(from, colon);
  const kind = usual.get(name) ?? kindOf(name);
  if (kind === 'travels') return true;
  if (kind === 'stays') return false;
  const value = text.slice(colon + 1, to).trim();
  switch (kind) {
    case 'host':
      fields.host = value;
      fields.hosts += 1;
      break;
    case 'length':
      fields.lengths = [...fields.lengths, value];
      break;
    case 'coding':
      fields.codings = [...fields.codings, value.toLowerCase()];
      break;
    case 'connection': {
      const options = value.toLowerCase().split(',');
      fields.connection = [...fields.connection, ...options.map((option) => option.trim())];
      break;
    }
    case 'upgrade':
      fields.upgrade = value.toLowerCase();
      break;
    case 'credentials':
      // Two are two persons.
      if (fields.credentials !== null) throw new HeadError('bad-header');
      fields.credentials = value;
      break;
    case 'binding':
      if (/^(?:ntlm|negotiate)\b/i.test(value)) fields.bound = true;
      return true;
  }
  return false;
}

/** True for an option of Connection that names a field which would travel otherwise. */
function isNamed(option: string): boolean {
  const kind = kinds.get(option) ?? 'travels';
  return kind === 'travels' || kind === 'binding';
}

function without(fields: string, named: readonly string[]): string {
  const kept = fields.split('\r\n').filter((line) => {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    return line === '' || !named.includes(name);
  });
  return kept.join('\r\n');
}
