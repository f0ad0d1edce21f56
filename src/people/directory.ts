// The directory: who belongs to the school, read from its table into a snapshot that answers at once.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Category, Directory, Person, Spared } from '../facts/person.ts';
import { categories } from '../facts/person.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { type Deputy, functionsAt } from './deputies.ts';
import { type AddressMarks, readMarks } from './address-marks.ts';
import { readSpared } from './spared.ts';

const zone = 'Europe/Amsterdam';

/** A directory that lives in memory, so that a gate never waits for the database, and can be renewed. */
export interface LiveDirectory extends Directory {
  /** Everybody who is active, in the order of their addresses, with the functions they have at the last refresh. */
  readonly people: readonly Person[];
  /** Own functions and those stood in for at `at`, as far as the last refresh knows; none for whom it does not know. */
  functionsAt(address: string, at: Temporal.Instant): readonly string[];
  /** What the register of own addresses and guardians can be asked. */
  readonly marks: AddressMarks;
  /** Reads the table again. On failure the last snapshot stays. */
  refresh(): Promise<void>;
}

function categoryOf(value: string | null): Category | null {
  return categories.find((one) => one === value) ?? null;
}

interface Snapshot {
  readonly people: readonly Person[];
  readonly byAddress: ReadonlyMap<string, Person>;
  readonly spared: ReadonlyMap<string, Spared>;
  readonly deputies: readonly Deputy[];
  readonly own: ReadonlyMap<string, readonly string[]>;
  readonly marks: AddressMarks;
}

async function read(
  desk: Database,
  school: string,
  at: Temporal.Instant,
  markKey: Uint8Array,
): Promise<Snapshot> {
  const day = at.toZonedDateTimeISO(zone).toPlainDate().toString();
  const rows = await desk
    .selectFrom('people')
    .select(['address', 'name', 'category', 'functions', 'groups', 'active_from', 'active_until'])
    .where('school', '=', school)
    .where('inactive_since', 'is', null)
    .orderBy('address')
    .execute();
  // ISO dates sort as days. Who is not there yet, or whose last day has passed, is not found.
  const active = rows.filter((row) => (row.active_from ?? day) <= day && (row.active_until ?? day) >= day);
  const deputies = await runningDeputies(desk, school, at);
  const own = new Map(rows.map((row) => [row.address, row.functions]));
  const ownOf = (address: string): readonly string[] => own.get(address) ?? [];
  const people = active.map(({ active_from: _from, active_until: _until, ...row }) => ({
    ...row,
    category: categoryOf(row.category),
    functions: functionsAt(row.address, at, deputies, ownOf),
  }));
  const spared = new Map((await readSpared(desk, school)).map((one) => [one.address, one.kind]));
  const marks = await readMarks(desk, school, markKey, Temporal.PlainDate.from(day));
  return {
    people,
    byAddress: new Map(people.map((one) => [one.address, one])),
    spared,
    deputies,
    own,
    marks,
  };
}

/** Deputies of one school whose time has not passed, the earliest first. */
export async function runningDeputies(
  desk: Database,
  school: string,
  at: Temporal.Instant,
): Promise<Deputy[]> {
  const rows = await desk
    .selectFrom('directory.deputies')
    .select(['id', 'function', 'location', 'holder', 'deputy', 'from_at', 'until_at'])
    .where('school', '=', school)
    .where('ended_at', 'is', null)
    .where('until_at', '>', sql<Temporal.Instant>`${at.toString()}::timestamptz`)
    .orderBy('from_at')
    .orderBy('id')
    .execute();
  return rows.map(({ from_at: from, until_at: until, ...row }) => ({ ...row, from, until }));
}

/**
 * Opens the directory of one school with the `desk` login. Unknown categories come back as none (fail closed).
 * Own addresses are known to whoever gives the key of their marks. Each refresh first ends the accounts whose last day has passed.
 */
export async function openDirectory(
  desk: Database,
  school: string,
  clock: Clock,
  markKey: Uint8Array = randomBytes(32),
): Promise<LiveDirectory> {
  let snapshot: Snapshot = {
    people: [],
    byAddress: new Map(),
    spared: new Map(),
    deputies: [],
    own: new Map(),
    marks: { isOwnOfPupil: () => false, childrenOf: () => [] },
  };
  const directory: LiveDirectory = {
    get people() {
      return snapshot.people;
    },
    get marks() {
      return snapshot.marks;
    },
    spared: (address) => snapshot.spared.get(address.toLowerCase()),
    find: (address) => snapshot.byAddress.get(address.toLowerCase()),
    functionsAt: (address, at) =>
      snapshot.byAddress.has(address.toLowerCase())
        ? functionsAt(address.toLowerCase(), at, snapshot.deputies, (one) => snapshot.own.get(one) ?? [])
        : [],
    async refresh() {
      const at = clock.now();
      await sql`SELECT directory.end_expired(${school}, ${at.toString()}::timestamptz)`.execute(desk);
      snapshot = await read(desk, school, at, markKey);
    },
  };
  await directory.refresh();
  return directory;
}

/** Asks the database itself, not the snapshot: is this account somebody's at that moment? */
export async function isActive(
  desk: Database,
  school: string,
  address: string,
  at: Temporal.Instant,
): Promise<boolean> {
  const answer = await sql<{ active: boolean }>`
    SELECT directory.is_active(${school}, ${address}, ${at.toString()}::timestamptz) AS active`.execute(desk);
  return answer.rows[0]?.active ?? false;
}
