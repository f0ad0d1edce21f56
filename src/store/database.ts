// A connection to the store under one login, with the types of its tables.
import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction as KyselyTransaction } from 'kysely';
import { Pool, types as pgTypes } from 'pg';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type Transaction = KyselyTransaction<Schema>;

const oid = { int8: 20, date: 1082, timestamptz: 1184 };

/** PostgreSQL writes `2026-03-29 01:30:00+00`; Temporal reads `2026-03-29T01:30:00+00:00`. */
function readInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a count in the database is beyond exact numbers');
  return value;
}

const readers = new Map<number, (text: string) => unknown>([
  [oid.int8, readInteger],
  [oid.date, (text) => text],
  [oid.timestamptz, readInstant],
]);

/** The pool under `connect`: timestamptz arrives as Temporal.Instant, date as `YYYY-MM-DD`, int8 as number. */
export function openPool(url: string, max: number): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    options: '-c TimeZone=UTC',
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        (format !== 'binary' ? readers.get(id) : undefined) ?? pgTypes.getTypeParser(id, format),
    },
  });
  // A server that goes away breaks idle connections, and those of a transaction between two statements, for which the
  // pool does not listen; the next query says so, the process must not die of it.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Opens the store under a connection URL. Connections are opened when first used. `max` is the size of the pool. */
export function connect(url: string, max = 4): Database {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openPool(url, max) }) });
}

/** An instant as a value in a comparison. */
export function asTime(at: Temporal.Instant): RawBuilder<Temporal.Instant> {
  return sql<Temporal.Instant>`${at.toString()}::timestamptz`;
}
