// winmail.dat: a message inside an attachment, as some mail programmes send it (MS-OXTNEF). Bounded; never throws.
import { unpackRtf, wordsOfRtf } from './rtf.ts';

export interface WrappedText {
  readonly type: 'text/plain' | 'text/html';
  readonly charset: string;
  readonly bytes: Buffer;
}

export interface WrappedFile {
  readonly names: readonly string[];
  readonly bytes: Buffer;
}

/** What stands inside. `whole` false: part of it could not be read. */
export interface Unwrapped {
  readonly texts: readonly WrappedText[];
  readonly files: readonly WrappedFile[];
  /** Messages attached inside, each in the same form. */
  readonly messages: readonly Buffer[];
  readonly whole: boolean;
}

const signature = 0x223e9f78;
const mostAttributes = 5_000;
const mostProperties = 2_000;

const attribute = {
  subject: 0x8004,
  body: 0x800c,
  title: 0x8010,
  data: 0x800f,
  begin: 0x9002,
  properties: 0x9003,
  attachment: 0x9005,
  codePage: 0x9007,
} as const;

/** MAPI properties of a body or a file (MS-OXPROPS). */
const property = {
  subject: 0x0037,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  dataObject: 0x3701,
  names: [0x3001, 0x3704, 0x3707] as readonly number[],
} as const;

const fixedSizes: ReadonlyMap<number, number> = new Map([
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);

class Broken extends Error {}

class Cursor {
  readonly bytes: Buffer;
  at = 0;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  get left(): number {
    return this.bytes.length - this.at;
  }
  take(length: number): Buffer {
    if (length < 0 || length > this.left) throw new Broken();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  u8(): number {
    return this.take(1)[0] ?? 0;
  }
  u16(): number {
    return this.take(2).readUInt16LE();
  }
  u32(): number {
    return this.take(4).readUInt32LE();
  }
}

interface Property {
  readonly id: number;
  readonly type: number;
  readonly value: Buffer;
}

/** Properties of one block; throws Broken at the first that does not fit. */
function* propertiesOf(block: Buffer): Generator<Property> {
  const cursor = new Cursor(block);
  const count = cursor.u32();
  if (count > mostProperties) throw new Broken();
  for (let n = 0; n < count; n++) {
    const type = cursor.u16();
    const id = cursor.u16();
    if (id >= 0x8000) {
      cursor.take(16);
      if (cursor.u32() === 0) cursor.u32();
      else padded(cursor, cursor.u32());
    }
    const base = type & 0x0fff;
    const fixed = fixedSizes.get(base);
    const values = (type & 0x1000) !== 0 || fixed === undefined ? cursor.u32() : 1;
    if (values > mostProperties) throw new Broken();
    for (let v = 0; v < values; v++) {
      const value = fixed === undefined ? padded(cursor, cursor.u32()) : cursor.take(fixed);
      yield { id, type: base, value };
    }
  }
}

function padded(cursor: Cursor, length: number): Buffer {
  const value = cursor.take(length);
  // The padding of the last value may be missing.
  cursor.take(Math.min(cursor.left, (4 - (length % 4)) % 4));
  return value;
}

/** A text of either string type, without the zero at its end. */
function stringOf({ type, value }: Pick<Property, 'type' | 'value'>): string {
  return (type === 0x1f ? value.toString('utf16le') : value.toString('latin1')).replace(/\0+$/, '');
}

/** Reads winmail.dat; null: it is none. */
export function readTnef(bytes: Buffer): Unwrapped | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== signature) return null;
  const found = new Found();
  const cursor = new Cursor(bytes);
  cursor.take(6);
  try {
    for (let n = 0; cursor.left > 0; n++) {
      if (n >= mostAttributes) throw new Broken();
      cursor.u8();
      const id = cursor.u32() & 0xffff;
      const data = cursor.take(cursor.u32());
      cursor.u16();
      found.attribute(id, data);
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    found.whole = false;
  }
  return found.done();
}

class Found {
  readonly #texts: WrappedText[] = [];
  readonly #files: { names: string[]; bytes: Buffer }[] = [];
  readonly #messages: Buffer[] = [];
  #charset = 'windows-1252';
  whole = true;

  #file(): { names: string[]; bytes: Buffer } {
    const last = this.#files.at(-1);
    if (last !== undefined) return last;
    const fresh = { names: [], bytes: Buffer.alloc(0) };
    this.#files.push(fresh);
    return fresh;
  }

  #plain(text: string): void {
    this.#texts.push({ type: 'text/plain', charset: 'utf-8', bytes: Buffer.from(text, 'utf8') });
  }

  attribute(id: number, data: Buffer): void {
    switch (id) {
      case attribute.codePage:
        if (data.length >= 4) this.#charset = `windows-${data.readUInt32LE(0)}`;
        return;
      case attribute.subject:
        this.#plain(stringOf({ type: 0x1e, value: data }));
        return;
      case attribute.body:
        this.#texts.push({ type: 'text/plain', charset: this.#charset, bytes: data });
        return;
      case attribute.begin:
        if (this.#files.length < 500) this.#files.push({ names: [], bytes: Buffer.alloc(0) });
        else this.whole = false;
        return;
      case attribute.title:
        this.#file().names.push(stringOf({ type: 0x1e, value: data }));
        return;
      case attribute.data:
        this.#file().bytes = data;
        return;
      case attribute.properties:
        this.#body(data);
        return;
      case attribute.attachment:
        this.#attachment(data);
    }
  }

  #body(block: Buffer): void {
    for (const one of propertiesOf(block)) {
      if (one.id === property.subject || one.id === property.body) this.#plain(stringOf(one));
      else if (one.id === property.html)
        this.#texts.push(
          one.type === 0x1f
            ? { type: 'text/html', charset: 'utf-8', bytes: Buffer.from(stringOf(one), 'utf8') }
            : { type: 'text/html', charset: this.#charset, bytes: one.value },
        );
      else if (one.id === property.rtf) {
        const rtf = unpackRtf(one.value);
        if (rtf === null) this.whole = false;
        else this.#plain(wordsOfRtf(rtf));
      }
    }
  }

  #attachment(block: Buffer): void {
    for (const one of propertiesOf(block)) {
      if (property.names.includes(one.id)) this.#file().names.push(stringOf(one));
      else if (one.id === property.dataObject) {
        // An object begins with the class it is of; a message inside begins with the signature after that.
        const inside = one.value.subarray(one.type === 0x0d ? 16 : 0);
        if (inside.length >= 6 && inside.readUInt32LE(0) === signature) this.#messages.push(inside);
        else if (this.#file().bytes.length === 0) this.#file().bytes = inside;
      }
    }
  }

  done(): Unwrapped {
    return {
      texts: this.#texts,
      files: this.#files.map(({ names, bytes }) => ({ names: [...new Set(names)].filter(Boolean), bytes })),
      messages: this.#messages,
      whole: this.whole,
    };
  }
}
