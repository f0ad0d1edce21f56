// `reglement export urls|chrome|squid|squid-files|never-bump|pac|rpz`: what a group may not open, for what a school already has (level 1).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  blockingPac,
  chromePolicy,
  gatePac,
  policyZone,
  squidFiles,
  squidList,
  squidNames,
  urlList,
} from '../../enforcement/export-kinds.ts';
import { type ExportNames, namesFor, neverOpened } from '../../enforcement/exports.ts';
import { ut1Sources } from '../../enforcement/lists.ts';
import { overlaySources } from '../../enforcement/overlay.ts';
import { loadPolicy, PolicyError } from '../../enforcement/policy.ts';
import { type WebCategory, webCategories } from '../../facts/web.ts';
import type { Output } from '../output.ts';
import { checkName, regulations, textFolder } from '../texts.ts';
import { UseError } from '../use-error.ts';

export type WebExport = 'urls' | 'chrome' | 'squid' | 'squid-files' | 'never-bump' | 'pac' | 'rpz';

/** Categories of a zone when nobody names others: strict ones whose lists are short. */
const strict: readonly WebCategory[] = ['hate', 'gambling', 'anonymisers'];

export interface ExportFlags {
  readonly regulation: string;
  readonly group: string;
  readonly decisions?: string;
  readonly category?: string[];
  readonly proxy?: string;
  readonly data: string;
}

/** Writes one export to stdout, and nothing else. Throws UseError for an unknown group or category. */
export async function exportWebCommand(kind: WebExport, flags: ExportFlags, output: Output): Promise<number> {
  if (kind === 'pac' && flags.proxy !== undefined) {
    if (!/^[\w.-]+:\d{1,5}$/.test(flags.proxy)) throw new UseError('--proxy should be HOST:PORT');
    write(output, gatePac(flags.proxy));
    return 0;
  }
  const name = checkName(flags.regulation);
  const policy = await loadPolicy({
    root: regulations,
    name,
    decisionsFile: flags.decisions,
    textDir: textFolder(flags.data),
  }).catch((error: unknown) => {
    throw error instanceof PolicyError ? new UseError(error.message) : error;
  });
  const { groups } = policy.regulation.web;
  if (!groups.includes(flags.group))
    throw new UseError(`there is no group "${flags.group}": one of ${groups.join(', ')}`);
  const categories = categoriesFrom(flags.category) ?? (kind === 'rpz' ? strict : undefined);
  const lists = join(flags.data, 'lists');
  const sources = [
    ...overlaySources(regulations, name),
    ...(existsSync(lists) ? await ut1Sources(lists) : []),
  ];
  const names = await namesFor({
    policy,
    sources,
    group: flags.group,
    ...(categories === undefined ? {} : { categories }),
  });
  write(output, await written(kind, names));
  return 0;
}

async function written(kind: WebExport, names: ExportNames): Promise<string> {
  switch (kind) {
    case 'urls':
      return urlList(names);
    case 'chrome':
      return chromePolicy(names);
    case 'squid':
      return squidList(names);
    case 'squid-files':
      return squidFiles(names);
    case 'never-bump':
      return squidNames(await neverOpened(join(regulations, 'model/lists/tls/never-opened.txt'), names));
    case 'pac':
      return blockingPac(names);
    case 'rpz':
      try {
        return policyZone(names, Math.floor(Temporal.Now.instant().epochMilliseconds / 1_000));
      } catch (error) {
        throw error instanceof RangeError ? new UseError(error.message) : error;
      }
  }
}

function categoriesFrom(flags: readonly string[] | undefined): readonly WebCategory[] | undefined {
  return flags?.map((flag) => {
    const found = webCategories.find((one) => one === flag);
    if (found === undefined)
      throw new UseError(`"${flag}" is no category: one of ${webCategories.join(', ')}`);
    return found;
  });
}

function write(output: Output, text: string): void {
  output.answer({ text }, () => text.replace(/\n$/, ''));
}
