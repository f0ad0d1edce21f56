// Verifies what a witness signed with a passkey: WebAuthn assertions over a checkpoint (ES256, EdDSA, RS256). Imports nothing of the project.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0;
}

/** What a passkey signs the hash of: the same, under a name of its own. The hash is the challenge of the assertion. */
export function passkeyChallenge(text: string, seconds: number): Buffer {
  return createHash('sha256').update(`reglement/passkey/v1\ntime ${seconds}\n${text}`, 'utf8').digest();
}

/** A witness that signs with a passkey: `name+keyid+base64(0xff ‖ "reglement/passkey/v1" ‖ LF ‖ site ‖ LF ‖ COSE key)`. */
export interface PasskeyKey {
  readonly name: string;
  /** Four bytes. */
  readonly id: Buffer;
  /** Relying party id: the host name for which the passkey was made. */
  readonly site: string;
  /** Algorithm of the key (COSE): ES256, EdDSA or RS256. */
  readonly alg: -7 | -8 | -257;
  readonly publicKey: KeyObject;
}

const passkeyHead = Buffer.from('\xffreglement/passkey/v1\n', 'latin1');

/** The verifier key of a passkey, as it stands on the log. `cose` is the credential's public key as WebAuthn gives it. */
export function passkeyVerifierKey(name: string, site: string, cose: Uint8Array): string {
  const bytes = Buffer.concat([passkeyHead, Buffer.from(`${site}\n`, 'utf8'), cose]);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4);
  return `${name}+${id.toString('hex')}+${bytes.toString('base64')}`;
}

/** Reads the verifier key of a passkey, or null when it is none. */
export function parsePasskey(text: string): PasskeyKey | null {
  const match = /^([^+\s]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const bytes = Buffer.from(match?.[3] ?? '', 'base64');
  if (match === null || !same(bytes.subarray(0, passkeyHead.length), passkeyHead)) return null;
  const name = match[1] ?? '';
  const rest = bytes.subarray(passkeyHead.length);
  const end = rest.indexOf(0x0a);
  if (end < 1) return null;
  const site = rest.subarray(0, end).toString('utf8');
  const key = coseKey(rest.subarray(end + 1));
  if (key === null || passkeyVerifierKey(name, site, rest.subarray(end + 1)) !== text.trim()) return null;
  return { name, id: Buffer.from(match[2] ?? '', 'hex'), site, ...key };
}

/** Reads a COSE public key (RFC 9052, 7): a CBOR map of small numbers to numbers and byte strings, and nothing after it. */
function coseKey(bytes: Buffer): Pick<PasskeyKey, 'alg' | 'publicKey'> | null {
  try {
    let at = 0;
    const item = (): number | Buffer => {
      const head = bytes.readUInt8(at);
      at += 1;
      const low = head & 31;
      let size = low;
      if (low === 24) size = bytes.readUInt8(at);
      else if (low === 25) size = bytes.readUInt16BE(at);
      else if (low > 25) throw new RangeError('too large');
      at += low === 24 ? 1 : low === 25 ? 2 : 0;
      const major = head >> 5;
      if (major === 0 || major === 5) return size;
      if (major === 1) return -1 - size;
      if (major !== 2 || at + size > bytes.length) throw new RangeError('not in a key');
      at += size;
      return bytes.subarray(at - size, at);
    };
    if (bytes.readUInt8(0) >> 5 !== 5) return null;
    const count = Number(item());
    const map = new Map(Array.from({ length: count }, () => [Number(item()), item()] as const));
    if (at !== bytes.length) return null;
    const part = (label: number): string => {
      const value = map.get(label);
      if (!Buffer.isBuffer(value)) throw new RangeError('no such part');
      return value.toString('base64url');
    };
    const kind = [map.get(1), map.get(3), typeof map.get(-1) === 'number' ? map.get(-1) : 'n'].join(' ');
    const jwk = (key: Record<string, string>): KeyObject => createPublicKey({ key, format: 'jwk' });
    if (kind === '2 -7 1')
      return { alg: -7, publicKey: jwk({ kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) }) };
    if (kind === '1 -8 6') return { alg: -8, publicKey: jwk({ kty: 'OKP', crv: 'Ed25519', x: part(-2) }) };
    if (kind === '3 -257 n') return { alg: -257, publicKey: jwk({ kty: 'RSA', n: part(-1), e: part(-2) }) };
    return null;
  } catch {
    return null;
  }
}

/** What a browser hands back for `navigator.credentials.get`. */
export interface Assertion {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJSON: Uint8Array;
  readonly signature: Uint8Array;
}

/** The signature line of a passkey: key id, time, and the three parts of the assertion, each but the last with its length. */
export function passkeyLine(key: PasskeyKey, seconds: number, assertion: Assertion): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const sized = (part: Uint8Array): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(part.length);
    return Buffer.concat([length, part]);
  };
  const parts = [
    key.id,
    time,
    sized(assertion.authenticatorData),
    sized(assertion.clientDataJSON),
    assertion.signature,
  ];
  return `\u2014 ${key.name} ${Buffer.concat(parts).toString('base64')}\n`;
}

/** WebAuthn 7.2, for one challenge: made for this site, by a person who was present and verified, and signed by the key. */
export function verifyAssertion(key: PasskeyKey, challenge: Uint8Array, assertion: Assertion): boolean {
  const { authenticatorData, clientDataJSON, signature } = assertion;
  let client: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown };
  let host: string;
  try {
    client = Object(JSON.parse(Buffer.from(clientDataJSON).toString('utf8')));
    host = new URL(String(client.origin)).hostname;
  } catch {
    return false;
  }
  if (client.type !== 'webauthn.get' || client.crossOrigin === true) return false;
  if (client.challenge !== Buffer.from(challenge).toString('base64url')) return false;
  if (host !== key.site && !host.endsWith(`.${key.site}`)) return false;
  if (authenticatorData.length < 37) return false;
  if (!same(authenticatorData.subarray(0, 32), createHash('sha256').update(key.site).digest())) return false;
  // Bit 0: somebody was present. Bit 2: it was the owner of the passkey.
  if (((authenticatorData[32] ?? 0) & 0b101) !== 0b101) return false;
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()]);
  try {
    return verify(key.alg === -8 ? null : 'sha256', signed, key.publicKey, signature);
  } catch {
    return false;
  }
}

/** Time in seconds of a passkey's signature over this text; null when it is none. */
export function passkeySeconds(blob: Buffer, text: string, key: PasskeyKey): number | null {
  if (blob.length < 12) return null;
  const seconds = Number(blob.readBigUInt64BE());
  const dataEnd = 10 + blob.readUInt16BE(8);
  if (!Number.isSafeInteger(seconds) || dataEnd + 2 > blob.length) return null;
  const clientEnd = dataEnd + 2 + blob.readUInt16BE(dataEnd);
  if (clientEnd > blob.length) return null;
  const assertion = {
    authenticatorData: blob.subarray(10, dataEnd),
    clientDataJSON: blob.subarray(dataEnd + 2, clientEnd),
    signature: blob.subarray(clientEnd),
  };
  return verifyAssertion(key, passkeyChallenge(text, seconds), assertion) ? seconds : null;
}
