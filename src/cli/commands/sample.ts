// `reglement sample verify [FILE]`: recomputes every prospective sample from an exported log, without database and without trust.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PlanVerdict, verifySamples } from '../../audit/draws.ts';
import { verifyExport } from '../../audit/verifier.ts';
import { systemClock } from '../../store/clock.ts';
import { readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface SampleFlags {
  readonly data: string;
  /** Verifier key of the log, as the reader knows it from elsewhere. */
  readonly key?: string;
  /** Shares such as `fg=HEX`, where they are not on the log yet. */
  readonly share?: readonly string[];
  /** ISO instant as of which plans must have been revealed or voided; now when absent. */
  readonly at?: string;
}

function instantOf(text: string | undefined): string {
  if (text === undefined) return systemClock.now().toString();
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    throw new UseError(`"${text}" is no moment: write it as 2026-12-09T10:00:00Z`);
  }
}

function shareOf(text: string): { function: string; share: string } {
  const match = /^(fg|council)=([0-9a-f]{64})$/.exec(text);
  if (match === null)
    throw new UseError(`"${text}" is no share: write it as fg=HEX or council=HEX, with 64 hex digits`);
  return { function: match[1] ?? '', share: match[2] ?? '' };
}

const words: Readonly<Record<PlanVerdict['state'], string>> = {
  holds: 'holds: nobody steered it',
  open: 'not over yet',
  void: 'void: it counts for nothing',
  broken: 'does not hold',
};

/** 0 when the log holds and no plan on it is broken, 1 when not. */
export async function sampleVerifyCommand(
  file: string | undefined,
  options: SampleFlags,
  output: Output,
): Promise<number> {
  const path = file ?? join(options.data, 'log', 'export.jsonl');
  if (!existsSync(path))
    throw new UseError(
      `${path}: no exported log there. "reglement serve --data DIR" keeps one in DIR/log/export.jsonl.`,
    );
  const at = instantOf(options.at);
  const shares = (options.share ?? []).map(shareOf);
  const exported = new TextDecoder().decode(readNamed(path, 1024 * 1024 * 1024));
  const log = verifyExport(exported, options.key === undefined ? {} : { key: options.key });
  if (!log.ok) {
    const problems = log.problems.map((problem) => `the log does not hold: ${problem}`);
    output.answer({ ok: false, plans: [], problems }, () => problems.join('\n'));
    return 1;
  }
  const verdict = verifySamples(exported, { at, shares });
  output.answer({ ...verdict, at, log: { size: log.size, root: log.root } }, () =>
    [
      verdict.ok ? `holds: ${verdict.plans.length} plans` : 'does not hold',
      ...verdict.plans.flatMap((plan) => [
        `plan ${plan.plan}: ${words[plan.state]} (${plan.numbered} messages, ${plan.copies} copies, ${plan.unanswered} without an answer)`,
        ...plan.problems.map((problem) => `  ${problem}`),
      ]),
      ...verdict.problems,
    ].join('\n'),
  );
  if (!log.keyKnown && log.key !== null)
    output.say(`Signed by ${log.key}, says the export itself. Give the key you know with --key.`);
  return verdict.ok ? 0 : 1;
}
