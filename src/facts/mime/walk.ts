// Walks every part of a message in every reading: nested multiparts, conflicting boundaries, preambles, what follows the end.
import type { Ambiguity } from '../mail.ts';
import { type Content, readContent } from './content.ts';
import { type HeaderBlock, readHeaderBlock } from './header-block.ts';
import type { MimeLimits } from './limits.ts';
import { signedContent } from './signed-content.ts';
import { Source } from './source.ts';
import { readTnef, type Unwrapped } from './tnef.ts';
import { decodeTransfer, type TransferEncoding } from './transfer.ts';

/** Bodies up to this length keep what was decoded of them: larger ones are decoded anew, for memory's sake. */
const keptDecoded = 1_000_000;

/** A body that is no container, or the raw text around the parts of a container. */
export class Leaf {
  readonly path: string;
  readonly content: Content;
  /** Inside an attached or forwarded message: somebody else's words. */
  readonly nested: boolean;
  /** `around`: preamble or epilogue, shown by readers that know no MIME. `message`: an attached message as a file. */
  readonly kind: 'part' | 'around' | 'message';
  /** Octets, still in their transfer encoding. */
  readonly length: number;
  readonly #source: Source;
  readonly #start: number;
  #text: string | null = null;
  #decoded: Map<TransferEncoding, readonly Buffer[]> | null = null;

  /** The octets of `source` from `start` up to `end`. */
  constructor(
    { path, content, nested, kind }: Pick<Leaf, 'path' | 'content' | 'nested' | 'kind'>,
    source: Source,
    start = 0,
    end = source.text.length,
  ) {
    this.path = path;
    this.content = content;
    this.nested = nested;
    this.kind = kind;
    this.length = Math.max(0, end - start);
    this.#source = source;
    this.#start = start;
  }

  /** Latin1 text, still in its transfer encoding. */
  get text(): string {
    return (this.#text ??= this.#source.text.slice(this.#start, this.#start + this.length));
  }

  /** Whether a line of it may open a file inside a text. */
  get mayOpenFile(): boolean {
    return this.#source.mayOpenFile(this.#start, this.#start + this.length);
  }

  /** Every reading of the body under a transfer encoding; decoded once for all stages. Nobody writes into them. */
  octets(encoding: TransferEncoding): readonly Buffer[] {
    const known = this.#decoded?.get(encoding);
    if (known !== undefined) return known;
    const decoded =
      encoding === 'identity'
        ? [this.#source.bytes.subarray(this.#start, this.#start + this.length)]
        : decodeTransfer(this.text, encoding);
    if (this.length <= keptDecoded) (this.#decoded ??= new Map()).set(encoding, decoded);
    return decoded;
  }
}

export interface Visitor {
  leaf(leaf: Leaf): void;
  /** Subject lines and the like of attached messages. */
  nestedHeader?(value: string): void;
  onDecode(path: string): void;
}

const messageTypes = new Set(['message/rfc822', 'message/global', 'message/news']);
const messageExtensions = /\.(?:eml|mht|mhtml|nws)[\s.]*$/i;
const tnefTypes = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);
const tnefNames = /(?:^|[/\\])winmail\.dat[\s.]*$/i;
const signedTypes = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);
const signedNames = /\.p7m[\s.]*$/i;
const maxBoundaries = 6;
const maxTypes = 8;
const maxGuesses = 10;
const coverage = 64;

const blankLines = /(?:[ \t]*\r?\n)+/y;
const tellingField = /^(?:content-[a-z-]{1,40}|mime-version|subject|from)[ \t]*:/i;

/**
 * Where header fields begin behind blank lines at the very start of a message or part; null: there are none. In a whole
 * message other lines may stand before the first telling one; in a part they are its text.
 */
function fieldsAfterBlank(text: string, start: number, end: number, whole: boolean): number | null {
  if (!/\s/.test(text.charAt(start))) return null;
  blankLines.lastIndex = start;
  if (!blankLines.test(text) || blankLines.lastIndex >= end) return null;
  const at = blankLines.lastIndex;
  const block = text.slice(at, Math.min(end, at + 4_096)).split(/\r?\n\r?\n/, 1)[0] ?? '';
  return block.split('\n', whole ? 100 : 1).some((line) => tellingField.test(line)) ? at : null;
}

/** Walks a message; returns where two honest readers could differ beyond what the readings cover, and where it stopped. */
export function walkMessage(
  source: Source,
  limits: MimeLimits,
  visitor: Visitor,
  head: Head = readHead(source, limits),
): Ambiguity[] {
  const { length } = source.bytes;
  const walker = new Walker(limits, visitor, length);
  walker.message(source, 0, length, '', 0, false, 'text/plain', head);
  return walker.ambiguities();
}

/** The header block of a whole message, and what it says about the body. */
export interface Head {
  readonly block: HeaderBlock;
  readonly content: Content;
}

/** Reads the header block of a message; no body is touched. */
export function readHead({ text }: Source, limits: MimeLimits): Head {
  const block = readHeaderBlock(text, 0, text.length, limits);
  return { block, content: readContent(block, 'text/plain') };
}

class Walker {
  readonly #limits: MimeLimits;
  readonly #visitor: Visitor;
  readonly #found = new Map<string, Ambiguity>();
  #parts = 0;
  #guesses = 0;
  /** Octets that all readings together may cover: what is nested is covered once a level. */
  #budget: number;

