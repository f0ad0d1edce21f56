// The witness, on a machine of the FG or the council: remembers the last checkpoint it saw, and cosigns only what continues it.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../store/clock.ts';
import { type Cosigner, createCosigner, loadKey } from './note.ts';
import { parseVerifierKey, verifyCheckpoint, verifyConsistency } from './verifier.ts';

/** Longest answer read from a console, in characters. */
const maxAnswer = 256 * 1024;

/** What the witness remembers between runs. Whoever can change this file can make the witness forget. */
interface Memory {
  readonly v: 1;
  readonly name: string;
  /** Verifier key of the log: the first one seen, or the one given by hand. */
  readonly logKey: string;
  readonly size: number;
  /** The checkpoint, with this witness's cosignature under it. */
  readonly note: string;
  /** ISO instant. */
  readonly at: string;
}

/** Why a log is not believed. Each of these is a reason to call the board today. */
export type WitnessRefusal =
  /** The console now names another key than the one remembered. */
  | 'other-key'
  /** The checkpoint is not signed by the remembered key. */
  | 'not-signed'
  /** The log is shorter than it was. */
  | 'rollback'
  /** As long as it was, with other entries. */
  | 'fork'
  /** Longer than it was, and what was there before is not its beginning. */
  | 'rewritten';

export interface WitnessReport {
  /**
   * `witnessed`: cosigned and taken by the school; `not-taken`: cosigned and remembered here, not taken there;
   * `refused`: the log is not believed; `nothing`: no checkpoint yet; `unreachable`: nothing could be compared.
   */
  readonly outcome: 'witnessed' | 'not-taken' | 'refused' | 'nothing' | 'unreachable';
  /** With `refused` a `WitnessRefusal`; else a word for why, or null. */
  readonly reason: string | null;
  /** This witness's verifier key, to be registered at the school. */
  readonly witness: string;
  /** The log's verifier key as remembered. */
  readonly log: string | null;
  /** True when this run remembered the log for the first time: it had nothing to compare with. */
  readonly first: boolean;
  readonly size: number | null;
  readonly before: { readonly size: number; readonly at: string } | null;
  /** File that holds both checkpoints, as proof, when the log was refused. */
  readonly evidence: string | null;
}

