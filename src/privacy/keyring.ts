// The gate's store of published public keys: fetched ahead of time, so that sealing never waits for the keeper.
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Card } from './kept.ts';
import { verifySignedKey, type KeySource } from './keeper/client.ts';
import { signedKeyShape, type SignedKey } from './keeper/protocol.ts';
import { keyName } from './seal.ts';

/** No key for this name, and no keeper to publish one. */
export class NoKey extends Error {
  constructor(cause?: unknown) {
    super('no public key for this class of data', { cause });
    this.name = 'NoKey';
  }
}

const fileShape = z.strictObject({ signingKey: z.base64(), keys: z.array(signedKeyShape) });

export interface Keyring {
  /** The raw public key for a name; asks the keeper when it was not published ahead. Throws NoKey. */
  find(name: Omit<Card, 'id'>): Promise<Buffer>;
  has(name: Omit<Card, 'id'>): boolean;
  /** Has these published and stores them; forgets keys whose day of death lies before `today` (ISO date). */
  ahead(names: readonly Omit<Card, 'id'>[], today: string): Promise<void>;
}

/**
 * Opens the keyring in a folder. The keeper's signing key is pinned at the first contact: keys signed by any other are
 * refused, whoever answers on the socket later.
 */
export function openKeyring(folder: string, source: KeySource): Keyring {
  const file = join(folder, 'keys.json');
  const keys = new Map<string, SignedKey>();
  let pinned: Buffer | null = null;
  if (existsSync(file)) {
    const stored = fileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
    pinned = Buffer.from(stored.signingKey, 'base64');
    for (const key of stored.keys) if (verifySignedKey(key, pinned)) keys.set(keyName(key), key);
  }

  const store = async (): Promise<void> => {
    const text = JSON.stringify({ signingKey: pinned?.toString('base64') ?? '', keys: [...keys.values()] });
    await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  };

  const fetchKeys = async (names: readonly Omit<Card, 'id'>[]): Promise<void> => {
    const signer = pinned ?? (await source.signingKey());
    const wanted = new Set(names.map(keyName));
    for (const key of await source.publish(names)) {
      if (!wanted.has(keyName(key)) || !verifySignedKey(key, signer)) throw new NoKey();
      keys.set(keyName(key), key);
    }
    pinned = signer;
    await store();
  };

  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = (names: readonly Omit<Card, 'id'>[]): Promise<void> => {
    const next = writing.then(() => fetchKeys(names));
    writing = next.catch(() => {});
    return next;
  };

  return {
    has: (name) => keys.has(keyName(name)),
    find: async (name) => {
      if (!keys.has(keyName(name))) {
        try {
          await inTurn([name]);
        } catch (cause) {
          throw new NoKey(cause);
        }
      }
      const key = keys.get(keyName(name));
      if (key === undefined) throw new NoKey();
      return Buffer.from(key.publicKey, 'base64');
    },
    ahead: async (names, today) => {
      for (const [name, key] of keys) if (key.diesOn < today) keys.delete(name);
      const missing = names.filter((name) => !keys.has(keyName(name)));
      if (missing.length > 0) await inTurn(missing);
    },
  };
}
