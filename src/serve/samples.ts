// Samples in the running product: time turns the plans, the keeper is given their seeds, the gate is told which ones run.
import { findInclusion } from '../audit/log.ts';
import { type SealedPlan, sealedPlans, turnSamples } from '../cases/samples/plans.ts';
import type { SamplePlan } from '../enforcement/sampler.ts';
import { type KeeperClient, KeeperRefused } from '../privacy/keeper/client.ts';
import type { SampleNumber } from '../privacy/sample-numbers.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** The one gate of this machine: milter and relay give their mail to the same judge. */
export const mailGate = 'mail';
/** Between two looks at the plans, in milliseconds. */
const everyMs = 2000;

export interface RunningSamples {
  /** Plans of the mail gate, as last read. */
  plans(): readonly SamplePlan[];
  /** Asks the keeper; gives it the seed first where it has none. Rejects when there is no answer in time. */
  draw(number: SampleNumber, within: number): Promise<boolean>;
  /** Reads the plans again, now. */
  turn(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps the plans of one school turning. `onFault` is told of a turn that failed. */
export async function startSamples(deps: {
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'sample' | 'draw'>;
  readonly school: string;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}): Promise<RunningSamples> {
  const { desk, keeper, school } = deps;
  let sealed: readonly SealedPlan[] = [];
  /** Plans whose seed the keeper took. */
  const given = new Set<string>();

  const give = async (plan: SealedPlan): Promise<void> => {
    const inclusion = await findInclusion(desk, plan.leaf);
    if (inclusion === null) throw new Error('the plan is not on the signed log yet');
    const { diesOn } = plan;
    const card = { id: plan.plan, school, purpose: 'access', class: 'accountability', diesOn };
    await keeper.sample(card, plan.shares, inclusion);
    given.add(plan.plan);
  };

  const read = async (): Promise<void> => {
    await turnSamples(deps);
    sealed = await sealedPlans(desk, school);
    // Early, so that the first number of a period is answered like the others; again where the log was not signed yet.
    for (const plan of sealed) {
      const over = Temporal.Instant.compare(deps.clock.now(), plan.to) >= 0;
      if (!over && !given.has(plan.plan)) await give(plan).catch(deps.onFault);
    }
  };

  let reading: Promise<void> | null = null;
  const turn = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
  await turn();
  const timer = setInterval(() => void turn().catch(deps.onFault), everyMs);
  timer.unref();

  return {
    plans: () =>
      sealed
        .filter(({ gates }) => gates.includes(mailGate))
        .map(({ plan, from, to, groups }) => ({ plan, gate: mailGate, from, to, groups })),
    async draw(number, within) {
      try {
        return await keeper.draw(number, within);
      } catch (error) {
        const plan = sealed.find((one) => one.plan === number.plan);
        // A keeper that was started again has forgotten the seed.
        const forgot = error instanceof KeeperRefused && error.reason === 'unknown-plan';
        if (!forgot || plan === undefined) throw error;
        await give(plan);
        return keeper.draw(number, within);
      }
    },
    turn,
    async stop() {
      clearInterval(timer);
      await reading?.catch(() => {});
    },
  };
}
