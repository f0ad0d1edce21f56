// One-time codes: a second person hands one over, and with it one person registers one passkey. Stored only as a hash.
import { randomBytes, randomInt, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../store/clock.ts';
import { asTime, type Database, type Transaction } from '../store/database.ts';

/** No letters or digits that look alike on paper or sound alike in Dutch. 30 signs, 10 of them: 49 bits. */
const alphabet = '23456789ABCDEFGHJKMNPQRTUVWXYZ';
const length = 10;
/** So many first signs find the code; the rest is the secret that five attempts are counted against. */
const handleLength = 4;
const maxAttempts = 5;
/** Long enough to hand it over tomorrow morning, short enough that a lost note is worth nothing. */
const validFor = Temporal.Duration.from({ hours: 24 });
const stretch = promisify<string, Uint8Array, number, Buffer>(scrypt);

export interface MadeCode {
  /** In groups, as it is read aloud: `XXXX-XXX-XXX`. Shown once. */
  readonly code: string;
  readonly expiresAt: Temporal.Instant;
}

/** A code that was entered and is right; it is not used yet. */
export interface FoundCode {
  readonly id: string;
  readonly address: string;
}

export interface Codes {
  /**
   * Makes a code for `address` and ends the earlier ones. `madeBy` is the second person's address, or null for the command
   * line, which the database takes only as long as nobody has a passkey. The leaf commits with the code.
   */
  make(address: string, madeBy: string | null): Promise<MadeCode>;
  /** The code behind what was typed, or null: unknown, expired, used, ended, or tried five times. Counts the attempt. */
  enter(typed: string): Promise<FoundCode | null>;
  /** Uses a code, once, in the transaction of the passkey. Null: it was used or ended meanwhile. */
  use(trx: Transaction, id: string, at: Temporal.Instant): Promise<FoundCode | null>;
}

function write(): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** Codes of one school, over the `desk` login. */
export function createCodes(options: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}): Codes {
  const { desk, school, clock } = options;
  return {
    async make(address, madeBy) {
      const at = clock.now();
      const expiresAt = at.add(validFor);
      const code = write();
      const salt = randomBytes(32);
      const hash = await stretch(code, salt, 32);
      await desk.transaction().execute(async (trx) => {
        await trx
          .updateTable('sign_in_codes')
          .set({ ended_at: at.toString() })
          .where('school', '=', school)
          .where('address', '=', address)
          .where('ended_at', 'is', null)
          .where('used_at', 'is', null)
          .execute();
        await trx
          .insertInto('sign_in_codes')
          .values({
            id: randomUUID(),
            school,
            address,
            handle: code.slice(0, handleLength),
            hash,
            salt,
            made_by: madeBy,
            made_at: at.toString(),
            expires_at: expiresAt.toString(),
          })
          .execute();
      });
      return { code: code.replace(/^(.{4})(.{3})(.{3})$/, '$1-$2-$3'), expiresAt };
    },
    async enter(typed) {
      const code = typed.toUpperCase().replace(/[\s-]/g, '');
      if (code.length !== length) return null;
      const at = clock.now();
      // Counted before it is compared: two attempts at once are two.
      const found = await desk
        .updateTable('sign_in_codes')
        .set((of) => ({ attempts: of('attempts', '+', 1) }))
        .where('school', '=', school)
        .where('handle', '=', code.slice(0, handleLength))
        .where('used_at', 'is', null)
        .where('ended_at', 'is', null)
        .where('attempts', '<', maxAttempts)
        .where('expires_at', '>', asTime(at))
        .returning(['id', 'address', 'hash', 'salt'])
        .executeTakeFirst();
      // An unknown code takes as long as a known one.
      const hash = await stretch(code, found?.salt ?? Buffer.alloc(32), 32);
      if (found === undefined || !timingSafeEqual(hash, found.hash)) return null;
      return { id: found.id, address: found.address };
    },
    async use(trx, id, at) {
      const used = await trx
        .updateTable('sign_in_codes')
        .set({ used_at: at.toString() })
        .where('id', '=', id)
        .where('school', '=', school)
        .where('used_at', 'is', null)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', asTime(at))
        .returning(['id', 'address'])
        .executeTakeFirst();
      return used ?? null;
    },
  };
}
