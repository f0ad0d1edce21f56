// Made-up questions about keeping longer for page tests: one of each state; who agrees second decides.
import type { Longer } from '../../src/cases/longer.ts';
import type { LongerDesk } from '../../src/console/longer.ts';
import { Problem } from '../../src/console/problem.ts';

const day = (written: string): Temporal.Instant => Temporal.Instant.from(`${written}T09:00:00Z`);
const question = (number: number, rest: Partial<Longer>): Longer => ({
  id: `00000000-0000-4000-8000-00000000010${number}`,
  item: `item-${number}`,
  until: '2027-02-01',
  article: '14.3',
  state: 'asked',
  askedAt: day('2026-11-23'),
  adviceUntil: day('2026-11-28'),
  first: null,
  step: null,
  ...rest,
});

/** Remembers what was done. */
export function madeUpLonger(): LongerDesk {
  const questions = new Map(
    [
      question(1, {}),
      question(2, { state: 'advised' }),
      question(3, { state: 'advised', first: 'bestuur@delinde.example' }),
      question(4, { state: 'kept' }),
      question(5, { state: 'kept', step: 'not-sent' }),
      question(6, { state: 'refused' }),
    ].map((one) => [one.id, one]),
  );
  const become = (id: string, rest: Partial<Longer>): void => {
    const one = questions.get(id);
    if (one !== undefined) questions.set(id, { ...one, ...rest });
  };
  return {
    list: async () => [...questions.values()],
    items: async () => [
      { id: '00000000-0000-4000-8000-000000000107', purpose: 'misuse', hour: day('2026-11-24') },
      { id: '00000000-0000-4000-8000-000000000108', purpose: 'security', hour: day('2026-11-24') },
    ],
    ask: async ({ item, until }) => {
      const asked = question(9, { item, until });
      questions.set(asked.id, asked);
    },
    read: async (id) => ({
      reason: 'De politie vraagt om dit ene bericht. Het onderzoek loopt tot februari.',
      record: 'verwerking 7, mail',
      dpia: 'geen nieuw risico',
      advice:
        questions.get(id)?.state === 'asked'
          ? null
          : { inFavour: true, text: 'Passend, voor dit ene bericht.' },
    }),
    advise: async (id) => become(id, { state: 'advised' }),
    agree: async (id, _why, by) => {
      const one = questions.get(id);
      if (one?.first === by.person) {
        const says = { nl: 'Wie als eerste ja zei, is niet ook de tweede.', en: 'Not the second as well.' };
        throw new Problem(403, 'second-person', says, says);
      }
      become(id, one?.first === null ? { first: by.person } : { state: 'kept', first: null });
      return one?.first === null ? 'first' : 'decided';
    },
    refuse: async (id) => become(id, { state: 'refused', first: null }),
    step: async (id, { sent }) => become(id, { step: sent ? 'sent' : 'not-sent' }),
  };
}
