// The kinds of duty, each with its term and how it is counted: plain values and calendar arithmetic, no clock.
import type { SchoolFunction } from '../../facts/person.ts';
import { timeZone } from '../../privacy/retention.ts';
import { registerRules } from './register-kinds.ts';
import type { DutyRule } from './rule.ts';

/** Kinds of duty the store accepts. */
export const dutyKinds = [
  'breach',
  'breach-subjects',
  'subject-request',
  'extended-request',
  'notice',
  'delivery',
  'letter',
  'end-of-measure',
  'evaluation',
  'reminder',
  'overrun',
  'advice',
  'regulation-step',
  'site-question',
  'service-board',
  'service-approval',
  'service-question',
  'agreement-watch',
  'agreement-ends',
  'guidance-note',
  'guidance-remind',
  'guidance-end',
] as const;
export type DutyKind = (typeof dutyKinds)[number];

/** Who is told of a duty whose time has passed, besides those it waits for. */
export const lateFor: readonly SchoolFunction[] = ['privacy-officer', 'fg'];

const duration = (text: string): Temporal.Duration => Temporal.Duration.from(text);

export const dutyRules: Readonly<Record<DutyKind, DutyRule>> = {
  // GDPR 33(1): without delay and, where feasible, within 72 hours of becoming aware.
  breach: {
    term: duration('PT72H'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Datalek melden', en: 'Report a data breach' },
    says: {
      nl: 'Meld het datalek bij de Autoriteit Persoonsgegevens, of leg vast waarom dat niet hoeft (AVG 33).',
      en: 'Report the data breach to the supervisory authority, or record why that is not needed (GDPR 33).',
    },
    cause: { nl: 'Iemand meldde een datalek.', en: 'Somebody reported a data breach.' },
    source: { nl: 'AVG artikel 33 lid 1', en: 'GDPR article 33(1)' },
    waitsFor: ['privacy-officer', 'leadership'],
  },
  // GDPR 34(1) says "without undue delay" and no number: here within the 72 hours of article 33.
  'breach-subjects': {
    term: duration('PT72H'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Betrokkenen over een datalek vertellen', en: 'Tell the people concerned about a breach' },
    says: {
      nl: 'Vertel de betrokkenen over het datalek als het risico hoog is, of leg vast waarom dat niet hoeft (AVG 34).',
      en: 'Tell the people concerned about the data breach where the risk is high, or record why that is not needed (GDPR 34).',
    },
    cause: { nl: 'Iemand meldde een datalek.', en: 'Somebody reported a data breach.' },
    source: {
      nl: 'AVG artikel 34 lid 1 (“onverwijld”; wij nemen dezelfde 72 uur)',
      en: 'GDPR article 34(1) (“without undue delay”; we take the same 72 hours)',
    },
    waitsFor: ['privacy-officer', 'leadership'],
  },
  // GDPR 12(3), counted as Regulation 1182/71, article 3(2)(c): through the same date of the next month.
  'subject-request': {
    term: duration('P1M'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Verzoek beantwoorden', en: 'Answer a request' },
    says: {
      nl: 'Beantwoord het verzoek van een betrokkene (AVG 12 lid 3).',
      en: 'Answer the request of a data subject (GDPR 12(3)).',
    },
    cause: {
      nl: 'Iemand vroeg iets over de eigen gegevens.',
      en: 'Somebody asked something about their own data.',
    },
    source: { nl: 'AVG artikel 12 lid 3', en: 'GDPR article 12(3)' },
    waitsFor: ['privacy-officer'],
  },
  // GDPR 12(3): two further months, from the same beginning.
  'extended-request': {
    term: duration('P3M'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Verlengd verzoek beantwoorden', en: 'Answer an extended request' },
    says: {
      nl: 'Beantwoord het verzoek waarvan de termijn is verlengd (AVG 12 lid 3). Nog eens verlengen kan niet.',
      en: 'Answer the request whose term was extended (GDPR 12(3)). It cannot be extended again.',
    },
    cause: {
      nl: 'De termijn van een verzoek is met twee maanden verlengd.',
      en: 'The term of a request was extended by two months.',
    },
    source: { nl: 'AVG artikel 12 lid 3', en: 'GDPR article 12(3)' },
    waitsFor: ['privacy-officer'],
  },
  // ZOU 8.6, PRO 6.6. It waits for nobody's page: who is checked may have any function.
  notice: {
    term: null,
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Bericht aan een betrokkene', en: 'Notice to a person' },
    says: {
      nl: 'Stuur het bericht aan de betrokkene.',
      en: 'Send the notice to the person concerned.',
    },
    cause: {
      nl: 'Een gerichte controle begon, of iets anders waarover iemand bericht krijgt.',
      en: 'A targeted check began, or something else somebody is told about.',
    },
    source: { nl: 'ZOU 8.6, PRO 6.6, AVG artikel 14', en: 'ZOU 8.6, PRO 6.6, GDPR article 14' },
    waitsFor: [],
  },
  // "Is informed" means that it arrives: two weeks on the page, then on paper. Our own term.
  delivery: {
    term: duration('P14D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Nakijken of een bericht aankwam', en: 'See whether a notice arrived' },
    says: {
      nl: 'Kijk na of het bericht de betrokkene heeft bereikt.',
      en: 'See whether the notice has reached the person.',
    },
    cause: { nl: 'Een bericht kwam op iemands pagina te staan.', en: 'A notice was put on somebody’s page.' },
    source: {
      nl: 'ZOU 8.6, PRO 6.6 (“wordt geïnformeerd”; de twee weken zijn onze keuze)',
      en: 'ZOU 8.6, PRO 6.6 (“is informed”; the two weeks are our choice)',
    },
    waitsFor: [],
  },
  letter: {
    term: duration('P7D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Bericht op papier bezorgen', en: 'Deliver a notice on paper' },
    says: {
      nl: 'Bezorg het bericht per brief: de betrokkene heeft het niet opgehaald, of is van school.',
      en: 'Deliver the notice by letter: the person has not fetched it, or has left the school.',
    },
    cause: {
      nl: 'Een bericht stond twee weken op een pagina en werd niet opgehaald.',
      en: 'A notice stood on a page for two weeks and was not fetched.',
    },
    source: {
      nl: 'ZOU 8.6, PRO 6.6 (de week is onze keuze)',
      en: 'ZOU 8.6, PRO 6.6 (the week is our choice)',
    },
    waitsFor: ['privacy-officer', 'leadership'],
  },
  // ZOU 14.1.a, PRO 12.1.a: a measure ends by itself.
  'end-of-measure': {
    term: null,
    lastDay: 'starts',
    yearly: false,
    title: { nl: 'Einde van een maatregel', en: 'End of a measure' },
    says: { nl: 'Beëindig de maatregel.', en: 'End the measure.' },
    cause: { nl: 'Een maatregel begon.', en: 'A measure began.' },
    source: { nl: 'ZOU 14.1.a, PRO 12.1.a', en: 'ZOU 14.1.a, PRO 12.1.a' },
    waitsFor: ['leadership', 'team-leader'],
  },
  // SRO section 6.
  evaluation: {
    term: duration('P1Y'),
    lastDay: 'starts',
    yearly: true,
    title: { nl: 'Het reglement evalueren', en: 'Evaluate the regulation' },
    says: {
      nl: 'Evalueer het reglement met bestuur en medezeggenschap.',
      en: 'Evaluate the regulation with the board and the participation council.',
    },
    cause: { nl: 'Het reglement geldt een jaar.', en: 'The regulation has been in force for a year.' },
    source: { nl: 'SRO paragraaf 6', en: 'SRO section 6' },
    waitsFor: ['board', 'council', 'leadership'],
  },
  // ZOU 1.3, PRO 1.3.
  reminder: {
    term: duration('P1Y'),
    lastDay: 'starts',
    yearly: true,
    title: { nl: 'Aan het reglement herinneren', en: 'Remind of the regulation' },
    says: {
      nl: 'Herinner iedereen aan het reglement.',
      en: 'Remind everybody of the regulation.',
    },
    cause: { nl: 'Het reglement geldt een jaar.', en: 'The regulation has been in force for a year.' },
    source: { nl: 'ZOU 1.3, PRO 1.3', en: 'ZOU 1.3, PRO 1.3' },
    waitsFor: [],
  },
  // GDPR 5(2) and 24: who is responsible can show that data were destroyed in time, and looks into it when they were not.
  overrun: {
    term: duration('P1D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Een gemiste nacht uitzoeken', en: 'Look into a missed night' },
    says: {
      nl: 'Zoek uit waarom gegevens te laat zijn vernietigd, en leg dat vast.',
      en: 'Find out why data were destroyed too late, and record it.',
    },
    cause: { nl: 'Gegevens werden later vernietigd dan mag.', en: 'Data were destroyed later than allowed.' },
    source: {
      nl: 'AVG artikel 5 lid 1 onder e en lid 2 (de dag is onze keuze)',
      en: 'GDPR article 5(1)(e) and (2) (the day is our choice)',
    },
    waitsFor: ['fg', 'privacy-officer'],
  },
  // ZOU-8.7, PRO-6.7 and GDPR 39(1): the FG is asked before anything is kept longer. Five days: our own term.
  advice: {
    term: duration('P5D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Advies geven over langer bewaren', en: 'Advise on keeping longer' },
    says: {
      nl: 'Geef advies over het langer bewaren van één bericht. Na vijf dagen mag er ook zonder advies worden besloten.',
      en: 'Advise on keeping one message longer. After five days a decision may be taken without advice.',
    },
    cause: { nl: 'Iemand vroeg om iets langer te bewaren.', en: 'Somebody asked to keep something longer.' },
    source: {
      nl: 'ZOU 8.7, PRO 6.7, AVG artikel 39 lid 1 (de vijf dagen zijn onze keuze)',
      en: 'ZOU 8.7, PRO 6.7, GDPR article 39(1) (the five days are our choice)',
    },
    waitsFor: ['fg'],
  },
  // gone from the law since 25 May 2018, and still in the text. The board chooses and says why.
  'regulation-step': {
    term: duration('P14D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Melding volgens het reglement', en: 'The report that the regulation names' },
    says: {
      nl: 'Het reglement vraagt om een melding bij de Autoriteit Persoonsgegevens. De wet vraagt die niet meer. Leg vast of u meldt, en waarom.',
      en: 'The regulation asks for a report to the supervisory authority. The law no longer does. Record whether you report, and why.',
    },
    cause: {
      nl: 'Er is besloten iets langer te bewaren.',
      en: 'It was decided to keep something longer.',
    },
    source: {
      nl: 'ZOU 8.7, PRO 6.7 (de twee weken zijn onze keuze)',
      en: 'ZOU 8.7, PRO 6.7 (the two weeks are our choice)',
    },
    waitsFor: ['board', 'privacy-officer'],
  },
  // ZOU 4.1 with the profile's term: school hours, as hours of the clock.
  'site-question': {
    term: null,
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Vraag over een site beantwoorden', en: 'Answer a question about a site' },
    says: {
      nl: 'Beantwoord de vraag over een gesloten site op de pagina Sites.',
      en: 'Answer the question about a closed site on the page Sites.',
    },
    cause: {
      nl: 'Iemand vroeg om een site, of zei dat een site op de verkeerde lijst staat.',
      en: 'Somebody asked for a site, or said that a site is on the wrong list.',
    },
    source: {
      nl: 'ZOU 4.1, PRO 4.1 (de termijn staat in het profiel van de school)',
      en: 'ZOU 4.1, PRO 4.1 (the term stands in the profile of the school)',
    },
    waitsFor: ['ict'],
  },
  ...registerRules,
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