  constructor(limits: MimeLimits, visitor: Visitor, size: number) {
    this.#budget = size * coverage + 1_000_000;
    this.#limits = limits;
    this.#visitor = visitor;
  }

  ambiguities(): Ambiguity[] {
    return [...this.#found.values()];
  }

  #note(code: string, where: string): void {
    if (this.#found.size < 50)
      this.#found.set(`${code} ${where}`, { code, where: where === '' ? 'message' : where });
  }

  /** A whole message or part: header block, then body in every reading of where it begins. */
  message(
    source: Source,
    start: number,
    end: number,
    path: string,
    depth: number,
    nested: boolean,
    fallback = 'text/plain',
    head: Head | null = null,
  ): void {
    this.#parts++;
    if (this.#parts > this.#limits.parts) return this.#note('too-many-parts', String(this.#limits.parts));
    this.#budget -= end - start;
    if (this.#budget < 0) return this.#note('too-many-readings', path);
    const block = head?.block ?? readHeaderBlock(source.text, start, end, this.#limits);
    if (block.tooMany) this.#note('too-many-headers', path);
    // Some readers pass over blank lines before the headers, which are text to the others.
    const later = fieldsAfterBlank(source.text, start, end, path === '');
    if (later !== null) {
      if (path === '') this.#note('blank-first-line', path);
      this.message(source, later, end, path, depth, nested, fallback);
    }
    const content = head?.content ?? readContent(block, fallback);
    if (nested) {
      for (const field of block.fields)
        if (field.name === 'subject') this.#visitor.nestedHeader?.(field.value);
    }
    this.#body(source, content, block.body, end, path, depth, nested);
    // Where headers are broken off, another reader's body begins earlier, under the headers read so far.
    for (const [index, other] of block.otherBodies.entries()) {
      if (index > 0 && source.text.slice(block.otherBodies[index - 1] ?? 0, other).trim() === '') continue;
      const early = readContent(readHeaderBlock(source.text, start, other, this.#limits), fallback);
      this.#body(source, early, other, end, path, depth, nested);
    }
  }

  #body(
    source: Source,
    content: Content,
    start: number,
    end: number,
    path: string,
    depth: number,
    nested: boolean,
  ): void {
    let shownRaw = false;
    if (content.types.length > maxTypes) this.#note('too-many-readings', path);
    for (const type of content.types.slice(0, maxTypes)) {
      const kind = kindOf(type.value);
      if (kind === 'container') {
        const boundaries = [...new Set(type.parameters.get('boundary') ?? [])].slice(0, maxBoundaries);
        const parts = this.#container(
          source,
          content,
          type.value,
          boundaries,
          start,
          end,
          path,
          depth,
          nested,
        );
        if (parts) continue;
      }
      if (kind === 'message') this.#attachedMessage(source, content, start, end, path, depth);
      if (shownRaw) continue;
      shownRaw = true;
      const asFile = kind === 'leaf' && content.names.some((name) => messageExtensions.test(name));
      this.#visitor.leaf(
        new Leaf(
          {
            path: path || '1',
            content,
            nested: nested || asFile,
            kind: kind === 'message' ? 'message' : 'part',
          },
          source,
          start,
          end,
        ),
      );
      if (asFile) {
        this.#attachedMessage(source, content, start, end, path, depth);
      }
      if (kind === 'leaf') this.#wrapped(source, content, start, end, path || '1', depth, nested);
    }
  }

  /** A message inside one part: under its own signature, or as winmail.dat. */
  #wrapped(
    source: Source,
    content: Content,
    start: number,
    end: number,
    path: string,
    depth: number,
    nested: boolean,
  ): void {
    const has = (types: ReadonlySet<string>, names: RegExp): boolean =>
      content.types.some(({ value }) => types.has(value)) || content.names.some((name) => names.test(name));
    const isSigned = has(signedTypes, signedNames);
    if (!isSigned && !has(tnefTypes, tnefNames)) return;
    if (this.#tooDeep(path, depth)) return;
    this.#visitor.onDecode(path);
    const text = source.text.slice(start, end);
    for (const encoding of content.encodings) {
      for (const bytes of decodeTransfer(text, encoding)) {
        this.#budget -= bytes.length;
        if (this.#budget < 0) return this.#note('too-many-readings', path);
        if (isSigned) this.#signed(bytes, path, depth, nested);
        else this.#tnef(readTnef(bytes), path, depth, nested);
      }
    }
  }

  #signed(bytes: Buffer, path: string, depth: number, nested: boolean): void {
    const inside = signedContent(bytes);
    if (inside === 'unreadable') this.#note('unreadable-signed-content', path);
    else if (inside !== 'sealed' && inside.length > 0)
      this.message(new Source(inside, this.#limits), 0, inside.length, `${path}.1`, depth + 1, nested);
  }

  #tnef(inside: Unwrapped | null, path: string, depth: number, nested: boolean): void {
    if (inside === null) return this.#note('unreadable-winmail', path);
    if (!inside.whole) this.#note('unreadable-winmail', path);
    const leaf = (type: string, charset: string | null, names: readonly string[], bytes: Buffer): void => {
      this.#parts++;
      if (this.#parts > this.#limits.parts) return this.#note('too-many-parts', String(this.#limits.parts));
      this.#visitor.leaf(
        new Leaf(
          {
            path: `${path}.${this.#parts}`,
            content: {
              types: [{ value: type, parameters: new Map(charset === null ? [] : [['charset', [charset]]]) }],
              encodings: ['identity'],
              names,
              attached: charset === null,
            },
            nested,
            kind: 'part',
          },
          new Source(bytes, this.#limits),
        ),
      );
    };
    for (const { type, charset, bytes } of inside.texts) leaf(type, charset, [], bytes);
    for (const { names, bytes } of inside.files) leaf('application/octet-stream', null, names, bytes);
    for (const message of inside.messages) {
      if (this.#tooDeep(path, depth + 1)) return;
      this.#tnef(readTnef(message), path, depth + 1, true);
    }
  }

  #tooDeep(path: string, depth: number): boolean {
    if (depth < this.#limits.depth) return false;
    this.#note('too-deep', path.split('.').slice(0, 3).join('.'));
    return true;
  }

  #attachedMessage(
    source: Source,
    content: Content,
    start: number,
    end: number,
    path: string,
    depth: number,
  ): void {
    if (this.#tooDeep(path, depth)) return;
    const inside = path === '' ? '1' : `${path}.1`;
    if (!content.encodings.includes('base64') && !content.encodings.includes('quoted-printable')) {
      this.message(source, start, end, inside, depth + 1, true);
      return;
    }
    this.#visitor.onDecode(path);
    for (const encoding of content.encodings) {
      for (const bytes of decodeTransfer(source.text.slice(start, end), encoding)) {
        this.message(new Source(bytes, this.#limits), 0, bytes.length, inside, depth + 1, true);
      }
    }
  }

  /** Parts of a multipart for each boundary; false: nothing was found and the body is shown as it is. */
  #container(
    source: Source,
    content: Content,
    type: string,
    boundaries: readonly string[],
    start: number,
    end: number,
    path: string,
    depth: number,
    nested: boolean,
  ): boolean {
    if (this.#tooDeep(path, depth)) return false;
    const fallback = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    let used = 0;
    for (const boundary of boundaries) {
      if (this.#split(source, boundary, start, end, path, depth, nested, fallback)) used++;
    }
    if (source.overfull) this.#note('too-many-parts', path);
    if (used > 1) this.#note('conflicting-boundary', path);
    if (used > 0) return true;

    // RFC 2045 forbids an encoded multipart; some readers decode it all the same.
    const encoded = content.encodings.filter(
      (encoding) => encoding === 'base64' || encoding === 'quoted-printable',
    );
    if (encoded.length > 0) this.#visitor.onDecode(path);
    for (const encoding of encoded) {
      const bytes = decodeTransfer(source.text.slice(start, end), encoding)[0] ?? Buffer.alloc(0);
      const decoded = new Source(bytes, this.#limits);
      for (const boundary of boundaries) {
        if (this.#split(decoded, boundary, 0, bytes.length, path, depth, nested, fallback)) return true;
      }
    }
    // No boundary fits: a reader may take the first line that looks like one.
    this.#guesses++;
    const guess = this.#guesses > maxGuesses ? null : source.firstKey(start, end);
    if (guess !== null && this.#split(source, guess, start, end, path, depth, nested, fallback))
      this.#note('missing-boundary', path);
    return false;
  }

  #split(
    source: Source,
    boundary: string,
    start: number,
    end: number,
    path: string,
    depth: number,
    nested: boolean,
    fallback: string,
  ): boolean {
    const delimiters = source.delimiters(boundary, start, end);
    const first = delimiters[0];
    if (first === undefined) return false;
    this.#around(source, start, first.at, path, nested);
    let number = 0;
    let ended = false;
    for (const [index, delimiter] of delimiters.entries()) {
      const next = delimiters[index + 1];
      const stop = next === undefined ? end : beforeLineEnd(source.text, delimiter.after, next.at);
      if (delimiter.closing) {
        ended = true;
        this.#around(source, delimiter.after, stop, path, nested);
        continue;
      }
      number++;
      if (number > this.#limits.parts) break;
      if (ended) this.#note('content-after-end', path);
      const inside = path === '' ? String(number) : `${path}.${number}`;
      this.message(source, Math.min(delimiter.after, stop), stop, inside, depth + 1, nested, fallback);
    }
    return number > 0;
  }

  /** Preamble and epilogue: text that readers without MIME show. */
  #around(source: Source, start: number, stop: number, path: string, nested: boolean): void {
    if (stop - start < 2) return;
    if (!/\S/.test(source.text.slice(start, stop))) return;
    const content: Content = {
      types: [{ value: 'text/plain', parameters: new Map() }],
      encodings: ['identity'],
      names: [],
      attached: false,
    };
    this.#visitor.leaf(new Leaf({ path: path || '0', content, nested, kind: 'around' }, source, start, stop));
  }
}

function kindOf(type: string): 'container' | 'message' | 'leaf' {
  if (type.startsWith('multipart/')) return 'container';
  return messageTypes.has(type) ? 'message' : 'leaf';
}

/** The line end before a delimiter belongs to it (RFC 2046). */
function beforeLineEnd(text: string, start: number, at: number): number {
  let stop = at;
  if (stop > start && text.charCodeAt(stop - 1) === 0x0a) stop--;
  if (stop > start && text.charCodeAt(stop - 1) === 0x0d) stop--;
  return stop;
}
