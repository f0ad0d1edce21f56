// How the wiring speaks of faults: a name and a code for the log, a yes or no for a page.

/** An error for the log: its name and code. A message of the database may hold values, so it stays out. */
export function causeOf(error: unknown): { cause: string | null; code: string | null } {
  if (!(error instanceof Error)) return { cause: null, code: null };
  return { cause: error.name, code: 'code' in error ? String(error.code) : null };
}

/** True when `ask` came to an end without an error. */
export async function answers(ask: () => Promise<unknown> | undefined): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch {
    return false;
  }
}
