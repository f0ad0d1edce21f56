// Verifies the log without trusting who keeps it: RFC 6962 proofs, C2SP signed checkpoints, whole exports. Imports nothing of the project but passkey.ts beside it, which imports nothing.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { parsePasskey, type PasskeyKey, passkeySeconds } from './passkey.ts';

/** Hash of the empty tree (RFC 6962, 2.1). */
export const emptyRoot: Buffer = createHash('sha256').digest();

/** RFC 6962, 2.1: SHA-256(0x00 ‖ leaf). */
export function leafHash(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest();
}

/** RFC 6962, 2.1: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest();
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0;
}

/** Halves exactly, also beyond 2^31, where `>>` would not. */
function half(value: number): number {
  return Math.floor(value / 2);
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162, 2.1.3.2 (the algorithm for RFC 6962 audit paths): is the leaf in the tree? */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { index, size, root, proof } = claim;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (claim.leafHash.length !== 32 || proof.some((hash) => hash.length !== 32)) return false;
  let node = index;
  let last = size - 1;
  let hash: Uint8Array = claim.leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && same(hash, root);
}

export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * RFC 9162, 2.1.4.2: is the first tree the beginning of the second? Two trees of equal size need an empty proof and
 * equal roots. That the empty tree is the beginning of another says nothing, and nothing is accepted as its proof.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2 } = claim;
  if (!isSize(size1) || !isSize(size2) || size1 === 0 || size1 > size2) return false;
  if (claim.proof.some((hash) => hash.length !== 32)) return false;
  if (size1 === size2) return claim.proof.length === 0 && same(root1, root2);
  if (claim.proof.length === 0) return false;
  const path =
    Number.isInteger(Math.log2(size1)) && 2 ** Math.log2(size1) === size1
      ? [root1, ...claim.proof]
      : claim.proof;
  let node = size1 - 1;
  let last = size2 - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  let first: Uint8Array = path[0] ?? emptyRoot;
  let second: Uint8Array = first;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      second = nodeHash(second, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && same(first, root1) && same(second, root2);
}

/** A tree that only grows: keeps one hash per whole subtree on its right edge. */
export class GrowingTree {
  readonly #edge: { readonly level: number; readonly hash: Buffer }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf; answers the whole subtrees it completed, lowest first. */
  append(hash: Buffer): { level: number; idx: number; hash: Buffer }[] {
    const completed: { level: number; idx: number; hash: Buffer }[] = [];
    let node = { level: 0, hash };
    let idx = this.#size;
    for (
      let top = this.#edge.at(-1);
      top !== undefined && top.level === node.level;
      top = this.#edge.at(-1)
    ) {
      this.#edge.pop();
      node = { level: node.level + 1, hash: nodeHash(top.hash, node.hash) };
      idx = half(idx);
      completed.push({ level: node.level, idx, hash: node.hash });
    }
    this.#edge.push(node);
    this.#size += 1;
    return completed;
  }

  root(): Buffer {
    let root: Buffer | null = null;
    for (const node of this.#edge.toReversed()) root = root === null ? node.hash : nodeHash(node.hash, root);
    return root ?? emptyRoot;
  }
}

/** What a key signs: 1 for a log's own checkpoints (signed-note), 4 for a witness's cosignatures (tlog-cosignature/v1). */
export type KeyUse = 1 | 4;

/** A C2SP verifier key: `name+keyid+base64(use ‖ public key)` (signed-note, Ed25519). */
export interface VerifierKey {
  readonly name: string;
  /** Four bytes. */
  readonly id: Buffer;
  readonly publicKey: Buffer;
}

/** The key id of an Ed25519 key: SHA-256(name ‖ LF ‖ use ‖ key), first four bytes. */
export function keyId(name: string, publicKey: Uint8Array, use: KeyUse = 1): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(use))
    .update(publicKey)
    .digest()
    .subarray(0, 4);
}

/** Bytes of base64 written in its one canonical form; null for any other text, so that no second text says the same. */
function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** Reads a verifier key, or null when it is none, or one for another use. */
export function parseVerifierKey(text: string, use: KeyUse = 1): VerifierKey | null {
  const match = /^([^+\s]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (match === null) return null;
  const [, name = '', id = '', encoded = ''] = match;
  const bytes = fromBase64(encoded);
  if (bytes === null || bytes.length !== 33 || bytes[0] !== use) return null;
  const publicKey = bytes.subarray(1);
  return keyId(name, publicKey, use).toString('hex') === id
    ? { name, id: Buffer.from(id, 'hex'), publicKey }
    : null;
}

/** Verifies an Ed25519 signature over raw bytes with a raw 32-byte public key. */
export function verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  });
  return verify(null, data, key, signature);
}

/** Splits a signed note into its text and its signature lines (C2SP signed-note); null when it is none. */
function splitNote(note: string): { text: string; lines: string[] } | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  return { text: note.slice(0, split + 1), lines: note.slice(split + 2, -1).split('\n') };
}

