// The key file as it lies on the disk: every private key wrapped under one key-encryption key, in a file of its own.
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DeadKey } from '../receipt.ts';
import type { Disk } from './disk.ts';

/** One night's deaths, until they are on the log. */
export interface Deaths {
  /** ISO date: the night that was run. */
  readonly night: string;
  /** ISO instant. */
  readonly at: string;
  readonly from: number;
  readonly to: number;
  readonly survivors: number;
  readonly keys: readonly DeadKey[];
}

const deathsShape = z.strictObject({
  night: z.iso.date(),
  at: z.string(),
  from: z.int(),
  to: z.int(),
  survivors: z.int(),
  keys: z.array(z.strictObject({ name: z.string(), digest: z.string() })),
});
const fileShape = z.strictObject({
  v: z.literal(2),
  /** Number of the key-encryption key. */
  under: z.int().min(1),
  signing: z.base64(),
  keys: z.record(z.string(), z.strictObject({ public: z.base64(), private: z.base64() })),
  /** The last night that was run. */
  buried: z.iso.date().nullable(),
  unreported: z.array(deathsShape),
  /** Keys of checks that are over: destroyed, told of with the night of their day, never made again. */
  ended: z.array(z.strictObject({ name: z.string(), digest: z.string() })).default([]),
  role: z.enum(['keeper', 'mirror']).default('keeper'),
  /** On a mirror: what it needs to take the keeper's place. */
  heir: z
    .strictObject({ signing: z.base64(), above: z.int().min(1) })
    .nullable()
    .default(null),
});

export interface Ring {
  under: number;
  kek: Buffer;
  /** PKCS #8, DER. */
  signing: Buffer;
  keys: Map<string, Pair>;
  buried: string | null;
  unreported: Deaths[];
  ended: DeadKey[];
  /** A mirror answers no request to open: it holds until it is promoted. */
  role: 'keeper' | 'mirror';
  /** Signing key (PKCS #8, DER) and number of the key-encryption key of the keeper this mirrors. */
  heir: { signing: Buffer; above: number } | null;
}

/** A private key with its public half, both raw X25519. */
export interface Pair {
  readonly public: Buffer;
  readonly private: Buffer;
}

export const rawOf = (key: KeyObject, part: 'x' | 'd'): Buffer =>
  Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url');

const aad = (under: number, name: string): Buffer =>
  Buffer.from(`reglement kek 1\n${under}\n${name}`, 'utf8');

function wrap(ring: Pick<Ring, 'kek' | 'under'>, name: string, plain: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', ring.kek, nonce);
  cipher.setAAD(aad(ring.under, name));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function unwrap(ring: Pick<Ring, 'kek' | 'under'>, name: string, wrapped: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', ring.kek, bytes.subarray(0, 12));
  decipher.setAAD(aad(ring.under, name));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

export function textOf(ring: Ring): string {
  const keys = [...ring.keys].map(([name, pair]) => [
    name,
    { public: pair.public.toString('base64'), private: wrap(ring, `key ${name}`, pair.private) },
  ]);
  return JSON.stringify({
    v: 2,
    under: ring.under,
    signing: wrap(ring, 'signing', ring.signing),
    keys: Object.fromEntries(keys),
    buried: ring.buried,
    unreported: ring.unreported,
    ended: ring.ended,
    role: ring.role,
    heir:
      ring.heir === null ? null : { signing: wrap(ring, 'heir', ring.heir.signing), above: ring.heir.above },
  });
}

/** The last part of a key's name. */
export const dayOf = (name: string): string => decodeURIComponent(name.slice(name.lastIndexOf('/') + 1));

export const damaged = (): Error => new Error('the key file is damaged, or not of the key beside it');

export async function readRing(file: string, disk: Disk): Promise<Ring | null> {
  const text = await disk.read(file);
  if (text === null) return null;
  const parsed = fileShape.safeParse(JSON.parse(text));
  if (!parsed.success) throw damaged();
  const { under, buried, unreported, ended, role } = parsed.data;
  const kek = Buffer.from((await disk.read(kekFile(file, under))) ?? '', 'base64');
  if (kek.length !== 32) throw damaged();
  try {
    const signing = unwrap({ kek, under }, 'signing', parsed.data.signing);
    const keys = new Map(
      Object.entries(parsed.data.keys).map(([name, pair]) => [
        name,
        {
          public: Buffer.from(pair.public, 'base64'),
          private: unwrap({ kek, under }, `key ${name}`, pair.private),
        },
      ]),
    );
    const heir =
      parsed.data.heir === null
        ? null
        : {
            signing: unwrap({ kek, under }, 'heir', parsed.data.heir.signing),
            above: parsed.data.heir.above,
          };
    return { under, kek, signing, keys, buried, unreported, ended, role, heir };
  } catch {
    throw damaged();
  }
}

export const kekFile = (file: string, under: number): string => join(dirname(file), `kek.${under}`);

/** Destroys every key-encryption key but the one in use: what a crash left of an older or a newer night. */
export async function destroyOthers(file: string, under: number, disk: Disk): Promise<void> {
  for (const name of await disk.list(dirname(file))) {
    if (/^kek\.\d+(\.new)?$/.test(name) && name !== `kek.${under}`)
      await disk.destroy(join(dirname(file), name));
  }
}
