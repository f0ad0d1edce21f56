// Steps of the ladder, each taken by one person: sealed to who takes part, told to the database, refused with an article.
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Person } from '../../facts/person.ts';
import { refusalOf, Refused } from '../../privacy/access.ts';
import type { KeeperClient } from '../../privacy/keeper/client.ts';
import { dayOfDeath } from '../../privacy/retention.ts';
import type { Regulation } from '../../regulation/regulation.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { type CaseDeps, prepareCase } from '../access-cases.ts';
import { articlesOf, LadderRefused, mayConcern, normIn } from './ladder.ts';
import {
  type CheckFile,
  type CheckRequest,
  filesOf,
  type Part,
  sealTold,
  sealToParts,
  type SealedStep,
  store,
  type WrittenStep,
} from './letters.ts';

export interface CheckDeps extends CaseDeps {
  readonly reader: Database;
  readonly keeper: Pick<KeeperClient, 'match' | 'publicKey' | 'end'>;
  readonly regulation: () => Regulation;
  /** People of the school, as the directory knows them now. */
  readonly people: () => Promise<readonly Person[]>;
}

/** The answer to the question of safety, and a concern where the ladder goes on. */
export interface Concern {
  readonly danger: boolean;
  readonly subject: string;
  /** `seen`: by who opens it; `named`, `anonymous`: a report. */
  readonly source: 'seen' | 'named' | 'anonymous';
  readonly norm: string;
  readonly text: string;
}

const termWhileOpen = Temporal.Duration.from({ years: 1 });
/** Room for the whole ladder and the notice, before the key of what was said may die. */
const shortest = Temporal.Duration.from({ months: 9 });

/** Functions that take steps, and those who approve; ICT and FG are in neither. */
const openers = ['leadership', 'team-leader', 'board', 'hr', 'privacy-officer'];
const approvers = ['leadership', 'board', 'privacy-officer'];
const never = ['ict', 'ict-supplier', 'fg'];

const has = (person: Person, functions: readonly string[]): boolean =>
  person.functions.some((one) => functions.includes(one));

/** Who may be named as approver: outside ICT, not the FG, and neither the requester nor the person concerned. */
export function possibleApprovers(people: readonly Person[], not: readonly string[]): Person[] {
  return people.filter((one) => has(one, approvers) && !has(one, never) && !not.includes(one.address));
}

/** True for who may order the opening of one message. */
export const leads = (person: Person): boolean => has(person, ['leadership']) && !has(person, never);

/** The function in which somebody takes a step, for the person who reads of it later. */
export function actingAs(person: Person): string {
  return openers.find((one) => person.functions.includes(one)) ?? person.functions[0] ?? '';
}

/** Runs a step in the database; its refusal is ours. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What a step does in the transaction of its letters. */
export function takeStep(
  trx: Transaction | Database,
  deps: CaseDeps,
  file: Pick<CheckFile, 'check' | 'subject' | 'salt'>,
  step: { readonly name: string; readonly by: string; readonly says?: object },
): Promise<unknown> {
  return sql`
    SELECT access.step_check(${deps.school}::text, ${file.check}::uuid, ${step.name}::text, ${file.subject}::text,
      ${step.by}::text, ${Buffer.from(file.salt, 'base64')}::bytea, ${JSON.stringify(step.says ?? {})}::jsonb,
      ${deps.clock.now().toString()}::timestamptz)
  `.execute(trx);
}

/** Opens a check: the answer to the question of safety, and where there is no danger the concern. Throws LadderRefused, Refused. */
export async function openCheck(deps: CheckDeps, by: Person, concern: Concern): Promise<string> {
  const regulation = deps.regulation();
  articlesOf(regulation);
  const people = await deps.people();
  const subject = people.find(({ address }) => address === concern.subject.toLowerCase());
  if (!concern.danger) {
    mayConcern(regulation, subject);
    normIn(regulation, concern.norm);
  }
  const at = deps.clock.now();
  const id = randomUUID();
  const salt = randomBytes(32);
  const board: Part[] = concern.danger
    ? people.filter((one) => has(one, ['board'])).map(({ address }) => ({ address, role: 'board' }))
    : [];
  const file: CheckFile = {
    check: id,
    subject: concern.subject.toLowerCase(),
    salt: salt.toString('base64'),
    case: null,
    parts: [
      { address: by.address, role: 'opener' },
      ...board.filter(({ address }) => address !== by.address),
    ],
    steps: [step(deps, by, concern.danger ? 'danger' : 'concern', concern.text)],
  };
  const accountable = dayOfDeath(at, deps.term() ?? termWhileOpen);
  const least = dayOfDeath(at, shortest);
  const diesOn = (Temporal.PlainDate.compare(accountable, least) < 0 ? least : accountable).toString();
  const letters = await sealToParts(deps.keeper, deps.school, diesOn, file);
  // What danger stopped is told to nobody by this machine.
  if (!concern.danger)
    letters.push(await told(deps, diesOn, file, by, 'concern', `${concern.norm}: ${concern.text}`));
  await refusing(() =>
    deps.desk.transaction().execute(async (trx) => {
      await sql`
        SELECT access.open_check(${id}::uuid, ${deps.school}::text, ${file.subject}::text, ${by.address}::text,
          ${salt}::bytea, ${concern.danger}::boolean, ${concern.source}::text, ${concern.danger ? null : concern.norm}::text,
          ${diesOn}::date, ${at.toString()}::timestamptz)
      `.execute(trx);
      await store(trx, { school: deps.school, check: id, diesOn, at }, letters);
    }),
  );
  return id;
}

