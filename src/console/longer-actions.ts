// Keeping longer over the database and the keeper, and how its refusals are said: what happened, which article, what next.
import { z } from '@hono/zod-openapi';
import {
  adviseLonger,
  agreeLonger,
  askLonger,
  listLonger,
  type LongerDeps,
  NotLonger,
  readLonger,
  refuseLonger,
  stepLonger,
} from '../cases/longer.ts';
import { type AccessDeps, keeperRefusal, Refused } from '../privacy/access.ts';
import { listHeld } from '../privacy/held.ts';
import { listOrders } from '../privacy/orders.ts';
import type { Both } from './deps.ts';
import { heldProblem } from './held-actions.ts';
import type { LongerDesk } from './longer.ts';
import { Problem } from './problem.ts';

/** Where each regulation says how something is kept longer. */
const articles: Readonly<Record<string, string>> = { model: '14.3', zou: '8.7', pro: '6.7' };

const again: Both = { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' };

const faces: Readonly<Record<string, { status: 400 | 403 | 409; what: Both; next: Both }>> = {
  incomplete: {
    status: 400,
    what: {
      nl: 'Er ontbreekt iets, of de einddatum past niet.',
      en: 'Something is missing, or the end date does not fit.',
    },
    next: {
      nl: 'Vul elk veld in. De einddatum ligt na de dag waarop het bericht nu weggaat, en binnen twee jaar.',
      en: 'Fill in every field. The end lies after the day on which the message goes now, and within two years.',
    },
  },
  unknown: {
    status: 409,
    what: { nl: 'Deze vraag is er niet.', en: 'There is no such question.' },
    next: again,
  },
  'fg-has-time': {
    status: 409,
    what: {
      nl: 'De FG heeft nog tijd om advies te geven. Zo lang beslist niemand.',
      en: 'The FG still has time to advise. Until then nobody decides.',
    },
    next: {
      nl: 'Wacht op het advies, of tot vijf dagen na de vraag.',
      en: 'Wait for the advice, or until five days after the question.',
    },
  },
  'too-late': {
    status: 409,
    what: {
      nl: 'Dit bericht is al vernietigd: zijn dag kwam eerder dan het besluit.',
      en: 'This message is destroyed already: its day came before the decision.',
    },
    next: { nl: 'Er is niets meer te bewaren.', en: 'There is nothing left to keep.' },
  },
  'no-case': {
    status: 409,
    what: {
      nl: 'Hier valt niets meer te beslissen of te adviseren.',
      en: 'There is nothing to decide or advise on here any more.',
    },
    next: again,
  },
  'not-found': {
    status: 409,
    what: { nl: 'Dit bericht wordt niet meer bewaard.', en: 'This message is kept no longer.' },
    next: again,
  },
  'asked-already': {
    status: 409,
    what: { nl: 'Voor dit bericht is het al gevraagd.', en: 'It was asked for this message already.' },
    next: { nl: 'De vraag staat hieronder.', en: 'The question stands below.' },
  },
  decided: {
    status: 409,
    what: { nl: 'Iemand was je net voor.', en: 'Somebody was just before you.' },
    next: again,
  },
  'second-person': {
    status: 403,
    what: {
      nl: 'Wie als eerste ja zei, is niet ook de tweede.',
      en: 'Whoever said the first yes is not the second as well.',
    },
    next: {
      nl: 'Vraag een ander van de schoolleiding of het bestuur, vanuit een eigen sessie.',
      en: 'Ask somebody else of school leadership or board, from a session of their own.',
    },
  },
};

const questionText = z.object({ reason: z.string(), record: z.string(), dpia: z.string() });
const adviceText = z.object({ inFavour: z.boolean(), text: z.string() });

/** What is done by the keeper after the decision, and done later where it cannot be now. */
const later = ['log-behind', 'keeper-away', 'keeper-refuses'];

function reasonOf(error: unknown): string | null {
  if (error instanceof NotLonger) return error.reason === 'state' ? 'no-case' : error.reason;
  if (error instanceof Refused) return error.reason;
  // One question for a message at a time (`longer_once`).
  return Object(error).code === '23505' ? 'asked-already' : null;
}

/** Over the keeper. `regulation`: its short name, for the article. */
export function longerDeskOf(deps: AccessDeps & LongerDeps, regulation: () => string): LongerDesk {
  const article = (): string | null => articles[regulation()] ?? null;
  const saying = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (thrown) {
      const error = keeperRefusal(thrown);
      const reason = reasonOf(error);
      const face = reason === null ? undefined : faces[reason];
      if (reason === null || face === undefined) throw heldProblem(error);
      throw new Problem(face.status, reason, face.what, face.next, article());
    }
  };
  return {
    list: () => listLonger(deps),
    items: async (person) => {
      const orders = await listOrders(deps.desk, deps.school);
      const cards = person.functions.includes('privacy-officer')
        ? await saying(listHeld({ ...deps, person: person.address }))
        : [];
      const ordered = orders.map(({ item, hour }) => ({ id: item, purpose: 'misuse', hour }));
      const kept = cards.map(({ id, purpose, hour }) => ({ id, purpose, hour }));
      return [...new Map([...ordered, ...kept].map((one) => [one.id, one])).values()];
    },
    ask: async (question, by) => {
      await saying(askLonger(deps, { ...question, article: article() ?? '-' }, by.person));
    },
    read: async (id, reason, by) => {
      const [question, advice] = await saying(readLonger(deps, id, { address: by.person, reason }));
      const { reason: why, record, dpia } = questionText.parse(question);
      return { reason: why, record, dpia, advice: advice === undefined ? null : adviceText.parse(advice) };
    },
    advise: (id, advice, by) => saying(adviseLonger(deps, id, advice, by.person)),
    agree: (id, why, by) =>
      saying(
        agreeLonger(deps, id, by, why).catch((error: unknown) => {
          // Decided it is; the keeper seals it again within a minute of being able to.
          if (error instanceof Refused && later.includes(error.reason)) return 'decided' as const;
          throw error;
        }),
      ),
    refuse: (id, by) => saying(refuseLonger(deps, id, by.person)),
    step: (id, step, by) => saying(stepLonger(deps, id, step, by.person)),
  };
}
