// The three published regulations (beside the checkout, where they are present) and their twins in our own words.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const shared = new URL('../shared/regulations/', root);

/** Codes of the three regulations, with the number their published file starts with. */
const files = { zou: '000', pro: '001', sro: '004' } as const;
export type RegulationName = keyof typeof files;

/** One text to test on: as published, or its twin. */
export interface Sample {
  readonly name: RegulationName;
  readonly published: boolean;
  /** For test names. */
  readonly says: string;
  /** Null where the published text is absent: the test skips and says so. */
  readonly text: string | null;
}

function publishedText(name: RegulationName): string | null {
  if (!existsSync(shared)) return null;
  const file = readdirSync(shared).find((one) => one.startsWith(`${files[name]}_`));
  return file === undefined ? null : readFileSync(new URL(file, shared), 'utf8');
}

/** The text as published and its twin. */
export function samplesOf(name: RegulationName): readonly Sample[] {
  const twin = readFileSync(new URL(`fixtures/regulations/${name}.txt`, root), 'utf8');
  return [
    { name, published: true, says: `${name} as published`, text: publishedText(name) },
    { name, published: false, says: `${name}, twin`, text: twin },
  ];
}

/** Why a published text is skipped. */
export const ABSENT = 'the published texts are not beside this checkout';

/** Our own model regulation. */
export function modelText(): string {
  return readFileSync(new URL('regulations/model/text.md', root), 'utf8');
}

/** One row of the obligations as the import tests need it. */
export interface ObligationRow {
  readonly id: string;
  readonly file: string;
  readonly article: string;
}

/** The rows of one regulation from the project's own copy of the obligations. */
export function obligationRows(name: RegulationName): readonly ObligationRow[] {
  const parsed: unknown = JSON.parse(readFileSync(new URL('regulations/obligations.json', root), 'utf8'));
  if (!Array.isArray(parsed)) throw new Error('regulations/obligations.json holds no list');
  return parsed.filter(isRow).filter((row) => row.file === files[name]);
}

function isRow(value: unknown): value is ObligationRow {
  if (typeof value !== 'object' || value === null) return false;
  const row: Partial<Record<keyof ObligationRow, unknown>> = value;
  return [row.id, row.file, row.article].every((field) => typeof field === 'string');
}
