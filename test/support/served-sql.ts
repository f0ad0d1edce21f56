// The database of a served product, asked with one of its own logins: what a thief of that login's password could ask.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { databaseName } from '../../src/store/logins.ts';

/** Runs statements as one login of the database in this data folder, each answered with its rows. */
export async function askServed<T>(
  data: string,
  login: 'postgres' | 'owner' | 'gate' | 'desk' | 'reader',
  work: (
    rows: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>,
  ) => Promise<T>,
): Promise<T> {
  const logins: unknown = JSON.parse(readFileSync(join(data, 'logins.json'), 'utf8'));
  const client = new Client({
    user: login,
    password: String(Object(logins)[login]),
    host: join(data, 'postgres/run'),
    database: databaseName,
  });
  await client.connect();
  try {
    return await work(async (text, values = []) => (await client.query(text, [...values])).rows);
  } finally {
    await client.end();
  }
}
