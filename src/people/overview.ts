// Who has which function: what the page about people and functions shows, read fresh from the database.
import { sql } from 'kysely';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import type { OpenChange } from './changes.ts';
import { createChanges } from './changes.ts';
import { type Deputy, standsInAt } from './deputies.ts';
import { runningDeputies } from './directory.ts';
import { type DecidingLocation, type Vacancy, vacanciesOf } from './vacancies.ts';

/** Most people one answer shows. */
const most = 300;

export interface NamedPerson {
  readonly address: string;
  readonly name: string | null;
}

export interface PersonLine extends NamedPerson {
  /** Null where the reader has no need of it, and for who left. */
  readonly category: string | null;
  readonly functions: readonly string[];
  /** Functions stood in for at this moment. */
  readonly standsIn: readonly string[];
  readonly locations: readonly string[];
  /** True: no longer at the school. */
  readonly left: boolean;
}

export type DeputyLine = Omit<Deputy, 'holder' | 'deputy'> & {
  readonly holder: NamedPerson;
  readonly deputy: NamedPerson;
  readonly running: boolean;
};

export type ChangeLine = Omit<OpenChange, 'person' | 'holder' | 'proposer'> & {
  readonly person: NamedPerson;
  readonly holder: NamedPerson | null;
  readonly proposer: NamedPerson | null;
};

export interface Overview {
  readonly people: readonly PersonLine[];
  /** True: more people match than are shown. */
  readonly more: boolean;
  readonly deputies: readonly DeputyLine[];
  readonly changes: readonly ChangeLine[];
  readonly vacancies: readonly Vacancy[];
}

/**
 * What the page shows. `all` false: functions only, for whoever has to know whom to turn to (ICT): no category, no search
 * among people without a function, nobody who left, no proposals. No answer holds a date of birth or a guardian.
 */
export async function readOverview(
  given: {
    readonly desk: Database;
    readonly school: string;
    readonly clock: Clock;
    readonly locations: readonly DecidingLocation[];
  },
  asked: { readonly all: boolean; readonly search: string },
): Promise<Overview> {
  const { desk, school } = given;
  const at = given.clock.now();
  const deputies = await runningDeputies(desk, school, at);
  const standsIn = [...new Set(deputies.map((one) => one.deputy))];
  const search = asked.all ? asked.search.trim().toLowerCase() : '';
  const like = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await desk
    .selectFrom('people')
    .select(['address', 'name', 'category', 'functions', 'locations', 'inactive_since'])
    .where('school', '=', school)
    .where((is) =>
      search === ''
        ? is.and([
            is('inactive_since', 'is', null),
            is.or([
              sql<boolean>`functions <> '{}'`,
              ...(standsIn.length === 0 ? [] : [is('address', 'in', standsIn)]),
            ]),
          ])
        : is.or([is(sql`lower(name)`, 'like', like), is('address', 'like', like)]),
    )
    .orderBy('name')
    .orderBy('address')
    .limit(most + 1)
    .execute();
  const changes = asked.all ? await createChanges(desk, school).open() : [];
  const known = await namesOf(desk, school, [
    ...deputies.flatMap((one) => [one.holder, one.deputy]),
    ...changes.flatMap((one) => [one.person, one.holder, one.proposer]),
  ]);
  const named = (address: string): NamedPerson => ({ address, name: known.get(address) ?? null });
  const namedOrNull = (address: string | null): NamedPerson | null =>
    address === null ? null : named(address);
  const holders = await desk
    .selectFrom('people')
    .select(['address', 'functions', 'locations'])
    .where('school', '=', school)
    .where('inactive_since', 'is', null)
    .where(sql<boolean>`functions <> '{}'`)
    .execute();
  return {
    people: rows.slice(0, most).map((row) => ({
      address: row.address,
      name: row.name,
      category: asked.all ? row.category : null,
      functions: row.functions,
      standsIn: deputies
        .filter((one) => one.deputy === row.address && standsInAt(one, at))
        .map((one) => one.function)
        .filter((held, place, all) => all.indexOf(held) === place && !row.functions.includes(held)),
      locations: row.locations,
      left: row.inactive_since !== null,
    })),
    more: rows.length > most,
    deputies: deputies.map((one) => ({
      ...one,
      holder: named(one.holder),
      deputy: named(one.deputy),
      running: standsInAt(one, at),
    })),
    changes: changes.map((one) => ({
      ...one,
      person: named(one.person),
      holder: namedOrNull(one.holder),
      proposer: namedOrNull(one.proposer),
    })),
    vacancies: vacanciesOf(given.locations, holders, deputies, at),
  };
}

async function namesOf(
  desk: Database,
  school: string,
  addresses: readonly (string | null)[],
): Promise<ReadonlyMap<string, string | null>> {
  const wanted = [...new Set(addresses.filter((one) => one !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await desk
    .selectFrom('people')
    .select(['address', 'name'])
    .where('school', '=', school)
    .where('address', 'in', wanted)
    .execute();
  return new Map(rows.map((row) => [row.address, row.name]));
}
