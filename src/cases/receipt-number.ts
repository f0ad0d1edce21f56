// Numbers on receipts: what somebody keeps and can read over the telephone; they say nothing about anybody.
import { randomInt } from 'node:crypto';

/** Letters and digits that nobody mixes up when reading them over the telephone. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A fresh number such as `M-7F3K-92QD`. `letter` says what it is of: M a report, V a request, S a question about a site. */
export function receiptNumber(letter: 'M' | 'V' | 'S'): string {
  const four = (): string =>
    Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${letter}-${four()}-${four()}`;
}
