// The public keys behind somebody's passkeys, for who must verify an assertion over something else than a sign-in.
import type { Person } from '../facts/person.ts';
import type { Database } from '../store/database.ts';

/** People with a function, by address. */
export function peopleWith(people: readonly Person[], name: string): Person[] {
  return people
    .filter((one) => one.functions.includes(name))
    .toSorted((one, other) => (one.address < other.address ? -1 : 1));
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
