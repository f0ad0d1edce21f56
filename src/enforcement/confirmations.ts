// Which returned mails may pass when they come again: a keyed hash each, in memory alone, for one hour.
import { createHmac, randomBytes } from 'node:crypto';

export interface Confirmations {
  /** Remembers that this message was returned with the offer to send it again. */
  offer(message: Resendable): void;
  /** True when the same message was returned less than an hour ago. */
  offered(message: Resendable): boolean;
}

/** What makes two sendings the same message: sender, recipients, and everything a reader sees. */
export interface Resendable {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly raw: Uint8Array;
}

const term = Temporal.Duration.from({ hours: 1 });

/** Offers that are remembered at once; the oldest go first. */
const most = 10_000;

/** A memory with a key of its own: what it remembers means nothing outside this process. */
export function createConfirmations(clock: { now(): Temporal.Instant }): Confirmations {
  const key = randomBytes(32);
  const offers = new Map<string, Temporal.Instant>();

  function forgetOld(now: Temporal.Instant): void {
    for (const [hash, until] of offers) {
      if (Temporal.Instant.compare(until, now) > 0 && offers.size <= most) return;
      offers.delete(hash);
    }
  }

  return {
    offer(message) {
      const now = clock.now();
      const hash = fingerprint(key, message);
      // A renewed offer goes to the back of the queue.
      offers.delete(hash);
      offers.set(hash, now.add(term));
      forgetOld(now);
    },
    offered(message) {
      if (offers.size === 0) return false;
      const now = clock.now();
      forgetOld(now);
      const until = offers.get(fingerprint(key, message));
      return until !== undefined && Temporal.Instant.compare(until, now) > 0;
    },
  };
}

// A mail program that sends again writes a new Date, Message-ID and new MIME boundaries: these do not count.
const seenHeaders = new Set([
  'from',
  'to',
  'cc',
  'subject',
  'content-type',
  'content-transfer-encoding',
  'sensitivity',
]);

function fingerprint(key: Uint8Array, message: Resendable): string {
  const hash = createHmac('sha256', key);
  hash.update(
    JSON.stringify([message.sender.toLowerCase(), message.recipients.map((r) => r.toLowerCase()).sort()]),
  );
  const text = Buffer.from(message.raw.buffer, message.raw.byteOffset, message.raw.byteLength).toString(
    'latin1',
  );
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end + 2);
  const fields = head
    .split(/\r\n(?![ \t])/)
    .filter((field) => seenHeaders.has(field.slice(0, field.indexOf(':')).trim().toLowerCase()));
  hash.update(withoutBoundaries(JSON.stringify(fields.sort()) + (end < 0 ? '' : text.slice(end))), 'latin1');
  return hash.digest('base64');
}

/** Every MIME boundary the text declares is replaced by its number. */
function withoutBoundaries(text: string): string {
  let plain = text;
  let number = 0;
  for (const match of text.matchAll(/boundary\s*=\s*(?:\\?"([^"\\\r\n]{1,200})\\?"|([^\s;"\\]{1,200}))/gi)) {
    const boundary = match[1] ?? match[2];
    if (boundary === undefined || number >= 50) break;
    plain = plain.replaceAll(boundary, `=${number++}=`);
  }
  return plain;
}
