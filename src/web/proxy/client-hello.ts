// The server name in a TLS ClientHello, over any number of records and segments. RFC 8446 section 4.1.2, RFC 6066
// section 3, RFC 9849 (Encrypted Client Hello).

/** What the first octets of a tunnel come to. */
export type HelloReading =
  /** More octets are needed. */
  | { readonly state: 'more' }
  /**
   * `sni` null: no server name. `ech`: an Encrypted Client Hello extension is there, real or GREASE. `end`: where the
   * records of the hello end.
   */
  | { readonly state: 'hello'; readonly sni: string | null; readonly ech: boolean; readonly end: number }
  /** Not a ClientHello, or one that readers could take apart differently. */
  | { readonly state: 'bad'; readonly reason: HelloFault };

export type HelloFault = 'not-tls' | 'hello-too-large' | 'bad-hello' | 'two-names';

/** Octets of the handshake message; post-quantum key shares stay well under it. */
const helloLimit = 65_536;
const bad = (reason: HelloFault): HelloReading => ({ state: 'bad', reason });
const more: HelloReading = { state: 'more' };

/** Reads the first flight of a client. Never throws, whatever the octets. */
export function readClientHello(octets: Buffer): HelloReading {
  const parts: Buffer[] = [];
  let gathered = 0;
  let wanted = -1;
  let at = 0;
  while (wanted === -1 || gathered < wanted) {
    if (at < octets.length && octets[at] !== 22) return bad(at === 0 ? 'not-tls' : 'bad-hello');
    if (at + 1 < octets.length && octets[at + 1] !== 3) return bad(at === 0 ? 'not-tls' : 'bad-hello');
    if (octets.length < at + 5) return more;
    const length = octets.readUInt16BE(at + 3);
    if (length === 0 || length > 16_384) return bad('bad-hello');
    const part = octets.subarray(at + 5, at + 5 + length);
    parts.push(part);
    gathered += part.length;
    if (wanted === -1) {
      const start = parts.length === 1 ? part : Buffer.concat(parts);
      if (start.length > 0 && start[0] !== 1) return bad('bad-hello');
      if (start.length >= 4) wanted = 4 + start.readUIntBE(1, 3);
      if (wanted > helloLimit) return bad('hello-too-large');
    }
    if (part.length < length && (wanted === -1 || gathered < wanted)) return more;
    at += 5 + length;
  }
  const message = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  if (message === undefined) return more;
  // Anything after the ClientHello in its own record would be a second message before the server spoke.
  if (gathered > wanted) return bad('bad-hello');
  return readMessage(message.subarray(4, wanted), at);
}

/** A cursor that fails softly: reading past the end sets `broken` and yields nothing. */
class Cursor {
  readonly octets: Buffer;
  at = 0;
  broken = false;
  constructor(octets: Buffer) {
    this.octets = octets;
  }
  get left(): number {
    return this.octets.length - this.at;
  }
  number(bytes: 1 | 2): number {
    if (this.left < bytes) {
      this.broken = true;
      return 0;
    }
    const value = this.octets.readUIntBE(this.at, bytes);
    this.at += bytes;
    return value;
  }
  take(length: number): Buffer {
    if (this.left < length) {
      this.broken = true;
      return Buffer.alloc(0);
    }
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }
}

function readMessage(body: Buffer, end: number): HelloReading {
  const hello = new Cursor(body);
  hello.take(2 + 32);
  hello.take(hello.number(1));
  hello.take(hello.number(2));
  hello.take(hello.number(1));
  if (hello.broken) return bad('bad-hello');
  if (hello.left === 0) return { state: 'hello', sni: null, ech: false, end };
  const extensions = new Cursor(hello.take(hello.number(2)));
  if (hello.broken || hello.left > 0) return bad('bad-hello');
  const seen = new Set<number>();
  let sni: string | null = null;
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const data = extensions.take(extensions.number(2));
    if (extensions.broken) return bad('bad-hello');
    if (seen.has(type)) return bad(type === 0 ? 'two-names' : 'bad-hello');
    seen.add(type);
    if (type === 0) {
      const read = readServerName(data);
      if (typeof read !== 'string') return bad(read.fault);
      sni = read;
    }
  }
  return { state: 'hello', sni, ech: seen.has(0xfe0d), end };
}

/** The one host_name of a server_name extension. A list with two, or with another type, is refused. */
function readServerName(data: Buffer): string | { fault: HelloFault } {
  const outer = new Cursor(data);
  const list = new Cursor(outer.take(outer.number(2)));
  if (outer.broken || outer.left > 0) return { fault: 'bad-hello' };
  const type = list.number(1);
  const name = list.take(list.number(2));
  if (list.broken || type !== 0 || name.length === 0) return { fault: 'bad-hello' };
  if (list.left > 0) return { fault: 'two-names' };
  const text = name.toString('latin1');
  return /^[0-9A-Za-z._-]+$/.test(text) ? text : { fault: 'bad-hello' };
}

/** The random value that makes a ServerHello a HelloRetryRequest (RFC 8446, 4.1.3). */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** True where a site's first octets ask the reader for a second ClientHello; null: more are needed to tell. */
export function isRetryRequest(octets: Buffer): boolean | null {
  if (octets[0] !== 22) return false;
  if (octets.length < 43) return null;
  return octets[5] === 2 && octets.subarray(11, 43).equals(retryRandom);
}

/** Where a second ClientHello starts: after the ChangeCipherSpec that may stand before it (RFC 8446, D.4). */
export function afterChangeCipherSpec(octets: Buffer): number {
  return octets[0] === 20 ? Math.min(6, octets.length) : 0;
}