/** The signatures in these lines that carry the key's name and id; null when a line is no signature line. */
function signaturesOf(lines: readonly string[], key: { name: string; id: Buffer }): Buffer[] | null {
  const found: Buffer[] = [];
  for (const line of lines) {
    const match = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const bytes = match === null ? null : fromBase64(match[2] ?? '');
    if (match === null || bytes === null) return null;
    if (match[1] === key.name && same(bytes.subarray(0, 4), key.id)) found.push(bytes.subarray(4));
  }
  return found;
}

/** The text of a signed note when the key signed it, else null (C2SP signed-note). */
export function openNote(note: string, key: VerifierKey): string | null {
  const parts = splitNote(note);
  const signature = parts === null ? undefined : signaturesOf(parts.lines, key)?.[0];
  if (parts === null || signature === undefined) return null;
  return verifyEd25519(key.publicKey, Buffer.from(parts.text, 'utf8'), signature) ? parts.text : null;
}

/** What a witness signs: C2SP tlog-cosignature/v1, the time in seconds since 1970 before the checkpoint's text. */
export function cosignedText(text: string, seconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`, 'utf8');
}

/** A registered witness: a key on a machine of its own, or a passkey. */
export type WitnessKey = VerifierKey | PasskeyKey;

/** Reads the key of a witness, of either kind; null when it is none. */
export function parseWitnessKey(text: string): WitnessKey | null {
  return parseVerifierKey(text, 4) ?? parsePasskey(text);
}

/**
 * Verifies the cosignature of a witness under a checkpoint (`key` read as a witness key): the newest time, in seconds
 * since 1970, at which the witness says it saw this checkpoint; null when it did not sign it.
 */
export function verifyCosignature(note: string, key: WitnessKey): number | null {
  const parts = splitNote(note);
  const signatures = parts === null ? null : signaturesOf(parts.lines, key);
  if (parts === null || signatures === null) return null;
  let newest: number | null = null;
  for (const signature of signatures) {
    const seconds =
      'site' in key ? passkeySeconds(signature, parts.text, key) : machineSeconds(signature, parts.text, key);
    if (seconds !== null) newest = Math.max(newest ?? 0, seconds);
  }
  return newest;
}

function machineSeconds(signature: Buffer, text: string, key: VerifierKey): number | null {
  if (signature.length !== 72) return null;
  const seconds = Number(signature.readBigUInt64BE());
  if (!isSize(seconds)) return null;
  return verifyEd25519(key.publicKey, cosignedText(text, seconds), signature.subarray(8)) ? seconds : null;
}

/** What a checkpoint says: so many entries, this root (C2SP tlog-checkpoint). */
export interface CheckpointClaim {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Verifies a signed checkpoint; null when the signature or the form is wrong. */
export function verifyCheckpoint(note: string, key: VerifierKey): CheckpointClaim | null {
  const text = openNote(note, key);
  if (text === null) return null;
  const [origin = '', sizeText = '', rootText = ''] = text.split('\n');
  const size = Number(sizeText);
  const root = Buffer.from(rootText, 'base64');
  if (origin !== key.name || !/^(0|[1-9]\d{0,15})$/.test(sizeText) || !isSize(size)) return null;
  if (root.length !== 32 || root.toString('base64') !== rootText) return null;
  return { origin, size, root };
}

export interface ExportOptions {
  /** The verifier key the reader knows from elsewhere. Without it, the export's own is believed, and the answer says so. */
  readonly key?: string;
  /** Checkpoints the reader kept from earlier: the export must continue each of them. */
  readonly witnessed?: readonly string[];
}

export interface ExportVerdict {
  readonly ok: boolean;
  readonly size: number;
  /** Base64 root over all leaves. */
  readonly root: string;
  /** Checkpoints that were verified. */
  readonly checkpoints: number;
  readonly key: string | null;
  /** False: the key came from the export itself, so it proves order and wholeness, not who signed. */
  readonly keyKnown: boolean;
  /** What the witnesses registered on this log saw last, by their own signatures in the export. */
  readonly witnesses: readonly WitnessSeen[];
  readonly problems: readonly string[];
}

export interface WitnessSeen {
  readonly function: string;
  readonly key: string;
  /** `machine`: a key of its own; `passkey`: a button in the console, weaker (docs/threat-model.md). */
  readonly kind: 'machine' | 'passkey';
  readonly size: number;
  /** ISO instant at which it signed. */
  readonly at: string;
}

/**
 * Verifies an export: JSON lines, first `{format, v, key}`, then `{leaf}` in order with `{checkpoint}` lines anywhere
 * after the leaves they count, and `{cosignature, size}` lines anywhere. Every line is accounted for; the last
 * checkpoint must cover the last leaf, and each cosignature is by a witness that a leaf registered.
 */
export function verifyExport(text: string, options: ExportOptions = {}): ExportVerdict {
  const problems: string[] = [];
  const tree = new GrowingTree();
  const roots = new Map<number, Buffer>([[0, emptyRoot]]);
  const notes: { note: string; where: string }[] = [];
  const registered: { function: string; key: string }[] = [];
  const cosignatures: { line: string; size: number; where: string }[] = [];
  let head: { key: string } | null = null;
  const lines = text.split('\n');
  if (lines.pop() !== '') problems.push('the end: the last line is cut off');
  const wanted = new Set<number>();
  for (const note of options.witnessed ?? []) wanted.add(Number(note.split('\n')[1]));
  for (const [at, line] of lines.entries()) {
    const where = `line ${at + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      problems.push(`${where}: is no JSON`);
      continue;
    }
    const { format, v, key, leaf, checkpoint, cosignature, size } = Object(value);
    // Only the one text an export writes: nothing beside the entry, no second way to say it.
    const exactly = (shape: object): boolean => JSON.stringify(shape) === line;
    if (at === 0) {
      if (format === 'reglement-log' && v === 1 && typeof key === 'string' && exactly({ format, v, key }))
        head = { key };
      else problems.push(`${where}: is not the head of an exported log`);
    } else if (typeof leaf === 'string' && exactly({ leaf })) {
      tree.append(leafHash(Buffer.from(leaf, 'utf8')));
      if (wanted.has(tree.size)) roots.set(tree.size, tree.root());
      registered.push(...registration(leaf));
    } else if (typeof cosignature === 'string' && exactly({ cosignature, size })) {
      cosignatures.push({ line: cosignature, size: Number(size), where });
    } else if (typeof checkpoint === 'string' && exactly({ checkpoint })) {
      notes.push({ note: checkpoint, where });
      roots.set(tree.size, tree.root());
    } else {
      problems.push(`${where}: is neither a leaf nor a checkpoint`);
    }
  }
  const keyText = options.key ?? head?.key ?? null;
  const key = keyText === null ? null : parseVerifierKey(keyText);
  if (key === null) problems.push('no verifier key');
  if (head !== null && head.key !== keyText) problems.push('line 1: the export names another key than yours');
  let covered = -1;
  let verified = 0;
  const signedTexts = new Map<number, string>();
  for (const { note, where } of [
    ...notes,
    ...(options.witnessed ?? []).map((note, at) => ({ note, where: `witnessed checkpoint ${at + 1}` })),
  ]) {
    const claim = key === null ? null : verifyCheckpoint(note, key);
    if (claim === null) {
      problems.push(`${where}: the checkpoint is not signed by this key`);
      continue;
    }
    const root = roots.get(claim.size);
    if (root === undefined)
      problems.push(`${where}: the checkpoint counts ${claim.size} entries, the export does not`);
    else if (!same(root, claim.root))
      problems.push(`${where}: the entries are not those the checkpoint was signed over`);
    else {
      verified += 1;
      covered = Math.max(covered, claim.size);
      signedTexts.set(claim.size, note);
    }
  }
  if (covered < tree.size) {
    problems.push(`${tree.size - Math.max(covered, 0)} entries at the end are under no checkpoint`);
  }
  const witnesses = new Map<string, WitnessSeen>();
  for (const { line, size, where } of cosignatures) {
    const seen = seenBy(line, signedTexts.get(size), registered);
    if (seen === null) problems.push(`${where}: no registered witness signed this checkpoint`);
    else if ((witnesses.get(seen.key)?.at ?? '') <= seen.at) witnesses.set(seen.key, { ...seen, size });
  }
  return {
    ok: problems.length === 0,
    witnesses: [...witnesses.values()],
    size: tree.size,
    root: tree.root().toString('base64'),
    checkpoints: verified,
    key: keyText,
    keyKnown: options.key !== undefined,
    problems,
  };
}

