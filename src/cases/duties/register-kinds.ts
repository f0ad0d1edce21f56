// Kinds of duty that come with the registers: services, their agreements, what staff ask, and guidance at a distance.
import { guidanceOfficers } from '../../regulation/guidance.ts';
import type { DutyRule } from './rule.ts';

const duration = (text: string): Temporal.Duration => Temporal.Duration.from(text);

type RegisterKind =
  | 'service-board'
  | 'service-approval'
  | 'service-question'
  | 'agreement-watch'
  | 'agreement-ends'
  | 'guidance-note'
  | 'guidance-remind'
  | 'guidance-end';

export const registerRules: Readonly<Record<RegisterKind, DutyRule>> = {
  // ZOU 4.4, PRO 4.4: the power is the board's. Four weeks: our own term.
  'service-board': {
    term: duration('P28D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Besluiten over een dienst', en: 'Decide on a service' },
    says: {
      nl: 'Besluit op de pagina Diensten over wat er is voorbereid. Verbieden kan na de stap van de GMR.',
      en: 'Decide on the page Services on what was prepared. Forbidding comes after the step of the council.',
    },
    cause: {
      nl: 'Iemand bereidde een besluit over een dienst voor.',
      en: 'Somebody prepared a decision on a service.',
    },
    source: {
      nl: 'ZOU 4.4, PRO 4.4 (de vier weken zijn onze keuze)',
      en: 'ZOU 4.4, PRO 4.4 (the four weeks are our choice)',
    },
    waitsFor: ['board'],
  },
  // ZOU 6.1 and the model's 6.3: leadership approves. Two weeks: the model's ten school days.
  'service-approval': {
    term: duration('P14D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Een dienst goedkeuren of niet', en: 'Approve a service or not' },
    says: {
      nl: 'Besluit op de pagina Diensten of de dienst mag.',
      en: 'Decide on the page Services whether the service may be used.',
    },
    cause: { nl: 'Iemand bereidde een goedkeuring voor.', en: 'Somebody prepared an approval.' },
    source: {
      nl: 'ZOU 6.1, SRO 4.13 (de twee weken zijn onze keuze)',
      en: 'ZOU 6.1, SRO 4.13 (the two weeks are our choice)',
    },
    waitsFor: ['leadership'],
  },
  'service-question': {
    term: duration('P14D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Vraag over een dienst beantwoorden', en: 'Answer a question about a service' },
    says: {
      nl: 'Beantwoord de vraag op de pagina Diensten.',
      en: 'Answer the question on the page Services.',
    },
    cause: {
      nl: 'Een medewerker vroeg of een dienst mag.',
      en: 'A member of staff asked whether a service may be used.',
    },
    source: {
      nl: 'ZOU 4.4, PRO 4.4 (de twee weken zijn onze keuze)',
      en: 'ZOU 4.4, PRO 4.4 (the two weeks are our choice)',
    },
    waitsFor: ['privacy-officer'],
  },
  // The software counts down; ninety days before the end people are told.
  'agreement-watch': {
    term: null,
    lastDay: 'starts',
    yearly: false,
    title: { nl: 'Einde van een overeenkomst in zicht', en: 'End of an agreement in sight' },
    says: {
      nl: 'Herinner de privacy officer en het bestuur aan het einde van een verwerkersovereenkomst.',
      en: 'Remind the privacy officer and the board of the end of a processing agreement.',
    },
    cause: {
      nl: 'Een verwerkersovereenkomst met een einddatum staat in het register.',
      en: 'A processing agreement with an end stands in the register.',
    },
    source: { nl: 'SRO paragraaf 3 (3.11)', en: 'SRO section 3 (3.11)' },
    waitsFor: [],
  },
  'agreement-ends': {
    term: null,
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Verwerkersovereenkomst loopt af', en: 'Processing agreement ends' },
    says: {
      nl: 'Verleng de overeenkomst of besluit dat de dienst niet meer mag. Zet het op de pagina Diensten. Daarna vervalt de goedkeuring vanzelf.',
      en: 'Renew the agreement, or decide that the service is no longer allowed. Write it on the page Services. After that the approval lapses by itself.',
    },
    cause: {
      nl: 'Over hoogstens negentig dagen eindigt een verwerkersovereenkomst.',
      en: 'A processing agreement ends within ninety days.',
    },
    source: {
      nl: 'SRO paragraaf 3 (3.11), AVG artikel 28 (de negentig dagen zijn onze keuze)',
      en: 'SRO section 3 (3.11), GDPR article 28 (the ninety days are our choice)',
    },
    waitsFor: ['privacy-officer', 'board'],
  },
  // PRO 11.2: reported beforehand. The function that the school named stands in the cause: it waits for that one alone.
  'guidance-note': {
    term: duration('P7D'),
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Begeleiding op afstand noteren', en: 'Note guidance at a distance' },
    says: {
      nl: 'Een medewerker meldde een uitzondering. Noteer haar op de pagina Begeleiding op afstand, of wijs haar af.',
      en: 'A member of staff reported an exception. Note it on the page Guidance at a distance, or refuse it.',
    },
    cause: {
      nl: 'Een medewerker meldde begeleiding op afstand.',
      en: 'A member of staff reported guidance at a distance.',
    },
    source: { nl: 'PRO 11.2 (de week is onze keuze)', en: 'PRO 11.2 (the week is our choice)' },
    waitsFor: guidanceOfficers,
  },
  // The software waits; once done, Start tells staff, for whose exception it is stands sealed.
  'guidance-remind': {
    term: null,
    lastDay: 'starts',
    yearly: false,
    title: { nl: 'Einde van begeleiding op afstand in zicht', en: 'End of guidance at a distance in sight' },
    says: {
      nl: 'Herinner medewerkers aan het einde van een uitzondering.',
      en: 'Remind staff of the end of an exception.',
    },
    cause: {
      nl: 'Een uitzondering voor begeleiding op afstand heeft een einddatum.',
      en: 'An exception for guidance at a distance has an end.',
    },
    source: {
      nl: 'PRO 11.2 (de drie dagen zijn onze keuze)',
      en: 'PRO 11.2 (the three days are our choice)',
    },
    waitsFor: [],
  },
  'guidance-end': {
    term: null,
    lastDay: 'passed',
    yearly: false,
    title: { nl: 'Begeleiding op afstand loopt af', en: 'Guidance at a distance ends' },
    says: {
      nl: 'Een uitzondering loopt binnen drie dagen vanzelf af. Kijk op de pagina Begeleiding op afstand of het die van jou is. Is er langer begeleiding nodig? Meld het dan opnieuw.',
      en: 'An exception ends by itself within three days. Look on the page Guidance at a distance whether it is yours. Is guidance needed longer? Then report it again.',
    },
    cause: {
      nl: 'Een uitzondering voor begeleiding op afstand heeft een einddatum.',
      en: 'An exception for guidance at a distance has an end.',
    },
    source: { nl: 'PRO 11.2', en: 'PRO 11.2' },
    waitsFor: [],
  },
};
