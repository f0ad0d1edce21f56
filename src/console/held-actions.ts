// What ICT may do with a kept item from its page, with the words for when it does not go.
import { type AccessDeps, Refused } from '../privacy/access.ts';
import { type DisposalProblem, NotDisposed, releaseItem } from '../privacy/disposal.ts';
import type { Both, ConsoleDeps } from './deps.ts';
import { Problem, problems } from './problem.ts';

const waits: Both = {
  nl: 'Het bericht wacht nog. Er is niets verloren.',
  en: 'The message still waits. Nothing is lost.',
};

const words: Readonly<Record<DisposalProblem, { what: Both; next: Both }>> = {
  gone: {
    what: {
      nl: 'Dit bericht wacht hier niet meer: het is al doorgelaten of vernietigd.',
      en: 'This message no longer waits here: it was let through or destroyed before.',
    },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
  quarantined: {
    what: {
      nl: 'Een bericht in quarantaine gaat nooit door zoals het is.',
      en: 'A message in quarantine never goes on as it is.',
    },
    next: {
      nl: 'Vraag de afzender om het zonder besmette bijlage opnieuw te sturen.',
      en: 'Ask the sender to send it again without the infected attachment.',
    },
  },
  'no-next-hop': {
    what: {
      nl: 'Er is niet ingesteld naar welke mailserver doorgelaten mail gaat.',
      en: 'It is not set which mail server mail that is let through goes to.',
    },
    next: {
      nl: 'Start de poort met --next-hop. Het bericht wacht nog.',
      en: 'Start the gate with --next-hop. The message still waits.',
    },
  },
  'hop-down': {
    what: {
      nl: 'De mailserver van de school antwoordt niet.',
      en: 'The school’s mail server does not answer.',
    },
    next: waits,
  },
  'hop-refused': {
    what: {
      nl: 'De mailserver van de school neemt het bericht niet aan.',
      en: 'The school’s mail server does not take the message.',
    },
    next: waits,
  },
  unsendable: {
    what: {
      nl: 'De mailserver van de school kan een adres in dit bericht niet aan.',
      en: 'The school’s mail server cannot handle an address in this message.',
    },
    next: waits,
  },
  'in-doubt': {
    what: {
      nl: 'De mailserver nam het bericht aan, maar bevestigde het niet. Misschien is het aangekomen.',
      en: 'The mail server took the message and did not confirm it. It may have arrived.',
    },
    next: {
      nl: 'Vraag de ontvanger of het er is. Doorlaten kan daarna nog één keer.',
      en: 'Ask the receiver whether it is there. After that it can be let through once more.',
    },
  },
};

/** The face of an error of the privacy room; other errors stay as they are. */
export function heldProblem(error: unknown): unknown {
  if (error instanceof NotDisposed) {
    const { what, next } = words[error.reason];
    const status = error.reason === 'gone' || error.reason === 'quarantined' ? 409 : 503;
    return new Problem(status, error.reason, what, next);
  }
  if (error instanceof Refused) {
    if (error.reason === 'not-witnessed') return problems.notWitnessed();
    if (error.reason === 'secrecy') return problems.secrecy(null);
    return error.reason === 'not-allowed' || error.reason === 'unknown-person' || error.reason === 'no-case'
      ? problems.notYours()
      : problems.unavailable();
  }
  return error;
}

/** The actions on kept items, over the keeper. Each rejects with a Problem in words. */
export function heldActionsOf(deps: AccessDeps): NonNullable<ConsoleDeps['heldActions']> {
  return {
    release: async (id, by) => {
      try {
        await releaseItem(deps, { id, person: by.address });
      } catch (error) {
        throw heldProblem(error);
      }
    },
  };
}