/** A step as it is written down. */
export function step(
  deps: Pick<CheckDeps, 'clock'>,
  by: Person,
  name: string,
  text: string,
  rest: Partial<Pick<WrittenStep, 'request' | 'order'>> = {},
): WrittenStep {
  return {
    step: name,
    at: deps.clock.now().toString(),
    by: by.address,
    text,
    request: null,
    order: null,
    ...rest,
  };
}

/** What the person it was about reads of a step, once it is over. */
export function told(
  deps: Pick<CheckDeps, 'keeper' | 'school' | 'clock'>,
  diesOn: string,
  file: CheckFile,
  by: Person,
  name: string,
  text: string,
): Promise<SealedStep> {
  const at = deps.clock.now().toString();
  return sealTold(deps.keeper, deps.school, diesOn, {
    subject: file.subject,
    check: file.check,
    step: { step: name, at, function: actingAs(by), text },
  });
}

/** The row of a check that somebody takes part in. */
export interface OwnCheck {
  readonly file: CheckFile;
  readonly row: Awaited<ReturnType<typeof rowOf>>;
}

async function rowOf(deps: Pick<CaseDeps, 'desk' | 'school'>, id: string) {
  const row = await deps.desk
    .selectFrom('access.checks')
    .selectAll()
    .where('id', '=', id)
    .where('school', '=', deps.school)
    .executeTakeFirst();
  if (row === undefined) throw new Refused('not-found');
  return row;
}

/** The check of this id, when this person takes part in it. Throws Refused `not-found` for everybody else. */
export async function ownCheck(deps: CheckDeps, by: Person, id: string): Promise<OwnCheck> {
  // Its letters alone: a step does not wait for whatever else this person takes part in.
  const file = (await filesOf(deps, by.address, id)).find(({ check }) => check === id);
  if (file === undefined) throw new Refused('not-found');
  return { file, row: await rowOf(deps, id) };
}

/** Writes a step down, for everybody who takes part, in the transaction in which it happens. */
export async function write(
  deps: CheckDeps,
  own: OwnCheck,
  by: Person,
  does: {
    readonly name: string;
    readonly step: WrittenStep;
    readonly says?: object;
    /** What the person reads of it later; null: nothing. */
    readonly tells: string | null;
    readonly parts?: readonly Part[];
    readonly case?: string;
  },
  inside: (trx: Transaction) => Promise<unknown> = (trx) =>
    takeStep(trx, deps, own.file, { name: does.name, by: by.address, says: does.says ?? {} }),
): Promise<void> {
  const { letters, of } = await sealed(deps, own, by, does);
  await refusing(() =>
    deps.desk.transaction().execute(async (trx) => {
      await inside(trx);
      await store(trx, of, letters);
    }),
  );
}

/** The letters of a step. */
export async function sealed(
  deps: CheckDeps,
  own: OwnCheck,
  by: Person,
  does: {
    readonly step: WrittenStep;
    readonly tells: string | null;
    readonly parts?: readonly Part[];
    readonly case?: string;
  },
) {
  const { file, row } = own;
  const parts = (does.parts ?? []).filter(
    (one) => one.address !== file.subject && file.parts.every(({ address }) => address !== one.address),
  );
  const next: CheckFile = {
    ...file,
    case: does.case ?? file.case,
    parts: [...file.parts, ...parts],
    steps: [does.step],
  };
  const letters = await sealToParts(deps.keeper, deps.school, row.dies_on, next, {
    parts,
    history: file.steps,
  });
  if (does.tells !== null) letters.push(await told(deps, row.dies_on, file, by, does.step.step, does.tells));
  return {
    letters,
    of: { school: deps.school, check: file.check, diesOn: row.dies_on, at: deps.clock.now() },
  };
}

