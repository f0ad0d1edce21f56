// `reglement coverage`: 289 obligations and 24 guards, met or not, from the results of this tree.
import { existsSync, readFileSync } from 'node:fs';
import { root, treeFingerprint } from '../checkout.ts';
import { coverage, guardRows, obligationRows, resultsFile } from '../coverage.ts';
import type { Output } from '../output.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** Prints the rows; 0 also while rows are unmet, 1 when the results are missing or of another tree. */
export function coverageCommand(output: Output): number {
  const place = '.results/results.json';
  if (!existsSync(new URL(place, root))) {
    output.say(`No results: ${place} is missing. Run "npm test" first.`);
    return 1;
  }
  const results = resultsFile.parse(read(place));
  if (results.tree !== treeFingerprint()) {
    output.say('The results belong to another tree: files changed since. Run "npm test" again.');
    return 1;
  }
  const rows = coverage(
    obligationRows.parse(read('regulations/obligations.json')),
    guardRows.parse(read('regulations/guards.json')),
    results,
  );
  output.answer({ rows }, () => {
    const met = rows.filter((row) => row.status === 'met').length;
    return [
      ...rows.map((row) => `${row.status === 'met' ? '✓' : '·'} ${row.id}  ${row.how}`),
      `${met} of ${rows.length} met`,
    ].join('\n');
  });
  return 0;
}
