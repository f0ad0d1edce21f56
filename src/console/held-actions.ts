// What ICT may do with a kept item from its page, with the words for when it does not go.
import type { Person } from '../facts/person.ts';
import { type AccessDeps, Refused } from '../privacy/access.ts';
import { cleanItem, type DisposalProblem, NotDisposed, releaseItem } from '../privacy/disposal.ts';
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
  'not-infected': {
    what: {
      nl: 'Dit bericht is niet besmet: er is niets schoon te maken.',
      en: 'This message is not infected: there is nothing to clean.',
    },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
  'still-infected': {
    what: {
      nl: 'Ook in de tekst alleen vindt de scanner iets. Er ging niets door.',
      en: 'The scanner finds something in the text alone too. Nothing went on.',
    },
    next: {
      nl: 'Vraag de afzender om het opnieuw te sturen, of vernietig het.',
      en: 'Ask the sender to send it again, or destroy it.',
    },
  },
  'scanner-down': {
    what: {
      nl: 'De scanner antwoordt niet. Zonder scanner gaat er niets door.',
      en: 'The scanner does not answer. Without it nothing goes on.',
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
    const settled: readonly DisposalProblem[] = ['gone', 'quarantined', 'not-infected', 'still-infected'];
    const status = settled.includes(error.reason) ? 409 : 503;
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

/**
 * The actions on kept items, over the keeper; `article` is the one under which infected items are set apart. Each rejects
 * with a Problem in words.
 */
export function heldActionsOf(
  deps: AccessDeps,
  article: () => string,
): NonNullable<ConsoleDeps['heldActions']> {
  const inWords =
    (act: (request: { id: string; person: string }) => Promise<void>) =>
    async (id: string, by: Person): Promise<void> => {
      try {
        await act({ id, person: by.address });
      } catch (error) {
        throw heldProblem(error);
      }
    };
  return {
    release: inWords((request) => releaseItem(deps, request)),
    clean: inWords((request) => cleanItem(deps, { ...request, article: article() })),
  };
}
