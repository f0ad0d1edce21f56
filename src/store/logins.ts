// The four logins and the roles a reader may step into: made by the cluster's administrator, before any migration.
import { Client } from 'pg';
import { StoreError } from './errors.ts';

/** `owner` migrates, `gate` inserts, `desk` works with people and cases, `reader` may only ask for access. */
export const logins = ['owner', 'gate', 'desk', 'reader'] as const;
export type Login = (typeof logins)[number];
export type Passwords = Readonly<Record<Login | 'postgres', string>>;

export const databaseName = 'reglement';

/** Roles without login that hold the column grants of one way of looking each. `reader` steps into one after access.enter. */
export const accessRoles = [
  'access_cards',
  'access_self',
  'access_release',
  'access_destroy',
  'access_misuse_judge',
  'access_misuse_automated',
  'access_misuse_sample',
  'access_misuse_targeted',
  'access_misuse_reveal',
  'access_continuity_targeted',
  'access_evidence_automated',
  'access_evidence_targeted',
  'access_security_automated',
  'access_security_clean',
] as const;

/** Named by the first migrations; they hold nothing any more, and nobody steps into them. */
const formerRoles = ['access_misuse', 'access_continuity', 'access_evidence', 'access_security'] as const;

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new StoreError('unreachable', 'The database server does not answer, or refuses this login.', {
      cause,
    });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes the missing logins and roles; safe to run again. `url` is of an administrator (or of an owner with CREATEROLE).
 * Throws StoreError `not-permitted` with the statements to have run by somebody who may.
 */
export async function ensureLogins(
  url: string,
  passwords: Passwords,
  wanted: readonly Login[],
): Promise<void> {
  await withClient(url, async (client) => {
    const known = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    const roles = new Set(known.rows.map((row) => row.rolname));
    const missing = [...wanted, ...accessRoles, ...formerRoles].filter((role) => !roles.has(role));
    if (missing.length === 0) return;
    try {
      await client.query('BEGIN');
      for (const role of missing) {
        const login = wanted.find((one) => one === role);
        if (login === undefined) await client.query(`CREATE ROLE ${role} NOLOGIN`);
        else {
          const password = client.escapeLiteral(passwords[login]);
          // The owner of a database is a member of pg_database_owner and needs what that may do.
          const inherits = login === 'owner' ? 'INHERIT' : 'NOINHERIT';
          await client.query(`CREATE ROLE ${role} LOGIN ${inherits} PASSWORD ${password}`);
        }
      }
      for (const role of accessRoles) await client.query(`GRANT ${role} TO reader`);
      await client.query('COMMIT');
    } catch (cause) {
      throw new StoreError(
        'not-permitted',
        `This database login may not create roles. Have an administrator give it CREATEROLE, or create these roles: ${missing.join(', ')}.`,
        { cause },
      );
    }
  });
}

/** Sets the passwords of logins again, after the file that held them was lost. Throws StoreError `not-permitted`. */
export async function resetPasswords(
  url: string,
  passwords: Passwords,
  wanted: readonly Login[],
): Promise<void> {
  await withClient(url, async (client) => {
    try {
      for (const login of wanted) {
        await client.query(`ALTER ROLE ${login} PASSWORD ${client.escapeLiteral(passwords[login])}`);
      }
    } catch (cause) {
      throw new StoreError(
        'not-permitted',
        `The passwords of the logins ${wanted.join(', ')} are not in the data folder, and this database login may not set new ones. Bring logins.json back from a backup, or have an administrator drop these roles.`,
        { cause },
      );
    }
  });
}

/** Makes the database, owned by `owner`, closed to everybody but the four logins. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const quoted = client.escapeIdentifier(name);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${quoted} OWNER owner`);
    await client.query(`REVOKE ALL ON DATABASE ${quoted} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${quoted} TO ${logins.join(', ')}`);
  });
  const inside = new URL(url);
  inside.pathname = `/${name}`;
  await withClient(inside.href, async (client) => {
    await client.query(hidden);
  });
}

/**
 * What the server tells anybody about the size of tables, and its large objects, which anybody may make: for the
 * administrator and `owner` alone. The volume of what is kept, or how often it is written, is for no other login.
 */
const hidden = `DO $$
DECLARE
  v text;
BEGIN
  FOR v IN SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND (
      p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_total_relation_size', 'pg_indexes_size', 'pg_database_size',
        'pg_tablespace_size', 'pg_relation_filenode', 'pg_relation_filepath', 'pg_notify')
      OR p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_open', 'lo_unlink', 'lowrite')
      OR (p.proname LIKE 'pg\\_stat\\_get\\_%' AND p.proargtypes[0] = 'oid'::regtype AND p.proname NOT LIKE '%backend%'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO owner', v);
  END LOOP;
  REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
  GRANT SELECT ON pg_catalog.pg_class TO owner;
  EXECUTE (SELECT format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', string_agg(quote_ident(a.attname), ', '))
    FROM pg_attribute a WHERE a.attrelid = 'pg_catalog.pg_class'::regclass
      AND a.attname NOT IN ('relpages', 'reltuples', 'relallvisible', 'relallfrozen', 'relfrozenxid', 'relminmxid', 'relfilenode'));
END $$`;
