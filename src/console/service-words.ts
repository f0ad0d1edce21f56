// Why something about a service did not happen, in words for people.
import type { ServiceRefusal } from '../cases/services/services.ts';
import type { Both } from './deps.ts';
import type { NotRegisteredReason } from './services.ts';

interface Said {
  readonly what: Both;
  readonly next: Both;
}

export const serviceRefusalWords: Readonly<Record<ServiceRefusal, Said>> = {
  'second-person': {
    what: {
      nl: 'Wie een besluit voorbereidt dat iets sluit, neemt het niet zelf.',
      en: 'Who prepares a decision that closes something does not take it.',
    },
    next: { nl: 'Vraag iemand anders die mag besluiten.', en: 'Ask somebody else who may decide.' },
  },
  'asked-already': {
    what: { nl: 'Over deze dienst wacht al een besluit.', en: 'A decision on this service waits already.' },
    next: {
      nl: 'Neem dat eerst terug, of laat erover besluiten.',
      en: 'Take that back first, or have it decided.',
    },
  },
  'not-entitled': {
    what: { nl: 'Jouw functie mag hier niet over besluiten.', en: 'Your function may not decide this.' },
    next: {
      nl: 'Verbieden is aan het bestuur. Goedkeuren is aan de schoolleiding of het bestuur.',
      en: 'Forbidding is for the board. Approving is for leadership or board.',
    },
  },
  'decided-already': {
    what: { nl: 'Hierover is al besloten.', en: 'This is decided already.' },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
  council: {
    what: {
      nl: 'Een dienst verbieden kan pas na de stap van de GMR.',
      en: 'A service can be forbidden only after the step of the council.',
    },
    next: {
      nl: 'Vul in wat de GMR deed en op welke dag. Die dag ligt niet in de toekomst.',
      en: 'Fill in what the council did and on which day. That day is not in the future.',
    },
  },
};

export const notRegisteredWords: Readonly<Record<NotRegisteredReason, Said>> = {
  'in-text': {
    what: {
      nl: 'Over deze dienst beslist het reglement zelf.',
      en: 'The regulation itself decides on this service.',
    },
    next: {
      nl: 'Alleen een nieuwe versie van het reglement kan dat veranderen.',
      en: 'Only a new version of the regulation can change that.',
    },
  },
  'no-power': {
    what: {
      nl: 'Geen artikel geeft de school deze bevoegdheid.',
      en: 'No article gives the school this power.',
    },
    next: { nl: 'Kies iets anders.', en: 'Choose something else.' },
  },
  'no-agreement': {
    what: {
      nl: 'Toestaan kan alleen met een verwerkersovereenkomst die nog geldt.',
      en: 'A service can be allowed only with a processing agreement that still holds.',
    },
    next: {
      nl: 'Vul de laatste dag van de overeenkomst in, of kies “onder voorwaarden”.',
      en: 'Fill in the last day of the agreement, or choose “on conditions”.',
    },
  },
  'ai-incomplete': {
    what: {
      nl: 'Een AI-hulpmiddel mag pas met een eigenaar en een risicoklasse die de wet toelaat.',
      en: 'An AI tool is allowed only with an owner and a risk class the law permits.',
    },
    next: { nl: 'Vul beide in.', en: 'Fill in both.' },
  },
  'no-host': {
    what: { nl: 'Een van de sites is geen naam van een site.', en: 'One of the sites is no name of a site.' },
    next: {
      nl: 'Schrijf elke site op een eigen regel, zoals dienst.example.',
      en: 'Write each site on a line of its own, such as service.example.',
    },
  },
  'not-listed': {
    what: {
      nl: 'Die andere dienst staat niet als toegestaan in het register.',
      en: 'That other service is not in the register as allowed.',
    },
    next: { nl: 'Kies een dienst uit het register.', en: 'Choose a service of the register.' },
  },
};

export const questionBusyWords: Said = {
  what: { nl: 'Er wachten nu te veel vragen.', en: 'Too many questions wait now.' },
  next: { nl: 'Probeer het morgen nog eens.', en: 'Try again tomorrow.' },
};
