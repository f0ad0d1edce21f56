// What the database gives for the keeper, and how it travels: bytes as base64, cards without anything beside their own names.
import type { Inclusion } from '../../audit/log.ts';
import type { Card, KeptField } from '../kept.ts';
import type { WireInclusion, WireLetter } from './protocol.ts';

/** A record as the database gives it: its card and ciphertexts. */
export interface SealedItem {
  readonly card: Card;
  readonly wrapped: Uint8Array;
  readonly fields: ReadonlyMap<KeptField, Uint8Array>;
}

/** A sealed text for one person with its answers, as the database gives it. */
export interface SealedLetter {
  readonly card: Card;
  readonly kind: 'letter' | 'report';
  readonly sealed: Uint8Array;
  readonly answers: readonly Uint8Array[];
}

export const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const wireCard = (card: Card): Card => ({
  id: card.id,
  school: card.school,
  purpose: card.purpose,
  class: card.class,
  diesOn: card.diesOn,
});

export const wireLetter = ({ card, kind, sealed, answers }: SealedLetter): WireLetter => ({
  card: wireCard(card),
  kind,
  sealed: encode(sealed),
  answers: answers.map(encode),
});

export function wireInclusion(inclusion: Inclusion): WireInclusion {
  const { body, index, size, note } = inclusion;
  return { body, index, size, note, proof: inclusion.proof.map(encode) };
}

/** What lets the keeper hand an item on. */
export function sent(item: SealedItem) {
  const part = (field: KeptField): string => encode(item.fields.get(field) ?? Buffer.alloc(0));
  return {
    card: wireCard(item.card),
    wrapped: encode(item.wrapped),
    sender: part('sender'),
    recipients: part('recipients'),
    raw: part('raw'),
  };
}

export const textOf = (sealed: string): string => Buffer.from(sealed, 'base64').toString('utf8');