/** The witness that a leaf registers, if it is such a leaf. */
function registration(leaf: string): { function: string; key: string }[] {
  if (!leaf.includes('"kind":"witness"')) return [];
  try {
    const entry = Object(JSON.parse(leaf));
    const { kind, function: by, key } = entry;
    return kind === 'witness' && typeof by === 'string' && typeof key === 'string'
      ? [{ function: by, key }]
      : [];
  } catch {
    return [];
  }
}

function seenBy(
  line: string,
  note: string | undefined,
  registered: readonly { readonly function: string; readonly key: string }[],
): Omit<WitnessSeen, 'size'> | null {
  if (note === undefined || !/^\u2014 \S+ \S+\n$/.test(line)) return null;
  // The checkpoint's own text, with this one signature under it: what others signed stays out.
  const alone = `${note.slice(0, note.lastIndexOf('\n\n') + 2)}${line}`;
  for (const one of registered) {
    const key = parseWitnessKey(one.key);
    const seconds = key === null ? null : verifyCosignature(alone, key);
    if (key === null || seconds === null) continue;
    const at = new Date(seconds * 1000).toISOString();
    return { ...one, kind: 'site' in key ? 'passkey' : 'machine', at };
  }
  return null;
}

// Alone on a machine with nothing but Node: `node verifier.ts EXPORT [LOG-KEY [CHECKPOINT…]]`.
if (import.meta.main) {
  const [file = '', key, ...checkpoints] = process.argv.slice(2);
  const { readFileSync } = await import('node:fs');
  const read = (path: string): string => readFileSync(path, 'utf8');
  const verdict = verifyExport(read(file), {
    ...(key === undefined ? {} : { key }),
    witnessed: checkpoints.map(read),
  });
  process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
  process.exitCode = verdict.ok ? 0 : 1;
}
