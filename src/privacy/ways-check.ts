// Compares what the database grants with what the code knows, cell by cell: nobody keeps two lists, nobody widens one.
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { StoreError } from '../store/errors.ts';
import { roleOf, ways } from './ways.ts';

/** The clear columns of a kept item: of every role that looks. */
const clear = ['class', 'dies_on', 'grp', 'hour', 'id', 'purpose', 'school', 'state'] as const;

const line = (...parts: readonly (string | number | boolean | null)[]): string => parts.join(' ');
const list = (values: readonly string[]): string => values.toSorted().join(',');

/** Columns of kept items by role: the union over the ways that read under it, and nothing for the logins themselves. */
function columnsMeant(): Map<string, string> {
  const roles = new Map<string, Set<string>>([
    // One's own question: the keeper compares addresses, nobody reads them; the verdict it opens for a confidant alone.
    ['access_self', new Set([...clear, 'wrapped', 'sender', 'recipients', 'verdict'])],
  ]);
  for (const way of ways) {
    const role = roleOf(way.purpose, way.mode);
    const columns = roles.get(role) ?? new Set<string>(clear);
    roles.set(role, columns);
    if (way.fields.length > 0) for (const field of ['wrapped', ...way.fields]) columns.add(field);
  }
  const meant = new Map([...roles].map(([role, columns]) => [role, list([...columns])]));
  for (const nobody of ['gate', 'desk', 'reader', 'access_misuse', 'access_security']) meant.set(nobody, '');
  return meant;
}

/** What the code says, a line for each cell. */
function meant(): string[] {
  return [
    ...ways.flatMap((way) => [
      line('way', way.purpose, way.mode, list(way.functions)),
      line(
        'case',
        way.purpose,
        way.mode,
        way.ground?.approvals ?? 0,
        way.ground?.notice ?? false,
        way.ground?.maxDays ?? null,
      ),
      ...way.fields.map((field) => line('field', way.purpose, way.mode, field, 'shown')),
      ...way.release.map((field) => line('field', way.purpose, way.mode, field, 'release')),
    ]),
    ...[...columnsMeant()].map(([role, columns]) => line('columns', role, columns)),
    'rows true true',
  ].toSorted();
}

/** What the database says, in the same lines. */
async function found(owner: Database): Promise<string[]> {
  const matrix = await sql<{
    purpose: string;
    mode: string;
    functions: string[];
    approvals: number;
    notice: boolean;
    max_days: number | null;
  }>`SELECT purpose, mode, functions, approvals, notice, max_days FROM access.matrix`.execute(owner);
  const fields = await sql<{ purpose: string; mode: string; field: string; cell: string }>`
    SELECT purpose, mode, field, cell FROM access.fields`.execute(owner);
  const rows = await sql<{ on: boolean; forced: boolean }>`
    SELECT relrowsecurity AS on, relforcerowsecurity AS forced FROM pg_class
    WHERE oid = 'monitoring.kept'::regclass`.execute(owner);
  const granted: string[] = [];
  for (const role of columnsMeant().keys()) {
    const columns = await sql<{ name: string }>`
      SELECT a.attname AS name FROM pg_attribute a
      WHERE a.attrelid = 'monitoring.kept'::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND has_column_privilege(${role}::name, a.attrelid, a.attnum, 'SELECT')`.execute(owner);
    granted.push(line('columns', role, list(columns.rows.map((row) => row.name))));
  }
  return [
    ...matrix.rows.flatMap((row) => [
      line('way', row.purpose, row.mode, list(row.functions)),
      line('case', row.purpose, row.mode, row.approvals, row.notice, row.max_days),
    ]),
    ...fields.rows.map((row) => line('field', row.purpose, row.mode, row.field, row.cell)),
    ...granted,
    ...rows.rows.map((row) => line('rows', row.on, row.forced)),
  ].toSorted();
}

/** Cells in which database and code differ: `+` only the database has it, `-` only the code. Empty when they agree. */
export async function differences(owner: Database): Promise<string[]> {
  const [mine, theirs] = [new Set(meant()), new Set(await found(owner))];
  return [
    ...[...theirs].filter((one) => !mine.has(one)).map((one) => `+ ${one}`),
    ...[...mine].filter((one) => !theirs.has(one)).map((one) => `- ${one}`),
  ];
}

/** At every start. Throws StoreError `ways-differ` with the cells: nothing is served under another table than the code's. */
export async function checkWays(owner: Database): Promise<void> {
  const cells = await differences(owner);
  if (cells.length === 0) return;
  throw new StoreError(
    'ways-differ',
    `The database allows other ways of looking than this version knows: ${cells.slice(0, 5).join('; ')}. Start the version it was made with, or restore a backup.`,
  );
}
