// Held mail that nobody decided on in four school hours: sent back by the keeper, to an author the gate knew and to nobody else.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { addSchoolHours, type SchoolCalendar } from '../facts/school-calendar.ts';
import { type AccessDeps, keeperRefusal, refusalOf, Refused, waitForInclusion } from '../privacy/access.ts';
import { KeeperRefused, type SealedItem } from '../privacy/keeper/client.ts';
import { timeZone } from '../privacy/retention.ts';

/** School hours that people have to decide. */
const toDecide = 4;
/** Items taken in one turn; the rest follow in the next. */
const mostPerTurn = 100;
/** No vacation is longer than this, in hours. */
const reach = 24 * 120;

/** The keeper said so for good: these items stay for people, and are not asked for again. */
const stays = ['no-author', 'quarantined', 'gone', 'unsendable', 'in-doubt', 'does-not-open', 'dead-day'];

/**
 * The newest whole hour of which every message has waited four school hours at `now`; null where the calendar knows no
 * school hours in four months. Kept items show the hour alone, so a message waits up to an hour longer, never shorter.
 */
export function undecidedSince(now: Temporal.Instant, calendar: SchoolCalendar): Temporal.Instant | null {
  const hour = now.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  const isOver = (back: number): boolean => {
    const end = hour.subtract({ hours: back - 1 }).toZonedDateTimeISO(timeZone);
    try {
      return Temporal.Instant.compare(addSchoolHours(end, toDecide, calendar).toInstant(), now) <= 0;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
  if (!isOver(reach)) return null;
  let [over, open] = [reach, 0];
  while (over - open > 1) {
    const middle = Math.floor((over + open) / 2);
    if (isOver(middle)) over = middle;
    else open = middle;
  }
  return hour.subtract({ hours: over });
}

/** Fields the keeper needs; all of them stay sealed until they are with it. */
const sentFields = ['sender', 'recipients', 'raw', 'article', 'verdict'] as const;

type Row = {
  id: string;
  school: string;
  purpose: string;
  class: string;
  dies_on: string;
  wrapped: Buffer;
} & Record<(typeof sentFields)[number], Buffer | null>;

function sealedOf(row: Row): SealedItem {
  const { id, school, purpose, class: storageClass, dies_on: diesOn, wrapped } = row;
  return {
    card: { id, school, purpose, class: storageClass, diesOn },
    wrapped,
    fields: new Map(
      sentFields.flatMap((field) => {
        const bytes = row[field];
        return bytes === null ? [] : [[field, bytes] as const];
      }),
    ),
  };
}

/** One item under its leaf: sent, or left to people. What the next hop could not take now is asked again later. */
async function sendOne(deps: AccessDeps, leaf: string): Promise<boolean> {
  const inclusion = await waitForInclusion(deps.desk, leaf);
  const { rows } = await sql<Row>`
    SELECT id, school, purpose, class, dies_on::text, wrapped, sender, recipients, raw, article, verdict
    FROM access.return_item(${leaf}::uuid)`.execute(deps.reader);
  const [row] = rows;
  // A person decided meanwhile.
  let sent = row !== undefined;
  try {
    if (row !== undefined) await deps.keeper.sendBack(sealedOf(row), inclusion);
  } catch (error) {
    if (!(error instanceof KeeperRefused)) throw keeperRefusal(error);
    if (!stays.includes(error.reason)) return false;
    sent = false;
  }
  const at = deps.clock.now().toString();
  await sql`SELECT access.end_return(${leaf}::uuid, ${sent}::boolean, ${at}::timestamptz)`.execute(
    deps.reader,
  );
  return sent;
}

/**
 * Takes what waits undecided for more than four school hours, each on the log, and answers how many messages went back.
 * May be called by several at once, and again after a crash: the keeper sends an item once. Throws Refused (`keeper-away`,
 * `log-behind`): the rest waits for the next turn.
 */
export async function sendBackUndecided(deps: AccessDeps, calendar: SchoolCalendar): Promise<number> {
  const now = deps.clock.now();
  const since = undecidedSince(now, calendar);
  if (since === null) return 0;
  let sent = 0;
  for (let taken = 0; taken < mostPerTurn; taken += 1) {
    const leaf = randomUUID();
    try {
      const { rows } = await sql<{ item: string | null }>`
        SELECT access.ask_return(${leaf}::uuid, ${deps.school}::text, ${since.toString()}::timestamptz,
          ${now.toString()}::timestamptz) AS item`.execute(deps.reader);
      if ((rows[0]?.item ?? null) === null) break;
      if (await sendOne(deps, leaf)) sent += 1;
    } catch (error) {
      throw error instanceof Refused ? error : refusalOf(error);
    }
  }
  return sent;
}
