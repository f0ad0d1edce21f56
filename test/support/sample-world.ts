// A school that takes a sample, all parts real: house, gate with its sampler, plans turned by a clock the test moves.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  approveSample,
  giveShare,
  proposeSample,
  revealShare,
  type SampleDeps,
} from '../../src/cases/samples/plans.ts';
import { makeShare } from '../../src/console/shares.ts';
import { createMailGate, type MailAnswer, type MailGate } from '../../src/enforcement/mail.ts';
import { createSampler, type Sampler } from '../../src/enforcement/sampler.ts';
import type { KeeperClient } from '../../src/privacy/keeper/client.ts';
import type { SampleTerms, Shareholder } from '../../src/privacy/sampling.ts';
import { type GateVault, openVault } from '../../src/privacy/vault.ts';
import type { Regulation } from '../../src/regulation/regulation.ts';
import { mailGate, type RunningSamples, startSamples } from '../../src/serve/samples.ts';
import { type House, school, startHouse, terms } from './house.ts';
import { letter, openSchool, type School } from './school.ts';

export const why = 'De woordenlijst vindt scheldwoorden, maar pesten zonder scheldwoorden ziet zij niet.';
export const person = (name: string): string => `${name}@school.example`;

export interface Planned {
  readonly plan: string;
  readonly terms: SampleTerms;
  readonly shares: Readonly<Record<Shareholder, Buffer>>;
}

export interface SampleWorld extends AsyncDisposable {
  readonly house: House;
  readonly school: School;
  readonly deps: SampleDeps;
  readonly samples: RunningSamples;
  readonly sampler: Sampler;
  readonly gate: MailGate;
  /** Deliveries counted so far. */
  readonly counted: { readonly group: string; readonly outcome: string }[];
  vault: GateVault;
  /** Opens the vault again on the same disk, after it was closed. */
  reopen(): Promise<GateVault>;
  /** A plan from the next whole hour, for so many hours, proposed and approved. */
  plan(options?: {
    readonly hours?: number;
    readonly rate?: number;
    readonly groups?: readonly string[];
  }): Promise<Planned>;
  share(planned: Planned, by: Shareholder): Promise<boolean>;
  /** The same with both shares. */
  sealed(options?: Parameters<SampleWorld['plan']>[0]): Promise<Planned>;
  reveal(planned: Planned, by: Shareholder, share?: Uint8Array): Promise<boolean>;
  /** Passes one message; from staff to a colleague where nothing else is said. */
  send(message?: {
    readonly from?: string;
    readonly to?: string;
    readonly subject?: string;
    readonly text?: string;
    readonly headers?: readonly string[];
  }): Promise<MailAnswer>;
  /** Moves the clock to the end of the period and has everything told. */
  finish(planned: Planned): Promise<void>;
  /** The log as an export holds it, after everything so far is on it. */
  exported(): Promise<string>;
}

const functions = [
  ['leiding', ['leadership']],
  ['bestuur', ['board']],
  ['raad', ['council']],
] as const;

