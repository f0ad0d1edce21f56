// Proofs of the log where the reader is: inclusion, consistency and signatures of witnesses, with WebCrypto alone.
import { fromBase64, leafHash, toBase64 } from './proof.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

const node = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);
const half = (value: number): number => Math.floor(value / 2);
const same = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, at) => byte === right[at]);

/** RFC 9162 section 2.1.3.2: is this line, at this place, in the tree with this root (base64)? */
export async function lineIsIn(claim: {
  readonly leaf: string;
  readonly index: number;
  readonly size: number;
  readonly root: string;
  readonly path: readonly string[];
}): Promise<boolean> {
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let [place, last] = [claim.index, claim.size - 1];
  let hash: Uint8Array = await leafHash(claim.leaf);
  for (const text of claim.path) {
    const sibling = fromBase64(text);
    if (last === 0 || sibling.length !== 32) return false;
    if (place % 2 === 1 || place === last) {
      hash = await node(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = await node(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && toBase64(hash) === claim.root;
}

/** RFC 9162 section 2.1.4.2: is the earlier state the beginning of the later one? Roots in base64. */
export async function continues(
  earlier: { readonly size: number; readonly root: string },
  later: { readonly size: number; readonly root: string },
  path: readonly string[],
): Promise<boolean> {
  if (earlier.size < 1 || earlier.size > later.size) return false;
  if (earlier.size === later.size) return path.length === 0 && earlier.root === later.root;
  const hashes = path.map(fromBase64);
  if (hashes.length === 0 || hashes.some((hash) => hash.length !== 32)) return false;
  const start = fromBase64(earlier.root);
  const whole = Number.isInteger(Math.log2(earlier.size));
  let [place, last] = [earlier.size - 1, later.size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  const steps = whole ? hashes : hashes.slice(1);
  let first: Uint8Array = whole ? start : (hashes[0] ?? start);
  let second: Uint8Array = first;
  for (const sibling of steps) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      first = await node(sibling, first);
      second = await node(sibling, second);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      second = await node(second, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(first, start) && toBase64(second) === later.root;
}

/** The text of a signed note, without its signatures. */
export function noteText(note: string): string {
  return note.slice(0, note.indexOf('\n\n') + 1);
}

/** Verifies a note under a C2SP verifier key (Ed25519, use 1); its text, or null. */
export async function openNote(note: string, verifierKey: string): Promise<string | null> {
  const key = keyParts(verifierKey);
  if (key === null || key.bytes[0] !== 1) return null;
  const text = noteText(note);
  for (const line of note.slice(text.length + 1).split('\n')) {
    const blob = blobOf(line, key);
    if (blob !== null && (await ed25519(key.bytes.slice(1), blob.slice(4), encoder.encode(text))))
      return text;
  }
  return null;
}

interface Key {
  readonly name: string;
  readonly id: Bytes;
  readonly bytes: Bytes;
}

function keyParts(text: string): Key | null {
  const [, name = '', id = '', encoded = ''] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (encoded === '') return null;
  return {
    name,
    id: Uint8Array.from(id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    bytes: fromBase64(encoded),
  };
}

function blobOf(line: string, key: Key): Bytes | null {
  const match = /^\u2014 (\S+) (\S+)$/.exec(line.trimEnd());
  if (match?.[1] !== key.name || match[2] === undefined) return null;
  const blob = fromBase64(match[2]);
  return same(blob.slice(0, 4), key.id) ? blob : null;
}

async function ed25519(raw: Bytes, signature: Bytes, data: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, data);
}

function secondsOf(blob: Uint8Array): number {
  return Number(new DataView(blob.buffer, blob.byteOffset + 4, 8).getBigUint64(0));
}

/**
 * Verifies a witness's signature line over a checkpoint: from a machine of its own (C2SP tlog-cosignature/v1) or with a
 * passkey. The time it signed, in seconds since 1970, or null.
 */
export async function witnessSaw(note: string, line: string, verifierKey: string): Promise<number | null> {
  const key = keyParts(verifierKey);
  const blob = key === null ? null : blobOf(line, key);
  if (key === null || blob === null || blob.length < 12) return null;
  const text = noteText(note);
  const seconds = secondsOf(blob);
  if (key.bytes[0] === 4) {
    const signed = encoder.encode(`cosignature/v1\ntime ${seconds}\n${text}`);
    return (await ed25519(key.bytes.slice(1), blob.slice(12), signed)) ? seconds : null;
  }
  return (await passkeyHolds(key, blob.slice(12), await passkeyChallenge(text, seconds))) ? seconds : null;
}

/** The challenge a passkey answers when its owner witnesses this checkpoint at this moment. */
export function passkeyChallenge(text: string, seconds: number): Promise<Bytes> {
  return sha256(encoder.encode(`reglement/passkey/v1\ntime ${seconds}\n${text}`));
}

const base64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

async function passkeyHolds(key: Key, blob: Bytes, challenge: Bytes): Promise<boolean> {
  const view = new DataView(blob.buffer, blob.byteOffset);
  const dataEnd = 2 + view.getUint16(0);
  const authenticatorData = blob.slice(2, dataEnd);
  const clientEnd = dataEnd + 2 + view.getUint16(dataEnd);
  const clientData = blob.slice(dataEnd + 2, clientEnd);
  const client: unknown = JSON.parse(new TextDecoder().decode(clientData));
  if (typeof client !== 'object' || client === null) return false;
  if (!('type' in client && client.type === 'webauthn.get')) return false;
  if (!('challenge' in client && client.challenge === base64Url(challenge))) return false;
  if (((authenticatorData[32] ?? 0) & 5) !== 5) return false;
  const head = encoder.encode('xreglement/passkey/v1\n').length;
  const end = key.bytes.indexOf(0x0a, head);
  const site = new TextDecoder().decode(key.bytes.slice(head, end));
  if (!same(authenticatorData.slice(0, 32), await sha256(encoder.encode(site)))) return false;
  const signed = new Uint8Array([...authenticatorData, ...(await sha256(clientData))]);
  return coseVerifies(key.bytes.slice(end + 1), blob.slice(clientEnd), signed);
}

/** P-256 keys alone: what passkeys use nearly everywhere. Of another kind this browser says it cannot tell. */
async function coseVerifies(cose: Bytes, signature: Bytes, data: Bytes): Promise<boolean> {
  const x = after(cose, [0x21, 0x58, 0x20]);
  const y = after(cose, [0x22, 0x58, 0x20]);
  if (cose[2] !== 2 || x === null || y === null) return false;
  const raw = new Uint8Array([4, ...x, ...y]);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, plainSignature(signature), data);
}

function after(bytes: Bytes, mark: readonly number[]): Bytes | null {
  for (let at = 0; at + mark.length + 32 <= bytes.length; at += 1)
    if (mark.every((byte, offset) => bytes[at + offset] === byte))
      return bytes.slice(at + mark.length, at + mark.length + 32);
  return null;
}

/** DER to the two numbers of 32 octets that WebCrypto takes. */
function plainSignature(der: Bytes): Bytes {
  const plain = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const number = der.slice(at + 2, at + 2 + length);
    const digits = number.slice(Math.max(0, number.length - 32));
    plain.set(digits, end - digits.length);
    at += 2 + length;
  }
  return plain;
}

/** The numbers a sample takes, computed here a third time (invariant 9): HMAC-SHA256(seed, plan LF gate LF n). */
export async function drawnHere(draw: {
  readonly plan: string;
  readonly gate: string;
  readonly rate: number;
  readonly messages: number;
  /** Hex. */
  readonly fg: string;
  readonly council: string;
}): Promise<number[]> {
  const seed = await sha256(
    encoder.encode(`reglement sample seed 1\n${draw.plan}\n`),
    fromHex(draw.fg),
    fromHex(draw.council),
  );
  const key = await crypto.subtle.importKey('raw', seed, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const taken: number[] = [];
  for (let n = 1; n <= draw.messages; n += 1) {
    const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${draw.plan}\n${draw.gate}\n${n}`));
    if (new DataView(mac).getUint32(0) * 1_000_000 < draw.rate * 2 ** 32) taken.push(n);
  }
  return taken;
}

/** The commitment to a share under these terms, hex. */
export async function commitmentHere(
  terms: {
    readonly plan: string;
    readonly gates: string;
    readonly from: string;
    readonly to: string;
    readonly rate: number;
  },
  by: string,
  share: string,
): Promise<string> {
  const { plan, gates, from, to, rate } = terms;
  const text = ['reglement sample share 1', plan, gates, from, to, String(rate), by, ''].join('\n');
  return toHex(await sha256(encoder.encode(text), fromHex(share)));
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export { base64Url, ed25519 as ed25519Here };
