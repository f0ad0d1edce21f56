// A list as a school keeps it: UTF-8, one entry a line, `#` begins a comment; rubbish is reported, never fatal.

export interface ListRubbish {
  /** Counts from 1. */
  readonly line: number;
  readonly reason: string;
}

export interface ParsedList {
  readonly entries: readonly string[];
  readonly rubbish: readonly ListRubbish[];
}

const maxEntry = 200;
const maxEntries = 100_000;

function reasonAgainst(entry: string): string | null {
  if (entry.length > maxEntry) return `is longer than ${maxEntry} characters`;
  if (entry.includes('\u{fffd}')) return 'is not UTF-8';
  if (/\p{Cc}/u.test(entry)) return 'holds control characters';
  if (!/[\p{L}\p{N}]/u.test(entry)) return 'holds no letter or digit';
  return null;
}

/** Reads a list; a line that cannot be an entry is left out and named. */
export function parseList(text: string): ParsedList {
  const entries = new Set<string>();
  const rubbish: ListRubbish[] = [];
  const lines = text.replace(/^\u{feff}/u, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const entry = line.replace(/(^|\s)#.*$/, '').trim();
    if (entry === '') continue;
    const reason = entries.size >= maxEntries ? `comes after ${maxEntries} entries` : reasonAgainst(entry);
    if (reason === null) entries.add(entry);
    else rubbish.push({ line: index + 1, reason });
  }
  return { entries: [...entries], rubbish };
}

/** What a school decided last about one entry of a list. `add`: until `actsFrom` it only counts. */
export interface ListChange {
  readonly list: string;
  readonly entry: string;
  readonly act: 'add' | 'remove';
  readonly actsFrom: Temporal.Instant;
}

/** A list as it stands with the school's changes. */
export interface StandingList {
  /** Entries that act. */
  readonly acting: readonly string[];
  /** Entries in their two weeks, by the moment from which they act. */
  readonly counting: readonly { readonly actsFrom: Temporal.Instant; readonly entries: readonly string[] }[];
}

const same = (entry: string): string => entry.normalize('NFC').toLowerCase();

/**
 * Applies a school's changes to the entries a list came with. An addition acts from its own moment, so nothing here asks what
 * time it is: the decision compares with the time of the message or request.
 */
export function standingList(
  list: string,
  entries: readonly string[],
  changes: readonly ListChange[],
): StandingList {
  const own = changes.filter((change) => change.list === list);
  if (own.length === 0) return { acting: entries, counting: [] };
  const changed = new Set(own.map(({ entry }) => same(entry)));
  const counting = new Map<string, { actsFrom: Temporal.Instant; entries: string[] }>();
  for (const { act, entry, actsFrom } of own) {
    if (act === 'remove') continue;
    const known = counting.get(actsFrom.toString());
    if (known === undefined) counting.set(actsFrom.toString(), { actsFrom, entries: [entry] });
    else known.entries.push(entry);
  }
  return {
    acting: entries.filter((entry) => !changed.has(same(entry))),
    counting: [...counting.values()],
  };
}