export interface WitnessOptions {
  /** Address of the school's console. */
  readonly console: string;
  /** Folder of the witness: `witness.key`, `state.json`; made when missing. */
  readonly folder: string;
  /** Name of the witness at its first run, such as `fg.school.example`. */
  readonly name?: string | undefined;
  /** The log's verifier key, as the school handed it over on paper; else the first key seen is remembered. */
  readonly logKey?: string | undefined;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

/** What is wrong with the witness's own files or options; the message is for the person. */
export class WitnessError extends Error {}

/** Writes a file whole: beside it, to the disk, then in its place. */
async function writeWhole(file: string, text: string): Promise<void> {
  const half = `${file}.${randomBytes(4).toString('hex')}.new`;
  const handle = await open(half, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}

async function readOr(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The memory in `file`, null at the first run. A spoiled memory is an error, never a first run. */
async function recall(file: string): Promise<Memory | null> {
  const text = await readOr(file);
  if (text === null) return null;
  try {
    const { v, name, logKey, size, note, at } = Object(JSON.parse(text));
    const key = typeof logKey === 'string' ? parseVerifierKey(logKey) : null;
    const claim = key === null || typeof note !== 'string' ? null : verifyCheckpoint(note, key);
    if (v === 1 && typeof name === 'string' && typeof at === 'string' && claim?.size === size)
      return { v, name, logKey, size, note, at };
  } catch {
    // Said below.
  }
  throw new WitnessError(
    `${file} is spoiled: the witness cannot tell what it saw before. Restore it from a copy; do not delete it.`,
  );
}

/** The text of a checkpoint without its signatures. */
const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);
const isText = (value: unknown): value is string => typeof value === 'string';

/** One look at the log. Throws WitnessError for the witness's own files and options; all else is in the report. */
export async function witnessOnce(options: WitnessOptions): Promise<WitnessReport> {
  const { folder, clock } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stateFile = join(folder, 'state.json');
  const memory = await recall(stateFile);
  const cosigner = await cosignerOf(folder, memory, options.name);
  const logKey = memory?.logKey ?? options.logKey ?? null;
  if (options.logKey !== undefined && options.logKey !== logKey)
    throw new WitnessError('The key given differs from the key of the log that this witness remembers.');
  const base: Omit<WitnessReport, 'outcome'> = {
    reason: null,
    witness: cosigner.verifierKey,
    log: logKey,
    first: memory === null,
    size: null,
    before: memory === null ? null : { size: memory.size, at: memory.at },
    evidence: null,
  };
  const unreachable = (reason: string): WitnessReport => ({ ...base, outcome: 'unreachable', reason });

  const answer = await askFor(options, '/api/witness/checkpoint');
  if (answer === null) return unreachable('console');
  const { key: offered, checkpoint } = answer;
  const note: unknown = Object(checkpoint).note;
  if (!isText(offered)) return unreachable('answer');
  const refuse = async (reason: WitnessRefusal, proof: readonly string[] = []): Promise<WitnessReport> => {
    const at = clock.now().toString();
    const evidence = join(folder, `refused-${at.replaceAll(/[:.]/g, '-')}.json`);
    const facts = { at, reason, remembered: memory, offered: { key: offered, note: note ?? null }, proof };
    await writeWhole(evidence, `${JSON.stringify(facts, null, 2)}\n`);
    return { ...base, outcome: 'refused', reason, evidence };
  };

  if (logKey !== null && offered !== logKey) return refuse('other-key');
  const key = parseVerifierKey(offered);
  if (key === null) return unreachable('answer');
  if (!isText(note)) return memory === null ? { ...base, outcome: 'nothing' } : refuse('rollback');
  const claim = verifyCheckpoint(note, key);
  if (claim === null) return refuse('not-signed');
  if (memory !== null) {
    const before = verifyCheckpoint(memory.note, key);
    if (before === null)
      throw new WitnessError(`${stateFile} is spoiled: its checkpoint has no good signature.`);
    if (claim.size < before.size) return refuse('rollback');
    if (claim.size === before.size && !claim.root.equals(before.root)) return refuse('fork');
    if (claim.size > before.size) {
      const path = `/api/witness/consistency?from=${before.size}&to=${claim.size}`;
      const proof: unknown = (await askFor(options, path))?.['path'];
      if (!Array.isArray(proof) || proof.length > 128 || !proof.every(isText)) return unreachable('proof');
      const continues = verifyConsistency({
        size1: before.size,
        size2: claim.size,
        root1: before.root,
        root2: claim.root,
        proof: proof.map((hash) => Buffer.from(hash, 'base64')),
      });
      if (!continues) return refuse('rewritten', proof);
    }
  }

  // Remembered before it is handed over: no cosignature leaves that a later run does not know of.
  const at = clock.now();
  const line = cosigner.cosign(textOf(note), at);
  const meanwhile = await recall(stateFile);
  if (meanwhile?.note !== memory?.note) return unreachable('another run of this witness was faster');
  const remembered: Memory = {
    v: 1,
    name: cosigner.name,
    logKey: offered,
    size: claim.size,
    note: note + line,
    at: at.toString(),
  };
  await writeWhole(stateFile, `${JSON.stringify(remembered, null, 2)}\n`);
  const seen = { ...base, log: offered, size: claim.size };
  const taken = await askFor(options, '/api/witness/cosignature', { size: claim.size, line });
  if (taken?.['accepted'] === true) return { ...seen, outcome: 'witnessed' };
  const why: unknown = taken?.['refusal'];
  return { ...seen, outcome: 'not-taken', reason: isText(why) ? why : 'console' };
}

async function cosignerOf(
  folder: string,
  memory: Memory | null,
  wished: string | undefined,
): Promise<Cosigner> {
  const nameFile = join(folder, 'name');
  const known = memory?.name ?? (await readOr(nameFile))?.trim();
  const name = known ?? wished;
  if (name === undefined || !/^[^+\s]{1,200}$/.test(name)) {
    throw new WitnessError('The first run needs --name: a name for this witness, such as fg.school.example.');
  }
  if (wished !== undefined && wished !== name)
    throw new WitnessError(`This witness is called ${name}. Another one needs another --folder.`);
  if (memory !== null && (await readOr(join(folder, 'witness.key'))) === null)
    throw new WitnessError(
      `${join(folder, 'witness.key')} is gone. Restore it from a copy, or begin a new folder.`,
    );
  const cosigner = createCosigner(name, await loadKey(join(folder, 'witness.key')));
  if (known === undefined) await writeWhole(nameFile, `${name}\n`);
  return cosigner;
}

/** A JSON object from the console; null when there is none to be had. */
async function askFor(
  options: WitnessOptions,
  path: string,
  body?: object,
): Promise<Record<string, unknown> | null> {
  try {
    const url = new URL(path, options.console);
    const response = await (options.fetch ?? fetch)(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin: url.origin },
            body: JSON.stringify(body),
          }),
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > maxAnswer) return null;
    }
    const value: unknown = JSON.parse(text);
    return response.ok && typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object(value)
      : null;
  } catch {
    return null;
  }
}
