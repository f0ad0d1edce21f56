// Who stands in for whom: the functions a person has at a moment, own and stood in for. Values in, values out.

/** One person stands in for another's function, `from` included, `until` excluded. */
export interface Deputy {
  readonly id: string;
  readonly function: string;
  /** The location it is for, or null: wherever the holder has the function. */
  readonly location: string | null;
  readonly holder: string;
  readonly deputy: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** True while `at` lies in the period. */
export function standsInAt({ from, until }: Deputy, at: Temporal.Instant): boolean {
  return Temporal.Instant.compare(at, from) >= 0 && Temporal.Instant.compare(at, until) < 0;
}

/**
 * Own functions first, then those stood in for at `at`. `ownOf` gives the own functions of an address, none for somebody who
 * left: nobody stands in for a function its holder no longer has. Agrees with `directory.functions_at`.
 */
export function functionsAt(
  address: string,
  at: Temporal.Instant,
  deputies: readonly Deputy[],
  ownOf: (address: string) => readonly string[],
): readonly string[] {
  const stoodIn = deputies
    .filter(
      (one) => one.deputy === address && standsInAt(one, at) && ownOf(one.holder).includes(one.function),
    )
    .map((one) => one.function);
  return stoodIn.length === 0 ? ownOf(address) : [...new Set([...ownOf(address), ...stoodIn])];
}
