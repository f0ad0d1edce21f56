// One login, one school: binds the logins of this installation to its school, before anything is read or written.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { StoreError } from '../store/errors.ts';

/**
 * Says which school `gate`, `desk` and `reader` serve here. `owner` login. Throws StoreError `other-school` when one of
 * them serves another school in this database: a second school needs logins of its own, members of these.
 */
export async function serveSchool(
  owner: Database,
  school: string,
  logins: readonly string[] = ['gate', 'desk', 'reader'],
): Promise<void> {
  for (const login of logins) {
    await sql`
      INSERT INTO access.tenants (login, school) VALUES (${login}::name, ${school}::text) ON CONFLICT (login) DO NOTHING
    `.execute(owner);
    const { rows } = await sql<{ school: string }>`
      SELECT school FROM access.tenants WHERE login = ${login}::name
    `.execute(owner);
    if (rows[0]?.school !== school) {
      throw new StoreError(
        'other-school',
        `In this database the login "${login}" serves another school. Give this school a database of its own, or logins of its own.`,
      );
    }
  }
}
