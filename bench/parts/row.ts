// What a benchmark says: one paired measurement a row, and the small arithmetic behind it.

/** One row: `ratio` is ours ÷ peer. */
export interface BenchRow {
  readonly bench: string;
  readonly metric: string;
  readonly ours: number;
  readonly peer: number;
  readonly unit: string;
  readonly ratio: number;
  readonly runs: number;
}

/** Three significant digits: more says more than was measured. */
const rounded = (value: number): number => Number(value.toPrecision(3));

export function row(
  bench: string,
  metric: string,
  unit: string,
  measured: { readonly ours: number; readonly peer: number; readonly runs: number },
): BenchRow {
  const { ours, peer, runs } = measured;
  return { bench, metric, ours: rounded(ours), peer: rounded(peer), unit, ratio: rounded(ours / peer), runs };
}

/** The value below which `part` of them lie, 0.5 being the median. Throws RangeError without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (found === undefined) throw new RangeError('nothing was measured');
  return found;
}

/** Milliseconds that `work` took. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
