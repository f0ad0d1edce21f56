// Questions about closed sites and about software, asked without a person, answered in fixed words within a term (ZOU 4.1, 7.6.e).
import { createHash, randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { addSchoolHours, type SchoolCalendar } from '../facts/school-calendar.ts';
import type { SignedInRef } from '../people/second-person.ts';
import { softwareEntry } from '../regulation/software.ts';
import { hourOf, timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { bear, discharge, NotOpen } from './duties/duties.ts';
import { receiptNumber } from './receipt-number.ts';

/** What somebody wants. `wrong`: the site stands on the wrong list. `software`: a program that comes from this site. */
export const siteWishes = ['lesson', 'work', 'wrong', 'software'] as const;
export type SiteWish = (typeof siteWishes)[number];

/** Answers in fixed words: nothing anybody typed is shown to others. */
export const siteReasons = {
  opened: ['useful', 'wrong-list'],
  stays: ['right-list', 'unsafe', 'lesson-only', 'no-agreement', 'locked', 'no-licence', 'another'],
} as const;

const forSoftware: readonly SiteReason[] = ['useful', 'unsafe', 'no-agreement', 'no-licence', 'another'];
const forSoftwareAlone: readonly SiteReason[] = ['no-licence', 'another'];
/** Whether a reason can answer a wish. */
export const fitsWish = (reason: SiteReason, wish: SiteWish): boolean =>
  wish === 'software' ? forSoftware.includes(reason) : !forSoftwareAlone.includes(reason);
export type SiteReason = (typeof siteReasons)['opened' | 'stays'][number];

export interface SiteAnswer {
  readonly answer: 'opened' | 'stays';
  readonly reason: SiteReason;
}

export interface SiteQuestion {
  readonly id: string;
  readonly host: string;
  readonly group: 'pupils' | 'staff';
  readonly wish: SiteWish;
  /** The program, with the wish `software`; else null. */
  readonly software: string | null;
  readonly category: string | null;
  readonly article: string | null;
  readonly askedHour: Temporal.Instant;
  readonly answered: (SiteAnswer & { readonly at: Temporal.Instant }) | null;
  /** Whoever asked first lets others read it. */
  readonly shared: boolean;
}

/** A question that waits, for who answers it. */
export interface WaitingQuestion extends SiteQuestion {
  readonly dueAt: Temporal.Instant;
  /** How many asked it. */
  readonly asked: number;
}

/** `busy`: too many questions at once. `answered`: somebody was sooner. `not-entitled`: not of this function. */
export type SiteRefusal = 'busy' | 'answered' | 'not-entitled' | 'no-such-reason';

export class SiteQuestionError extends Error {
  override readonly name = 'SiteQuestionError';
  readonly refusal: SiteRefusal;

  constructor(refusal: SiteRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.refusal = refusal;
  }
}

export interface SiteQuestions {
  /** Takes a question in; the code reads the answer and is nowhere else. Throws SiteQuestionError `busy`. */
  ask(
    question: Pick<SiteQuestion, 'host' | 'group' | 'wish' | 'category' | 'article'> & {
      readonly software?: string | null;
    },
  ): Promise<{ readonly code: string; readonly dueAt: Temporal.Instant }>;
  /** The question behind a code, and whether its holder asked first; null: no such code, or forgotten. */
  look(code: string): Promise<{
    readonly question: SiteQuestion;
    readonly first: boolean;
    readonly dueAt: Temporal.Instant | null;
  } | null>;
  /** The first asker's yes. False: no such code, not the first, not answered, or shared already. */
  share(code: string): Promise<boolean>;
  /** Answered questions about whether a site opens that others may read, newest first, at most five. */
  precedents(host: string): Promise<readonly SiteQuestion[]>;
  overview(): Promise<{
    readonly waiting: readonly WaitingQuestion[];
    readonly answered: readonly SiteQuestion[];
  }>;
  /**
   * Answers once. `opened` frees the site by the school's own list, or puts the program in the register of software, in the
   * same transaction. Throws SiteQuestionError.
   */
  answer(id: string, answer: SiteAnswer, by: SignedInRef): Promise<void>;
  /** Forgets what its term has passed of: thirty days after the answer, a year where it is shared. */
  refresh(): Promise<void>;
}

/** Bounds: a page that anybody may use fills no table. */
const mostWaiting = 200;
const mostAnHour = 100;
const mostAskers = 500;
/** Where the text promises no term: five school days of eight hours. */
const hoursUnpromised = 40;
const keptDays = 30;
const sharedDays = 365;

const moment = (at: Temporal.Instant): RawBuilder<Temporal.Instant> =>
  sql<Temporal.Instant>`${at.toString()}::timestamptz`;
const causeOf = (id: string): string => `site:${id}`;

/** A code as people type it, to the hash that is stored. */
function hashOf(code: string): Buffer {
  const tidy = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(`site-code\0${tidy}`).digest();
}

const columns = [
  'site_questions.id',
  'host',
  'grp',
  'wish',
  'software',
  'category',
  'article',
  'asked_hour',
  'answer',
  'reason',
  'answered_at',
  'shared',
] as const;

interface Row {
  readonly id: string;
  readonly host: string;
  readonly grp: 'pupils' | 'staff';
  readonly wish: SiteWish;
  readonly software: string | null;
  readonly category: string | null;
  readonly article: string | null;
  readonly asked_hour: Temporal.Instant;
  readonly answer: 'opened' | 'stays' | null;
  readonly reason: SiteReason | null;
  readonly answered_at: Temporal.Instant | null;
  readonly shared: boolean;
}

function read(row: Row): SiteQuestion {
  const { answer, reason, answered_at: at } = row;
  return {
    id: row.id,
    host: row.host,
    group: row.grp,
    wish: row.wish,
    software: row.software,
    category: row.category,
    article: row.article,
    askedHour: row.asked_hour,
    answered: answer === null || reason === null || at === null ? null : { answer, reason, at },
    shared: row.shared,
  };
}

/** The host and every site above it, to which an answer about them holds too. */
function withParents(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}

/**
 * Questions of one school, with the `desk` login. `promise`: how soon a question with this wish is answered; null: the text
 * promises nothing.
 */
export function createSiteQuestions(options: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
  readonly calendar: () => SchoolCalendar;
  readonly promise: (wish: SiteWish) => { readonly schoolHours: number | null } | null;
}): SiteQuestions {
  const { desk, school, clock } = options;

  const questions = (db: Database | Transaction) =>
    db.selectFrom('site_questions').select(columns).where('site_questions.school', '=', school);

  const dueOf = async (db: Database | Transaction, id: string): Promise<Temporal.Instant | null> => {
    const duty = await db
      .selectFrom('duties')
      .select('due_at')
      .where('school', '=', school)
      .where('kind', '=', 'site-question')
      .where('cause', '=', causeOf(id))
      .where('done_at', 'is', null)
      .executeTakeFirst();
    return duty?.due_at ?? null;
  };

  /** School hours as hours of the clock: a night, a weekend and a vacation lie in between. */
  const termFrom = (at: Temporal.Instant, wish: SiteWish): Temporal.Duration => {
    const hours = options.promise(wish)?.schoolHours ?? hoursUnpromised;
    const due = addSchoolHours(at.toZonedDateTimeISO(timeZone), hours, options.calendar()).toInstant();
    return due.since(at, { largestUnit: 'hour', smallestUnit: 'minute' });
  };

  const byCode = (code: string) =>
    questions(desk)
      .innerJoin('site_codes', 'site_codes.question', 'site_questions.id')
      .select('first')
      .where('hash', '=', hashOf(code))
      .executeTakeFirst();

  async function open(
    trx: Transaction,
    asked: Parameters<SiteQuestions['ask']>[0],
    hour: Temporal.Instant,
  ): Promise<string> {
    const waits = await trx
      .selectFrom('site_questions')
      .select((of) => [
        of.fn.countAll<string>().filterWhere('answer', 'is', null).as('open'),
        of.fn.countAll<string>().filterWhere('asked_hour', '=', moment(hour)).as('hour'),
      ])
      .where('school', '=', school)
      .executeTakeFirstOrThrow();
    if (Number(waits.open) >= mostWaiting || Number(waits.hour) >= mostAnHour)
      throw new SiteQuestionError('busy');
    const id = randomUUID();
    const { host, group, wish, software = null, category, article } = asked;
    await trx
      .insertInto('site_questions')
      .values({
        id,
        school,
        host,
        grp: group,
        wish,
        software,
        category,
        article,
        asked_hour: hour.toString(),
      })
      .execute();
    await bear(trx, {
      school,
      kind: 'site-question',
      cause: causeOf(id),
      at: hour,
      from: hour,
      term: termFrom(hour, wish),
    });
    return id;
  }

  return {
    ask(asked) {
      const hour = hourOf(clock.now());
      return desk.transaction().execute(async (trx) => {
        // One after another: who asks the same at once asks one question.
        await sql`SELECT pg_advisory_xact_lock(7350177, hashtext(${school}))`.execute(trx);
        const same = await questions(trx)
          .where('host', '=', asked.host)
          .where('grp', '=', asked.group)
          .where('wish', '=', asked.wish)
          .where('software', 'is not distinct from', asked.software ?? null)
          .where('answer', 'is', null)
          .executeTakeFirst();
        const id = same?.id ?? (await open(trx, asked, hour));
        const { codes } = await trx
          .selectFrom('site_codes')
          .select((of) => of.fn.countAll<string>().as('codes'))
          .where('question', '=', id)
          .executeTakeFirstOrThrow();
        if (Number(codes) >= mostAskers) throw new SiteQuestionError('busy');
        const code = receiptNumber('S');
        await trx
          .insertInto('site_codes')
          .values({ hash: hashOf(code), school, question: id, first: same === undefined })
          .execute();
        return { code, dueAt: (await dueOf(trx, id)) ?? hour.add(termFrom(hour, asked.wish)) };
      });
    },
    async look(code) {
      const row = await byCode(code);
      if (row === undefined) return null;
      return { question: read(row), first: row.first, dueAt: await dueOf(desk, row.id) };
    },
    async share(code) {
      const row = await byCode(code);
      if (row === undefined || !row.first || row.answer === null || row.shared) return false;
      const done = await desk
        .updateTable('site_questions')
        .set({ shared: true })
        .where('id', '=', row.id)
        .where('shared', '=', false)
        .executeTakeFirst();
      return done.numUpdatedRows === 1n;
    },
    async precedents(host) {
      const hosts = withParents(host);
      if (hosts.length === 0) return [];
      const rows = await questions(desk)
        .where('host', 'in', hosts)
        .where('software', 'is', null)
        .where('shared', '=', true)
        .orderBy('answered_at', 'desc')
        .orderBy('site_questions.id')
        .limit(5)
        .execute();
      return rows.map(read);
    },
    async overview() {
      const waiting = await questions(desk)
        .innerJoin('duties', (join) =>
          join
            .on('duties.cause', '=', sql<string>`'site:' || site_questions.id`)
            .on('duties.school', '=', school)
            .on('duties.kind', '=', 'site-question'),
        )
        .select(['due_at'])
        .select((of) =>
          of
            .selectFrom('site_codes')
            .whereRef('site_codes.question', '=', 'site_questions.id')
            .select((inner) => inner.fn.countAll<string>().as('n'))
            .as('askers'),
        )
        .where('answer', 'is', null)
        .orderBy('due_at')
        .orderBy('site_questions.id')
        .limit(mostWaiting)
        .execute();
      const answered = await questions(desk)
        .where('answer', 'is not', null)
        .orderBy('answered_at', 'desc')
        .orderBy('site_questions.id')
        .limit(50)
        .execute();
      return {
        waiting: waiting.map((row) => ({ ...read(row), dueAt: row.due_at, asked: Number(row.askers ?? 0) })),
        answered: answered.map(read),
      };
    },
    async answer(id, { answer, reason }, by) {
      const reasons: readonly string[] = siteReasons[answer];
      if (!reasons.includes(reason)) throw new SiteQuestionError('no-such-reason');
      try {
        await desk.transaction().execute(async (trx) => {
          const row = await questions(trx)
            .where('site_questions.id', '=', id)
            .where('answer', 'is', null)
            .executeTakeFirst();
          if (row === undefined) throw new SiteQuestionError('answered');
          if (!fitsWish(reason, row.wish)) throw new SiteQuestionError('no-such-reason');
          await discharge(trx, { school, kind: 'site-question', cause: causeOf(id), at: by.at });
          await trx
            .updateTable('site_questions')
            .set({ answer, reason, answered_at: by.at.toString(), answered_by: by.person })
            .where('id', '=', id)
            .execute();
          if (answer === 'opened') {
            const [list, entry] =
              row.software === null
                ? ['free-sites', row.host]
                : ['software', softwareEntry(row.host, row.software)];
            await sql`SELECT lists.propose(${randomUUID()}, ${school}, ${list}, ${entry}, 'add', ${by.person},
              ${by.session}, ${by.at.toString()}::timestamptz)`.execute(trx);
          }
        });
      } catch (error) {
        if (error instanceof NotOpen) throw new SiteQuestionError('answered', { cause: error });
        const code = error instanceof Error && 'code' in error ? error.code : null;
        if (code === 'RG083' || code === 'RG072')
          throw new SiteQuestionError('not-entitled', { cause: error });
        throw error;
      }
    },
    async refresh() {
      const now = clock.now();
      const before = (days: number): RawBuilder<Temporal.Instant> =>
        moment(now.subtract({ hours: 24 * days }));
      await desk
        .deleteFrom('site_questions')
        .where('school', '=', school)
        .where((where) =>
          where.or([
            where.and([where('shared', '=', false), where('answered_at', '<', before(keptDays))]),
            where('answered_at', '<', before(sharedDays)),
          ]),
        )
        .execute();
    },
  };
}
