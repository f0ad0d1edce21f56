// `reglement export mail-rules`: the regulation's rules as mail-flow rules of Microsoft 365 or Google Workspace.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MailService, mailRulesFor } from '../../enforcement/mail-rules.ts';
import { loadPolicy, PolicyError } from '../../enforcement/policy.ts';
import { systemClock } from '../../store/clock.ts';
import type { Output } from '../output.ts';
import { checkName, regulations, textFolder } from '../texts.ts';
import { UseError } from '../use-error.ts';

interface ExportFlags {
  readonly regulation: string;
  readonly for: MailService;
  readonly decisions?: string;
  readonly inPeace?: string;
  readonly senders?: string;
  readonly url?: string;
  readonly data: string;
}

const groupAddress = /^[^\s@'"<>]+@[^\s@'"<>]+$/;

/** 0 with rules on stdout, 1 when none can go out; what stays home is said with its reason. */
export async function exportMailRulesCommand(flags: ExportFlags, output: Output): Promise<number> {
  const name = checkName(flags.regulation);
  if (!existsSync(join(regulations, name, 'profile.yaml')))
    throw new UseError(`there is no regulation "${name}"`);
  for (const group of [flags.inPeace, flags.senders])
    if (group !== undefined && !groupAddress.test(group))
      throw new UseError(`"${group}" is no address of a group`);
  const url = flags.url === undefined ? null : URL.parse(flags.url);
  if (flags.url !== undefined && url === null) throw new UseError(`"${flags.url}" should be a web address`);
  const at = systemClock.now();
  let regulation;
  try {
    ({ regulation } = await loadPolicy({
      root: regulations,
      name,
      decisionsFile: flags.decisions,
      at,
      textDir: textFolder(flags.data),
    }));
  } catch (error) {
    if (error instanceof PolicyError) throw new UseError(error.message);
    throw error;
  }
  const found = mailRulesFor({
    regulation,
    service: flags.for,
    at,
    inPeace: flags.inPeace ?? null,
    senders: flags.senders ?? null,
    articleLink: url === null ? null : (article) => `${url.origin}/artikel/${article}`,
  });
  for (const { rule, why } of found.left) output.say(`${rule} is not exported: ${why}.`);
  output.answer(found, () => found.rules.map(({ text }) => text).join('\n'));
  return found.rules.length > 0 ? 0 : 1;
}
