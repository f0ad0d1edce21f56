// Turns one night's deaths into signed receipts: one a day of death, small enough for a leaf of the log.
import { keyId } from '../../audit/verifier.ts';
import { keeperName, receiptText, type DeadKey } from '../receipt.ts';
import type { Custody, Deaths } from './custody.ts';

export interface ReceiptSigner {
  /** C2SP verifier key. */
  readonly verifierKey: string;
  /** The signed note over a text that ends with a line feed. */
  note(text: string): string;
}

/** Signs notes with the custody's key (C2SP signed-note), in the name of the keeper or of its mirror. */
export function receiptSigner(custody: Custody, name = keeperName): ReceiptSigner {
  const id = keyId(name, custody.signingKey);
  const key = Buffer.concat([Uint8Array.of(1), custody.signingKey]).toString('base64');
  return {
    verifierKey: `${name}+${id.toString('hex')}+${key}`,
    note: (text) => {
      const signature = Buffer.concat([id, custody.sign(Buffer.from(text, 'utf8'))]);
      return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
    },
  };
}

/** A leaf holds 8 KiB with all that stands around the receipt. */
const mostBytes = 5000;

function* portions(keys: readonly DeadKey[]): Generator<DeadKey[]> {
  let portion: DeadKey[] = [];
  let size = 0;
  for (const key of keys) {
    const length = Buffer.byteLength(key.name) + 80;
    if (portion.length > 0 && size + length > mostBytes) {
      yield portion;
      [portion, size] = [[], 0];
    }
    portion.push(key);
    size += length;
  }
  yield portion;
}

/** The receipts of one night: of each day whose keys died in it, and of the night's own day also when none did. */
export function receiptsOf(
  deaths: Deaths,
  signer: ReceiptSigner,
): { night: string; day: string; note: string }[] {
  const { night, at, from, to, survivors } = deaths;
  const byDay = Map.groupBy(deaths.keys, ({ name }) =>
    decodeURIComponent(name.slice(name.lastIndexOf('/') + 1)),
  );
  if (!byDay.has(night)) byDay.set(night, []);
  return [...byDay]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([day, keys]) =>
      [...portions(keys)].map((portion) => ({
        night,
        day,
        note: signer.note(receiptText({ day, at, from, to, survivors, keys: portion })),
      })),
    );
}
