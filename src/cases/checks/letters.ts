// What is said on the ladder: each step sealed to everybody who takes part, one letter each, and to nobody else.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { lettersTo } from '../../privacy/concerning.ts';
import type { AskDeps } from '../../privacy/access.ts';
import type { KeeperClient, SealedLetter } from '../../privacy/keeper/client.ts';
import type { Card } from '../../privacy/kept.ts';
import { readText, sealLetter, type LetterKeys } from '../../privacy/letters.ts';
import type { Database, Transaction } from '../../store/database.ts';

/** As what somebody takes part. `executor`: carries the check out, and is not told whom it is about. */
export const partRoles = ['opener', 'approver', 'fg', 'executor', 'board'] as const;
const part = z.object({ address: z.string(), role: z.enum(partRoles) });
export type Part = z.infer<typeof part>;

/** The request for a check, as it was put to the approvers (Bărbulescu, 61496/08, par. 121). */
export const requestShape = z.object({
  extent: z.string(),
  reasons: z.string(),
  lighter: z.string(),
  consequences: z.string(),
  safeguards: z.string(),
  /** Words a message must hold to be recorded at all. */
  words: z.array(z.string()).min(1).max(20),
  /** How long is recorded and how long is looked, in days from the start; the key is gone after it. */
  recordDays: z.int().min(1).max(31),
  days: z.int().min(1).max(31),
  /** What the person reads afterwards. */
  tells: z.string(),
  exception: z.string().nullable(),
  corroboration: z.string().nullable(),
  reminder: z.string().nullable(),
});
export type CheckRequest = z.infer<typeof requestShape>;

/** One step, as it is written down. */
export const stepShape = z.object({
  step: z.string(),
  at: z.string(),
  by: z.string(),
  text: z.string(),
  request: requestShape.nullable().default(null),
  /** The order of one recorded message that the step asked for or decided on. */
  order: z.uuid().nullable().default(null),
});
export type WrittenStep = z.infer<typeof stepShape>;

/** What every letter of a check holds beside its steps. */
const fileShape = z.object({
  check: z.uuid(),
  subject: z.string(),
  salt: z.base64(),
  case: z.uuid().nullable(),
  parts: z.array(part),
  steps: z.array(stepShape),
});

/** A check as one of its participants reads it. */
export type CheckFile = z.infer<typeof fileShape>;

/** As what somebody takes part; undefined: in nothing. */
export const partOf = (file: CheckFile, address: string): Part['role'] | undefined =>
  file.parts.find((one) => one.address === address)?.role;

/** What the person it was about reads of one step. */
export const toldShape = z.object({
  step: z.string(),
  at: z.string(),
  function: z.string(),
  text: z.string(),
});
export type ToldStep = z.infer<typeof toldShape>;

/** Card of a letter of a check. */
export function letterCard(school: string, id: string, diesOn: string): Card {
  return { id, school, purpose: 'misuse', class: 'accountability', diesOn };
}

/** A letter that is sealed and not yet stored. */
export interface SealedStep {
  readonly id: string;
  readonly told: boolean;
  readonly sealed: Buffer;
}

/** What an executor reads of the steps: what to carry out, and the orders. Never who is meant. */
const carriedOut = [
  'start',
  'refuse-order',
  'hand-over',
  'ask-order',
  'give-order',
  'withhold-order',
  'ask-name',
  'give-name',
  'withhold-name',
];

/** Seals a step to everybody in `file.parts` but the subject; an executor gets it without name and salt. */
export async function sealToParts(
  keys: LetterKeys,
  school: string,
  diesOn: string,
  file: CheckFile,
  newcomers: { readonly parts: readonly Part[]; readonly history: readonly WrittenStep[] } = {
    parts: [],
    history: [],
  },
): Promise<SealedStep[]> {
  const to = (one: Part, steps: readonly WrittenStep[]): Promise<SealedStep> => {
    const id = randomUUID();
    const says =
      one.role === 'executor'
        ? {
            ...file,
            subject: '',
            salt: '',
            steps: steps.filter(({ step }) => carriedOut.includes(step)),
          }
        : { ...file, steps };
    return sealLetter(keys, letterCard(school, id, diesOn), one.address, says).then((sealed) => ({
      id,
      told: false,
      sealed,
    }));
  };
  const isNew = (one: Part): boolean => newcomers.parts.some(({ address }) => address === one.address);
  const own = file.parts.filter(({ address }) => address !== file.subject);
  return Promise.all(
    own.map((one) => to(one, isNew(one) ? [...newcomers.history, ...file.steps] : file.steps)),
  );
}

/** Seals what the person it was about will read of a step, once the check is over. */
export async function sealTold(
  keys: LetterKeys,
  school: string,
  diesOn: string,
  told: { readonly subject: string; readonly check: string; readonly step: ToldStep },
): Promise<SealedStep> {
  const id = randomUUID();
  const { subject, check, step } = told;
  return {
    id,
    told: true,
    sealed: await sealLetter(keys, letterCard(school, id, diesOn), subject, { check, ...step }),
  };
}

