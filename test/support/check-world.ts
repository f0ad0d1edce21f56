// Checks under everything that can happen to them: processes that die at any step, loops that meet, clocks that jump. One notice each.
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { CheckDeps } from '../../src/cases/checks/checks.ts';
import { LadderRefused } from '../../src/cases/checks/ladder.ts';
import type { MandateDeps } from '../../src/cases/checks/mandate.ts';
import {
  endCheck,
  endChecks,
  postponeNotice,
  recordOutcome,
  startCheck,
} from '../../src/cases/checks/running.ts';
import { NotOpen } from '../../src/cases/duties/duties.ts';
import { dutyHandlers } from '../../src/cases/duties/handlers.ts';
import { startDuties } from '../../src/cases/duties/loop.ts';
import { NoticeRefused } from '../../src/cases/notices.ts';
import type { Person } from '../../src/facts/person.ts';
import { Refused } from '../../src/privacy/access.ts';
import type { Regulation } from '../../src/regulation/regulation.ts';
import { cast, type CheckHouse, startChecks, walk } from './checks.ts';
import { type Dying, startDying } from './dying.ts';
import { school } from './house.ts';

/** One thing that happens. `crash`: the process dies before its n-th step from here; null: it lives. */
export type CheckHappening =
  | { readonly what: 'start' | 'end' | 'end past'; readonly pick: number; readonly crash: number | null }
  | {
      readonly what: 'postpone';
      readonly pick: number;
      readonly days: number;
      readonly crash: number | null;
    }
  | { readonly what: 'duties'; readonly loops: 1 | 2; readonly crash: number | null }
  | { readonly what: 'jump'; readonly hours: number };

type Rooms = CheckDeps & MandateDeps;

/** The rooms of checks in a process that dies: what it asks of the keeper counts as a step too, before and after the answer. */
export function inside(deps: CheckHouse['deps'], process: Dying): Rooms {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    process.step();
    const answer = await work();
    process.step();
    return answer;
  };
  const { keeper } = deps;
  const dying = {
    match: (...given: Parameters<typeof keeper.match>) => around(() => keeper.match(...given)),
    publicKey: (...given: Parameters<typeof keeper.publicKey>) => around(() => keeper.publicKey(...given)),
    end: (...given: Parameters<typeof keeper.end>) => around(() => keeper.end(...given)),
    watch: (...given: Parameters<typeof keeper.watch>) => around(() => keeper.watch(...given)),
  };
  return { ...deps, desk: process.db, keys: dying, keeper: dying };
}

interface Begun {
  readonly check: string;
  readonly state: string;
  readonly notice: string;
  readonly told: string;
  /** ISO date up to which it was put off last; null: never. */
  readonly until: string | null;
  readonly postponed: number;
}

export interface CheckWorld extends AsyncDisposable {
  /** Lets one thing happen, checks every promise, and answers what stands then. */
  happen(happening: CheckHappening): Promise<string>;
  /** All time passes: each check that began is over and was told. */
  finish(): Promise<string>;
}

/** How many people may be checked in one life. */
const most = 6;
const people = Array.from(
  { length: most },
  (_, at): Person => ({ ...cast.other, address: `person${at}@school.example`, name: `person ${at}` }),
);

