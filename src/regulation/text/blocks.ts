// First pass: lines become blocks. A block is one article, item, bullet, heading or paragraph with its words mended.
import { Block, type BlockNote } from './block.ts';
import type { Vocabulary } from './hyphens.ts';
import { readMarker, unbold, type Marker } from './markers.ts';
import { awaitsNumber, headingGoesOn, isFinished, looksLikeHeading, opensLow } from './phrases.ts';
import { Place } from './place.ts';
import type { SourceLine } from './source.ts';

interface Segment extends SourceLine {
  /** True when it was split off from a line: its marker is taken as found. */
  readonly split: boolean;
}

/** Cuts a text into blocks. Every mending and every doubt leaves a note in its block. */
export function readBlocks(lines: readonly SourceLine[], vocabulary: Vocabulary): Block[] {
  return new BlockReader(lines, vocabulary).read();
}

class BlockReader {
  readonly #queue: Segment[];
  readonly #vocabulary: Vocabulary;
  readonly #place: Place;
  /** Blank lines part paragraphs, unless the text has them inside sentences, as some PDF extractions do. */
  readonly #blanksPart: boolean;
  readonly #blocks: Block[] = [];
  #open: Block | null = null;

  constructor(lines: readonly SourceLine[], vocabulary: Vocabulary) {
    this.#queue = lines.map((line) => ({ ...line, split: false })).toReversed();
    this.#vocabulary = vocabulary;
    this.#place = new Place(lines.map((line) => line.text));
    this.#blanksPart = !hasBlanksInsideSentences(lines);
  }

  read(): Block[] {
    for (let segment = this.#queue.pop(); segment !== undefined; segment = this.#queue.pop())
      this.#take(segment);
    return this.#blocks;
  }

  #take(segment: Segment): void {
    const read = readMarker(segment.text);
    const marker = read === null ? null : this.#inPlace(read, segment);
    if (marker !== null && this.#accepts(marker, segment)) {
      const order = this.#place.enter(marker);
      const block = this.#start(segment, marker);
      if (order !== null) block.notes.push({ line: segment.number, ...order });
      if (segment.split) block.notes.push({ line: segment.number, ...gluedNote(marker) });
      this.#append(block, marker.rest, segment.number);
      return;
    }
    const open = this.#open;
    if (open === null || this.#parts(open, segment)) {
      this.#place.enterParagraph(looksLikeHeading(unbold(segment.text)));
      this.#append(this.#start(segment, null), segment.text, segment.number);
      return;
    }
    if (marker !== null && !open.isEmpty) this.#noteRefused(open, marker, segment.number);
    this.#append(open, segment.text, segment.number);
  }

  /** `3.` alone may be an article or an item of a list: the place in the text decides. */
  #inPlace(marker: Marker, segment: Segment): Marker {
    if (marker.kind !== 'plain') return marker;
    const next = readMarker(this.#nextWords());
    const opensList = next?.kind === 'plain' && Number(next.number) === Number(marker.number) + 1;
    const alone = segment.afterBlank && !opensList && !(this.#open?.end.endsWith(':') ?? false);
    return this.#place.isTop(marker, alone) ? { ...marker, kind: 'article' } : marker;
  }

  #start(segment: Segment, marker: Marker | null): Block {
    const block = new Block(marker, segment.number, segment.afterBlank);
    this.#blocks.push(block);
    this.#open = block;
    return block;
  }

