// What the regulation answers: an outcome with its grounds, or the next stage it needs to see.
import type { Ambiguity, MailStage } from '../facts/mail.ts';
import type { WebCategory } from '../facts/web.ts';
import type { Purpose } from './purposes.ts';

/** Why: the rule that spoke, the article it rests on, the purpose it looked under (null: a means, not control). */
export interface Ground {
  readonly rule: string;
  readonly article: string;
  readonly purpose: Purpose | null;
}

/** Which regulation spoke, and what of it is still open. */
export interface RegulationStamp {
  readonly name: string;
  readonly version: string;
  /** SHA-256, hex, over text, profile and decisions. */
  readonly hash: string;
  /** Names of the rules that run. */
  readonly active: readonly string[];
  /** What is not decided yet, and the rules it switches off. */
  readonly open: readonly OpenPoint[];
}

/** An open placeholder, undecided drafting error or missing consent. */
export interface OpenPoint {
  /** e.g. `X-3`, `placeholder:6.7`, `consent`. */
  readonly id: string;
  readonly article: string;
  readonly says: string;
  /** Rules (or controls) that are off because of it. */
  readonly off: readonly string[];
}

export type MailOutcome = 'deliver' | 'return' | 'hold' | 'quarantine' | 'defer';

/** Why nobody looked further (invariant 2). */
export interface Exemption {
  readonly reason: 'personal' | 'confidant' | 'help-seeking' | 'encrypted' | 'no-category';
  readonly article: string | null;
}

export interface MailDecision {
  readonly outcome: MailOutcome;
  /** True: sending the same message again within the hour passes it. */
  readonly confirmable: boolean;
  readonly grounds: readonly Ground[];
  /** What was looked at, in order: `envelope` first, then stages. */
  readonly examined: readonly ('envelope' | MailStage)[];
  readonly exempt: Exemption | null;
  readonly ambiguities: readonly Ambiguity[];
  /** Outcome for each recipient address, where they differ from `outcome`. */
  readonly differing: ReadonlyMap<string, MailOutcome>;
  /** Rules that would have spoken, but whose list is in its first two weeks: counted, never acted upon. */
  readonly trial?: readonly Ground[];
}

/** Either an answer, or the one stage to fetch before asking again. */
export type MailStep = { readonly need: MailStage } | { readonly decision: MailDecision };

export type WebOutcome = 'allow' | 'block' | 'refuse';

export interface WebDecision {
  readonly outcome: WebOutcome;
  /** The category the decision rests on, or null. */
  readonly category: WebCategory | null;
  readonly grounds: readonly Ground[];
}
