// The octets of a message as latin1 text, with an index of the lines that open something: every boundary is found in one pass.
import type { MimeLimits } from './limits.ts';

/** Where a delimiter line stands. */
export interface Delimiter {
  /** Offset of the line's first hyphen. */
  readonly at: number;
  /** Offset behind the line's end. */
  readonly after: number;
  readonly closing: boolean;
}

const maxKeyLength = 500;
const maxFileLines = 1_000;
const hyphen = 0x2d;
const letterB = 0x62;
const equals = 0x3d;

/** Octets of a message or of a decoded body, and the same as latin1 text, one character an octet. Slices share its memory. */
export class Source {
  readonly bytes: Buffer;
  readonly text: string;
  /** True when more lines look like delimiters than the limits allow: those behind are not found. */
  overfull = false;
  readonly #limits: MimeLimits;
  #lines: Map<string, { at: number; after: number }[]> | null = null;
  /** Lines that begin as one that opens a file inside a text (uuencode, yEnc). */
  readonly #fileLines: number[] = [];

  constructor(bytes: Buffer, limits: MimeLimits) {
    this.bytes = bytes;
    this.text = bytes.toString('latin1');
    this.#limits = limits;
  }

  /** Delimiter lines of a boundary between two offsets, in order (RFC 2046 section 5.1.1). */
  delimiters(boundary: string, start: number, end: number): Delimiter[] {
    const lines = this.#index();
    const key = boundary.trimEnd();
    const open = between(lines.get(key) ?? [], start, end).map((line) => ({ ...line, closing: false }));
    const close = between(lines.get(`${key}--`) ?? [], start, end).map((line) => ({
      ...line,
      closing: true,
    }));
    return close.length === 0 ? open : [...open, ...close].toSorted((a, b) => a.at - b.at);
  }

  /** The first delimiter line between two offsets, as its key: a guess where no boundary is declared. */
  firstKey(start: number, end: number): string | null {
    let first: { key: string; at: number } | null = null;
    for (const [key, lines] of this.#index()) {
      const line = between(lines, start, end)[0];
      if (line !== undefined && key !== '' && !/^-+$/.test(key) && (first === null || line.at < first.at))
        first = { key, at: line.at };
    }
    return first === null ? null : first.key.replace(/--$/, '');
  }

  /** Whether a file inside a text may begin on a line between two offsets. */
  mayOpenFile(start: number, end: number): boolean {
    this.#index();
    // What was not noted to its end may open anything.
    if (this.overfull || this.#fileLines.length === maxFileLines) return true;
    return this.#fileLines.some((at) => at >= start && at < end);
  }

  #index(): Map<string, { at: number; after: number }[]> {
    if (this.#lines !== null) return this.#lines;
    const lines = new Map<string, { at: number; after: number }[]>();
    this.#lines = lines;
    const { text } = this;
    let count = 0;
    const note = (at: number, stop: number): void => {
      const key = text.slice(at + 2, Math.min(stop, at + 2 + maxKeyLength)).trimEnd();
      const list = lines.get(key);
      const line = { at, after: Math.min(stop + 1, text.length) };
      if (list === undefined) lines.set(key, [line]);
      else list.push(line);
      count++;
    };
    // One look at the first letter of each line: all that is asked about lines begins with one of three.
    for (let at = 0, next = 0; next !== -1; at = next + 1) {
      next = text.indexOf('\n', at);
      const first = text.charCodeAt(at);
      if (first === hyphen && text.charCodeAt(at + 1) === hyphen) {
        if (count === this.#limits.delimiterLines) {
          this.overfull = true;
          break;
        }
        note(at, next === -1 ? text.length : next);
      } else this.#noteFile(first, at);
    }
    this.#addBareReturns(note);
    return lines;
  }

  /** Lines that end in a bare carriage return: only some readers see them. */
  #addBareReturns(note: (at: number, stop: number) => void): void {
    const { text } = this;
    let count = 0;
    for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) {
      const first = text.charCodeAt(at + 1);
      if (first === hyphen && text.charCodeAt(at + 2) === hyphen && count < 1000) {
        const stop = /[\r\n]/g;
        stop.lastIndex = at + 1;
        note(at + 1, stop.exec(text)?.index ?? text.length);
        count++;
      } else this.#noteFile(first, at + 1);
    }
    if (count === 0) return;
    for (const list of this.#lines?.values() ?? []) list.sort((a, b) => a.at - b.at);
  }

  /** `begin 644 name` (uuencode), `=ybegin … name=name` (yEnc); `first` is the code at `at`. */
  #noteFile(first: number, at: number): void {
    if (first !== letterB && first !== equals) return;
    if (!this.text.startsWith(first === letterB ? 'begin' : '=ybegin', at)) return;
    if (this.#fileLines.length < maxFileLines) this.#fileLines.push(at);
  }
}

function between<Line extends { readonly at: number }>(
  lines: readonly Line[],
  start: number,
  end: number,
): Line[] {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.at ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let stop = low;
  while (stop < lines.length && (lines[stop]?.at ?? end) < end) stop++;
  return lines.slice(low, stop);
}
