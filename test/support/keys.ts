// A key pair that stands for every class of data, so that a test can open what a gate sealed and count it.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Card } from '../../src/privacy/kept.ts';
import type { KeySource } from '../../src/privacy/keeper/client.ts';
import { signedText } from '../../src/privacy/keeper/protocol.ts';
import { openField, unwrapKey } from '../../src/privacy/seal.ts';
import type { SpoolItem } from '../../src/privacy/spool.ts';

/** All keys as text, to be handed to another process. */
export interface TestKeys {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly signingKey: string;
  readonly signer: string;
}

export function makeKeys(): TestKeys {
  const sealing = generateKeyPairSync('x25519');
  const signing = generateKeyPairSync('ed25519');
  const raw = (
    key: { export(options: { format: 'jwk' }): { x?: string; d?: string } },
    part: 'x' | 'd',
  ): string => Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url').toString('base64');
  return {
    publicKey: raw(sealing.publicKey, 'x'),
    privateKey: raw(sealing.privateKey, 'd'),
    signingKey: raw(signing.publicKey, 'x'),
    signer: signing.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** Publishes the one public key under every name. */
export function keySource(keys: TestKeys): KeySource {
  const signer = createPrivateKey(keys.signer);
  return {
    signingKey: async () => Buffer.from(keys.signingKey, 'base64'),
    publish: async (names: readonly Omit<Card, 'id'>[]) =>
      names.map((name) => {
        const key = { ...name, publicKey: keys.publicKey };
        return { ...key, signature: sign(null, signedText(key), signer).toString('base64') };
      }),
  };
}

/** Opens one field of what lies in a spool. */
export async function openSpooled(
  keys: TestKeys,
  { card, record }: SpoolItem,
  field: 'raw' | 'recipients',
): Promise<string> {
  const recordKey = await unwrapKey(Buffer.from(keys.privateKey, 'base64'), card, record.wrapped);
  const sealed = record.fields.get(field);
  return sealed === undefined ? '' : openField(recordKey, card, field, sealed).toString('latin1');
}
