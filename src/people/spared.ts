// The register of whom checks leave in peace: confidants of inside and outside, and addresses where one seeks help.
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Spared } from '../facts/person.ts';
import type { Database } from '../store/database.ts';
import { asChangeError } from './changes.ts';
import type { SignedInRef } from './second-person.ts';

/** One entry of the register. */
export interface SparedEntry {
  readonly address: string;
  readonly kind: Spared;
  /** ISO date on which the board appointed; null for a help address. */
  readonly appointedOn: string | null;
}

/** An entry or a removal that waits for its second person. */
export interface SparedChange extends SparedEntry {
  readonly id: string;
  readonly act: 'enter' | 'remove';
}

/** Every act is of one person in a session of their own; throws `ChangeError` where it is refused. */
export interface SparedRegister {
  entries(): Promise<SparedEntry[]>;
  waiting(): Promise<SparedChange[]>;
  /** Proposes; nothing changes before `decide` of another person. */
  propose(change: Omit<SparedChange, 'id'>, by: SignedInRef): Promise<string>;
  /** The second person. Of a confidant one of the two is of the board, and nobody is of ICT (G-12). */
  decide(id: string, yes: boolean, by: SignedInRef): Promise<void>;
}

/** The register of one school, with the `desk` login. */
export function createSparedRegister(desk: Database, school: string): SparedRegister {
  const ask = async (query: RawBuilder<unknown>): Promise<void> => {
    try {
      await query.execute(desk);
    } catch (error) {
      throw asChangeError(error);
    }
  };
  return {
    entries: () => readSpared(desk, school),
    async waiting() {
      return desk
        .selectFrom('directory.spared_changes')
        .select(['id', 'act', 'address', 'kind', 'appointed_on as appointedOn'])
        .where('school', '=', school)
        .orderBy('asked_at')
        .limit(500)
        .execute();
    },
    async propose({ act, address, kind, appointedOn }, by) {
      const id = randomUUID();
      await ask(sql`SELECT directory.propose_spared(${id}::uuid, ${school}, ${act}, ${address}, ${kind},
        ${appointedOn}::date, ${by.person}, ${by.session}, ${by.at.toString()}::timestamptz)`);
      return id;
    },
    decide: (id, yes, by) =>
      ask(sql`SELECT directory.decide_spared(${id}::uuid, ${school}, ${yes}, ${by.person}, ${by.session},
        ${by.at.toString()}::timestamptz)`),
  };
}

/** The entries in force, by address. */
export function readSpared(desk: Database, school: string): Promise<SparedEntry[]> {
  return desk
    .selectFrom('directory.spared')
    .select(['address', 'kind', 'appointed_on as appointedOn'])
    .where('school', '=', school)
    .orderBy('address')
    .execute();
}
