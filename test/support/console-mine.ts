// A made-up own page for the console's tests: one of everything it may show.
import type { OwnPage } from '../../src/cases/my-data.ts';
import type { StartPage } from '../../src/cases/start.ts';
import { dutyRules } from '../../src/cases/duties/kinds.ts';
import type { MineDesk } from '../../src/console/deps.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);

const account: OwnPage['lines'][number] = {
  sort: 'directory',
  what: { nl: 'Je account: naam, schoolmail, functie', en: 'Your account: name, school mail, function' },
  why: { nl: 'om je toegang te geven', en: 'to give you access' },
  article: '3.1',
  until: null,
  count: 1,
};

/** Nothing but the account: the normal state. */
export const emptyPage: OwnPage = {
  lines: [account],
  entrusted: [],
  looks: [],
  notices: [],
  stories: [],
  requests: [],
  destroyed: [],
  asked: [],
};

/** One of everything. */
export const fullPage: OwnPage = {
  lines: [
    account,
    {
      sort: 'kept',
      what: {
        nl: 'Bericht van of aan jou dat wacht op beoordeling',
        en: 'Message from or to you that waits for a decision',
      },
      why: { nl: 'Een regel hield het tegen.', en: 'A rule stopped it.' },
      article: '14.1',
      until: '2026-12-08',
      count: 2,
    },
  ],
  entrusted: [],
  looks: [
    {
      function: 'ict',
      purpose: 'misuse',
      mode: 'automated',
      hour: at('2026-11-20T09:00:00Z'),
      until: '2026-12-08',
    },
  ],
  stories: [
    {
      check: '7f6a1f0e-2b1c-4d0e-9a55-0f5c1f2f9a01',
      steps: [
        {
          step: 'concern',
          at: '2026-11-02T09:00:00Z',
          function: 'team-leader',
          text: '8.6.f: dreigende mail aan collega’s',
        },
        {
          step: 'talk',
          at: '2026-11-03T09:00:00Z',
          function: 'team-leader',
          text: '2026-11-03\nWij spraken erover.\nIk herken dat niet.',
        },
        { step: 'approve', at: '2026-11-04T09:00:00Z', function: 'board', text: 'Beperkt en nodig.' },
        {
          step: 'nothing',
          at: '2026-11-06T09:00:00Z',
          function: 'team-leader',
          text: 'Er is niets gevonden.',
        },
      ],
      looks: [{ function: 'ict', looks: 2 }],
    },
  ],
  notices: [
    {
      id: '4c0c8a4e-0f5e-4b1c-9a8e-6a2f6a1d2b3c',
      kind: 'targeted-check',
      article: '13.5',
      readyAt: at('2026-11-19T23:00:00Z'),
      diesOn: '2028-11-19',
      read: false,
      began: '2026-11-03',
      function: 'leadership',
      text: 'Wij keken naar drie berichten van 1 november, omdat er een bedreiging was gemeld. Er bleek niets aan de hand.',
    },
  ],
  requests: [
    {
      number: 'V-7F3K-92QD',
      kind: 'correction',
      state: 'answered',
      outcome: 'granted',
      receivedOn: '2026-10-05',
      dueOn: '2026-11-05',
      diesOn: '2028-10-05',
      text: 'Mijn groep klopt niet: ik zit in 2b.',
      extension: null,
      answer: 'Je groep is aangepast.',
      openedBy: [{ function: 'privacy-officer', hour: at('2026-10-06T08:00:00Z') }],
    },
    {
      number: 'V-8G4M-33RT',
      kind: 'copy',
      state: 'extended',
      outcome: null,
      receivedOn: '2026-11-02',
      dueOn: '2027-02-02',
      diesOn: '2028-11-02',
      text: 'Graag een kopie van alles.',
      extension: 'Het zijn veel stukken, en er staan ook anderen in.',
      answer: null,
      openedBy: [],
    },
  ],
  destroyed: [
    { day: '2026-11-23', class: 'usage', keys: 1, receipt: 'ab'.repeat(32) },
    { day: '2026-11-22', class: 'quarantine', keys: 2, receipt: 'cd'.repeat(32) },
  ],
  asked: [{ guardian: 'moeder@thuis.example', at: at('2026-11-18T10:00:00Z') }],
};

/** A confidant's: one infected message to them, one of their own. */
const entrustedPage: OwnPage = {
  ...emptyPage,
  entrusted: [
    {
      id: '0b9d5a52-7a0f-4f1e-8d7c-0d4f8f0a1c11',
      sender: 'sem.aerts@delinde.example',
      subject: 'Kan ik je even spreken?',
      hour: at('2026-11-23T13:00:00Z'),
      until: '2026-12-07',
    },
    {
      id: '0b9d5a52-7a0f-4f1e-8d7c-0d4f8f0a1c12',
      sender: 'tamara.blom@delinde.example',
      subject: '',
      hour: at('2026-11-22T08:00:00Z'),
      until: '2026-12-06',
    },
  ],
};

const waiting = (
  kind: 'breach' | 'subject-request' | 'advice' | 'evaluation',
  dueAt: string,
  rest: Partial<StartPage['waiting'][number]>,
): StartPage['waiting'][number] => {
  const { title, says, cause, source } = dutyRules[kind];
  return {
    id: `${kind}-1`,
    kind,
    title,
    says,
    cause,
    source,
    dueAt: at(dueAt),
    lastDay: null,
    late: false,
    about: null,
    ...rest,
  };
};

/** The own page of the made-up school: the team leader has one of everything, everybody else nothing but an account. */
export function madeUpMine(): MineDesk {
  const destroyed: string[] = [];
  return {
    page: async (person) => {
      if (person.functions.includes('team-leader')) return fullPage;
      if (!person.functions.includes('confidant')) return emptyPage;
      const entrusted = entrustedPage.entrusted.filter(({ id }) => !destroyed.includes(id));
      return { ...entrustedPage, entrusted };
    },
    destroy: async (_person, id) => void destroyed.push(id),
    start: async (person) => ({
      waiting: person.functions.includes('fg')
        ? [
            waiting('breach', '2026-11-22T10:00:00Z', { late: true }),
            waiting('subject-request', '2026-12-01T23:00:00Z', { lastDay: '2026-12-01', about: 'erasure' }),
            waiting('advice', '2026-11-28T23:00:00Z', { lastDay: '2026-11-28' }),
            waiting('evaluation', '2027-07-31T22:00:00Z', { lastDay: '2027-08-01' }),
          ]
        : [],
      postponed: person.functions.includes('fg')
        ? [{ kind: 'targeted-check', number: 1, until: '2026-12-10' }]
        : [],
      ended: person.functions.includes('leadership')
        ? { refused: 0, declined: 1 }
        : { refused: 0, declined: 0 },
      reminded: person.category === 'pupil' ? '2026-11-20' : null,
    }),
    read: async (_person, notice) => fullPage.notices.some((one) => one.id === notice),
    request: async (_person, kind) => ({
      number: 'V-2H5P-44XW',
      kind,
      dueOn: '2026-12-23',
      keptUntil: '2028-11-23',
    }),
    represented: async (guardian, pupil) => {
      if (!guardian.functions.includes('team-leader') || pupil !== 'sem.aerts@delinde.example') return null;
      const { lines, looks, destroyed } = emptyPage;
      return {
        data: {
          lines: lines.flatMap((line) => (line.sort === 'directory' ? [{ ...line, sort: line.sort }] : [])),
          looks,
          notices: [],
          destroyed,
        },
      };
    },
  };
}
