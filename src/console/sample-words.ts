// How a refused step of a sample is said to the person who asked.
import type { NoSample } from '../cases/samples/plans.ts';
import type { Both } from './deps.ts';
import { Problem } from './problem.ts';

const whys: Readonly<Record<NoSample['reason'], { readonly what: Both; readonly next: Both }>> = {
  'no-article': {
    what: {
      nl: 'Een steekproef mag hier niet: het reglement staat alleen controle toe bij een duidelijke aanleiding.',
      en: 'No sample is allowed here: the rules allow checks for a clear reason only.',
    },
    next: {
      nl: 'Is er een aanleiding? Begin dan met een gesprek.',
      en: 'Is there a reason? Then begin with a talk.',
    },
  },
  open: {
    what: {
      nl: 'Een steekproef kan nog niet: over de tekst van het reglement is niet alles beslist.',
      en: 'No sample is possible yet: not everything about the text of the rules is decided.',
    },
    next: {
      nl: 'De pagina De regels noemt wat nog open is.',
      en: 'The page The rules names what is still open.',
    },
  },
  consent: {
    what: {
      nl: 'Een steekproef kan nog niet: de medezeggenschapsraad heeft niet ingestemd met deze tekst.',
      en: 'No sample is possible yet: the participation council has not agreed to this text.',
    },
    next: { nl: 'Leg de tekst voor aan de raad.', en: 'Put the text before the council.' },
  },
};

/** Why no sample may be taken, for the person who asked. */
export function noSample({ reason, article }: NoSample): Problem {
  return new Problem(403, `sample-${reason}`, whys[reason].what, whys[reason].next, article);
}

/** A step that the database refused, for the person who asked. */
export function sampleProblem(reason: string): Problem {
  if (reason === 'not-allowed')
    return new Problem(
      403,
      'not-your-function',
      { nl: 'Deze stap hoort niet bij jouw functie.', en: 'This step does not belong to your function.' },
      {
        nl: 'Privacy officer en schoolleiding stellen voor, twee anderen keuren goed, FG en raad geven het lot.',
        en: 'Privacy officer and leadership propose, two others approve, FG and council give the draw.',
      },
    );
  if (reason === 'incomplete')
    return new Problem(
      400,
      'sample-incomplete',
      { nl: 'Dit klopt niet met wat er nodig is.', en: 'This is not what is needed.' },
      {
        nl: 'Leg in minstens 30 tekens uit waarom automatisch niet genoeg is. Kies hele uren in de toekomst, hoogstens drie weken. Een getal dat je bekendmaakt, is het getal dat je gaf.',
        en: 'Explain in at least 30 characters why automatic checks are not enough. Choose whole hours to come, at most three weeks. A number you make known is the number you gave.',
      },
    );
  return new Problem(
    409,
    'sample-not-now',
    { nl: 'Deze stap kan nu niet.', en: 'This step is not possible now.' },
    {
      nl: 'Een ander dan jij moet dit doen, het is al gedaan, of het moment is voorbij. Laad de pagina opnieuw.',
      en: 'Somebody else than you must do this, it was done already, or the moment has passed. Reload the page.',
    },
  );
}
