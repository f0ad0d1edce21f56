// What was destroyed, by day and class, read from the receipts: after its key died nothing ties an item to a person.
import type { Database } from '../store/database.ts';

/** Keys of one class that died on one day. */
export interface Destroyed {
  /** ISO date: the day at whose start they died. */
  readonly day: string;
  /** Class of the data they opened, X-20. */
  readonly class: string;
  readonly keys: number;
  /** SHA-256 of the keeper's signed receipt, hex: under this name it stands on the log. */
  readonly receipt: string;
}

/** Deaths of a school's keys from `from` (ISO date) on, newest first. Receipts were verified when they were stored. */
export async function destroyedSince(desk: Database, school: string, from: string): Promise<Destroyed[]> {
  const rows = await desk
    .selectFrom('receipts')
    .select(['digest', 'day', 'note'])
    .where('day', '>=', from)
    .orderBy('day', 'desc')
    .limit(400)
    .execute();
  return rows.flatMap(({ digest, day, note }) => {
    const names = [...note.matchAll(/^key (\S+) [0-9a-f]{64}$/gm)].map(([, name = '']) =>
      name.split('/').map(decodeURIComponent),
    );
    const own = names.filter(([of]) => of === school);
    return [...Map.groupBy(own, (parts) => parts[2] ?? '')]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([of, same]) => ({ day, class: of, keys: same.length, receipt: digest }));
  });
}
