// How a step of the ladder that is not taken is said to the person who asked.
import { type LadderProblem, LadderRefused } from '../cases/checks/ladder.ts';
import { NoticeRefused } from '../cases/notices.ts';
import { Refused } from '../privacy/access.ts';
import type { Both } from './deps.ts';
import { Problem, problems } from './problem.ts';

type Face = readonly [what: Both, next: Both];

const faces: Readonly<Record<LadderProblem, Face>> = {
  danger: [
    {
      nl: 'Hier is mogelijk gevaar. De ladder stopt: geen gesprek, geen controle.',
      en: 'There may be danger. The ladder stops: no talk, no check.',
    },
    {
      nl: 'Bel het bestuur, de vertrouwensinspecteur (0900 111 3 111) en bij acuut gevaar 112.',
      en: 'Call the board, the confidential inspector (0900 111 3 111) and in acute danger 112.',
    },
  ],
  'no-control': [
    {
      nl: 'In deze school mag nu geen gerichte controle.',
      en: 'No targeted check may run in this school now.',
    },
    {
      nl: 'Een gesprek kan altijd. Wat nog besloten moet worden, staat bij De regels.',
      en: 'A talk is always possible. What must still be decided stands under The rules.',
    },
  ],
  'not-in-population': [
    { nl: 'Voor deze persoon geldt geen controle.', en: 'This person falls under no control.' },
    {
      nl: 'Kijk het adres na. Valt iemand niet onder het reglement, dan blijft het bij een gesprek.',
      en: 'Check the address. Who does not fall under the regulation is spoken to, and no more.',
    },
  ],
  'no-norm': [
    { nl: 'Op dit artikel kan geen controle rusten.', en: 'No check can rest on this article.' },
    {
      nl: 'Kies een norm uit de lijst. Andere artikelen geven een recht, een bevoegdheid of een plicht om te melden.',
      en: 'Choose a norm from the list. Other articles give a right, a power or a duty to report.',
    },
  ],
  'no-talk': [
    {
      nl: 'Er is nog geen gesprek geweest waarin is gezegd dat een controle kan volgen.',
      en: 'There has been no talk in which it was said that a check may follow.',
    },
    {
      nl: 'Voer eerst dat gesprek, of schrijf op waarom het de controle zou verhinderen. Dan adviseert de FG.',
      en: 'Have that talk first, or write down why it would defeat the check. Then the FG advises.',
    },
  ],
  'no-conversation': [
    {
      nl: 'Er is nog niet met de leerling gesproken, of dat is nog niet vastgelegd.',
      en: 'The pupil has not been spoken to, or it is not on record.',
    },
    { nl: 'Spreek eerst met de leerling en leg het vast.', en: 'Speak to the pupil first and record it.' },
  ],
  'anonymous-alone': [
    {
      nl: 'Een anonieme melding alleen is geen grond voor een controle.',
      en: 'An anonymous report alone is no ground for a check.',
    },
    {
      nl: 'Schrijf op wat er los van de melding is gezien. Is er niets, dan stopt het hier.',
      en: 'Write down what was seen apart from the report. If there is nothing, it stops here.',
    },
  ],
  'not-informed': [
    {
      nl: 'Deze persoon heeft nooit bevestigd de regels te kennen.',
      en: 'This person never confirmed knowing the rules.',
    },
    {
      nl: 'Schrijf op waarom de persoon ze toch kende. Weet je dat niet, dan is een controle niet eerlijk.',
      en: 'Write down why the person knew them all the same. If you do not know, a check is not fair.',
    },
  ],
  'not-two': [
    {
      nl: 'Hiervoor zijn twee andere beslissers nodig, buiten ICT en niet de FG; en kijken duurt minstens zo lang als opnemen.',
      en: 'This needs two other deciders, outside ICT and not the FG; and looking takes at least as long as recording.',
    },
    {
      nl: 'Kies twee mensen uit de lijst. Zijn zij niet te bereiken, dan is er geen controle.',
      en: 'Choose two people from the list. If they cannot be reached, there is no check.',
    },
  ],
  'no-leader': [
    {
      nl: 'Niemand van de schoolleiding doet mee. Zij geeft straks per bericht de opdracht om het te openen.',
      en: 'Nobody of school leadership takes part. It gives the order to open each single message.',
    },
    {
      nl: 'Kies als beslisser iemand van de schoolleiding.',
      en: 'Choose somebody of school leadership as decider.',
    },
  ],
  'no-order': [
    {
      nl: 'Dit bericht mag niemand openen: er is geen opdracht van de schoolleiding voor dit ene bericht.',
      en: 'Nobody may open this message: there is no order of school leadership for this one message.',
    },
    {
      nl: 'Vraag de opdracht en schrijf op waarom juist dit bericht.',
      en: 'Ask for the order and write down why this very message.',
    },
  ],
  'no-approval': [
    { nl: 'Nog niet allebei de beslissers hebben goedgekeurd.', en: 'Not both deciders have approved yet.' },
    {
      nl: 'Wacht op hun besluit. Niemand kan het overnemen.',
      en: 'Wait for their decision. Nobody can take it over.',
    },
  ],
  'no-advice': [
    {
      nl: 'Zonder gesprek vooraf is eerst het advies van de FG nodig.',
      en: 'Without a talk beforehand the advice of the FG comes first.',
    },
    { nl: 'Wacht op het advies.', en: 'Wait for the advice.' },
  ],
  'not-your-step': [
    { nl: 'Deze stap zet een ander.', en: 'This step is for somebody else.' },
    { nl: 'Je ziet op de ladder wie aan de beurt is.', en: 'The ladder shows whose turn it is.' },
  ],
  'not-now': [
    { nl: 'Deze stap kan nu niet.', en: 'This step is not possible now.' },
    {
      nl: 'Open de pagina opnieuw: misschien heeft een ander al een stap gezet.',
      en: 'Open the page again: somebody else may have taken a step.',
    },
  ],
};

