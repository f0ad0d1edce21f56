// Which categories a host has: millions of names in typed arrays, found by name or by any parent of it.
import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { webCategories, type WebCategory } from '../facts/web.ts';
import { FingerprintTable, readSuffixes, type Seed, suffixRoom } from './fingerprints.ts';

/** Categories by host. Immutable: a new list means a new table. */
export interface DomainTable {
  /**
   * Every category of a canonical host (as `readHost` gives it): of the host itself and of every parent, never of
   * a child. An address matches itself alone. A name the school's own lists know is judged by the nearest own entry;
   * of the public lists only `malware` is added.
   */
  lookup(host: string): readonly WebCategory[];
  /** Distinct names, public and own. */
  readonly names: number;
  /** Octets of the table of public names. */
  readonly bytes: number;
  /** What another thread needs for the same table; the memory itself is shared, not copied. */
  readonly parts: DomainTableParts;
}

/** A table as it goes from the thread that built it to those that ask it. */
export interface DomainTableParts {
  readonly seed: Seed;
  readonly memory: SharedArrayBuffer;
  readonly count: number;
  /** Names of the school's own lists with their categories as bits. */
  readonly own: ReadonlyMap<string, number>;
}

/** Gathers names; `build` ends it. */
export interface DomainTableBuilder {
  /** A name of a public list: canonical, as `canonicalName` gives it. */
  add(name: string, category: WebCategory): void;
  /** A name of the school's own lists, kept as written and above the public ones. */
  addOwn(name: string, category: WebCategory): void;
  build(): DomainTable;
}

const none: readonly WebCategory[] = Object.freeze([]);
const malwareBit = bitOf('malware');

/** Every set of categories once, by its bits: 13 categories, 8,192 sets at most, made when first met. */
const sets: (readonly WebCategory[] | undefined)[] = [];

function categoriesOf(bits: number): readonly WebCategory[] {
  if (bits === 0) return none;
  let set = sets[bits];
  if (set === undefined) {
    set = Object.freeze(webCategories.filter((_, index) => (bits & (1 << index)) !== 0));
    sets[bits] = set;
  }
  return set;
}

function bitOf(category: WebCategory): number {
  return 1 << webCategories.indexOf(category);
}

function isAddress(host: string): boolean {
  const last = host.charCodeAt(host.length - 1);
  return (last >= 48 && last <= 57 && isIPv4(host)) || host.includes(':');
}

/** Room for names where nobody says how many will come: enough for lists written by hand. */
const handful = 65_536;

/**
 * Starts a table with room for `names` distinct public names: 10.4 octets each, and no other memory. `add` throws
 * TableFullError when far more come. `seed` is for tests; without it two random 32-bit numbers.
 */
export function createDomainTableBuilder(
  options: { readonly seed?: Seed; readonly names?: number } = {},
): DomainTableBuilder {
  const seed = options.seed ?? randomSeed();
  const scratch = suffixRoom();
  const table = FingerprintTable.withRoom(options.names ?? handful);
  const own = new Map<string, number>();
  return {
    add(name, category) {
      // An address is hashed whole like any name: the whole host is the last suffix.
      const last = readSuffixes(name, seed, scratch) - 1;
      table.add(scratch.low[last] ?? 0, scratch.high[last] ?? 0, bitOf(category));
    },
    addOwn(name, category) {
      own.set(name, (own.get(name) ?? 0) | bitOf(category));
    },
    build: () => domainTableOf({ seed, memory: table.slots.buffer, count: table.count, own }),
  };
}

/** Two numbers nobody knows beforehand. */
export function randomSeed(): Seed {
  const random = randomBytes(8);
  return [random.readUInt32LE(0), random.readUInt32LE(4)];
}

/** The table over its parts, in whichever thread they arrived. */
export function domainTableOf(parts: DomainTableParts): DomainTable {
  const { seed, own } = parts;
  const scratch = suffixRoom();
  const table = new FingerprintTable(parts.memory, parts.count);
  const ownTable = FingerprintTable.withRoom(own.size);
  for (const [name, bits] of own) {
    const last = readSuffixes(name, seed, scratch) - 1;
    ownTable.add(scratch.low[last] ?? 0, scratch.high[last] ?? 0, bits);
  }

  /** Own categories of the nearest own name; 0: none. A fingerprint is confirmed by the name itself. */
  function ownBits(host: string, first: number, many: number): number {
    for (let suffix = many - 1; suffix >= first; suffix -= 1) {
      if (ownTable.find(scratch.low[suffix] ?? 0, scratch.high[suffix] ?? 0) === 0) continue;
      const bits = own.get(suffixOf(host, many - 1 - suffix));
      if (bits !== undefined) return bits;
    }
    return 0;
  }

  return {
    names: table.count + own.size,
    bytes: table.bytes,
    parts,
    lookup(host) {
      const many = readSuffixes(host, seed, scratch);
      const first = isAddress(host) ? many - 1 : 0;
      let bits = 0;
      if (table.count > 0) {
        for (let suffix = first; suffix < many; suffix += 1) {
          bits |= table.find(scratch.low[suffix] ?? 0, scratch.high[suffix] ?? 0);
        }
      }
      const ours = own.size === 0 ? 0 : ownBits(host, first, many);
      return categoriesOf(ours === 0 ? bits : ours | (bits & malwareBit));
    },
  };
}

/** `host` without its first `labels` labels. */
function suffixOf(host: string, labels: number): string {
  let from = 0;
  for (let left = labels; left > 0; left -= 1) from = host.indexOf('.', from) + 1;
  return host.slice(from);
}

/** A table without names, for a gate whose lists are not loaded yet. */
export const emptyDomains: DomainTable = createDomainTableBuilder().build();
