// A school's duties under everything that can happen to them: crashes between statements, restores, clocks, a lost database.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { bear, beginYearly, type Birth, discharge, NotOpen } from '../../src/cases/duties/duties.ts';
import { dueAt, type DutyKind, dutyKinds, dutyRules } from '../../src/cases/duties/kinds.ts';
import { startDuties } from '../../src/cases/duties/loop.ts';
import { createReportDesk } from '../../src/cases/reports.ts';
import { fixedClock } from '../../src/store/clock.ts';
import { connect, type Database } from '../../src/store/database.ts';
import { startDying } from './dying.ts';
import type { TestDatabase } from './postgres.ts';

/** Kinds that somebody causes; yearly ones cause themselves. */
export const causedKinds = ['breach', 'subject-request', 'notice', 'end-of-measure'] as const;
type CausedKind = (typeof causedKinds)[number];

/** One thing that happens. `crash`: the process dies before it sends its n-th statement from here; null: it lives. */
export type Happening =
  | {
      readonly what: 'cause';
      readonly kind: CausedKind;
      readonly days: number;
      readonly crash: number | null;
    }
  | { readonly what: 'turn'; readonly loops: 1 | 2; readonly crash: number | null }
  | { readonly what: 'person'; readonly pick: number; readonly crash: number | null }
  | { readonly what: 'jump'; readonly minutes: number }
  | { readonly what: 'night'; readonly night: 'short' | 'long'; readonly minutes: number }
  | { readonly what: 'fails'; readonly kind: DutyKind; readonly fails: boolean }
  | { readonly what: 'backup' }
  | { readonly what: 'restore'; readonly pick: number }
  | { readonly what: 'gone' };

const school = 's';
const begin = Temporal.Instant.from('2026-11-24T10:20:30Z');
/** Three in the morning of the nights of 23 and of 25 hours, as instants. */
const nights = { short: '2027-03-28T01:00:00Z', long: '2026-10-25T01:00:00Z' };

/** What was acknowledged to somebody: it must be there as long as no earlier state is restored. */
interface Acknowledged {
  readonly caused: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
}
const nothing: Acknowledged = { caused: new Set(), done: new Set() };

interface DutyState {
  readonly name: string;
  readonly open: boolean;
}

export interface World extends AsyncDisposable {
  /** Lets one thing happen, checks every promise, and answers what stands then. */
  happen(happening: Happening): Promise<string>;
  /** Everything works again and all time passes: no duty may be left. */
  finish(): Promise<string>;
}

