// Which obligations and guards are met, judged from the results of this very tree and nothing else.
import { z } from 'zod';

/** One row of `regulations/obligations.json`, as far as coverage needs it. */
export const obligationRows = z.array(
  z.object({ id: z.string(), verbs: z.array(z.string()), paraphrase: z.string() }),
);
export const guardRows = z.array(z.object({ id: z.string(), says: z.string() }));

/** The results file that the test run writes (`.results/results.json`). */
export const resultsFile = z.object({
  tree: z.string(),
  tests: z.array(
    z.object({ file: z.string(), name: z.string(), status: z.enum(['passed', 'failed', 'skipped']) }),
  ),
  mutants: z.array(
    z.object({
      file: z.string(),
      guard: z.string(),
      test: z.string(),
      name: z.string(),
      status: z.enum(['caught', 'survived', 'broken', 'skipped']),
    }),
  ),
});
export type Results = z.infer<typeof resultsFile>;

export interface CoverageRow {
  readonly id: string;
  readonly kind: 'obligation' | 'guard';
  readonly status: 'met' | 'unmet';
  /** What is shown or what is missing, in words. */
  readonly how: string;
  readonly tests: readonly string[];
}

const tag = /\[((?:ZOU|PRO|SRO|G)-[\w.]+)((?: [A-Z]+(?:, ?[A-Z]+)*)?)\]/g;

/** Tags in a test name: `[ZOU-8.7 LIMIT, RECORD]` gives one id with two verbs, `[G-05]` one without. */
export function tagsOf(name: string): { id: string; verbs: string[] }[] {
  return [...name.matchAll(tag)].map((match) => ({
    id: match[1] ?? '',
    verbs: (match[2] ?? '').split(/[ ,]+/).filter((verb) => verb !== ''),
  }));
}

/**
 * A row is met when each of its verbs has a passing test, and no failing one, tagged with its id and that verb.
 * A guard is met when a test tagged with it passes and at least one mutant names such a test and made it fail.
 */
export function coverage(
  obligations: z.infer<typeof obligationRows>,
  guards: z.infer<typeof guardRows>,
  results: Results,
): CoverageRow[] {
  const shown = new Map<string, Set<string>>();
  const broken = new Set<string>();
  const testsOf = new Map<string, Set<string>>();
  for (const { file, name, status } of results.tests) {
    if (status === 'skipped') continue;
    for (const { id, verbs } of tagsOf(name)) {
      const keys = verbs.length === 0 ? [id] : verbs.map((verb) => `${id} ${verb}`);
      for (const key of keys) {
        if (status === 'failed') broken.add(key);
        else shown.set(key, (shown.get(key) ?? new Set()).add(`${file}: ${name}`));
      }
      if (status === 'passed') testsOf.set(id, (testsOf.get(id) ?? new Set()).add(`${file}: ${name}`));
    }
  }
  const isShown = (key: string): boolean => shown.has(key) && !broken.has(key);
  const rows: CoverageRow[] = [];
  for (const { id, verbs } of obligations) {
    const missing = verbs.filter((verb) => !isShown(`${id} ${verb}`));
    rows.push({
      id,
      kind: 'obligation',
      status: missing.length === 0 ? 'met' : 'unmet',
      how: missing.length === 0 ? `shown: ${verbs.join(', ')}` : `not shown: ${missing.join(', ')}`,
      tests: [...(testsOf.get(id) ?? [])],
    });
  }
  for (const { id } of guards) {
    const tests = [...(testsOf.get(id) ?? [])];
    const caught = results.mutants.filter(
      (mutant) =>
        mutant.status === 'caught' &&
        tests.some((test) => test.startsWith(`${mutant.test}: `) && test.includes(mutant.name)),
    );
    const met = isShown(id) && caught.length > 0;
    const how = met
      ? `shown; caught without it: ${caught.map((mutant) => mutant.file).join(', ')}`
      : tests.length === 0
        ? 'no passing test carries it'
        : 'a test carries it, but no mutant that makes that test fail';
    rows.push({ id, kind: 'guard', status: met ? 'met' : 'unmet', how, tests });
  }
  return rows;
}
