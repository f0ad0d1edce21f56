// A made-up desk for sites, for the console's tests: one question waits, one is answered and shared.
import { describeList } from '../../src/enforcement/list-report.ts';
import { SiteQuestionError, type SiteQuestion } from '../../src/cases/site-questions.ts';
import type { SiteDesk } from '../../src/console/sites.ts';

const at = Temporal.Instant.from('2026-11-23T09:00:00Z');

const asked: SiteQuestion = {
  id: '00000000-0000-4000-8000-000000000021',
  host: 'www.chess.example',
  group: 'pupils',
  wish: 'lesson',
  software: null,
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
    hostOf: (code) => (code.toUpperCase().replaceAll('-', '') === '7F3K92Q' ? 'www.toto.nl' : null),
    promise: () => ({ article: '10.9', schoolHours: 18 }),
    softwarePromise: () => ({ article: '4.7', schoolHours: 45 }),
    software: () => [{ name: 'GeoGebra Classic', host: 'geogebra.example' }],
    use: async ({ from, to }) => {
      const days = (to.epochMilliseconds - from.epochMilliseconds) / 864e5;
      return [8, 9, 10, 11, 12, 13, 14, 15].flatMap((hour) => [
        {
          kind: 'web' as const,
          group: 'pupils',
          hour,
          count: days * (90 + hour * 11),
          bytes: days * hour * 4e6,
        },
        { kind: 'web' as const, group: 'staff', hour, count: days * (20 + hour), bytes: days * hour * 2e6 },
        { kind: 'mail' as const, group: 'staff', hour, count: days * 12, bytes: days * 6e5 },
      ]);
    },
    blocked: async () => [
      { group: 'pupils', category: 'games', blocked: 1204, asked: 14 },
      { group: 'pupils', category: 'social-media', blocked: 610, asked: 0 },
      { group: 'staff', category: 'file-sharing', blocked: 18, asked: 2 },
    ],
    lists: () => ({
      reports: [
        describeList({
          category: 'games',
          file: '/srv/lists/games/domains',
          names: 28_113,
          lines: 28_120,
          rubbish: 0,
          examples: [],
          state: 'good',
          problem: null,
        }),
        describeList({
          category: 'gambling',
          file: '/srv/lists/gambling/domains',
          names: 9_204,
          lines: 12,
          rubbish: 9,
          examples: [{ line: 3, reason: 'not-a-name' }],
          state: 'last-good',
          problem: 'implausible',
        }),
      ],
      progress: null,
      subscriptions: [
        {
          category: 'games',
          url: 'https://lists.example/games.txt',
          licence: 'CC BY-SA 4.0',
          attribution: 'Een lijstenmaker',
          goodAt: at,
          bytes: 4_200_000,
          fetching: null,
          problem: 'too-large',
        },
      ],
    }),
    account: (address) => ({
      known: address.endsWith('@delinde.example'),
      category: 'pupil',
      webGroup: 'pupils',
    }),
    calendarUntil: () => '2028-09-03',
  };
}
