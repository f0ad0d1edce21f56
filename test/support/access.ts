// The guards of the monitoring tables as one list of checks, run on the embedded server and on Debian's PostgreSQL 15.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { keptFields, purposeModes, retentionClasses, visibleFields } from '../../src/privacy/kept.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import type { TestDatabase } from './postgres.ts';

const at = '2026-11-24T10:00:00Z';
const denied = /permission denied/;
const accessRoles = [
  'access_cards',
  'access_self',
  'access_misuse',
  'access_continuity',
  'access_evidence',
  'access_security',
  'access_release',
  'access_destroy',
];

interface Ask {
  readonly purpose: string | null;
  readonly mode: string | null;
  readonly case: string | null;
  readonly person: string | null;
  readonly reason: string | null;
  readonly item: string | null;
}

function openAccess(ask: Ask): RawBuilder<{ leaf: string }> {
  return sql<{ leaf: string }>`SELECT leaf FROM access.open_access(
    ${ask.purpose}::text, ${ask.mode}::text, ${ask.case}::text, ${ask.person}::text, ${ask.reason}::text,
    ${ask.item}::uuid, ${at}::timestamptz)`;
}

const cards = (purpose: string | null): Ask => ({
  purpose,
  mode: 'cards',
  case: null,
  person: 'ict@a.example',
  reason: null,
  item: null,
});
const opening = (purpose: string | null, mode: string, item: string): Ask => ({
  purpose,
  mode,
  case: 'c-1',
  person: 'ict@a.example',
  reason: 'because',
  item,
});

function inTransaction<T>(reader: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return reader.transaction().execute(work);
}

async function step(trx: Transaction, role: string): Promise<void> {
  await sql`SET LOCAL ROLE ${sql.id(role)}`.execute(trx);
}

async function seen(trx: Transaction): Promise<string[]> {
  const rows = await trx.selectFrom('monitoring.kept').select('id').execute();
  return rows.map((row) => row.id).sort();
}

/** Two schools, their ICT, and one item of each purpose in school a, one in school b. */
export async function plant(
  db: TestDatabase,
): Promise<Record<'misuse' | 'continuity' | 'evidence' | 'security' | 'other', string>> {
  await db.owner
    .insertInto('people')
    .values(
      ['a', 'b'].map((school) => ({
        school,
        address: `ict@${school}.example`,
        name: null,
        category: 'staff',
        functions: ['ict'],
        groups: [],
      })),
    )
    .execute();
  const ids = {
    misuse: randomUUID(),
    continuity: randomUUID(),
    evidence: randomUUID(),
    security: randomUUID(),
    other: randomUUID(),
  };
  const fields = Object.fromEntries(keptFields.map((field) => [field, Buffer.from('sealed')]));
  for (const [purpose, id] of Object.entries(ids)) {
    await db.gate
      .insertInto('monitoring.kept')
      .values({
        id,
        school: purpose === 'other' ? 'b' : 'a',
        purpose: purpose === 'other' ? 'misuse' : purpose,
        class: 'usage',
        state: 'held',
        hour: at,
        grp: 'staff',
        dies_on: '2026-12-09',
        wrapped: Buffer.from('wrapped'),
        ...fields,
      })
      .execute();
  }
  return ids;
}

/** Each check takes a freshly planted database. */
export const accessChecks: Record<
  string,
  (db: TestDatabase, ids: Awaited<ReturnType<typeof plant>>) => Promise<void>
