// The keeper's part of a targeted check: tells a gate whom it records, and opens nothing for a check that is over.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Card } from '../kept.ts';
import { watchField, watchToken } from '../mandate-key.ts';
import { keyName, openField } from '../seal.ts';
import type { Custody } from './custody.ts';
import type { WireWatch } from './protocol.ts';

const sealedShape = z.object({
  address: z.string(),
  words: z.array(z.string()),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
});

/** Length of a wrapped record key before the field (`wrapKey`). */
const wrappedBytes = 1 + 32 + 32 + 16;

/** Opens the sealed text of a mandate and gives its hash. Throws SealError when the key is gone. */
export async function watchOf(custody: Custody, card: Card, sealed: Buffer): Promise<WireWatch> {
  const recordKey = await custody.recordKey(keyName(card), card, sealed.subarray(0, wrappedBytes));
  try {
    const plain = openField(recordKey, card, watchField, sealed.subarray(wrappedBytes));
    const { address, words, from, until } = sealedShape.parse(JSON.parse(plain.toString('utf8')));
    const salt = randomBytes(32);
    return {
      salt: salt.toString('base64'),
      token: watchToken(salt, address).toString('base64'),
      words,
      from,
      until,
    };
  } finally {
    recordKey.fill(0);
  }
}

/** Whether an access was asked for, by the log's own time, in this very case and before its end. */
export function isWithin(
  mandate: { readonly case: string; readonly ends: Temporal.Instant },
  leaf: ReadonlyMap<string, unknown>,
): boolean {
  const at = leaf.get('at');
  return (
    leaf.get('case') === mandate.case &&
    typeof at === 'string' &&
    Temporal.Instant.compare(Temporal.Instant.from(at), mandate.ends) < 0
  );
}
