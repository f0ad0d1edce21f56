// The draw of a prospective sample (invariant 9): what stands on the log for it, and which numbers it takes. Pure.
import { createHash, createHmac } from 'node:crypto';

/** Who gives a secret share of the seed. */
export const shareholders = ['fg', 'council'] as const;
export type Shareholder = (typeof shareholders)[number];

/** What a plan binds before its period begins. The commitments bind all of it: other terms are another plan. */
export interface SampleTerms {
  /** Random id. */
  readonly plan: string;
  /** Names of the gates that number messages, sorted, joined by commas. */
  readonly gates: string;
  /** ISO instants at whole hours, half open. */
  readonly from: string;
  readonly to: string;
  /** Of a million numbers, so many are copied. */
  readonly rate: number;
}

/**
 * Leaves of the log that belong to a sample, by kind. Nothing here names a person: a number is a place in the order in
 * which a gate saw messages, `item` the random id of a kept copy.
 */
export interface SampleLeaves {
  /** Before the period: the terms and both commitments, hex. */
  'sample.plan': SampleTerms & { readonly fg: string; readonly council: string };
  /** Each hour and gate: messages in the frame numbered since the period began, up to the end of that hour. */
  'sample.total': {
    readonly plan: string;
    readonly gate: string;
    readonly hour: string;
    readonly through: number;
  };
  /** A copy was kept of this number (from 1). */
  'sample.copy': {
    readonly plan: string;
    readonly gate: string;
    readonly n: number;
    readonly hour: string;
    readonly item: string;
  };
  /** The keeper did not answer within a second: the message passed, uncopied whatever the draw says. */
  'sample.unanswered': {
    readonly plan: string;
    readonly gate: string;
    readonly n: number;
    readonly hour: string;
  };
  /** After the period: a share, hex. */
  'sample.revealed': { readonly plan: string; readonly function: Shareholder; readonly share: string };
  /** The plan counts for nothing, and everybody may know. */
  'sample.void': { readonly plan: string; readonly reason: 'missing-share' | 'unanswered' | 'withdrawn' };
}

/** Octets of a share. */
export const shareBytes = 32;
/** More unanswered numbers than one in so many void a plan. */
export const unansweredOneIn = 100;

/** The commitment to a share under these terms, hex. */
export function shareCommitment(terms: SampleTerms, by: Shareholder, share: Uint8Array): string {
  if (share.length !== shareBytes) throw new RangeError(`a share has ${shareBytes} octets`);
  const { plan, gates, from, to, rate } = terms;
  const text = ['reglement sample share 1', plan, gates, from, to, String(rate), by, ''].join('\n');
  return createHash('sha256').update(text, 'utf8').update(share).digest('hex');
}

/** The seed, which neither can choose alone: it exists only when both shares do. */
export function sampleSeed(terms: SampleTerms, shares: Readonly<Record<Shareholder, Uint8Array>>): Buffer {
  return createHash('sha256')
    .update(`reglement sample seed 1\n${terms.plan}\n`, 'utf8')
    .update(shares.fg)
    .update(shares.council)
    .digest();
}

/** Is message `n` of this gate copied? HMAC-SHA256(seed, plan LF gate LF n), its first 32 bits below the rate. */
export function isDrawn(seed: Uint8Array, terms: SampleTerms, gate: string, n: number): boolean {
  const word = createHmac('sha256', seed)
    .update(`${terms.plan}\n${gate}\n${n}`, 'utf8')
    .digest()
    .readUInt32BE();
  return word * 1_000_000 < terms.rate * 2 ** 32;
}
