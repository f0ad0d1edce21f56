// A person's own passwords for the web proxy, one for each device: shown once, stored as scrypt, worth nothing elsewhere.
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { oneLine } from '../facts/one-line.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** No letters or digits that look alike. 30 signs; the 16 behind the handle are 78 bits. */
const alphabet = '23456789ABCDEFGHJKMNPQRTUVWXYZ';
const length = 20;
/** Signs in front that find the password among those of a person; they are no secret. */
const handleLength = 4;
const mostDevices = 10;
const longestDevice = 40;
const stretch = promisify<string, Uint8Array, number, Buffer>(scrypt);
/** Compared with where nobody has such a name. */
const nobody = { hash: Buffer.alloc(32), salt: Buffer.alloc(32) };

const draw = (): string => Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

const grouped = (password: string): string => password.replace(/.{4}(?=.)/g, '$&-');

export interface ProxyPasswords {
  /**
   * Makes one for a device, by the person's own word for it; an earlier one of that device ends. In five groups of four, shown
   * once. Null: this person has too many devices, or the word is empty or too long. Rejects for who is not of the school.
   */
  make(address: string, device: string): Promise<string | null>;
  /** Devices of this person that have one, oldest first, and since when. */
  devices(address: string): Promise<readonly { readonly device: string; readonly since: Temporal.Instant }[]>;
  /** Withdraws that of one device; false where there was none. */
  withdraw(address: string, device: string): Promise<boolean>;
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
  const handlesOf = async (address: string): Promise<ReadonlySet<string>> => {
    const rows = await desk
      .selectFrom('proxy_passwords')
      .select('handle')
      .where('school', '=', school)
      .where('address', '=', address)
      .execute();
    return new Set(rows.map(({ handle }) => handle));
  };
  return {
    async make(address, device) {
      const word = oneLine(device, longestDevice);
      if (word === null) return null;
      const taken = await handlesOf(address);
      let password = draw();
      while (taken.has(password.slice(0, handleLength))) password = draw();
      const salt = randomBytes(32);
      const hash = await stretch(password, salt, 32);
      const handle = password.slice(0, handleLength);
      const made = await desk.transaction().execute(async (trx) => {
        await sql`SELECT pg_advisory_xact_lock(7350178, hashtext(${school + address}))`.execute(trx);
        await trx
          .deleteFrom('proxy_passwords')
          .where('school', '=', school)
          .where('address', '=', address)
          .where('device', '=', word)
          .execute();
        const { many } = await trx
          .selectFrom('proxy_passwords')
          .select((of) => of.fn.countAll<string>().as('many'))
          .where('school', '=', school)
          .where('address', '=', address)
          .executeTakeFirstOrThrow();
        if (Number(many) >= mostDevices) return false;
        await trx
          .insertInto('proxy_passwords')
          .values({ school, address, device: word, handle, hash, salt, made_at: clock.now().toString() })
          .execute();
        return true;
      });
      return made ? grouped(password) : null;
    },
    async devices(address) {
      return desk
        .selectFrom('proxy_passwords')
        .select(['device', 'made_at as since'])
        .where('school', '=', school)
        .where('address', '=', address)
        .orderBy('made_at')
        .orderBy('device')
        .execute();
    },
    async withdraw(address, device) {
      const gone = await desk
        .deleteFrom('proxy_passwords')
        .where('school', '=', school)
        .where('address', '=', address)
        .where('device', '=', device)
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
        .where('p.handle', 'in', [typed.slice(0, handleLength), ''])
        .where(active())
        .orderBy('p.handle', 'desc')
        .limit(1)
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
