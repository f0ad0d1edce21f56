// Second pass: blocks become the tree, each with its address.
import type { Block } from './block.ts';
import { unbold, type Marker } from './markers.ts';
import { isClosing, isFinished, looksLikeHeading, slug } from './phrases.ts';
import type { Article, ArticleKind, ImportNote, LineStart, NoteKind } from './tree.ts';

interface Draft {
  id: string;
  number: string | null;
  label: string;
  title: string | null;
  text: string;
  line: number;
  lines: LineStart[];
  children: Draft[];
  kind: ArticleKind;
  paragraphs: number;
  bullets: number;
}

export interface Built {
  readonly title: string | null;
  readonly articles: readonly Article[];
  readonly notes: readonly ImportNote[];
}

/** Builds the tree from the blocks, in their order. */
export function buildTree(blocks: readonly Block[]): Built {
  return new TreeBuilder(blocks).build();
}

class TreeBuilder {
  readonly #blocks: readonly Block[];
  readonly #topLevel: number;
  readonly #roots: Draft[] = [];
  readonly #notes: ImportNote[] = [];
  readonly #ids = new Set<string>();
  /** How often an id was wanted already: the next copy's number without counting again. */
  readonly #copies = new Map<string, number>();
  #title: string | null = null;
  #top: Draft | null = null;
  #heading: Draft | null = null;
  #subs: Draft[] = [];
  #member: Draft | null = null;
  #letter: Draft | null = null;
  #front: Draft | null = null;

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
    this.#topLevel = topHeadingLevel(blocks);
  }

  build(): Built {
    this.#blocks.forEach((block, index) => this.#place(block, index));
    const renamed = new Map<string, string>();
    for (const root of this.#roots) settle(root, renamed);
    const notes = this.#notes.map((note) => ({
      ...note,
      article: renamed.get(note.article ?? '') ?? note.article,
    }));
    return { title: this.#title, articles: this.#roots.map(freeze), notes };
  }

  #place(block: Block, index: number): void {
    const draft = this.#placed(block, index);
    for (const note of block.notes) this.#notes.push({ ...note, article: draft?.id ?? null });
  }

  #placed(block: Block, index: number): Draft | null {
    const { marker } = block;
    if (marker === null) return this.#paragraph(block, index);
    switch (marker.kind) {
      case 'title':
        return this.#markdownHeading(block, marker, index);
      case 'article':
        return marker.number.includes('.')
          ? this.#sub(block, marker.number, index)
          : this.#article(block, marker, index);
      case 'part':
        return this.#part(block, marker);
      case 'number':
        return this.#sub(block, marker.number, index);
      case 'plain':
        return this.#memberItem(block, marker.number);
      case 'letter':
        return this.#letterItem(block, marker.letter);
      case 'bullet':
        return this.#bullet(block);
    }
  }

  #article(block: Block, marker: Marker & { number: string }, index: number): Draft {
    const draft = this.#draft('article', marker.number, block, marker.label);
    draft.number = marker.number;
    this.#enterTop(draft);
    this.#fillHead(draft, block, index);
    return draft;
  }

  #part(block: Block, marker: Marker & { number: string }): Draft {
    const draft = this.#draft('heading', slug(marker.label), block, marker.label);
    this.#enterTop(draft);
    if (block.text !== '') draft.title = block.text;
    return draft;
  }

  #memberItem(block: Block, number: string): Draft {
    const parent = this.#heading ?? this.#top;
    const base = this.#top?.id ?? 'head';
    const draft = this.#draft('article', `${base}.${number}`, block, block.marker?.label ?? '');
    draft.number = `${base}.${number}`;
    this.#subs = [];
    this.#member = draft;
    this.#letter = null;
    this.#fillText(draft, block);
    this.#into(parent, draft);
    return draft;
  }

  #sub(block: Block, number: string, index: number): Draft {
    while (this.#subs.length > 0 && !number.startsWith(`${this.#subs.at(-1)?.number}.`)) this.#subs.pop();
    const parent = this.#subs.at(-1) ?? this.#top;
    const draft = this.#draft('article', number, block, block.marker?.label ?? '');
    draft.number = number;
    this.#into(parent, draft);
    this.#subs.push(draft);
    this.#member = null;
    this.#letter = null;
    this.#heading = null;
    if (this.#headsOthers(block, index)) draft.title = block.text;
    else this.#fillText(draft, block);
    return draft;
  }

  /** `1.1 Doel` above `1.1.1` or above its own paragraph is a title, not a text. */
  #headsOthers(block: Block, index: number): boolean {
    if (block.text === '' || !looksLikeHeading(block.text)) return false;
    const next = this.#blocks[index + 1];
    if (next === undefined) return false;
    if (next.marker === null) return next.afterBlank && isFinished(next.text);
    const own = block.marker?.kind === 'number' ? block.marker.number : '';
    return next.marker.kind === 'number' && next.marker.number.startsWith(`${own}.`);
  }

  #letterItem(block: Block, letter: string): Draft {
    const roman =
      letter.length > 1 || (this.#letter !== null && letter === 'i' && this.#letter.number !== 'h');
    const continued =
      this.#letter?.children.at(-1)?.kind === 'letter' &&
      /^[ivx]$/u.test(letter) &&
      !isNext(this.#letter, letter);
    const parent = (roman || continued) && this.#letter !== null ? this.#letter : this.#holder();
    const draft = this.#draft(
      'letter',
      `${parent?.id ?? 'head'}.${letter}`,
      block,
      block.marker?.label ?? '',
    );
    draft.number = letter;
    if (parent !== this.#letter || parent === null) this.#letter = draft;
    this.#fillText(draft, block);
    this.#into(parent, draft);
    return draft;
  }

  #bullet(block: Block): Draft {
    const letter = this.#letter !== null && this.#letter.text.endsWith(':') ? this.#letter : null;
    const parent = letter ?? this.#holder() ?? this.#openFront(block);
    parent.bullets += 1;
    const draft = this.#draft('bullet', `${parent.id}.b${parent.bullets}`, block, block.marker?.label ?? '');
    this.#fillText(draft, block);
    parent.children.push(draft);
    return draft;
  }

  #markdownHeading(block: Block, marker: Marker & { kind: 'title' }, index: number): Draft | null {
    if (index === 0 && marker.level < this.#topLevel) {
      this.#title = unbold(block.text);
      return null;
    }
    if (marker.level <= this.#topLevel || this.#top === null) {
      const closing = isClosing(block.text);
      const draft = this.#draft(
        closing ? 'heading' : 'article',
        closing ? 'closing' : slug(block.text),
        block,
        marker.label,
      );
      draft.title = block.text;
      this.#enterTop(draft);
      return draft;
    }
    return this.#subHeading(block, marker.label);
  }

  #paragraph(block: Block, index: number): Draft | null {
    if (this.#top === null) return this.#frontMatter(block, index);
    const words = unbold(block.text);
    if (block.height <= 2 && looksLikeHeading(words) && this.#hasContent(index)) {
      const closing = isClosing(words);
      this.#noteHeading(block, words);
      return closing ? this.#closing(block) : this.#subHeading(block, '');
    }
    const sub = this.#member ?? this.#subs.at(-1) ?? null;
    if (this.#heading === null && sub !== null && sub.children.length === 0) {
      this.#fillText(sub, block);
      return sub;
    }
    if (sub !== null && this.#heading === null) {
      block.notes.push({
        kind: 'paragraph',
        line: block.line,
        what: 'Deze alinea staat na een opsomming. Ze is gelezen als deel van het artikel, niet van het laatste onderdeel.',
        english: 'This paragraph follows a list. It is read as part of the article, not of the last item.',
      });
    }
    const parent = this.#holder() ?? this.#openFront(block);
    this.#letter = null;
    return this.#addParagraph(parent, block);
  }

  #addParagraph(parent: Draft, block: Block): Draft {
    parent.paragraphs += 1;
    const draft = this.#draft('paragraph', `${parent.id}.p${parent.paragraphs}`, block, '');
    this.#fillText(draft, block);
    parent.children.push(draft);
    return draft;
  }

  #frontMatter(block: Block, index: number): Draft | null {
    if (index === 0 && this.#title === null && block.text.length <= 200) {
      this.#title = unbold(block.text);
      return null;
    }
    return this.#addParagraph(this.#openFront(block), block);
  }

  #openFront(block: Block): Draft {
    if (this.#top !== null) return this.#top;
    if (this.#front === null) {
      this.#front = this.#draft('heading', 'head', block, '');
      this.#roots.push(this.#front);
    }
    return this.#front;
  }

  #closing(block: Block): Draft {
    const draft = this.#draft('heading', 'closing', block, '');
    draft.title = block.text;
    this.#enterTop(draft);
    return draft;
  }

  #subHeading(block: Block, label: string): Draft {
    const draft = this.#draft(
      'heading',
      `${this.#top?.id ?? 'head'}.${slug(unbold(block.text))}`,
      block,
      label,
    );
    draft.title = unbold(block.text);
    this.#into(this.#top, draft);
    this.#heading = draft;
    this.#subs = [];
    this.#member = null;
    this.#letter = null;
    return draft;
  }

  /** A heading has something below it before the next article; a loose last line has not. */
  #hasContent(index: number): boolean {
    const next = this.#blocks[index + 1];
    if (next === undefined) return false;
    return next.marker === null || !['article', 'part', 'title'].includes(next.marker.kind);
  }

  #noteHeading(block: Block, words: string): void {
    block.notes.push({
      kind: 'heading',
      line: block.line,
      what: `‘${words}’ is gelezen als tussenkop.`,
      english: `‘${words}’ is read as a sub-heading.`,
    });
  }

  /** Where letters, bullets and paragraphs go. */
  #holder(): Draft | null {
    return this.#member ?? this.#subs.at(-1) ?? this.#heading ?? this.#top;
  }

  #enterTop(draft: Draft): void {
    this.#roots.push(draft);
    this.#top = draft;
    this.#heading = null;
    this.#subs = [];
    this.#member = null;
    this.#letter = null;
  }

  #into(parent: Draft | null, draft: Draft): void {
    if (parent === null) this.#enterTop(draft);
    else parent.children.push(draft);
  }

  /** An article's first words are its title, unless they are a whole sentence. */
  #fillHead(draft: Draft, block: Block, index: number): void {
    if (block.text === '') return;
    const next = this.#blocks[index + 1];
    const hasBody = next !== undefined && !(next.marker?.kind === 'article' || next.marker?.kind === 'title');
    const short = block.text.split(/\s+/u).length <= 6 && hasBody;
    if (!/[.:;]["”’')]*$/u.test(block.text) || (short && block.text.endsWith('.'))) draft.title = block.text;
    else this.#fillText(draft, block);
  }

  #fillText(draft: Draft, block: Block): void {
    const shift = draft.text === '' ? 0 : draft.text.length + 1;
    draft.text = shift === 0 ? block.text : `${draft.text}\n${block.text}`;
    for (const [offset, line] of block.lines) draft.lines.push([offset + shift, line]);
  }

  #draft(kind: ArticleKind, wanted: string, block: Block, label: string): Draft {
    let id = wanted;
    let copy = this.#copies.get(wanted) ?? 1;
    while (this.#ids.has(id)) {
      copy += 1;
      id = `${wanted}-${copy}`;
    }
    this.#copies.set(wanted, copy);
    this.#ids.add(id);
    if (id !== wanted) this.#noteRepeated(block, wanted, id);
    const { line } = block;
    return {
      id,
      number: null,
      label,
      title: null,
      text: '',
      line,
      lines: [],
      children: [],
      kind,
      paragraphs: 0,
      bullets: 0,
    };
  }

  #noteRepeated(block: Block, wanted: string, id: string): void {
    const kind: NoteKind = 'repeated';
    block.notes.push({
      kind,
      line: block.line,
      what: `‘${wanted}’ komt twee keer voor. De tweede heet hier ‘${id}’.`,
      english: `‘${wanted}’ occurs twice. The second is called ‘${id}’ here.`,
    });
  }
}

