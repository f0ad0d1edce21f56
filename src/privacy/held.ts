// Kept items for people: cards from the clear columns, and the opening of one item under purpose, case and reason.
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
import { isKeptPurpose, openableFields, type KeptField, type OpeningMode } from './kept.ts';

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
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(request.id)) throw new Refused('not-found');
  const { inclusion, value } = await withAccess(deps, { ...request, item: request.id }, (trx) =>
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
  try {
    return await deps.keeper.open(item, inclusion);
  } catch (error) {
    throw keeperRefusal(error);
  }
}
