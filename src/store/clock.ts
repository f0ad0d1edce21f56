// The clock every room is handed (invariant 13): real in service, fixed or moved by hand in tests.

/** Tells the time. Nothing else in the product does, save the pure facts it is given. */
export interface Clock {
  now(): Temporal.Instant;
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  set(at: Temporal.Instant): void;
  /** Moves by a duration of hours or smaller; negative moves back. */
  advance(duration: Temporal.Duration | Temporal.DurationLike): void;
}

/** A clock that stands still at `at`. */
export function fixedClock(at: Temporal.Instant): FixedClock {
  let current = at;
  return {
    now: () => current,
    set: (next) => {
      current = next;
    },
    advance: (duration) => {
      current = current.add(duration);
    },
  };
}
