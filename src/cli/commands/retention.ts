// `reglement retention verify`: checks offline, from an exported log alone, that every key whose day came has died.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { verifyExport } from '../../audit/verifier.ts';
import { verifyRetention } from '../../privacy/receipt.ts';
import { timeZone } from '../../privacy/retention.ts';
import { systemClock } from '../../store/clock.ts';
import { readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface RetentionFlags {
  readonly data: string;
  /** Verifier key of the log, as the reader knows it from elsewhere. */
  readonly key?: string;
  /** Verifier key of the keeper, as the reader knows it from elsewhere. */
  readonly keeperKey?: string;
  /** ISO date as of which keys must have died; today when absent. */
  readonly at?: string;
}

function dayOf(text: string | undefined): string {
  if (text === undefined) return systemClock.now().toZonedDateTimeISO(timeZone).toPlainDate().toString();
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    throw new UseError(`"${text}" is no date: write it as 2026-12-09`);
  }
}

/**
 * 0 when the log holds and every kept item's key died by its day or says how late, 1 when not. Without a file: the
 * export that `serve` keeps in the data folder. Opens no database.
 */
export async function retentionVerifyCommand(
  file: string | undefined,
  options: RetentionFlags,
  output: Output,
): Promise<number> {
  const path = file ?? join(options.data, 'log', 'export.jsonl');
  if (!existsSync(path))
    throw new UseError(
      `${path}: no exported log there. "reglement serve --data DIR" keeps one in DIR/log/export.jsonl.`,
    );
  const today = dayOf(options.at);
  const exported = new TextDecoder().decode(readNamed(path, 1024 * 1024 * 1024));
  const log = verifyExport(exported, options.key === undefined ? {} : { key: options.key });
  if (!log.ok) {
    const problems = log.problems.map((problem) => `the log does not hold: ${problem}`);
    output.answer({ ok: false, problems }, () => problems.join('\n'));
    return 1;
  }
  const verdict = verifyRetention(exported, {
    today,
    ...(options.keeperKey === undefined ? {} : { keeper: options.keeperKey }),
  });
  output.answer({ ...verdict, today, log: { size: log.size, root: log.root } }, () =>
    [
      verdict.ok ? 'holds' : 'does not hold',
      `${verdict.receipts} receipts, ${verdict.keys} keys died; kept items: ${verdict.items.dead} dead, ${verdict.items.alive} alive`,
      ...verdict.overruns.map(
        ({ day, keys, hours }) => `overrun: ${keys} keys of ${day} died ${hours} hours late`,
      ),
      ...verdict.problems,
    ].join('\n'),
  );
  if (options.keeperKey === undefined && verdict.keeper !== null)
    output.say(
      `Receipts are signed by ${verdict.keeper}, says the log itself. Give the key you know with --keeper-key.`,
    );
  return verdict.ok ? 0 : 1;
}
