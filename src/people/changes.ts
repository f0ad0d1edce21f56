// Changes of function: giving takes two persons, taking away takes one. The database decides; here it is asked in types.
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../store/database.ts';
import type { SignedInRef } from './second-person.ts';

/** Why a change did not happen. */
export type ChangeRefusal =
  /** The same person or session again, or somebody's own function. */
  | 'second-person'
  | 'incompatible'
  | 'not-entitled'
  | 'nothing-to-change'
  /** A confidant is entered and removed by two (guard G-12). */
  | 'two-needed'
  | 'asked-already'
  /** The board appoints confidants: one of the two is of the board. */
  | 'board-appoints';

/** Thrown where the database refused a change; it carries no address. */
export class ChangeError extends Error {
  override readonly name = 'ChangeError';
  readonly refusal: ChangeRefusal;

  constructor(refusal: ChangeRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.refusal = refusal;
  }
}

const refusals: Readonly<Record<string, ChangeRefusal>> = {
  RG050: 'second-person',
  RG051: 'incompatible',
  RG052: 'not-entitled',
  RG053: 'nothing-to-change',
  RG054: 'two-needed',
  RG055: 'board-appoints',
  // A constraint says the same as the function before it, to whoever comes by another way.
  '23505': 'asked-already',
  '23503': 'nothing-to-change',
  '23514': 'nothing-to-change',
};

/** The database's refusal as ours; other errors stay as they are. */
export function asChangeError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const refusal = refusals[code];
  return refusal === undefined ? error : new ChangeError(refusal, { cause: error });
}

/** What somebody proposes. Addresses in lower case. */
export type Proposal =
  | { readonly act: 'give' | 'take'; readonly person: string; readonly function: string }
  | {
      readonly act: 'deputise';
      /** Who will stand in. */
      readonly person: string;
      readonly function: string;
      readonly location: string | null;
      readonly holder: string;
      /** Included. */
      readonly from: Temporal.Instant;
      /** Excluded; at most 366 days after `from`. */
      readonly until: Temporal.Instant;
    }
  | { readonly act: 'return'; readonly person: string };

/** A change that waits for its second person; `proposer` null: an import asks for it and nobody has said yes. */
export interface OpenChange {
  readonly id: string;
  readonly act: Proposal['act'];
  readonly person: string;
  readonly function: string | null;
  readonly location: string | null;
  readonly holder: string | null;
  readonly from: Temporal.Instant | null;
  readonly until: Temporal.Instant | null;
  readonly origin: 'person' | 'import';
  readonly askedAt: Temporal.Instant;
  readonly proposer: string | null;
}

/** Each act is of one person in a session of their own, and throws `ChangeError` where it is refused. */
export interface Changes {
  /** Waiting changes, the oldest first. */
  open(): Promise<OpenChange[]>;
  /** Proposes a change; nothing happens before `agree` of another person. Returns its id. */
  propose(proposal: Proposal, by: SignedInRef): Promise<string>;
  /** Says yes. True: it is done. False: it was asked by an import, and now waits for a second person. */
  agree(id: string, by: SignedInRef): Promise<boolean>;
  /** Says no, or takes the own proposal back. */
  refuse(id: string, by: SignedInRef): Promise<void>;
  /** Takes a function away, at once. */
  take(person: string, held: string, by: SignedInRef): Promise<void>;
  /** Ends an account, at once: it holds nothing and signs in nowhere. */
  deactivate(person: string, by: SignedInRef): Promise<void>;
  /** Ends a deputy's time early, at once. */
  endDeputy(id: string, by: SignedInRef): Promise<void>;
}

/** Changes of function at one school, with the `desk` login. Times are those of each act (`by.at`). */
export function createChanges(desk: Database, school: string): Changes {
  const time = (at: Temporal.Instant | null): RawBuilder<unknown> =>
    sql`${at === null ? null : at.toString()}::timestamptz`;
  const ask = async <Row>(query: RawBuilder<Row>): Promise<readonly Row[]> => {
    try {
      return (await query.execute(desk)).rows;
    } catch (error) {
      throw asChangeError(error);
    }
  };
  return {
    async open() {
      const rows = await desk
        .selectFrom('directory.changes')
        .select([
          'id',
          'act',
          'person',
          'function',
          'location',
          'holder',
          'from_at as from',
          'until_at as until',
          'origin',
          'asked_at as askedAt',
          'proposer',
        ])
        .where('school', '=', school)
        .where('outcome', 'is', null)
        .orderBy('asked_at')
        .orderBy('id')
        .limit(500)
        .execute();
      return rows;
    },
    async propose(proposal, by) {
      const id = randomUUID();
      const held = proposal.act === 'return' ? null : proposal.function;
      const deputy = proposal.act === 'deputise' ? proposal : null;
      await ask(sql`SELECT directory.propose(${id}, ${school}, ${proposal.act}, ${proposal.person}, ${held},
        ${deputy?.location ?? null}, ${deputy?.holder ?? null}, ${time(deputy?.from ?? null)},
        ${time(deputy?.until ?? null)}, ${by.person}, ${by.session}, ${time(by.at)})`);
      return id;
    },
    async agree(id, by) {
      const rows = await ask(
        sql<{
          done: boolean;
        }>`SELECT directory.agree(${id}, ${school}, ${by.person}, ${by.session}, ${time(by.at)}) AS done`,
      );
      return rows[0]?.done === true;
    },
    async refuse(id, by) {
      await ask(sql`SELECT directory.refuse(${id}, ${school}, ${by.person}, ${by.session}, ${time(by.at)})`);
    },
    async take(person, held, by) {
      await ask(
        sql`SELECT directory.take(${school}, ${person}, ${held}, ${by.person}, ${by.session}, ${time(by.at)})`,
      );
    },
    async deactivate(person, by) {
      await ask(
        sql`SELECT directory.deactivate(${school}, ${person}, ${by.person}, ${by.session}, ${time(by.at)})`,
      );
    },
    async endDeputy(id, by) {
      await ask(
        sql`SELECT directory.end_deputy(${id}, ${school}, ${by.person}, ${by.session}, ${time(by.at)})`,
      );
    },
  };
}
