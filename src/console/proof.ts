// Checking the log where the reader is: RFC 6962 hashes and the signed note, with WebCrypto alone.

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

/** Bytes of a base64 text. Throws on other text. */
export function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Base64 of bytes. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function join(prefix: number, ...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  joined[0] = prefix;
  let at = 1;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Leaf hash (RFC 6962 section 2.1). */
export function leafHash(leaf: string): Promise<Bytes> {
  return sha256(join(0, encoder.encode(leaf)));
}

/** A Merkle tree that grows leaf by leaf and can tell its root at any moment. Holds log2(n) hashes. */
export class GrowingTree {
  /** Complete subtrees, largest first; `size` is a power of two. */
  #peaks: { size: number; hash: Bytes }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds the hash of the next leaf. */
  async push(hash: Bytes): Promise<void> {
    let peak = { size: 1, hash };
    for (let last = this.#peaks.at(-1); last?.size === peak.size; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { size: peak.size * 2, hash: await sha256(join(1, last.hash, peak.hash)) };
    }
    this.#peaks.push(peak);
    this.#size += 1;
  }

  /** Root over all leaves so far (RFC 6962 section 2.1). */
  async root(): Promise<Bytes> {
    const [last, ...others] = this.#peaks.toReversed();
    if (last === undefined) return sha256(new Uint8Array(0));
    let hash = last.hash;
    for (const peak of others) hash = await sha256(join(1, peak.hash, hash));
    return hash;
  }
}

/** What a signed note says, or null where the note is no checkpoint of this log under this key. */
export async function readCheckpoint(options: {
  readonly note: string;
  readonly origin: string;
  /** Raw Ed25519 public key, base64. */
  readonly publicKey: string;
}): Promise<{ readonly size: number; readonly root: string } | null> {
  const split = options.note.indexOf('\n\n');
  if (split < 0) return null;
  const text = options.note.slice(0, split + 1);
  const [origin, size, root] = text.split('\n');
  if (origin !== options.origin || size === undefined || root === undefined || !/^\d+$/.test(size))
    return null;
  const key = fromBase64(options.publicKey);
  const id = (await sha256(Uint8Array.from([...encoder.encode(options.origin), 0x0a, 0x01, ...key]))).slice(
    0,
    4,
  );
  const verifier = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
  for (const line of options.note.slice(split + 2).split('\n')) {
    const match = /^— (\S+) (\S+)$/.exec(line);
    if (match?.[1] !== options.origin || match[2] === undefined) continue;
    const blob = fromBase64(match[2]);
    if (!id.every((byte, at) => blob[at] === byte)) continue;
    if (await crypto.subtle.verify('Ed25519', verifier, blob.slice(4), encoder.encode(text))) {
      return { size: Number(size), root };
    }
  }
  return null;
}
