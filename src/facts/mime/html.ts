// HTML to the texts a reader could be shown: one linear pass of a small tokenizer, hidden text kept as a further reading.
import { decodeEntities } from './entities.ts';

/** A run of text and whether it stands inside a quotation. */
export interface HtmlRun {
  readonly text: string;
  readonly quoted: boolean;
}

export interface HtmlTexts {
  /** What a reader that honours comments and styles shows. */
  readonly visible: readonly HtmlRun[];
  /** All text, hidden or not, with what conditional comments hold; null where it is the same. */
  readonly everything: readonly HtmlRun[] | null;
  /** Texts in attributes: alternatives of images, titles, labels of fields. */
  readonly attributes: readonly string[];
  /** Charsets that `meta` elements declare. */
  readonly charsets: readonly string[];
}

const blockTags = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frame h1 h2 h3 h4 h5 h6 ' +
    'head header hr html iframe legend li main menu nav ol optgroup option p pre section select summary table tbody td tfoot th thead title tr ul'
  ).split(' '),
);
const voidTags = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Content that is no text: skipped up to its end tag. */
const rawTags = new Set(['script', 'style', 'xmp', 'noembed', 'noframes', 'template']);
const textAttributes = new Set(['alt', 'title', 'placeholder', 'value', 'label', 'aria-label', 'content']);
const hiddenStyle =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$|\})|font-size\s*:\s*(?:0+(?:\.0*)?|\.0+)[a-z%]*\s*(?:;|!|$|\})|font\s*:\s*0|(?:max-)?(?:height|width)\s*:\s*0[a-z%]*\s*(?:;|!|$|\})|color\s*:\s*transparent|(?:text-indent|left|top)\s*:\s*-\d{3}|clip(?:-path)?\s*:/i;
const overridden = /unicode-bidi\s*:\s*(?:bidi-override|isolate-override)/i;
const quoteClasses =
  /\b(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|protonmail_quote|OutlookMessageHeader|WordSection_quote)\b/;
const quoteIds =
  /^(?:divRplyFwdMsg|x?_?appendonsend|OLK_SRC_BODY_SECTION|reply-intro|isForwardContent|isReplyContent|mail-editor-reference-message-container)$/;
const maxOpen = 2_000;
const maxStyleRules = 500;
const maxStyleLength = 4_000;

interface Open {
  readonly tag: string;
  readonly hidden: boolean;
  readonly quoted: boolean;
  readonly override: boolean;
}

class Runs {
  readonly runs: { text: string; quoted: boolean }[] = [];
  #parts: string[] = [];
  #quoted = false;

