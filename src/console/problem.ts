// An error with two faces: what a person is told (what, which article, what next) and a code for the log.
import type { Context } from 'hono';
import type { Both } from './deps.ts';
import type { WireProblem } from './wire.ts';

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 500 | 503;

/** Thrown by handlers; answered as JSON by the console's error handler. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly code: string;
  readonly what: Both;
  readonly next: Both;
  readonly article: string | null;

  constructor(status: ProblemStatus, code: string, what: Both, next: Both, article: string | null = null) {
    super(code);
    this.status = status;
    this.code = code;
    this.what = what;
    this.next = next;
    this.article = article;
  }
}

export const problems = {
  notFound: (): Problem =>
    new Problem(
      404,
      'not-found',
      { nl: 'Deze pagina bestaat niet.', en: 'This page does not exist.' },
      { nl: 'Ga terug naar de voordeur.', en: 'Go back to the front door.' },
    ),
  signIn: (): Problem =>
    new Problem(
      401,
      'sign-in-first',
      { nl: 'Je bent niet ingelogd.', en: 'You are not signed in.' },
      { nl: 'Log eerst in.', en: 'Sign in first.' },
    ),
  notYours: (): Problem =>
    new Problem(
      403,
      'not-your-function',
      { nl: 'Dit hoort niet bij jouw functie.', en: 'This does not belong to your function.' },
      {
        nl: 'Denk je dat dit niet klopt? Vraag het de privacy officer.',
        en: 'Do you think this is wrong? Ask the privacy officer.',
      },
    ),
  stepUp: (): Problem =>
    new Problem(
      403,
      'step-up',
      {
        nl: 'Hiervoor moet je laten zien dat jij het echt bent. Dat is langer dan vijf minuten geleden.',
        en: 'For this you must show that it is really you. That was more than five minutes ago.',
      },
      { nl: 'Gebruik je passkey opnieuw en ga dan verder.', en: 'Use your passkey again, then go on.' },
    ),
  secrecy: (article: string | null): Problem =>
    new Problem(
      403,
      'secrecy',
      {
        nl: 'Je hebt de verklaring van geheimhouding niet ondertekend, of dat is langer dan een jaar geleden.',
        en: 'You have not signed the statement of secrecy, or that was more than a year ago.',
      },
      {
        nl: 'Lees en onderteken de verklaring op de pagina Geheimhouding. Daarna kun je verder.',
        en: 'Read and sign the statement on the page Secrecy. After that you can go on.',
      },
      article,
    ),
  otherSite: (): Problem =>
    new Problem(
      403,
      'other-site',
      { nl: 'Dit verzoek kwam van een andere site.', en: 'This request came from another site.' },
      { nl: 'Open de pagina opnieuw en probeer het nog eens.', en: 'Open the page again and retry.' },
    ),
  otherHost: (): Problem =>
    new Problem(
      421,
      'other-host',
      {
        nl: 'Onder deze naam is deze pagina niet te vinden.',
        en: 'This page cannot be found under this name.',
      },
      { nl: 'Gebruik het adres dat de school je gaf.', en: 'Use the address the school gave you.' },
    ),
  thisMachineOnly: (): Problem =>
    new Problem(
      403,
      'this-machine-only',
      {
        nl: 'Deze voorbeeldschool werkt alleen op de computer waarop zij draait.',
        en: 'This made-up school works only on the computer it runs on.',
      },
      { nl: 'Open de pagina op die computer.', en: 'Open the page on that computer.' },
    ),
  notWitnessed: (): Problem =>
    new Problem(
      503,
      'not-witnessed',
      {
        nl: 'Al meer dan zeven dagen heeft geen getuige het logboek gezien. Daarom kan niemand nu kaarten of berichten bekijken.',
        en: 'No witness has seen the log for more than seven days. That is why nobody can look at cards or messages now.',
      },
      {
        nl: 'Vraag de FG of de medezeggenschapsraad om het logboek te bekijken. Daarna kan het meteen weer. Je eigen gegevens kun je wel zien.',
        en: 'Ask the FG or the participation council to look at the log. After that it works again at once. You can still see your own data.',
      },
    ),
  tooMany: (): Problem =>
    new Problem(
      429,
      'too-many',
      { nl: 'Dit waren te veel verzoeken na elkaar.', en: 'These were too many requests in a row.' },
      { nl: 'Wacht een minuut en probeer het opnieuw.', en: 'Wait a minute and try again.' },
    ),
  tooLarge: (): Problem =>
    new Problem(
      413,
      'too-large',
      { nl: 'Dit is te veel tekst.', en: 'This is too much text.' },
      { nl: 'Maak het korter en verstuur het opnieuw.', en: 'Make it shorter and send it again.' },
    ),
  notUnderstood: (): Problem =>
    new Problem(
      400,
      'not-understood',
      { nl: 'Er ontbreekt iets, of iets is te lang.', en: 'Something is missing or too long.' },
      { nl: 'Kijk je antwoorden na en verstuur ze opnieuw.', en: 'Check your answers and send them again.' },
    ),
  ours: (): Problem =>
    new Problem(
      500,
      'our-fault',
      { nl: 'Er ging iets mis bij ons.', en: 'Something went wrong on our side.' },
      {
        nl: 'Er is niets verloren. Probeer het zo opnieuw, of bel ICT.',
        en: 'Nothing is lost. Try again in a moment, or call ICT.',
      },
    ),
  unavailable: (): Problem =>
    new Problem(
      503,
      'not-now',
      { nl: 'Dit kan nu even niet.', en: 'This is not possible right now.' },
      { nl: 'Probeer het over een paar minuten opnieuw.', en: 'Try again in a few minutes.' },
    ),
};

/** The JSON that people's pages show. */
export function problemBody(problem: Problem): WireProblem {
  return { code: problem.code, what: problem.what, article: problem.article, next: problem.next };
}

/** Answers a problem as JSON. */
export function answerProblem(context: Context, problem: Problem): Response {
  // RFC 6585 section 4: the pace is counted in minutes.
  if (problem.status === 429) context.header('retry-after', '60');
  return context.json(problemBody(problem), problem.status);
}
