// The keeper's part of a sample: it joins the two shares to a seed, in memory alone, and answers each number once.
import { isDrawn, sampleSeed, type SampleTerms, type Shareholder, shareCommitment } from '../sampling.ts';
import type { Card } from '../kept.ts';
import { keyName } from '../seal.ts';
import type { Custody } from './custody.ts';
import { Refusal } from './refusal.ts';

/** Numbers above the lowest unanswered one that are remembered one by one; older holes count as answered. */
const ahead = 1000;
/** Plans held at a time; the oldest gives way, and is given again when it is asked about. */
const mostPlans = 20;

/** Which numbers of a gate were answered: all up to `below`, and these. Nothing says which of them were copied. */
function answeredOnce(): (n: number) => boolean {
  let below = 0;
  const above = new Set<number>();
  return (n) => {
    if (n <= below || above.has(n)) return false;
    above.add(n);
    if (above.size > ahead) {
      below = Math.min(...above);
      above.delete(below);
    }
    while (above.delete(below + 1)) below += 1;
    return true;
  };
}

interface Held {
  readonly terms: SampleTerms;
  readonly seed: Buffer;
  readonly answered: ReadonlyMap<string, (n: number) => boolean>;
}

export interface Draws {
  /** Takes the shares of a plan whose leaf was proven. Throws Refusal, SealError. */
  begin(
    given: { readonly card: Card; readonly shares: Readonly<Record<Shareholder, string>> },
    leaf: ReadonlyMap<string, unknown>,
  ): Promise<void>;
  /** Throws Refusal: `unknown-plan`, `already-answered`. */
  isCopied(plan: string, gate: string, n: number): boolean;
}

function termsOf(leaf: ReadonlyMap<string, unknown>): SampleTerms {
  const text = (name: string): string => {
    const value = leaf.get(name);
    if (typeof value !== 'string') throw new Refusal('another-plan');
    return value;
  };
  const rate = leaf.get('rate');
  if (leaf.get('kind') !== 'sample.plan' || typeof rate !== 'number') throw new Refusal('another-plan');
  return { plan: text('plan'), gates: text('gates'), from: text('from'), to: text('to'), rate };
}

/** The draws of one keeper. */
export function createDraws(custody: Pick<Custody, 'recordKey'>): Draws {
  const plans = new Map<string, Held>();
  return {
    async begin({ card, shares }, leaf) {
      const terms = termsOf(leaf);
      if (card.id !== terms.plan || card.school !== leaf.get('school')) throw new Refusal('another-plan');
      // Given again, a plan keeps what was answered: a second draw of a number has no answer.
      if (plans.has(terms.plan)) return;
      const open = async (by: Shareholder): Promise<Buffer> => {
        const share = await custody.recordKey(keyName(card), card, Buffer.from(shares[by], 'base64'));
        if (shareCommitment(terms, by, share) !== leaf.get(by)) throw new Refusal('another-share');
        return share;
      };
      const opened = { fg: await open('fg'), council: await open('council') };
      const seed = sampleSeed(terms, opened);
      opened.fg.fill(0);
      opened.council.fill(0);
      // Given twice at once: whoever came first made the plan, and numbers may be answered under it already.
      if (plans.has(terms.plan)) return;
      const oldest = plans.keys().next().value;
      if (plans.size >= mostPlans && oldest !== undefined) plans.delete(oldest);
      plans.set(terms.plan, {
        terms,
        seed,
        answered: new Map(terms.gates.split(',').map((gate) => [gate, answeredOnce()])),
      });
    },
    isCopied(plan, gate, n) {
      const held = plans.get(plan);
      const once = held?.answered.get(gate);
      if (held === undefined || once === undefined) throw new Refusal('unknown-plan');
      if (!once(n)) throw new Refusal('already-answered');
      return isDrawn(held.seed, held.terms, gate, n);
    },
  };
}
