// An authenticator in software (WebAuthn level 3): makes a passkey and signs with it, as well or as badly as a test wants.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Assertion, Registration } from '../../src/people/passkeys.ts';

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

export interface Ceremony {
  /** base64url. */
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  /** False: somebody touched it, nobody proved to be its owner. */
  readonly verified?: boolean;
}

export interface Authenticator {
  readonly id: string;
  counter: number;
  /** PKCS #8 in base64, for an authenticator of a browser that goes on with this passkey. */
  privateKey(): string;
  register(ceremony: Ceremony): Registration;
  /** Counts up first, unless `counter` says which number to claim. */
  assert(ceremony: Ceremony, counter?: number): Assertion;
}

function clientData(type: string, { challenge, origin }: Ceremony): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** COSE key of P-256 (RFC 9053 section 7.1.1) in CBOR. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  return Buffer.concat([
    Buffer.from('a50102032620012158 20'.replace(' ', ''), 'hex'),
    bytes(x),
    Buffer.from('225820', 'hex'),
    bytes(y),
  ]);
}

/** A new authenticator with one passkey to be. */
export function createAuthenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = randomBytes(32);
  const id = url(credential);
  const head = (ceremony: Ceremony, flags: number, counter: number): Buffer => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const uv = ceremony.verified === false ? 0 : 0x04;
    return Buffer.concat([sha256(ceremony.rpId), Buffer.of(flags | 0x01 | uv), number]);
  };
  return {
    id,
    counter: 0,
    privateKey: () => privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    register(ceremony) {
      const authData = Buffer.concat([
        head(ceremony, 0x40, this.counter),
        Buffer.alloc(16),
        Buffer.of(0, credential.length),
        credential,
        coseKey(publicKey),
      ]);
      const attestation = Buffer.concat([
        Buffer.of(0xa3, 0x63),
        Buffer.from('fmt'),
        Buffer.of(0x64),
        Buffer.from('none'),
        Buffer.of(0x67),
        Buffer.from('attStmt'),
        Buffer.of(0xa0, 0x68),
        Buffer.from('authData'),
        Buffer.of(0x58, authData.length),
        authData,
      ]);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: url(clientData('webauthn.create', ceremony)),
          attestationObject: url(attestation),
          transports: ['internal'],
        },
      };
    },
    assert(ceremony, counter) {
      if (counter === undefined) this.counter += 1;
      const authData = head(ceremony, 0, counter ?? this.counter);
      const client = clientData('webauthn.get', ceremony);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: url(client),
          authenticatorData: url(authData),
          signature: url(sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey)),
        },
      };
    },
  };
}
