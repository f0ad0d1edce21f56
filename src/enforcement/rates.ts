// How many recipients a sender wrote to in the hour before: a keyed hash and a count, in memory alone (7.6.j).
import { hash, randomBytes } from 'node:crypto';

export interface Rates {
  /** The memory of one sender. */
  of(sender: string): SenderRate;
}

export interface SenderRate {
  /** Recipients of this sender in the hour before this moment. */
  recent(): number;
  /** A message went on to so many. */
  add(recipients: number): void;
}

/** Milliseconds. */
const term = 3_600_000;
/** Messages remembered at once; the oldest go first. */
const most = 50_000;

/** A memory with a key of its own: what it remembers means nothing outside this process. */
export function createRates(clock: { now(): Temporal.Instant }): Rates {
  // Hashes never leave this memory, so a secret in front keys them as well as an HMAC, for a fraction of its time.
  const key = randomBytes(32).toString('hex');
  let sent: { readonly who: string; readonly at: number; readonly recipients: number }[] = [];
  const sums = new Map<string, number>();

  function forget(now: number): void {
    const since = now - term;
    let old = 0;
    for (const { who, at, recipients } of sent) {
      if (at > since && sent.length - old <= most) break;
      old += 1;
      const left = (sums.get(who) ?? 0) - recipients;
      if (left > 0) sums.set(who, left);
      else sums.delete(who);
    }
    if (old > 0) sent = sent.slice(old);
  }

  return {
    of(sender) {
      const who = hash('sha256', key + sender.toLowerCase(), 'base64');
      return {
        recent() {
          forget(clock.now().epochMilliseconds);
          return sums.get(who) ?? 0;
        },
        add(recipients) {
          const at = clock.now().epochMilliseconds;
          sent.push({ who, at, recipients });
          sums.set(who, (sums.get(who) ?? 0) + recipients);
          forget(at);
        },
      };
    },
  };
}
