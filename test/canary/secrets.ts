// What a thief can do who holds sealed items and every secret that was kept: tries them all, and says what opened.
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { type Custody, fileCustody } from '../../src/privacy/keeper/custody.ts';
import type { Card } from '../../src/privacy/kept.ts';
import { keyName, openField, unwrapKey } from '../../src/privacy/seal.ts';

/** A sealed item as a copy of the database holds it. */
export interface Sealed {
  readonly card: Card;
  readonly wrapped: Buffer;
  readonly sender: Buffer;
}

/** Every kept item of a database. `url` is of its administrator, who reads past every policy. */
export async function sealedIn(url: string): Promise<Sealed[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{
      id: string;
      school: string;
      purpose: string;
      class: string;
      dies_on: string;
      wrapped: Buffer;
      sender: Buffer;
    }>('SELECT id, school, purpose, class, dies_on::text, wrapped, sender FROM monitoring.kept ORDER BY id');
    return rows.map(({ id, school, purpose, dies_on: diesOn, wrapped, sender, ...row }) => ({
      card: { id, school, purpose, class: row.class, diesOn },
      wrapped,
      sender,
    }));
  } finally {
    await client.end();
  }
}

interface Kept {
  readonly path: string;
  readonly text: string;
}

/** Files small enough to be keys; the cluster holds none, and is looked through byte by byte elsewhere. */
async function smallFiles(folders: readonly string[]): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.includes('/postgres/cluster/')) continue;
      if ((await stat(path)).size <= 4 * 1024 * 1024)
        found.push({ path, text: await readFile(path, 'latin1') });
    }
  }
  return found;
}

const asPrivateKey = (bytes: Buffer): Buffer[] => {
  try {
    const jwk = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
    return [Buffer.from(jwk.d ?? '', 'base64url')];
  } catch {
    return [];
  }
};

/** Everything that could be a key of 32 bytes: raw files, and base64, base64url and hex inside files. */
function candidates(files: readonly Kept[]): Buffer[] {
  const found = new Map<string, Buffer>();
  const add = (bytes: Buffer): void => {
    if (bytes.length === 32) found.set(bytes.toString('hex'), bytes);
    else if (bytes.length < 200)
      for (const inner of asPrivateKey(bytes)) found.set(inner.toString('hex'), inner);
  };
  for (const { text } of files) {
    add(Buffer.from(text, 'latin1'));
    for (const [token] of text.matchAll(/[A-Za-z0-9+/_-]{40,300}={0,2}/g)) {
      add(Buffer.from(token, 'base64'));
      if (/^[0-9a-f]{64}$/i.test(token)) add(Buffer.from(token, 'hex'));
    }
  }
  return [...found.values()];
}

async function opens(custody: Custody, item: Sealed): Promise<boolean> {
  try {
    const recordKey = await custody.recordKey(keyName(item.card), item.card, item.wrapped);
    return openField(recordKey, item.card, 'sender', item.sender).length > 0;
  } catch {
    return false;
  }
}

/** Every key file with every secret as the key above it, in the product's own hands. */
async function byKeyFiles(
  items: readonly Sealed[],
  files: readonly Kept[],
  keys: readonly Buffer[],
): Promise<Set<string>> {
  const opened = new Set<string>();
  for (const { text } of files.filter(({ path }) => basename(path).startsWith('keys.json'))) {
    for (const key of keys) {
      const folder = await mkdtemp(join(tmpdir(), 'reglement-thief-'));
      try {
        const parsed: unknown = JSON.parse(text);
        await writeFile(join(folder, 'keys.json'), text, { mode: 0o600 });
        const above = join(folder, `kek.${String(Object(parsed).under)}`);
        await writeFile(above, key.toString('base64'), { mode: 0o600 });
        const custody = await fileCustody(join(folder, 'keys.json'));
        for (const item of items) if (await opens(custody, item)) opened.add(item.card.id);
      } catch {
        // This key file is not under that key.
      } finally {
        await rm(folder, { recursive: true });
      }
    }
  }
  return opened;
}

/** Every candidate as the private key of a class, and as the key of a record. */
async function byTrial(items: readonly Sealed[], keys: readonly Buffer[]): Promise<Set<string>> {
  const opened = new Set<string>();
  // One class key opens all of its items: one of each is enough to find it.
  const oneOfEach = new Map(items.map((item) => [keyName(item.card), item]));
  for (const key of keys) {
    for (const item of oneOfEach.values()) {
      const found = await unwrapKey(key, item.card, item.wrapped).catch(() => null);
      if (found !== null) opened.add(item.card.id);
    }
    for (const item of items) {
      try {
        openField(key, item.card, 'sender', item.sender);
        opened.add(item.card.id);
      } catch {
        // Not this one.
      }
    }
  }
  return opened;
}

/** Ids of the items that some secret in these folders opens, and how many secrets were tried. */
export async function openable(
  items: readonly Sealed[],
  folders: readonly string[],
): Promise<{ readonly ids: string[]; readonly tried: number }> {
  const files = await smallFiles(folders);
  const keys = candidates(files);
  const ids = new Set([...(await byKeyFiles(items, files, keys)), ...(await byTrial(items, keys))]);
  return { ids: [...ids].sort(), tried: keys.length };
}
