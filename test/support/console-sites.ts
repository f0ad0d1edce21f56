// A made-up desk for sites, for the console's tests: one question waits, one is answered and shared.
import { SiteQuestionError, type SiteQuestion } from '../../src/cases/site-questions.ts';
import type { SiteDesk } from '../../src/console/sites.ts';

const at = Temporal.Instant.from('2026-11-23T09:00:00Z');

const asked: SiteQuestion = {
  id: '00000000-0000-4000-8000-000000000021',
  host: 'www.chess.example',
  group: 'pupils',
  wish: 'lesson',
  category: 'games',
  article: '10.3',
  askedHour: at,
  answered: null,
  shared: false,
};

const shared: SiteQuestion = {
  ...asked,
  id: '00000000-0000-4000-8000-000000000022',
  host: 'toto.nl',
  wish: 'wrong',
  category: 'gambling',
  article: '10.2',
  answered: { answer: 'stays', reason: 'lesson-only', at },
  shared: true,
};

/** The desk, whose one waiting question has the code S-AAAA-BBBB once it is asked. */
export function madeUpSites(): SiteDesk {
  let waiting = asked;
  let answered: SiteQuestion[] = [shared];
  return {
    async ask() {
      return { code: 'S-AAAA-BBBB', dueAt: at.add({ hours: 48 }) };
    },
    async look(code) {
      if (code.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase() !== 'SAAAABBBB') return null;
      const done = answered.find(({ id }) => id === waiting.id);
      return {
        question: done ?? waiting,
        first: true,
        dueAt: done === undefined ? at.add({ hours: 48 }) : null,
      };
    },
    async share(code) {
      const found = await this.look(code);
      return found?.question.answered !== null && found !== null;
    },
    precedents: async (host) => (host.endsWith('toto.nl') ? [shared] : []),
    overview: async () => ({
      waiting: answered.some(({ id }) => id === waiting.id)
        ? []
        : [{ ...waiting, dueAt: at.add({ hours: 48 }), asked: 3 }],
      answered,
    }),
    async answer(id, answer) {
      if (id !== waiting.id || answered.some((one) => one.id === id)) throw new SiteQuestionError('answered');
      waiting = { ...waiting, answered: { ...answer, at } };
      answered = [waiting, ...answered];
    },
    contested: async () => [
      { group: 'pupils', category: 'games', asked: 14 },
      { group: 'pupils', category: 'ai', asked: 6 },
    ],
    hostOf: (code) => (code.toUpperCase().replaceAll('-', '') === '7F3K92Q' ? 'www.toto.nl' : null),
    promise: () => ({ article: '10.9', schoolHours: 18 }),
  };
}
