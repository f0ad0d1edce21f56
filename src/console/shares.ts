// A secret share of a sample, made where its giver is: in the browser, or by `reglement sample share`. The school gets a commitment and a sealed text.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { commitmentHere, ed25519Here, toHex } from './proof-paths.ts';
import { fromBase64, toBase64 } from './proof.ts';

/** The terms of a plan, as they stand on the log. */
export interface ShareTerms {
  readonly plan: string;
  readonly gates: string;
  /** ISO instants. */
  readonly from: string;
  readonly to: string;
  /** Of a million. */
  readonly rate: number;
}

/** A public key as the keeper published and signed it. */
export interface ShareKey {
  readonly school: string;
  readonly purpose: string;
  readonly class: string;
  readonly diesOn: string;
  /** Raw X25519, base64. */
  readonly publicKey: string;
  /** Ed25519, base64. */
  readonly signature: string;
}

export interface MadeShare {
  /** 32 secret octets, hex: to be kept until the period is over. */
  readonly share: string;
  /** Hex. */
  readonly commitment: string;
  /** For the keeper alone, base64. */
  readonly sealed: string;
}

const encoder = new TextEncoder();
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Length-prefixed parts, as `privacy/seal.ts` binds a wrapped key to its record. */
function bound(...parts: readonly string[]): ArrayBuffer {
  const pieces = parts.flatMap((part) => {
    const text = encoder.encode(part);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.length);
    return [length, text];
  });
  return join(...pieces).buffer;
}

/** Did the keeper with this signing key (base64) publish this key? */
export function keyIsKeepers(key: ShareKey, signingKey: string): Promise<boolean> {
  const parts = [key.school, key.purpose, key.class, key.diesOn, key.publicKey].map(encodeURIComponent);
  return ed25519Here(
    fromBase64(signingKey),
    fromBase64(key.signature),
    encoder.encode(`reglement key 1\n${parts.join('\n')}\n`),
  );
}

/** Makes a share for this plan, committed to its terms and sealed to the keeper: format ‖ enc ‖ ciphertext. */
export async function makeShare(
  terms: ShareTerms,
  by: 'fg' | 'council',
  key: ShareKey,
  secret: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): Promise<MadeShare> {
  const share = toHex(secret);
  const name = [key.school, key.purpose, key.class, key.diesOn].map(encodeURIComponent).join('/');
  const sealed = await suite.seal(
    {
      recipientPublicKey: await suite.kem.deserializePublicKey(fromBase64(key.publicKey).buffer),
      info: bound(name),
    },
    new Uint8Array(secret).buffer,
    bound('reglement record 1', key.school, key.purpose, key.class, key.diesOn, terms.plan),
  );
  return {
    share,
    commitment: await commitmentHere(terms, by, share),
    sealed: toBase64(join(Uint8Array.of(1), new Uint8Array(sealed.enc), new Uint8Array(sealed.ct))),
  };
}
