// Which malware scanner the gate has: the configured one, the machine's own, none by recorded decision, or one that is awaited.
import { createClamd, type Scanner, ScannerError } from '../enforcement/scanner.ts';
import { answers } from './faults.ts';
import type { ServeOptions } from './options.ts';

/** A scanner that was never named: mail waits until one is, or until the school records that it has none. */
const missingScanner: Scanner = {
  scan: () => Promise.reject(new ScannerError('no scanner is configured')),
  ping: () => Promise.reject(new ScannerError('no scanner is configured')),
};

/** Where Debian's clamd listens. */
const usualScanner = 'unix:/run/clamav/clamd.ctl';

/** The scanner's address: as configured, else the machine's own where it answers; null where there is none. */
export async function scannerAddress(options: Pick<ServeOptions, 'scanner'>): Promise<string | null> {
  if (options.scanner !== undefined) return options.scanner;
  const clamd = createClamd({ address: usualScanner, timeoutMs: 2000 });
  return (await answers(() => clamd.ping())) ? usualScanner : null;
}

export interface FoundScanner {
  /** Null: the school has recorded that it has none. */
  readonly scanner: Scanner | null;
  /** What the one who starts should know. */
  readonly notes: readonly string[];
}

/**
 * The scanner as configured; else the machine's own where it answers; else none, where the school has recorded that (the
 * demo has). A school that has neither a scanner nor that decision has mail that waits (design, invariant 14).
 */
export async function findScanner(options: ServeOptions, recordedAbsent: boolean): Promise<FoundScanner> {
  const address = await scannerAddress(options);
  if (address !== null) return { scanner: createClamd({ address }), notes: [] };
  if (options.demo || recordedAbsent) {
    return { scanner: null, notes: ['There is no scanner: nothing is scanned for malware.'] };
  }
  return {
    scanner: missingScanner,
    notes: [
      'No scanner: mail waits (451) until --scanner names one or the decision "no-scanner" is recorded.',
    ],
  };
}
