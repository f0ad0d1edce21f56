// Where private keys lie. A small interface with one implementation, the key file; a token or KMS can follow.
//
//   keys.json  every private key, wrapped under the key-encryption key of the present number
//   kek.N      that key; its death is the death of whatever was wrapped under it alone
//
// A night: new key kek.N+1 → keys.json with the survivors under it (the one moment that decides) → kek.N destroyed.
// A start after a crash destroys whichever kek.* the key file does not name.
import { createHash, createPrivateKey, generateKeyPairSync, hkdfSync, randomBytes, sign } from 'node:crypto';
import type { Card } from '../kept.ts';
import { isMandateKey } from '../mandate-key.ts';
import { SealError, unwrapKey } from '../seal.ts';
import { realDisk, type Disk } from './disk.ts';
import {
  dayOf,
  type Deaths,
  destroyOthers,
  kekFile,
  type Pair,
  rawOf,
  readRing,
  type Ring,
  textOf,
} from './ring.ts';

export type { Deaths, Pair } from './ring.ts';

/** A key that may never be made again: its day has come. */
export class DeadDay extends Error {}

/** A folder that is a mirror's where a keeper's was asked for, or the other way round. */
export class WrongRole extends Error {}

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
   * A secret of this key for `use`, the same as long as it lives and gone with it (HKDF, RFC 5869). Throws SealError when the
   * key is not (or no longer) there.
   */
  secretOf(name: string, use: string): Promise<Buffer>;
  /**
   * Destroys every key whose day of death is `today` or before; once a day. Resolves when the old key-encryption key is
   * gone. Its cost grows with the keys, never with what was sealed to them.
   */
  bury(today: string, at: string): Promise<void>;
  /**
   * Destroys these keys now, as a night does: a new key-encryption key, the old one gone. They are never made again, and
   * the night of their day tells that they died.
   */
  end(names: readonly string[]): Promise<void>;
  /** ISO date of the last night that was run, or null: keys of that day and before are dead for good. */
  buried(): string | null;
  /** Nights that are not on the log yet, oldest first. */
  unreported(): readonly Deaths[];
  /** These nights are on the log. */
  reported(nights: readonly string[]): Promise<void>;
}

/**
 * What two key files give each other so that one can stand in for the other. Not part of Custody: a token has its own
 * way of being two.
 */
export interface Twin {
  /** Names of the keys that live. */
  names(): string[];
  /** These keys, private halves too: for the mirror alone. */
  pairs(names: readonly string[]): Map<string, Pair>;
  /**
   * Takes over keys born elsewhere; on disk when it resolves. A key whose day came is never taken, and one that is here
   * already stays as it is: the first born wins. Answers what is held under these names now.
   */
  take(pairs: ReadonlyMap<string, Pair>): Promise<Map<string, Pair>>;
  /** Signing key and key-encryption number, for the heir. */
  legacy(): { signing: Buffer; above: number };
  /** On a mirror: remembers the legacy of the keeper it mirrors. */
  inherit(legacy: { signing: Buffer; above: number }): Promise<void>;
}

/** Asked before a key is stored and published; answers the pairs to use. Throws where it may not be born now. */
export type Births = (fresh: ReadonlyMap<string, Pair>) => Promise<ReadonlyMap<string, Pair>>;

/** Without a mirror a key is born alone. */
const alone: Births = async (fresh) => fresh;

const digestOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex');

/** Without the keys whose day came, under a new key-encryption key: what a night leaves. */
function after(before: Ring, night: string, at: string, under: number): { next: Ring; dead: Pair[] } {
  const [dead, alive] = [new Map(before.keys), new Map(before.keys)];
  for (const name of before.keys.keys()) (dayOf(name) <= night ? alive : dead).delete(name);
  const ended = before.ended.filter(({ name }) => dayOf(name) <= night);
  const deaths: Deaths = {
    night,
    at,
    from: before.under,
    to: under,
    survivors: alive.size,
    keys: [...ended, ...[...dead].map(([name, pair]) => ({ name, digest: digestOf(pair.public) }))],
  };
  const unreported = [...before.unreported, deaths];
  const next: Ring = { ...before, under, kek: randomBytes(32), keys: alive, buried: night, unreported };
  next.ended = before.ended.filter(({ name }) => dayOf(name) > night);
  return { next, dead: [...dead.values()] };
}

/** Puts a new ring in the place of an old one: the key file is the one moment that decides, then the old key above goes. */
async function replaceRing(file: string, disk: Disk, before: Ring, next: Ring): Promise<void> {
  await disk.replace(kekFile(file, next.under), next.kek.toString('base64'));
  await disk.replace(file, textOf(next));
  before.kek.fill(0);
  await destroyOthers(file, next.under, disk);
}

