// How many recipients a sender wrote to in the hour before: a keyed hash and a count, in memory alone (7.6.j).
import { hash, randomBytes } from 'node:crypto';

export interface Rates {
  /** Recipients of this sender in the hour before this moment. */
  recent(sender: string): number;
  /** A message went on to so many. */
  add(sender: string, recipients: number): void;
}

const term = Temporal.Duration.from({ hours: 1 });
/** Messages remembered at once; the oldest go first. */
const most = 50_000;

/** A memory with a key of its own: what it remembers means nothing outside this process. */
export function createRates(clock: { now(): Temporal.Instant }): Rates {
  // Hashes never leave this memory, so a secret in front keys them as well as an HMAC, for a fraction of its time.
  const key = randomBytes(32).toString('hex');
  const hashOf = (sender: string): string => hash('sha256', key + sender.toLowerCase(), 'base64');
  let sent: { readonly who: string; readonly at: Temporal.Instant; readonly recipients: number }[] = [];
  const sums = new Map<string, number>();

  function forget(now: Temporal.Instant): void {
    const since = now.subtract(term);
    let old = 0;
    for (const { who, at, recipients } of sent) {
      if (Temporal.Instant.compare(at, since) > 0 && sent.length - old <= most) break;
      old += 1;
      const left = (sums.get(who) ?? 0) - recipients;
      if (left > 0) sums.set(who, left);
      else sums.delete(who);
    }
    if (old > 0) sent = sent.slice(old);
  }

  return {
    recent(sender) {
      if (sent.length === 0) return 0;
      forget(clock.now());
      return sums.get(hashOf(sender)) ?? 0;
    },
    add(sender, recipients) {
      const now = clock.now();
      const who = hashOf(sender);
      sent.push({ who, at: now, recipients });
      sums.set(who, (sums.get(who) ?? 0) + recipients);
      forget(now);
    },
  };
}
