// "Zorg of klacht" of one school: the ladder over the rooms of this process.
import { articlesOf, LadderRefused } from '../cases/checks/ladder.ts';
import {
  type CheckDeps,
  closeCheck,
  openCheck,
  possibleApprovers,
  recordTalk,
  requestCheck,
} from '../cases/checks/checks.ts';
import {
  adviseCheck,
  approveCheck,
  endCheck,
  handOver,
  postponeNotice,
  recordOutcome,
  refuseOrder,
  startCheck,
} from '../cases/checks/running.ts';
import { askOpening, decideOpening } from '../cases/checks/orders.ts';
import { askName, decideName, readName } from '../cases/checks/reveals.ts';
import { openRecorded, recordedItems, viewChecks } from '../cases/checks/view.ts';
import type { CheckDesk } from '../console/checks.ts';
import { categories, type Person } from '../facts/person.ts';
import type { Regulation } from '../regulation/regulation.ts';
import type { Ground } from './ground.ts';

function depsOf(ground: Ground): CheckDeps & { readonly keeper: Ground['keeper']['client'] } {
  const { store, keeper, school, clock, regulation } = ground;
  return {
    desk: store.desk,
    reader: store.reader,
    keys: keeper.client,
    keeper: keeper.client,
    school,
    clock,
    term: () => regulation().retention.accountability,
    regulation,
    people: async () => {
      const rows = await store.desk
        .selectFrom('people')
        .select(['address', 'name', 'category', 'functions', 'groups'])
        .where('school', '=', school)
        .where('inactive_since', 'is', null)
        .execute();
      return rows.map(
        (row): Person => ({ ...row, category: categories.find((one) => one === row.category) ?? null }),
      );
    },
  };
}

/** The ladder's articles and norms; no norms and the article that keeps it off where no check may run. */
function normsOf(regulation: Regulation): Pick<Awaited<ReturnType<CheckDesk['list']>>, 'off' | 'norms'> {
  try {
    const { norms } = articlesOf(regulation);
    const known = [...regulation.articles].filter(([article]) =>
      norms.some((norm) => article === norm || article.startsWith(`${norm}.`)),
    );
    return {
      off: null,
      norms: known.map(([article, says]) => ({ article, says: { nl: says.nl, en: says.en } })),
    };
  } catch (error) {
    if (!(error instanceof LadderRefused)) throw error;
    return { off: error.article ?? '', norms: [] };
  }
}

/** Puts together what the page needs. `ended`: has the gate forget whom an ended check recorded. */
export function checkDeskOf(ground: Ground, ended: () => Promise<void>): CheckDesk {
  const deps = depsOf(ground);
  return {
    list: async (person) => {
      const found = normsOf(ground.regulation());
      if (found.off !== null) return { ...found, approvers: [], checks: [] };
      const approvers = possibleApprovers(await deps.people(), [person.address]);
      return {
        ...found,
        approvers: approvers.map(({ address, name }) => ({ address, name: name ?? address })),
        checks: await viewChecks(deps, person),
      };
    },
    open: async (person, concern) => void (await openCheck(deps, person, concern)),
    step: async (by, id, step) => {
      const { person } = by;
      switch (step.step) {
        case 'talk':
          return recordTalk(deps, person, id, step);
        case 'close':
          return closeCheck(deps, person, id, step);
        case 'request': {
          const [first = '', second = ''] = step.approvers;
          return requestCheck(deps, person, id, { request: step.request, approvers: [first, second] });
        }
        case 'approve':
          return void (await approveCheck(deps, person, id, step.text));
        case 'advise':
          return adviseCheck(deps, person, id, step.text);
        case 'start':
          return startCheck(deps, person, id);
        case 'refuse-order':
          return refuseOrder(deps, person, id, step.text);
        case 'hand-over':
          return handOver(deps, person, id);
        case 'ask-order':
          return askOpening(deps, by, id, step);
        case 'ask-name':
          return askName(deps, by, id, step);
        case 'decide-name':
          return decideName(deps, by, id, step);
        case 'decide-order':
          return decideOpening(deps, by, id, step);
        case 'outcome':
          return recordOutcome(deps, person, id, step);
        case 'end':
          await endCheck(deps, person, id);
          return ended();
        case 'postpone': {
          const { reason, advice } = step;
          return postponeNotice(deps, person, id, {
            until: Temporal.PlainDate.from(step.until),
            reason,
            advice,
          });
        }
      }
    },
    items: (person, id) => recordedItems(deps, person, id),
    name: (person, id, reveal) => readName(deps, ground.access, person, id, reveal),
    item: (person, id, item) => openRecorded(deps, ground.access, person, id, item),
  };
}
