// Questions of staff about a service, asked without a person and answered in fixed words within two weeks (ZOU-4.4, PRO-4.4).
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { SignedInRef } from '../../people/second-person.ts';
import { hourOf } from '../../privacy/retention.ts';
import { serviceKey } from '../../regulation/services.ts';
import type { Clock } from '../../store/clock.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { bear, discharge } from '../duties/duties.ts';
import { ServiceError } from './services.ts';

/** What a service is wanted for. */
export const serviceWishes = ['lesson', 'work', 'contact'] as const;
export type ServiceWish = (typeof serviceWishes)[number];

/**
 * Answers in fixed words: nothing anybody typed is shown to others. `register`: the register says it now; `prepared`: a
 * decision was prepared; `instead`: use another service of the register.
 */
export const serviceAnswers = [
  'register',
  'prepared',
  'instead',
  'no-agreement',
  'outside-eea',
  'not-needed',
] as const;
export type ServiceAnswer = (typeof serviceAnswers)[number];

export interface ServiceQuestion {
  readonly id: string;
  readonly service: string;
  readonly wish: ServiceWish;
  /** Whether data of pupils go into it. */
  readonly pupilData: boolean;
  readonly askedHour: Temporal.Instant;
  readonly answered: {
    readonly answer: ServiceAnswer;
    /** A service of the register; null but for `instead`. */
    readonly instead: string | null;
    readonly at: Temporal.Instant;
  } | null;
}

/** `busy`: too many questions at once. */
export class QuestionRefused extends Error {
  override readonly name = 'QuestionRefused';
  readonly refusal = 'busy';
}

export interface ServiceQuestions {
  /** Takes a question in, without who asked; the same question that waits already is not asked twice. */
  ask(question: Pick<ServiceQuestion, 'service' | 'wish' | 'pupilData'>): Promise<void>;
  /** What waits with its last moment, and what was answered, newest first, at most fifty. */
  overview(): Promise<{
    readonly waiting: readonly (ServiceQuestion & { readonly dueAt: Temporal.Instant })[];
    readonly answered: readonly ServiceQuestion[];
  }>;
  /** Answers once. Throws ServiceError `decided-already`, `not-entitled`. */
  answer(
    id: string,
    answer: { readonly answer: ServiceAnswer; readonly instead: string | null },
    by: SignedInRef,
  ): Promise<void>;
  /** Forgets what was answered more than a year ago. */
  refresh(): Promise<void>;
}

const mostWaiting = 100;
const keptDays = 365;
const columns = [
  'questions.id',
  'service',
  'wish',
  'pupil_data as pupilData',
  'asked_hour as askedHour',
  'answer',
  'instead',
  'answered_at as at',
] as const;
const causeOf = (id: string): string => `question:${id}`;

/** Questions of one school, with the `desk` login. */
export function createServiceQuestions(desk: Database, school: string, clock: Clock): ServiceQuestions {
  const questions = (db: Database | Transaction) =>
    db.selectFrom('services.questions as questions').select(columns).where('questions.school', '=', school);
  const read = ({
    answer,
    instead,
    at,
    ...question
  }: Awaited<ReturnType<ReturnType<typeof questions>['executeTakeFirstOrThrow']>>): ServiceQuestion => ({
    ...question,
    answered: answer === null || at === null ? null : { answer, instead, at },
  });
  return {
    ask({ service, wish, pupilData }) {
      // The hour alone: no asker is found by it.
      const hour = hourOf(clock.now());
      return desk.transaction().execute(async (trx) => {
        // One after another: who asks the same at once asks one question.
        await sql`SELECT pg_advisory_xact_lock(7350179, hashtext(${school}))`.execute(trx);
        const open = await questions(trx).where('answer', 'is', null).execute();
        if (open.some((one) => serviceKey(one.service) === serviceKey(service) && one.wish === wish)) return;
        if (open.length >= mostWaiting) throw new QuestionRefused('too many questions wait');
        const id = randomUUID();
        await trx
          .insertInto('services.questions')
          .values({
            id,
            school,
            service: service.trim(),
            wish,
            pupil_data: pupilData,
            asked_hour: hour.toString(),
          })
          .execute();
        await bear(trx, { school, kind: 'service-question', cause: causeOf(id), at: hour });
      });
    },
    async overview() {
      const waiting = await questions(desk)
        .innerJoin('duties', (join) =>
          join
            .on('duties.cause', '=', sql<string>`'question:' || questions.id`)
            .on('duties.school', '=', school)
            .on('duties.kind', '=', 'service-question'),
        )
        .select('due_at')
        .where('answer', 'is', null)
        .orderBy('due_at')
        .orderBy('questions.id')
        .limit(mostWaiting)
        .execute();
      const answered = await questions(desk)
        .where('answer', 'is not', null)
        .orderBy('answered_at', 'desc')
        .orderBy('questions.id')
        .limit(50)
        .execute();
      return {
        waiting: waiting.map(({ due_at, ...row }) => ({ ...read(row), dueAt: due_at })),
        answered: answered.map(read),
      };
    },
    answer: (id, { answer, instead }, by) =>
      desk.transaction().execute(async (trx) => {
        const row = await questions(trx)
          .where('questions.id', '=', id)
          .where('answer', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new ServiceError('decided-already');
        try {
          await trx
            .updateTable('services.questions')
            .set({ answer, instead, answered_at: by.at.toString(), answered_by: by.person })
            .where('id', '=', id)
            .execute();
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'RG362')
            throw new ServiceError('not-entitled', { cause: error });
          throw error;
        }
        await discharge(trx, { school, kind: 'service-question', cause: causeOf(id), at: by.at });
      }),
    async refresh() {
      const before = clock.now().subtract({ hours: 24 * keptDays });
      await desk
        .deleteFrom('services.questions')
        .where('school', '=', school)
        .where('answered_at', '<', sql<Temporal.Instant>`${before.toString()}::timestamptz`)
        .execute();
    },
  };
}
