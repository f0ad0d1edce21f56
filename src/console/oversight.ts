// What the oversight page is given: numbers per school, promises with their proofs, and the answers of FG and council.
import type { Person } from '../facts/person.ts';

/** Promises with a proof, in the order of the page. Those in `browserProofs` are computed by the reader's own browser. */
export const promiseIds = [
  'no-purpose',
  'past-the-door',
  'personal',
  'help',
  'no-trace',
  'keys-dead',
  'receipts',
  'told',
  'log-same',
  'log-line',
  'unwitnessed',
  'draw',
] as const;
export type PromiseId = (typeof promiseIds)[number];

/** Proofs the server runs and shows step by step. */
export const serverProofs = [
  'no-purpose',
  'past-the-door',
  'personal',
  'help',
  'no-trace',
  'keys-dead',
  'told',
  'unwitnessed',
] as const satisfies readonly PromiseId[];
export type ServerProof = (typeof serverProofs)[number];

/** A run as `privacy/probe` gives it. */
export interface ProofShown {
  readonly holds: boolean;
  readonly steps: readonly {
    readonly did: { readonly nl: string; readonly en: string };
    readonly got: string;
    readonly ok: boolean;
  }[];
  /** Whole milliseconds. */
  readonly ms: number;
}

/** One row of the table. A number of null: not for this function. `few`: between one and nine, and no closer. */
export interface SchoolLine {
  readonly school: string;
  readonly name: string;
  readonly advice: number;
  readonly open: number;
  readonly overdue: number;
  readonly checks: number | null;
  readonly lateNotices: number | 'few';
  readonly withoutMandate: number | 'few';
  readonly lateNights: number;
  /** Targeted checks of this school year of which the person was told, and those of them without a talk beforehand. */
  readonly told: number | 'few';
  readonly withoutTalk: number | 'few';
  /** Notices that wait by a decision; of a check of which nobody else knows yet. */
  readonly postponed: number | null;
  readonly voidSamples: number;
  /** Why nothing is signed any more, or null. */
  readonly logProblem: string | null;
}

/** Fewer than this, and not none, is said as "few" to who may not point at anybody. */
const smallest = 10;

/** Numbers that could point at somebody. */
type Counted = 'checks' | 'lateNotices' | 'withoutMandate' | 'told' | 'withoutTalk' | 'postponed';

/** The row as a function may see it: the number of running checks is for the FG alone. */
export function maskedFor(
  functions: readonly string[],
  line: Omit<SchoolLine, Counted> & Readonly<Record<Counted, number>>,
): SchoolLine {
  if (functions.includes('fg')) return line;
  const few = (count: number): number | 'few' => (count > 0 && count < smallest ? 'few' : count);
  return {
    ...line,
    checks: null,
    postponed: null,
    told: few(line.told),
    withoutTalk: few(line.withoutTalk),
    lateNotices: few(line.lateNotices),
    withoutMandate: few(line.withoutMandate),
  };
}

export interface TrialDrawShown {
  readonly terms: {
    readonly plan: string;
    readonly gates: string;
    readonly from: string;
    readonly to: string;
    readonly rate: number;
  };
  readonly commitments: { readonly fg: string; readonly council: string };
  readonly council: string;
  readonly messages: number;
  readonly drawn: readonly number[];
}

/** A receipt of dead keys with its place on the log. */
export interface ReceiptShown {
  /** Signed note of the keeper. */
  readonly note: string;
  /** Verifier key of the keeper, as the leaf names it. */
  readonly keeper: string;
  readonly leaf: string;
  readonly index: number;
  readonly size: number;
  /** Base64. */
  readonly proof: readonly string[];
  readonly checkpoint: string;
}

export interface AnswerShown {
  readonly question: string;
  readonly function: 'fg' | 'council';
  readonly holds: boolean;
  readonly at: Temporal.Instant;
}

export interface OversightDeps {
  /** The schools this person supervises: the own one, and those that admitted the same person (see the wiring). */
  schools(by: Person): Promise<readonly SchoolLine[]>;
  /** A code for the same FG at another school, to be taken there within a quarter of an hour. */
  link(by: Person): Promise<string>;
  /** Takes a code that the other school gave. False: no such code. */
  takeLink(code: string, by: Person): Promise<boolean>;
  /** Article the promise rests on in this regulation, or null where it has none of its own. */
  article(promise: PromiseId): string | null;
  prove(promise: ServerProof): Promise<ProofShown>;
  draw(share: Uint8Array): TrialDrawShown;
  /** The newest receipts, newest first. */
  receipts(): Promise<readonly ReceiptShown[]>;
  readonly questions: readonly string[];
  answers(): Promise<readonly AnswerShown[]>;
  /** False: no such question. */
  answer(question: string, holds: boolean, by: 'fg' | 'council'): Promise<boolean>;
  /** Passkeys with which this person signs in, base64url. */
  passkeys(by: Person): Promise<readonly string[]>;
  /** Takes an assertion over a checkpoint as a cosignature; null, or why not. */
  cosignWithPasskey(given: PasskeyCosignature, by: Person): Promise<string | null>;
}

/** What the browser hands over after the passkey was touched; octets as base64url. */
export interface PasskeyCosignature {
  readonly credential: string;
  readonly size: number;
  /** Seconds since 1970, as signed. */
  readonly seconds: number;
  /** Host name the passkey was made for. */
  readonly site: string;
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  readonly signature: string;
}
