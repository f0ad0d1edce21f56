// The keeper's part of letters: whose they are, and what the one they are for may read.
import type { Card } from '../kept.ts';
import { answerField, letterField } from '../letter-fields.ts';
import { keyName, openField } from '../seal.ts';
import type { Custody } from './custody.ts';

/** A sealed text with its answers. `kind` is `letter`, or `report`: of a report its maker learns that it is there, no more. */
export interface StoredLetter {
  readonly card: Card;
  readonly kind: 'letter' | 'report';
  readonly sealed: Buffer;
  readonly answers: readonly Buffer[];
}

/** Length of a wrapped record key before the field (`wrapKey`): format, encapsulated key, key, tag. */
const wrappedBytes = 1 + 32 + 32 + 16;

async function openOne(custody: Custody, card: Card, field: string, sealed: Buffer): Promise<Buffer> {
  const recordKey = await custody.recordKey(keyName(card), card, sealed.subarray(0, wrappedBytes));
  return openField(recordKey, card, field, sealed.subarray(wrappedBytes));
}

/** Text and answers of one letter. Throws SealError. */
export async function readStored(custody: Custody, letter: StoredLetter): Promise<Buffer[]> {
  const field = answerField(letter.sealed);
  return Promise.all([
    openOne(custody, letter.card, letterField, letter.sealed),
    ...letter.answers.map((answer) => openOne(custody, letter.card, field, answer)),
  ]);
}

/** Who may know of this text: the one a letter is for, or who made a report in the own name. */
function ownerOf(kind: StoredLetter['kind'], plain: Buffer): unknown {
  try {
    const text = Object(JSON.parse(plain.toString('utf8')));
    if (kind === 'letter') return text.to;
    return text.who === 'named' ? Object(text.by).address : null;
  } catch {
    // Anybody can seal anything to a public key: what is no text of ours is nobody's.
    return null;
  }
}

/** What is `address`'s own among these, by id: texts and answers of letters, nothing but the id of reports. */
export async function ownOf(
  custody: Custody,
  letters: readonly StoredLetter[],
  address: string,
): Promise<Map<string, readonly Buffer[]>> {
  const own = new Map<string, readonly Buffer[]>();
  for (const letter of letters) {
    // What does not open (its key died, or somebody changed it) is nobody's.
    const plain = await openOne(custody, letter.card, letter.kind, letter.sealed).catch(() => null);
    if (plain === null || ownerOf(letter.kind, plain) !== address) continue;
    own.set(letter.card.id, letter.kind === 'report' ? [] : await readStored(custody, letter));
  }
  return own;
}
