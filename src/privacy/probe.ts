// A proof run in front of a reader: steps that were really taken, what each gave, and whether that keeps the promise.

export interface ProbeStep {
  /** What was tried. */
  readonly did: { readonly nl: string; readonly en: string };
  /** What came back, as the machine said it: a code, a number, a state; never content or a person. */
  readonly got: string;
  readonly ok: boolean;
}

export interface ProofRun {
  /** True only when every step gave what the promise needs. No steps prove nothing. */
  readonly holds: boolean;
  readonly steps: readonly ProbeStep[];
  /** Whole milliseconds. */
  readonly ms: number;
}

/** Takes the steps one after the other and judges them. A step that fails by itself is shown as such, and is no proof. */
export async function runProof(
  steps: readonly { readonly did: ProbeStep['did']; take(): Promise<{ got: string; ok: boolean }> }[],
): Promise<ProofRun> {
  const began = performance.now();
  const taken: ProbeStep[] = [];
  for (const step of steps) {
    const { did } = step;
    try {
      const { got, ok } = await step.take();
      taken.push({ did, got, ok });
    } catch (error) {
      taken.push({ did, got: error instanceof Error ? error.name : 'error', ok: false });
    }
  }
  return {
    holds: taken.length > 0 && taken.every(({ ok }) => ok),
    steps: taken,
    ms: Math.round(performance.now() - began),
  };
}

/** SQLSTATE of a refusal by the database, or null. */
export function sqlState(error: unknown): string | null {
  const { code } = Object(error);
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
