// An answer of a site that is held back: until its first octets show that it is part of a page, or until it is scanned.
import type { DownloadSite, DownloadStop } from '../../enforcement/downloads.ts';
import type { Core } from './core.ts';
import type { AnswerHead } from './head.ts';

/** Octets that show the true type of a file. */
const enough = 256;

/** The first field of a name in a head; empty: none. */
const field = (fields: string, name: string): string =>
  new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, 'i').exec(`\r\n${fields}`)?.[1] ?? '';

/** The payload in octets as they came; of a chunked body that was checked, without its sizes. */
function payloadOf(octets: Buffer, chunked: boolean): Buffer {
  if (!chunked) return octets;
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = octets.indexOf(10, at);
    const size = end === -1 ? 0 : Number.parseInt(octets.toString('latin1', at, end), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(octets.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 2;
  }
}

export class HeldAnswer {
  readonly core: Core;
  readonly site: DownloadSite;
  readonly answer: AnswerHead;
  /** The head as it goes to the reader. */
  readonly head: string;
  parts: Buffer[] = [];
  size = 0;
  /** Its kind is known: it is to be scanned. */
  known = false;
  tooLarge = false;
  /** A question is under way: the site waits. */
  asking = false;
  /** Octets before it is looked at: events come one by one, and each is waited for. */
  readonly least: number;

  constructor(core: Core, site: DownloadSite, answer: AnswerHead, head: string) {
    this.core = core;
    this.site = site;
    this.answer = answer;
    this.head = head;
    this.least = /^text\/event-stream\b/i.test(field(answer.fields, 'content-type')) ? 1 : enough;
  }

  /** Takes octets of the body as they came; beyond the bounds it forgets all of them. */
  add(part: Buffer): void {
    if (this.tooLarge) return;
    this.size += part.length;
    this.core.held += part.length;
    this.parts.push(part);
    if (this.size > this.core.limits.download || this.core.held > this.core.limits.held) {
      this.tooLarge = true;
      this.drop();
    }
  }

  /** True where there is something to ask: enough of it to know its kind, or the whole of it. */
  isReady(whole: boolean): boolean {
    return whole || this.tooLarge || (!this.known && this.size >= this.least);
  }

  /** What it comes to; `more`: the rest must be here first. */
  async decide(whole: boolean): Promise<'pass' | 'more' | DownloadStop> {
    const { downloads } = this.core;
    if (downloads === null) return 'pass';
    if (this.tooLarge) return 'too-large';
    const { fields, framing, status } = this.answer;
    const coding = field(fields, 'content-encoding');
    const octets = (): Buffer => payloadOf(Buffer.concat(this.parts), framing.kind === 'chunked');
    if (!this.known) {
      const found = await downloads.look({
        site: this.site,
        status,
        type: field(fields, 'content-type'),
        disposition: field(fields, 'content-disposition'),
        coding,
        octets: octets().subarray(0, 65_536),
      });
      if (found !== 'scan') return found;
      this.known = true;
    }
    if (!whole) return 'more';
    return (await downloads.scan(octets(), coding)) ?? 'pass';
  }

  /** All that was held, which is then held no more. */
  release(): Buffer {
    const octets = Buffer.concat(this.parts);
    this.drop();
    return octets;
  }

  drop(): void {
    this.core.held -= this.size;
    this.size = 0;
    this.parts = [];
  }
}
