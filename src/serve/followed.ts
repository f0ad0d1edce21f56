// What people decide reaches the gates before it is answered: the policy is signed and read again.
import type { LivePolicy } from '../enforcement/live-policy.ts';

/** Waits for an act, then for the policy that follows from it. */
export function followed(live: LivePolicy): <Answer>(act: Promise<Answer>) => Promise<Answer> {
  return async (act) => {
    const answer = await act;
    // The act is done and on the log. A reading that fails is told by the policy itself; the next one comes by itself.
    await live.refresh();
    return answer;
  };
}
