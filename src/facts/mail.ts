// What was seen of one mail message: plain values, filled in stages, never more than a rule asked for.
import type { Party } from './person.ts';

/** A place where two honest readers could see two different messages (invariant 4). */
export interface Ambiguity {
  /** Stable code, kebab case, e.g. `duplicate-header`, `conflicting-boundary`, `undecodable-text`, `too-deep`. */
  readonly code: string;
  /** Where, without content: a header name, a part path such as `1.2`, a count. */
  readonly where: string;
}

/** Known before any byte of the message is read. */
export interface MailEnvelope {
  readonly sender: Party;
  readonly recipients: readonly Party[];
  /** Octets of the whole message. */
  readonly size: number;
  readonly at: Temporal.Instant;
  /** `own`: the author's own client, tenant or server is the SMTP peer. `relayed`: mail from outside. */
  readonly peer: 'own' | 'relayed';
}

/** Every reading of the headers that a rule may ask for. */
export interface HeaderFacts {
  /** Every Subject header, in every reading (raw, RFC 2047 decoded, per charset). Empty array: no Subject header. */
  readonly subjects: readonly string[];
  /** Every address in every From header, lower case. */
  readonly from: readonly string[];
  /** What X-Mailer and User-Agent say the message was written with; absent: not asked. */
  readonly programmes?: readonly string[];
  /** Names shown beside those addresses, in every reading; empty where the address stands alone. */
  readonly fromNames: readonly string[];
  /** Values of Sensitivity, X-Sensitivity and the like. */
  readonly sensitivity: readonly string[];
  /** True with List-Id, List-Unsubscribe, Precedence bulk or list. */
  readonly list: boolean;
  /** True with Auto-Submitted other than `no`. */
  readonly automatic: boolean;
  /** True when the body is S/MIME- or PGP-encrypted: envelope rules only. */
  readonly encrypted: boolean;
  readonly ambiguities: readonly Ambiguity[];
}

/** One text a reader could be shown, in one reading. */
export interface TextReading {
  /** `own`: written by the sender. `quoted`: quoted or forwarded, somebody else's words (invariant 11). */
  readonly voice: 'own' | 'quoted';
  readonly text: string;
}

/** Every reading of every text a reader could be shown, including text attachments. */
export interface TextFacts {
  readonly texts: readonly TextReading[];
  readonly ambiguities: readonly Ambiguity[];
}

/** One attachment under every name a reader could give it. */
export interface AttachmentFact {
  readonly names: readonly string[];
  /** Lower case, without dot; every reading, so that `a.pdf.exe` and right-to-left names yield the true last one. */
  readonly extensions: readonly string[];
  /** Octets after transfer decoding. */
  readonly size: number;
}

export interface AttachmentFacts {
  readonly attachments: readonly AttachmentFact[];
  readonly ambiguities: readonly Ambiguity[];
}

/** The scanner's verdict about the item, not about a person. */
export type MalwareFacts =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly signature: string };

/** What may stand in an attached file; about the item, without content. */
export const contentFindings = ['disguised-program', 'program-inside', 'macro', 'encrypted'] as const;
export type ContentFinding = (typeof contentFindings)[number];

/** What was found inside attached files: true types, members of archives, macros. Open to security alone. */
export interface ContentFacts {
  readonly findings: readonly ContentFinding[];
  /** `archive-too-large`, `archive-too-slow`, `archive-unreadable` and the like. */
  readonly ambiguities: readonly Ambiguity[];
}

/** SPF, DKIM and DMARC in one question: may we believe the author domain? (RFC 7489) */
export interface SenderAuthFacts {
  readonly result: 'pass' | 'fail' | 'none' | 'temperror';
  /** Aligned domain that passed, or null. */
  readonly domain: string | null;
}

/** What is known so far. A stage that is absent has not been looked at. */
export interface MailFacts {
  readonly envelope: MailEnvelope;
  readonly headers?: HeaderFacts;
  readonly text?: TextFacts;
  readonly attachments?: AttachmentFacts;
  /** `'none'`: the school has recorded that it has no scanner. */
  readonly malware?: MalwareFacts | 'none';
  readonly contents?: ContentFacts;
  readonly senderAuth?: SenderAuthFacts;
}

/** The stages `decide` may ask for, in the order of least intrusion. */
export type MailStage = 'headers' | 'text' | 'attachments' | 'malware' | 'contents' | 'senderAuth';
