// Kept items for people: cards from the clear columns, and the opening of one item under purpose, case and reason.
import { sql } from 'kysely';
import { findInclusion, type Inclusion } from '../audit/log.ts';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { KeeperAway, KeeperRefused, type KeeperClient, type SealedItem } from './keeper/client.ts';
import { isKeptPurpose, openableFields, type KeptField, type OpeningMode } from './kept.ts';

export type { Look } from './openings.ts';

/** One kept item as its clear columns show it: nobody's name, no subject, no time finer than the hour. */
export interface HeldCard {
  readonly id: string;
  readonly purpose: string;
  readonly class: string;
  readonly state: string;
  readonly hour: Temporal.Instant;
  readonly group: string;
  readonly diesOn: Temporal.PlainDate;
}

export type RefusalReason =
  | 'not-allowed'
  | 'unknown-person'
  | 'incomplete'
  | 'not-found'
  | 'log-behind'
  | 'not-witnessed'
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
};

function refusalOf(error: unknown): unknown {
  const code: unknown = Object(error).code;
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined ? error : new Refused(reason, error);
}

export interface AccessRequest {
  readonly purpose: string | null;
  readonly mode: string;
  readonly case: string | null;
  readonly person: string;
  readonly reason: string | null;
  readonly item: string | null;
}

/** Modes whose columns do not depend on the purpose. */
const ownRole: readonly string[] = ['cards', 'self', 'release', 'destroy'];

/**
 * One access: asks for it, steps into the role that holds its columns, and reads, in one transaction.
 * Returns the id of the leaf and the salt of its commitments. Throws Refused.
 */
export async function withAccess<T>(
  reader: Database,
  clock: Clock,
  request: AccessRequest,
  read: (trx: Transaction) => Promise<T>,
): Promise<{ leaf: string; salt: Buffer; value: T }> {
  const role = ownRole.includes(request.mode) ? `access_${request.mode}` : `access_${request.purpose}`;
  try {
    return await reader.transaction().execute(async (trx) => {
      const opened = await sql<{ leaf: string; salt: Buffer }>`
        SELECT leaf, salt FROM access.open_access(
          ${request.purpose}::text, ${request.mode}::text, ${request.case}::text, ${request.person}::text,
          ${request.reason}::text, ${request.item}::uuid, ${clock.now().toString()}::timestamptz)
      `.execute(trx);
      const [given] = opened.rows;
      if (given === undefined) throw new Refused('not-allowed');
      await sql`SET LOCAL ROLE ${sql.id(role)}`.execute(trx);
      return { ...given, value: await read(trx) };
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

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

/** Turns what the keeper says into a refusal. */
export function keeperRefusal(error: unknown): unknown {
  if (error instanceof KeeperAway) return new Refused('keeper-away', error);
  if (error instanceof KeeperRefused) return new Refused('keeper-refuses', error);
  return error;
}

export const cardColumns = ['id', 'purpose', 'class', 'state', 'hour', 'grp', 'dies_on'] as const;

/** A row of clear columns as a card. */
export function cardOf(row: {
  id: string;
  purpose: string;
  class: string;
  state: string;
  hour: Temporal.Instant;
  grp: string;
  dies_on: string;
}): HeldCard {
  return {
    id: row.id,
    purpose: row.purpose,
    class: row.class,
    state: row.state,
    hour: row.hour,
    group: row.grp,
    diesOn: Temporal.PlainDate.from(row.dies_on),
  };
}

/**
 * The newest cards (at most 500 a purpose), newest first. Looking is on the log. `person` must have a function that
 * the matrix allows to see cards. Throws Refused.
 */
export async function listHeld(options: {
  readonly reader: Database;
  readonly person: string;
  readonly clock: Clock;
  readonly purposes?: readonly string[];
}): Promise<HeldCard[]> {
  const cards: HeldCard[] = [];
  for (const purpose of options.purposes ?? ['misuse', 'security']) {
    const request = { purpose, mode: 'cards', case: null, person: options.person, reason: null, item: null };
    const { value } = await withAccess(options.reader, options.clock, request, (trx) =>
      trx.selectFrom('monitoring.kept').select(cardColumns).orderBy('hour', 'desc').limit(500).execute(),
    );
    cards.push(...value.map(cardOf));
  }
  return cards.sort((one, other) => Temporal.Instant.compare(other.hour, one.hour));
}

export interface OpenRequest {
  readonly id: string;
  readonly purpose: string;
  readonly mode: OpeningMode;
  /** Id of the case the opening belongs to. */
  readonly case: string;
  /** Address of the person who opens. */
  readonly person: string;
  readonly reason: string;
}

/**
 * Opens one item: the request goes on the log, the leaf comes under a signed checkpoint, and only then the keeper
 * opens the fields its purpose and mode allow. Each opening is a new request. Throws Refused.
 */
export async function openItem(
  deps: {
    readonly reader: Database;
    readonly desk: Database;
    readonly keeper: KeeperClient;
    readonly clock: Clock;
  },
  request: OpenRequest,
): Promise<Map<KeptField, Buffer>> {
  const fields = openableFields(request.purpose, request.mode);
  if (!isKeptPurpose(request.purpose) || fields.length === 0) throw new Refused('not-allowed');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(request.id)) throw new Refused('not-found');
  const { leaf, value } = await withAccess(deps.reader, deps.clock, { ...request, item: request.id }, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['id', 'school', 'purpose', 'class', 'dies_on', 'wrapped', ...fields])
      .executeTakeFirst(),
  );
  if (value === undefined) throw new Refused('not-found');
  const sealed = new Map<KeptField, Uint8Array>();
  for (const field of fields) {
    const bytes = value[field];
    if (bytes !== null) sealed.set(field, bytes);
  }
  const item: SealedItem = {
    card: {
      id: value.id,
      school: value.school,
      purpose: value.purpose,
      class: value.class,
      diesOn: value.dies_on,
    },
    wrapped: value.wrapped,
    fields: sealed,
  };
  const inclusion = await waitForInclusion(deps.desk, leaf);
  try {
    return await deps.keeper.open(item, inclusion);
  } catch (error) {
    throw keeperRefusal(error);
  }
}
