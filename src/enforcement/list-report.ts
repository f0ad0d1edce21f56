// What became of one category list, in figures and in sentences for the ICT department.
import type { WebCategory } from '../facts/web.ts';
import type { RubbishReason } from './domain-names.ts';

/** Why a list is not used as it stands. */
export type ListProblem = 'missing' | 'unreadable' | 'empty' | 'half-written' | 'implausible' | 'too-large';

/** Figures of one list. */
interface ListFigures {
  readonly category: WebCategory;
  readonly file: string;
  /** Names that are used. */
  readonly names: number;
  readonly lines: number;
  /** Lines that name no site; the first ten with their line number, counted from 1. */
  readonly rubbish: number;
  readonly examples: readonly { readonly line: number; readonly reason: RubbishReason }[];
  /** `last-good`: an earlier copy serves in its place. `left-out`: there is none. */
  readonly state: 'good' | 'last-good' | 'left-out';
  readonly problem: ListProblem | null;
}

export interface ListReport extends ListFigures {
  readonly says: { readonly nl: string; readonly en: string };
}

const problems: Readonly<Record<ListProblem, { nl: string; en: string }>> = {
  missing: { nl: 'het bestand is er niet', en: 'the file is not there' },
  unreadable: { nl: 'het bestand is niet te lezen', en: 'the file cannot be read' },
  empty: { nl: 'er staat geen enkele site in', en: 'it names no site at all' },
  'half-written': { nl: 'het bestand lijkt maar half geschreven', en: 'the file seems only half written' },
  implausible: { nl: 'de meeste regels zijn geen sites', en: 'most lines are no sites' },
  'too-large': { nl: 'het bestand is te groot', en: 'the file is too large' },
};

const reasons: Readonly<Record<RubbishReason, { nl: string; en: string }>> = {
  'not-a-name': { nl: 'geen naam van een site', en: 'not the name of a site' },
  'too-broad': {
    nl: 'zou een heel domein als .nl dichtzetten',
    en: 'would close a whole domain such as .nl',
  },
  'too-long': { nl: 'regel te lang', en: 'line too long' },
  'not-a-site-rule': { nl: 'een regel over een deel van een site', en: 'a rule about a part of a site' },
};

/** The figures with the sentences that go with them. */
export function describeList(figures: ListFigures): ListReport {
  return { ...figures, says: { nl: sentence(figures, 'nl'), en: sentence(figures, 'en') } };
}

function sentence(figures: ListFigures, language: 'nl' | 'en'): string {
  const dutch = language === 'nl';
  const parts = [`${figures.category}, ${figures.file}:`];
  if (figures.problem !== null) {
    parts.push(`${problems[figures.problem][language]}.`);
    if (figures.state === 'last-good') {
      const used = figures.names;
      parts.push(
        dutch
          ? `De vorige goede lijst met ${used} namen blijft gelden.`
          : `The last good list with ${used} names stays in use.`,
      );
    } else {
      parts.push(dutch ? 'Deze lijst telt nu niet mee.' : 'This list does not count now.');
    }
  } else {
    parts.push(dutch ? `${figures.names} namen.` : `${figures.names} names.`);
  }
  if (figures.rubbish > 0) {
    const shown = figures.examples
      .map((example) =>
        dutch
          ? `regel ${example.line} (${reasons[example.reason].nl})`
          : `line ${example.line} (${reasons[example.reason].en})`,
      )
      .join(', ');
    parts.push(
      dutch
        ? `Niet gebruikt: ${figures.rubbish} van ${figures.lines} regels: ${shown}.`
        : `Not used: ${figures.rubbish} of ${figures.lines} lines: ${shown}.`,
    );
  }
  return parts.join(' ');
}
