// "Begeleiding op afstand" of one school: the register over the rooms of this process.
import {
  decideGuidance,
  type GuidanceDeps,
  ownGuidance,
  reportGuidance,
} from '../cases/guidance/guidance.ts';
import type { GuidanceDesk } from '../console/guidance.ts';
import { heldProblem } from '../console/held-actions.ts';
import { keeperRefusal } from '../privacy/access.ts';
import type { Ground } from './ground.ts';

/** Puts together what the page needs. */
export function guidanceDeskOf(ground: Ground): GuidanceDesk {
  const { directory, regulation } = ground;
  const rule: GuidanceDeps['rule'] = () => regulation().guidance;
  const deps: GuidanceDeps = { ...ground.access, people: () => directory.people, rule };
  const saying = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw heldProblem(keeperRefusal(error));
    }
  };
  const nameOf = (address: string): string => directory.find(address)?.name ?? address;
  return {
    register() {
      const now = rule();
      if (now === null) return null;
      return { article: regulation().cite(now.article).source, told: now.told?.named ?? null };
    },
    own: async (person) =>
      (await saying(ownGuidance(deps, person))).map((one) => ({
        ...one,
        pupilName: nameOf(one.pupil),
        byName: nameOf(one.by),
      })),
    report: (wanted, by) => saying(reportGuidance(deps, wanted, by)),
    decide: (id, notes, by) => saying(decideGuidance(deps, id, notes, by)),
  };
}
