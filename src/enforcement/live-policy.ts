// The policy in force while a gate runs: signed anew and read again and again; too old seven days after it was signed.
import type { Policy } from './policy.ts';
import { type SignedPolicy, UntrustedPolicy } from './signed-policy.ts';

/** A gate without a policy younger than this does not judge (invariant 14). */
export const oldestPolicy = Temporal.Duration.from({ hours: 7 * 24 });

export interface LivePolicy {
  /** The policy a gate may act on; null when it was signed too long ago, or when what lies on the disk is not the core's. */
  current(): Policy | null;
  /** The last policy that was signed by the core, however old: for pages, which say what they show. */
  latest(): Policy;
  /** When the last one was signed. */
  signedAt(): Temporal.Instant;
  /** Has it signed anew and reads it now. A failure keeps the last one. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface LivePolicyOptions {
  /** The core's part: signs the policy as it is now and lays it on the gate's disk. */
  readonly publish: () => Promise<void>;
  /** The gate's part: reads what lies there, and takes nothing that the core did not sign. */
  readonly load: () => Promise<SignedPolicy>;
  readonly clock: { now(): Temporal.Instant };
  /** Milliseconds between readings; 0: only when asked. */
  readonly everyMs: number;
  readonly onFault: (error: unknown) => void;
}

/** Publishes and loads the policy and keeps it fresh. Rejects when the first time fails: nothing starts without a policy. */
export async function keepPolicy(options: LivePolicyOptions): Promise<LivePolicy> {
  const { publish, load, clock, everyMs, onFault } = options;
  await publish();
  let latest = await load();
  let trusted = true;
  const renew = async (): Promise<void> => {
    // While the core is away, what it signed last goes on until it is too old.
    await publish().catch(onFault);
    try {
      latest = await load();
      trusted = true;
    } catch (error) {
      if (error instanceof UntrustedPolicy) trusted = false;
      onFault(error);
    }
  };
  // One after the other: two would write the same file.
  let turn = Promise.resolve();
  const refresh = (): Promise<void> => {
    turn = turn.then(renew);
    return turn;
  };
  const timer = everyMs === 0 ? null : setInterval(() => void refresh(), everyMs);
  timer?.unref();
  const young = (): boolean => Temporal.Instant.compare(latest.signedAt.add(oldestPolicy), clock.now()) > 0;
  return {
    current: () => (trusted && young() ? latest.policy : null),
    latest: () => latest.policy,
    signedAt: () => latest.signedAt,
    refresh,
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
