// A person's own password for the web proxy: made here, shown once, stored as scrypt, worth nothing elsewhere.
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** No letters or digits that look alike. 30 signs, 20 of them: 98 bits. */
const alphabet = '23456789ABCDEFGHJKMNPQRTUVWXYZ';
const length = 20;
const stretch = promisify<string, Uint8Array, number, Buffer>(scrypt);
/** Compared with where nobody has such a name. */
const nobody = { hash: Buffer.alloc(32), salt: Buffer.alloc(32) };

export interface ProxyPasswords {
  /** Makes a new one; the earlier one ends. In five groups of four, shown once. Rejects for who is not of the school. */
  make(address: string): Promise<string>;
  /** Since when this person has one; null: has none. */
  since(address: string): Promise<Temporal.Instant | null>;
  /** Withdraws it; false where there was none. */
  withdraw(address: string): Promise<boolean>;
  /** The address of the active person whose name (mail address, any case) and password these are, or null. */
  check(name: string, password: string): Promise<string | null>;
  /** Removes those of accounts that have ended. */
  sweep(): Promise<void>;
}

/** Passwords for the proxy of one school, over the `desk` login. */
export function createProxyPasswords(given: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}): ProxyPasswords {
  const { desk, school, clock } = given;
  const active = () =>
    sql<boolean>`directory.is_active(p.school, p.address, ${clock.now().toString()}::timestamptz)`;
  return {
    async make(address) {
      const password = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
      const salt = randomBytes(32);
      const hash = await stretch(password, salt, 32);
      await desk.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('proxy_passwords')
          .where('school', '=', school)
          .where('address', '=', address)
          .execute();
        await trx
          .insertInto('proxy_passwords')
          .values({ school, address, hash, salt, made_at: clock.now().toString() })
          .execute();
      });
      return password.replace(/.{4}(?=.)/g, '$&-');
    },
    async since(address) {
      const found = await desk
        .selectFrom('proxy_passwords')
        .select('made_at')
        .where('school', '=', school)
        .where('address', '=', address)
        .executeTakeFirst();
      return found?.made_at ?? null;
    },
    async withdraw(address) {
      const gone = await desk
        .deleteFrom('proxy_passwords')
        .where('school', '=', school)
        .where('address', '=', address)
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
    async check(name, password) {
      const typed = password.toUpperCase().replace(/[\s-]/g, '');
      if (typed.length !== length || name.length > 320 || name.includes('\0')) return null;
      const found = await desk
        .selectFrom('proxy_passwords as p')
        .select(['p.address', 'p.hash', 'p.salt'])
        .where('p.school', '=', school)
        .where('p.address', '=', name.toLowerCase())
        .where(active())
        .executeTakeFirst();
      // An unknown name takes as long as a known one.
      const { hash, salt } = found ?? nobody;
      const same = timingSafeEqual(await stretch(typed, salt, 32), hash);
      return found !== undefined && same ? found.address : null;
    },
    async sweep() {
      await desk
        .deleteFrom('proxy_passwords as p')
        .where('p.school', '=', school)
        .where(sql<boolean>`NOT ${active()}`)
        .execute();
    },
  };
}
