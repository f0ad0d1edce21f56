// Checks of what must have been decided first: cases, secrecy, the right school; and of what an opening leaves behind.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { approveCase, endPastCases, moveCase } from '../../../src/cases/access-cases.ts';
import { looksAt } from '../../../src/privacy/openings.ts';
import { Refused, type RefusalReason } from '../../../src/privacy/access.ts';
import { serveSchool } from '../../../src/privacy/tenants.ts';
import { bindToSecrecy } from '../house.ts';
import type { TestDatabase } from '../postgres.ts';
import { approveAll, caseDeps, proposal, proposeCase, runningCase, start, startCase } from './cases.ts';
import {
  addPerson,
  askFor,
  at,
  cards,
  denied,
  enterHere,
  granted,
  keep,
  marked,
  opening,
  seen,
  under,
  within,
} from './ground.ts';
import type { Checks } from './rows.ts';

const refused = (reason: RefusalReason) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const now = Temporal.Instant.from(at);
const later = (hours: number): string => now.add({ minutes: hours * 60 }).toString();

async function leavesOf(db: TestDatabase, kind: RegExp): Promise<Record<string, unknown>[]> {
  const rows = await sql<{ body: string }>`SELECT body FROM log.pending ORDER BY seq`.execute(db.owner);
  return rows.rows.map((row) => Object(JSON.parse(row.body))).filter((leaf) => kind.test(String(leaf.kind)));
}

const targeted = (item: string, of: string, when = at) => ({
  ...opening('misuse', 'targeted', item, of),
  person: 'privacy@a.example',
  at: when,
});