const noticeFaces: Readonly<Record<NoticeRefused['reason'], Face>> = {
  term: [
    {
      nl: 'Tot deze dag kan het bericht niet wachten. Uitstel is hoogstens een maand na de vorige dag.',
      en: 'The notice cannot wait until this day. It is put off by a month after the day before at most.',
    },
    { nl: 'Kies een eerdere dag, na vandaag.', en: 'Choose an earlier day, after today.' },
  ],
  twice: [
    { nl: 'Het bericht is al twee keer uitgesteld.', en: 'The notice was put off twice before.' },
    { nl: 'Het gaat nu op zijn dag naar de persoon.', en: 'It goes to the person on its day.' },
  ],
  incomplete: [
    {
      nl: 'Zonder reden en advies van de FG is er geen uitstel.',
      en: 'Without a reason and the advice of the FG nothing is put off.',
    },
    { nl: 'Vraag de FG om advies en schrijf beide op.', en: 'Ask the FG for advice and write both down.' },
  ],
  'not-owed': [
    { nl: 'Het bericht is al bij de persoon.', en: 'The notice is with the person already.' },
    { nl: 'Er is niets meer uit te stellen.', en: 'There is nothing to put off.' },
  ],
  'not-ready': [
    { nl: 'Het bericht is er nog niet.', en: 'The notice is not there yet.' },
    { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  ],
  unknown: [
    { nl: 'Er is geen bericht om uit te stellen.', en: 'There is no notice to put off.' },
    { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  ],
};

const face = (status: 403 | 409, problem: LadderProblem, article: string | null): Problem =>
  new Problem(status, problem, faces[problem][0], faces[problem][1], article);

/** The face of a refusal on the ladder; other errors stay as they are. */
export function checkProblem(error: unknown): unknown {
  if (error instanceof LadderRefused) return face(409, error.problem, error.article);
  if (error instanceof NoticeRefused) {
    const [what, next] = noticeFaces[error.reason];
    return new Problem(409, `notice-${error.reason}`, what, next, null);
  }
  if (error instanceof Refused) {
    if (error.reason === 'not-found' || error.reason === 'unknown-person') return problems.notFound();
    if (error.reason === 'not-allowed') return problems.notYours();
    if (error.reason === 'incomplete') return problems.notUnderstood();
    if (error.reason === 'not-witnessed') return problems.notWitnessed();
    if (error.reason === 'not-remaining') return face(409, 'no-order', null);
    if (error.reason === 'second-person') return face(403, 'not-your-step', null);
    if (error.reason === 'decided') return face(409, 'not-now', null);
    if (error.reason === 'ladder' || error.reason === 'no-case') return face(409, 'not-now', null);
    if (error.reason === 'secrecy') return problems.secrecy(null);
    return problems.unavailable();
  }
  return error;
}
