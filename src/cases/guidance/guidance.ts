// The register of exceptions for guidance at a distance (PRO 11.2): reported beforehand, noted by the named officer, ended by time.
import { randomBytes, randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { type Person, worksHere } from '../../facts/person.ts';
import type { AskDeps } from '../../privacy/access.ts';
import { lettersTo } from '../../privacy/concerning.ts';
import type { KeeperClient } from '../../privacy/keeper/client.ts';
import type { Guidance, GuidanceOfficer } from '../../regulation/guidance.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { bear, discharge } from '../duties/duties.ts';
import type { DutyHandler } from '../duties/loop.ts';
import { lastsUntil } from '../duties/lasts-until.ts';
import { fileIn, sealGuidance, storedGuidance } from './letters.ts';

export interface GuidanceDeps extends AskDeps {
  readonly keeper: Pick<KeeperClient, 'publicKey' | 'match'>;
  /** People of the school as the directory knows them now, with the functions they stand in for. */
  readonly people: () => readonly Person[];
  /** The register in force; null: the text has none. */
  readonly rule: () => Guidance | null;
}

/** Why nothing is reported or noted. */
export type GuidanceRefusal =
  | 'off'
  | 'incomplete'
  | 'no-pupil'
  | 'no-officer'
  | 'period'
  | 'not-entitled'
  | 'decided';

export class GuidanceRefused extends Error {
  override readonly name = 'GuidanceRefused';
  readonly reason: GuidanceRefusal;
  constructor(reason: GuidanceRefusal, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** An exception as somebody reports it. Dates are ISO, days in Europe/Amsterdam; `until` is the last day. */
export interface WantedGuidance {
  /** School address of the pupil. */
  readonly pupil: string;
  readonly from: string;
  readonly until: string;
  /** The day on which the parents were told; null: they were not. */
  readonly parentsOn: string | null;
  /** 3 to 2,000 characters; sealed. */
  readonly reason: string;
}

/** An exception as who reported it, or notes it, reads it. */
export interface OwnGuidance {
  readonly id: string;
  readonly reader: 'staff' | 'officer';
  readonly state: 'reported' | 'noted' | 'refused' | 'ended';
  readonly pupil: string;
  readonly by: string;
  readonly reason: string;
  readonly from: string;
  readonly until: string;
  readonly parentsOn: string | null;
}

/** Days before the end on which staff are reminded. */
export const remindedDays = 3;
const longestDays = 366;

const codes: Readonly<Record<string, GuidanceRefusal>> = {
  RG370: 'not-entitled',
  RG371: 'decided',
  RG372: 'period',
};

async function ask(query: RawBuilder<unknown>, db: Database | Transaction): Promise<void> {
  try {
    await query.execute(db);
  } catch (error) {
    const reason = codes[String(Object(error).code)];
    throw reason === undefined ? error : new GuidanceRefused(reason, error);
  }
}

const daysTo = (from: Temporal.PlainDate, to: Temporal.PlainDate): number =>
  from.until(to, { largestUnit: 'days' }).days;

/** The function it was reported to stands in the cause: the duty to note it waits for that one alone. */
const causeOf = (officer: string, id: string): string => `guidance:${officer}:${id}`;

/** The register in force and the function named in it. Throws GuidanceRefused `off`. */
function ready(deps: GuidanceDeps): { readonly article: string; readonly officer: GuidanceOfficer } {
  const rule = deps.rule();
  if (rule?.told === null || rule === null) throw new GuidanceRefused('off');
  return { article: rule.article, officer: rule.told.officer };
}

/**
 * Reports an exception beforehand: sealed to who reports it, to each holder of the named function and, without the reason,
 * to the pupil. The duties to note it, to remind and to end it are born with it. Throws GuidanceRefused, and rejects while
 * the keeper is away.
 */
export async function reportGuidance(deps: GuidanceDeps, wanted: WantedGuidance, by: Person): Promise<void> {
  const { article, officer } = ready(deps);
  const { school, clock, desk } = deps;
  if (!worksHere(by)) throw new GuidanceRefused('not-entitled');
  const reason = wanted.reason.trim();
  if (reason.length < 3 || reason.length > 2000) throw new GuidanceRefused('incomplete');
  const people = deps.people();
  const address = wanted.pupil.trim().toLowerCase();
  const pupil = people.find((one) => one.address === address && one.category === 'pupil');
  if (pupil === undefined) throw new GuidanceRefused('no-pupil');
  const officers = people.filter((one) => one.functions.includes(officer) && one.address !== by.address);
  if (officers.length === 0) throw new GuidanceRefused('no-officer');
  const at = clock.now();
  const until = Temporal.PlainDate.from(wanted.until);
  const length = daysTo(Temporal.PlainDate.from(wanted.from), until);
  if (length < 0 || length > longestDays) throw new GuidanceRefused('period');
  const id = randomUUID();
  const diesOn = until.add({ days: 1 }).toString();
  const salt = randomBytes(32);
  const file = {
    exception: id,
    pupil: pupil.address,
    by: by.address,
    reason,
    salt: salt.toString('base64'),
  };
  const letters = await sealGuidance(
    deps.keeper,
    { school, diesOn },
    file,
    officers.map((one) => one.address),
  );
  const row = JSON.stringify({
    id,
    school,
    article,
    officer,
    from_on: wanted.from,
    until_on: wanted.until,
    parents_on: wanted.parentsOn,
    dies_on: diesOn,
  });
  await desk.transaction().execute(async (trx) => {
    await ask(
      sql`SELECT guidance.report(${row}::jsonb, ${by.address}, ${pupil.address}, ${salt}::bytea,
        ${letters.map((one) => one.id)}::uuid[], ${letters.map((one) => one.reader)}::text[],
        ${letters.map((one) => one.sealed)}::bytea[], ${at.toString()}::timestamptz)`,
      trx,
    );
    const birth = { school, cause: causeOf(officer, id), at };
    await bear(trx, { ...birth, kind: 'guidance-note' });
    const whole = lastsUntil(at, until);
    await bear(trx, { ...birth, kind: 'guidance-end', ...whole });
    if (whole.term.days > remindedDays) {
      const term = whole.term.subtract({ days: remindedDays });
      await bear(trx, { ...birth, ...whole, kind: 'guidance-remind', term });
    }
  });
}

/**
 * Exceptions that this person reported or, in the function it was reported to, was told of: one question on the log. Who
 * has that function no longer reads nothing of it. Throws Refused.
 */
export async function ownGuidance(
  deps: Omit<GuidanceDeps, 'rule' | 'people'>,
  person: Pick<Person, 'address' | 'functions'>,
): Promise<OwnGuidance[]> {
  const stored = (await storedGuidance(deps.desk, deps.school, ['staff', 'officer'])).filter(
    ({ reader, officer }) => reader === 'staff' || person.functions.includes(officer),
  );
  const own = await lettersTo(
    deps,
    person.address,
    stored.map(({ letter }) => letter),
  );
  return stored.flatMap(({ letter, reader, exception, state, from, until, parentsOn }): OwnGuidance[] => {
    const file = fileIn(own.get(letter.card.id));
    if (file === null || reader === 'pupil') return [];
    const { pupil, by, reason } = file;
    return [{ id: exception, reader, state, pupil, by, reason, from, until, parentsOn }];
  });
}

/**
 * The named officer notes a report, or refuses the exception: one who was told of it, never who reported it. Throws
 * GuidanceRefused, Refused.
 */
export async function decideGuidance(
  deps: Omit<GuidanceDeps, 'rule' | 'people'>,
  id: string,
  notes: boolean,
  by: Person,
): Promise<void> {
  const { desk, school } = deps;
  const row = await desk
    .selectFrom('guidance.exceptions')
    .select(['officer', 'state'])
    .where('id', '=', id)
    .where('school', '=', school)
    .executeTakeFirst();
  if (row?.state !== 'reported') throw new GuidanceRefused('decided');
  const told = await storedGuidance(desk, school, ['officer'], id);
  const own = await lettersTo(
    deps,
    by.address,
    told.map(({ letter }) => letter),
  );
  if (own.size === 0) throw new GuidanceRefused('not-entitled');
  const at = deps.clock.now();
  await desk.transaction().execute(async (trx) => {
    await ask(
      sql`SELECT guidance.decide(${id}::uuid, ${school}, ${by.address}, ${notes}, ${randomBytes(32)}::bytea,
        ${at.toString()}::timestamptz)`,
      trx,
    );
    await discharge(trx, { school, kind: 'guidance-note', cause: causeOf(row.officer, id), at });
  });
}

/** The last day has passed: the exception ends by itself, and nobody need note it any more. */
export const guidanceEndHandler: DutyHandler = async (trx, { school, cause }, at) => {
  const id = /:([0-9a-f-]{36})$/.exec(cause)?.[1];
  if (id === undefined) throw new RangeError('this duty is about no exception');
  await sql`SELECT guidance.end_one(${id}::uuid, ${school}, ${at.toString()}::timestamptz)`.execute(trx);
  const open = await trx
    .selectFrom('duties')
    .select('id')
    .where('school', '=', school)
    .where('kind', '=', 'guidance-note')
    .where('cause', '=', cause)
    .where('done_at', 'is', null)
    .executeTakeFirst();
  if (open !== undefined) await discharge(trx, { school, kind: 'guidance-note', cause, at });
};
