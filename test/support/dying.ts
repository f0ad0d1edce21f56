// A process that dies in a test before a chosen statement: its connections to the database end together, what was open rolls back.
import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import { type Database, openPool } from '../../src/store/database.ts';
import type { Schema } from '../../src/store/schema.ts';

class Crashed extends Error {}

export interface Dying {
  readonly db: Database;
  /** True once it died: it does nothing more. */
  readonly dead: boolean;
  /** Set to die before its n-th statement from here; null: it lives. */
  dieBefore(statement: number | null): void;
  /** Counts as a statement: for what a process does beside the database. Throws when it is dead. */
  step(): void;
  end(): Promise<void>;
}

/** Starts such a process on the database of a login's URL. */
export function startDying(url: string): Dying {
  let left = Number.POSITIVE_INFINITY;
  let dead = false;
  const pool = openPool(url, 4);
  const step = (): void => {
    left -= 1;
    if (left < 0) dead = true;
    if (dead) throw new Crashed('the process is gone');
  };
  const wrap = (client: PoolClient) => ({
    query: async (text: string, values?: unknown[]) => {
      step();
      return client.query(text, values);
    },
    release: (destroy?: boolean) => client.release(destroy === true || dead),
  });
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: Object.assign(
        { options: {} },
        {
          connect: async () => {
            if (dead) throw new Crashed('the process is gone');
            return wrap(await pool.connect());
          },
          end: () => pool.end(),
        },
      ) as never,
    }),
  });
  return {
    db,
    get dead() {
      return dead;
    },
    step,
    dieBefore(statement: number | null): void {
      left = statement ?? Number.POSITIVE_INFINITY;
    },
    end: () => db.destroy(),
  };
}
