// Cases that open a targeted check, a sample or continuity access: proposed, approved by others, started, ended.
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Refused, refusalOf } from '../privacy/access.ts';
import type { Card } from '../privacy/kept.ts';
import { dayOfDeath } from '../privacy/retention.ts';
import { sealOne } from '../privacy/seal.ts';
import { ways } from '../privacy/ways.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { type NoticeText, owe, prepareNotice } from './notices.ts';

export interface CaseDeps {
  /** The `desk` login. */
  readonly desk: Database;
  readonly keys: { publicKey(key: Omit<Card, 'id'>): Promise<{ readonly publicKey: string }> };
  readonly school: string;
  readonly clock: Clock;
  /** Term of accountability records; null while the regulation leaves it open: then a year. */
  readonly term: () => Temporal.Duration | null;
}

/** What is asked for: as limited as possible in time and extent (ZOU-10.1.b, PRO-8.1.b). */
export interface Proposal {
  readonly purpose: string;
  readonly mode: string;
  /** The article that the suspicion, the absence or the dossier rests on. */
  readonly article: string;
  /** Address of the one person it is about; null for a sample. */
  readonly subject: string | null;
  /** Address of who proposes. */
  readonly by: string;
  /** The suspicion, the absence, the transaction: in words, sealed. */
  readonly why: string;
  /** Items kept from this moment on fall in the case. */
  readonly since: Temporal.Instant;
  readonly begins: Temporal.Instant;
  readonly ends: Temporal.Instant;
}

/** A case as it was proposed. */
export interface Proposed {
  readonly id: string;
  /** Behind every commitment of the case: whoever approves shows it. It is sealed with the case and stored nowhere else. */
  readonly salt: Buffer;
}

const termWhileOpen = Temporal.Duration.from({ years: 1 });

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** A case that is sealed and not yet proposed. */
interface PreparedCase extends Proposed {
  /** Proposes it; its leaf commits with it. Throws Refused: see `proposeCase`. */
  propose(desk: Database | Transaction): Promise<void>;
}

/** Seals who, about whom and why to the keeper, for a proposal that is one transaction with something else. */
export async function prepareCase(
  deps: Omit<CaseDeps, 'desk'>,
  proposal: Proposal,
  salt: Buffer = randomBytes(32),
): Promise<PreparedCase> {
  const { clock, school } = deps;
  const at = clock.now();
  const id = randomUUID();
  const card = {
    id,
    school,
    purpose: 'access',
    class: 'accountability',
    diesOn: dayOfDeath(proposal.ends, deps.term() ?? termWhileOpen).toString(),
  } as const;
  const { publicKey } = await deps.keys.publicKey(card);
  const plain = JSON.stringify({
    subject: proposal.subject?.toLowerCase() ?? null,
    by: proposal.by.toLowerCase(),
    why: proposal.why,
    salt: salt.toString('base64'),
  });
  const sealed = await sealOne(Buffer.from(publicKey, 'base64'), card, 'case', Buffer.from(plain, 'utf8'));
  return {
    id,
    salt,
    async propose(desk) {
      await refusing(() =>
        sql`
          SELECT access.propose_case(
            ${id}::uuid, ${school}::text, ${proposal.purpose}::text, ${proposal.mode}::text, ${proposal.article}::text,
            ${proposal.subject}::text, ${proposal.by}::text, ${salt}::bytea, ${proposal.since.toString()}::timestamptz,
            ${proposal.begins.toString()}::timestamptz, ${proposal.ends.toString()}::timestamptz,
            ${sealed}::bytea, ${card.diesOn}::date, ${at.toString()}::timestamptz)
        `.execute(desk),
      );
    },
  };
}

/**
 * Proposes a case. Throws Refused: `not-allowed` for who may not propose, `no-case` for somebody it cannot be about,
 * `incomplete` for a period that is too long.
 */
