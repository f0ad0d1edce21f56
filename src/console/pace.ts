// Token buckets in memory: so many a minute for one key. Nothing is written anywhere.
import type { ConsoleClock } from './deps.ts';

/** Keys remembered at once; beyond it the oldest are forgotten. */
const maxKeys = 20_000;

/** True while `key` stays within `limit` a minute. */
export type Pace = (key: string, limit: number) => boolean;

export function createPace(clock: ConsoleClock): Pace {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key, limit) => {
    const now = clock.now().epochMilliseconds;
    const before = buckets.get(key) ?? { tokens: limit, at: now };
    const tokens = Math.min(limit, before.tokens + (Math.max(0, now - before.at) / 60_000) * limit);
    buckets.delete(key);
    buckets.set(key, { tokens: Math.max(0, tokens - 1), at: now });
    if (buckets.size > maxKeys) {
      const oldest = buckets.keys().next();
      if (oldest.done !== true) buckets.delete(oldest.value);
    }
    return tokens >= 1;
  };
}
