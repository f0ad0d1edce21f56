// Signs checkpoints as C2SP signed notes (Ed25519), with a key that lies in a file of mode 600.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { cosignedText, keyId } from './verifier.ts';

/** Signs in the name of one log. */
export interface Signer {
  /** Origin of the log: a name without spaces or plus signs, e.g. `school.example/log`. */
  readonly name: string;
  /** C2SP verifier key, to be handed to whoever verifies. */
  readonly verifierKey: string;
  /** The raw public key, base64. */
  readonly publicKey: string;
  sign(text: string): string;
}

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** A signer over an Ed25519 private key. Throws RangeError for a name a note cannot carry. */
export function createSigner(name: string, key: KeyObject): Signer {
  if (!/^[^+\s]{1,200}$/.test(name))
    throw new RangeError('the name of a log holds no spaces and no plus signs');
  const publicKey = rawPublic(key);
  const id = keyId(name, publicKey);
  return {
    name,
    publicKey: publicKey.toString('base64'),
    verifierKey: `${name}+${id.toString('hex')}+${Buffer.concat([Uint8Array.of(1), publicKey]).toString('base64')}`,
    sign: (text) => {
      if (!text.endsWith('\n')) throw new RangeError('a note ends with a line feed');
      const signature = sign(null, Buffer.from(text, 'utf8'), key);
      return `${text}\n\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
    },
  };
}

/** Signs a checkpoint: origin, size, root (C2SP tlog-checkpoint). */
export function signCheckpoint(signer: Signer, size: number, root: Uint8Array): string {
  return signer.sign(`${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`);
}

/** Cosigns in the name of one witness (C2SP tlog-cosignature/v1). */
export interface Cosigner {
  readonly name: string;
  /** C2SP verifier key of a witness, to be registered at the school. */
  readonly verifierKey: string;
  /** The signature line, with its line feed, for a checkpoint's text seen at this moment. */
  cosign(text: string, at: Temporal.Instant): string;
}

/** A cosigner over an Ed25519 private key, which signs nothing else. Throws RangeError for a name a note cannot carry. */
export function createCosigner(name: string, key: KeyObject): Cosigner {
  if (!/^[^+\s]{1,200}$/.test(name))
    throw new RangeError('the name of a witness holds no spaces and no plus signs');
  const publicKey = rawPublic(key);
  const id = keyId(name, publicKey, 4);
  return {
    name,
    verifierKey: `${name}+${id.toString('hex')}+${Buffer.concat([Uint8Array.of(4), publicKey]).toString('base64')}`,
    cosign: (text, at) => {
      const seconds = Math.floor(at.epochMilliseconds / 1000);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(seconds));
      const signature = sign(null, cosignedText(text, seconds), key);
      return `\u2014 ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`;
    },
  };
}

/** The signer whose key lies in `file`; the key is made, written with mode 600 and fsynced when there is none. */
export async function loadSigner(file: string, name: string): Promise<Signer> {
  return createSigner(name, await loadKey(file));
}

/** The Ed25519 key in `file`; made, written with mode 600 and fsynced when there is none. */
export async function loadKey(file: string): Promise<KeyObject> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const half = `${file}.new`;
    const handle = await open(half, 'w', 0o600);
    try {
      await handle.writeFile(pem);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(half, file);
  }
  return createPrivateKey(pem);
}
