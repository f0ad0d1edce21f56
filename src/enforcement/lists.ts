// Category lists from files: read as a stream, rubbish counted, half-written ones refused for the last good copy.
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { webCategories, type WebCategory } from '../facts/web.ts';
import { longestLine, readListLine, type RubbishReason } from './domain-names.ts';
import { createDomainTableBuilder, type DomainTable, type DomainTableBuilder } from './domains.ts';
import { describeList, type ListProblem, type ListReport } from './list-report.ts';

/** One file of names for one category. `own`: the school's own list, above public ones. */
export interface ListSource {
  readonly category: WebCategory;
  readonly file: string;
  readonly own?: boolean;
}

/** Bounds of one list. Defaults in `listLimits`. */
export interface ListLimits {
  /** Octets of one file. */
  readonly bytes: number;
  /** Names of one file. */
  readonly names: number;
  /** Rubbish lines allowed, as a share of all lines that are no comment. */
  readonly rubbishShare: number;
  /** A list that keeps less than this share of its last good copy's octets counts as half-written. */
  readonly keptShare: number;
}

export const listLimits: ListLimits = {
  bytes: 2 ** 31,
  names: 20_000_000,
  rubbishShare: 0.5,
  keptShare: 0.5,
};

/** Files smaller than this are written by hand: no closing newline and sudden shrinking say nothing there. */
const handWritten = 65_536;
const examplesShown = 10;

/** What reading one list came to. */
interface Reading {
  names: number;
  lines: number;
  rubbish: number;
  examples: { line: number; reason: RubbishReason }[];
  problem: ListProblem | null;
}

/**
 * Reads all lists into one table. A bad list never throws: its last good copy in `lastGoodDir` is used, or the list
 * is left out, and its report says so. Good lists become the new last good copies.
 */
export async function loadLists(options: {
  sources: readonly ListSource[];
  lastGoodDir?: string;
  limits?: Partial<ListLimits>;
}): Promise<{ domains: DomainTable; reports: readonly ListReport[] }> {
  const limits = { ...listLimits, ...options.limits };
  const builder = createDomainTableBuilder();
  const reports: ListReport[] = [];
  for (const source of options.sources) {
    const kept = options.lastGoodDir === undefined ? null : join(options.lastGoodDir, keptName(source));
    const read = await takeList(builder, source, { file: source.file, limits, kept });
    const fallback =
      read.problem === null || kept === null
        ? null
        : await takeList(builder, source, { file: kept, limits, kept: null });
    const used = read.problem === null ? read : fallback?.problem === null ? fallback : null;
    if (read.problem === null && kept !== null) await keep(source.file, kept);
    reports.push(
      describeList({
        category: source.category,
        file: source.file,
        names: used?.names ?? 0,
        lines: read.lines,
        rubbish: read.rubbish,
        examples: read.examples,
        state: read.problem === null ? 'good' : used === null ? 'left-out' : 'last-good',
        problem: read.problem,
      }),
    );
  }
  return { domains: builder.build(), reports };
}

/** One file name per source, so that lists of the same base name in two folders stay apart. */
function keptName(source: ListSource): string {
  const mark = createHash('sha256').update(source.file).digest('hex').slice(0, 16);
  return `${source.category}-${mark}.list`;
}

/** Reads a list into the table; a list with a problem leaves nothing there. */
async function takeList(
  builder: DomainTableBuilder,
  source: ListSource,
  from: { file: string; limits: ListLimits; kept: string | null },
): Promise<Reading> {
  const mark = builder.mark();
  const own: string[] = [];
  const add =
    source.own === true
      ? (name: string): number => own.push(name)
      : (name: string): void => builder.add(name, source.category);
  const read = await readList(from.file, from.limits, from.kept, add);
  if (read.problem !== null) builder.undo(mark);
  else for (const name of own) builder.addOwn(name, source.category);
  return read;
}

