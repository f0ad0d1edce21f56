// The scanner as the keeper asks it: one word about a cleaned message. Null where the school has no scanner.
import { createClamd } from '../enforcement/scanner.ts';
import type { Rescan } from '../privacy/keeper/disposer.ts';

/** `address`: clamd, `unix:PATH` or `HOST:PORT`. */
export function rescanOf(address: string | null): Rescan | null {
  if (address === null) return null;
  const scanner = createClamd({ address });
  return async (raw) => (await scanner.scan(raw)).verdict;
}
