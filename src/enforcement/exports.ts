// What a school without our gate can feed to what it has: the names that one group may not open, written in each layout.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DownloadKind } from '../facts/download.ts';
import type { WebCategory } from '../facts/web.ts';
import { readListLine } from './domain-names.ts';
import { loadLists, type ListSource } from './lists.ts';
import type { Policy } from './policy.ts';
import { judgeWeb } from './web.ts';

/** Names by what the regulation says about them. A name stands for all under it. */
export interface ExportNames {
  /** Closed for the group at every hour. */
  readonly closed: readonly string[];
  /** Open although a name above is closed: help and education. They stay open wherever a layout can say so. */
  readonly open: readonly string[];
  /** Help sites, all of them. */
  readonly help: readonly string[];
  /** The group may not see pornography: search engines and YouTube are asked for their strict mode. */
  readonly safeSearch: boolean;
  /** Kinds of files the group may not download. */
  readonly kinds: readonly DownloadKind[];
}

/** Sunday night: what is closed then is closed at every hour. Hours and lessons are for a gate that knows the time. */
const always = Temporal.ZonedDateTime.from('2026-01-04T03:00[Europe/Amsterdam]');

/**
 * Asks the same judgement as the gate about every name on the lists. `categories`: only these, for layouts that must
 * stay small; absent: all.
 */
export async function namesFor(asked: {
  readonly policy: Policy;
  readonly sources: readonly ListSource[];
  readonly group: string;
  readonly categories?: readonly WebCategory[];
}): Promise<ExportNames> {
  const { policy, sources, group, categories } = asked;
  const { domains } = await loadLists({ sources });
  const closes = (name: string): boolean =>
    judgeWeb({ policy, domains, at: always, address: `https://${name}/`, group }).outcome === 'block';
  const closed = new Set<string>();
  const help = new Set<string>();
  const maybeOpen = new Set<string>();
  for (const { category, file } of sources) {
    const wanted = categories === undefined || categories.includes(category);
    if (!wanted && category !== 'help' && category !== 'education') continue;
    for await (const name of namesIn(file)) {
      if (category === 'help') help.add(name);
      if (closes(name)) {
        if (wanted) closed.add(name);
      } else maybeOpen.add(name);
    }
  }
  return {
    closed: [...closed].filter((name) => !hasParentIn(name, closed) || hasParentIn(name, maybeOpen)).sort(),
    open: [...maybeOpen].filter((name) => hasParentIn(name, closed)).sort(),
    help: [...help].sort(),
    safeSearch: closedFor(policy, 'pornography', group),
    kinds: closedKinds(policy, group),
  };
}

async function* namesIn(file: string): AsyncIterable<string> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const read = readListLine(line);
    if (read.kind === 'names') yield* read.names.filter((name) => !name.includes(':'));
  }
}

function closedFor({ regulation: { web } }: Policy, category: WebCategory, group: string): boolean {
  const access = web.categories.get(category)?.groups.get(group);
  return web.active && (access === 'locked' || access === 'block');
}

function closedKinds({ regulation: { web } }: Policy, group: string): readonly DownloadKind[] {
  return [...(web.downloads?.kinds ?? [])]
    .filter(([, { closed }]) => closed.has(group))
    .map(([kind]) => kind);
}

function hasParentIn(name: string, names: ReadonlySet<string>): boolean {
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) {
    if (names.has(name.slice(at + 1))) return true;
  }
  return false;
}

/** Names of `never_bump.txt` for Squid: help, health and banking, each with all under it. */
export async function neverOpened(file: string, names: ExportNames): Promise<readonly string[]> {
  const all = new Set(names.help);
  for await (const name of namesIn(file)) all.add(name);
  // Squid refuses a list that holds a name and one under it.
  return [...all].filter((name) => !hasParentIn(name, all)).sort();
}
