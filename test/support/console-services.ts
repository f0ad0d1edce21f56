// A made-up register of services for the console's tests: one of each status, one entry that waits, one question, one answer.
import { ServiceError, type PreparedService } from '../../src/cases/services/services.ts';
import type { ServiceQuestion } from '../../src/cases/services/questions.ts';
import { NotRegistered, type ServiceDesk } from '../../src/console/services.ts';
import { type RegisteredService, serviceKey } from '../../src/regulation/services.ts';

const at = Temporal.Instant.from('2026-11-23T09:00:00Z');

const plain: RegisteredService = {
  name: 'Leerplein',
  kind: 'app',
  status: 'allowed',
  article: '6.1',
  hosts: ['leerplein.example'],
  transfer: 'eea',
  agreement: 'signed',
  agreementUntil: '2027-07-31',
  owner: 'Team Onderwijs',
  risk: null,
  says: { nl: 'Voor lessen en toetsen.', en: 'For lessons and tests.' },
  groups: null,
  workOnly: false,
  inText: false,
  decided: { decidedOn: '2026-09-01', body: 'leadership', council: null },
};

export const madeUpRegister: readonly RegisteredService[] = [
  plain,
  {
    ...plain,
    name: 'Schrijfhulp',
    kind: 'ai',
    article: '6.6',
    hosts: ['schrijfhulp.example'],
    agreementUntil: '2026-10-31',
    owner: 'Privacy officer',
    risk: 'limited',
    says: {
      nl: 'Alleen zonder namen en cijfers van leerlingen.',
      en: 'Only without names and marks of pupils.',
    },
  },
  {
    ...plain,
    name: 'Wolkendoos',
    kind: 'storage',
    status: 'conditional',
    hosts: ['wolkendoos.example'],
    transfer: 'clauses',
    agreement: 'unknown',
    agreementUntil: null,
    owner: null,
    says: { nl: 'Mag voorlopig, zonder persoonsgegevens.', en: 'Allowed for now, without personal data.' },
    decided: null,
  },
  {
    ...plain,
    name: 'Stuurmaar',
    kind: 'storage',
    status: 'forbidden',
    article: '6.4',
    hosts: ['stuurmaar.example'],
    transfer: 'none',
    agreement: 'none',
    agreementUntil: null,
    owner: null,
    says: { nl: 'Er is geen verwerkersovereenkomst.', en: 'There is no processing agreement.' },
    groups: ['staff'],
    workOnly: true,
    decided: { decidedOn: '2026-10-12', body: 'board', council: { on: '2026-10-05', step: 'advice' } },
  },
];

const prepared: PreparedService = {
  id: '00000000-0000-4000-8000-000000000031',
  name: 'Wolkendoos',
  kind: 'storage',
  status: 'forbidden',
  article: '6.4',
  hosts: ['wolkendoos.example'],
  transfer: 'none',
  agreement: 'none',
  agreementUntil: null,
  owner: null,
  risk: null,
  why: 'De leverancier tekent geen verwerkersovereenkomst.',
  decides: 'board',
  tightens: true,
  askedAt: at,
  proposer: 'saskia@delinde.example',
};

const asked: ServiceQuestion = {
  id: '00000000-0000-4000-8000-000000000032',
  service: 'Tekenbord',
  wish: 'lesson',
  pupilData: true,
  askedHour: at,
  answered: null,
};

/** The desk; what is decided or answered on it is gone from what waits. */
export function madeUpServices(): ServiceDesk {
  let waits: PreparedService[] = [prepared];
  let questions: ServiceQuestion[] = [
    asked,
    {
      ...asked,
      id: '00000000-0000-4000-8000-000000000033',
      service: 'Videobel',
      wish: 'contact',
      pupilData: false,
      answered: { answer: 'instead', instead: 'Leerplein', at },
    },
  ];
  const take = async (id: string): Promise<void> => {
    if (!waits.some((one) => one.id === id)) throw new ServiceError('decided-already');
    waits = waits.filter((one) => one.id !== id);
  };
  return {
    register: () => ({
      services: madeUpRegister,
      article: '6.1',
      forbidArticle: '6.4',
      agreementArticle: '6.4',
    }),
    prepared: async () => waits,
    decided: async () => [
      {
        name: 'Stuurmaar',
        kind: 'storage',
        status: 'forbidden',
        article: '6.4',
        hosts: ['stuurmaar.example'],
        transfer: 'none',
        agreement: 'none',
        agreementUntil: null,
        owner: null,
        risk: null,
        why: 'Er is geen verwerkersovereenkomst.',
        decidedOn: '2026-10-12',
        body: 'board',
        council: { on: '2026-10-05', step: 'advice' },
      },
    ],
    async prepare(wanted, by) {
      const was = madeUpRegister.find(({ name }) => serviceKey(name) === serviceKey(wanted.name));
      if (was?.inText === true) throw new NotRegistered('in-text');
      if (wanted.status === 'conditional') return null;
      const decides = wanted.status === 'forbidden' ? 'board' : 'leadership';
      waits.push({
        ...prepared,
        ...wanted,
        id: '00000000-0000-4000-8000-000000000034',
        decides,
        tightens: wanted.status === 'forbidden',
        proposer: by.person,
      });
      return decides;
    },
    decide: (id, council) => {
      const one = waits.find((each) => each.id === id);
      return one?.status === 'forbidden' && council === null
        ? Promise.reject(new ServiceError('council'))
        : take(id);
    },
    refuse: (id) => take(id),
    ask: async (question) => {
      questions.push({ ...asked, ...question, id: '00000000-0000-4000-8000-000000000035' });
    },
    overview: async () => ({
      waiting: questions
        .filter(({ answered }) => answered === null)
        .map((one) => ({ ...one, dueAt: at.add({ hours: 14 * 24 }) })),
      answered: questions.filter(({ answered }) => answered !== null),
    }),
    async answer(id, answer) {
      if (!questions.some((one) => one.id === id && one.answered === null))
        throw new ServiceError('decided-already');
      questions = questions.map((one) => (one.id === id ? { ...one, answered: { ...answer, at } } : one));
    },
  };
}
