// People from CSV text (`address,category,functions,groups`): a directory, or an error with line and column.
import { clashOf } from './compatible.ts';
import { type Field, PeopleError, readRows } from './csv.ts';
import { type Category, type Directory, type Person, categories, functions } from './person.ts';
import type { PersonDetails, Register, RegisterColumn } from './register.ts';

export { PeopleError } from './csv.ts';

/** More people than any school has: a file beyond this is a mistake, not a directory. */
const maxPeople = 500_000;

const knownColumns = [
  'address',
  'category',
  'functions',
  'groups',
  'name',
  'birth_date',
  'guardians',
  'own_addresses',
  'location',
  'from',
  'until',
] as const;
type Column = (typeof knownColumns)[number];
type Columns = ReadonlyMap<Column, number>;

/** A person of the file, with what stands beside and where it stands. */
interface Line {
  readonly person: Person;
  readonly details: PersonDetails;
  readonly functions: Field;
}

/**
 * Reads people from CSV (RFC 4180; BOM, LF, CR and CRLF, quoted fields, spaces around fields allowed).
 * `functions` and `groups` hold several values separated by `;`. An empty category means: none.
 * Unknown columns are ignored with a warning; unknown functions are kept, give no right, and warn.
 * Throws `PeopleError` with line and column.
 */
export function parsePeople(csv: string): { directory: Directory; people: Person[]; warnings: string[] } {
  const { lines, warnings } = readLines(csv);
  const byAddress = new Map(lines.map(({ person }) => [person.address, person]));
  const directory: Directory = { find: (address) => byAddress.get(address.trim().toLowerCase()) };
  return { directory, people: [...byAddress.values()], warnings };
}

/**
 * Reads the list of everybody for the directory: the same columns, and if present `name`, `birth_date` (YYYY-MM-DD),
 * `guardians` and `own_addresses` (a pupil's own mail addresses, `;` between), `location` (several with `;`), `from` and `until` (first and last day).
 * Birth dates, guardians and own addresses are taken of pupils only (GDPR 5(1)(c)); others warn. Throws `PeopleError`, also for functions
 * that one person may not hold together.
 */
export function readRegister(csv: string): Register {
  const { lines, warnings, columns } = readLines(csv);
  for (const { person, functions: place } of lines) {
    const clash = clashOf(person.functions);
    if (clash === null) continue;
    throw new PeopleError(
      `functions "${clash.one}" and "${clash.other}" are not for one person (${clash.restsOn})`,
      place.line,
      place.column,
    );
  }
  const has = (column: Column): boolean => columns.has(column);
  const carried: [RegisterColumn, boolean][] = [
    ['name', has('name')],
    ['locations', has('location')],
    ['period', has('from') || has('until')],
    ['born', has('birth_date')],
    ['guardians', has('guardians')],
    ['own-addresses', has('own_addresses')],
  ];
  return {
    people: lines.map(({ person }) => person),
    details: new Map(lines.map(({ person, details }) => [person.address, details])),
    deputies: [],
    columns: carried.filter(([, carries]) => carries).map(([column]) => column),
    warnings,
  };
}

function readLines(csv: string): { lines: Line[]; warnings: string[]; columns: Columns } {
  const rows = readRows(csv);
  const warnings: string[] = [];
  const header = rows.next();
  if (header.done === true)
    throw new PeopleError(
      'the file is empty; the first line must be the header address,category,functions,groups',
      1,
      1,
    );
  const columns = readHeader(header.value, warnings);

  const lines: Line[] = [];
  const earlierLines = new Map<string, { text: string; line: number }>();
  for (const row of rows) {
    const person = readPerson(row, columns, header.value.length, warnings);
    const details = readDetails(row, columns, person, warnings);
    const line = row[0]?.line ?? 1;
    const earlier = earlierLines.get(person.address);
    const text = JSON.stringify([person, details]);
    if (earlier !== undefined) {
      if (earlier.text === text) {
        warnings.push(`line ${line}: the same person stands on line ${earlier.line}; counted once`);
        continue;
      }
      const at = fieldOf(row, columns, 'address');
      throw new PeopleError(
        `this address stands on line ${earlier.line} too, with other values`,
        at.line,
        at.column,
      );
    }
    if (lines.length === maxPeople) throw new PeopleError(`more than ${maxPeople} people`, line, 1);
    earlierLines.set(person.address, { text, line });
    lines.push({ person, details, functions: fieldOf(row, columns, 'functions') });
  }
  return { lines, warnings, columns };
}

