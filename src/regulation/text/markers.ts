// What a line opens with: an article heading, a number, a letter, a bullet, a Markdown heading, or nothing.

/** A marker at the start of a line, with the rest of that line. `label` is the marker as written, `#` left out. */
export type Marker =
  | Numbered
  | { readonly kind: 'letter'; readonly letter: string; readonly label: string; readonly rest: string }
  | { readonly kind: 'bullet'; readonly label: string; readonly rest: string }
  | { readonly kind: 'title'; readonly level: number; readonly label: string; readonly rest: string };

/** `article`: with a word or sign; `part`: a chapter or annex; `number`: with dots; `plain`: one number, whatever it means. */
export interface Numbered {
  readonly kind: 'article' | 'part' | 'number' | 'plain';
  readonly number: string;
  readonly label: string;
  readonly rest: string;
  /** Depth of the Markdown heading it stands in, when it stands in one. */
  readonly level?: number;
}

const MARKDOWN = /^(#{1,6})\s+(.*)$/u;
/** A line that is bold as a whole, as word processors export headings. */
const BOLD_LINE = /^(?:\*\*|__)(?!\s)(.+?)(?:\*\*|__)\s*$/u;
const ARTICLE =
  /^((?:Artikel|ARTIKEL|Art\.?|ART\.?|Article|§)\s*(\d{1,3}(?:\.\d{1,3}){0,5}))(?!\d)\.?\s*[:.–—-]?(?:\s+(.*))?$/u;
const PART =
  /^((?:Hoofdstuk|HOOFDSTUK|Deel|DEEL|Afdeling|AFDELING|Bijlage|BIJLAGE|Paragraaf|PARAGRAAF)\s+(\d{1,3}|[IVXLC]{1,6}|[A-Z]))\b\s*[:.–—-]?\s*(.*)$/u;
const NUMBER = /^((\d{1,3}(?:\.\d{1,3}){1,5})[.)]?)(?:\s+(.*)|(?=\p{Lu}\p{Ll})(.*))?$/u;
const PLAIN_DOT = /^((\d{1,3})[.):])(?:\s+(.*))?$/u;
const PLAIN_BARE = /^((\d{1,3}))\s+(\p{Lu}.*)$/u;
const LETTER = /^(\(?([a-z]|[ivx]{2,4})[).])(?:\s+(.*))?$/u;
const BULLET = /^([-*•–—▪◦●○·])\s+(.*)$/u;

/** Reads the marker a line opens with. Whether it counts there, the reader of blocks decides from the context. */
export function readMarker(text: string): Marker | null {
  const markdown = MARKDOWN.exec(text);
  if (markdown !== null) {
    const [, hashes = '', rest = ''] = markdown;
    const inner = readNumbered(unbold(rest));
    if (inner === null) return { kind: 'title', level: hashes.length, label: '', rest: unbold(rest) };
    // Under `##` a number is a heading's number, whatever its style.
    const kind = inner.kind === 'plain' ? 'article' : inner.kind;
    return { ...inner, kind, level: hashes.length };
  }
  const bold = BOLD_LINE.exec(text);
  if (bold?.[1] !== undefined && !bold[1].includes('**')) {
    const inner = readNumbered(bold[1]);
    if (inner !== null) return inner.kind === 'plain' ? { ...inner, kind: 'article' } : inner;
  }
  return readNumbered(text) ?? readLetter(text) ?? readBullet(text);
}

/** A heading without its emphasis: `**Doel**` is `Doel`. */
export function unbold(text: string): string {
  return BOLD_LINE.exec(text.trim())?.[1] ?? text.trim();
}

function readNumbered(text: string): Numbered | null {
  const article = ARTICLE.exec(text);
  if (article !== null) {
    const [, label = '', number = '', rest = ''] = article;
    return { kind: 'article', number: plainNumber(number), label, rest: rest.trim() };
  }
  const part = PART.exec(text);
  if (part !== null) {
    const [, label = '', number = '', rest = ''] = part;
    return { kind: 'part', number, label, rest: rest.trim() };
  }
  const number = NUMBER.exec(text);
  if (number !== null) {
    const [, label = '', value = '', spaced, glued] = number;
    return { kind: 'number', number: plainNumber(value), label, rest: (spaced ?? glued ?? '').trim() };
  }
  const plain = PLAIN_DOT.exec(text) ?? PLAIN_BARE.exec(text);
  if (plain !== null) {
    const [, label = '', value = '', rest = ''] = plain;
    return { kind: 'plain', number: plainNumber(value), label, rest: rest.trim() };
  }
  return null;
}

function readLetter(text: string): Marker | null {
  const letter = LETTER.exec(text);
  if (letter === null) return null;
  const [, label = '', value = '', rest = ''] = letter;
  return { kind: 'letter', letter: value, label, rest: rest.trim() };
}

function readBullet(text: string): Marker | null {
  const bullet = BULLET.exec(text);
  if (bullet === null) return null;
  const [, label = '', rest = ''] = bullet;
  return { kind: 'bullet', label, rest: rest.trim() };
}

/** `07.06` and `7.6` are one article. */
function plainNumber(number: string): string {
  return number
    .split('.')
    .map((part) => String(Number(part)))
    .join('.');
}
