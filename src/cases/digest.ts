// The daily message about mail that is kept, to recipients and to own authors of what was infected: once a day, on the log, composed and sent by the keeper.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type AccessDeps, keeperRefusal, refusalOf, Refused, waitForInclusion } from '../privacy/access.ts';
import type { KeptForDigest } from '../privacy/keeper/client.ts';
import { timeZone } from '../privacy/retention.ts';

/** From this hour on, in Amsterdam: before the first lesson. */
const fromHour = 7;

interface Row {
  readonly id: string;
  readonly school: string;
  readonly purpose: string;
  readonly class: string;
  readonly state: string;
  readonly hour: Temporal.Instant;
  readonly dies_on: string;
  readonly wrapped: Buffer;
  readonly recipients: Buffer;
  readonly article: Buffer | null;
  readonly sender: Buffer | null;
  readonly verdict: Buffer | null;
}

const keptOf = (row: Row): KeptForDigest => ({
  card: {
    id: row.id,
    school: row.school,
    purpose: row.purpose,
    class: row.class,
    diesOn: row.dies_on,
  },
  wrapped: row.wrapped,
  recipients: row.recipients,
  article: row.article ?? Buffer.alloc(0),
  sender: row.sender ?? Buffer.alloc(0),
  verdict: row.verdict ?? Buffer.alloc(0),
  hour: row.hour,
  quarantined: row.state === 'quarantined',
});

/**
 * Tells recipients what is kept for them, where that was not done today; answers how many messages went. May be called by
 * several at once, and again after a crash: the keeper names each item to each recipient once. Throws Refused
 * (`keeper-away`, `log-behind`): the rest waits for the next turn.
 */
export async function sendDailyDigest(
  deps: AccessDeps,
  given: { readonly domains: readonly string[]; readonly page: string | null },
): Promise<number> {
  const now = deps.clock.now();
  const local = now.toZonedDateTimeISO(timeZone);
  if (local.hour < fromHour) return 0;
  const leaf = randomUUID();
  try {
    const { rows: begun } = await sql<{ begun: boolean }>`
      SELECT access.ask_digest(${leaf}::uuid, ${deps.school}::text, ${local.toPlainDate().toString()}::date,
        ${now.toString()}::timestamptz) AS begun`.execute(deps.reader);
    if (begun[0]?.begun !== true) return 0;
    const inclusion = await waitForInclusion(deps.desk, leaf);
    const { rows } = await sql<Row>`
      SELECT id, school, purpose, class, state, hour, dies_on::text, wrapped, recipients, article,
        sender, verdict
      FROM access.digest_items(${leaf}::uuid)`.execute(deps.reader);
    const { sent, waiting } = await deps.keeper
      .digest(rows.map(keptOf), given, inclusion)
      .catch((error: unknown) => {
        throw keeperRefusal(error);
      });
    if (!waiting) await sql`SELECT access.end_digest(${leaf}::uuid)`.execute(deps.reader);
    return sent;
  } catch (error) {
    throw error instanceof Refused ? error : refusalOf(error);
  }
}
