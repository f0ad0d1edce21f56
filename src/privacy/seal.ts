// Seals a record: a fresh key for it, wrapped to the public key of its class (HPKE, RFC 9180); each field its own ciphertext.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Card, KeptField } from './kept.ts';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

const format = 1;
const encapsulated = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A ciphertext that does not open: wrong key, wrong place, or changed. It says no more than that. */
export class SealError extends Error {
  constructor(cause?: unknown) {
    super('sealed data does not open here', { cause });
    this.name = 'SealError';
  }
}

/** Names the key of a record: school × purpose × class × the day it dies (invariant 7). */
export function keyName(card: Omit<Card, 'id'>): string {
  return [card.school, card.purpose, card.class, card.diesOn].map(encodeURIComponent).join('/');
}

/** Length-prefixed parts: no two different lists give the same bytes. */
function bind(...parts: string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Binds a wrapped record key to its record. */
function recordAad(card: Card): Buffer {
  return bind('reglement record 1', card.school, card.purpose, card.class, card.diesOn, card.id);
}

/** Binds a ciphertext to its field and record (invariant 5: field name, school, purpose, record id). */
function fieldAad(card: Card, field: string): Buffer {
  return bind('reglement field 1', field, card.school, card.purpose, card.id);
}

/** An exact ArrayBuffer: a Buffer may be a window on a larger one. */
function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** Wraps a record key to a raw X25519 public key: format ‖ enc ‖ ciphertext. */
export async function wrapKey(publicKey: Uint8Array, card: Card, recordKey: Uint8Array): Promise<Buffer> {
  const sealed = await suite.seal(
    {
      recipientPublicKey: await suite.kem.deserializePublicKey(exact(publicKey)),
      info: exact(bind(keyName(card))),
    },
    exact(recordKey),
    exact(recordAad(card)),
  );
  return Buffer.concat([Uint8Array.of(format), new Uint8Array(sealed.enc), new Uint8Array(sealed.ct)]);
}

/** Unwraps a record key with the raw X25519 private key of its class. Throws SealError. */
export async function unwrapKey(privateKey: Uint8Array, card: Card, wrapped: Uint8Array): Promise<Buffer> {
  if (wrapped[0] !== format || wrapped.length !== 1 + encapsulated + 32 + tagBytes) throw new SealError();
  try {
    const opened = await suite.open(
      {
        recipientKey: await suite.kem.deserializePrivateKey(exact(privateKey)),
        enc: exact(wrapped.subarray(1, 1 + encapsulated)),
        info: exact(bind(keyName(card))),
      },
      exact(wrapped.subarray(1 + encapsulated)),
      exact(recordAad(card)),
    );
    return Buffer.from(opened);
  } catch (cause) {
    throw new SealError(cause);
  }
}

/** Seals one field under its record's key: format ‖ nonce ‖ ciphertext ‖ tag (AES-256-GCM). */
export function sealField(recordKey: Uint8Array, card: Card, field: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', recordKey, nonce);
  cipher.setAAD(fieldAad(card, field));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Uint8Array.of(format), nonce, body, cipher.getAuthTag()]);
}

/** Opens one field. Throws SealError. */
export function openField(recordKey: Uint8Array, card: Card, field: string, sealed: Uint8Array): Buffer {
  if (sealed[0] !== format || sealed.length < 1 + nonceBytes + tagBytes) throw new SealError();
  const decipher = createDecipheriv('aes-256-gcm', recordKey, sealed.subarray(1, 1 + nonceBytes));
  decipher.setAAD(fieldAad(card, field));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    const plain = decipher.update(sealed.subarray(1 + nonceBytes, sealed.length - tagBytes));
    decipher.final();
    return plain;
  } catch (cause) {
    throw new SealError(cause);
  }
}

export interface SealedRecord {
  readonly wrapped: Buffer;
  readonly fields: ReadonlyMap<KeptField, Buffer>;
}

/**
 * The name under which a field of a record that nobody opens is sealed. Whoever asks for the field by its own name gets
 * nothing; it looks like any other, in size and place.
 */
export const shutName = (field: KeptField): string => `shut ${field}`;

/** Seals a whole record under a fresh key that is forgotten at once; `shut`: for nobody to open. */
export async function sealRecord(
  publicKey: Uint8Array,
  card: Card,
  fields: ReadonlyMap<KeptField, Uint8Array>,
  shut = false,
): Promise<SealedRecord> {
  const recordKey = randomBytes(32);
  try {
    return {
      wrapped: await wrapKey(publicKey, card, recordKey),
      fields: new Map(
        [...fields].map(([field, plain]) => [
          field,
          sealField(recordKey, card, shut ? shutName(field) : field, plain),
        ]),
      ),
    };
  } finally {
    recordKey.fill(0);
  }
}

/**
 * Seals one text that is no monitoring record (a report): wrapped key and ciphertext in one value.
 * The card names where it belongs; `field` what it is.
 */
export async function sealOne(
  publicKey: Uint8Array,
  card: Card,
  field: string,
  plain: Uint8Array,
): Promise<Buffer> {
  const recordKey = randomBytes(32);
  const wrapped = await wrapKey(publicKey, card, recordKey);
  return Buffer.concat([wrapped, sealField(recordKey, card, field, plain)]);
}
