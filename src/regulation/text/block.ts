// A run of lines that belongs together, growing line by line at the same cost for the first line and the last.
import { joinLines, mendInside, type Vocabulary } from './hyphens.ts';
import type { Marker } from './markers.ts';
import type { LineStart, NoteKind } from './tree.ts';

/** A note before it is known which article it falls in: that is the block it was made in. */
export interface BlockNote {
  readonly kind: NoteKind;
  readonly line: number;
  readonly what: string;
  readonly english: string;
}

/** How much of a block's end is kept at hand: more than any word or heading needs. */
const END = 400;

export class Block {
  /** Null: a paragraph or a heading without a marker. */
  readonly marker: Marker | null;
  readonly line: number;
  readonly afterBlank: boolean;
  readonly lines: LineStart[] = [];
  readonly notes: BlockNote[] = [];
  /** The last words, enough to judge what may follow. The whole text, while that is short. */
  end = '';
  readonly #pieces: string[] = [];
  #length = 0;
  #text: string | null = null;

  constructor(marker: Marker | null, line: number, afterBlank: boolean) {
    this.marker = marker;
    this.line = line;
    this.afterBlank = afterBlank;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Number of source lines with words. */
  get height(): number {
    return this.lines.length;
  }

  get text(): string {
    this.#text ??= this.#pieces.join('');
    return this.#text;
  }

  /** Adds the words of a source line, mending words cut inside it and at its start. */
  add(words: string, line: number, vocabulary: Vocabulary): void {
    const mended = mendInside(words, vocabulary);
    for (const note of mended.notes) this.notes.push({ line, ...note });
    const joined = joinLines(this.end, mended.text, vocabulary);
    if (joined.note !== null) this.notes.push({ line, ...joined.note });
    // One sign less at the end: a hyphen that was the printer's. One more: a blank.
    if (joined.at < this.end.length) this.#dropLast();
    else if (joined.at > this.end.length) this.#push(' ');
    this.lines.push([this.#length, line]);
    this.#push(mended.text);
    this.end = joined.text.slice(-END);
    this.#text = null;
  }

  #push(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  #dropLast(): void {
    const last = this.#pieces.pop() ?? '';
    this.#pieces.push(last.slice(0, -1));
    this.#length -= 1;
  }
}
