// Sealed texts that are for one person: notices and requests. The keeper alone learns for whom, and gives them to that person.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { commitment } from '../audit/log.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { keeperRefusal, Refused, waitForInclusion } from './access.ts';
import type { KeeperClient, SealedLetter } from './keeper/client.ts';
import type { Card } from './kept.ts';
import { answerField, letterField } from './letter-fields.ts';
import { hourOf } from './retention.ts';
import { sealOne } from './seal.ts';

export interface LetterKeys {
  publicKey(key: Omit<Card, 'id'>): Promise<{ readonly publicKey: string }>;
}

async function seal(keys: LetterKeys, card: Card, field: string, value: object): Promise<Buffer> {
  const { publicKey } = await keys.publicKey({
    school: card.school,
    purpose: card.purpose,
    class: card.class,
    diesOn: card.diesOn,
  });
  return sealOne(
    Buffer.from(publicKey, 'base64'),
    card,
    field,
    new TextEncoder().encode(JSON.stringify(value)),
  );
}

/** Seals a text to one person: `to` is the address, lower case, and stands inside the ciphertext. Rejects while the keeper is away. */
export function sealLetter(
  keys: LetterKeys,
  card: Card,
  to: string,
  says: Readonly<Record<string, unknown>>,
): Promise<Buffer> {
  return seal(keys, card, letterField, { ...says, to: to.toLowerCase() });
}

/** Seals an answer to the person whom `letter` names. Rejects while the keeper is away. */
export function sealAnswer(
  keys: LetterKeys,
  card: Card,
  letter: Uint8Array,
  says: Readonly<Record<string, unknown>>,
): Promise<Buffer> {
  return seal(keys, card, answerField(letter), says);
}

/** Who opened this, for the keeper's eyes: sealed to the record's own key, beside it. */
const openerField = 'opener';

const refusals: Readonly<Record<string, ConstructorParameters<typeof Refused>[0]>> = {
  RG002: 'unknown-person',
  RG003: 'not-allowed',
  RG004: 'incomplete',
  RG005: 'not-witnessed',
};

/**
 * Opens one letter by hand, for a function that has to answer or print it: on the log before anything is shown, with the
 * reason; the person it is for sees the function and the hour. Answers text and answers, as they were sealed.
 * Throws Refused.
 */
export async function openLetter(
  deps: { readonly desk: Database; readonly keeper: KeeperClient; readonly clock: Clock },
  letter: SealedLetter,
  by: { readonly address: string; readonly reason: string },
): Promise<readonly unknown[]> {
  const salt = randomBytes(32);
  const person = by.address.toLowerCase();
  const { hash } = commitment('person', person, salt);
  const at = deps.clock.now();
  const sealed = await seal(deps.keeper, letter.card, openerField, {
    person,
    reason: by.reason,
    salt: salt.toString('base64'),
    hash,
    hour: hourOf(at).toString(),
  });
  let leaf: string | undefined;
  try {
    const { rows } = await sql<{ leaf: string }>`
      SELECT public.open_letter(${letter.card.id}::uuid, ${person}::text, ${by.reason}::text, ${salt}::bytea,
        ${sealed}::bytea, ${at.toString()}::timestamptz) AS leaf`.execute(deps.desk);
    leaf = rows[0]?.leaf;
  } catch (error) {
    const code: unknown = Object(error).code;
    const reason = typeof code === 'string' ? refusals[code] : undefined;
    throw reason === undefined ? error : new Refused(reason, error);
  }
  if (leaf === undefined) throw new Refused('not-allowed');
  const inclusion = await waitForInclusion(deps.desk, leaf);
  try {
    return (await deps.keeper.readLetter(letter, inclusion)).map(readText);
  } catch (error) {
    throw keeperRefusal(error);
  }
}

/** The JSON inside an opened text. */
export function readText(plain: Uint8Array): unknown {
  return JSON.parse(Buffer.from(plain).toString('utf8'));
}
