// Samples for the console: each step of a plan by the rooms' own verbs, their refusals as problems for people.
import { planEntries, samplePlans } from '../cases/samples/overview.ts';
import {
  approveSample,
  frameGroups,
  giveShare,
  proposeSample,
  revealShare,
  sampleArticle,
  type SampleDeps,
  SampleRefused,
  withdrawSample,
} from '../cases/samples/plans.ts';
import { noSample, sampleProblem } from '../console/sample-words.ts';
import type { SampleDesk } from '../console/samples.ts';
import { Refused } from '../privacy/access.ts';
import type { Ground } from './ground.ts';
import { mailGate } from './samples.ts';

async function orProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SampleRefused) throw noSample(error.why);
    if (error instanceof Refused) throw sampleProblem(error.reason);
    throw error;
  }
}

/** The samples of the school that is served. */
export function sampleDeskOf(ground: Ground): SampleDesk {
  const { store, school, clock, regulation, keeper, samples } = ground;
  const deps: SampleDeps = {
    desk: store.desk,
    keys: keeper.client,
    school,
    clock,
    term: () => regulation().retention.accountability,
    regulation,
    gates: [mailGate],
  };
  // The gate learns of it at once: numbering begins with the first minute of a period.
  const then = async <T>(step: Promise<T>): Promise<T> => {
    const answer = await orProblem(step);
    await samples.turn();
    return answer;
  };
  return {
    allowed: () => sampleArticle(regulation()),
    groups: () => frameGroups(regulation()),
    plans: (by) => samplePlans(deps, by),
    propose: (plan, by) => orProblem(proposeSample(deps, plan, by)),
    approve: (id, by) => then(approveSample(deps, id, by)),
    withdraw: (id, by) => then(withdrawSample(deps, id, by)),
    async planFile(id) {
      const plan = (await samplePlans(deps, '')).find((one) => one.id === id);
      if (plan === undefined) return null;
      const [key, signingKey] = await Promise.all([
        keeper.client.publicKey({
          school,
          purpose: 'access',
          class: 'accountability',
          diesOn: plan.diesOn,
        }),
        keeper.client.signingKey(),
      ]);
      const { gates, from, to, rate } = plan;
      return {
        format: 'reglement-sample-plan/1',
        terms: { plan: id, gates, from: from.toString(), to: to.toString(), rate },
        key,
        signingKey: signingKey.toString('base64'),
      };
    },
    share: (id, share) => then(giveShare(deps, id, share)),
    reveal: (id, share) => then(revealShare(deps, id, share)),
    entries: (id) => planEntries(store.desk, id),
  };
}
