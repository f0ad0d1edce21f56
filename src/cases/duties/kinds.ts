// The kinds of duty, each with its term and how it is counted: plain values and calendar arithmetic, no clock.
import { timeZone } from '../../privacy/retention.ts';

/** Kinds of duty the store accepts. */
export const dutyKinds = [
  'breach',
  'subject-request',
  'notice',
  'end-of-measure',
  'evaluation',
  'reminder',
] as const;
export type DutyKind = (typeof dutyKinds)[number];

export interface DutyRule {
  /** Term by law or regulation; null: whoever causes the duty gives it. */
  readonly term: Temporal.Duration | null;
  /** Terms of days and longer: due at the start of the last day, or when that day has passed. Hours are hours. */
  readonly lastDay: 'starts' | 'passed';
  /** Doing it gives birth to the next, one year later. */
  readonly yearly: boolean;
  /** What must be done. */
  readonly says: { readonly nl: string; readonly en: string };
}

const duration = (text: string): Temporal.Duration => Temporal.Duration.from(text);

export const dutyRules: Readonly<Record<DutyKind, DutyRule>> = {
  // GDPR 33(1): without delay and, where feasible, within 72 hours of becoming aware.
  breach: {
    term: duration('PT72H'),
    lastDay: 'passed',
    yearly: false,
    says: {
      nl: 'Meld het datalek bij de Autoriteit Persoonsgegevens, of leg vast waarom dat niet hoeft (AVG 33).',
      en: 'Report the data breach to the supervisory authority, or record why that is not needed (GDPR 33).',
    },
  },
  // GDPR 12(3), counted as Regulation 1182/71, article 3(2)(c): through the same date of the next month.
  'subject-request': {
    term: duration('P1M'),
    lastDay: 'passed',
    yearly: false,
    says: {
      nl: 'Beantwoord het verzoek van een betrokkene (AVG 12 lid 3).',
      en: 'Answer the request of a data subject (GDPR 12(3)).',
    },
  },
  // ZOU 8.6, PRO 6.6.
  notice: {
    term: null,
    lastDay: 'passed',
    yearly: false,
    says: {
      nl: 'Stuur het bericht achteraf over een gerichte controle.',
      en: 'Send the notice after a targeted check.',
    },
  },
  // ZOU 14.1.a, PRO 12.1.a: a measure ends by itself.
  'end-of-measure': {
    term: null,
    lastDay: 'starts',
    yearly: false,
    says: { nl: 'Beëindig de maatregel.', en: 'End the measure.' },
  },
  // SRO section 6.
  evaluation: {
    term: duration('P1Y'),
    lastDay: 'starts',
    yearly: true,
    says: {
      nl: 'Evalueer het reglement met bestuur en medezeggenschap.',
      en: 'Evaluate the regulation with the board and the participation council.',
    },
  },
  // ZOU 1.3, PRO 1.3.
  reminder: {
    term: duration('P1Y'),
    lastDay: 'starts',
    yearly: true,
    says: {
      nl: 'Herinner iedereen aan het reglement.',
      en: 'Remind everybody of the regulation.',
    },
  },
};

const calendar = ['years', 'months', 'weeks', 'days'] as const;
const exact = ['hours', 'minutes', 'seconds'] as const;

/**
 * When a duty whose term runs from `from` is due. Hours are counted exactly, through both nights on which the clock is
 * changed; days, weeks, months and years are days in Europe/Amsterdam. Throws RangeError for a term that is not
 * positive or mixes the two.
 */
export function dueAt(kind: DutyKind, from: Temporal.Instant, term: Temporal.Duration): Temporal.Instant {
  const days = calendar.some((unit) => term[unit] !== 0);
  const hours = exact.some((unit) => term[unit] !== 0);
  if (term.sign !== 1 || days === hours) {
    throw new RangeError('the term of a duty is a positive number of hours, or of days, months or years');
  }
  if (hours) return from.add(term);
  const last = from.toZonedDateTimeISO(timeZone).toPlainDate().add(term);
  const day = dutyRules[kind].lastDay === 'passed' ? last.add({ days: 1 }) : last;
  return day.toZonedDateTime(timeZone).toInstant();
}
