// Whom the gate records for a running check: a keyed hash of one address, words, a key and an end; nothing else, and in memory alone.
//
// A message is copied only when it is of that person, is exempt from nothing, and holds one of the mandate's words: screened by
// the machine first (ZOU-10.1.c, d). Before the start and after the end there is nothing here to compare with. The gate goes on
// with what it has while the core is away, and forgets at the end by its own clock.
import type { MailEnvelope, MailFacts } from '../facts/mail.ts';
import type { MailReader } from '../facts/mime/reader.ts';
import { compileWords, type WordMatcher } from '../facts/words.ts';
import { type MandateClass, watchToken } from '../privacy/mandate-key.ts';
import { exemptByEnvelope, isPersonal, seeksHelp } from '../regulation/exemptions.ts';
import type { Regulation } from '../regulation/regulation.ts';

/** One running check as the gate knows it. */
export interface Watched {
  readonly class: MandateClass;
  /** ISO date. */
  readonly diesOn: string;
  readonly article: string;
  readonly salt: Uint8Array;
  readonly token: Uint8Array;
  readonly words: readonly string[];
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export interface Watch {
  /** Replaces what is known. */
  set(watched: readonly Watched[]): void;
  /** Checks this envelope falls under now; forgets what is over. */
  of(envelope: MailEnvelope, now: Temporal.Instant): readonly Watched[];
  /** How many are known; for tests and health, shown to nobody. */
  size(): number;
}

const covers = (one: Watched, address: string): boolean => watchToken(one.salt, address).equals(one.token);

export function createWatch(): Watch {
  let known: readonly Watched[] = [];
  return {
    set: (watched) => {
      known = watched;
    },
    of: (envelope, now) => {
      known = known.filter(({ until }) => Temporal.Instant.compare(now, until) < 0);
      if (known.length === 0) return [];
      const addresses = [envelope.sender, ...envelope.recipients].map(({ address }) => address);
      return known.filter(
        (one) =>
          Temporal.Instant.compare(one.from, now) <= 0 && addresses.some((address) => covers(one, address)),
      );
    },
    size: () => known.length,
  };
}

const matchers = new WeakMap<Watched, WordMatcher>();

/**
 * Whether a copy is kept for this check: nothing exempts the message (label, confidant, help, scope), and the machine finds a
 * word of the mandate in its subject or in what the sender wrote.
 */
export function isRecorded(
  one: Watched,
  facts: MailFacts,
  regulation: Regulation,
  raw: Uint8Array,
  reader: MailReader,
): boolean {
  const { envelope } = facts;
  if (exemptByEnvelope(envelope, regulation) !== null || seeksHelp(envelope, regulation)) return false;
  const headers = facts.headers ?? reader.readHeaders(raw);
  if (isPersonal(headers)) return false;
  let matcher = matchers.get(one);
  if (matcher === undefined) {
    matcher = compileWords(one.words);
    matchers.set(one, matcher);
  }
  if (matcher.find(headers.subjects)) return true;
  const text = facts.text ?? reader.readText(raw);
  const found = matcher;
  return text.texts.some(({ voice, text: words }) => voice === 'own' && found.find([words]));
}