/** The key file of one keeper: mode 600, replaced whole, fsynced before a new key is used. Throws WrongRole. */
export async function fileCustody(
  file: string,
  disk: Disk = realDisk,
  births: Births = alone,
  role: Ring['role'] = 'keeper',
): Promise<Custody & Twin> {
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
      ended: [],
      role,
      heir: null,
    };
    await disk.replace(kekFile(file, 1), ring.kek.toString('base64'));
    await save(ring);
  }
  if (ring.role !== role) {
    throw new WrongRole(
      ring.role === 'mirror'
        ? 'this folder is a mirror’s: "reglement keeper promote" makes a keeper of it'
        : 'this folder is a keeper’s: a mirror needs one of its own',
    );
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
  const isDead = (name: string): boolean =>
    (held.buried !== null && dayOf(name) <= held.buried) || held.ended.some((one) => one.name === name);

  const put = async (pairs: ReadonlyMap<string, Pair>): Promise<void> => {
    const next = { ...held, keys: new Map([...pairs, ...held.keys]) };
    await save(next);
    held = next;
  };

  const make = async (names: readonly string[]): Promise<Buffer[]> => {
    const fresh = new Map<string, Pair>();
    for (const name of names) {
      if (held.keys.has(name) || fresh.has(name)) continue;
      if (isDead(name)) throw new DeadDay();
      const pair = generateKeyPairSync('x25519');
      fresh.set(name, { public: rawOf(pair.privateKey, 'x'), private: rawOf(pair.privateKey, 'd') });
    }
    // A check's key lies on this disk alone: it must be gone within the same breath, wherever a mirror is.
    const mirrored = new Map([...fresh].filter(([name]) => !isMandateKey(name)));
    if (mirrored.size > 0) await put(await births(mirrored));
    if (mirrored.size < fresh.size) await put(new Map([...fresh].filter(([name]) => isMandateKey(name))));
    return names.map((name) => held.keys.get(name)?.public ?? Buffer.alloc(0));
  };

  const bury = async (today: string, at: string): Promise<void> => {
    if (held.buried !== null && today <= held.buried) {
      // A night that failed half-way in this process ends here.
      await destroyOthers(file, held.under, disk);
      return;
    }
    const before = held;
    const { next, dead } = after(before, today, at, before.under + 1);
    await disk.replace(kekFile(file, next.under), next.kek.toString('base64'));
    await save(next);
    held = next;
    before.kek.fill(0);
    for (const pair of dead) pair.private.fill(0);
    await destroyOthers(file, next.under, disk);
  };

  const end = async (names: readonly string[]): Promise<void> => {
    const gone = names.filter((name) => !isDead(name));
    if (gone.length === 0) return;
    const before = held;
    const keys = new Map(before.keys);
    const dead: Pair[] = [];
    for (const name of gone) {
      const pair = keys.get(name);
      if (pair !== undefined) dead.push(pair);
      keys.delete(name);
    }
    const ended = gone.map((name) => {
      const pair = before.keys.get(name);
      return { name, digest: pair === undefined ? '0'.repeat(64) : digestOf(pair.public) };
    });
    const next: Ring = {
      ...before,
      under: before.under + 1,
      kek: randomBytes(32),
      keys,
      ended: [...before.ended, ...ended],
    };
    await disk.replace(kekFile(file, next.under), next.kek.toString('base64'));
    await save(next);
    held = next;
    before.kek.fill(0);
    for (const pair of dead) pair.private.fill(0);
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
    secretOf: async (name, use) => {
      const pair = held.keys.get(name);
      if (pair === undefined) throw new SealError();
      return Buffer.from(hkdfSync('sha256', pair.private, '', `reglement ${use} 1\n${name}`, 32));
    },
    bury: (today, at) => inTurn(() => bury(today, at)),
    end: (names) => inTurn(() => end(names)),
    buried: () => held.buried,
    unreported: () => held.unreported,
    reported: (nights) =>
      inTurn(async () => {
        const left = held.unreported.filter((one) => !nights.includes(one.night));
        if (left.length === held.unreported.length) return;
        await save({ ...held, unreported: left });
        held.unreported = left;
      }),
    names: () => [...held.keys.keys()].filter((name) => !isMandateKey(name)),
    pairs: (names) =>
      new Map(
        names.flatMap((name): [string, Pair][] => {
          const pair = held.keys.get(name);
          return pair === undefined ? [] : [[name, pair]];
        }),
      ),
    take: (pairs) =>
      inTurn(async () => {
        const fresh = new Map([...pairs].filter(([name]) => !held.keys.has(name) && !isDead(name)));
        if (fresh.size > 0) await put(fresh);
        return new Map(
          [...pairs.keys()].flatMap((name): [string, Pair][] => {
            const pair = held.keys.get(name);
            return pair === undefined ? [] : [[name, pair]];
          }),
        );
      }),
    legacy: () => ({ signing: held.signing, above: held.under }),
    inherit: (legacy) =>
      inTurn(async () => {
        const { heir } = held;
        if (heir !== null && heir.signing.equals(legacy.signing) && heir.above === legacy.above) return;
        const next = { ...held, heir: legacy };
        await save(next);
        held = next;
      }),
  };
}

/**
 * Makes a keeper of a mirror whose keeper is lost. Every key whose day came by `today` dies before it opens anything;
 * receipts go on under the lost keeper's signature, so that gates and verifiers know it. Throws WrongRole, and Error
 * where the mirror never met a keeper.
 */
export async function promoteMirror(
  file: string,
  today: string,
  at: string,
  disk: Disk = realDisk,
): Promise<void> {
  const before = await readRing(file, disk);
  if (before === null) throw new Error('there is no key file here');
  if (before.role !== 'mirror') throw new WrongRole('this folder is a keeper’s already');
  const { heir } = before;
  if (heir === null) throw new Error('this mirror never met its keeper: it holds nothing');
  const night = before.buried !== null && before.buried > today ? before.buried : today;
  const { next, dead } = after(before, night, at, Math.max(before.under, heir.above) + 1);
  // What the mirror had not told yet is told with this night.
  const keys = next.unreported.flatMap((deaths) => deaths.keys);
  const [last] = next.unreported.slice(-1);
  const unreported = last === undefined ? [] : [{ ...last, keys }];
  await replaceRing(file, disk, before, {
    ...next,
    unreported,
    role: 'keeper',
    signing: heir.signing,
    heir: null,
  });
  for (const pair of dead) pair.private.fill(0);
}