/** Copies beside, then renames: a crash leaves the old copy or the new one, never half. */
async function keep(file: string, kept: string): Promise<void> {
  await mkdir(join(kept, '..'), { recursive: true });
  await copyFile(file, `${kept}.new`);
  await rename(`${kept}.new`, kept);
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

async function readList(
  file: string,
  limits: ListLimits,
  kept: string | null,
  add: (name: string) => void,
): Promise<Reading> {
  const reading: Reading = { names: 0, lines: 0, rubbish: 0, examples: [], problem: null };
  const size = await sizeOf(file);
  if (size === null) return { ...reading, problem: 'missing' };
  if (size > limits.bytes) return { ...reading, problem: 'too-large' };
  const before = kept === null ? null : await sizeOf(kept);
  const lines = createLineCutter((line) => takeLine(reading, line, add));
  let closed = true;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      if (!(chunk instanceof Uint8Array)) continue;
      lines.write(chunk);
      closed = chunk.at(-1) === 10;
      if (chunk.includes(0)) reading.problem = 'half-written';
      if (reading.names > limits.names) reading.problem = 'too-large';
      if (reading.problem !== null) break;
    }
  } catch {
    reading.problem = 'unreadable';
  }
  lines.end();
  reading.problem ??= judgeReading(reading, { size, before, closed, limits });
  return reading;
}

function takeLine(reading: Reading, line: string, add: (name: string) => void): void {
  reading.lines += 1;
  const read = readListLine(line);
  if (read.kind === 'names') {
    reading.names += read.names.length;
    for (const name of read.names) add(name);
  } else if (read.kind === 'rubbish') {
    reading.rubbish += 1;
    if (reading.examples.length < examplesShown) {
      reading.examples.push({ line: reading.lines, reason: read.reason });
    }
  }
}

function judgeReading(
  reading: Reading,
  file: { size: number; before: number | null; closed: boolean; limits: ListLimits },
): ListProblem | null {
  const { limits, size, before } = file;
  if (reading.names === 0) return reading.rubbish > 0 ? 'implausible' : 'empty';
  const said = reading.names + reading.rubbish;
  if (reading.rubbish > said * limits.rubbishShare) return 'implausible';
  if (size >= handWritten && !file.closed) return 'half-written';
  if (before !== null && before >= handWritten && size < before * limits.keptShare) return 'half-written';
  return null;
}

/** Cuts octets into lines; a line beyond the limit is handed on cut, so that it is counted and not kept. */
function createLineCutter(take: (line: string) => void): { write(chunk: Uint8Array): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  function cut(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      take(text.slice(from, at));
      from = at + 1;
    }
    rest = text.slice(from);
    if (rest.length > longestLine * 2) rest = rest.slice(0, longestLine + 1);
  }
  return {
    write(chunk) {
      const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      cut(lines(text));
    },
    end() {
      if (rest !== '') take(rest);
      rest = '';
    },
  };
  /** A byte order mark at the start of a file is no part of its first name. */
  function lines(text: string): string {
    return rest === '' ? text.replace(/^\u{feff}/u, '') : rest + text;
  }
}

/** Names of UT1 folders for our categories (Toulouse University; several folders may feed one category). */
const ut1Names: Readonly<Record<string, WebCategory>> = {
  adult: 'pornography',
  agressif: 'hate',
  ai: 'ai',
  chat: 'chat',
  child: 'education',
  doh: 'anonymisers',
  educational_games: 'education',
  filehosting: 'file-sharing',
  gambling: 'gambling',
  games: 'games',
  lingerie: 'pornography',
  malware: 'malware',
  mixed_adult: 'pornography',
  phishing: 'malware',
  redirector: 'anonymisers',
  sexual_education: 'help',
  social_networks: 'social-media',
  strict_redirector: 'anonymisers',
  strong_redirector: 'anonymisers',
  vpn: 'anonymisers',
  webmail: 'webmail',
};

function categoryNamed(name: string): WebCategory | undefined {
  return ut1Names[name] ?? webCategories.find((category) => category === name);
}

/**
 * The lists of a folder in UT1 layout: `category/domains` or `category.domains`, with UT1's names or ours. Folders
 * that match no category of ours are left alone. Throws where the folder cannot be read.
 */
export async function ut1Sources(dir: string): Promise<readonly ListSource[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const sources: ListSource[] = [];
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const folder = entry.isDirectory() || entry.isSymbolicLink();
    const name = folder ? entry.name : basename(entry.name, '.domains');
    const category = categoryNamed(name);
    const file = folder ? join(dir, entry.name, 'domains') : join(dir, entry.name);
    if (category === undefined || (!folder && !entry.name.endsWith('.domains'))) continue;
    if ((await sizeOf(file)) !== null) sources.push({ category, file });
  }
  return sources;
}
