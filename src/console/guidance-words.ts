// Why an exception for guidance at a distance was not reported or noted, in words for people.
import type { GuidanceRefusal } from '../cases/guidance/guidance.ts';
import type { Both } from './deps.ts';

const again: Both = { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' };

export const guidanceRefusalWords: Readonly<Record<GuidanceRefusal, { what: Both; next: Both }>> = {
  off: {
    what: {
      nl: 'Dit register staat uit: het reglement zegt niet bij wie je een uitzondering meldt.',
      en: 'This register is off: the regulation does not say whom an exception is reported to.',
    },
    next: {
      nl: 'Het bestuur moet eerst besluiten bij wie. Vraag het de privacy officer.',
      en: 'The board must decide that first. Ask the privacy officer.',
    },
  },
  incomplete: {
    what: { nl: 'De reden ontbreekt of is te lang.', en: 'The reason is missing or too long.' },
    next: { nl: 'Schrijf de reden op in een paar zinnen.', en: 'Write the reason in a few sentences.' },
  },
  'no-pupil': {
    what: {
      nl: 'Dit is geen schoolmailadres van een leerling van deze school.',
      en: 'This is no school address of a pupil of this school.',
    },
    next: {
      nl: 'Vul het schoolmailadres in. Een privéadres mag niet.',
      en: 'Fill in the school address. A private address is not allowed.',
    },
  },
  'no-officer': {
    what: {
      nl: 'Er is niemand anders met de functie waarbij je dit meldt.',
      en: 'There is nobody else with the function to whom this is reported.',
    },
    next: {
      nl: 'Vraag de privacy officer wie de functie heeft of vervangt.',
      en: 'Ask the privacy officer who has the function or stands in for it.',
    },
  },
  period: {
    what: { nl: 'De periode past niet.', en: 'The period does not fit.' },
    next: {
      nl: 'Meld het vooraf: het begin is vandaag of later. Het einde ligt na het begin en binnen een jaar. De ouders zijn vandaag of eerder ingelicht.',
      en: 'Report it beforehand: it begins today or later. It ends after it begins and within a year. The parents were told today or earlier.',
    },
  },
  'not-entitled': {
    what: { nl: 'Dit is niet aan jou.', en: 'This is not for you.' },
    next: {
      nl: 'Een medewerker meldt. Wie het gemeld kreeg, noteert of wijst af, en nooit wie zelf meldde.',
      en: 'A member of staff reports. Whoever it was reported to notes or refuses, and never who reported it.',
    },
  },
  decided: {
    what: { nl: 'Hier wacht geen melding meer.', en: 'No report waits here any more.' },
    next: again,
  },
};