/** A talk with a member of staff (ZOU-8.2), or a conversation with a pupil that was reported (8.3). Throws LadderRefused, Refused. */
export async function recordTalk(
  deps: CheckDeps,
  by: Person,
  id: string,
  talk: { readonly on: string; readonly text: string; readonly said: string; readonly announced: boolean },
): Promise<void> {
  const own = await ownCheck(deps, by, id);
  if (own.row.state === 'stopped') throw new LadderRefused('danger', null);
  const text = `${talk.on}\n${talk.text}\n${talk.said}`;
  await write(deps, own, by, {
    name: 'talk',
    step: step(deps, by, 'talk', text),
    says: { announced: talk.announced },
    tells: text,
  });
}

/** Ends the ladder before a check: a talk alone, no ground, or a request that is withdrawn, refused or not decided. */
export async function closeCheck(
  deps: CheckDeps,
  by: Person,
  id: string,
  why: { readonly text: string; readonly why: 'refused' | 'unreachable' | 'withdrawn' },
): Promise<void> {
  const own = await ownCheck(deps, by, id);
  await write(deps, own, by, {
    name: 'close',
    step: step(deps, by, 'close', why.text),
    says: { why: why.why },
    tells: why.text,
  });
}

/** What a request lacks, before the database is asked. Throws LadderRefused with the article. */
function complete(own: OwnCheck, request: CheckRequest, regulation: Regulation): void {
  const { row } = own;
  const { control, talk, conversation } = articlesOf(regulation);
  if (row.state === 'stopped') throw new LadderRefused('danger', null);
  if (row.state !== 'concern' && row.state !== 'talked') throw new LadderRefused('not-now', control);
  if (row.about === 'pupil' && !row.talked) throw new LadderRefused('no-conversation', conversation);
  if (row.about === 'staff' && !(row.talked && row.announced) && request.exception === null)
    throw new LadderRefused('no-talk', talk);
  if (row.source === 'anonymous' && request.corroboration === null)
    throw new LadderRefused('anonymous-alone', control);
  if (!row.informed && request.reminder === null) throw new LadderRefused('not-informed', control);
}

/**
 * Asks for a check: two approvers are named, the FG is asked for advice. It becomes a case that nobody can start before
 * both approved; case, step and words are one transaction. Throws LadderRefused, Refused.
 */
export async function requestCheck(
  deps: CheckDeps,
  by: Person,
  id: string,
  given: { readonly request: CheckRequest; readonly approvers: readonly [string, string] },
): Promise<void> {
  const own = await ownCheck(deps, by, id);
  const regulation = deps.regulation();
  const { request } = given;
  complete(own, request, regulation);
  const { control } = articlesOf(regulation);
  const { file, row } = own;
  const people = await deps.people();
  const two = possibleApprovers(people, [by.address, file.subject]).filter(({ address }) =>
    given.approvers.includes(address),
  );
  if (two.length !== 2 || request.recordDays > request.days) throw new LadderRefused('not-two', control);
  // Each message is opened by an order of leadership (ZOU-10.1.e): without it nothing could ever be opened.
  if (![by, ...two].some(leads)) throw new LadderRefused('no-leader', control);
  // The person stays one whom control may concern: at the request too, not at the concern alone.
  mayConcern(
    regulation,
    people.find(({ address }) => address === file.subject),
  );
  const begins = deps.clock.now().round({ smallestUnit: 'second', roundingMode: 'floor' });
  const prepared = await prepareCase(
    deps,
    {
      purpose: 'misuse',
      mode: 'targeted',
      article: control,
      subject: file.subject,
      by: by.address,
      why: request.reasons,
      since: begins,
      begins,
      ends: begins.add({ hours: 24 * request.days }),
    },
    Buffer.from(file.salt, 'base64'),
  );
  const says = {
    case: prepared.id,
    exception: !(row.talked && row.announced) && request.exception !== null,
    corroborated: request.corroboration !== null,
    reasoned: request.reminder !== null,
  };
  const asked = {
    name: 'request',
    step: step(deps, by, 'request', row.norm ?? '', { request }),
    tells: [request.reasons, request.extent, request.lighter].join('\n'),
    parts: [
      ...two.map((one): Part => ({ address: one.address, role: 'approver' })),
      ...people.filter((one) => has(one, ['fg'])).map((one): Part => ({ address: one.address, role: 'fg' })),
    ],
    case: prepared.id,
  };
  // The case, the step and its words: all of it or nothing.
  await write(deps, own, by, asked, async (trx) => {
    await prepared.propose(trx);
    await takeStep(trx, deps, file, { name: 'request', by: by.address, says });
  });
}
