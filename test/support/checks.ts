// A school with everything a check needs: store, log, keeper, vault, gate, and the ladder walked by the product's own steps.
import {
  type CheckDeps,
  openCheck,
  ownCheck,
  recordTalk,
  requestCheck,
} from '../../src/cases/checks/checks.ts';
import type { CheckRequest } from '../../src/cases/checks/letters.ts';
import { askOpening, decideOpening } from '../../src/cases/checks/orders.ts';
import { approveCheck, startCheck } from '../../src/cases/checks/running.ts';
import { viewChecks } from '../../src/cases/checks/view.ts';
import type { Category, Person } from '../../src/facts/person.ts';
import type { MandateClass } from '../../src/privacy/mandate-key.ts';
import type { Regulation } from '../../src/regulation/regulation.ts';
import { heldMail, type House, school, startHouse, terms } from './house.ts';

const person = (name: string, category: Category, functions: readonly string[]): Person => ({
  address: `${name}@school.example`,
  name,
  category,
  functions,
  groups: [],
});

export const cast = {
  lead: person('lead', 'staff', ['team-leader']),
  rector: person('rector', 'staff', ['leadership']),
  board: person('board', 'staff', ['board']),
  privacy: person('privacy', 'staff', ['privacy-officer']),
  fg: person('fg', 'external', ['fg']),
  ict: person('ict', 'staff', ['ict']),
  teacher: person('teacher', 'staff', []),
  other: person('other', 'staff', []),
  anna: person('anna', 'pupil', []),
} as const;

export interface CheckHouse extends AsyncDisposable {
  readonly house: House;
  readonly deps: CheckDeps & { readonly keeper: House['keeper']['client'] };
}

/** Starts the house with its cast. */
export async function startChecks(
  regulation: Regulation,
  people: Readonly<Record<string, Person>> = cast,
): Promise<CheckHouse> {
  const house = await startHouse();
  const rows = await house.db.owner.selectFrom('people').select('address').execute();
  const known = rows.map(({ address }) => address);
  const fresh = Object.values(people).filter(({ address }) => !known.includes(address));
  await house.db.owner
    .insertInto('people')
    .values(
      fresh.map((one) => ({
        school,
        address: one.address,
        name: one.name,
        category: one.category,
        functions: [...one.functions],
        groups: [],
      })),
    )
    .execute();
  return {
    house,
    deps: {
      desk: house.db.desk,
      reader: house.db.reader,
      keys: house.keeper.client,
      keeper: house.keeper.client,
      school,
      clock: house.clock,
      term: () => terms.accountability,
      regulation: () => regulation,
      people: async () => Object.values(people),
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}

export const request = (rest: Partial<CheckRequest> = {}): CheckRequest => ({
  extent: 'Alleen mail met deze woorden, twee dagen.',
  reasons: 'Twee collega’s lieten dreigende mail zien.',
  lighter: 'Een gesprek hielp niet.',
  consequences: 'Hoogstens een gesprek met de rector.',
  safeguards: 'Twee beslissers, advies van de FG, alleen deze woorden.',
  words: ['bedreiging'],
  recordDays: 2,
  days: 4,
  tells: 'De school heeft je mail met bepaalde woorden bekeken.',
  exception: null,
  corroboration: null,
  reminder: 'De code is elk jaar in de teamvergadering besproken.',
  ...rest,
});

export interface Walk {
  readonly by?: Person;
  readonly subject?: string;
  readonly norm?: string;
  readonly source?: 'seen' | 'named' | 'anonymous';
  readonly talk?: boolean;
  readonly announced?: boolean;
  readonly request?: Partial<CheckRequest>;
  readonly approvers?: readonly [string, string];
  readonly to?: 'concern' | 'talked' | 'requested' | 'approved' | 'running';
}

/** What a gate would record for a check: sealed to its mandate's key. Answers the id. */
export async function recordFor(checks: CheckHouse, id: string): Promise<string> {
  const { house, deps } = checks;
  const { file } = await ownCheck(deps, cast.lead, id);
  const mandate = await house.db.desk
    .selectFrom('access.mandates')
    .select(['class', 'dies_on'])
    .where('case_id', '=', file.case ?? '')
    .executeTakeFirstOrThrow();
  const name: MandateClass = `mandate.${mandate.class.slice('mandate.'.length)}`;
  const item = await house.vault.prepare(
    heldMail(
      { sender: cast.teacher.address, body: 'een bedreiging' },
      { class: name, state: 'recorded', diesOn: mandate.dies_on },
    ),
  );
  await house.vault.commit(item);
  await house.vault.flush();
  return item;
}

/** Leadership orders the opening of one recorded message, as who carries the check out asked. Answers the order. */
export async function orderRecorded(
  deps: CheckDeps,
  id: string,
  item: string,
  by: Person = cast.ict,
): Promise<string> {
  await askOpening(deps, { person: by, session: 'of the executor' }, id, {
    item,
    text: 'Het woord staat erin.',
  });
  const views = await viewChecks(deps, cast.rector);
  const asked = views
    .find((one) => one.id === id)
    ?.orders.find((one) => one.item === item && one.state === 'asked');
  if (asked === undefined) throw new Error('no order waits');
  const decided = { order: asked.id, gives: true, text: 'Dit bericht mag open.' };
  await decideOpening(deps, { person: cast.rector, session: 'of the rector' }, id, decided);
  return asked.id;
}

const order = ['concern', 'talked', 'requested', 'approved', 'running'] as const;

/** Walks the ladder; answers the id of the check. */
export async function walk(deps: CheckDeps, wanted: Walk = {}): Promise<string> {
  const by = wanted.by ?? cast.lead;
  const upTo = order.indexOf(wanted.to ?? 'running');
  const id = await openCheck(deps, by, {
    danger: false,
    subject: wanted.subject ?? cast.teacher.address,
    source: wanted.source ?? 'seen',
    norm: wanted.norm ?? '7.6.h',
    text: 'Collega’s kregen dreigende mail.',
  });
  if (upTo >= 1 && wanted.talk !== false)
    await recordTalk(deps, by, id, {
      on: '2026-11-23',
      text: 'Wij spraken over de mail.',
      said: 'Ik herken dat niet.',
      announced: wanted.announced ?? true,
    });
  if (upTo >= 2)
    await requestCheck(deps, by, id, {
      request: request(wanted.request),
      approvers: wanted.approvers ?? [cast.rector.address, cast.board.address],
    });
  if (upTo >= 3) {
    await approveCheck(deps, cast.rector, id, 'Ik vind dit nodig en beperkt.');
    await approveCheck(deps, cast.board, id, 'Akkoord, alleen deze woorden.');
  }
  if (upTo >= 4) await startCheck(deps, by, id);
  return id;
}
