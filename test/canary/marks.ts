// Canaries: marked values nobody else can have written, and every way in which one could come to lie somewhere.
//
// A mark is MARKER ‖ field ‖ number ‖ chance ‖ MARKER. The marker belongs to one run (60 bits from its seed), so whoever finds
// it has found a canary, and looking for thousands of canaries costs what looking for one costs. It stands twice, so far
// apart that a page boundary of the write-ahead log or a line break in base64 cuts one of them at most.

/** What of a message is marked. */
export const markedFields = ['sender', 'recipient', 'subject', 'body', 'name', 'content'] as const;
export type MarkedField = (typeof markedFields)[number];

/** The seed of this run: fixed in `npm test`, a new one in the full run, REGLEMENT_SEED to take one again. */
export function seedOfRun(): number {
  const asked = process.env['REGLEMENT_SEED'];
  if (asked !== undefined) return Number(asked);
  return process.env['REGLEMENT_FULL'] === undefined ? 20_261_124 : Date.now();
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Letters and digits that survive an address, a file name, a subject and lower-casing as they are.
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const word = (random: () => number, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * 32)] ?? 'a').join('');

export interface Marks {
  /** Stands in every mark of this run and nowhere else. */
  readonly marker: string;
  /** The mark of a field of message `number`; each is another. */
  of(field: MarkedField, number: number): string;
}

/** Marks of one seed. */
export function marksOf(seed: number): Marks {
  const random = seeded(seed);
  const marker = word(random, 12);
  const given = new Map<string, string>();
  return {
    marker,
    of(field, number) {
      const place = `${field[0]}${field.length}x${number}x`;
      const mark = given.get(place) ?? `${marker}${place}${word(random, 16)}${marker}`;
      given.set(place, mark);
      return mark;
    },
  };
}

/** The encodings in which a value is looked for; `pglz` is how PostgreSQL compresses a long text. */
export const encodings = ['utf-8', 'utf-16', 'base64', 'quoted-printable', 'percent', 'hex', 'pglz'] as const;
export type Encoding = (typeof encodings)[number];

export interface Pattern {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

const escaped = (before: string, hex: string): string => hex.replace(/../g, (pair) => `${before}${pair}`);

/** The whole groups of three of a base64 text that starts `phase` bytes before the value. */
function base64At(value: Buffer, phase: number): string {
  const text = Buffer.concat([Buffer.alloc(phase), value])
    .toString('base64')
    .replace(/=+$/, '');
  // Characters that also depend on the bytes before and after are left out.
  const from = Math.ceil((phase * 8) / 6);
  const to = Math.floor(((phase + value.length) * 8) / 6);
  return text.slice(from, to);
}

/** Every byte string that betrays `value` (a marker, or a key), each once. */
export function patternsOf(value: string | Buffer): Pattern[] {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const found: Pattern[] = [];
  const add = (encoding: Encoding, what: Buffer | string): void => {
    const pattern = Buffer.isBuffer(what) ? what : Buffer.from(what, 'latin1');
    if (!found.some((one) => one.bytes.equals(pattern))) found.push({ encoding, bytes: pattern });
  };
  add('utf-8', bytes);
  if (!Buffer.isBuffer(value)) {
    add('utf-8', value.toUpperCase());
    // In both byte orders the same, without the half character at the end.
    add('utf-16', Buffer.from(value, 'utf16le').subarray(0, -1));
    for (let at = 1; at < bytes.length; at += 1) {
      // Literals stand in groups of eight, each behind a byte of zero bits.
      const parts = [bytes.subarray(0, at), Buffer.of(0), bytes.subarray(at, at + 8)];
      if (at <= 8) add('pglz', Buffer.concat(parts));
    }
  }
  for (const phase of [0, 1, 2]) {
    const text = base64At(bytes, phase);
    add('base64', text);
    add('base64', text.replaceAll('+', '-').replaceAll('/', '_'));
  }
  for (const digits of [hex, hex.toUpperCase()]) {
    add('hex', digits);
    add('hex', escaped('\\x', digits));
    add('hex', escaped('\\u00', digits));
    add('hex', escaped(' ', digits).trim());
    add('quoted-printable', escaped('=', digits));
    add('percent', escaped('%', digits));
  }
  return found;
}

/** A pattern is never longer than this: windows of a file overlap by so much. */
export const longestPattern = 400;

/** A value as it would lie there in an encoding: for planting. */
export function encoded(encoding: Encoding, value: string): Buffer {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(value, 'utf8');
    case 'utf-16':
      return Buffer.from(value, 'utf16le');
    case 'base64':
      return Buffer.from(Buffer.from(`x${value}`, 'utf8').toString('base64'), 'latin1');
    case 'quoted-printable':
      return Buffer.from(escaped('=', hex.toUpperCase()), 'latin1');
    case 'percent':
      return Buffer.from(escaped('%', hex.toUpperCase()), 'latin1');
    case 'hex':
      return Buffer.from(`\\x${hex}`, 'latin1');
    case 'pglz': {
      const groups =
        Buffer.from(value, 'utf8')
          .toString('latin1')
          .match(/.{1,8}/gs) ?? [];
      return Buffer.from(groups.map((group) => `\0${group}`).join(''), 'latin1');
    }
  }
}

/** Encodings in which some of `patterns` stands in `bytes`. */
export function found(bytes: Buffer, patterns: readonly Pattern[]): Encoding[] {
  const hits = patterns.filter((pattern) => bytes.includes(pattern.bytes)).map((pattern) => pattern.encoding);
  return [...new Set(hits)];
}
