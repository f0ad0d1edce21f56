// The policy in force while a gate runs: read again and again, and too old when no reading has worked for seven days.
import type { Policy } from './policy.ts';

/** A gate without a policy younger than this does not judge (invariant 14). */
export const oldestPolicy = Temporal.Duration.from({ hours: 7 * 24 });

export interface LivePolicy {
  /** The policy a gate may act on; null when the last good reading is too old. */
  current(): Policy | null;
  /** The last policy that could be read, however old: for pages, which say what they show. */
  latest(): Policy;
  /** When the last one was read. */
  readAt(): Temporal.Instant;
  /** Reads again now. A failure keeps the last one. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface LivePolicyOptions {
  readonly load: () => Promise<Policy>;
  readonly clock: { now(): Temporal.Instant };
  /** Milliseconds between readings; 0: only when asked. */
  readonly everyMs: number;
  readonly onFault: (error: unknown) => void;
}

/** Loads the policy and keeps it fresh. Rejects when the first reading fails: nothing starts without a policy. */
export async function keepPolicy({ load, clock, everyMs, onFault }: LivePolicyOptions): Promise<LivePolicy> {
  let latest = await load();
  let readAt = clock.now();
  const refresh = async (): Promise<void> => {
    try {
      latest = await load();
      readAt = clock.now();
    } catch (error) {
      onFault(error);
    }
  };
  const timer = everyMs === 0 ? null : setInterval(() => void refresh(), everyMs);
  timer?.unref();
  return {
    current: () => (Temporal.Instant.compare(readAt.add(oldestPolicy), clock.now()) > 0 ? latest : null),
    latest: () => latest,
    readAt: () => readAt,
    refresh,
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
