// "My data": which kept items are from or to one person, and which letters are theirs, found by the keeper alone.
import { keeperRefusal, withAccess, type AskDeps } from './access.ts';
import { cardColumns, cardOf, type HeldCard } from './held.ts';
import type { Entrusted, KeeperClient, SealedItem, SealedLetter } from './keeper/client.ts';
import type { KeptField } from './kept.ts';

/** Items compared at most; the spool's own cap keeps a school far below it. */
const maxItems = 20_000;

/** What is about one person. */
export interface Concerning {
  readonly cards: readonly HeldCard[];
  /** Texts and answers of the letters to that person, by id; of reports in the own name the id alone. */
  readonly letters: ReadonlyMap<string, readonly Buffer[]>;
  /** Sender and subject of infected items, by id, where that person is a confidant; empty for everybody else. */
  readonly entrusted: ReadonlyMap<string, Entrusted>;
}

/**
 * Cards of the items whose sender or recipients are `address`, and those of `letters` that are for that person: a
 * machine comparison inside the keeper, on the log as one question of that person (GDPR 15, SRO-5.6). Throws Refused.
 */
export async function concerning(
  deps: AskDeps & { readonly keeper: Pick<KeeperClient, 'match'> },
  address: string,
  letters: readonly SealedLetter[],
): Promise<Concerning> {
  const request = { purpose: null, mode: 'self', case: null, person: address, reason: null, item: null };
  const { salt, inclusion, value } = await withAccess(deps, request, (trx) =>
    trx
      .selectFrom('monitoring.kept')
      .select([...cardColumns, 'school', 'wrapped', 'sender', 'recipients'])
      .select((column) =>
        column.case().when('state', '=', 'quarantined').then(column.ref('verdict')).end().as('verdict'),
      )
      .orderBy('hour', 'desc')
      .limit(maxItems)
      .execute(),
  );
  if (value.length === 0 && letters.length === 0)
    return { cards: [], letters: new Map(), entrusted: new Map() };
  const items = value.map((row): SealedItem => {
    const fields = new Map<KeptField, Uint8Array>();
    if (row.sender !== null) fields.set('sender', row.sender);
    if (row.recipients !== null) fields.set('recipients', row.recipients);
    if (row.verdict !== null) fields.set('verdict', row.verdict);
    return {
      card: { id: row.id, school: row.school, purpose: row.purpose, class: row.class, diesOn: row.dies_on },
      wrapped: row.wrapped,
      fields,
    };
  });
  try {
    const own = await deps.keeper.match(address.toLowerCase(), salt, { items, letters }, inclusion);
    const ids = new Set(own.items);
    const cards = value.filter((row) => ids.has(row.id)).map(cardOf);
    return { cards, letters: own.letters, entrusted: own.entrusted };
  } catch (error) {
    throw keeperRefusal(error);
  }
}

/**
 * The texts among `letters` that are sealed to this person, by id, with their answers; asks nothing where there are none.
 * Throws Refused.
 */
export async function lettersTo(
  deps: AskDeps & { readonly keeper: Pick<KeeperClient, 'match'> },
  address: string,
  letters: readonly SealedLetter[],
): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  if (letters.length === 0) return new Map();
  const request = { purpose: null, mode: 'self', case: null, person: address, reason: null, item: null };
  const { salt, inclusion } = await withAccess(deps, request, async () => null);
  try {
    return (await deps.keeper.match(address.toLowerCase(), salt, { items: [], letters }, inclusion)).letters;
  } catch (error) {
    throw keeperRefusal(error);
  }
}
