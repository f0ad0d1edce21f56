// Checks of what could carry something out: exports, things that outlive a transaction, catalogues, plans and errors.
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { caseDeps, runningCase } from './cases.ts';
import {
  at,
  cards,
  denied,
  enterHere,
  granted,
  type Ids,
  include,
  keep,
  opening,
  purposes,
  step,
  within,
} from './ground.ts';
import type { Checks } from './rows.ts';
import { sealedColumns, table } from './table.ts';
import type { TestDatabase } from '../postgres.ts';

/** What one statement answers, whole: rows in order, or the error as the server words it. */
async function answerTo(db: TestDatabase, leaf: string, role: string, query: string): Promise<string> {
  return within(db.reader, async (trx) => {
    await enterHere(trx, leaf);
    await step(trx, role);
    const { rows } = await sql.raw<object>(query).execute(trx);
    return JSON.stringify(rows);
  }).catch((error: unknown) => {
    const { code, message, detail, hint } = Object(error);
    return `${code} ${message} ${detail ?? ''} ${hint ?? ''}`;
  });
}

/** Deterministic bytes of a length of their own. */
const bytes = (seed: number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (seed * 131 + index * 17) % 256));

/** Two worlds: same ids, hours and states; what `line` may not see differs, in value and in length. */
async function fill(db: TestDatabase, ids: Ids, shows: readonly string[], world: number): Promise<void> {
  for (const purpose of purposes) {
    for (let number = 0; number < 30; number += 1) {
      const id =
        number === 0
          ? ids[purpose]
          : `00000000-0000-4000-8000-${purposes.indexOf(purpose)}${String(number).padStart(11, '0')}`;
      const fields = Object.fromEntries(
        sealedColumns.map((column, at) => [
          column,
          shows.includes(column)
            ? bytes(at + number, 40 + at)
            : bytes(at + number + world * 7, 40 + ((at * 37 + number * 211 + world * 500) % 1800)),
        ]),
      );
      await keep(db, { id, purpose }, fields);
    }
  }
}

const queries = (shows: readonly string[]): string[] => {
  const columns = ['id', 'purpose', 'class', 'state', 'hour', 'grp', 'dies_on', ...shows].join(', ');
  return [
    `SELECT ${columns} FROM monitoring.kept`,
    `SELECT ${columns} FROM monitoring.kept ORDER BY hour, id`,
    'SELECT count(*) FROM monitoring.kept',
    `EXPLAIN SELECT ${columns} FROM monitoring.kept`,
    'EXPLAIN SELECT count(*) FROM monitoring.kept',
    ...sealedColumns
      .filter((column) => !shows.includes(column))
      .flatMap((column) => [
        `SELECT ${column} FROM monitoring.kept`,
        `SELECT count(*) FROM monitoring.kept WHERE length(${column}) > 100`,
        `SELECT id FROM monitoring.kept WHERE 1 / (length(${column}) - 50) > 0`,
        `SELECT id FROM monitoring.kept ORDER BY ${column}`,
        `EXPLAIN SELECT ${column} FROM monitoring.kept`,
      ]),
    `SELECT id FROM monitoring.kept WHERE id::text::int = 1`,
    `SELECT attname, n_distinct, null_frac, avg_width FROM pg_stats WHERE tablename LIKE 'kept%'`,
    `SELECT relname, relnatts FROM pg_class WHERE relname LIKE 'kept%' ORDER BY relname`,
    `SELECT relpages, reltuples FROM pg_class WHERE relname LIKE 'kept%'`,
    `SELECT pg_relation_size('monitoring.kept_other')`,
    `SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('monitoring.kept')`,
    `SELECT n_live_tup FROM pg_stat_user_tables WHERE relname LIKE 'kept%'`,
    `SELECT most_common_vals FROM pg_statistic`,
  ];
};

