// The octets of a message as latin1 text, with an index of its delimiter lines so that every boundary is found in one pass.
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

/** Latin1 text of a message or of a decoded body, one character an octet. Slices share its memory. */
export class Source {
  readonly text: string;
  /** True when more lines look like delimiters than the limits allow: those behind are not found. */
  overfull = false;
  readonly #limits: MimeLimits;
  #lines: Map<string, { at: number; after: number }[]> | null = null;

  constructor(text: string, limits: MimeLimits) {
    this.text = text;
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
    let at = text.startsWith('--') ? 0 : nextLine(text, 0);
    while (at !== -1) {
      if (count === this.#limits.delimiterLines) {
        this.overfull = true;
        break;
      }
      let stop = text.indexOf('\n', at);
      if (stop === -1) stop = text.length;
      note(at, stop);
      at = nextLine(text, stop);
    }
    this.#addBareReturns(note);
    return lines;
  }

  /** Lines that end in a bare carriage return: only some readers see them. */
  #addBareReturns(note: (at: number, stop: number) => void): void {
    const { text } = this;
    let count = 0;
    for (let at = text.indexOf('\r--'); at !== -1 && count < 1000; at = text.indexOf('\r--', at + 1)) {
      const stop = /[\r\n]/g;
      stop.lastIndex = at + 1;
      note(at + 1, stop.exec(text)?.index ?? text.length);
      count++;
    }
    if (count === 0) return;
    for (const list of this.#lines?.values() ?? []) list.sort((a, b) => a.at - b.at);
  }
}

/** Offset of the next line that begins with two hyphens, from the line end at or behind `from`; -1: none. */
function nextLine(text: string, from: number): number {
  const found = text.indexOf('\n--', from);
  return found === -1 ? -1 : found + 1;
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
