// A policy as the core hands it to a gate: the files it is made of, the school's changes of lists, its decisions about
// services and the moment, under one signature. A gate makes its policy from nothing else (invariant 14).
import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import type { Signer } from '../audit/note.ts';
import { openNote, type VerifierKey } from '../audit/verifier.ts';
import type { ListChange } from '../regulation/lists.ts';
import {
  agreementStates,
  councilSteps,
  riskClasses,
  serviceKinds,
  serviceStatuses,
  transferBases,
} from '../regulation/service-words.ts';
import { loadPolicy, type Policy, type PolicyOptions } from './policy.ts';
import { rememberFiles, rememberedFiles } from './policy-files.ts';

/** What lies on the gate's disk is no policy: not signed by its core, changed since, or of another kind. */
export class UntrustedPolicy extends Error {}

export interface SignedPolicy {
  readonly policy: Policy;
  /** When the core signed it: its seven days count from here. */
  readonly signedAt: Temporal.Instant;
  /** The school's changes of lists at that moment. */
  readonly changes: readonly ListChange[];
}

const day = z.iso.date();
const serviceDecision = z.strictObject({
  name: z.string(),
  kind: z.enum(serviceKinds),
  status: z.enum(serviceStatuses),
  article: z.string(),
  hosts: z.array(z.string()),
  transfer: z.enum(transferBases),
  agreement: z.enum(agreementStates),
  agreementUntil: day.nullable(),
  owner: z.string().nullable(),
  risk: z.enum(riskClasses).nullable(),
  why: z.string(),
  decidedOn: day,
  body: z.enum(['board', 'leadership', 'keeper']),
  council: z.strictObject({ on: day, step: z.enum(councilSteps) }).nullable(),
});
const moment = z.string().transform((text) => Temporal.Instant.from(text));
const contents = z.strictObject({
  kind: z.literal('reglement/policy/1'),
  signedAt: moment,
  root: z.string(),
  name: z.string(),
  decisionsFile: z.string().optional(),
  textDir: z.string().optional(),
  changes: z.array(
    z.strictObject({ list: z.string(), entry: z.string(), act: z.enum(['add', 'remove']), actsFrom: moment }),
  ),
  services: z.array(serviceDecision),
  /** Octets by path, base64. */
  files: z.array(z.tuple([z.string(), z.base64()])),
});

/** What the core makes a policy from; everything else of `PolicyOptions` is for the command line. */
export type PolicySource = Pick<
  PolicyOptions,
  'root' | 'name' | 'decisionsFile' | 'textDir' | 'changes' | 'services'
>;

/**
 * Makes the policy once, so that nothing is signed that a gate could not use, and signs what it was made from. Throws
 * PolicyError in plain words.
 */
export async function signPolicy(
  source: PolicySource,
  { signer, at }: { readonly signer: Signer; readonly at: Temporal.Instant },
): Promise<string> {
  const { files, read } = rememberFiles();
  await loadPolicy({ ...source, at, files });
  const { root, name, decisionsFile, textDir, changes = [], services = [] } = source;
  const said = {
    kind: 'reglement/policy/1',
    signedAt: at,
    root,
    name,
    decisionsFile,
    textDir,
    changes: changes.map(({ list, entry, act, actsFrom }) => ({ list, entry, act, actsFrom })),
    services,
    files: [...read].map(([path, octets]) => [path, octets.toString('base64')]),
  };
  return signer.sign(`${JSON.stringify(said)}\n`);
}

/** The policy in a signed text. Throws UntrustedPolicy before anything in it is looked at, unless `key` signed it. */
export async function openPolicy(signed: string, key: VerifierKey): Promise<SignedPolicy> {
  const text = openNote(signed, key);
  if (text === null) throw new UntrustedPolicy('the policy is not signed by the key of its core');
  const { signedAt, files, kind: _kind, ...source } = readContents(text);
  const read = new Map(files.map(([path, octets]) => [path, Buffer.from(octets, 'base64')]));
  const policy = await loadPolicy({ ...source, at: signedAt, files: rememberedFiles(read) });
  return { policy, signedAt, changes: source.changes };
}

function readContents(text: string): z.output<typeof contents> {
  try {
    return contents.parse(JSON.parse(text));
  } catch (cause) {
    throw new UntrustedPolicy('the policy was signed by another version of this program', { cause });
  }
}

/** Writes a signed policy whole: beside the file, to the disk, then in its place. */
export async function writePolicy(file: string, signed: string): Promise<void> {
  const half = `${file}.new`;
  const handle = await open(half, 'w', 0o600);
  try {
    await handle.writeFile(signed);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}

/** Reads a gate's policy from its own disk. Rejects with the system's error where there is none. */
export async function readPolicy(file: string, key: VerifierKey): Promise<SignedPolicy> {
  return openPolicy(await readFile(file, 'utf8'), key);
}