/** Each check takes a freshly planted database. */
export const sideChannelChecks: Checks = {
  'nothing outlives an access: no file, program, table, view, function, large object, prepared statement or cursor':
    async (db, ids) => {
      const role = 'access_misuse_automated';
      const refusedHere = [
        `COPY monitoring.kept TO STDOUT`,
        `COPY (SELECT id FROM monitoring.kept) TO '/tmp/kept'`,
        `COPY (SELECT id FROM monitoring.kept) TO PROGRAM 'cat'`,
        `CREATE TEMPORARY TABLE t AS SELECT id FROM monitoring.kept`,
        `CREATE TABLE public.t AS SELECT id FROM monitoring.kept`,
        `SELECT id INTO t FROM monitoring.kept`,
        `CREATE VIEW v AS SELECT id FROM monitoring.kept`,
        `CREATE TEMPORARY VIEW v AS SELECT id FROM monitoring.kept`,
        `CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM monitoring.kept'`,
        `CREATE FUNCTION pg_temp.f() RETURNS bigint LANGUAGE sql AS 'SELECT 1'`,
        `CREATE MATERIALIZED VIEW public.m AS SELECT id FROM monitoring.kept`,
        `SELECT lo_from_bytea(0, (SELECT subject FROM monitoring.kept))`,
        `SELECT lo_create(0)`,
        `SELECT pg_notify('x', (SELECT id::text FROM monitoring.kept))`,
        `SELECT pg_read_file('PG_VERSION')`,
        `ALTER TABLE monitoring.kept DISABLE ROW LEVEL SECURITY`,
        `CREATE POLICY p ON monitoring.kept USING (true)`,
        `SET SESSION AUTHORIZATION owner`,
        `GRANT access_misuse_automated TO desk`,
        `EXPLAIN ANALYZE INSERT INTO monitoring.kept (id) SELECT id FROM monitoring.kept`,
      ];
      for (const query of refusedHere) {
        const said = await answerTo(
          db,
          await granted(db, opening('misuse', 'automated', ids.misuse)),
          role,
          query,
        );
        assert.match(said, /^(42501|25001|42809|42703|3F000) /, query);
      }
      const leaf = await granted(db, opening('misuse', 'automated', ids.misuse));
      await db.reader.connection().execute(async (one) => {
        await one.transaction().execute(async (trx) => {
          await enterHere(trx, leaf);
          await step(trx, role);
          await sql`PREPARE again AS SELECT id FROM monitoring.kept`.execute(trx);
          await sql`DECLARE held CURSOR WITH HOLD FOR SELECT id FROM monitoring.kept`.execute(trx);
        });
        await keep(db, { purpose: 'misuse' });
        await assert.rejects(sql`EXECUTE again`.execute(one), denied, 'the login itself holds no column');
        await one.transaction().execute(async (trx) => {
          await step(trx, role);
          const { rows } = await sql`EXECUTE again`.execute(trx);
          assert.deepEqual(rows, [], 'a prepared statement after its access');
        });
        // A cursor kept open holds what the access itself showed, and nothing that came later.
        const { rows } = await sql<{ id: string }>`FETCH ALL FROM held`.execute(one);
        assert.deepEqual(rows, [{ id: ids.misuse }]);
      });
    },
  'worlds that differ only in what may not be seen answer byte for byte the same, in rows, counts, order, errors and plans':
    async (db, ids) => {
      const lines = table.filter((line) => line.purpose === 'misuse' || line.mode === 'automated');
      const cases = new Map<string, string>();
      for (const line of lines.filter((one) => one.needs === 'a case')) {
        const subject = line.mode === 'sample' ? null : 'teacher@a.example';
        cases.set(
          line.role,
          await runningCase(caseDeps(db), { purpose: line.purpose, mode: line.mode, subject }),
        );
      }
      for (const line of lines) {
        const worlds: string[][] = [];
        for (const world of [0, 1]) {
          await sql`TRUNCATE monitoring.kept`.execute(db.owner);
          await fill(db, ids, line.shows, world);
          await sql`ANALYZE monitoring.kept`.execute(db.owner);
          const answers: string[] = [];
          for (const query of queries(line.shows)) {
            const ask =
              line.mode === 'cards'
                ? cards(line.purpose)
                : opening(
                    line.purpose,
                    line.mode,
                    ids[
                      line.purpose === 'misuse'
                        ? 'misuse'
                        : line.purpose === 'evidence'
                          ? 'evidence'
                          : 'security'
                    ],
                    cases.get(line.role),
                  );
            const leaf = await granted(db, { ...ask, at });
            answers.push(`${query}\n${await answerTo(db, leaf, line.role, query)}`);
          }
          worlds.push(answers);
        }
        const [one = [], other = []] = worlds;
        assert.ok(one.length > 15);
        for (const [index, answer] of one.entries()) {
          assert.equal(other[index], answer, `${line.purpose} ${line.mode}`);
        }
      }
      await include(db);
    },
};
