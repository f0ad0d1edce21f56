// Memory for messages that are being received: one budget for all conversations of a gate, so that
// many slow senders of large messages are told to come back later and the gate stays up.

/** Octets that all conversations together may hold. */
export interface Budget {
  /** True when `octets` more may be held; then they count until `release`. */
  take(octets: number): boolean;
  release(octets: number): void;
}

/** A budget of `limit` octets. */
export function createBudget(limit: number): Budget {
  let held = 0;
  return {
    take(octets) {
      if (held + octets > limit) return false;
      held += octets;
      return true;
    },
    release(octets) {
      held -= octets;
    },
  };
}

/** What all conversations of one gate may hold together, in octets. */
export const defaultBudget = 512 * 1024 * 1024;

/** Largest message a gate takes, in octets. Larger ones get 552, and SIZE says so beforehand (RFC 1870). */
export const defaultSizeLimit = 50 * 1024 * 1024;
