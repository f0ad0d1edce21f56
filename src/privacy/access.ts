// The only door to kept items: asked for, sealed, logged, under the signed log, and only then entered, one transaction long.
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { findInclusion, type Inclusion } from '../audit/log.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { KeeperAway, KeeperRefused, type KeeperClient } from './keeper/client.ts';
import { dayOfDeath } from './retention.ts';
import { sealOne } from './seal.ts';
import { roleOf } from './ways.ts';

export type RefusalReason =
  | 'not-allowed'
  | 'unknown-person'
  | 'incomplete'
  | 'not-found'
  | 'log-behind'
  | 'not-witnessed'
  /** ICT has not signed the statement of secrecy, or it ran out (ZOU-8.10). */
  | 'secrecy'
  /** No case that people decided on is running for this way of looking (ZOU-10.1.b, ZOU-9.3). */
  | 'no-case'
  /** Nobody ordered that this item is opened: it does not remain (ZOU-10.1.d, e). */
  | 'not-remaining'
  /** Who judges and who orders are two persons, each in a session of their own. */
  | 'second-person'
  /** It was asked or decided already. */
  | 'decided'
  /** The ladder of a targeted check has another step first. */
  | 'ladder'
  | 'keeper-away'
  | 'keeper-refuses';

/** Access that is not given. Nothing was shown. */
export class Refused extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, cause?: unknown) {
    super(`no access: ${reason}`, { cause });
    this.name = 'Refused';
    this.reason = reason;
  }
}

const reasons: Readonly<Record<string, RefusalReason>> = {
  RG001: 'incomplete',
  RG002: 'unknown-person',
  RG003: 'not-allowed',
  RG004: 'incomplete',
  RG005: 'not-witnessed',
  RG006: 'secrecy',
  RG007: 'not-found',
  RG008: 'no-case',
  RG009: 'log-behind',
  RG010: 'not-remaining',
  RG011: 'decided',
  RG012: 'second-person',
  RG014: 'ladder',
  '23514': 'ladder',
};

/** Turns the database's refusal into ours; other errors stay as they are. */
export function refusalOf(error: unknown): unknown {
  const code: unknown = Object(error).code;
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined ? error : new Refused(reason, error);
}

/** Turns what the keeper says into a refusal. */
export function keeperRefusal(error: unknown): unknown {
  if (error instanceof KeeperAway) return new Refused('keeper-away', error);
  if (error instanceof KeeperRefused) return new Refused('keeper-refuses', error);
  return error;
}

/** What asking needs, for one school. */
export interface AskDeps {
  readonly reader: Database;
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'publicKey'>;
  readonly clock: Clock;
  readonly school: string;
  /** Term of accountability records; null while the regulation leaves it open: then a year. */
  readonly term: () => Temporal.Duration | null;
}

/** What looking needs: asking, and a keeper who opens. */
export interface AccessDeps extends AskDeps {
  readonly keeper: KeeperClient;
}

export interface AccessRequest {
  readonly purpose: string | null;
  readonly mode: string;
  readonly case: string | null;
  /** Address of the person who asks. */
  readonly person: string;
  readonly reason: string | null;
  readonly item: string | null;
}

/** What one access gave. */
export interface Accessed<T> {
  /** Id of the leaf. */
  readonly leaf: string;
  /** Behind the leaf's commitments. */
  readonly salt: Buffer;
  /** The leaf under the signed log, as the keeper wants to see it. */
  readonly inclusion: Inclusion;
  readonly value: T;
}

const termWhileOpen = Temporal.Duration.from({ years: 1 });

/** How long an opening waits for its leaf to come under a checkpoint. */
const patience = 5_000;

/** Waits until the leaf is on the signed log: nothing is shown before (invariant 10). Throws Refused `log-behind`. */
export async function waitForInclusion(desk: Database, leaf: string): Promise<Inclusion> {
  const start = performance.now();
  for (;;) {
    const found = await findInclusion(desk, leaf);
    if (found !== null) return found;
    if (performance.now() - start > patience) throw new Refused('log-behind');
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}

/**
 * Asks for access and answers the id of its leaf. Who asks and why is sealed to the keeper's public key of the day this
 * record dies; the database judges them, commits to them in the leaf, and keeps neither. Throws Refused.
 */
export async function ask(
  deps: Omit<AskDeps, 'desk'>,
  request: AccessRequest,
): Promise<{ leaf: string; salt: Buffer }> {
  const at = deps.clock.now();
  const salt = randomBytes(32);
  const card = {
    id: randomUUID(),
    school: deps.school,
    purpose: 'access',
    class: 'accountability',
    diesOn: dayOfDeath(at, deps.term() ?? termWhileOpen).toString(),
  } as const;
  try {
    const { publicKey } = await deps.keeper.publicKey(card);
    const plain = JSON.stringify({
      person: request.person.toLowerCase(),
      reason: request.reason ?? '',
      salt: salt.toString('base64'),
    });
    const key = Buffer.from(publicKey, 'base64');
    const sealed = await sealOne(key, card, 'opening', Buffer.from(plain, 'utf8'));
    await sql`
      SELECT access.open_access(
        ${card.id}::uuid, ${deps.school}::text, ${request.purpose}::text, ${request.mode}::text,
        ${request.case}::text, ${request.person}::text, ${request.reason}::text, ${request.item}::uuid,
        ${salt}::bytea, ${sealed}::bytea, ${card.diesOn}::date, ${at.toString()}::timestamptz)
    `.execute(deps.reader);
  } catch (error) {
    throw keeperRefusal(refusalOf(error));
  }
  return { leaf: card.id, salt };
}

/**
 * Enters access that is on the signed log: binds one transaction to it, steps into the role that holds the columns of
 * its purpose and mode, and reads. Once for each leaf. Throws Refused.
 */
export async function enter<T>(
  deps: Pick<AccessDeps, 'reader' | 'clock'>,
  leaf: string,
  way: Pick<AccessRequest, 'purpose' | 'mode'>,
  read: (trx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await deps.reader.transaction().execute(async (trx) => {
      await sql`SELECT access.enter(${leaf}::uuid, ${deps.clock.now().toString()}::timestamptz)`.execute(trx);
      await sql`SET LOCAL ROLE ${sql.id(roleOf(way.purpose, way.mode))}`.execute(trx);
      return read(trx);
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

/** One access, whole: asked for, on the signed log, entered. Throws Refused. */
export async function withAccess<T>(
  deps: AskDeps,
  request: AccessRequest,
  read: (trx: Transaction) => Promise<T>,
): Promise<Accessed<T>> {
  const { leaf, salt } = await ask(deps, request);
  const inclusion = await waitForInclusion(deps.desk, leaf);
  return { leaf, salt, inclusion, value: await enter(deps, leaf, request, read) };
}