/** Each check takes a freshly planted database. */
export const caseChecks: Checks = {
  'a targeted check opens only while a case runs that people approved, in its period, for what falls in it':
    async (db, ids) => {
      const deps = caseDeps(db);
      const shut = { code: 'RG008' };
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, 'c-1')), shut, 'no case at all');
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, randomUUID())), shut, 'an unknown case');
      const wanted = proposal();
      const proposed = await proposeCase(deps, wanted);
      const of = proposed.id;
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of)), shut, 'proposed');
      assert.equal(
        await approveCase(deps, proposed, { subject: wanted.subject, by: 'head@a.example' }),
        false,
      );
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of)), shut, 'approved by one');
      await assert.rejects(startCase(deps, proposed, start(wanted.subject)), refused('no-case'));
      assert.equal(
        await approveCase(deps, proposed, { subject: wanted.subject, by: 'board@a.example' }),
        true,
      );
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of)), shut, 'approved and not started');
      await startCase(deps, proposed, start(wanted.subject));
      const role = 'access_misuse_targeted';
      assert.deepEqual(await under(db, targeted(ids.misuse, of), role, seen), [ids.misuse]);
      // Another way, another school, another time, another item.
      const second = await runningCase(deps, { mode: 'sample', subject: null });
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, second)), shut, 'a case of another mode');
      const evidence = { ...targeted(ids.evidence, of), purpose: 'evidence' };
      await assert.rejects(askFor(db.reader, evidence), shut, 'a case of another purpose');
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of, later(-1))), shut, 'before it begins');
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of, later(48))), shut, 'when it is over');
      const old = await keep(db, { purpose: 'misuse', hour: '2026-11-20T10:00:00Z' });
      await assert.rejects(askFor(db.reader, targeted(old, of)), { code: 'RG007' }, 'an item from before');
      assert.deepEqual(
        await under(db, opening('misuse', 'automated', old), 'access_misuse_automated', seen),
        [old],
      );
      // Ended between asking and entering.
      const leaf = await granted(db, targeted(ids.misuse, of));
      await moveCase(deps, of, 'ended', 'head@a.example');
      await assert.rejects(
        within(db.reader, (trx) => enterHere(trx, leaf)),
        shut,
        'ended meanwhile',
      );
      await assert.rejects(askFor(db.reader, targeted(ids.misuse, of)), shut, 'ended');
      await assert.rejects(
        startCase(deps, proposed, start(wanted.subject)),
        refused('no-case'),
        'never again',
      );
    },
  'a case is decided by several, who are not ICT, not the FG, not the one who asks, and not the one it is about':
    async (db) => {
      const deps = caseDeps(db);
      const both = await addPerson(db.owner, 'a', 'both', ['ict', 'leadership']);
      for (const by of ['ict@a.example', both, 'fg@a.example', 'teacher@a.example', 'nobody@a.example']) {
        await assert.rejects(
          proposeCase(deps, proposal({ by, subject: 'lead@a.example' })),
          refused('not-allowed'),
          by,
        );
      }
      for (const subject of ['stranger@a.example', 'ict@b.example', 'lead@a.example', null]) {
        await assert.rejects(proposeCase(deps, proposal({ subject })), refused('no-case'), String(subject));
      }
      await assert.rejects(
        proposeCase(deps, proposal({ ends: now.add({ hours: 24 * 32 }) })),
        refused('incomplete'),
        'longer than a month',
      );
      await assert.rejects(proposeCase(deps, proposal({ purpose: 'security' })), refused('not-allowed'));
      await assert.rejects(proposeCase(deps, proposal({ mode: 'automated' })), refused('not-allowed'));
      // [G-04] in part: continuity is about staff.
      await assert.rejects(
        proposeCase(deps, proposal({ purpose: 'continuity', subject: 'pupil@a.example' })),
        refused('no-case'),
      );
      const subject = 'second@a.example';
      const proposed = await proposeCase(deps, proposal({ subject, by: 'privacy@a.example' }));
      const approve = (by: string, who: string | null = subject) =>
        approveCase(deps, proposed, { subject: who, by });
      for (const by of ['ict@a.example', both, 'fg@a.example', 'lead@a.example', 'teacher@a.example']) {
        await assert.rejects(approve(by), refused('not-allowed'), by);
      }
      await assert.rejects(approve('privacy@a.example'), refused('no-case'), 'who proposed it');
      await assert.rejects(approve(subject), refused('no-case'), 'whom it is about');
      await assert.rejects(approve('head@a.example', 'teacher@a.example'), refused('no-case'), 'blind');
      const guessed = { ...proposed, salt: randomBytes(32) };
      await assert.rejects(
        approveCase(deps, guessed, { subject, by: 'head@a.example' }),
        refused('no-case'),
        'without what was sealed',
      );
      assert.equal(await approve('head@a.example'), false);
      await assert.rejects(approve('HEAD@a.example'), refused('no-case'), 'twice the same person');
      assert.equal(await approve('board@a.example'), true);
      await assert.rejects(approve('head@a.example'), refused('no-case'), 'approved already');
    },
  'the start of a check gives birth to its notice in the same transaction, and each step to a leaf': async (
    db,
  ) => {
    const deps = caseDeps(db);
    const of = await runningCase(deps);
    const notices = await db.desk.selectFrom('notices').select(['id', 'state', 'due_on']).execute();
    const duties = await db.desk.selectFrom('duties').selectAll().where('kind', '=', 'notice').execute();
    assert.deepEqual(
      duties.map((one) => [one.cause, one.done_at]),
      notices.map((one) => [`notice:${one.id}`, null]),
    );
    assert.deepEqual(
      notices.map((one) => [one.state, one.due_on]),
      [['owed', '2026-12-10']],
    );
    assert.deepEqual(
      (await leavesOf(db, /^case\./)).map((leaf) => [leaf['kind'], Object(leaf['approvedBy']).length]),
      [
        ['case.proposed', 0],
        ['case.approval', 1],
        ['case.approved', 2],
        ['case.running', 2],
      ],
    );
    const text = JSON.stringify(await leavesOf(db, /^case\./));
    assert.doesNotMatch(text, /@|suspicion/, 'no personal value in the log');
    // What the start does, its undoing takes back: neither without the other.
    const other = proposal();
    const proposed = await proposeCase(deps, other);
    await approveAll(deps, proposed, other.subject);
    const begin = (notice: string | null) =>
      db.desk.transaction().execute(async (trx) => {
        await sql`SELECT access.start_case('a', ${proposed.id}::uuid, ${other.subject}::text, 'head@a.example',
          ${proposed.salt}::bytea, ${notice}::uuid, ${at}::timestamptz)`.execute(trx);
      });
    await assert.rejects(begin(null), { code: 'RG008' }, 'without a notice');
    await assert.rejects(begin(randomUUID()), { code: 'RG008' }, 'with a notice nobody owes');
    const soon = start(other.subject);
    const early = { ...soon.notice, dueOn: Temporal.PlainDate.from('2026-11-25') };
    await assert.rejects(
      startCase(deps, proposed, { ...soon, notice: early }),
      refused('no-case'),
      'with a notice before its end',
    );
    await assert.rejects(
      startCase(deps, proposed, start('lead@a.example')),
      refused('no-case'),
      'about another',
    );
    const born = await sql<{
      n: number;
    }>`SELECT count(*)::int AS n FROM public.duties WHERE kind = 'notice'`.execute(db.owner);
    assert.equal(born.rows[0]?.n, 1);
    // A sample owes nobody a notice; it ends by itself when its period is over.
    const sample = await runningCase(deps, { mode: 'sample', subject: null });
    assert.equal(await endPastCases(caseDeps(db, 'a', later(47))), 0);
    assert.equal(await endPastCases(caseDeps(db, 'a', later(48))), 2);
    const states = await db.desk.selectFrom('access.cases').select(['id', 'state']).execute();
    assert.deepEqual(
      new Set(states.filter((row) => [of, sample].includes(row.id)).map((row) => row.state)),
      new Set(['ended']),
    );
  },
  'a case goes its one way, whoever writes it, and is never removed': async (db) => {
    const deps = caseDeps(db);
    const of = await runningCase(deps);
    for (const attempt of [
      sql`UPDATE access.cases SET state = 'running'`,
      sql`DELETE FROM access.cases`,
      sql`INSERT INTO access.cases SELECT * FROM access.cases`,
    ]) {
      await assert.rejects(attempt.execute(db.desk), denied);
    }
    const proposed = await proposeCase(deps, proposal());
    for (const attempt of [
      sql`UPDATE access.cases SET state = 'proposed' WHERE id = ${of}::uuid`,
      sql`UPDATE access.cases SET state = 'void' WHERE id = ${of}::uuid`,
      sql`UPDATE access.cases SET ends = ends + interval '1 day' WHERE id = ${of}::uuid`,
      sql`UPDATE access.cases SET subject = repeat('0', 64) WHERE id = ${of}::uuid`,
      sql`UPDATE access.cases SET state = 'running' WHERE id = ${proposed.id}::uuid`,
      sql`UPDATE access.cases SET state = 'approved' WHERE id = ${proposed.id}::uuid`,
      sql`UPDATE access.cases SET state = 'approved', approved_by = ARRAY[repeat('a', 64), repeat('a', 64)] WHERE id = ${proposed.id}::uuid`,
      sql`DELETE FROM access.cases WHERE id = ${of}::uuid`,
      sql`TRUNCATE access.cases`,
    ]) {
      await assert.rejects(attempt.execute(db.owner), { code: 'RG008' });
    }
    await moveCase(deps, proposed.id, 'void', 'head@a.example');
    await assert.rejects(startCase(deps, proposed, start('teacher@a.example')), refused('no-case'));
  },
  'ICT sees nothing before the statement of secrecy is signed, and nothing a year later; others need none':
    async (db, ids) => {
      const fresh = await addPerson(db.owner, 'a', 'fresh', ['ict']);
      const hired = await addPerson(db.owner, 'a', 'hired', ['ict', 'ict-supplier']);
      for (const person of [fresh, hired]) {
        const asks = [
          cards('misuse', person),
          ...['automated', 'release', 'destroy'].map((mode) => ({
            ...opening('misuse', mode, ids.misuse),
            person,
          })),
        ];
        for (const ask of asks)
          await assert.rejects(askFor(db.reader, ask), { code: 'RG006' }, String(ask.mode));
        // One's own data need nothing of the kind.
        await askFor(db.reader, { ...cards(null, person), mode: 'self' });
        await bindToSecrecy(db.desk, 'a', person, now);
        for (const ask of asks) await askFor(db.reader, ask);
        const next = now.add({ hours: 24 * 366 }).toString();
        for (const ask of asks)
          await assert.rejects(askFor(db.reader, { ...ask, at: next }), { code: 'RG006' });
      }
      await askFor(db.reader, cards('misuse', 'privacy@a.example'));
    },
  'one address at two schools is two persons: each with the functions and the items of the school that is asked':
    async (db, ids) => {
      for (const school of ['a', 'b']) {
        await db.owner
          .insertInto('people')
          .values({
            school,
            address: 'shared@group.example',
            name: null,
            category: 'staff',
            functions: school === 'a' ? ['privacy-officer'] : [],
            groups: [],
          })
          .execute();
      }
      const shared = { ...cards('misuse', 'shared@group.example') };
      assert.deepEqual(await under(db, shared, 'access_cards', seen), [ids.misuse]);
      await assert.rejects(askFor(db.reader, { ...shared, school: 'b' }), { code: 'RG003' });
      await assert.rejects(askFor(db.reader, { ...shared, school: 'c' }), { code: 'RG002' });
      const opened = { ...opening('misuse', 'automated', ids.other), person: 'shared@group.example' };
      await assert.rejects(askFor(db.reader, opened), { code: 'RG007' });
      const own = { ...shared, purpose: null, mode: 'self' };
      assert.equal((await under(db, own, 'access_self', seen)).length, 4);
      assert.deepEqual(await under(db, { ...own, school: 'b' }, 'access_self', seen), [ids.other]);
    },
  'an opening leaves leaf, school, function, purpose, mode, case, item and hour in the clear, and nobody’s name':
    async (db, ids) => {
      const ask = { ...opening('misuse', 'automated', ids.misuse), reason: 'a very particular reason' };
      const leaf = await askFor(db.reader, ask);
      const columns = await sql<{ name: string }>`
      SELECT attname AS name FROM pg_attribute
      WHERE attrelid = 'access.openings'::regclass AND attnum > 0 AND NOT attisdropped`.execute(db.owner);
      assert.deepEqual(columns.rows.map((row) => row.name).sort(), [
        'case_id',
        'dies_on',
        'function',
        'hour',
        'item',
        'leaf',
        'mode',
        'purpose',
        'school',
        'sealed',
      ]);
      for (const from of [
        'access.openings',
        'access.tickets',
        'access.bindings',
        'log.pending',
        'access.cases',
      ]) {
        const { rows } = await sql<{
          text: string;
        }>`SELECT x::text AS text FROM ${sql.table(from)} AS x`.execute(db.owner);
        const text = rows.map((row) => row.text).join('\n');
        for (const word of ['ict@', 'very particular']) {
          assert.ok(
            !text.includes(word) && !text.includes(Buffer.from(word).toString('hex')),
            `${from}: ${word}`,
          );
        }
      }
      const kept = await sql<{ function: string; hour: Temporal.Instant }>`
      SELECT function, hour FROM access.openings WHERE leaf = ${leaf}::uuid`.execute(db.owner);
      assert.deepEqual(
        kept.rows.map((row) => [row.function, row.hour.toString()]),
        [['ict', '2026-11-24T10:00:00Z']],
      );
    },
  'the person concerned reads who looked by function; a check that still runs, when it has ended': async (
    db,
    ids,
  ) => {
    const deps = caseDeps(db);
    const of = await runningCase(deps);
    await askFor(db.reader, opening('misuse', 'automated', ids.misuse));
    await marked(db, targeted(ids.misuse, of));
    await askFor(db.reader, targeted(ids.misuse, of));
    await askFor(db.reader, opening('security', 'automated', ids.security));
    const looks = async () =>
      (await looksAt(db.desk, 'a', [ids.misuse])).map((look) => [look.function, look.purpose, look.mode]);
    assert.deepEqual(await looks(), [['ict', 'misuse', 'automated']]);
    await moveCase(deps, of, 'ended', 'head@a.example');
    assert.deepEqual((await looks()).sort(), [
      ['ict', 'misuse', 'automated'],
      ['privacy-officer', 'misuse', 'targeted'],
    ]);
    assert.deepEqual(await looksAt(db.desk, 'b', [ids.misuse]), []);
    assert.deepEqual(await looksAt(db.desk, 'a', []), []);
    await assert.rejects(looksAt(db.reader, 'a', [ids.misuse]), denied);
  },
  'a login serves one school: of another it reads, writes and asks nothing, whatever it sets': async (
    db,
    ids,
  ) => {
    await sql`DELETE FROM access.tenants`.execute(db.owner);
    const count = async (table: string): Promise<number> => {
      const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.table(table)}`.execute(
        db.desk,
      );
      return rows[0]?.n ?? 0;
    };
    assert.equal(await count('people'), 0, 'a login that is bound to no school');
    const reads = (school: string) =>
      db.desk
        .insertInto('acknowledgements')
        .values({ school, address: `teacher@${school}.example`, version: '1', at })
        .execute();
    await assert.rejects(reads('a'), /row-level security/);
    await serveSchool(db.owner, 'b');
    assert.equal(await count('people'), 1);
    assert.equal(await count('secrecy_statements'), 1);
    await db.desk.transaction().execute(async (trx) => {
      for (const name of ['access.school', 'app.school', 'reglement.school', 'access.tenant']) {
        await sql`SELECT set_config(${name}, 'a', true)`.execute(trx);
      }
      const { rows } = await sql<{ school: string }>`SELECT DISTINCT school FROM people`.execute(trx);
      assert.deepEqual(rows, [{ school: 'b' }]);
    });
    await assert.rejects(reads('a'), /row-level security/);
    await reads('b');
    const done = await sql`UPDATE duties SET done_at = ${at}::timestamptz WHERE school = 'a'`.execute(
      db.desk,
    );
    assert.equal(Number(done.numAffectedRows ?? 0), 0);
    await assert.rejects(keep(db, { purpose: 'misuse', school: 'a' }), /row-level security/);
    await keep(db, { purpose: 'misuse', school: 'b' });
    await assert.rejects(askFor(db.reader, cards('misuse')), { code: 'RG003' });
    await askFor(db.reader, { ...cards('misuse', 'ict@b.example'), school: 'b' });
    await assert.rejects(proposeCase(caseDeps(db), proposal()), refused('not-allowed'));
    await assert.rejects(looksAt(db.desk, 'a', [ids.misuse]), { code: 'RG003' });
    await assert.rejects(serveSchool(db.owner, 'a'), { code: 'other-school' });
    // Every table with a school that a login can touch, also one that comes later.
    const open = await sql<{ name: string }>`
      SELECT c.oid::regclass::text AS name FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school' AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
        AND (has_any_column_privilege('desk', c.oid, 'SELECT, INSERT, UPDATE')
          OR has_any_column_privilege('gate', c.oid, 'SELECT, INSERT, UPDATE'))`.execute(db.owner);
    assert.deepEqual(open.rows, []);
    const tables = await sql<{ name: string }>`
      SELECT polrelid::regclass::text AS name FROM pg_policy WHERE polname = 'apart'`.execute(db.owner);
    const apart = tables.rows.map((row) => row.name);
    for (const name of [
      'people',
      'sessions',
      'reports',
      'duties',
      'acknowledgements',
      'counts.hourly',
      'counts.partition',
      'access.cases',
    ]) {
      assert.ok(apart.includes(name), name);
    }
  },
};
