// Numbers messages in the frame of a sample once they passed, asks the keeper for the draw, and keeps a copy of what it takes.
//
//   the answer is with the peer ─▶ in the frame? ─▶ number, on disk ─▶ "copy?" ─no─▶ nothing stays
//                                                                        ├─yes─▶ sealed copy, item of the sample
//                                                                        └─no answer in a second─▶ said on the log
// Mail never waits for it and is never stopped by it.
import { countingGroup } from '../facts/person.ts';
import type { MailEnvelope } from '../facts/mail.ts';
import { hourOf } from '../privacy/retention.ts';
import type { Countable, SampleNumber } from '../privacy/sample-numbers.ts';
import type { GateVault } from '../privacy/vault.ts';
import { helpers, isPersonal } from '../regulation/exemptions.ts';
import type { HeaderFacts } from '../facts/mail.ts';
import type { MailDecision } from '../regulation/decision.ts';
import type { Regulation } from '../regulation/regulation.ts';

/** A sealed plan: its terms, and whose mail is in its frame. */
export interface SamplePlan extends Countable {
  readonly groups: readonly string[];
}

/** How long the keeper has, in milliseconds (invariant 9). */
export const answerWithin = 1000;
/** Questions under way at once; above it a number has no answer. */
const mostAsking = 200;

export interface SamplerOptions {
  /** Plans of this gate whose period is now or not over yet. */
  readonly plans: () => readonly SamplePlan[];
  /** Asks the keeper; rejects where it does not answer within so many milliseconds. */
  readonly draw: (number: SampleNumber, within: number) => Promise<boolean>;
  readonly vault: Pick<GateVault, 'numbers'>;
  /** Milliseconds; a second when absent. */
  readonly within?: number | undefined;
  readonly clock: { now(): Temporal.Instant };
  readonly onFault?: ((fault: string, error: unknown) => void) | undefined;
}

/** A message that passed, as far as it was looked at. */
export interface Passed {
  readonly envelope: MailEnvelope;
  readonly decision: MailDecision;
  readonly regulation: Regulation;
  readonly headers: () => HeaderFacts;
  /** Seals a copy of it as the item of this number; on disk when it resolves. */
  readonly copy: (number: SampleNumber) => Promise<void>;
}

export interface Sampler {
  /** To be called once the answer went out. Returns at once; never throws. */
  passed(mail: Passed): void;
  /** Resolves when no question is under way. */
  settled(): Promise<void>;
}

/** Whose mail may be drawn at all: sent by somebody of the school under control, and by no exemption left in peace. */
export function inFrame(
  { envelope, decision, regulation, headers }: Omit<Passed, 'copy'>,
  groups: readonly string[],
): boolean {
  const control = regulation.controls.get('sample');
  const { person } = envelope.sender;
  return (
    control?.active === true &&
    person !== null &&
    person.category !== null &&
    regulation.population.has(person.category) &&
    groups.includes(countingGroup(envelope.sender)) &&
    decision.exempt === null &&
    !person.functions.includes('confidant') &&
    !envelope.recipients.some((party) => party.person?.functions.includes('confidant') === true) &&
    helpers(envelope, regulation).size === 0 &&
    // A regulation whose rules needed no headers has not looked at the label yet.
    !isPersonal(headers())
  );
}

/** A sampler over its parts. */
export function createSampler(options: SamplerOptions): Sampler {
  const { vault, clock } = options;
  const within = options.within ?? answerWithin;
  const asking = new Set<Promise<void>>();

  /** What comes later is no answer. */
  async function answer(number: SampleNumber): Promise<boolean> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('no answer in time')), within);
    try {
      return await Promise.race([options.draw(number, within), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask(number: SampleNumber, mail: Passed): Promise<void> {
    try {
      if (await answer(number)) await mail.copy(number);
      else vault.numbers.passed(number);
    } catch (error) {
      options.onFault?.('sample', error);
      vault.numbers.unanswered(number);
    }
  }

  function passed(mail: Passed): void {
    try {
      const now = clock.now();
      const hour = hourOf(now).toString();
      for (const plan of options.plans()) {
        if (hour < plan.from || hour >= plan.to || !inFrame(mail, plan.groups)) continue;
        const number = vault.numbers.give(plan, hour);
        if (number === null) continue;
        if (asking.size >= mostAsking) {
          vault.numbers.unanswered(number);
          continue;
        }
        const question: Promise<void> = ask(number, mail)
          .catch((error: unknown) => options.onFault?.('sample', error))
          .finally(() => asking.delete(question));
        asking.add(question);
      }
    } catch (error) {
      options.onFault?.('sample', error);
    }
  }

  return {
    passed,
    settled: async () => {
      while (asking.size > 0) await Promise.all(asking);
    },
  };
}
