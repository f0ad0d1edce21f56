// The chunked body of an ICAP message taken apart: its payload, where it ends, and whether a preview was all of it.
import { BodyError } from '../proxy/body.ts';

const lineLimit = 256;

/**
 * size → data → end of data → size … → last → done. Stricter than it must be: no trailers, and one extension only,
 * `ieof`, on the last chunk of a preview (RFC 3507, section 4.5).
 */
export class ChunkReader {
  done = false;
  /** The preview held the whole body. */
  ieof = false;
  left = 0;
  line = '';
  state: 'size' | 'data' | 'data-end' | 'last' = 'size';

  /** Takes what belongs to this body from `from` on, hands each piece of payload on, and says where it stopped. */
  take(octets: Buffer, from: number, give: (part: Buffer) => void): number {
    let at = from;
    while (at < octets.length && !this.done) {
      if (this.state === 'data') {
        const part = octets.subarray(at, at + this.left);
        give(part);
        at += part.length;
        this.left -= part.length;
        if (this.left === 0) this.state = 'data-end';
      } else {
        at = this.takeLine(octets, at);
      }
    }
    return at;
  }

  takeLine(octets: Buffer, from: number): number {
    const feed = octets.indexOf(10, from);
    const to = feed === -1 ? octets.length : feed + 1;
    this.line += octets.toString('latin1', from, to);
    if (this.line.length > lineLimit) throw new BodyError();
    if (this.state !== 'size' && !'\r\n'.startsWith(this.line)) throw new BodyError();
    if (feed !== -1) {
      if (!this.line.endsWith('\r\n')) throw new BodyError();
      const line = this.line.slice(0, -2);
      this.line = '';
      this.endLine(line);
    }
    return to;
  }

  endLine(line: string): void {
    if (this.state === 'data-end') {
      this.state = 'size';
    } else if (this.state === 'last') {
      this.done = true;
    } else {
      const read = /^([0-9a-fA-F]{1,8})(; ?ieof)?$/.exec(line);
      if (read?.[1] === undefined) throw new BodyError();
      this.left = Number.parseInt(read[1], 16);
      this.ieof = read[2] !== undefined;
      if (this.ieof && this.left > 0) throw new BodyError();
      this.state = this.left === 0 ? 'last' : 'data';
    }
  }
}
