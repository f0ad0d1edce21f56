// The directory: who belongs to the school, read from its table into a snapshot that answers at once.
import type { Category, Directory, Person } from '../facts/person.ts';
import { categories } from '../facts/person.ts';
import type { Database } from '../store/database.ts';

/** A directory that lives in memory, so that a gate never waits for the database, and can be renewed. */
export interface LiveDirectory extends Directory {
  /** Everybody, in the order of their addresses. */
  readonly people: readonly Person[];
  /** Reads the table again. On failure the last snapshot stays. */
  refresh(): Promise<void>;
}

function categoryOf(value: string | null): Category | null {
  return categories.find((one) => one === value) ?? null;
}

/** Opens the directory of one school with the `desk` login. Unknown categories come back as none (fail closed). */
export async function openDirectory(desk: Database, school: string): Promise<LiveDirectory> {
  let people: readonly Person[] = [];
  let byAddress = new Map<string, Person>();
  const directory: LiveDirectory = {
    get people() {
      return people;
    },
    find: (address) => byAddress.get(address.toLowerCase()),
    async refresh() {
      const rows = await desk
        .selectFrom('people')
        .select(['address', 'name', 'category', 'functions', 'groups'])
        .where('school', '=', school)
        .orderBy('address')
        .execute();
      people = rows.map((row) => ({ ...row, category: categoryOf(row.category) }));
      byAddress = new Map(people.map((person) => [person.address, person]));
    },
  };
  await directory.refresh();
  return directory;
}

/** Replaces the people of one school by `people`, in one transaction: nobody is half in. */
export async function replacePeople(
  desk: Database,
  school: string,
  people: readonly Person[],
): Promise<void> {
  await desk.transaction().execute(async (trx) => {
    await trx.deleteFrom('people').where('school', '=', school).execute();
    const rows = people.map((person) => ({
      school,
      address: person.address.toLowerCase(),
      name: person.name,
      category: person.category,
      functions: [...person.functions],
      groups: [...person.groups],
    }));
    // Batches stay far under the protocol's 65,535 parameters.
    for (let at = 0; at < rows.length; at += 5000) {
      await trx
        .insertInto('people')
        .values(rows.slice(at, at + 5000))
        .execute();
    }
  });
}