/** Opens it. `keeper` may stand between gate and keeper. */
export async function openSampleWorld(
  options: {
    readonly regulation?: (found: Regulation) => Regulation;
    readonly keeper?: (real: KeeperClient) => Pick<KeeperClient, 'sample' | 'draw'>;
    readonly profile?: string;
    /** How long the keeper has for an answer, in milliseconds; on a busy machine longer than in service. */
    readonly within?: number;
  } = {},
): Promise<SampleWorld> {
  const stack = new AsyncDisposableStack();
  try {
    const house = stack.use(await startHouse());
    const made = stack.use(await openSchool(options.profile ?? 'model'));
    const { clock, db } = house;
    await db.owner
      .insertInto('people')
      .values(
        functions.map(([name, held]) => ({
          school,
          address: person(name),
          name: null,
          category: 'staff',
          functions: [...held],
          groups: [],
        })),
      )
      .execute();
    const found = made.policy.regulation;
    const regulation = () => options.regulation?.(found) ?? found;
    const samples = await startSamples({
      desk: db.desk,
      keeper: options.keeper?.(house.keeper.client) ?? house.keeper.client,
      school,
      clock,
      onFault: () => {},
    });
    stack.defer(() => samples.stop());
    const reopen = (): Promise<GateVault> =>
      openVault({
        dir: join(house.dir, 'sample-spool'),
        school,
        gate: db.gate,
        keys: house.keeper.client,
        terms: () => terms,
        clock,
        samples: () => samples.plans(),
      });
    const vault = await reopen();
    stack.defer(() => world.vault.close());
    const sampler = createSampler({
      plans: () => samples.plans(),
      draw: (number, within) => samples.draw(number, within),
      within: options.within ?? 60_000,
      vault: {
        get numbers() {
          return world.vault.numbers;
        },
      },
      clock,
    });
    stack.defer(() => sampler.settled());
    const counted: { group: string; outcome: string }[] = [];
    const gate = createMailGate({
      policy: () => ({ ...made.policy, regulation: regulation() }),
      directory: made.directory,
      vault: {
        ready: () => world.vault.ready(),
        prepare: (kept, sampled) => world.vault.prepare(kept, sampled),
        commit: (id) => world.vault.commit(id),
        abandon: (id) => world.vault.abandon(id),
      },
      scanner: null,
      counters: { countMail: (row) => void counted.push(row), countTrial() {} },
      clock,
      articleLink: (article) => article,
      sampler,
    });
    const deps: SampleDeps = {
      desk: db.desk,
      keys: house.keeper.client,
      school,
      clock,
      term: () => terms.accountability,
      regulation,
      gates: [mailGate],
    };
    const logged = async (): Promise<void> => {
      for (;;) {
        const row = await db.owner
          .selectFrom('log.pending')
          .select((one) => one.fn.countAll<number>().as('waiting'))
          .executeTakeFirst();
        if (Number(row?.waiting) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const world: SampleWorld = {
      house,
      school: made,
      deps,
      samples,
      sampler,
      gate,
      counted,
      vault,
      reopen,
      async plan({ hours = 2, rate = 100_000, groups = ['staff'] } = {}) {
        const from = clock.now().add({ hours: 1 }).round({ smallestUnit: 'hour', roundingMode: 'floor' });
        const to = from.add({ hours });
        const plan = await proposeSample(deps, { why, groups, from, to, rate }, person('privacy'));
        await approveSample(deps, plan, person('leiding'));
        await approveSample(deps, plan, person('bestuur'));
        return {
          plan,
          terms: { plan, gates: mailGate, from: from.toString(), to: to.toString(), rate },
          shares: { fg: randomBytes(32), council: randomBytes(32) },
        };
      },
      async share({ plan, terms: bound, shares }, by) {
        const row = await db.desk
          .selectFrom('access.sample_plans')
          .select('dies_on')
          .where('id', '=', plan)
          .executeTakeFirstOrThrow();
        const key = await house.keeper.client.publicKey({
          school,
          purpose: 'access',
          class: 'accountability',
          diesOn: row.dies_on,
        });
        const { commitment, sealed } = await makeShare(bound, by, key, shares[by]);
        return giveShare(deps, plan, {
          by: person(by === 'fg' ? 'fg' : 'raad'),
          function: by,
          commitment,
          sealed: Buffer.from(sealed, 'base64'),
        });
      },
      async sealed(asked) {
        const planned = await world.plan(asked);
        await world.share(planned, 'fg');
        await world.share(planned, 'council');
        await logged();
        clock.set(Temporal.Instant.from(planned.terms.from));
        await samples.turn();
        return planned;
      },
      reveal: ({ plan, shares }, by, share = shares[by]) =>
        revealShare(deps, plan, { by: person(by === 'fg' ? 'fg' : 'raad'), function: by, share }),
      async send({ from = made.at('docent'), to = made.at('collega'), ...rest } = {}) {
        const answer = await gate.judge({
          id: 'one',
          peer: { address: '127.0.0.1', own: true, helo: 'x' },
          sender: from,
          recipients: [to],
          raw: letter({ from, to, ...rest }),
        });
        await (answer.reply === null ? answer.committed() : answer.abandoned());
        return answer;
      },
      async finish({ terms: bound }) {
        await sampler.settled();
        clock.set(Temporal.Instant.from(bound.to));
        await world.vault.flush();
        await samples.turn();
      },
      async exported() {
        await logged();
        const rows = await db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
        return [
          '{"format":"reglement-log","v":1,"key":"k"}',
          ...rows.map(({ body }) => JSON.stringify({ leaf: body })),
          '',
        ].join('\n');
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
    const running = stack.move();
    return world;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