/** Stores letters in the transaction of their step. */
export async function store(
  trx: Transaction,
  of: {
    readonly school: string;
    readonly check: string;
    readonly diesOn: string;
    readonly at: Temporal.Instant;
  },
  letters: readonly SealedStep[],
): Promise<void> {
  if (letters.length === 0) return;
  await trx
    .insertInto('access.check_letters')
    .values(
      letters.map(({ id, told, sealed }) => ({
        id,
        told,
        sealed,
        check_id: of.check,
        school: of.school,
        at: of.at.toString(),
        dies_on: of.diesOn,
      })),
    )
    .execute();
}

const sealedLetter = (row: {
  id: string;
  school: string;
  dies_on: string;
  sealed: Buffer;
}): SealedLetter => ({
  card: letterCard(row.school, row.id, row.dies_on),
  kind: 'letter',
  sealed: row.sealed,
  answers: [],
});

/**
 * The checks that this person takes part in, whole, or one of them: one question on the log, answered by the keeper. Nobody
 * else learns that a check exists. Throws Refused.
 */
export async function filesOf(
  deps: AskDeps & { readonly keeper: Pick<KeeperClient, 'match'> },
  address: string,
  only: string | null = null,
): Promise<CheckFile[]> {
  const rows = await deps.desk
    .selectFrom('access.check_letters')
    .select(['id', 'school', 'dies_on', 'sealed'])
    .where('school', '=', deps.school)
    .where('told', '=', false)
    .$if(only !== null, (letters) => letters.where('check_id', '=', only))
    .orderBy('seq')
    .limit(5000)
    .execute();
  const own = await lettersTo(deps, address, rows.map(sealedLetter));
  const files = new Map<string, CheckFile>();
  for (const row of rows) {
    const texts = own.get(row.id);
    const read = fileShape.safeParse(texts?.[0] === undefined ? null : readText(texts[0]));
    if (!read.success) continue;
    const before = files.get(read.data.check);
    // Every letter holds who takes part so far; the newest says it best. One by an executor names nobody.
    const named = read.data.subject === '' ? before : undefined;
    files.set(read.data.check, {
      ...read.data,
      subject: named?.subject ?? read.data.subject,
      salt: named?.salt ?? read.data.salt,
      steps: [...(before?.steps ?? []), ...read.data.steps],
    });
  }
  return [...files.values()].filter((file) => file.subject !== address);
}

/** What the person a check was about may read: after its notice, or after a talk that was the end of it. */
export async function toldLetters(
  desk: Database,
  school: string,
): Promise<{ readonly check: string; readonly case: string | null; readonly letter: SealedLetter }[]> {
  const rows = await desk
    .selectFrom('access.check_letters as l')
    .innerJoin('access.checks as c', 'c.id', 'l.check_id')
    .leftJoin('access.cases as k', 'k.id', 'c.case_id')
    .leftJoin('notices as n', 'n.id', 'k.notice')
    .select(['l.id', 'l.school', 'l.dies_on', 'l.sealed', 'l.check_id', 'c.case_id'])
    .where('l.school', '=', school)
    .where('l.told', '=', true)
    .where((is) =>
      is.or([
        is.and([is('c.state', '=', 'ended'), is('n.state', '<>', 'owed')]),
        is('c.outcome', '=', 'talk-only'),
      ]),
    )
    .orderBy('l.seq')
    .limit(5000)
    .execute();
  return rows.map((row) => ({ check: row.check_id, case: row.case_id, letter: sealedLetter(row) }));
}

/** A check that was about somebody, as that person reads it when it is over. */
export interface Story {
  readonly check: string;
  readonly steps: readonly ToldStep[];
  /** How often a message was opened, by function. */
  readonly looks: readonly { readonly function: string; readonly looks: number }[];
}

/** The stories among letters that the keeper opened for their person. */
export async function storiesOf(
  desk: Database,
  school: string,
  told: Awaited<ReturnType<typeof toldLetters>>,
  own: ReadonlyMap<string, readonly Buffer[]>,
): Promise<Story[]> {
  const found = told.flatMap((one) => {
    const text = own.get(one.letter.card.id)?.[0];
    const read = toldShape.safeParse(text === undefined ? null : readText(text));
    return read.success ? [{ ...one, step: read.data }] : [];
  });
  return Promise.all(
    [...Map.groupBy(found, ({ check }) => check)].map(async ([check, lines]): Promise<Story> => {
      const of = lines[0]?.case ?? null;
      const { rows } =
        of === null
          ? { rows: [] }
          : await sql<{ function: string; looks: number }>`
              SELECT function, looks::int FROM access.looks_of_case(${school}::text, ${of}::uuid)`.execute(
              desk,
            );
      return { check, steps: lines.map(({ step }) => step), looks: rows };
    }),
  );
}
