// Keeping one item longer than its term: asked, advised on by the FG, decided by two, sealed again under its own key (ZOU-8.7).
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { distinct, type SignedInRef, type TwoPersons } from '../people/second-person.ts';
import { keeperRefusal, refusalOf, Refused, waitForInclusion } from '../privacy/access.ts';
import { type KeeperClient, KeeperRefused } from '../privacy/keeper/client.ts';
import type { Card } from '../privacy/kept.ts';
import { openLetter, sealAnswer, sealLetter } from '../privacy/letters.ts';
import { adviceTerm } from '../privacy/longer-terms.ts';
import { dayOfDeath, deathInstant, timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

export interface LongerDeps {
  readonly desk: Database;
  /** The login that may move an item whose decision stands on the log, and reads nothing of it. */
  readonly reader: Database;
  readonly keeper: KeeperClient;
  readonly school: string;
  readonly clock: Clock;
  /** Term of accountability records, counted from the end of the longer keeping; null while open: a year. */
  readonly term: () => Temporal.Duration | null;
}

/** What is asked: one item, one end, and why. Texts are 3 to 4,000 characters. */
export interface LongerQuestion {
  readonly item: string;
  readonly purpose: string;
  /** ISO date: the day it dies instead. */
  readonly until: string;
  /** Article on retention, such as 8.7. */
  readonly article: string;
  readonly why: {
    /** Which fact makes the usual term too short. */
    readonly reason: string;
    /** Entry in the record of processing activities (GDPR 30). */
    readonly record: string;
    /** What the check on the need of a DPIA came to (GDPR 35). */
    readonly dpia: string;
  };
}

/** A decision as it stands, without its texts. */
export interface Longer {
  readonly id: string;
  readonly item: string;
  readonly until: string;
  readonly article: string;
  readonly state: 'asked' | 'advised' | 'decided' | 'kept' | 'refused';
  readonly askedAt: Temporal.Instant;
  /** From then on a decision waits for no advice. */
  readonly adviceUntil: Temporal.Instant;
  /** Address of the first of the two who said yes; null: nobody yet, or it is settled. */
  readonly first: string | null;
  /** The report that the text names and the law no longer asks; null: nobody chose yet. */
  readonly step: 'sent' | 'not-sent' | null;
}

/** Why something is not kept longer. */
export class NotLonger extends Error {
  readonly reason: 'incomplete' | 'unknown' | 'fg-has-time' | 'too-late' | 'state';
  constructor(reason: NotLonger['reason'], cause?: unknown) {
    super(`not kept longer: ${reason}`, { cause });
    this.name = 'NotLonger';
    this.reason = reason;
  }
}

const termWhileOpen = Temporal.Duration.from({ years: 1 });
const maxText = 4000;

function checked(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length < 3 || trimmed.length > maxText) throw new NotLonger('incomplete');
  return trimmed;
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (Object(error).code === 'RG016') throw new NotLonger('fg-has-time', error);
    throw refusalOf(error);
  }
}

const columns = [
  'id',
  'item',
  'purpose',
  'until',
  'article',
  'state',
  'asked_at',
  'step',
  'dies_on',
  'sealed',
] as const;

const cardOf = (school: string, row: { id: string; dies_on: string }): Card => ({
  id: row.id,
  school,
  purpose: 'rights',
  class: 'accountability',
  diesOn: row.dies_on,
});

async function find(deps: LongerDeps, id: string) {
  const row = await deps.desk
    .selectFrom('access.longer')
    .select([...columns, 'advice', 'asked_leaf', 'advice_leaf', 'access_leaf', 'decided_leaf'])
    .where('id', '=', id)
    .where('school', '=', deps.school)
    .executeTakeFirst();
  if (row === undefined) throw new NotLonger('unknown');
  return row;
}

/** Every question of the school, newest first, at most 500. */
export async function listLonger(deps: Pick<LongerDeps, 'desk' | 'school'>): Promise<Longer[]> {
  const rows = await deps.desk
    .selectFrom('access.longer as longer')
    .leftJoin('access.longer_first as first', 'first.longer', 'longer.id')
    .select(['id', 'item', 'until', 'article', 'state', 'asked_at', 'step', 'first.person'])
    .where('longer.school', '=', deps.school)
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map(({ id, item, until, article, state, asked_at, step, person }) => ({
    id,
    item,
    until,
    article,
    state,
    askedAt: asked_at,
    adviceUntil: asked_at.toZonedDateTimeISO(timeZone).add(adviceTerm).toInstant(),
    first: person,
    step,
  }));
}