  /** Adds words to a block, after splitting off a number or letter that is glued to them. */
  #append(block: Block, words: string, line: number): void {
    const glued = this.#place.findGlued(words, this.#nextWords());
    const own = glued === null ? words : words.slice(0, glued.at).trimEnd();
    if (glued !== null) {
      this.#queue.push({ number: line, text: words.slice(glued.at), afterBlank: false, split: true });
    }
    if (own === '') return;
    if (/(?:^|\s)[`|¦~^](?:\s|$)/u.test(own)) {
      block.notes.push({
        kind: 'stray-sign',
        line,
        what: 'Hier staat een los teken dat misschien niet in de tekst hoort.',
        english: 'A stray sign stands here that may not belong in the text.',
      });
    }
    block.add(own, line, this.#vocabulary);
  }

  #nextWords(): string {
    return this.#queue.at(-1)?.text ?? '';
  }

  /** Does a line without a marker of its own start a new block? */
  #parts(open: Block, segment: Segment): boolean {
    const { text } = segment;
    if (open.isEmpty) return false;
    if (/[\p{L}\p{N}]-$/u.test(open.end)) return false;
    const heads = open.marker !== null && ['article', 'title', 'part'].includes(open.marker.kind);
    if (heads && !isFinished(open.end)) {
      if (open.marker?.kind === 'title') return true;
      return segment.afterBlank || !headingGoesOn(open.end, text);
    }
    if (this.#place.isFront) return segment.afterBlank;
    if (segment.afterBlank)
      return this.#blanksPart ? !(opensLow(text) && !isFinished(open.end)) : isFinished(open.end);
    // A heading may follow without a blank line, when what comes next is an article or an item.
    return isFinished(open.end) && looksLikeHeading(unbold(text)) && this.#markerFollows();
  }

  #markerFollows(): boolean {
    const next = this.#queue.at(-1);
    const marker = next === undefined ? null : readMarker(next.text);
    return marker !== null && ['article', 'number', 'bullet', 'plain'].includes(marker.kind);
  }

  #accepts(marker: Marker, segment: Segment): boolean {
    if (segment.split || marker.kind === 'title') return true;
    const open = this.#open;
    const before = open?.end ?? '';
    const finished = before === '' || isFinished(before) || (open !== null && headsText(open));
    const fresh = finished || (segment.afterBlank && this.#blanksPart);
    if (!fresh && awaitsNumber(before) && marker.kind !== 'letter' && marker.kind !== 'bullet') return false;
    if (marker.kind === 'bullet') return this.#acceptsBullet(marker.rest, segment, finished);
    return this.#place.accepts(marker, fresh, segment.afterBlank);
  }

  /** `- indien …` at the start of a line may be a dash in the sentence: then it is not a bullet. */
  #acceptsBullet(rest: string, segment: Segment, finished: boolean): boolean {
    const open = this.#open;
    if (open === null || open.isEmpty) return true;
    if (open.marker?.kind === 'bullet') return true;
    if (segment.afterBlank && this.#blanksPart) return true;
    if (finished) return true;
    return !opensLow(rest) && !/\s[-–—]\s/u.test(rest);
  }

  #noteRefused(open: Block, marker: Marker, line: number): void {
    open.notes.push(
      marker.kind === 'bullet'
        ? {
            kind: 'dash-in-sentence',
            line,
            what: 'Het streepje vooraan deze regel is gelezen als streepje in de zin, niet als opsomming.',
            english: 'The dash that opens this line is read as a dash in the sentence, not as a bullet.',
          }
        : {
            kind: 'number-in-sentence',
            line,
            what: `‘${marker.label}’ vooraan deze regel is gelezen als deel van de zin, niet als begin van een artikel.`,
            english: `‘${marker.label}’ that opens this line is read as part of the sentence, not as the start of an article.`,
          },
    );
  }
}

/** A heading is finished without a full stop. */
function headsText(block: Block): boolean {
  if (block.marker === null) return looksLikeHeading(unbold(block.end));
  return ['article', 'part', 'title'].includes(block.marker.kind);
}

function gluedNote(marker: Marker): Omit<BlockNote, 'line'> {
  return {
    kind: marker.kind === 'letter' ? 'glued-letter' : 'glued-number',
    what: `‘${marker.label}’ stond midden in een regel en is gelezen als begin van een nieuw onderdeel.`,
    english: `‘${marker.label}’ stood in the middle of a line and is read as the start of a new item.`,
  };
}

function hasBlanksInsideSentences(lines: readonly SourceLine[]): boolean {
  return lines.some((line, index) => {
    const before = lines[index - 1];
    if (before === undefined || !line.afterBlank || !opensLow(line.text)) return false;
    return readMarker(line.text) === null && !isFinished(before.text);
  });
}
