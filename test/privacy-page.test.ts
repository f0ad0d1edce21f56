// The one page for the privacy officer, in two languages: its tables are the code's own, and each test it names exists.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ways } from '../src/privacy/ways.ts';
import { type Cell, dataClasses, matrix, purposes } from '../src/regulation/purposes.ts';
import { missingTests, testsNamed } from './support/named-tests.ts';

const pages: readonly {
  readonly file: string;
  readonly cells: Readonly<Record<Cell, string>>;
  readonly yes: string;
  readonly no: string;
  readonly days: string;
  readonly purposes: readonly string[];
  readonly modes: Readonly<Record<string, string>>;
}[] = [
  {
    file: 'docs/privacy.md',
    cells: {
      yes: 'yes',
      counts: 'counts',
      aggregate: 'totals',
      'sender-only': 'the sender',
      machine: 'machine',
      'machine-then-remainder': 'machine, then what remains',
      remainder: 'what remains',
      name: 'name',
      'name+hash': 'name, hash',
      release: 'two decide',
      'malware-verdict': 'malware verdict',
      none: '–',
    },
    yes: 'yes',
    no: 'no',
    days: 'days',
    purposes: ['a. misuse', 'b. privacy rules', 'c. continuity', 'd. evidence', 'e. security', 'f. capacity'],
    modes: {
      'misuse targeted': 'misuse, targeted',
      'misuse sample': 'misuse, sample',
      'continuity targeted': 'continuity, targeted',
      'evidence targeted': 'evidence, targeted',
    },
  },
  {
    file: 'docs/privacy.nl.md',
    cells: {
      yes: 'ja',
      counts: 'aantallen',
      aggregate: 'totalen',
      'sender-only': 'de afzender',
      machine: 'machine',
      'machine-then-remainder': 'machine, dan wat overblijft',
      remainder: 'wat overblijft',
      name: 'naam',
      'name+hash': 'naam, hash',
      release: 'twee besluiten',
      'malware-verdict': 'virusoordeel',
      none: '–',
    },
    yes: 'ja',
    no: 'nee',
    days: 'dagen',
    purposes: [
      'a. misbruik',
      'b. privacyregels',
      'c. voortgang',
      'd. bewijs',
      'e. veiligheid',
      'f. capaciteit',
    ],
    modes: {
      'misuse targeted': 'misbruik, gericht',
      'misuse sample': 'misbruik, steekproef',
      'continuity targeted': 'voortgang, gericht',
      'evidence targeted': 'bewijs, gericht',
    },
  },
];

/** The tables of a page in Markdown, each as rows of cells, the line of dashes left out. */
function tables(text: string): string[][][] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.startsWith('|'))
    .map((block) =>
      block
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('|---'))
        .map((line) =>
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim()),
        ),
    );
}

for (const page of pages) {
  const text = readFileSync(new URL(`../${page.file}`, import.meta.url), 'utf8');
  const [, seen = [], decided = []] = tables(text);

  test(`${page.file}: what each purpose may see is the table of the code, cell by cell`, () => {
    const [head = [], ...rows] = seen;
    assert.deepEqual(head.slice(1), page.purposes);
    assert.deepEqual(
      rows.map((row) => row.slice(1)),
      dataClasses.map((dataClass) => purposes.map((purpose) => page.cells[matrix[purpose][dataClass]])),
    );
  });

  test(`${page.file}: what must be decided first is what database and keeper ask for`, () => {
    const asked = ways.flatMap(({ purpose, mode, ground }) =>
      ground === null
        ? []
        : [
            [
              page.modes[`${purpose} ${mode}`],
              `${ground.approvals}`,
              ground.notice ? page.yes : page.no,
              `${ground.maxDays} ${page.days}`,
            ],
          ],
    );
    const told = decided.slice(1).map(([what = '', ...rest]) => [what.split(':')[0], ...rest]);
    assert.deepEqual(told.toSorted(), asked.toSorted());
  });

  test(`${page.file}: every test it names exists`, () => {
    assert.ok(testsNamed(text).length >= 4);
    assert.deepEqual(missingTests(text), []);
  });
}
