// Midnight in Europe/Amsterdam: keys whose day came die, receipts go on the log, what they sealed is cleared away.
//
//   keeper destroys, its mirror too ─▶ receipts on the log, an overrun where a night was missed ─▶ keeper told
//     ─▶ partitions of dead days dropped, rows that lay elsewhere deleted ─▶ partitions for the days ahead
//
// Each step can be done again: a start after a crash goes on where the last one stopped.
import { sql } from 'kysely';
import { appendLeaf } from '../audit/log.ts';
import { parseVerifierKey } from '../audit/verifier.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { KeeperClient, SignedReceipt } from './keeper/client.ts';
import type { RetentionClass } from './kept.ts';
import { graceMinutes, lateness, readReceipt, receiptDigest } from './receipt.ts';
import { deathInstant, timeZone } from './retention.ts';

export interface Overrun {
  /** ISO date on which the keys had to die. */
  readonly day: string;
  /** Where they lived on. */
  readonly place: 'keeper' | 'mirror';
  /** Keys that died late; null while the mirror has not said that they died there. */
  readonly keys: number | null;
  readonly hours: number;
}

export interface NightsOptions {
  /** The `desk` login. */
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'bury' | 'reported'>;
  readonly school: string;
  readonly clock: Clock;
  /** Told, without content, of overruns and of turns that failed. */
  readonly log?: { error(facts: object, message: string): void };
  /**
   * Gives birth to the duty of the FG in the transaction that puts an overrun on the log, under this cause; does nothing
   * when it was born before.
   */
  readonly alarm: (
    trx: Transaction,
    birth: { readonly school: string; readonly cause: string; readonly at: Temporal.Instant },
  ) => Promise<void>;
  /** Terms of the regulation in force: partitions are made for the days on which what is kept now will die. */
  readonly terms?: () => Readonly<Record<RetentionClass, Temporal.Duration | null>>;
  /** Milliseconds between looks at the clock. */
  readonly interval?: number;
}

export interface Nights {
  /** Runs what is due now. Rejects with the reason when it cannot be finished; the loop tries again. */
  turn(): Promise<void>;
  /** Overruns of this process, newest last. */
  overruns(): readonly Overrun[];
  /** True while a night that is due has not been finished. */
  behind(): boolean;
  /** What the mirror said last; `none`: the keeper has none, or was not asked yet. */
  mirror(): 'none' | 'confirmed' | 'away';
  stop(): Promise<void>;
}

/** Rows deleted in one transaction. */
const batch = 500;

/** Turns of the loop between two looks at a mirror that is in step. */
const heartbeat = 60;

/** Days ahead for which partitions are made. */
const daysAhead = 9;

