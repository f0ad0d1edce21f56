// Structured header values (Content-Type, Content-Disposition): the value and every reading of every parameter.
import { decodeText } from './charsets.ts';
import { decodeHeader } from './encoded-words.ts';

export interface StructuredValue {
  /** Lower case, without comments: `text/plain`, `attachment`. */
  readonly value: string;
  /** Parameter name (lower case, without RFC 2231 marks) to all its readings, in order. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}

const maxParameters = 200;

/** A bare word or type, and parameters as almost every programme writes them: nothing in them has two readings. */
const plainMain = /[\w.+-]+(?:\/[\w.+-]+)?/y;
const plainParameter = /;[ \t]*([a-z-]+)=(?:"([\w.+=:/-]+)"|([\w.+:/-]+))/iy;

/** What a plainly written value says, for which no reader needs leniency; null for every other. */
function readPlain(value: string): StructuredValue | null {
  plainMain.lastIndex = 0;
  const main = plainMain.exec(value)?.[0];
  if (main === undefined) return null;
  const parameters = new Map<string, readonly string[]>();
  for (let at = main.length; at < value.length; at = plainParameter.lastIndex) {
    plainParameter.lastIndex = at;
    const [, name = '', quoted, bare = ''] = plainParameter.exec(value) ?? [];
    if (name === '' || parameters.has(name.toLowerCase())) return null;
    parameters.set(name.toLowerCase(), [quoted ?? bare]);
  }
  return { value: main.toLowerCase(), parameters };
}

/** Reads a value with parameters (RFC 2045, 2183, 2231) leniently; what two readers read differently gives both. */
export function readStructured(value: string): StructuredValue {
  return readPlain(value) ?? readLeniently(value);
}

/** `readStructured` for values that need it; gives the same for those that do not. */
export function readLeniently(value: string): StructuredValue {
  const text = stripComments(value.replace(/[\r\n]+/g, ' '));
  const first = indexOfSemicolon(text, 0);
  const main = (first === -1 ? text : text.slice(0, first)).trim().toLowerCase().replace(/^"|"$/g, '');
  const found = new Map<string, Set<string>>();
  const sections = new Map<string, Map<number, { text: string; encoded: boolean }>>();
  let at = first;
  let rest = '';
  // `text/plain name=x.exe`: some readers take white space for the missing semicolon.
  const glued = /^([^\s,]+)[\s,]+([a-z0-9*-]+\s*=.*)$/is.exec(
    first === -1 ? text.trim() : text.slice(0, first).trim(),
  );
  if (glued?.[2] !== undefined) readParameter(glued[2], found, sections);
  for (let count = 0; at !== -1 && count < maxParameters; count++) {
    const next = indexOfSemicolon(text, at + 1);
    rest = text.slice(at + 1, next === -1 ? text.length : next);
    readParameter(rest, found, sections);
    at = next;
  }
  for (const [name, parts] of sections) add(found, name, joinSections(parts));
  const parameters = new Map([...found].map(([name, readings]) => [name, [...readings]] as const));
  const mainValue = glued?.[1] ?? main;
  return { value: mainValue.toLowerCase().replace(/\s+/g, ''), parameters };
}

function add(found: Map<string, Set<string>>, name: string, readings: readonly string[]): void {
  const set = found.get(name) ?? new Set<string>();
  for (const reading of readings) if (set.size < 50) set.add(reading);
  found.set(name, set);
}

type Sections = Map<string, Map<number, { text: string; encoded: boolean }>>;

function readParameter(text: string, found: Map<string, Set<string>>, sections: Sections): void {
  const equals = text.indexOf('=');
  if (equals === -1) return;
  const written = text.slice(0, equals).trim().toLowerCase();
  const raw = text.slice(equals + 1).trim();
  const continued = /^([^*]+)\*(\d{1,4})(\*?)$/.exec(written);
  if (continued?.[1] !== undefined) {
    const parts = sections.get(continued[1]) ?? new Map<number, { text: string; encoded: boolean }>();
    const number = Number(continued[2]);
    if (!parts.has(number)) parts.set(number, { text: unquote(raw)[0] ?? '', encoded: continued[3] === '*' });
    sections.set(continued[1], parts);
    return;
  }
  if (written.endsWith('*')) {
    add(found, written.slice(0, -1), decodeExtended(unquote(raw)[0] ?? ''));
    return;
  }
  for (const reading of unquote(raw)) add(found, written, decodeHeader(reading));
}

/** Readings of a quoted or bare value: with and without backslashes, up to the quote or to the end. */
function unquote(raw: string): string[] {
  if (!raw.startsWith('"')) {
    const token = raw.split(/\s/)[0] ?? '';
    const bare = raw.replace(/^'(.*)'$/, '$1');
    return [...new Set([bare, token, raw])];
  }
  let close = 1;
  while (close < raw.length && raw[close] !== '"') close += raw[close] === '\\' ? 2 : 1;
  const inner = raw.slice(1, close);
  const readings = new Set<string>();
  if (inner.includes('\\')) readings.add(inner.replace(/\\(.)/gs, '$1'));
  readings.add(inner);
  const after = raw.slice(close + 1).trim();
  if (after !== '') readings.add(`${inner}${after.replaceAll('"', '')}`);
  return [...readings];
}

/** `charset'language'percent-encoded` (RFC 2231); without the quotes the whole is percent-encoded UTF-8. */
function decodeExtended(text: string): string[] {
  const parts = /^([^']*)'[^']*'(.*)$/s.exec(text);
  const readings = decodeText(percentBytes(parts?.[2] ?? text), parts?.[1] ?? 'utf-8').readings;
  return parts === null ? [...readings, text] : [...readings];
}

function percentBytes(text: string): Buffer {
  const plain = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1');
}

function joinSections(parts: ReadonlyMap<number, { text: string; encoded: boolean }>): string[] {
  const ordered = [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
  const charset = ordered[0]?.encoded === true ? (/^([^']*)'[^']*'/.exec(ordered[0].text)?.[1] ?? '') : '';
  const pieces = ordered.map((part, index) => {
    if (!part.encoded) return Buffer.from(part.text, 'latin1');
    return percentBytes(index === 0 ? part.text.replace(/^[^']*'[^']*'/, '') : part.text);
  });
  const joined = ordered.map((part) => part.text).join('');
  // Some readers decode the whole at last: an octet may be cut in two between sections, and is one to them.
  const late = ordered.some((part) => part.encoded)
    ? [percentBytes(joined.replace(/^[^']*'[^']*'/, ''))]
    : [];
  const readings = [Buffer.concat(pieces), ...late].flatMap((bytes) => decodeText(bytes, charset).readings);
  return [...new Set([...readings, ...decodeHeader(joined)])];
}

function indexOfSemicolon(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if (character === ';' && !quoted) return at;
  }
  // An unclosed quote must not hide the parameters behind it.
  return quoted ? text.indexOf(';', from) : -1;
}

/** Comments in parentheses outside quotes (RFC 5322); an unclosed one is text. */
export function stripComments(text: string): string {
  if (!text.includes('(')) return text;
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      if (depth === 0) out += text.slice(at, at + 2);
      at++;
    } else if (character === '"' && depth === 0) {
      quoted = !quoted;
      out += character;
    } else if (!quoted && character === '(') depth++;
    else if (!quoted && character === ')' && depth > 0) depth--;
    else if (depth === 0) out += character;
  }
  return depth === 0 ? out : text;
}