/** Starts a world on a copy of `base`, which nobody may be connected to. */
export async function startWorld(base: TestDatabase): Promise<World> {
  const home = new URL(base.urlFor('postgres'));
  const urlOf = (login: 'postgres' | 'owner' | 'desk', name: string): string => {
    const url = new URL(base.urlFor(login));
    url.pathname = `/${name}`;
    return url.href;
  };
  const admin = new Client({ connectionString: urlOf('postgres', 'postgres') });
  await admin.connect();
  const live = `duties_${randomBytes(6).toString('hex')}`;
  const backups: { readonly name: string; readonly acknowledged: Acknowledged }[] = [];
  const clock = fixedClock(begin);
  const failing = new Set<DutyKind>();
  const keyPair = generateKeyPairSync('x25519');
  const publicKey = keyPair.publicKey
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64');
  let acknowledged = nothing;
  let number = 0;

  const copy = async (from: string, to: string): Promise<void> => {
    await admin.query(`CREATE DATABASE ${to} TEMPLATE ${from} OWNER owner`);
    await admin.query(`GRANT CONNECT ON DATABASE ${to} TO owner, gate, desk, reader`);
  };
  await copy(home.pathname.slice(1), live);
  let running = startDying(urlOf('desk', live));
  let observer: Database = connect(urlOf('owner', live), 1);

  /** Nobody is connected any more: what a dead process left open has been rolled back. */
  const quiet = async (): Promise<void> => {
    await running.end();
    await observer.destroy();
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { rows } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [live]);
      if (rows.length === 0) return;
      assert.ok(Date.now() < deadline, 'a connection stays');
      await pause(2);
    }
  };
  const restart = async (): Promise<void> => {
    await quiet();
    running = startDying(urlOf('desk', live));
    observer = connect(urlOf('owner', live), 1);
    await start();
  };
  /** What the product does at each start. */
  const start = (): Promise<void> =>
    beginYearly(running.db, { school, cause: 'regulation', at: clock.now() });
  await start();

  const loop = () =>
    startDuties({
      db: running.db,
      school,
      clock,
      interval: 1_000_000,
      handlers: Object.fromEntries(
        dutyKinds.map((kind) => [
          kind,
          async (trx, duty, at) => {
            await sql`INSERT INTO effects VALUES (${duty.kind}, ${duty.cause}, ${at.toString()}, true)`.execute(
              trx,
            );
            if (failing.has(duty.kind)) throw new Error('the printer is on fire');
          },
        ]),
      ) satisfies Parameters<typeof startDuties>[0]['handlers'],
    });

  const turn = async (loops: number): Promise<void> => {
    const started = Array.from({ length: loops }, loop);
    const ended = await Promise.allSettled(started.map((one) => one.turn()));
    await Promise.all(started.map((one) => one.stop()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };

  const cause = async (kind: CausedKind, days: number): Promise<string> => {
    const at = clock.now();
    if (kind === 'breach') {
      const desk = createReportDesk({
        desk: running.db,
        keys: { publicKey: async () => ({ publicKey }) },
        school,
        clock,
        term: () => null,
      });
      const { number: receipt } = await desk.submit(
        { about: 'data-breach', aboutFunction: null, text: 'x', when: '', who: 'anonymous', contact: '' },
        null,
      );
      const row = await observer
        .selectFrom('reports')
        .select('id')
        .where('receipt', '=', receipt)
        .executeTakeFirst();
      return `breach report:${row?.id}`;
    }
    number += 1;
    const birth: Birth = {
      school,
      kind,
      cause: `case:${number}`,
      at,
      term: Temporal.Duration.from({ days }),
    };
    await running.db.transaction().execute(async (trx) => {
      await sql`INSERT INTO causes VALUES (${kind}, ${birth.cause})`.execute(trx);
      await bear(trx, birth);
    });
    return `${kind} ${birth.cause}`;
  };

  const person = async (pick: number): Promise<string | null> => {
    const rows = await observer
      .selectFrom('duties')
      .select(['kind', 'cause'])
      .orderBy('due_at')
      .orderBy('kind')
      .execute();
    const row = rows[pick % Math.max(rows.length, 1)];
    const kind = dutyKinds.find((one) => one === row?.kind);
    if (row === undefined || kind === undefined) return null;
    try {
      await running.db.transaction().execute(async (trx) => {
        await sql`INSERT INTO effects VALUES (${kind}, ${row.cause}, ${clock.now().toString()}, false)`.execute(
          trx,
        );
        await discharge(trx, { school, kind, cause: row.cause, at: clock.now() });
      });
    } catch (error) {
      if (error instanceof NotOpen) return null;
      throw error;
    }
    return `${kind} ${row.cause}`;
  };

  /** Every promise, against what is stored now. */
  const check = async (): Promise<DutyState[]> => {
    const duties = await observer
      .selectFrom('duties')
      .selectAll()
      .orderBy('due_at')
      .orderBy('kind')
      .execute();
    const name = (one: { kind: string; cause: string }): string => `${one.kind} ${one.cause}`;
    const { rows: effects } = await sql<{ kind: string; cause: string; at: Temporal.Instant; loop: boolean }>`
      SELECT * FROM effects`.execute(observer);
    const { rows: causes } = await sql<{ kind: string; cause: string }>`
      SELECT kind, cause FROM causes
      UNION ALL SELECT born.kind, 'report:' || r.id FROM reports r, unnest('{breach,breach-subjects}'::text[]) AS born (kind)
        WHERE r.kind = 'data-breach'
    `.execute(observer);
    const { rows: leaves } = await sql<{ leaf: string; kind: string; cause: string }>`
      SELECT body::jsonb ->> 'kind' AS leaf, body::jsonb ->> 'duty' AS kind, body::jsonb ->> 'cause' AS cause
      FROM log.pending WHERE body LIKE '%duty.%'`.execute(observer);

    const caused = duties.filter(
      (duty) => !dutyKinds.some((kind) => kind === duty.kind && dutyRules[kind].yearly),
    );
    assert.deepEqual(
      caused.map(name).sort(),
      causes.map(name).sort(),
      'each cause has its duty, each duty its cause',
    );
    for (const kind of dutyKinds.filter((one) => dutyRules[one].yearly)) {
      const series = duties.filter((duty) => duty.kind === kind);
      assert.deepEqual(
        series.map((duty) => [duty.cause, duty.done_at !== null]),
        series.map((_, index) => [`regulation:${index + 1}`, index < series.length - 1]),
        'a yearly series has no hole, no double and one open end',
      );
      assert.ok(series.length > 0, 'a yearly series runs');
    }
    assert.deepEqual(
      effects.map(name).sort(),
      duties
        .filter((duty) => duty.done_at !== null)
        .map(name)
        .sort(),
      'what is done was done once, what is open has no trace of a doing',
    );
    assert.deepEqual(
      leaves.map((one) => `${one.leaf} ${name(one)}`).sort(),
      [
        ...duties.map((duty) => `duty.born ${name(duty)}`),
        ...effects.map((effect) => `duty.done ${name(effect)}`),
      ].sort(),
      'one leaf for each birth and each doing',
    );
    for (const duty of duties) {
      const kind = dutyKinds.find((one) => one === duty.kind) ?? assert.fail(duty.kind);
      const due = dueAt(kind, duty.began_at, Temporal.Duration.from(duty.term));
      assert.ok(due.equals(duty.due_at), `${name(duty)} keeps its term`);
      const early = effects.find((effect) => effect.loop && name(effect) === name(duty));
      assert.ok(
        early === undefined || Temporal.Instant.compare(early.at, due) >= 0,
        `${name(duty)} is not done early`,
      );
    }
    const all = new Set(duties.map(name));
    const done = new Set(effects.map(name));
    assert.deepEqual([...acknowledged.caused.difference(all)], [], 'what was acknowledged is not lost');
    assert.deepEqual([...acknowledged.done.difference(done)], [], 'what was done stays done');
    acknowledged = { caused: acknowledged.caused.union(all), done: acknowledged.done.union(done) };
    return duties.map((duty) => ({ name: name(duty), open: duty.done_at === null }));
  };

  const told = (states: readonly DutyState[]): string =>
    states
      // A report has a random name; its place among the others says enough.
      .map(({ name, open }) => `${name.replace(/report:.*/, 'report')}${open ? '' : '!'}`)
      .sort()
      .join(', ');

  const steps = {
    cause: async (one) => {
      const made = await cause(one.kind, one.days);
      acknowledged = { ...acknowledged, caused: acknowledged.caused.union(new Set([made])) };
    },
    turn: (one) => turn(one.loops),
    person: async (one) => {
      const made = await person(one.pick);
      if (made !== null) acknowledged = { ...acknowledged, done: acknowledged.done.union(new Set([made])) };
    },
    jump: async (one) => clock.advance({ minutes: one.minutes }),
    night: async (one) => {
      clock.set(Temporal.Instant.from(nights[one.night]));
      clock.advance({ minutes: one.minutes });
    },
    fails: async (one) => void (one.fails ? failing.add(one.kind) : failing.delete(one.kind)),
    backup: async () => {
      await quiet();
      const name = `${live}_${backups.length}`;
      await copy(live, name);
      backups.push({ name, acknowledged });
      await restart();
    },
    restore: async (one) => {
      const backup = backups[one.pick % Math.max(backups.length, 1)];
      if (backup === undefined) return;
      await quiet();
      await admin.query(`DROP DATABASE ${live} WITH (FORCE)`);
      await copy(backup.name, live);
      ({ acknowledged } = backup);
      await restart();
    },
    gone: async () => {
      await admin.query(`ALTER DATABASE ${live} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [live]);
      await assert.rejects(turn(1));
      await assert.rejects(cause('notice', 1));
      await admin.query(`ALTER DATABASE ${live} ALLOW_CONNECTIONS true`);
    },
  } satisfies { [What in Happening['what']]: (one: Extract<Happening, { what: What }>) => Promise<void> };

  return {
    async happen(happening) {
      if ('crash' in happening) running.dieBefore(happening.crash);
      const step: (one: never) => Promise<void> = steps[happening.what];
      try {
        await step(happening as never);
      } catch (error) {
        if (!running.dead) throw error;
      }
      const died = running.dead;
      running.dieBefore(null);
      if (died) await restart();
      return `${happening.what}${died ? ' (died)' : ''}: ${told(await check())}`;
    },
    async finish() {
      failing.clear();
      await restart();
      const { rows } = await sql<{ last: Temporal.Instant }>`SELECT max(due_at) AS last FROM duties`.execute(
        observer,
      );
      clock.set(rows[0]?.last ?? begin);
      clock.advance({ hours: 24 });
      while (await loop().turn());
      const open = await observer
        .selectFrom('duties')
        .select(['kind', 'cause'])
        .where('done_at', 'is', null)
        .where('due_at', '<=', sql<Temporal.Instant>`${clock.now().toString()}::timestamptz`)
        .execute();
      const states = await check();
      assert.deepEqual(open, [], 'nothing that is due stays open');
      return `at last: ${told(states)}`;
    },
    async [Symbol.asyncDispose]() {
      await running.end();
      await observer.destroy();
      for (const name of [live, ...backups.map((backup) => backup.name)]) {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }
      await admin.end();
    },
  };
}

/** Tables of the made-up cases and of what doing a duty leaves; with `loop` true it was the loop that did it. */
export async function prepareWorlds(base: TestDatabase): Promise<void> {
  await sql`CREATE TABLE causes (kind text, cause text, PRIMARY KEY (kind, cause))`.execute(base.owner);
  await sql`CREATE TABLE effects (kind text, cause text, at timestamptz, loop boolean)`.execute(base.owner);
  await sql`GRANT SELECT, INSERT ON causes, effects TO desk`.execute(base.owner);
  await Promise.all([base.owner, base.gate, base.desk, base.reader].map((pool) => pool.destroy()));
}
