// Rows and fields of CSV text (RFC 4180), each field with its place.

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

const maxFieldLength = 4096;

/** One field, trimmed, with the place where it begins. */
export interface Field {
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

/** One pass over the text; yields rows that hold at least one non-empty field. Throws `PeopleError`. */
export function* readRows(csv: string): Generator<Field[], undefined> {
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
