// Answers about age and guardians. The date of birth itself stays in the database; no login can read it.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** Ages with a meaning in law: 16 (GDPR 8 and UAVG 5, own rights and consent), 18 (of age). No other is answered. */
export type LegalAge = 16 | 18;

export interface Ages {
  /** Is this pupil under that age on that day? Null: the school holds no date of birth. */
  isUnder(address: string, age: LegalAge, on: Temporal.PlainDate): Promise<boolean | null>;
  /** Who speaks for this pupil while under that age; nobody at or above it, or where the age is not known. */
  guardiansOf(pupil: string, age: LegalAge, on: Temporal.PlainDate): Promise<string[]>;
}

/** Ages at one school, with the `desk` login. */
export function createAges(desk: Database, school: string): Ages {
  return {
    async isUnder(address, age, on) {
      const answer = await sql<{ under: boolean | null }>`
        SELECT directory.is_under(${school}, ${address}, ${age}, ${on.toString()}::date) AS under`.execute(
        desk,
      );
      return answer.rows[0]?.under ?? null;
    },
    async guardiansOf(pupil, age, on) {
      const answer = await sql<{ address: string }>`
        SELECT address FROM directory.guardians_of(${school}, ${pupil}, ${age}, ${on.toString()}::date) AS address`.execute(
        desk,
      );
      return answer.rows.map(({ address }) => address);
    },
  };
}