function isNext(letter: Draft, value: string): boolean {
  return letter.number !== null && value.charCodeAt(0) === letter.number.charCodeAt(0) + 1;
}

/** The Markdown level of articles: the highest one, not counting a single title at the very start. */
function topHeadingLevel(blocks: readonly Block[]): number {
  const levels = blocks.flatMap(({ marker }) =>
    marker !== null && 'level' in marker && marker.level !== undefined ? [marker.level] : [],
  );
  const [first] = levels;
  if (first === undefined) return 1;
  const rest = levels.slice(1);
  const opensTitle =
    blocks[0]?.marker?.kind === 'title' && rest.length > 0 && !rest.some((level) => level <= first);
  return Math.min(...(opensTitle ? rest : levels));
}

/** An article whose only direct words are one paragraph carries them itself: `15`, not `15.p1`. */
function settle(draft: Draft, renamed: Map<string, string>): void {
  const [first] = draft.children;
  const own = draft.children.filter((child) => child.kind === 'paragraph');
  const plain = draft.children.every(
    (child) => child.kind === 'paragraph' || child.kind === 'letter' || child.kind === 'article',
  );
  if (
    draft.kind === 'article' &&
    draft.text === '' &&
    plain &&
    own.length === 1 &&
    first?.kind === 'paragraph'
  ) {
    draft.text = first.text;
    draft.lines = first.lines;
    draft.children = draft.children.slice(1);
    renamed.set(first.id, draft.id);
  }
  for (const child of draft.children) settle(child, renamed);
}

function freeze(draft: Draft): Article {
  const { id, number, label, title, text, line, lines, children, kind } = draft;
  return { id, number, label, title, text, line, lines, children: children.map(freeze), kind };
}
