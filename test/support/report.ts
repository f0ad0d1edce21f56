// The report of the reliability tests: one file a test under .results/mail-reliability, figures without content.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';

const folder = fileURLToPath(new URL('../../.results/mail-reliability/', import.meta.url));

/** Writes what was shown to `<name>.json`, and says it in the test's own output. */
export function reportFigures(
  t: TestContext,
  name: string,
  figures: Readonly<Record<string, number | string>>,
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ test: t.name, ...figures }, null, 2)}\n`);
  t.diagnostic(
    Object.entries(figures)
      .map(([what, figure]) => `${what} ${figure}`)
      .join(', '),
  );
}