/** Starts the loop. What is due is done at once: missed nights too. */
export function startNights(options: NightsOptions): Nights {
  const { desk, keeper, school, clock } = options;
  let finished = '';
  let mirror: 'none' | 'confirmed' | 'away' = 'none';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let complained = false;
  const overruns: Overrun[] = [];

  const today = (): Temporal.PlainDate => clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
  const inHours = (late: Temporal.Duration): number => Math.round(late.total('hours') * 10) / 10;

  const say = (overrun: Overrun): void => {
    overruns.push(overrun);
    options.log?.error(overrun, 'keys died late: a night was missed');
  };

  /** One receipt on the log, once, with its overrun and the duty of the FG. */
  const record = async (place: Overrun['place'], signer: string, receipt: SignedReceipt): Promise<void> => {
    const key = parseVerifierKey(signer);
    const read = key === null ? null : readReceipt(receipt.note, key);
    if (read === null) throw new Error('the keeper gives a receipt it did not sign');
    const digest = receiptDigest(receipt.note);
    const overrun = await desk.transaction().execute(async (trx): Promise<Overrun | null> => {
      const known = await trx
        .selectFrom('receipts')
        .select('digest')
        .where('digest', '=', digest)
        .executeTakeFirst();
      if (known !== undefined) return null;
      const at = clock.now();
      const leaf = await appendLeaf(trx, {
        kind: place === 'keeper' ? 'keys-died' : 'mirror-died',
        at,
        facts: { day: receipt.day, keys: read.keys.length, receipt: receipt.note, [place]: signer },
      });
      await trx
        .insertInto('receipts')
        .values({ digest, day: receipt.day, note: receipt.note, leaf, place })
        .execute();
      const late = lateness(read);
      if (late === null) return null;
      const found: Overrun = { day: receipt.day, place, keys: read.keys.length, hours: inHours(late) };
      const due = deathInstant(Temporal.PlainDate.from(receipt.day)).toString();
      await appendLeaf(trx, {
        kind: 'overrun',
        at,
        facts: { ...found, due, done: read.at, receipt: digest },
      });
      await options.alarm(trx, { school, cause: `${place}:${receipt.day}`, at });
      return found;
    });
    if (overrun !== null) say(overrun);
  };

  /** A mirror that did not say it ran this night: its keys live on, which is an overrun once the grace is over. */
  const mirrorAway = async (day: Temporal.PlainDate): Promise<void> => {
    const at = clock.now();
    const late = at.since(deathInstant(day));
    if (late.total('minutes') <= graceMinutes) return;
    const found: Overrun = { day: day.toString(), place: 'mirror', keys: null, hours: inHours(late) };
    const cause = `mirror:${found.day}`;
    const isNew = await desk.transaction().execute(async (trx) => {
      const joined = await trx
        .selectFrom('keeper_mirrors')
        .select('key')
        .where('school', '=', school)
        .where('left_at', 'is', null)
        .executeTakeFirst();
      // A mirror that never was here holds no keys.
      if (joined === undefined) return false;
      const known = await trx
        .selectFrom('duties')
        .select('id')
        .where('school', '=', school)
        .where('kind', '=', 'overrun')
        .where('cause', '=', cause)
        .executeTakeFirst();
      if (known !== undefined) return false;
      await appendLeaf(trx, {
        kind: 'overrun',
        at,
        facts: { ...found, due: deathInstant(day).toString(), mirror: joined.key },
      });
      await options.alarm(trx, { school, cause, at });
      return true;
    });
    if (isNew) say(found);
  };

  /** Which mirror counts, on the log: from here on what dies must have died there as well. */
  const joins = async (key: string | null): Promise<void> => {
    await desk.transaction().execute(async (trx) => {
      const present = await trx
        .selectFrom('keeper_mirrors')
        .selectAll()
        .where('school', '=', school)
        .where('left_at', 'is', null)
        .executeTakeFirst();
      if (present?.key === (key ?? undefined)) return;
      const at = clock.now();
      if (present !== undefined) {
        const later = Temporal.Instant.compare(at, present.joined_at) < 0 ? present.joined_at : at;
        await trx
          .updateTable('keeper_mirrors')
          .set({ left_at: later.toString() })
          .where('school', '=', school)
          .where('left_at', 'is', null)
          .execute();
        await appendLeaf(trx, { kind: 'mirror-left', at, facts: { mirror: present.key } });
      }
      if (key !== null) {
        await trx
          .insertInto('keeper_mirrors')
          .values({ school, key, joined_at: at.toString(), left_at: null })
          .execute();
        await appendLeaf(trx, { kind: 'mirror-joined', at, facts: { mirror: key } });
      }
    });
  };

  const clear = async (day: string): Promise<void> => {
    await sql`SELECT access.drop_dead(${school}::text, ${day}::date)`.execute(desk);
    for (;;) {
      const { rows } = await sql<{ gone: number }>`
        SELECT access.clear_dead(${school}::text, ${day}::date, ${batch}::int) AS gone`.execute(desk);
      if ((rows[0]?.gone ?? 0) < batch) return;
    }
  };

  /** Partitions for the days on which what is kept from now on dies. */
  const prepare = async (day: Temporal.PlainDate): Promise<void> => {
    const terms = options.terms?.() ?? null;
    if (terms === null) return;
    const days = new Set<string>();
    for (const term of [terms.usage, terms.quarantine]) {
      if (term === null) continue;
      for (let ahead = 0; ahead < daysAhead; ahead += 1) {
        days.add(day.add({ days: ahead }).add(term).toString());
      }
    }
    await sql`SELECT access.prepare_days(${[...days]}::date[])`.execute(desk);
  };

  const work = async (): Promise<void> => {
    const day = today();
    const done = day.toString() <= finished;
    if (done && mirror === 'none') return;
    const burial = await keeper.bury(day, clock.now());
    mirror = burial.mirror?.state ?? 'none';
    for (const receipt of burial.receipts) await record('keeper', burial.keeper, receipt);
    if (burial.mirror?.state === 'away') await mirrorAway(day);
    else await joins(burial.mirror?.key ?? null);
    const there = burial.mirror?.state === 'confirmed' ? burial.mirror : null;
    for (const receipt of there?.receipts ?? []) await record('mirror', there?.key ?? '', receipt);
    const nights = [...new Set(burial.receipts.map(({ night }) => night))];
    const mirrorNights = [...new Set((there?.receipts ?? []).map(({ night }) => night))];
    if (nights.length + mirrorNights.length > 0) await keeper.reported(nights, mirrorNights);
    if (done) return;
    // A clock that was put back runs no night again; the newest receipt says how far the dead go.
    const newest = await desk
      .selectFrom('receipts')
      .select((one) => one.fn.max('day').as('day'))
      .where('place', '=', 'keeper')
      .executeTakeFirst();
    const until = newest?.day;
    if (until !== undefined && until !== null) await clear(until < day.toString() ? until : day.toString());
    await prepare(day);
    finished = day.toString();
  };

  const turn = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };

  let idle = 0;
  const schedule = (after: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      // A mirror in step is looked at now and then: one that was put back from an old copy is found the same hour.
      const quiet = today().toString() <= finished;
      idle = quiet ? idle + 1 : 0;
      const due = !quiet || idle % (mirror === 'away' ? heartbeat / 10 : heartbeat) === 0;
      (due ? turn() : Promise.resolve())
        .then(() => {
          complained = false;
        })
        .catch((error: unknown) => {
          const cause = error instanceof Error ? error.name : null;
          if (!complained) options.log?.error({ cause }, 'the night waits');
          complained = true;
        })
        .finally(() => schedule(options.interval ?? 1000));
    }, after);
    timer.unref();
  };
  schedule(0);

  return {
    turn,
    overruns: () => overruns,
    behind: () => today().toString() > finished,
    mirror: () => mirror,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