export async function proposeCase(deps: CaseDeps, proposal: Proposal): Promise<Proposed> {
  const prepared = await prepareCase(deps, proposal);
  await prepared.propose(deps.desk);
  return { id: prepared.id, salt: prepared.salt };
}

/**
 * Approves: another person than who proposed, than who approved before and than whom it is about; never ICT, never the
 * FG (ZOU-10.1.b). Answers whether the case is approved now. Throws Refused.
 */
export async function approveCase(
  deps: Pick<CaseDeps, 'desk' | 'school' | 'clock'>,
  proposed: Proposed,
  approval: { readonly subject: string | null; readonly by: string },
): Promise<boolean> {
  const { rows } = await refusing(() =>
    sql<{ approved: boolean }>`
      SELECT access.approve_case(
        ${deps.school}::text, ${proposed.id}::uuid, ${approval.subject}::text, ${approval.by}::text,
        ${proposed.salt}::bytea, ${deps.clock.now().toString()}::timestamptz) AS approved
    `.execute(deps.desk),
  );
  return rows[0]?.approved === true;
}

export interface Start {
  readonly subject: string | null;
  /** Address of who starts it. */
  readonly by: string;
  /** What the person is told afterwards, and the last day for it: after the end of the check. */
  readonly notice: { readonly says: NoticeText; readonly dueOn: Temporal.PlainDate };
}

/**
 * Starts an approved case inside its period. A check of a person gives birth to its notice and to the duty to tell, in
 * the same transaction; the database takes no start without them (ZOU-8.6, invariant 8). `inside` is what else begins
 * with it. Throws Refused, NoticeRefused.
 */
export async function startCase(
  deps: CaseDeps,
  proposed: Proposed,
  start: Start,
  inside: (trx: Transaction) => Promise<void> = async () => {},
  article: string | null = null,
): Promise<void> {
  const { desk, school, clock } = deps;
  const row = await desk
    .selectFrom('access.cases')
    .select(['purpose', 'mode', 'article'])
    .where('id', '=', proposed.id)
    .where('school', '=', school)
    .executeTakeFirst();
  if (row === undefined) throw new Refused('no-case');
  const way = ways.find((one) => one.purpose === row.purpose && one.mode === row.mode);
  const notice =
    way?.ground?.notice === true && start.subject !== null
      ? await prepareNotice(deps, {
          school,
          kind: 'targeted-check',
          to: start.subject,
          article: article ?? row.article,
          says: start.notice.says,
          dueOn: start.notice.dueOn,
          term: deps.term(),
        })
      : null;
  await refusing(() =>
    desk.transaction().execute(async (trx) => {
      await sql`
        SELECT access.start_case(
          ${school}::text, ${proposed.id}::uuid, ${start.subject}::text, ${start.by}::text, ${proposed.salt}::bytea,
          ${notice?.id ?? null}::uuid, ${clock.now().toString()}::timestamptz)
      `.execute(trx);
      if (notice !== null) await owe(trx, notice);
      await inside(trx);
    }),
  );
}

/** Ends a running case, or voids one that has not begun. Throws Refused. */
export async function moveCase(
  deps: Pick<CaseDeps, 'desk' | 'school' | 'clock'>,
  id: string,
  to: 'ended' | 'void',
  by: string,
): Promise<void> {
  await refusing(() =>
    sql`
      SELECT access.move_case(
        ${deps.school}::text, ${id}::uuid, ${to}::text, ${by}::text, ${deps.clock.now().toString()}::timestamptz)
    `.execute(deps.desk),
  );
}

/** Ends the running cases whose period is over: from then on their looks show to whom they concerned. Answers how many. */
export async function endPastCases(deps: Pick<CaseDeps, 'desk' | 'school' | 'clock'>): Promise<number> {
  const { rows } = await sql<{ ended: number }>`
    SELECT access.end_past_cases(${deps.school}::text, ${deps.clock.now().toString()}::timestamptz) AS ended
  `.execute(deps.desk);
  return rows[0]?.ended ?? 0;
}