/**
 * Asks the FG for advice on keeping one item until a day; the duty to advise is born with it. Answers the id. Throws
 * NotLonger `incomplete`, and Refused: `not-allowed`, `not-found`, `incomplete` for an end that is no later than the term
 * or more than two years away.
 */
export async function askLonger(deps: LongerDeps, question: LongerQuestion, by: string): Promise<string> {
  const { school, clock } = deps;
  const at = clock.now();
  const id = randomUUID();
  const salt = randomBytes(32);
  const until = Temporal.PlainDate.from(question.until);
  const diesOn = dayOfDeath(deathInstant(until), deps.term() ?? termWhileOpen).toString();
  const sealed = await sealLetter(deps.keeper, cardOf(school, { id, dies_on: diesOn }), by, {
    reason: checked(question.why.reason),
    record: checked(question.why.record),
    dpia: checked(question.why.dpia),
    salt: salt.toString('base64'),
  });
  await refusing(() =>
    sql`
      SELECT access.ask_longer(
        ${id}::uuid, ${school}::text, ${question.item}::uuid, ${question.purpose}::text, ${until.toString()}::date,
        ${question.article}::text, ${by}::text, ${salt}::bytea, ${sealed}::bytea, ${diesOn}::date,
        ${at.toString()}::timestamptz)
    `.execute(deps.desk),
  );
  return id;
}

/** Opens a question for the FG or for who decides: on the log, with a reason. Answers question and advice. Throws Refused. */
export async function readLonger(
  deps: LongerDeps,
  id: string,
  by: { readonly address: string; readonly reason: string },
): Promise<readonly unknown[]> {
  const row = await find(deps, id);
  const answers = row.advice === null ? [] : [row.advice];
  const letter = { card: cardOf(deps.school, row), kind: 'letter', sealed: row.sealed, answers } as const;
  return openLetter(deps, letter, by);
}

/** The FG advises, for or against, with reasons. It decides nothing. Throws NotLonger, Refused. */
export async function adviseLonger(
  deps: LongerDeps,
  id: string,
  advice: { readonly inFavour: boolean; readonly text: string },
  by: string,
): Promise<void> {
  const row = await find(deps, id);
  const salt = randomBytes(32);
  const sealed = await sealAnswer(deps.keeper, cardOf(deps.school, row), row.sealed, {
    inFavour: advice.inFavour,
    text: checked(advice.text),
    by: by.toLowerCase(),
    salt: salt.toString('base64'),
  });
  await refusing(() =>
    sql`
      SELECT access.advise_longer(
        ${id}::uuid, ${deps.school}::text, ${by}::text, ${advice.inFavour}::boolean, ${salt}::bytea, ${sealed}::bytea,
        ${deps.clock.now().toString()}::timestamptz)
    `.execute(deps.desk),
  );
}

/**
 * The second yes decides; then the keeper seals the item's key again, under the key that dies on the day that was decided.
 * What was decided and not yet done is done by `finishLonger`.
 */
async function decideLonger(deps: LongerDeps, id: string, two: TwoPersons, why: string): Promise<void> {
  const row = await find(deps, id);
  const salt = randomBytes(32);
  const { first, second } = two;
  const sealed = await sealAnswer(deps.keeper, cardOf(deps.school, row), row.sealed, {
    text: checked(why),
    first: first.person,
    second: second.person,
    salt: salt.toString('base64'),
  });
  // The database reads for itself who said yes first, and asks once more whether these are two.
  await refusing(() =>
    sql`
      SELECT access.decide_longer(
        ${id}::uuid, ${deps.school}::text, ${second.person}::text, ${second.session}::text,
        ${second.stepUpAt?.toString() ?? null}::timestamptz, ${salt}::bytea, ${sealed}::bytea,
        ${second.at.toString()}::timestamptz)
    `.execute(deps.desk),
  );
  await finishLonger(deps, id);
}

/**
 * One yes of the two of leadership or board, after the advice or five days after it was asked for: the first waits in the
 * database for the second, of another person in another session, each just after an assertion. With the second it is
 * decided, for the reason `why`, which the first yes does not need. Throws NotLonger (`fg-has-time`, `too-late`, `state`),
 * Refused (`second-person`, `decided` where two say the first yes together).
 */
