// Loads a regulation from its folder: profile, decisions, lists and text. The only reader of profile files.
import { join } from 'node:path';
import { type ListChange, parseList } from '../regulation/lists.ts';
import { parseDecisions, parseProfile, parseSummaries, ProfileError } from '../regulation/profile/profile.ts';
import type { Profile } from '../regulation/profile/profile.ts';
import type { Regulation } from '../regulation/regulation.ts';
import { compileRegulation } from '../regulation/regulation.ts';
import type { ListName } from '../regulation/rules/rule.ts';
import type { ServiceDecision } from '../regulation/services.ts';
import { listNames } from '../regulation/rules/rule.ts';
import { importDocument } from '../regulation/text/document.ts';
import { ImportError } from '../regulation/text/error.ts';
import type { ArticleTree } from '../regulation/text/tree.ts';
import { inForce } from '../regulation/versions.ts';
import { diskFiles, type PolicyFiles } from './policy-files.ts';

/** A regulation with the text it rests on, as far as a text was imported. */
export interface Policy {
  readonly regulation: Regulation;
  /** Null: this school's own text was not imported; pages then cite the summaries in our own words. */
  readonly tree: ArticleTree | null;
  /** What a person should know about how it was loaded: lines of lists left out, a missing text. */
  readonly notes: readonly string[];
}

/** A regulation that cannot be used, in words for the person who set it up. */
export class PolicyError extends Error {}

export interface PolicyOptions {
  /** Folder that holds a folder for each regulation. */
  readonly root: string;
  readonly name: string;
  readonly decisionsFile?: string | undefined;
  /** Files that replace the profile's lists, by list name; they count as past their two weeks. */
  readonly lists?: Readonly<Record<string, string>>;
  /** What the school decided about entries of its lists. */
  readonly changes?: readonly ListChange[];
  /** What the school decided about services. */
  readonly services?: readonly ServiceDecision[];
  /** Judge under the intended reading as if all were decided. */
  readonly intended?: boolean;
  /**
   * The moment to judge under: of this version and those in `<name>/earlier/`, the one in force then. Absent: this one.
   */
  readonly at?: Temporal.Instant;
  /** Folder with imported texts, `<name>.txt` or `<name>.md`. */
  readonly textDir?: string | undefined;
  /** Where files are read from; the disk when absent. */
  readonly files?: PolicyFiles;
}

async function readUtf8(files: PolicyFiles, file: string, what: string): Promise<string> {
  try {
    return (await files.read(file)).toString('utf8');
  } catch (cause) {
    throw new PolicyError(`${what} cannot be read: ${file}`, { cause });
  }
}

function inWords<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ProfileError) throw new PolicyError(`${file}\n${cause.message}`, { cause });
    throw cause;
  }
}

const textKinds = { txt: 'txt', md: 'txt', docx: 'docx', pdf: 'pdf' } as const;

async function readTree({
  root,
  name,
  textDir,
  files = diskFiles,
}: PolicyOptions): Promise<ArticleTree | null> {
  const places = (['txt', 'md', 'docx', 'pdf'] as const).flatMap((extension) => [
    ...(textDir === undefined ? [] : [{ extension, file: join(textDir, `${name}.${extension}`) }]),
    { extension, file: join(root, name, `text.${extension}`) },
  ]);
  // A text the school imported itself goes before one that came with the profile.
  const own = textDir === undefined ? [] : places.filter(({ file }) => file.startsWith(textDir));
  const found = [...own, ...places].find(({ file }) => files.has(file));
  if (found === undefined) return null;
  try {
    return await importDocument(await files.read(found.file), textKinds[found.extension]);
  } catch (cause) {
    if (cause instanceof ImportError) throw new PolicyError(`${found.file}: ${cause.person.en}`, { cause });
    throw new PolicyError(`The text of the regulation cannot be read: ${found.file}`, { cause });
  }
}

async function readLists(
  { root, name, lists = {}, files = diskFiles }: PolicyOptions,
  profile: Profile,
): Promise<{ entries: Record<string, readonly string[]>; replaced: ListName[]; notes: string[] }> {
  const entries: Record<string, readonly string[]> = {};
  const replaced: ListName[] = [];
  const notes: string[] = [];
  for (const list of listNames) {
    const given = lists[list];
    const shipped = profile.lists[list]?.file;
    if (given !== undefined) replaced.push(list);
    const file = given ?? (shipped === undefined ? undefined : join(root, name, shipped));
    if (file === undefined) continue;
    const parsed = parseList(await readUtf8(files, file, `The list "${list}"`));
    entries[list] = parsed.entries;
    if (parsed.rubbish.length > 0) {
      const first = parsed.rubbish.slice(0, 5).map(({ line, reason }) => `line ${line} ${reason}`);
      notes.push(`List "${list}": ${parsed.rubbish.length} lines left out (${first.join('; ')})`);
    }
  }
  return { entries, replaced, notes };
}

/**
 * Reads everything of one regulation; throws PolicyError in plain words when it cannot be used. A version without
 * consent never takes the place of one that has it: a text change alone changes nothing (SRO-0.1).
 */
export async function loadPolicy(options: PolicyOptions): Promise<Policy> {
  const { files = diskFiles } = options;
  const current = await loadVersion(options);
  const folder = join(options.root, options.name, 'earlier');
  if (options.at === undefined || !files.has(folder)) return current;
  const earlier: Policy[] = [];
  for (const version of await files.names(folder)) {
    const decisionsFile = join(folder, version, options.name, 'decisions.yaml');
    const { name, changes = [], services = [] } = options;
    earlier.push(
      await loadVersion({ root: join(folder, version), name, decisionsFile, changes, services, files }),
    );
  }
  const versions = [...earlier, current];
  const found = inForce(
    versions.map(({ regulation }) => regulation),
    options.at,
  );
  return versions.find(({ regulation }) => regulation === found) ?? current;
}

async function loadVersion(options: PolicyOptions): Promise<Policy> {
  const { root, name, decisionsFile, intended = false, files = diskFiles } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new PolicyError(`"${name}" is not the name of a regulation`);
  const file = join(root, name, 'profile.yaml');
  const summariesFile = join(root, name, 'summaries.yaml');
  const source = await readUtf8(files, file, `The profile of "${name}"`);
  const summaries = files.has(summariesFile)
    ? await readUtf8(files, summariesFile, 'The file with summaries')
    : null;
  const profile = inWords(file, () =>
    parseProfile(source, summaries === null ? {} : inWords(summariesFile, () => parseSummaries(summaries))),
  );
  if (profile.name !== name)
    throw new PolicyError(`${file} is the profile of "${profile.name}", not "${name}"`);
  const decisionsText =
    decisionsFile === undefined ? null : await readUtf8(files, decisionsFile, 'The file with decisions');
  const decisions =
    decisionsText === null ? undefined : inWords(decisionsFile ?? '', () => parseDecisions(decisionsText));
  if (decisions !== undefined && decisions.profile !== name) {
    throw new PolicyError(`${decisionsFile} holds decisions about "${decisions.profile}", not "${name}"`);
  }
  const tree = await readTree(options);
  const lists = await readLists(options, profile);
  const regulation = compileRegulation({
    profile,
    decisions,
    textHash: tree?.hash,
    lists: lists.entries,
    replaced: lists.replaced,
    changes: options.changes ?? [],
    services: options.services ?? [],
    intended,
  });
  const notes = [...lists.notes];
  if (tree === null) notes.push('The text of this regulation was not imported: summaries are cited instead.');
  return { regulation, tree, notes };
}
