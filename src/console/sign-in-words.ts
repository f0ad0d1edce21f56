// What people are told when a passkey or a code is not taken.
import { PasskeyRefused, type PasskeyRefusal } from '../people/passkeys.ts';
import type { Both } from './deps.ts';
import { Problem, type ProblemStatus } from './problem.ts';

const words: Readonly<Record<PasskeyRefusal, { status: ProblemStatus; what: Both; next: Both }>> = {
  code: {
    status: 403,
    what: {
      nl: 'Deze code klopt niet, is al gebruikt, of geldt niet meer.',
      en: 'This code is wrong, was used before, or is no longer valid.',
    },
    next: {
      nl: 'Kijk de code na. Na vijf pogingen of 24 uur vraag je een nieuwe aan de privacy officer of de schoolleiding.',
      en: 'Check the code. After five attempts or 24 hours, ask the privacy officer or the leadership for a new one.',
    },
  },
  challenge: {
    status: 403,
    what: {
      nl: 'Dit antwoord hoort bij een vraag die al beantwoord is, of langer dan vijf minuten geleden gesteld.',
      en: 'This answer belongs to a question that was answered before, or asked more than five minutes ago.',
    },
    next: { nl: 'Begin opnieuw.', en: 'Start again.' },
  },
  passkey: {
    status: 403,
    what: { nl: 'Deze passkey is hier niet bekend.', en: 'This passkey is not known here.' },
    next: {
      nl: 'Probeer een andere passkey, of vraag een nieuwe code aan de privacy officer of de schoolleiding.',
      en: 'Try another passkey, or ask the privacy officer or the leadership for a new code.',
    },
  },
  copied: {
    status: 403,
    what: {
      nl: 'Van deze passkey bestaat een kopie. Daarom is hij ingetrokken en ben je overal uitgelogd.',
      en: 'There is a copy of this passkey. That is why it was withdrawn and you are signed out everywhere.',
    },
    next: {
      nl: 'Meld dit bij ICT, en vraag een nieuwe code aan de privacy officer of de schoolleiding.',
      en: 'Report this to ICT, and ask the privacy officer or the leadership for a new code.',
    },
  },
  'second-person': {
    status: 403,
    what: {
      nl: 'Dit doet iemand anders voor jou: de privacy officer of de schoolleiding.',
      en: 'Somebody else does this for you: the privacy officer or the leadership.',
    },
    next: { nl: 'Vraag het een van hen.', en: 'Ask one of them.' },
  },
  'unknown-person': {
    status: 404,
    what: {
      nl: 'Dit adres staat niet in de lijst van de school.',
      en: 'This address is not in the school’s directory.',
    },
    next: { nl: 'Kijk het adres na.', en: 'Check the address.' },
  },
  'no-place': {
    status: 409,
    what: {
      nl: 'Op dit adres maken browsers geen passkeys.',
      en: 'Browsers make no passkeys at this address.',
    },
    next: {
      nl: 'ICT moet de console starten met --url en een https-adres.',
      en: 'ICT must start the console with --url and an https address.',
    },
  },
};

/** The face of a refused passkey; other errors stay as they are. */
export function passkeyProblem(error: unknown): unknown {
  if (!(error instanceof PasskeyRefused)) return error;
  const { status, what, next } = words[error.reason];
  return new Problem(status, `passkey-${error.reason}`, what, next);
}
