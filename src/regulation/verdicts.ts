// What control rules want for each recipient of one message, brought to one outcome and those that differ.
import type { MailFacts } from '../facts/mail.ts';
import type { Ground, MailOutcome } from './decision.ts';
import type { BoundRule, Regulation } from './regulation.ts';

type Outcome = 'deliver' | 'return' | 'hold';

/** Hold is stronger than return: what is suspicious is not answered. */
const severity: Record<Outcome, number> = { deliver: 0, return: 1, hold: 2 };

/** The ground of a rule that spoke. */
export function ground({ rule, article }: BoundRule): Ground {
  return { rule: rule.name, article, purpose: rule.purpose };
}

interface Spared {
  /** Recipients whom no control rule concerns. */
  readonly immune: ReadonlySet<string>;
  /** Recipients to whom one turns for help: no rule on words concerns them. */
  readonly quietOnWords: ReadonlySet<string>;
}

interface Entry {
  outcome: Outcome;
  grounds: Ground[];
}

export class Verdicts {
  readonly #entries: Map<string, Entry>;
  readonly #spared: Spared;
  readonly #mayHold: boolean;
  /** Rules that would have spoken, but only count yet. */
  readonly trial: Ground[] = [];

  constructor({ envelope }: MailFacts, { retention }: Regulation, spared: Spared) {
    this.#entries = new Map(
      envelope.recipients.map(({ address }) => [address, { outcome: 'deliver', grounds: [] }]),
    );
    this.#spared = spared;
    // Held mail is usage data: while the term of usage data is open, nothing may be held (PRO-6.7).
    this.#mayHold = retention.usage !== null;
  }

  /** True when no recipient is left to whom the message might go. */
  get settled(): boolean {
    for (const { outcome } of this.#entries.values()) if (outcome === 'deliver') return false;
    return this.#entries.size > 0;
  }

  get returns(): boolean {
    for (const { outcome } of this.#entries.values()) if (outcome === 'return') return true;
    return false;
  }

  /** Lets one rule speak about what is known by now. */
  apply(bound: BoundRule, facts: MailFacts): void {
    const { rule, actsFrom, find } = bound;
    const { envelope } = facts;
    const fromOutside = envelope.sender.person === null;
    const { disposition, article } = fromOutside ? bound.outside : bound;
    if (disposition !== 'return' && disposition !== 'hold') return;
    if (disposition === 'hold' && !this.#mayHold) return;
    const found = find(facts);
    if (found === null) return;
    const why: Ground = { rule: rule.name, article, purpose: rule.purpose };
    if (actsFrom !== null && Temporal.Instant.compare(envelope.at, actsFrom) < 0) {
      this.trial.push(why);
      return;
    }
    const named = found === 'all' ? [...this.#entries.keys()] : found;
    const concerned = rule.words ? named.filter((address) => !this.#spared.quietOnWords.has(address)) : named;
    this.#raise(concerned, disposition, why);
  }

  /** An ambiguous message waits for everybody whom control concerns. */
  holdAll(article: string): void {
    this.#raise([...this.#entries.keys()], 'hold', { rule: 'ambiguity', article, purpose: 'misuse' });
  }

  #raise(addresses: readonly string[], outcome: Outcome, why: Ground): void {
    for (const address of addresses) {
      const entry = this.#entries.get(address);
      if (entry === undefined || this.#spared.immune.has(address)) continue;
      if (severity[outcome] > severity[entry.outcome]) entry.outcome = outcome;
      if (!entry.grounds.some(({ rule }) => rule === why.rule)) entry.grounds.push(why);
    }
  }

  /** Turns every return into a hold; where nothing may be held, into a delivery without a ground. */
  holdInstead(): void {
    for (const entry of this.#entries.values()) {
      if (entry.outcome !== 'return') continue;
      entry.outcome = this.#mayHold ? 'hold' : 'deliver';
      if (!this.#mayHold) entry.grounds = [];
    }
  }

  /** One outcome for all, or delivery with those that wait; one reply cannot return to some and deliver to others. */
  result(): { outcome: MailOutcome; differing: Map<string, MailOutcome>; grounds: Ground[] } {
    if (this.#outcomes().size > 1) this.holdInstead();
    const outcomes = this.#outcomes();
    const grounds = new Map<string, Ground>();
    const differing = new Map<string, MailOutcome>();
    const [only] = outcomes;
    const outcome = outcomes.size === 1 && only !== undefined ? only : 'deliver';
    for (const [address, entry] of this.#entries) {
      for (const why of entry.grounds) grounds.set(why.rule, why);
      if (entry.outcome !== outcome) differing.set(address, entry.outcome);
    }
    return { outcome, differing, grounds: [...grounds.values()] };
  }

  #outcomes(): Set<Outcome> {
    const outcomes = new Set<Outcome>();
    for (const { outcome } of this.#entries.values()) outcomes.add(outcome);
    return outcomes;
  }
}
