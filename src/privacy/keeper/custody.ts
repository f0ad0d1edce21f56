// Where private keys lie. A small interface with one implementation, the key file; a token or KMS can follow.
//
//   keys.json  every private key, wrapped under the key-encryption key of the present number
//   kek.N      that key; its death is the death of whatever was wrapped under it alone
//
// A night: new key kek.N+1 → keys.json with the survivors under it (the one moment that decides) → kek.N destroyed.
// A start after a crash destroys whichever kek.* the key file does not name.
import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type KeyObject, createHash, createPrivateKey, sign } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SealError, unwrapKey } from '../seal.ts';
import type { Card } from '../kept.ts';
import type { DeadKey } from '../receipt.ts';
import { realDisk, type Disk } from './disk.ts';

/** A key that may never be made again: its day has come. */
export class DeadDay extends Error {}

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

/** Holds keys and works with them; nothing outside ever sees a private key. */
export interface Custody {
  /** The raw Ed25519 public key that published keys are signed with. */
  readonly signingKey: Buffer;
  sign(data: Uint8Array): Buffer;
  /** Raw X25519 public keys for these names, made where missing and safely stored before the answer. Throws DeadDay. */
  publicKeys(names: readonly string[]): Promise<Buffer[]>;
  /** The record key inside `wrapped`. Throws SealError, also when the key is not (or no longer) there. */
  recordKey(name: string, card: Card, wrapped: Uint8Array): Promise<Buffer>;
  /**
   * Destroys every key whose day of death is `today` or before; once a day. Resolves when the old key-encryption key is
   * gone. Its cost grows with the keys, never with what was sealed to them.
   */
  bury(today: string, at: string): Promise<void>;
  /** Nights that are not on the log yet, oldest first. */
  unreported(): readonly Deaths[];
  /** These nights are on the log. */
  reported(nights: readonly string[]): Promise<void>;
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
});

interface Ring {
  under: number;
  kek: Buffer;
  /** PKCS #8, DER. */
  signing: Buffer;
  keys: Map<string, { public: Buffer; private: Buffer }>;
  buried: string | null;
  unreported: Deaths[];
}

const rawOf = (key: KeyObject, part: 'x' | 'd'): Buffer =>
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

function textOf(ring: Ring): string {
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
  });
}

/** The last part of a key's name. */
const dayOf = (name: string): string => decodeURIComponent(name.slice(name.lastIndexOf('/') + 1));

const damaged = (): Error => new Error('the key file is damaged, or not of the key beside it');

async function readRing(file: string, disk: Disk): Promise<Ring | null> {
  const text = await disk.read(file);
  if (text === null) return null;
  const parsed = fileShape.safeParse(JSON.parse(text));
  if (!parsed.success) throw damaged();
  const { under, buried, unreported } = parsed.data;
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
    return { under, kek, signing, keys, buried, unreported };
  } catch {
    throw damaged();
  }
}

const kekFile = (file: string, under: number): string => join(dirname(file), `kek.${under}`);

/** Destroys every key-encryption key but the one in use: what a crash left of an older or a newer night. */
async function destroyOthers(file: string, under: number, disk: Disk): Promise<void> {
  for (const name of await disk.list(dirname(file))) {
    if (/^kek\.\d+(\.new)?$/.test(name) && name !== `kek.${under}`)
      await disk.destroy(join(dirname(file), name));
  }
}

/** The key file of one keeper: mode 600, replaced whole, fsynced before a new key is used. */
export async function fileCustody(file: string, disk: Disk = realDisk): Promise<Custody> {
  let ring = await readRing(file, disk);
  const save = (next: Ring): Promise<void> => disk.replace(file, textOf(next));
  if (ring === null) {
    const pair = generateKeyPairSync('ed25519');
    ring = {
      under: 1,
      kek: randomBytes(32),
      signing: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
      keys: new Map(),
      buried: null,
      unreported: [],
    };
    await disk.replace(kekFile(file, 1), ring.kek.toString('base64'));
    await save(ring);
  }
  await destroyOthers(file, ring.under, disk);
  let held = ring;
  const signingKey = createPrivateKey({ key: held.signing, format: 'der', type: 'pkcs8' });
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = writing.then(work);
    writing = next.catch(() => {});
    return next;
  };

  const make = async (names: readonly string[]): Promise<Buffer[]> => {
    const fresh = new Map<string, { public: Buffer; private: Buffer }>();
    for (const name of names) {
      if (held.keys.has(name) || fresh.has(name)) continue;
      if (held.buried !== null && dayOf(name) <= held.buried) throw new DeadDay();
      const pair = generateKeyPairSync('x25519');
      fresh.set(name, { public: rawOf(pair.privateKey, 'x'), private: rawOf(pair.privateKey, 'd') });
    }
    if (fresh.size > 0) {
      await save({ ...held, keys: new Map([...held.keys, ...fresh]) });
      for (const [name, pair] of fresh) held.keys.set(name, pair);
    }
    return names.map((name) => held.keys.get(name)?.public ?? Buffer.alloc(0));
  };

  const bury = async (today: string, at: string): Promise<void> => {
    if (held.buried !== null && today <= held.buried) {
      // A night that failed half-way in this process ends here.
      await destroyOthers(file, held.under, disk);
      return;
    }
    const before = held;
    const [dead, alive] = [new Map(before.keys), new Map(before.keys)];
    for (const name of before.keys.keys()) (dayOf(name) <= today ? alive : dead).delete(name);
    const digest = (key: Buffer): string => createHash('sha256').update(key).digest('hex');
    const next: Ring = {
      ...before,
      under: before.under + 1,
      kek: randomBytes(32),
      keys: alive,
      buried: today,
      unreported: [
        ...before.unreported,
        {
          night: today,
          at,
          from: before.under,
          to: before.under + 1,
          survivors: alive.size,
          keys: [...dead].map(([name, pair]) => ({ name, digest: digest(pair.public) })),
        },
      ],
    };
    await disk.replace(kekFile(file, next.under), next.kek.toString('base64'));
    await save(next);
    held = next;
    before.kek.fill(0);
    for (const pair of dead.values()) pair.private.fill(0);
    await destroyOthers(file, next.under, disk);
  };

  return {
    signingKey: rawOf(signingKey, 'x'),
    sign: (data) => sign(null, data, signingKey),
    publicKeys: (names) => inTurn(() => make(names)),
    recordKey: async (name, card, wrapped) => {
      const pair = held.keys.get(name);
      if (pair === undefined) throw new SealError();
      return unwrapKey(pair.private, card, wrapped);
    },
    bury: (today, at) => inTurn(() => bury(today, at)),
    unreported: () => held.unreported,
    reported: (nights) =>
      inTurn(async () => {
        const left = held.unreported.filter((one) => !nights.includes(one.night));
        if (left.length === held.unreported.length) return;
        await save({ ...held, unreported: left });
        held.unreported = left;
      }),
  };
}
