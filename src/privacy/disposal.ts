// A held item goes on unread, is cleaned or destroyed unread: on the log, once, and no byte of it comes back (G-03).
import { sql } from 'kysely';
import type { Inclusion } from '../audit/log.ts';
import { keeperRefusal, Refused, withAccess, type AccessDeps } from './access.ts';
import { KeeperRefused, type SealedItem } from './keeper/client.ts';
import type { Card, KeptField } from './kept.ts';

export interface DisposalRequest {
  readonly id: string;
  /** Address of the person who decides. */
  readonly person: string;
  /** What the log commits to beside the person; a plain sentence where the person gives none. */
  readonly reason?: string;
}

/** Why nothing was done, for the person; the item is where it was. */
export type DisposalProblem =
  /** It is not (or no longer) kept, or not in a state for this act. */
  | 'gone'
  | 'quarantined'
  | 'no-next-hop'
  | 'hop-down'
  | 'hop-refused'
  | 'unsendable'
  /** Only infected items are cleaned. */
  | 'not-infected'
  /** The scanner still finds something in what would go on. */
  | 'still-infected'
  | 'scanner-down'
  /** The next hop took it and never answered, twice: it may have arrived. */
  | 'in-doubt';

/** An act on an item that was not done. */
export class NotDisposed extends Error {
  readonly reason: DisposalProblem;
  constructor(reason: DisposalProblem, cause?: unknown) {
    super(`not done: ${reason}`, { cause });
    this.name = 'NotDisposed';
    this.reason = reason;
  }
}

const problems: readonly DisposalProblem[] = [
  'gone',
  'quarantined',
  'no-next-hop',
  'hop-down',
  'hop-refused',
  'unsendable',
  'not-infected',
  'still-infected',
  'scanner-down',
  'in-doubt',
];

/** Purposes under which something is held for people to decide on. */
const purposes = ['misuse', 'security'] as const;

const cardFields = ['id', 'school', 'purpose', 'class', 'dies_on'] as const;
const sentFields = ['sender', 'recipients', 'raw'] as const satisfies KeptField[];

interface Found {
  readonly leaf: string;
  readonly salt: Uint8Array;
  readonly inclusion: Inclusion;
  readonly item: SealedItem;
}

type Act = 'release' | 'destroy' | 'clean' | 'destroy-own';
const reasons: Readonly<Record<Act, string>> = {
  release: 'let through unread',
  destroy: 'destroyed unread',
  clean: 'cleaned unread',
  'destroy-own': 'destroyed unread',
};

/** What an act hands to the keeper, sealed. */
const columnsOf = (mode: Act): readonly ('wrapped' | (typeof sentFields)[number])[] => {
  if (mode === 'destroy') return [];
  return mode === 'destroy-own' ? ['wrapped', 'sender', 'recipients'] : ['wrapped', ...sentFields];
};

/** Asks for the act under whichever purpose keeps the item. */
async function find(deps: AccessDeps, mode: Act, request: DisposalRequest): Promise<Found> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(request.id)) throw new NotDisposed('gone');
  for (const purpose of mode === 'clean' || mode === 'destroy-own' ? (['security'] as const) : purposes) {
    const access = {
      purpose,
      mode,
      case: 'held',
      person: request.person,
      reason: request.reason ?? reasons[mode],
      item: request.id,
    };
    try {
      const { leaf, salt, inclusion, value } = await withAccess(deps, access, (trx) =>
        trx
          .selectFrom('monitoring.kept')
          .select([...cardFields, ...columnsOf(mode)])
          .executeTakeFirst(),
      );
      // It went between asking and entering.
      if (value === undefined) throw new NotDisposed('gone');
      const card: Card = {
        id: value.id,
        school: value.school,
        purpose: value.purpose,
        class: value.class,
        diesOn: value.dies_on,
      };
      const fields = new Map<KeptField, Uint8Array>();
      for (const field of sentFields) {
        const bytes = value[field];
        if (bytes !== null && bytes !== undefined) fields.set(field, bytes);
      }
      return { leaf, salt, inclusion, item: { card, wrapped: value.wrapped ?? Buffer.alloc(0), fields } };
    } catch (error) {
      // Not kept under this purpose: nothing was asked for, and no leaf written.
      if (!(error instanceof Refused) || error.reason !== 'not-found') throw error;
    }
  }
  throw new NotDisposed('gone');
}

function problemOf(error: unknown): unknown {
  const reason = error instanceof KeeperRefused ? problems.find((one) => one === error.reason) : undefined;
  return reason === undefined ? keeperRefusal(error) : new NotDisposed(reason, error);
}

async function settle(deps: AccessDeps, leaf: string): Promise<void> {
  await sql`SELECT access.settle(${leaf}::uuid, ${deps.clock.now().toString()}::timestamptz)`.execute(
    deps.reader,
  );
}

/**
 * Lets a held item go on to its recipients, unread. The keeper hands it to the next hop itself; pressed twice, it goes
 * once. A quarantined item never does. Throws NotDisposed (the item still waits, or is gone) and Refused.
 */
export async function releaseItem(deps: AccessDeps, request: DisposalRequest): Promise<void> {
  const { leaf, inclusion, item } = await find(deps, 'release', request);
  try {
    await deps.keeper.release(item, inclusion);
  } catch (error) {
    throw problemOf(error);
  }
  await settle(deps, leaf);
}

/**
 * Lets the text of an infected item go on under a note that names `article`, without attachments and layout; nobody sees
 * any of it. Once, like release. Throws NotDisposed (the item stays where it is, or is gone) and Refused.
 */
export async function cleanItem(
  deps: AccessDeps,
  request: DisposalRequest & { readonly article: string },
): Promise<void> {
  const { leaf, inclusion, item } = await find(deps, 'clean', request);
  try {
    await deps.keeper.clean(item, request.article, inclusion);
  } catch (error) {
    throw problemOf(error);
  }
  await sql`SELECT access.settle_clean(${leaf}::uuid, ${deps.clock.now().toString()}::timestamptz)`.execute(
    deps.reader,
  );
}

/** Destroys a held or quarantined item, unread: no key opens it from now on, its ciphertext goes. Throws NotDisposed, Refused. */
export async function destroyItem(deps: AccessDeps, request: DisposalRequest): Promise<void> {
  const { leaf, inclusion, item } = await find(deps, 'destroy', request);
  try {
    await deps.keeper.destroy(item.card, inclusion);
  } catch (error) {
    throw problemOf(error);
  }
  await settle(deps, leaf);
}

/** What the keeper says of an item that is not this person's own, or of none. */
const notOwn: readonly string[] = ['another-person', 'another-item', 'does-not-open', 'gone'];

/**
 * The confidant whose infected item it is destroys it, unread: the keeper says whether it is theirs, and an item of somebody
 * else is answered like one that is not there. Its leaf names nobody and no function. Throws NotDisposed, Refused.
 */
export async function destroyOwnItem(
  deps: AccessDeps,
  { id, person }: Pick<DisposalRequest, 'id' | 'person'>,
): Promise<void> {
  const { leaf, salt, inclusion, item } = await find(deps, 'destroy-own', { id, person });
  try {
    await deps.keeper.destroyOwn(item, { address: person.toLowerCase(), salt }, inclusion);
  } catch (error) {
    const hidden = error instanceof KeeperRefused && notOwn.includes(error.reason);
    throw hidden ? new NotDisposed('gone', error) : keeperRefusal(error);
  }
  await settle(deps, leaf);
}
