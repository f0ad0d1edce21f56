// `reglement sample share PLAN`: makes a secret share on the machine of who gives it. The school gets what is printed, never the file.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { keyIsKeepers, makeShare } from '../../console/shares.ts';
import { readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface ShareFlags {
  readonly as: string;
  /** File that is made for the secret number; it must not exist. */
  readonly keep: string;
  /** Signing key of the keeper, base64, as the giver knows it from elsewhere. */
  readonly keeperKey?: string;
}

const text = z.string().min(1).max(200);
/** What the page about samples hands out for one plan. */
const planFile = z.object({
  format: z.literal('reglement-sample-plan/1'),
  terms: z.object({ plan: z.uuid(), gates: text, from: text, to: text, rate: z.int() }),
  key: z.object({
    school: text,
    purpose: text,
    class: text,
    diesOn: text,
    publicKey: z.base64(),
    signature: z.base64(),
  }),
  signingKey: z.base64(),
});

function planIn(path: string): z.infer<typeof planFile> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(readNamed(path, 65_536)));
  } catch (error) {
    if (error instanceof UseError) throw error;
    throw new UseError(`${path}: no JSON. Download the file of the plan on the page "Steekproeven".`);
  }
  const read = planFile.safeParse(value);
  if (!read.success)
    throw new UseError(`${path}: no plan of a sample. Download it on the page "Steekproeven".`);
  return read.data;
}

/** Writes the secret, for its owner's eyes alone and safely on disk before anything is handed out. */
function keepSecret(path: string, content: string): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch {
    throw new UseError(`${path}: cannot be made, or is there already. A share is never written over.`);
  }
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** 0 when a share was made; 1 when the key is not the keeper's. */
export async function sampleShareCommand(path: string, options: ShareFlags, output: Output): Promise<number> {
  const by = options.as;
  if (by !== 'fg' && by !== 'council') throw new UseError('--as is fg or council');
  const { terms, key, signingKey } = planIn(path);
  if (!(await keyIsKeepers(key, options.keeperKey ?? signingKey))) {
    output.say('The key in this file was not published by the keeper. No share was made.');
    output.answer({ made: false }, () => 'refused');
    return 1;
  }
  const { share, commitment, sealed } = await makeShare(terms, by, key);
  keepSecret(
    options.keep,
    `${JSON.stringify({ format: 'reglement-sample-share/1', plan: terms.plan, function: by, share })}\n`,
  );
  const given = `${commitment}.${sealed}`;
  output.answer({ made: true, commitment, sealed, given }, () => given);
  output.say(
    `Keep ${options.keep} until the period is over, and show it to nobody: without it the plan is void.`,
  );
  if (options.keeperKey === undefined)
    output.say('The keeper’s key is the one the file names. Give the key you know with --keeper-key.');
  return 0;
}
