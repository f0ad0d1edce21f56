// The funnel over the keeper, and how its refusals are said: what happened, which article, what is missing.
import { type AccessDeps, Refused } from '../privacy/access.ts';
import { destroyItem } from '../privacy/disposal.ts';
import { type Judged, judgeItem, openItem } from '../privacy/held.ts';
import { wordsOfOrders } from '../privacy/order-letters.ts';
import { askOrder, declineOrder, decideOrder, listOrders } from '../privacy/orders.ts';
import type { SignedInRef } from '../people/second-person.ts';
import type { Both } from './deps.ts';
import type { FunnelDesk } from './funnel.ts';
import { heldProblem } from './held-actions.ts';
import { Problem } from './problem.ts';

/** Where each regulation says how kept mail is judged and opened (ZOU-10.1, PRO-8.1). */
const articles: Readonly<Record<string, string>> = { model: '13.1', zou: '10.1', pro: '8.1' };

const faces: Readonly<Record<string, { status: 403 | 409; what: Both; next: Both }>> = {
  'not-remaining': {
    status: 409,
    what: {
      nl: 'Dit bericht mag niemand openen: er is geen opdracht van de schoolleiding voor dit ene bericht.',
      en: 'Nobody may open this message: there is no order of school leadership for this one message.',
    },
    next: {
      nl: 'Beoordeel het aan de buitenkant. Lukt dat niet, vraag dan een opdracht.',
      en: 'Judge it from the outside. If that does not work, ask for an order.',
    },
  },
  decided: {
    status: 409,
    what: { nl: 'Dit is al gevraagd of beslist.', en: 'This was asked or decided before.' },
    next: { nl: 'Kijk bij Opdrachten hoe het staat.', en: 'See under Orders where it stands.' },
  },
  'no-case': {
    status: 409,
    what: { nl: 'Deze opdracht staat niet meer open.', en: 'This order is no longer open.' },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
  'second-person': {
    status: 403,
    what: {
      nl: 'Wie beoordeelde, geeft niet ook de opdracht.',
      en: 'Who judged does not give the order as well.',
    },
    next: {
      nl: 'Vraag een ander van de schoolleiding, vanuit een eigen sessie.',
      en: 'Ask somebody else of school leadership, from a session of their own.',
    },
  },
  'not-found': {
    status: 409,
    what: {
      nl: 'Dit bericht wacht hier niet meer: het is al doorgelaten of vernietigd.',
      en: 'This message no longer waits here: it was let through or destroyed before.',
    },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
};

/** Over the keeper. `regulation`: its short name, for the article in a refusal. */
export function funnelDeskOf(deps: AccessDeps, regulation: () => string): FunnelDesk {
  const saying = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const face = error instanceof Refused ? faces[error.reason] : undefined;
      if (face === undefined || !(error instanceof Refused)) throw heldProblem(error);
      throw new Problem(face.status, error.reason, face.what, face.next, articles[regulation()] ?? null);
    }
  };
  const judge = (item: string, by: SignedInRef): Promise<Judged> =>
    saying(judgeItem(deps, { id: item, person: by.person }));
  return {
    judge,
    ask: async (item, why, by) => {
      const { rule, article } = await judge(item, by);
      await saying(askOrder(deps, { item, why, rule, article }, by));
    },
    open: async (item, reason, by) => {
      const opened = await saying(
        openItem(deps, {
          id: item,
          purpose: 'misuse',
          mode: 'automated',
          case: item,
          person: by.person,
          reason,
        }),
      );
      const text = (field: 'at' | 'subject' | 'body'): string => opened.get(field)?.toString('utf8') ?? '';
      return { at: Temporal.Instant.from(text('at')), subject: text('subject'), body: text('body') };
    },
    destroy: (item, by) => saying(destroyItem(deps, { id: item, person: by.person })),
    orders: () => listOrders(deps.desk, deps.school),
    words: (by) => saying(wordsOfOrders(deps, by.person)),
    decide: (order, decided, by) => saying(decideOrder(deps, order, decided, by)),
    decline: (order, declined, by) => saying(declineOrder(deps, order, declined, by.person)),
  };
}