> = {
  'without an open access reader sees nothing, whatever role it steps into': async (db) => {
    await assert.rejects(sql`SELECT id FROM monitoring.kept`.execute(db.reader), denied);
    for (const role of accessRoles) {
      assert.deepEqual(
        await inTransaction(db.reader, async (trx) => {
          await step(trx, role);
          return seen(trx);
        }),
        [],
        role,
      );
    }
    for (const role of ['owner', 'gate', 'desk', 'postgres']) {
      await assert.rejects(
        inTransaction(db.reader, (trx) => step(trx, role)),
        denied,
        role,
      );
      await assert.rejects(sql`SET SESSION AUTHORIZATION ${sql.id(role)}`.execute(db.reader), denied, role);
    }
    for (const table of [
      'people',
      'sessions',
      'reports',
      'counts.hourly',
      'counts.partition',
      'log.entries',
      'log.pending',
      'access.matrix',
      'access.openings',
      'access.bindings',
    ]) {
      await assert.rejects(
        sql`SELECT * FROM ${sql.table(table)}`.execute(db.reader),
        /permission denied|does not exist/,
        table,
      );
    }
  },
  'a setting made by hand, a hand-written binding or a forged leaf gives nothing': async (db) => {
    await inTransaction(db.reader, async (trx) => {
      for (const name of ['access.purpose', 'access.open', 'app.purpose', 'reglement.purpose']) {
        await sql`SELECT set_config(${name}, 'misuse', true)`.execute(trx);
      }
      await step(trx, 'access_misuse');
      assert.deepEqual(await seen(trx), []);
    });
    const insert = sql`INSERT INTO access.bindings (xact, pid, school, purpose, mode) VALUES (pg_current_xact_id(), pg_backend_pid(), 'a', 'misuse', 'cards')`;
    await assert.rejects(insert.execute(db.reader), denied);
    await assert.rejects(
      sql`INSERT INTO log.pending (id, body) VALUES (gen_random_uuid(), '{}')`.execute(db.reader),
      denied,
    );
    await assert.rejects(sql`SELECT * FROM access.bound()`.execute(db.reader), denied);
  },
  'no purpose, an unknown purpose or mode, or one the matrix does not pair: nothing': async (db, ids) => {
    const purposes = [
      'misuse',
      'privacy-rules',
      'continuity',
      'evidence',
      'security',
      'capacity',
      'curiosity',
      '',
      'MISUSE',
      null,
    ];
    const modes = ['automated', 'sample', 'targeted', 'everything', null];
    for (const purpose of purposes) {
      for (const mode of modes) {
        const pairs: Readonly<Record<string, readonly string[]>> = purposeModes;
        const exists = (pairs[purpose ?? ''] ?? []).includes(mode ?? '');
        const ask = openAccess({ ...opening(purpose, '', ids.misuse), mode });
        if (exists) assert.equal((await inTransaction(db.reader, (trx) => ask.execute(trx))).rows.length, 1);
        else
          await assert.rejects(
            inTransaction(db.reader, (trx) => ask.execute(trx)),
            { code: mode === null ? 'RG001' : 'RG003' },
            `${purpose} ${mode}`,
          );
      }
      const known = purpose !== null && Object.hasOwn(purposeModes, purpose);
      const list = inTransaction(db.reader, (trx) => openAccess(cards(purpose)).execute(trx));
      if (known) await list;
      else await assert.rejects(list, { code: 'RG003' }, `cards ${purpose}`);
    }
  },
  'an open access shows its own purpose, school and item, under its own role, and nothing beside': async (
    db,
    ids,
  ) => {
    for (const purpose of ['misuse', 'continuity', 'evidence', 'security'] as const) {
      const mode = purposeModes[purpose][0];
      for (const role of accessRoles) {
        const shown = await inTransaction(db.reader, async (trx) => {
          await openAccess(opening(purpose, mode, ids[purpose])).execute(trx);
          await step(trx, role);
          return seen(trx);
        });
        assert.deepEqual(shown, role === `access_${purpose}` ? [ids[purpose]] : [], `${purpose} as ${role}`);
        const listed = await inTransaction(db.reader, async (trx) => {
          await openAccess(cards(purpose)).execute(trx);
          await step(trx, role);
          return seen(trx);
        });
        assert.deepEqual(
          listed,
          role === 'access_cards' ? [ids[purpose]] : [],
          `cards of ${purpose} as ${role}`,
        );
      }
    }
    const elsewhere = await inTransaction(db.reader, async (trx) => {
      await openAccess(opening('misuse', 'automated', ids.other)).execute(trx);
      await step(trx, 'access_misuse');
      return seen(trx);
    });
    assert.deepEqual(elsewhere, [], 'an item of another school');
    const crossed = await inTransaction(db.reader, async (trx) => {
      await openAccess(opening('misuse', 'automated', ids.security)).execute(trx);
      await step(trx, 'access_misuse');
      return seen(trx);
    });
    assert.deepEqual(crossed, [], 'an item of another purpose');
    const self = { ...cards(null), mode: 'self' };
    const own = await inTransaction(db.reader, async (trx) => {
      await openAccess(self).execute(trx);
      await step(trx, 'access_self');
      return seen(trx);
    });
    assert.deepEqual(own, [ids.misuse, ids.continuity, ids.evidence, ids.security].sort());
  },
  'an open access ends with its transaction and serves no other connection': async (db, ids) => {
    const connected = db.reader.connection();
    await connected.execute(async (one) => {
      await one
        .transaction()
        .execute((trx) => openAccess(opening('misuse', 'automated', ids.misuse)).execute(trx));
      await one.transaction().execute(async (trx) => {
        await step(trx, 'access_misuse');
        assert.deepEqual(await seen(trx), [], 'the next transaction of the same connection');
      });
    });
    await inTransaction(db.reader, async (trx) => {
      await openAccess(opening('misuse', 'automated', ids.misuse)).execute(trx);
      await inTransaction(db.reader, async (other) => {
        await step(other, 'access_misuse');
        assert.deepEqual(await seen(other), [], 'another connection at the same time');
      });
      await sql`SAVEPOINT s`.execute(trx);
      await step(trx, 'access_misuse');
      assert.equal((await seen(trx)).length, 1);
    });
    await inTransaction(db.reader, async (trx) => {
      await sql`SAVEPOINT s`.execute(trx);
      await openAccess(opening('misuse', 'automated', ids.misuse)).execute(trx);
      await sql`ROLLBACK TO SAVEPOINT s`.execute(trx);
      await step(trx, 'access_misuse');
      assert.deepEqual(await seen(trx), [], 'a leaf rolled back takes its access along');
    });
    const left = await sql<{ n: number }>`SELECT count(*)::int AS n FROM access.bindings`.execute(db.owner);
    assert.equal(left.rows[0]?.n, 0, 'no binding outlives its transaction');
  },
  'two accesses in one transaction are not one wider access': async (db, ids) => {
    await assert.rejects(
      inTransaction(db.reader, async (trx) => {
        await openAccess(cards('misuse')).execute(trx);
        await openAccess(opening('misuse', 'automated', ids.misuse)).execute(trx);
      }),
      { code: '23505' },
    );
  },
  'columns: a role reads exactly what its purpose’s cells allow a person to see': async (db) => {
    const card = ['id', 'school', 'purpose', 'class', 'state', 'hour', 'grp', 'dies_on'];
    const granted = async (role: string): Promise<string[]> => {
      const rows = await sql<{ name: string }>`
        SELECT a.attname AS name FROM pg_attribute a
        WHERE a.attrelid = 'monitoring.kept'::regclass AND a.attnum > 0
          AND has_column_privilege(${role}::name, a.attrelid, a.attnum, 'SELECT')`.execute(db.owner);
      return rows.rows.map((row) => row.name).sort();
    };
    assert.deepEqual(await granted('access_cards'), card.toSorted());
    assert.deepEqual(await granted('access_self'), [...card, 'wrapped', 'sender', 'recipients'].sort());
    for (const purpose of ['misuse', 'continuity', 'evidence', 'security'] as const) {
      assert.deepEqual(
        await granted(`access_${purpose}`),
        [...card, 'wrapped', ...visibleFields(purpose)].sort(),
        purpose,
      );
    }
    assert.deepEqual(await granted('access_destroy'), card.toSorted());
    assert.deepEqual(
      await granted('access_release'),
      [...card, 'wrapped', 'sender', 'recipients', 'raw'].sort(),
    );
    for (const login of ['gate', 'desk', 'reader']) assert.deepEqual(await granted(login), [], login);
  },
  'the matrix in the database is the matrix of the code': async (db) => {
    const rows = await sql<{
      purpose: string;
      mode: string;
    }>`SELECT purpose, mode FROM access.matrix`.execute(db.owner);
    const stored = rows.rows.map((row) => `${row.purpose} ${row.mode}`).sort();
    const meant = Object.entries(purposeModes).flatMap(([purpose, modes]) =>
      [
        'cards',
        ...modes,
        // Acts on one item, which show nothing: what misuse and security hold may go on or be destroyed unread.
        ...(purpose === 'misuse' || purpose === 'security' ? ['release', 'destroy'] : []),
      ].map((mode) => `${purpose} ${mode}`),
    );
    assert.deepEqual(stored, meant.sort());
  },
  'the owner of the tables sees no kept item either, and desk and gate have no way to look': async (
    db,
    ids,
  ) => {
    assert.deepEqual(await db.owner.selectFrom('monitoring.kept').select('id').execute(), []);
    for (const login of [db.desk, db.gate]) {
      await assert.rejects(sql`SELECT id FROM monitoring.kept`.execute(login), denied);
      await assert.rejects(
        inTransaction(login, (trx) => openAccess(opening('misuse', 'automated', ids.misuse)).execute(trx)),
        denied,
      );
      await assert.rejects(
        inTransaction(login, (trx) => step(trx, 'access_misuse')),
        denied,
      );
    }
    await assert.rejects(sql`UPDATE monitoring.kept SET state = 'held'`.execute(db.gate), denied);
    await assert.rejects(sql`DELETE FROM monitoring.kept`.execute(db.gate), denied);
    await assert.rejects(
      sql`INSERT INTO monitoring.kept SELECT * FROM monitoring.kept`.execute(db.gate),
      denied,
    );
    await assert.rejects(sql`SELECT * FROM public.people`.execute(db.gate), denied);
  },
  'clear are exactly id, school, purpose, class, state, hour, group and day of death': async (db) => {
    const rows = await sql<{ name: string; type: string }>`
      SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = 'monitoring.kept'::regclass AND attnum > 0 AND NOT attisdropped`.execute(db.owner);
    const clear = rows.rows.filter((row) => row.type !== 'bytea').map((row) => row.name);
    assert.deepEqual(clear.sort(), ['class', 'dies_on', 'grp', 'hour', 'id', 'purpose', 'school', 'state']);
    const sealed = rows.rows.filter((row) => row.type === 'bytea').map((row) => row.name);
    assert.deepEqual(sealed.sort(), ['wrapped', ...keptFields].sort());
    assert.ok(retentionClasses.includes('usage'));
  },
  'what a gate keeps is on the log in the same transaction': async (db, ids) => {
    const rows = await sql<{ body: string }>`SELECT body FROM log.pending`.execute(db.owner);
    const items = rows.rows.map((row) => Object(JSON.parse(row.body)).item);
    assert.deepEqual(items.sort(), Object.values(ids).sort());
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
            hour: at,
            grp: 'staff',
            dies_on: '2026-12-09',
            wrapped: Buffer.from('w'),
          })
          .execute();
        throw new Error('crash');
      }),
      /crash/,
    );
    const after = await sql<{ n: number }>`SELECT count(*)::int AS n FROM log.pending`.execute(db.owner);
    assert.equal(after.rows[0]?.n, rows.rows.length);
  },
};
