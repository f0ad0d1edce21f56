// People from CSV text (`address,category,functions,groups`): a directory, or an error with line and column.
import { type Category, type Directory, type Person, categories, functions } from './person.ts';

/** What is wrong with the CSV, and where. The message names the field, never another person's data. */
export class PeopleError extends Error {
  override readonly name = 'PeopleError';
  /** 1-based line of the field at fault. */
  readonly line: number;
  /** 1-based column (in UTF-16 units) of the field at fault. */
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${message}`);
    this.line = line;
    this.column = column;
  }
}

/** More people than any school has: a file beyond this is a mistake, not a directory. */
const maxPeople = 500_000;
const maxFieldLength = 4096;

const knownColumns = ['address', 'category', 'functions', 'groups', 'name'] as const;
type Column = (typeof knownColumns)[number];

interface Field {
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Reads people from CSV (RFC 4180; BOM, LF, CR and CRLF, quoted fields, spaces around fields allowed).
 * `functions` and `groups` hold several values separated by `;`. An empty category means: none.
 * Unknown columns are ignored with a warning; unknown functions are kept, give no right, and warn.
 * Throws `PeopleError` with line and column.
 */
export function parsePeople(csv: string): { directory: Directory; people: Person[]; warnings: string[] } {
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

  const people: Person[] = [];
  const byAddress = new Map<string, { person: Person; line: number }>();
  for (const row of rows) {
    const person = readPerson(row, columns, header.value.length, warnings);
    const line = row[0]?.line ?? 1;
    const earlier = byAddress.get(person.address);
    if (earlier !== undefined) {
      if (JSON.stringify(earlier.person) === JSON.stringify(person)) {
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
    if (people.length === maxPeople) throw new PeopleError(`more than ${maxPeople} people`, line, 1);
    byAddress.set(person.address, { person, line });
    people.push(person);
  }
  const directory: Directory = {
    find: (address) => byAddress.get(address.trim().toLowerCase())?.person,
  };
  return { directory, people, warnings };
}

function readHeader(row: readonly Field[], warnings: string[]): ReadonlyMap<Column, number> {
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
function fieldOf(row: readonly Field[], columns: ReadonlyMap<Column, number>, column: Column): Field {
  const index = columns.get(column);
  const field = index === undefined ? undefined : row[index];
  const last = row[row.length - 1];
  return field ?? { value: '', line: last?.line ?? 1, column: last?.column ?? 1 };
}

function readPerson(
  row: readonly Field[],
  columns: ReadonlyMap<Column, number>,
  width: number,
  warnings: string[],
): Person {
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

/** One pass over the text; yields rows that hold at least one non-empty field. */
function* readRows(csv: string): Generator<Field[], undefined> {
  let at = csv.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  let lineStart = at;
  let row: Field[] = [];

  const newLine = (): void => {
    if (csv[at] === '\r' && csv[at + 1] === '\n') at++;
    at++;
    line++;
    lineStart = at;
  };

  while (at < csv.length) {
    while (csv[at] === ' ' || csv[at] === '\t') at++;
    const place = { line, column: at - lineStart + 1 };
    let value = '';
    if (csv[at] === '"') {
      at++;
      for (;;) {
        if (at >= csv.length) throw new PeopleError('a quoted field is not closed', place.line, place.column);
        if (csv[at] === '"' && csv[at + 1] !== '"') break;
        if (csv[at] === '"') at++;
        const start = at;
        if (csv[at] === '\n' || csv[at] === '\r') newLine();
        else at++;
        if (value.length > maxFieldLength)
          throw new PeopleError(
            `a field is longer than ${maxFieldLength} characters`,
            place.line,
            place.column,
          );
        value += csv.slice(start, at);
      }
      at++;
      while (csv[at] === ' ' || csv[at] === '\t') at++;
      if (at < csv.length && csv[at] !== ',' && csv[at] !== '\n' && csv[at] !== '\r') {
        throw new PeopleError('text after the closing quote of a field', line, at - lineStart + 1);
      }
    } else {
      const start = at;
      while (at < csv.length && csv[at] !== ',' && csv[at] !== '\n' && csv[at] !== '\r') {
        if (csv[at] === '"')
          throw new PeopleError('a quote inside a field that is not quoted', line, at - lineStart + 1);
        at++;
      }
      value = csv.slice(start, at);
      if (value.length > maxFieldLength)
        throw new PeopleError(
          `a field is longer than ${maxFieldLength} characters`,
          place.line,
          place.column,
        );
    }
    row.push({ value: value.trim(), ...place });
    if (at < csv.length && csv[at] === ',') {
      at++;
      if (at < csv.length) continue;
      row.push({ value: '', line, column: at - lineStart + 1 });
    }
    if (at < csv.length) newLine();
    if (row.some((field) => field.value !== '')) yield row;
    row = [];
  }
  return undefined;
}
