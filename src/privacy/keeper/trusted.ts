// What a confidant alone learns of an infected message of their own: sender and subject; and whether it is theirs to destroy.
import { createHash } from 'node:crypto';
import type { Card } from '../kept.ts';
import { keyName, openField, shutName } from '../seal.ts';
import type { Custody } from './custody.ts';
import { Refusal } from './refusal.ts';

type Leaf = ReadonlyMap<string, unknown>;

const committed = (salt: Buffer, name: string, value: string): string =>
  createHash('sha256').update(salt).update(`${name}\n${value}`, 'utf8').digest('hex');

/** True when the leaf is this person's own. */
export const isAsker = (leaf: Leaf, salt: Buffer, address: string): boolean =>
  leaf.get('person') === committed(salt, 'person', address);

/** True when the database found whoever asks for the own data to be a confidant: only who has the salt can read that. */
export const isTrusted = (leaf: Leaf, salt: Buffer): boolean =>
  leaf.get('trusted') === committed(salt, 'trusted', 'true');

/** True when one of the lines is this address; compared as the directory writes them. */
export function names(text: Buffer, address: string): boolean {
  return text
    .toString('utf8')
    .split('\n')
    .some((line) => line.trim().toLowerCase() === address);
}

/** Infected and sealed for nobody to open, of whichever confidant: its sender. Null: another item. */
export function shutSender(recordKey: Uint8Array, card: Card, sender: Buffer): Buffer | null {
  if (card.purpose !== 'security' || card.class !== 'quarantine') return null;
  try {
    return openField(recordKey, card, shutName('sender'), sender);
  } catch {
    return null;
  }
}

/** The subject that the gate sealed with its verdict; empty where there is none. */
export function subjectIn(verdict: Buffer): Buffer {
  const said: unknown = Object(JSON.parse(verdict.toString('utf8'))).subject;
  return Buffer.from(typeof said === 'string' ? said : '', 'utf8');
}

/**
 * Stands before the destruction of an infected message by its own confidant: the leaf is theirs, and they are its sender or
 * among its recipients. Throws Refusal `another-person`, `another-item`, SealError.
 */
export async function checkOwn(
  custody: Custody,
  leaf: Leaf,
  asked: {
    readonly card: Card;
    readonly wrapped: Buffer;
    readonly sender: Buffer;
    readonly recipients: Buffer;
    readonly address: string;
    readonly salt: Buffer;
  },
): Promise<void> {
  const { card } = asked;
  const address = asked.address.toLowerCase();
  if (!isAsker(leaf, asked.salt, address)) throw new Refusal('another-person');
  const recordKey = await custody.recordKey(keyName(card), card, asked.wrapped);
  try {
    const sender = shutSender(recordKey, card, asked.sender);
    if (sender === null) throw new Refusal('another-item');
    const recipients = openField(recordKey, card, shutName('recipients'), asked.recipients);
    if (!names(sender, address) && !names(recipients, address)) throw new Refusal('another-person');
  } finally {
    recordKey.fill(0);
  }
}
