// `reglement lint FILE|NAME`: drafting errors found by structure, each with article and line.
import { existsSync } from 'node:fs';
import { lint } from '../../regulation/lint/lint.ts';
import type { Output } from '../output.ts';
import { findText, readText } from '../texts.ts';
import { UseError } from '../use-error.ts';

/** Prints the findings; 1 when there are any. */
export async function lintCommand(
  target: string,
  options: { readonly data: string },
  output: Output,
): Promise<number> {
  const path = existsSync(target) ? target : findText(target, options.data);
  if (path === null) {
    throw new UseError(
      `${target}: no such file, and no text of that name. Import one: reglement import FILE --name ${target}`,
    );
  }
  const findings = lint(await readText(path)).map(({ code, article, line, message }) => ({
    code,
    article,
    line,
    message,
  }));
  output.answer(findings, () =>
    findings.map((one) => `${path}:${one.line}: ${one.article}: ${one.code}: ${one.message}`).join('\n'),
  );
  return findings.length === 0 ? 0 : 1;
}
