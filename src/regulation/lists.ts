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
