// Checks of rows and columns: what shows under which access, and that nothing shows without one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { functions } from '../../../src/facts/person.ts';
import { checkWays, differences } from '../../../src/privacy/ways-check.ts';
import type { TestDatabase } from '../postgres.ts';
import { caseDeps, runningCase } from './cases.ts';
import {
  addPerson,
  askFor,
  at,
  cards,
  denied,
  enterHere,
  granted,
  marked,
  type Ids,
  include,
  keep,
  opening,
  purposes,
  roles,
  seen,
  step,
  under,
  within,
} from './ground.ts';
import { clearColumns, lookers, sealedColumns, table } from './table.ts';

export type Checks = Record<string, (db: TestDatabase, ids: Ids) => Promise<void>>;

const caseFor = async (db: TestDatabase, line: (typeof table)[number]): Promise<string> =>
  line.needs === 'nothing'
    ? 'c-1'
    : runningCase(caseDeps(db), {
        purpose: line.purpose,
        mode: line.mode,
        subject: line.mode === 'sample' ? null : 'teacher@a.example',
      });

const itemOf = (ids: Ids, purpose: string): string =>
  Object.entries(ids).find(([one]) => one === purpose)?.[1] ?? '';

/** Each check takes a freshly planted database. */
export const rowChecks: Checks = {
  'without an open access reader sees nothing, whatever role it steps into': async (db) => {
    await assert.rejects(sql`SELECT id FROM monitoring.kept`.execute(db.reader), denied);
    for (const role of roles) {
      const shown = await within(db.reader, async (trx) => {
        await step(trx, role);
        return seen(trx);
      });
      assert.deepEqual(shown, [], role);
    }
    for (const role of ['access_misuse', 'access_continuity', 'access_evidence', 'access_security']) {
      const tried = within(db.reader, async (trx) => {
        await step(trx, role);
        return seen(trx);
      });
      await assert.rejects(tried, denied, role);
    }
    for (const role of ['owner', 'gate', 'desk', 'postgres']) {
      await assert.rejects(
        within(db.reader, (trx) => step(trx, role)),
        denied,
        role,
      );
      await assert.rejects(sql`SET SESSION AUTHORIZATION ${sql.id(role)}`.execute(db.reader), denied, role);
    }
    for (const name of [
      'people',
      'sessions',
      'reports',
      'counts.hourly',
      'counts.partition',
      'log.entries',
      'log.pending',
      'access.matrix',
      'access.fields',
      'access.openings',
      'access.tickets',
      'access.bindings',
      'access.cases',
      'access.tenants',
    ]) {
      await assert.rejects(
        sql`SELECT * FROM ${sql.table(name)}`.execute(db.reader),
        /permission denied|does not exist/,
        name,
      );
    }
  },
  'a setting made by hand, a hand-written binding, ticket or leaf gives nothing': async (db) => {
    await within(db.reader, async (trx) => {
      for (const name of ['access.purpose', 'access.open', 'app.purpose', 'reglement.purpose']) {
        await sql`SELECT set_config(${name}, 'misuse', true)`.execute(trx);
      }
      await step(trx, 'access_misuse_automated');
      assert.deepEqual(await seen(trx), []);
    });
    for (const attempt of [
      sql`INSERT INTO access.bindings (xact, pid, school, purpose, mode) VALUES (pg_current_xact_id(), pg_backend_pid(), 'a', 'misuse', 'cards')`,
      sql`INSERT INTO access.tickets (leaf, mode, at) VALUES (gen_random_uuid(), 'cards', ${at}::timestamptz)`,
      sql`INSERT INTO log.pending (id, body) VALUES (gen_random_uuid(), '{}')`,
      sql`INSERT INTO log.entries (idx, id, body, hash) VALUES (1, gen_random_uuid(), '{}', '')`,
      sql`SELECT * FROM access.bound()`,
      sql`SELECT * FROM access.asking()`,
      sql`UPDATE access.tenants SET school = '*'`,
    ]) {
      await assert.rejects(attempt.execute(db.reader), denied);
    }
  },
  'no purpose, an unknown purpose or mode, one that is not paired, or a function that may not: nothing':
    async (db, ids) => {
      const open = new Map<string, string>();
      for (const line of table) {
        open.set(`${line.purpose} ${line.mode}`, await caseFor(db, line));
      }
      const persons = new Map([['nobody', 'teacher@a.example']]);
      for (const one of [...functions, 'headteacher']) {
        persons.set(one, await addPerson(db.owner, 'a', `as-${one}`, [one]));
      }
      for (const [one, person] of persons) {
        for (const purpose of [...purposes, 'privacy-rules', 'capacity', 'curiosity', '', 'MISUSE', null]) {
          for (const mode of [
            'cards',
            'automated',
            'sample',
            'targeted',
            'release',
            'destroy',
            'everything',
            null,
          ]) {
            const line = table.find((row) => row.purpose === purpose && row.mode === mode);
            // Each way for each function; what is no way, for the one function that may most.
            if (line === undefined && one !== 'privacy-officer') continue;
            const item = mode === 'cards' ? null : itemOf(ids, purpose ?? '') || randomUUID();
            const ask = {
              ...opening(purpose, mode, '', open.get(`${purpose} ${mode}`)),
              ...(mode === 'cards' ? cards(purpose) : {}),
              person,
              item,
            };
            const what = `${one}: ${purpose} ${mode}`;
            await marked(db, ask);
            if (line !== undefined && lookers.includes(one)) {
              // ICT that never signed: the function is right, and nothing opens.
              if (one === 'ict') await assert.rejects(askFor(db.reader, ask), { code: 'RG006' }, what);
              else await askFor(db.reader, ask);
            } else {
              await assert.rejects(askFor(db.reader, ask), { code: mode === null ? 'RG001' : 'RG003' }, what);
            }
          }
        }
      }
    },
  'columns: under each purpose and mode exactly the fields of the table can be asked for, in any clause':
    async (db, ids) => {
      for (const line of table) {
        const item = itemOf(ids, line.purpose);
        const ask =
          line.mode === 'cards'
            ? cards(line.purpose)
            : opening(line.purpose, line.mode, item, await caseFor(db, line));
        const leaf = await granted(db, ask);
        await within(db.reader, async (trx) => {
          await enterHere(trx, leaf);
          await step(trx, line.role);
          const trial = async (query: string): Promise<'shows' | 'denied'> => {
            await sql`SAVEPOINT trial`.execute(trx);
            try {
              const { rows } = await sql.raw<object>(query).execute(trx);
              assert.equal(rows.length, 1, query);
              return 'shows';
            } catch (error) {
              assert.match(String(Object(error).message), denied, query);
              return 'denied';
            } finally {
              await sql`ROLLBACK TO SAVEPOINT trial`.execute(trx);
            }
          };
          for (const column of [...clearColumns, ...sealedColumns]) {
            const meant = clearColumns.includes(column) || line.shows.includes(column) ? 'shows' : 'denied';
            for (const query of [
              `SELECT ${column} FROM monitoring.kept`,
              `SELECT id FROM monitoring.kept WHERE ${column} IS NOT NULL`,
              `SELECT id FROM monitoring.kept ORDER BY ${column}`,
              `SELECT max(length(${column}::text)) FROM monitoring.kept`,
              `SELECT id FROM (SELECT * FROM (SELECT id, ${column} AS x FROM monitoring.kept) AS one) AS two`,
            ]) {
              assert.equal(await trial(query), meant, `${line.purpose} ${line.mode}: ${query}`);
            }
          }
          for (const whole of ['*', 'kept', 'to_jsonb(kept)', 'ctid', 'xmin', 'tableoid']) {
            assert.equal(await trial(`SELECT ${whole} FROM monitoring.kept`), 'denied', whole);
          }
        });
      }
    },
  'an open access shows its own purpose, school and item, under its own role, and nothing beside': async (
    db,
    ids,
  ) => {
    // Another of each purpose, which only the cards show.
    const more = new Map<string, string>();
    for (const purpose of purposes) more.set(purpose, await keep(db, { purpose }));
    for (const line of table) {
      const item = itemOf(ids, line.purpose);
      const of = await caseFor(db, line);
      for (const role of roles) {
        const ask = line.mode === 'cards' ? cards(line.purpose) : opening(line.purpose, line.mode, item, of);
        const shown = await under(db, ask, role, seen);
        assert.deepEqual(
          shown,
          role !== line.role
            ? []
            : line.mode === 'cards'
              ? [item, more.get(line.purpose) ?? ''].sort()
              : [item],
          `${line.purpose} ${line.mode} as ${role}`,
        );
      }
    }
    for (const [what, item] of [
      ['another school', ids.other],
      ['another purpose', ids.security],
      ['nowhere', randomUUID()],
    ] as const) {
      await assert.rejects(
        askFor(db.reader, opening('misuse', 'automated', item)),
        { code: 'RG007' },
        `an item of ${what}`,
      );
    }
    const own = await under(db, { ...cards(null), mode: 'self' }, 'access_self', seen);
    assert.deepEqual(own, [ids.misuse, ids.continuity, ids.evidence, ids.security, ...more.values()].sort());
  },
  'access is asked for in one transaction and entered in a later one, after its leaf is on the log; once, and soon':
    async (db, ids) => {
      const ask = opening('misuse', 'automated', ids.misuse);
      const role = 'access_misuse_automated';
      const here = within(db.reader, async (trx) => enterHere(trx, await askFor(trx, ask)));
      await assert.rejects(here, { code: 'RG009' }, 'in the transaction that asks');
      const left = await sql<{ n: number }>`SELECT count(*)::int AS n FROM log.pending`.execute(db.owner);
      const leaf = await askFor(db.reader, ask);
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, leaf)),
        { code: 'RG009' },
        'before the log holds it',
      );
      await include(db);
      assert.ok((left.rows[0]?.n ?? 0) > 0);
      const first = await within(db.reader, async (trx) => {
        await enterHere(trx, leaf);
        await step(trx, role);
        return seen(trx);
      });
      assert.deepEqual(first, [ids.misuse]);
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, leaf)),
        { code: 'RG009' },
        'a second time',
      );
      const late = await granted(db, ask);
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, late, '2026-11-24T10:25:01Z')),
        { code: 'RG009' },
        'later than five minutes',
      );
      // Nor does a caller help who says it is still early: the log knows the time.
      await sql`INSERT INTO log.checkpoints (size, root, at, note)
      VALUES (1, sha256('x'), '2026-11-24T10:25:01Z', '')`.execute(db.owner);
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, late)),
        { code: 'RG009' },
      );
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, randomUUID())),
        { code: 'RG009' },
      );
    },
  'an open access ends with its transaction and serves no other connection': async (db, ids) => {
    const role = 'access_misuse_automated';
    const ask = opening('misuse', 'automated', ids.misuse);
    const leaf = await granted(db, ask);
    await db.reader.connection().execute(async (one) => {
      await one.transaction().execute((trx) => enterHere(trx, leaf));
      await one.transaction().execute(async (trx) => {
        await step(trx, role);
        assert.deepEqual(await seen(trx), [], 'the next transaction of the same connection');
      });
    });
    const second = await granted(db, ask);
    await within(db.reader, async (trx) => {
      await enterHere(trx, second);
      await within(db.reader, async (other) => {
        await step(other, role);
        assert.deepEqual(await seen(other), [], 'another connection at the same time');
      });
      await sql`SAVEPOINT s`.execute(trx);
      await step(trx, role);
      assert.equal((await seen(trx)).length, 1);
    });
    const third = await granted(db, ask);
    await within(db.reader, async (trx) => {
      await sql`SAVEPOINT s`.execute(trx);
      await enterHere(trx, third);
      await sql`ROLLBACK TO SAVEPOINT s`.execute(trx);
      await step(trx, role);
      assert.deepEqual(await seen(trx), [], 'entering taken back shows nothing');
    });
    const left = await sql<{ n: number }>`SELECT count(*)::int AS n FROM access.bindings`.execute(db.owner);
    assert.equal(left.rows[0]?.n, 0, 'no binding outlives its transaction');
  },
  'two accesses in one transaction are not one wider access': async (db, ids) => {
    const [one, two] = [
      await granted(db, cards('misuse')),
      await granted(db, opening('misuse', 'automated', ids.misuse)),
    ];
    await assert.rejects(
      within(db.reader, async (trx) => {
        await enterHere(trx, one);
        await enterHere(trx, two);
      }),
      { code: '23505' },
    );
  },
  'the matrix in the database is the matrix of the code, cell by cell, and a widened one is not served':
    async (db) => {
      assert.deepEqual(await differences(db.owner), []);
      for (const [what, widen] of [
        ['a mode', sql`UPDATE access.matrix SET functions = functions || 'fg'::text WHERE mode = 'targeted'`],
        ['a case', sql`UPDATE access.matrix SET approvals = 0, max_days = NULL WHERE mode = 'sample'`],
        ['a field', sql`INSERT INTO access.fields VALUES ('security', 'automated', 'body', 'shown')`],
        ['a column', sql`GRANT SELECT (body) ON monitoring.kept TO access_security_automated`],
        ['a login', sql`GRANT SELECT (sender) ON monitoring.kept TO desk`],
        ['the rows', sql`ALTER TABLE monitoring.kept NO FORCE ROW LEVEL SECURITY`],
      ] as const) {
        await db.owner
          .transaction()
          .execute(async (trx) => {
            await widen.execute(trx);
            assert.ok((await differences(trx)).length > 0, what);
            await assert.rejects(checkWays(trx), { code: 'ways-differ' }, what);
            throw new Error('taken back');
          })
          .catch((error: unknown) => {
            if (!(error instanceof Error) || error.message !== 'taken back') throw error;
          });
      }
    },
  'the owner of the tables sees no kept item either, and desk and gate have no way to look': async (
    db,
    ids,
  ) => {
    assert.deepEqual(await db.owner.selectFrom('monitoring.kept').select('id').execute(), []);
    for (const login of [db.desk, db.gate]) {
      await assert.rejects(sql`SELECT id FROM monitoring.kept`.execute(login), denied);
      await assert.rejects(askFor(login, opening('misuse', 'automated', ids.misuse)), denied);
      await assert.rejects(
        within(login, (trx) => step(trx, 'access_misuse_automated')),
        denied,
      );
    }
    for (const attempt of [
      sql`UPDATE monitoring.kept SET state = 'held'`,
      sql`DELETE FROM monitoring.kept`,
      sql`INSERT INTO monitoring.kept SELECT * FROM monitoring.kept`,
      sql`SELECT * FROM public.people`,
    ]) {
      await assert.rejects(attempt.execute(db.gate), denied);
    }
  },
  'clear are exactly id, school, purpose, class, state, hour, group and day of death': async (db) => {
    const rows = await sql<{ name: string; type: string }>`
      SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = 'monitoring.kept'::regclass AND attnum > 0 AND NOT attisdropped`.execute(db.owner);
    const clear = rows.rows.filter((row) => row.type !== 'bytea').map((row) => row.name);
    assert.deepEqual(clear.sort(), clearColumns.toSorted());
    const sealed = rows.rows.filter((row) => row.type === 'bytea').map((row) => row.name);
    assert.deepEqual(sealed.sort(), sealedColumns.toSorted());
  },
  'what a gate keeps is on the log in the same transaction': async (db, ids) => {
    const kept = async (): Promise<string[]> => {
      const rows = await sql<{ body: string }>`SELECT body FROM log.pending`.execute(db.owner);
      return rows.rows
        .map((row) => Object(JSON.parse(row.body)))
        .filter((leaf) => leaf.kind === 'kept')
        .map((leaf) => leaf.item);
    };
    assert.deepEqual((await kept()).sort(), Object.values(ids).sort());
    await assert.rejects(
      db.gate.transaction().execute(async (trx) => {
        await trx
          .insertInto('monitoring.kept')
          .values({
            id: randomUUID(),
            school: 'a',
            purpose: 'misuse',
            class: 'usage',
            state: 'held',
            hour: '2026-11-24T10:00:00Z',
            grp: 'staff',
            dies_on: '2026-12-09',
            wrapped: Buffer.from('w'),
          })
          .execute();
        throw new Error('crash');
      }),
      /crash/,
    );
    assert.equal((await kept()).length, Object.values(ids).length);
  },
};