function readDetails(
  row: readonly Field[],
  columns: Columns,
  person: Person,
  warnings: string[],
): PersonDetails {
  const born = fieldOf(row, columns, 'birth_date');
  const guardians = fieldOf(row, columns, 'guardians');
  const birthDate = readDay(born);
  const addresses = list(guardians.value).map((value) => readAddress({ ...guardians, value }));
  if (addresses.includes(person.address)) {
    throw new PeopleError('nobody is their own guardian', guardians.line, guardians.column);
  }
  const own = fieldOf(row, columns, 'own_addresses');
  const ownAddresses = list(own.value).map((value) => readAddress({ ...own, value }));
  if (ownAddresses.includes(person.address))
    throw new PeopleError('the school address is no own address', own.line, own.column);
  const from = fieldOf(row, columns, 'from');
  const until = fieldOf(row, columns, 'until');
  const period = { from: readDay(from), until: readDay(until) };
  if (period.from !== null && period.until !== null && period.until < period.from) {
    throw new PeopleError('the last day is before the first', until.line, until.column);
  }
  const pupil = person.category === 'pupil';
  if (!pupil && birthDate !== null)
    warnings.push(`line ${born.line}: a birth date is kept of pupils only; left out`);
  if (!pupil && addresses.length > 0)
    warnings.push(`line ${guardians.line}: guardians are kept of pupils only; left out`);
  if (!pupil && ownAddresses.length > 0)
    warnings.push(`line ${own.line}: own addresses are kept of pupils only; left out`);
  return {
    birthDate: pupil ? birthDate : null,
    guardians: pupil ? addresses : [],
    ownAddresses: pupil ? ownAddresses : [],
    locations: list(fieldOf(row, columns, 'location').value),
    ...period,
  };
}

/** An ISO date that exists, or null for an empty field. */
function readDay(field: Field): string | null {
  if (field.value === '') return null;
  if (/^(19|20)\d{2}-\d{2}-\d{2}$/.test(field.value)) {
    try {
      return Temporal.PlainDate.from(field.value, { overflow: 'reject' }).toString();
    } catch {
      // Falls through to the same error: such a day does not exist.
    }
  }
  throw new PeopleError('this is not a day (expected YYYY-MM-DD)', field.line, field.column);
}

function readHeader(row: readonly Field[], warnings: string[]): Columns {
  const columns = new Map<Column, number>();
  const first = row[0];
  if (row.length === 1 && first?.value.includes(';') === true) {
    throw new PeopleError(
      'columns must be separated by a comma, not by a semicolon',
      first.line,
      first.column,
    );
  }
  for (const [index, field] of row.entries()) {
    const name = field.value.toLowerCase();
    const column = knownColumns.find((known) => known === name);
    if (column === undefined) {
      if (name !== '')
        warnings.push(`line ${field.line}: column "${field.value}" is not known and is ignored`);
      continue;
    }
    if (columns.has(column))
      throw new PeopleError(`column "${column}" stands twice in the header`, field.line, field.column);
    columns.set(column, index);
  }
  for (const needed of ['address', 'category'] as const) {
    if (columns.has(needed)) continue;
    throw new PeopleError(
      `the header lacks the column "${needed}"; it must be address,category,functions,groups`,
      first?.line ?? 1,
      first?.column ?? 1,
    );
  }
  return columns;
}

/** The named field of a row; a field the row does not reach is empty, placed at the row's end. */
function fieldOf(row: readonly Field[], columns: Columns, column: Column): Field {
  const index = columns.get(column);
  const field = index === undefined ? undefined : row[index];
  const last = row[row.length - 1];
  return field ?? { value: '', line: last?.line ?? 1, column: last?.column ?? 1 };
}

function readPerson(row: readonly Field[], columns: Columns, width: number, warnings: string[]): Person {
  const surplus = row.slice(width).find((field) => field.value !== '');
  if (surplus !== undefined) {
    throw new PeopleError(
      'more fields than the header has columns (separate functions and groups with ;)',
      surplus.line,
      surplus.column,
    );
  }
  const address = fieldOf(row, columns, 'address');
  const name = fieldOf(row, columns, 'name').value;
  const given = fieldOf(row, columns, 'functions');
  const held = list(given.value.toLowerCase());
  for (const one of held) {
    if (!functions.some((known) => known === one)) {
      warnings.push(`line ${given.line}: function "${one}" is not known and gives no right and no exemption`);
    }
  }
  return {
    address: readAddress(address),
    name: name === '' ? null : name,
    category: readCategory(fieldOf(row, columns, 'category')),
    functions: held,
    groups: list(fieldOf(row, columns, 'groups').value),
  };
}

function readAddress(field: Field): string {
  const address = field.value.toLowerCase();
  if (address === '') throw new PeopleError('the address is empty', field.line, field.column);
  const at = address.lastIndexOf('@');
  const odd = /[\s<>()[\],;:\\"\p{Cc}]/u.test(address);
  if (odd || at < 1 || at === address.length - 1 || address.indexOf('@') !== at) {
    throw new PeopleError('this is not a mail address (expected name@domain)', field.line, field.column);
  }
  return address;
}

function readCategory(field: Field): Category | null {
  const value = field.value.toLowerCase();
  if (value === '') return null;
  const category = categories.find((known) => known === value);
  if (category === undefined) {
    throw new PeopleError(
      `category "${clip(field.value)}" is not one of ${categories.join(', ')}`,
      field.line,
      field.column,
    );
  }
  return category;
}

function list(value: string): string[] {
  const items = value.split(';').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
