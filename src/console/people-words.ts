// How a refused change of function is said to the person who asked.
import { ChangeError, type ChangeRefusal } from '../people/changes.ts';
import type { Both } from './deps.ts';
import { Problem } from './problem.ts';

const faces: Readonly<Record<ChangeRefusal, { status: 403 | 409; what: Both; next: Both }>> = {
  'second-person': {
    status: 403,
    what: {
      nl: 'Dit doet iemand anders dan jij.',
      en: 'This is for somebody else than you.',
    },
    next: {
      nl: 'Vraag een ander met deze bevoegdheid, vanuit een eigen sessie. Over je eigen functie beslis je nooit.',
      en: 'Ask another person who may do this, from a session of their own. Nobody decides on their own function.',
    },
  },
  'not-entitled': {
    status: 403,
    what: { nl: 'Hierover mag jij niet beslissen.', en: 'You may not decide on this.' },
    next: {
      nl: 'De privacy officer en de schoolleiding beslissen over functies; over een vertrouwenspersoon nooit iemand van ICT.',
      en: 'The privacy officer and the school leadership decide on functions; on a confidant never somebody of ICT.',
    },
  },
  'board-appoints': {
    status: 409,
    what: {
      nl: 'Het bestuur wijst vertrouwenspersonen aan. Eén van jullie twee moet van het bestuur zijn.',
      en: 'The board appoints confidants. One of the two must be of the board.',
    },
    next: {
      nl: 'Laat iemand van het bestuur het voorstel doen of goedkeuren.',
      en: 'Have somebody of the board propose or approve it.',
    },
  },
  incompatible: {
    status: 409,
    what: {
      nl: 'Deze functies gaan niet samen in één persoon.',
      en: 'These functions are not for one person.',
    },
    next: {
      nl: 'Wie toezicht houdt of vertrouwelijk luistert, beslist niet mee (AVG 38, zesde lid). Kies een ander.',
      en: 'Whoever supervises or listens in confidence takes no part in deciding (GDPR 38(6)). Choose somebody else.',
    },
  },
  'two-needed': {
    status: 409,
    what: {
      nl: 'Een vertrouwenspersoon haal je niet alleen weg.',
      en: 'A confidant is not removed by one person.',
    },
    next: {
      nl: 'Stel het voor. Een tweede persoon keurt het goed.',
      en: 'Propose it. A second person approves.',
    },
  },
  'asked-already': {
    status: 409,
    what: { nl: 'Dit is al voorgesteld.', en: 'This was proposed already.' },
    next: { nl: 'Het staat bij wat wacht.', en: 'It stands among what waits.' },
  },
  'nothing-to-change': {
    status: 409,
    what: {
      nl: 'Hier valt niets meer te veranderen.',
      en: 'There is nothing to change here any more.',
    },
    next: {
      nl: 'Iemand was je misschien voor. Laad de pagina opnieuw en kijk de gegevens na.',
      en: 'Somebody may have been before you. Reload the page and check the details.',
    },
  },
};

/** An address of the school itself is nobody's private address. */
export const schoolsOwn = (): Problem =>
  new Problem(
    400,
    'schools-own',
    { nl: 'Dit is een adres van de school.', en: 'This is an address of the school.' },
    {
      nl: 'Vul het adres in dat de leerling zelf buiten de school heeft.',
      en: 'Enter the address that the pupil has outside the school.',
    },
  );

/** Runs a change; a refusal becomes a sentence, anything else stays what it is. */
export async function orProblem<Answer>(change: Promise<Answer>): Promise<Answer> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof ChangeError)) throw error;
    const { status, what, next } = faces[error.refusal];
    throw new Problem(status, error.refusal, what, next);
  }
}
