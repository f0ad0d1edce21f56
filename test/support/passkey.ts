// A passkey made of node:crypto: keys as WebAuthn hands them over (COSE), and assertions as a browser would make them.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type PasskeyAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

export interface MadeUpPasskey {
  readonly cose: Buffer;
  assert(
    challenge: Uint8Array,
    change?: AssertionChange,
  ): {
    readonly authenticatorData: Buffer;
    readonly clientDataJSON: Buffer;
    readonly signature: Buffer;
  };
}

export interface AssertionChange {
  readonly site?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly flags?: number;
  readonly crossOrigin?: boolean;
}

function bytes(value: Buffer): Buffer {
  return value.length < 256
    ? Buffer.concat([Buffer.of(0x58, value.length), value])
    : Buffer.concat([Buffer.of(0x59, value.length >> 8, value.length & 255), value]);
}

/** A public key as WebAuthn writes it (COSE). */
export function coseOf(algorithm: PasskeyAlgorithm, key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (value: string | undefined): Buffer => bytes(Buffer.from(value ?? '', 'base64url'));
  switch (algorithm) {
    case 'ES256':
      return Buffer.concat([
        Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
        part(jwk.x),
        Buffer.of(0x22),
        part(jwk.y),
      ]);
    case 'EdDSA':
      return Buffer.concat([Buffer.of(0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21), part(jwk.x)]);
    case 'RS256':
      return Buffer.concat([
        Buffer.of(0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20),
        part(jwk.n),
        Buffer.of(0x21, 0x43, 0x01, 0x00, 0x01),
      ]);
  }
}

/** A passkey for one site. */
export function madeUpPasskey(algorithm: PasskeyAlgorithm, site: string): MadeUpPasskey {
  const pair =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    cose: coseOf(algorithm, pair.publicKey),
    assert(challenge, change = {}) {
      const clientDataJSON = Buffer.from(
        JSON.stringify({
          type: change.type ?? 'webauthn.get',
          challenge: Buffer.from(challenge).toString('base64url'),
          origin: change.origin ?? `https://${site}`,
          crossOrigin: change.crossOrigin ?? false,
        }),
      );
      const authenticatorData = Buffer.concat([
        createHash('sha256')
          .update(change.site ?? site)
          .digest(),
        Buffer.of(change.flags ?? 0x05, 0, 0, 0, 1),
      ]);
      const data = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()]);
      return {
        authenticatorData,
        clientDataJSON,
        signature: sign(algorithm === 'EdDSA' ? null : 'sha256', data, pair.privateKey),
      };
    },
  };
}
