// `reglement audit verify [FILE]`: checks an exported log without database and without trusting anybody.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { verifyExport } from '../../audit/verifier.ts';
import { readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface AuditFlags {
  readonly data: string;
  /** Verifier key of the log, as the reader knows it from elsewhere. */
  readonly key?: string;
  /** Files with checkpoints the reader kept from earlier. */
  readonly checkpoint?: readonly string[];
}

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * 0 when the log holds, 1 when it does not. Without a file: the export that `serve` keeps in the data folder.
 * What the answer rests on is said: without a key from elsewhere the export is believed about who signed it.
 */
export async function auditVerifyCommand(
  file: string | undefined,
  options: AuditFlags,
  output: Output,
): Promise<number> {
  const path = file ?? join(options.data, 'log', 'export.jsonl');
  if (!existsSync(path))
    throw new UseError(
      `${path}: no exported log there. "reglement serve --data DIR" keeps one in DIR/log/export.jsonl.`,
    );
  const { key } = options;
  const verdict = verifyExport(utf8(readNamed(path, 1024 * 1024 * 1024)), {
    ...(key === undefined ? {} : { key }),
    witnessed: (options.checkpoint ?? []).map((one) => utf8(readNamed(one, 1024 * 1024))),
  });
  output.answer(verdict, () =>
    verdict.ok
      ? `holds: ${verdict.size} entries, root ${verdict.root}`
      : ['does not hold', ...verdict.problems].join('\n'),
  );
  if (!verdict.keyKnown && verdict.key !== null)
    output.say(`Signed by ${verdict.key}, says the export itself. Give the key you know with --key.`);
  return verdict.ok ? 0 : 1;
}
