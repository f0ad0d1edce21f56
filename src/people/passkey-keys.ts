// The public keys behind somebody's passkeys, for who must verify an assertion over something else than a sign-in.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** Address of somebody who has this function of their own, not in somebody's place; null when nobody has. `desk` login. */
export async function holderOf(desk: Database, school: string, name: string): Promise<string | null> {
  const row = await desk
    .selectFrom('people')
    .select('address')
    .where('school', '=', school)
    .where(sql<boolean>`functions @> ARRAY[${name}]::text[]`)
    .orderBy('address')
    .limit(1)
    .executeTakeFirst();
  return row?.address ?? null;
}

/** Ids of the passkeys with which a person signs in. `desk` login. */
export async function passkeysOf(desk: Database, school: string, address: string): Promise<Buffer[]> {
  const rows = await desk
    .selectFrom('passkeys')
    .select('credential')
    .where('school', '=', school)
    .where('address', '=', address.toLowerCase())
    .where('ended_at', 'is', null)
    .orderBy('created_at')
    .execute();
  return rows.map(({ credential }) => credential);
}

/** The COSE public key of one of this person's passkeys; null when it is not theirs, or ended. `desk` login. */
export async function passkeyOf(
  desk: Database,
  school: string,
  address: string,
  credential: Uint8Array,
): Promise<Buffer | null> {
  const row = await desk
    .selectFrom('passkeys')
    .select('public_key')
    .where('credential', '=', Buffer.from(credential))
    .where('school', '=', school)
    .where('address', '=', address.toLowerCase())
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row?.public_key ?? null;
}
