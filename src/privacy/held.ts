// Kept items for people: cards from the clear columns, and the opening of one item under purpose, case and reason.
import type { Selectable } from 'kysely';
import type { Inclusion } from '../audit/log.ts';
import type { KeptTable } from '../store/schema.ts';
import {
  ask,
  enter,
  keeperRefusal,
  Refused,
  waitForInclusion,
  withAccess,
  type AccessDeps,
} from './access.ts';
import type { SealedItem } from './keeper/client.ts';
import { hider } from './hiding.ts';
import { isKeptPurpose, openableFields, type KeptField, type OpeningMode } from './kept.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
 * The newest cards (at most 500 a purpose), newest first. Looking is on the log before anything is shown. `person` must
 * have a function that the matrix allows to see cards. Throws Refused.
 */
export async function listHeld(
  deps: AccessDeps & { readonly person: string; readonly purposes?: readonly string[] },
): Promise<HeldCard[]> {
  const wanted = [];
  for (const purpose of deps.purposes ?? ['misuse', 'security']) {
    const way = { purpose, mode: 'cards' } as const;
    wanted.push({
      way,
      ...(await ask(deps, { ...way, case: null, person: deps.person, reason: null, item: null })),
    });
  }
  const cards: HeldCard[] = [];
  for (const { leaf, way } of wanted) {
    await waitForInclusion(deps.desk, leaf);
    const rows = await enter(deps, leaf, way, (trx) =>
      trx.selectFrom('monitoring.kept').select(cardColumns).orderBy('hour', 'desc').limit(500).execute(),
    );
    cards.push(...rows.map(cardOf));
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
export async function openItem(deps: AccessDeps, request: OpenRequest): Promise<Map<KeptField, Buffer>> {
  const fields = openableFields(request.purpose, request.mode);
  if (!isKeptPurpose(request.purpose) || fields.length === 0) throw new Refused('not-allowed');
  if (!uuid.test(request.id)) throw new Refused('not-found');
  const { inclusion, value } = await withAccess(deps, { ...request, item: request.id }, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['id', 'school', 'purpose', 'class', 'dies_on', 'wrapped', ...fields])
      .executeTakeFirst(),
  );
  if (value === undefined) throw new Refused('not-found');
  try {
    const opened = await deps.keeper.open(
      sealedItem(value, fields),
      inclusion,
      await orderOf(deps, inclusion),
    );
    return opened.mask === null ? opened : masked(deps, opened, opened.mask);
  } catch (error) {
    throw keeperRefusal(error);
  }
}

type Row = Pick<Selectable<KeptTable>, 'id' | 'school' | 'purpose' | 'class' | 'dies_on' | 'wrapped'> &
  Partial<Selectable<KeptTable>>;

function sealedItem(row: Row, fields: readonly KeptField[]): SealedItem {
  const sealed = new Map<KeptField, Uint8Array>();
  for (const field of fields) {
    const bytes = row[field] ?? null;
    if (bytes !== null) sealed.set(field, bytes);
  }
  const { id, school, purpose, class: storageClass, dies_on: diesOn, wrapped } = row;
  return { card: { id, school, purpose, class: storageClass, diesOn }, wrapped, fields: sealed };
}

/** The leaf of the order that an opening names, under the signed log; null where it names none. */
async function orderOf(deps: AccessDeps, opening: Inclusion): Promise<Inclusion | null> {
  const { remaining } = Object(JSON.parse(opening.body));
  return typeof remaining === 'string' ? waitForInclusion(deps.desk, remaining) : null;
}

/** Subject and text with schuilnamen for whoever is of the school or has an address in it. */
async function masked(
  deps: AccessDeps,
  opened: ReadonlyMap<KeptField, Buffer>,
  mask: Buffer,
): Promise<Map<KeptField, Buffer>> {
  const people = await deps.desk
    .selectFrom('people')
    .select(['address', 'name'])
    .where('school', '=', deps.school)
    .execute();
  const hide = hider(mask, people);
  return new Map(
    [...opened].map(([field, plain]) =>
      field === 'subject' || field === 'body'
        ? [field, Buffer.from(hide(plain.toString('utf8')), 'utf8')]
        : [field, plain],
    ),
  );
}

/**
 * The name behind one schuilnaam of one message, under a decision of two persons in a running check; on the log first.
 * `decision`: the leaf of that decision. Throws Refused.
 */
export async function revealName(
  deps: AccessDeps,
  asked: {
    readonly item: string;
    readonly case: string;
    readonly person: string;
    readonly reason: string;
    readonly decision: string;
  },
): Promise<string> {
  const fields = ['sender', 'recipients'] as const;
  const access = { ...asked, purpose: 'misuse', mode: 'reveal' };
  const { inclusion, value } = await withAccess(deps, access, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['id', 'school', 'purpose', 'class', 'dies_on', 'wrapped', ...fields])
      .executeTakeFirst(),
  );
  if (value === undefined) throw new Refused('not-found');
  try {
    const decision = await waitForInclusion(deps.desk, asked.decision);
    return await deps.keeper.reveal(sealedItem(value, fields), inclusion, decision);
  } catch (error) {
    throw keeperRefusal(error);
  }
}

/** What one judges by before anything is opened (ZOU-10.1.d). */
export interface Judged {
  readonly at: Temporal.Instant;
  /** Octets. */
  readonly size: number;
  readonly rule: string;
  readonly article: string;
  /** Dutch schuilnamen; who is behind them is not known here. */
  readonly sender: string;
  readonly recipients: readonly string[];
}

/**
 * Rule, time, size and an envelope of schuilnamen of one item, on the log. The case of the funnel is the item itself: the
 * names are the same when it is opened later, and others in any other case. Throws Refused.
 */
export async function judgeItem(
  deps: AccessDeps,
  request: { readonly id: string; readonly person: string },
): Promise<Judged> {
  if (!uuid.test(request.id)) throw new Refused('not-found');
  const fields = openableFields('misuse', 'judge');
  const access = {
    purpose: 'misuse',
    mode: 'judge',
    case: request.id,
    person: request.person,
    reason: 'judged by its envelope',
    item: request.id,
  };
  const { inclusion, value } = await withAccess(deps, access, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select(['id', 'school', 'purpose', 'class', 'dies_on', 'wrapped', ...fields])
      .executeTakeFirst(),
  );
  if (value === undefined) throw new Refused('not-found');
  try {
    const opened = await deps.keeper.open(sealedItem(value, fields), inclusion);
    const text = (field: KeptField): string => opened.get(field)?.toString('utf8') ?? '';
    return {
      at: Temporal.Instant.from(text('at')),
      size: Number(text('size')),
      rule: text('rule'),
      article: text('article'),
      sender: text('sender'),
      recipients: text('recipients').split('\n'),
    };
  } catch (error) {
    throw keeperRefusal(error);
  }
}
