// Concerns of the made-up school for page tests: one that waits for a talk, one that runs.
import type { CheckDesk } from '../../src/console/checks.ts';
import { LadderRefused, rungsOf } from '../../src/cases/checks/ladder.ts';
import { checkProblem } from '../../src/console/check-words.ts';

const articles = { control: '13.4', talk: '13.6', conversation: '15.2', notice: '13.5' };
type View = Awaited<ReturnType<CheckDesk['list']>>['checks'][number];

const view = (rest: Partial<View>): View => {
  const made = {
    id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1a01',
    role: 'opener',
    state: 'talked',
    about: 'staff',
    subject: 'noor.jansen@delinde.example',
    norm: '8.6',
    informed: true,
    source: 'seen',
    onIct: false,
    announced: true,
    exception: false,
    advised: false,
    refusedOrder: false,
    outcome: null,
    approvals: 0,
    approved: false,
    until: null,
    ends: null,
    told: false,
    notice: null,
    carriesOut: false,
    mayOrder: false,
    orders: [],
    reveals: [],
    steps: [
      {
        step: 'concern',
        at: '2026-11-23T09:00:00Z',
        by: 'anouk.verbeek@delinde.example',
        text: 'Collega’s kregen boze mail.',
        request: null,
        order: null,
      },
    ],
    ...rest,
  } as const;
  return {
    ...made,
    rungs: rungsOf({ ...made, talked: made.state !== 'concern', advice: null, approved: false }, articles),
  };
};

const recorded = {
  first: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1b01',
  second: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1b02',
  third: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1b03',
} as const;
const hours = [
  Temporal.Instant.from('2026-11-23T10:00:00Z'),
  Temporal.Instant.from('2026-11-23T13:00:00Z'),
] as const;

/** A check that runs, with orders and a name that was asked for. */
const running = view({
  id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1a03',
  state: 'running',
  approvals: 2,
  until: '2026-11-25T10:00:00Z',
  ends: '2026-11-27T10:00:00Z',
  orders: [
    {
      id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1c01',
      item: recorded.first,
      state: 'given',
      hour: hours[0],
      why: 'Het woord staat in dit bericht.',
    },
    {
      id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1c02',
      item: recorded.second,
      state: 'asked',
      hour: hours[1],
      why: 'Hetzelfde woord, drie uur later.',
    },
  ],
  reveals: [
    {
      id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1d01',
      item: recorded.first,
      name: 'Grijze Reiger 12',
      state: 'asked',
      why: 'Zonder naam is niet te zien of het dezelfde persoon is.',
    },
  ],
});

/** Who carries it out, and who leads: each with what is theirs. */
function takesPart(functions: readonly string[]): View[] {
  if (functions.includes('ict'))
    return [
      {
        ...running,
        role: 'executor',
        subject: null,
        carriesOut: true,
        reveals: running.reveals.map((one) => ({ ...one, state: 'given' })),
      },
    ];
  if (functions.includes('leadership'))
    return [
      {
        ...running,
        role: 'approver',
        approved: true,
        mayOrder: true,
        notice: { due: '2026-12-02', atMost: '2027-01-02' },
      },
    ];
  return [];
}

/** The desk behind the page; steps are taken nowhere. */
export function madeUpChecks(): CheckDesk {
  const nowhere = async (): Promise<never> => {
    throw checkProblem(new LadderRefused('not-now', '13.4'));
  };
  return {
    list: async (person) => ({
      off: null,
      norms: [
        { article: '8.6', says: { nl: 'Wat je met de ICT niet doet.', en: 'What you do not do with ICT.' } },
      ],
      approvers: [
        { address: 'marit.deboer@delinde.example', name: 'Marit de Boer' },
        { address: 'ruud.kuiper@delinde.example', name: 'Ruud Kuiper' },
      ],
      checks: person.functions.includes('team-leader')
        ? [
            view({}),
            view({
              id: '5b1c0c1e-7d5a-4c55-9a6a-0a4f8f6f1a02',
              state: 'concern',
              about: 'pupil',
              subject: 'emma.schouten@delinde.example',
              announced: false,
            }),
          ]
        : takesPart(person.functions),
    }),
    open: async () => {},
    step: nowhere,
    items: async () => [
      { id: recorded.first, hour: hours[0], order: 'given' },
      { id: recorded.second, hour: hours[1], order: 'asked' },
      { id: recorded.third, hour: hours[1], order: null },
    ],
    item: nowhere,
    name: nowhere,
  };
}
