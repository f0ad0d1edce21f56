// Brings the directory in line with a list of everybody: who is new, who changed, who left; in one transaction.
import { sql } from 'kysely';
import type { Person } from '../facts/person.ts';
import { type Register, registerOf } from '../facts/register.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { markOf } from './address-marks.ts';

/** What an import did. `asked`: functions that two persons must still give, or take from a confidant. */
export interface Imported {
  /** True: no two persons could decide yet, so the list itself was believed, and the log says so. */
  readonly root: boolean;
  readonly added: number;
  readonly departed: number;
  readonly given: number;
  readonly taken: number;
  readonly asked: number;
}

/**
 * Imports a list of everybody with the `desk` login: nobody is half in. Who is no longer in it is deactivated, never removed.
 * Functions with sight or a say are given by the list alone only while it is the root of trust; later they are asked for.
 * `markKey` is needed for own addresses of pupils. Throws the database's error where two functions are not for one person (`23514` or `RG051`).
 */
export async function importRegister(
  desk: Database,
  school: string,
  register: Register,
  clock: Clock,
  markKey: Uint8Array | null = null,
): Promise<Imported> {
  const rows = register.people.map((person) => {
    const details = register.details.get(person.address);
    return {
      address: person.address,
      name: person.name,
      category: person.category,
      functions: person.functions,
      groups: person.groups,
      locations: details?.locations ?? null,
      from: details?.from ?? null,
      until: details?.until ?? null,
      born: details?.birthDate ?? null,
      guardians: details?.guardians ?? null,
    };
  });
  const columns = register.columns.filter((column) => column !== 'own-addresses');
  const marks = register.columns.includes('own-addresses') ? marksOf(register, markKey) : null;
  const answer = await desk.transaction().execute(async (trx) => {
    const imported = await sql<Imported>`
    SELECT root, added, departed, given, taken, asked FROM directory.import(
      ${school}, ${JSON.stringify(rows)}::jsonb, ${columns}::text[],
      ${JSON.stringify(register.deputies)}::jsonb, ${clock.now().toString()}::timestamptz)`.execute(trx);
    if (marks !== null)
      await sql`SELECT directory.set_own_addresses(${school}, ${JSON.stringify(marks)}::jsonb)`.execute(trx);
    return imported;
  });
  const done = answer.rows[0];
  if (done === undefined) throw new Error('an import gave no answer');
  return done;
}

/** Own addresses leave this process as marks. */
function marksOf(register: Register, key: Uint8Array | null): { pupil: string; marks: string[] }[] {
  if (key === null) throw new Error('own addresses are taken with the key of their marks');
  return register.people
    .filter(({ category }) => category === 'pupil')
    .map(({ address }) => ({
      pupil: address,
      marks: (register.details.get(address)?.ownAddresses ?? []).map((own) =>
        markOf(key, own).toString('hex'),
      ),
    }));
}

/** What the person who started the import should know; empty when nothing waits. */
export function importNotes(done: Imported): string[] {
  const count = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);
  return [
    ...(done.root && done.given > 0
      ? [
          `The list of people gave ${count(done.given, 'function', 'functions')}: no two persons could decide yet. The log says so.`,
        ]
      : []),
    ...(done.asked > 0
      ? [
          `${count(done.asked, 'function in the list of people waits', 'functions in the list of people wait')} for two persons: see /mensen.`,
        ]
      : []),
  ];
}

/** The same for people of whom nothing is known beside what a gate knows. */
export function importPeople(
  desk: Database,
  school: string,
  people: readonly Person[],
  clock: Clock,
): Promise<Imported> {
  return importRegister(desk, school, registerOf(people), clock);
}
