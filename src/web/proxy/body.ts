// How many of the octets at hand belong to a body: counted by length, or chunk by chunk (RFC 9112, section 7.1).
import type { Framing } from './head.ts';

/** Follows one body. Octets pass as they are; a chunked body is checked on the way. */
export interface BodyReader {
  /** How many octets from `from` belong to this body. Throws `BodyError` on a chunk no reader should accept. */
  take(octets: Buffer, from: number): number;
  /** True when the body is complete. A body `close` is never complete by itself. */
  readonly done: boolean;
}

/** A chunk size, extension or trailer that readers could disagree about. */
export class BodyError extends Error {
  constructor() {
    super('bad chunk');
    this.name = 'BodyError';
  }
}

/** A reader for the framing of a head. */
export function bodyReader(framing: Framing): BodyReader {
  if (framing.kind === 'chunked') return new ChunkedBody();
  if (framing.kind === 'close') return untilClose;
  const length = framing.kind === 'length' ? framing.length : 0;
  return length === 0 ? noBody : new CountedBody(length);
}

const noBody: BodyReader = { take: () => 0, done: true };
const untilClose: BodyReader = { take: (octets, from) => octets.length - from, done: false };

class CountedBody implements BodyReader {
  left: number;
  constructor(length: number) {
    this.left = length;
  }
  get done(): boolean {
    return this.left === 0;
  }
  take(octets: Buffer, from: number): number {
    const taken = Math.min(this.left, octets.length - from);
    this.left -= taken;
    return taken;
  }
}

/** Octets of one chunk-size line with extensions, and of all trailers. */
const lineLimit = 256;
const trailerLimit = 8_192;

/**
 * size → data → end of data → size … → last → trailers → done. Lines end in CRLF and nothing else; sizes are plain
 * hexadecimal digits; extensions hold no control characters.
 */
class ChunkedBody implements BodyReader {
  done = false;
  state: 'size' | 'data' | 'data-end' | 'trailer' = 'size';
  line = '';
  left = 0;
  trailers = 0;

  take(octets: Buffer, from: number): number {
    let at = from;
    while (at < octets.length && !this.done) {
      if (this.state === 'data') {
        const taken = Math.min(this.left, octets.length - at);
        at += taken;
        this.left -= taken;
        if (this.left === 0) this.state = 'data-end';
      } else {
        at = this.takeLine(octets, at);
      }
    }
    return at - from;
  }

  takeLine(octets: Buffer, from: number): number {
    const feed = octets.indexOf(10, from);
    const to = feed === -1 ? octets.length : feed + 1;
    if (this.line.length + to - from > (this.state === 'trailer' ? trailerLimit : lineLimit))
      throw new BodyError();
    this.line += octets.toString('latin1', from, to);
    if (this.state === 'data-end' && !'\r\n'.startsWith(this.line)) throw new BodyError();
    if (feed !== -1) {
      if (!this.line.endsWith('\r\n')) throw new BodyError();
      const line = this.line.slice(0, -2);
      this.line = '';
      this.endLine(line);
    }
    return to;
  }

  endLine(line: string): void {
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(line)) throw new BodyError();
    if (this.state === 'data-end') {
      if (line !== '') throw new BodyError();
      this.state = 'size';
    } else if (this.state === 'size') {
      const size = /^([0-9a-fA-F]{1,12})(?:[ \t]*;.*)?$/.exec(line)?.[1];
      if (size === undefined) throw new BodyError();
      this.left = Number.parseInt(size, 16);
      this.state = this.left === 0 ? 'trailer' : 'data';
    } else {
      this.trailers += line.length;
      if (this.trailers > trailerLimit) throw new BodyError();
      if (line === '') this.done = true;
      // Trailers may not bring what belongs in a head.
      else if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(line)) throw new BodyError();
      else if (/^(?:host|content-length|transfer-encoding|set-cookie|authorization):/i.test(line))
        throw new BodyError();
    }
  }
}
