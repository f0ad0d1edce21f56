// Category lists from files to one table: judged first, counted, then read into a table of exactly that size.
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { webCategories, type WebCategory } from '../facts/web.ts';
import { createDomainTableBuilder, type DomainTable, randomSeed } from './domains.ts';
import { DistinctCounter, readSuffixes, type Seed, suffixRoom, TableFullError } from './fingerprints.ts';
import { type ListLimits, listLimits, type Reading, readList, sizeOf } from './list-file.ts';
import { describeList, type ListReport } from './list-report.ts';
import { falselyListed, watchedNames } from './well-known.ts';

/** One file of names for one category. `own`: the school's own list, above public ones. */
export interface ListSource {
  readonly category: WebCategory;
  readonly file: string;
  readonly own?: boolean;
}

/** How far a loading is: lists judged or read, of twice their number, and names met so far. */
export interface ListProgress {
  readonly done: number;
  readonly of: number;
  readonly names: number;
}

export interface LoadOptions {
  readonly sources: readonly ListSource[];
  readonly lastGoodDir?: string | undefined;
  readonly limits?: Partial<ListLimits> | undefined;
  readonly onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** A list as it will be read: the file itself, or its last good copy. */
interface Chosen {
  readonly source: ListSource;
  readonly file: string;
  readonly names: number;
}

/** A list changed between judging and reading; the whole is done again. */
class ChangedError extends Error {}

const tries = 3;

/**
 * Reads all lists into one table. A bad list never throws: its last good copy in `lastGoodDir` is used, or the list
 * is left out, and its report says so. Good lists become the new last good copies. Each file is read twice, so that the
 * table is made once, in its size, and nothing is gathered beside it. Rejects when files change all the while.
 */
export async function loadLists(
  options: LoadOptions,
): Promise<{ domains: DomainTable; reports: readonly ListReport[] }> {
  for (let left = tries; ; left -= 1) {
    const seed = randomSeed();
    const judged = await judgeLists(options, seed);
    try {
      const domains = await fill(judged, options, seed);
      if (domains !== null) return { domains, reports: judged.reports };
    } catch (error) {
      if (!(error instanceof ChangedError || error instanceof TableFullError)) throw error;
    }
    if (left <= 1) throw new Error('the lists change while they are read');
  }
}

interface Judged {
  readonly chosen: readonly Chosen[];
  readonly reports: readonly ListReport[];
  readonly distinct: number;
}

async function judgeLists(options: LoadOptions, seed: Seed): Promise<Judged> {
  const limits = { ...listLimits, ...options.limits };
  const counter = new DistinctCounter();
  const scratch = suffixRoom();
  const count = (name: string): void => {
    const last = readSuffixes(name, seed, scratch) - 1;
    counter.add(scratch.low[last] ?? 0, scratch.high[last] ?? 0);
  };
  const chosen: Chosen[] = [];
  const reports: ListReport[] = [];
  let names = 0;
  for (const source of options.sources) {
    const add = source.own === true ? (): void => undefined : count;
    const kept = options.lastGoodDir === undefined ? null : join(options.lastGoodDir, keptName(source));
    const read = await readList(source.file, limits, kept, add);
    const fallback = read.problem === null || kept === null ? null : await readList(kept, limits, null, add);
    const used: Reading | null = read.problem === null ? read : fallback?.problem === null ? fallback : null;
    if (read.problem === null && kept !== null) await keep(source.file, kept);
    if (used !== null) {
      chosen.push({ source, file: kept === null ? source.file : kept, names: used.names });
      names += used.names;
    }
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
    options.onProgress?.({ done: reports.length, of: options.sources.length * 2, names });
  }
  return { chosen, reports, distinct: counter.estimate };
}

/** The table; null where a fingerprint of it is shared with a site everybody knows, which another seed mends. */
async function fill(judged: Judged, options: LoadOptions, seed: Seed): Promise<DomainTable | null> {
  const limits = { ...listLimits, ...options.limits };
  const builder = createDomainTableBuilder({ seed, names: judged.distinct });
  const listed = new Set<string>();
  let done = options.sources.length;
  let names = 0;
  for (const { source, file, names: expected } of judged.chosen) {
    const add =
      source.own === true
        ? (name: string): void => builder.addOwn(name, source.category)
        : (name: string): void => {
            builder.add(name, source.category);
            if (watchedNames.has(name)) listed.add(name);
          };
    const read = await readList(file, limits, null, add);
    if (read.names !== expected) throw new ChangedError();
    names += read.names;
    options.onProgress?.({ done: (done += 1), of: options.sources.length * 2, names });
  }
  const table = builder.build();
  return falselyListed(table, listed).length === 0 ? table : null;
}

/** One file name per source, so that lists of the same base name in two folders stay apart. */
function keptName(source: ListSource): string {
  const mark = createHash('sha256').update(source.file).digest('hex').slice(0, 16);
  return `${source.category}-${mark}.list`;
}

/** Copies beside, then renames: a crash leaves the old copy or the new one, never half. */
async function keep(file: string, kept: string): Promise<void> {
  await mkdir(join(kept, '..'), { recursive: true });
  await copyFile(file, `${kept}.new`);
  await rename(`${kept}.new`, kept);
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