/** Starts a school of its own. */
export async function startCheckWorld(regulation: Regulation): Promise<CheckWorld> {
  const checks = await startChecks(regulation, {
    ...cast,
    ...Object.fromEntries(people.map((one) => [one.name, one])),
  });
  const { house, deps } = checks;
  const { clock } = house;
  const approved: string[] = [];
  /** Checks in the order in which they were approved, for a trace without random names. */
  const order: string[] = [];
  const told = new Set<string>();
  const known = new Set<string>();
  const today = (): string => clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().toString();

  const begun = async (): Promise<Begun[]> => {
    const { rows } = await sql<Begun>`
      SELECT c.id AS check, a.state, n.id AS notice, n.state AS told, max(p.until)::text AS until,
        count(p.number)::int AS postponed
      FROM access.checks c JOIN access.cases a ON a.id = c.case_id LEFT JOIN public.notices n ON n.id = a.notice
      LEFT JOIN public.postponements p ON p.notice = n.id
      WHERE a.state IN ('running', 'ended') GROUP BY c.id, a.state, n.id, n.state`.execute(house.db.owner);
    return rows.sort((one, two) => order.indexOf(one.check) - order.indexOf(two.check));
  };

  /** Every promise, against what is stored now. */
  const check = async (): Promise<string> => {
    const all = await begun();
    const { rows: notices } = await sql<{ id: string }>`SELECT id FROM public.notices`.execute(
      house.db.owner,
    );
    assert.deepEqual(
      notices.map(({ id }) => id).sort(),
      all.map(({ notice }) => notice).sort(),
      'each check that began has its notice, and no other notice exists',
    );
    const { rows: duties } = await sql<{ name: string; done: boolean }>`
      SELECT kind || ' ' || cause AS name, done_at IS NOT NULL AS done FROM public.duties
      WHERE kind IN ('notice', 'delivery')`.execute(house.db.owner);
    const owed = all.flatMap(({ notice, told: state, postponed }) => [
      ...Array.from({ length: postponed + 1 }, (_, round) => {
        const done = round < postponed || state !== 'owed';
        return `notice notice:${notice}${round === 0 ? '' : `:${round}`}${done ? '!' : ''}`;
      }),
      ...(state === 'owed' ? [] : [`delivery notice:${notice}`]),
    ]);
    const named = duties.map(({ name, done }) => `${name}${done && name.startsWith('notice') ? '!' : ''}`);
    assert.deepEqual(named.sort(), owed.sort(), 'one duty to tell at a time, and one to see that it arrived');
    const { rows: leaves } = await sql<{ leaf: string }>`
      SELECT body::jsonb ->> 'kind' || ' ' || (body::jsonb ->> 'duty') || ' ' || (body::jsonb ->> 'cause') AS leaf
      FROM (SELECT body FROM log.pending UNION ALL SELECT body FROM log.entries) AS leaves
      WHERE body LIKE '%"duty.%' AND body::jsonb ->> 'duty' IN ('notice', 'delivery')`.execute(
      house.db.owner,
    );
    assert.deepEqual(
      leaves.map(({ leaf }) => leaf).sort(),
      duties
        .flatMap(({ name, done }) => [`duty.born ${name}`, ...(done ? [`duty.done ${name}`] : [])])
        .sort(),
      'one leaf for each birth and each doing',
    );
    for (const one of all) {
      known.delete(one.check);
      if (one.told === 'owed') assert.ok(!told.has(one.check), 'what was told stays told');
      else if (!told.has(one.check)) {
        told.add(one.check);
        assert.ok(one.until === null || one.until <= today(), 'what was put off is not told before its day');
      }
    }
    assert.deepEqual([...known], [], 'a check that began is not lost');
    for (const one of all) known.add(one.check);
    return all
      .map((one) => `${order.indexOf(one.check)} ${one.state} ${one.told} ${one.postponed}`)
      .join(', ');
  };

  /** Answers whether it died. What the product refuses in words is no accident. */
  const dying = async (crash: number | null, act: (rooms: Rooms) => Promise<unknown>): Promise<string> => {
    const process = startDying(house.db.urlFor('desk'));
    process.dieBefore(crash);
    let came = '';
    try {
      await act(inside(deps, process));
    } catch (error) {
      const refused = [LadderRefused, Refused, NoticeRefused, NotOpen].some((one) => error instanceof one);
      if (!process.dead && !refused) throw error;
      came = ' (refused)';
    } finally {
      await process.end();
    }
    return process.dead ? ' (died)' : came;
  };

  const next = async (): Promise<string | null> => {
    const person = people[order.length];
    if (person === undefined) return null;
    const id = await walk(deps, { subject: person.address, to: 'approved' });
    order.push(id);
    approved.push(id);
    return id;
  };
  const pickOf = async (pick: number, state: string): Promise<string | null> => {
    const all = (await begun()).filter((one) => one.state === state || one.told === state);
    return all[pick % Math.max(all.length, 1)]?.check ?? null;
  };
  const loops = async (rooms: Rooms, count: number): Promise<void> => {
    const started = Array.from({ length: count }, () =>
      startDuties({ db: rooms.desk, school, clock, handlers: dutyHandlers, interval: 1_000_000 }),
    );
    const ended = await Promise.allSettled(started.map((one) => one.turn()));
    await Promise.all(started.map((one) => one.stop()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };

  const live = async (one: CheckHappening): Promise<string> => {
    switch (one.what) {
      case 'start': {
        const id = approved.at(-1) ?? (await next());
        if (id === null) return ' (nobody)';
        const came = await dying(one.crash, (rooms) => startCheck(rooms, cast.lead, id));
        // One that can start no more makes way; one whose process died is started again.
        if (came !== ' (died)' || (await begun()).some((other) => other.check === id)) approved.pop();
        return came;
      }
      case 'end': {
        const id = await pickOf(one.pick, 'running');
        if (id === null) return ' (nobody)';
        return dying(one.crash, async (rooms) => {
          await recordOutcome(rooms, cast.lead, id, { found: false, text: 'Er was niets.' });
          await endCheck(rooms, cast.lead, id);
        });
      }
      case 'postpone': {
        const id = await pickOf(one.pick, 'owed');
        if (id === null) return ' (nobody)';
        const until = Temporal.PlainDate.from(today()).add({ days: one.days });
        const decision = { until, reason: 'Het onderzoek loopt.', advice: 'De FG: niet langer.' };
        return dying(one.crash, (rooms) => postponeNotice(rooms, cast.lead, id, decision));
      }
      case 'end past':
        return dying(one.crash, endChecks);
      case 'duties':
        return dying(one.crash, (rooms) => loops(rooms, one.loops));
      case 'jump':
        clock.advance({ hours: one.hours });
        return '';
    }
  };

  return {
    async happen(happening) {
      const came = await live(happening);
      return `${happening.what}${came}: ${await check()}`;
    },
    async finish() {
      clock.advance({ hours: 24 * 600 });
      await endChecks(deps);
      await loops(deps, 1);
      assert.equal(await endChecks(deps), 0, 'nothing is told twice');
      const stands = await check();
      for (const one of await begun()) assert.deepEqual([one.state, one.told], ['ended', 'ready']);
      return `at last: ${stands}`;
    },
    [Symbol.asyncDispose]: () => checks[Symbol.asyncDispose](),
  };
}