  add(text: string, quoted: boolean): void {
    if (quoted !== this.#quoted) this.#flush();
    this.#quoted = quoted;
    this.#parts.push(text);
  }

  end(): readonly HtmlRun[] {
    this.#flush();
    return this.runs;
  }

  #flush(): void {
    if (this.#parts.length > 0) this.runs.push({ text: this.#parts.join(''), quoted: this.#quoted });
    this.#parts = [];
  }
}

/** Reads HTML of any quality; never throws, and looks at each character a bounded number of times. */
export function readHtml(html: string): HtmlTexts {
  const visible = new Runs();
  const everything = new Runs();
  const attributes = new Set<string>();
  const charsets = new Set<string>();
  const hiddenClasses = new Set<string>();
  const open: Open[] = [];
  let hiddenDepth = 0;
  let quotedDepth = 0;
  /** Outlook marks where the earlier message begins by an empty element: all that follows is quoted. */
  let quotedToEnd = false;
  let differs = false;

  const emit = (text: string): void => {
    const quoted = quotedToEnd || quotedDepth > 0;
    if (hiddenDepth === 0) visible.add(text, quoted);
    else differs = true;
    everything.add(text, quoted);
  };
  const text = (raw: string): void => {
    if (raw === '') return;
    emit(decodeEntities(/[\t\r\n\f]/.test(raw) ? raw.replace(/[\t\r\n\f][ \t\r\n\f]*/g, ' ') : raw));
  };
  const pop = (): void => {
    const last = open.pop();
    if (last === undefined) return;
    if (last.hidden) hiddenDepth--;
    if (last.quoted) quotedDepth--;
    if (last.override) emit('\u202c');
  };

  let at = 0;
  const size = html.length;
  while (at < size) {
    const less = html.indexOf('<', at);
    if (less === -1) {
      text(html.slice(at));
      break;
    }
    text(html.slice(at, less));
    const next = html.charCodeAt(less + 1);
    if (next === 0x21) {
      at = skipMarkup(html, less);
      const comment = conditionalContent(html.slice(less, at));
      if (comment !== null) {
        everything.add(comment, quotedToEnd || quotedDepth > 0);
        differs = true;
      }
      continue;
    }
    if (next === 0x3f) {
      at = endAfter(html, '>', less);
      continue;
    }
    const closing = next === 0x2f;
    const tag = readTagName(html, less + (closing ? 2 : 1));
    if (tag === '') {
      if (closing && less + 2 < size) {
        at = endAfter(html, '>', less);
        continue;
      }
      text('<');
      at = less + 1;
      continue;
    }
    const element = readAttributes(html, less + (closing ? 2 : 1) + tag.length);
    at = element.end;
    if (!element.closed) {
      // A tag or quote that never ends hides the rest from browsers; other readers show it.
      everything.add(
        decodeEntities(html.slice(less).replace(/<[^<>]*>/g, ' ')),
        quotedToEnd || quotedDepth > 0,
      );
      differs = true;
      break;
    }
    if (blockTags.has(tag)) emit(tag === 'td' || tag === 'th' ? ' ' : '\n');
    if (closing) {
      const from = Math.max(0, open.length - 64);
      let index = open.length - 1;
      while (index >= from && open[index]?.tag !== tag) index--;
      if (index >= from) while (open.length > index) pop();
      continue;
    }
    for (const [name, value] of element.attributes) {
      if (textAttributes.has(name) && value.trim() !== '' && attributes.size < 2_000)
        attributes.add(decodeEntities(value));
    }
    if (tag === 'meta') {
      const charset =
        element.attributes.get('charset') ??
        /charset\s*=\s*["']?([^"'\s;>]+)/i.exec(element.attributes.get('content') ?? '')?.[1];
      if (charset !== undefined && charsets.size < 3) charsets.add(charset);
    }
    if (rawTags.has(tag)) {
      const stop = endOfRaw(html, tag, at);
      if (tag === 'style') collectHidden(html.slice(at, Math.min(stop, at + 100_000)), hiddenClasses);
      else if (tag !== 'script') everything.add(html.slice(at, stop), quotedDepth > 0);
      if (tag === 'xmp') emit(html.slice(at, stop));
      at = stop;
      continue;
    }
    if (tag === 'plaintext') {
      emit(html.slice(at));
      break;
    }
    if (quoteIds.test(element.attributes.get('id') ?? '')) quotedToEnd = true;
    if (voidTags.has(tag) || open.length >= maxOpen) continue;
    const style = withoutComments(
      decodeEntities((element.attributes.get('style') ?? '').slice(0, maxStyleLength)),
    );
    const entry: Open = {
      tag,
      hidden:
        element.attributes.has('hidden') ||
        hiddenStyle.test(style) ||
        isHiddenClass(tag, element.attributes, hiddenClasses),
      quoted: tag === 'blockquote' || quoteClasses.test(element.attributes.get('class') ?? ''),
      override: tag === 'bdo' ? /rtl/i.test(element.attributes.get('dir') ?? '') : overridden.test(style),
    };
    if (entry.hidden) hiddenDepth++;
    if (entry.quoted) quotedDepth++;
    if (entry.override) emit('\u202e');
    open.push(entry);
  }
  return {
    visible: visible.end(),
    everything: differs ? everything.end() : null,
    attributes: [...attributes],
    charsets: [...charsets],
  };
}

function endAfter(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}

/** Behind a comment or declaration (HTML standard 13.2.5.42 and later): `-->`, `--!>`, `<!-->`, `<!--->`. */
function skipMarkup(html: string, less: number): number {
  if (!html.startsWith('<!--', less)) {
    if (html.startsWith('<![CDATA[', less)) return endAfter(html, '>', less);
    return endAfter(html, '>', less);
  }
  if (html.startsWith('>', less + 4)) return less + 5;
  if (html.startsWith('->', less + 4)) return less + 6;
  const end = /--!?>/g;
  end.lastIndex = less + 4;
  const found = end.exec(html);
  return found === null ? html.length : found.index + found[0].length;
}

/** Outlook shows what `<!--[if …]>` holds; so does whoever reads the source of an unclosed comment. */
function conditionalContent(markup: string): string | null {
  if (!markup.startsWith('<!--') || markup.length < 8) return null;
  if (!/^<!--\s*\[if/i.test(markup) && markup.endsWith('>')) return null;
  return ` ${decodeEntities(markup.slice(4).replace(/<[^<>]*>/g, ''))} `;
}

function readTagName(html: string, start: number): string {
  let end = start;
  while (end < html.length && end - start < 64 && isNameCode(html.charCodeAt(end), end === start)) end++;
  return html.slice(start, end).toLowerCase();
}

function isNameCode(code: number, first: boolean): boolean {
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return letter || (!first && code !== 0x3e && code !== 0x2f && code > 0x20 && code !== 0x3c);
}

const maxAttributes = 100;
const noAttributes: ReadonlyMap<string, string> = new Map();
const space = /[\s/]*/y;
const attributeName = /[^\s/>=][^\s/>=]*/y;
const equalsSign = /\s*=\s*/y;
const unquotedValue = /[^\s>]*/y;

function take(pattern: RegExp, html: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(html)?.[0] ?? null;
}

/** Attributes of a tag and the offset behind it. Every step moves forward: one pass. */
function readAttributes(
  html: string,
  start: number,
): { attributes: ReadonlyMap<string, string>; end: number; closed: boolean } {
  // Most tags have no attributes at all.
  if (html.charCodeAt(start) === 0x3e) return { attributes: noAttributes, end: start + 1, closed: true };
  const attributes = new Map<string, string>();
  let at = start;
  while (at < html.length) {
    at += take(space, html, at)?.length ?? 0;
    if (at >= html.length) break;
    if (html.charCodeAt(at) === 0x3e) return { attributes, end: at + 1, closed: true };
    const name = take(attributeName, html, at) ?? html.charAt(at);
    at += name.length;
    const equals = take(equalsSign, html, at);
    let value = '';
    if (equals !== null) {
      at += equals.length;
      const quote = html.charAt(at);
      if (quote === '"' || quote === "'") {
        const close = html.indexOf(quote, at + 1);
        value = html.slice(at + 1, close === -1 ? html.length : close);
        at = close === -1 ? html.length : close + 1;
      } else {
        value = take(unquotedValue, html, at) ?? '';
        at += value.length;
      }
    }
    const lower = name.toLowerCase();
    if (attributes.size < maxAttributes && !attributes.has(lower)) attributes.set(lower, value);
  }
  return { attributes, end: html.length, closed: false };
}

function endOfRaw(html: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}(?=[\\s/>]|$)`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

/** Classes, ids and elements that a style sheet hides; media queries are taken as if they held. */
function collectHidden(css: string, hidden: Set<string>): void {
  for (const rule of withoutComments(css).split('}')) {
    const brace = rule.lastIndexOf('{');
    if (
      brace === -1 ||
      hidden.size >= maxStyleRules ||
      !hiddenStyle.test(rule.slice(brace, brace + maxStyleLength))
    )
      continue;
    const selectors = rule.slice(rule.lastIndexOf('{', brace - 1) + 1, brace).slice(-1_000);
    for (const selector of selectors.split(',')) {
      const last =
        selector
          .trim()
          .split(/[\s>+~]+/)
          .pop() ?? '';
      if (/^[a-z0-9]*[.#]?[\w-]+$/i.test(last)) hidden.add(last);
    }
  }
}

/** CSS without its comments; an open one runs to the end. */
function withoutComments(css: string): string {
  if (!css.includes('/*')) return css;
  let out = '';
  let at = 0;
  for (let open = css.indexOf('/*'); open !== -1; open = css.indexOf('/*', at)) {
    out += css.slice(at, open);
    at = endAfter(css, '*/', open + 2);
  }
  return out + css.slice(at);
}

function isHiddenClass(
  tag: string,
  attributes: ReadonlyMap<string, string>,
  hidden: ReadonlySet<string>,
): boolean {
  if (hidden.size === 0) return false;
  const marks = (attributes.get('class') ?? '').split(/\s+/, 50).map((name) => `.${name}`);
  const id = attributes.get('id');
  if (id !== undefined) marks.push(`#${id}`);
  return hidden.has(tag) || marks.some((mark) => hidden.has(mark) || hidden.has(`${tag}${mark}`));
}
