// Names as 64-bit fingerprints in one flat table: no strings, about ten octets a name, one or two cache lines a look.

/** Both halves of the fingerprint of each suffix of a host; entry 0 is the shortest suffix looked at. */
export interface Suffixes {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Two secret 32-bit numbers, new for each table, so that nobody can craft a name that shares a fingerprint. */
export type Seed = readonly [number, number];

/** A host has at most 127 labels; deeper suffixes cannot be listed. */
const deepest = 128;

export function suffixRoom(): Suffixes {
  return { low: new Uint32Array(deepest), high: new Uint32Array(deepest) };
}

/**
 * Fingerprints of every suffix of two labels or more that starts at a label, in one pass from the right, shortest
 * first; the last one is of the whole host. Returns how many.
 */
export function readSuffixes(host: string, seed: Seed, into: Suffixes): number {
  let a = seed[0] | 0;
  let b = seed[1] | 0;
  let count = 0;
  let inside = false;
  for (let index = host.length - 1; index >= 0; index -= 1) {
    const code = host.charCodeAt(index);
    if (code === 46) {
      if (inside && count < deepest - 1) finish(a, b, into, count++);
      inside = true;
    }
    a = Math.imul(a ^ code, 0x9e3779b1);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b + code, 0x85ebca6b) ^ a;
    b = (b << 17) | (b >>> 15);
  }
  finish(a, b, into, count);
  return count + 1;
}

/** Stirs both halves so that every bit depends on every character. A low half of 0 marks free room: it becomes 1. */
function finish(first: number, second: number, into: Suffixes, at: number): void {
  let a = first ^ second;
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  a ^= a >>> 16;
  let b = second ^ Math.imul(first, 0x27d4eb2f);
  b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d);
  b = Math.imul(b ^ (b >>> 12), 0x297a2d39);
  b ^= b >>> 15;
  into.low[at] = b === 0 ? 1 : b;
  into.high[at] = a;
}

/** Share of the room that is taken: 10.4 octets a name, a miss looks at eleven neighbours on average. */
const load = 0.77;
/** Beyond this share a look takes too many neighbours: the room was guessed too small. */
const fullest = 0.95;

/** More distinct names than the table was made for. */
export class TableFullError extends Error {}

/**
 * Fingerprints where the high half says, or in the next free room after it. Each takes two numbers: the low half; 16
 * bits of the high half with 16 of categories. Place, low half and those 16 bits together are the whole 64 bits for
 * 65,536 names and more, and never fewer than 48.
 */
export class FingerprintTable {
  readonly room: number;
  readonly slots: Uint32Array<SharedArrayBuffer>;
  count: number;

  /** The memory is shared: another thread looks names up in the same octets. `count` of a filled one. */
  constructor(memory: SharedArrayBuffer, count = 0) {
    this.slots = new Uint32Array(memory);
    this.room = this.slots.length / 2;
    this.count = count;
  }

  /** Room for this many distinct names. */
  static withRoom(names: number): FingerprintTable {
    return new FingerprintTable(new SharedArrayBuffer((Math.ceil(names / load) + 1) * 8));
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** Throws TableFullError where more names come than there was room for. */
  add(low: number, high: number, bits: number): void {
    const { slots, room } = this;
    const mark = high << 16;
    let slot = Math.floor(((high >>> 0) * room) / 4_294_967_296);
    for (;;) {
      const held = slots[slot * 2] ?? 0;
      if (held === 0) {
        if (this.count >= room * fullest) throw new TableFullError();
        slots[slot * 2] = low;
        slots[slot * 2 + 1] = mark | bits;
        this.count += 1;
        return;
      }
      const meta = slots[slot * 2 + 1] ?? 0;
      if (held === low >>> 0 && ((meta ^ mark) & 0xffff0000) === 0) {
        slots[slot * 2 + 1] = meta | bits;
        return;
      }
      slot += 1;
      if (slot === room) slot = 0;
    }
  }

  /** The bits of a fingerprint; 0 where it is not listed. */
  find(low: number, high: number): number {
    const { slots, room } = this;
    let at = Math.floor(((high >>> 0) * room) / 4_294_967_296) * 2;
    for (let held = slots[at] ?? 0; held !== 0; held = slots[at] ?? 0) {
      if (held === low) {
        const meta = slots[at + 1] ?? 0;
        if (((meta ^ (high << 16)) & 0xffff0000) === 0) return meta & 0xffff;
      }
      at += 2;
      if (at === slots.length) at = 0;
    }
    return 0;
  }
}

/**
 * Counts distinct names without keeping them: a bit for each fingerprint (linear counting, Whang 1990), 8 MiB. The
 * estimate is within one in a hundred up to sixty million names.
 */
export class DistinctCounter {
  readonly #bits = new Uint32Array(2 ** 21);
  #taken = 0;

  add(low: number, high: number): void {
    const at = (low ^ Math.imul(high, 0x9e3779b1)) >>> 6;
    const word = at >>> 5;
    const bit = 1 << (at & 31);
    const held = this.#bits[word] ?? 0;
    if ((held & bit) !== 0) return;
    this.#bits[word] = held | bit;
    this.#taken += 1;
  }

  get estimate(): number {
    const all = this.#bits.length * 32;
    return Math.ceil(-all * Math.log(1 - Math.min(this.#taken, all - 1) / all));
  }
}