export async function agreeLonger(
  deps: LongerDeps,
  id: string,
  by: SignedInRef,
  why: string,
): Promise<'first' | 'decided'> {
  const { school } = deps;
  await find(deps, id);
  const first = await deps.desk
    .selectFrom('access.longer_first')
    .select(['person', 'session', 'step_up_at as stepUpAt', 'at'])
    .where('longer', '=', id)
    .where('school', '=', school)
    .executeTakeFirst();
  if (first !== undefined) {
    const two = distinct(first, by);
    if (typeof two === 'string') throw new Refused('second-person');
    await decideLonger(deps, id, two, why);
    return 'decided';
  }
  await refusing(() =>
    sql`
      SELECT access.first_longer(
        ${id}::uuid, ${school}::text, ${by.person}::text, ${by.session}::text,
        ${by.stepUpAt?.toString() ?? null}::timestamptz, ${by.at.toString()}::timestamptz)
    `.execute(deps.desk),
  );
  return 'first';
}

/** Does what was decided: safe to ask again after a crash at any step. Throws NotLonger `state`, `too-late`; Refused. */
export async function finishLonger(deps: LongerDeps, id: string): Promise<void> {
  const row = await find(deps, id);
  if (row.state === 'kept') return;
  if (row.access_leaf === null || row.decided_leaf === null) throw new NotLonger('state');
  const [access, decision, advice] = await Promise.all(
    [row.access_leaf, row.decided_leaf, row.advice_leaf ?? row.asked_leaf].map((leaf) =>
      waitForInclusion(deps.desk, leaf),
    ),
  );
  if (access === undefined || decision === undefined || advice === undefined) throw new Refused('log-behind');
  const { rows } = await refusing(() =>
    sql<{ id: string; school: string; purpose: string; class: string; dies_on: string; wrapped: Buffer }>`
      SELECT id, school, purpose, class, dies_on, wrapped FROM access.longer_item(${id}::uuid)`.execute(
      deps.reader,
    ),
  );
  const [item] = rows;
  // Its day came first: the key is dead, whatever was decided.
  if (item === undefined) throw new NotLonger('too-late');
  const card = {
    id: item.id,
    school: item.school,
    purpose: item.purpose,
    class: item.class,
    diesOn: item.dies_on,
  };
  let wrapped: Buffer;
  try {
    wrapped = await deps.keeper.reseal({ card, wrapped: item.wrapped }, row.until, {
      access,
      decision,
      advice,
    });
  } catch (error) {
    const late = error instanceof KeeperRefused && ['too-late', 'does-not-open'].includes(error.reason);
    throw late ? new NotLonger('too-late', error) : keeperRefusal(error);
  }
  await refusing(() =>
    sql`SELECT access.keep_longer(${id}::uuid, ${wrapped}::bytea, ${deps.clock.now().toString()}::timestamptz)`.execute(
      deps.reader,
    ),
  );
}

/** Does what was decided and not yet done, at a start and from time to time. What died meanwhile stays undone. */
export async function finishDecided(deps: LongerDeps): Promise<void> {
  const rows = await deps.desk
    .selectFrom('access.longer')
    .select('id')
    .where('school', '=', deps.school)
    .where('state', '=', 'decided')
    .limit(100)
    .execute();
  for (const { id } of rows) {
    await finishLonger(deps, id).catch((error: unknown) => {
      if (!(error instanceof NotLonger)) throw error;
    });
  }
}

/** It is not kept longer, and dies on its day: one person is enough. Throws Refused. */
export async function refuseLonger(deps: LongerDeps, id: string, by: string): Promise<void> {
  await refusing(() =>
    sql`
      SELECT access.refuse_longer(
        ${id}::uuid, ${deps.school}::text, ${by}::text, ${randomBytes(32)}::bytea,
        ${deps.clock.now().toString()}::timestamptz)
    `.execute(deps.desk),
  );
}

/** Records whether the report that the text names went to the authority, and why. Throws NotLonger, Refused. */
export async function stepLonger(
  deps: LongerDeps,
  id: string,
  step: { readonly sent: boolean; readonly why: string },
  by: string,
): Promise<void> {
  const row = await find(deps, id);
  const salt = randomBytes(32);
  const sealed = await sealAnswer(deps.keeper, cardOf(deps.school, row), row.sealed, {
    text: checked(step.why),
    by: by.toLowerCase(),
    salt: salt.toString('base64'),
  });
  await refusing(() =>
    sql`
      SELECT access.step_longer(
        ${id}::uuid, ${deps.school}::text, ${by}::text, ${step.sent}::boolean, ${salt}::bytea, ${sealed}::bytea,
        ${deps.clock.now().toString()}::timestamptz)
    `.execute(deps.desk),
  );
}
