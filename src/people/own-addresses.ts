// Entering and removing one own address of a pupil: it becomes a mark before it leaves this process, and is read back by nobody.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { markOf } from './address-marks.ts';
import { asChangeError } from './changes.ts';
import type { SignedInRef } from './second-person.ts';

export interface OwnAddressChange {
  readonly act: 'enter' | 'remove';
  /** School address of the pupil, in lower case. */
  readonly pupil: string;
  /** The own address. */
  readonly address: string;
}

/**
 * Changes the register with the `desk` login, at once; answers how many addresses it holds of this pupil afterwards. Throws
 * `ChangeError`: `not-entitled`, or `nothing-to-change` where there is no such pupil, or the register says the same already.
 */
export async function changeOwnAddress(
  at: { readonly desk: Database; readonly school: string; readonly key: Uint8Array },
  { act, pupil, address }: OwnAddressChange,
  by: SignedInRef,
): Promise<number> {
  try {
    const { rows } = await sql<{ count: number }>`
      SELECT directory.change_own_address(${at.school}::text, ${pupil}::text, ${markOf(at.key, address)}::bytea, ${act}::text,
        ${by.person}::text, ${by.session}::text, ${by.at.toString()}::timestamptz) AS count`.execute(at.desk);
    const [answer] = rows;
    if (answer === undefined) throw new Error('the register of own addresses gave no answer');
    return answer.count;
  } catch (error) {
    throw asChangeError(error);
  }
}
