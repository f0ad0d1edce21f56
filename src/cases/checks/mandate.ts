// The mandate of a check that runs: born with it, told to the gates as a hash, gone with its key when the check ends.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { findInclusion } from '../../audit/log.ts';
import { type KeeperClient, KeeperRefused } from '../../privacy/keeper/client.ts';
import type { Card } from '../../privacy/kept.ts';
import { type MandateClass, mandateClass, readMandateClass, watchField } from '../../privacy/mandate-key.ts';
import { deathInstant, timeZone } from '../../privacy/retention.ts';
import { sealOne } from '../../privacy/seal.ts';
import type { Clock } from '../../store/clock.ts';
import type { Database, Transaction } from '../../store/database.ts';

/** A mandate that is sealed and not yet given. */
export interface PreparedMandate {
  readonly case: string;
  readonly until: Temporal.Instant;
  readonly leaf: string;
  readonly sealed: Buffer;
  readonly diesOn: string;
}

/** The name of the key of a mandate: its class holds case and end. The night after its end finds nothing left of it. */
function keyOf(school: string, id: string, ends: Temporal.Instant): Omit<Card, 'id'> {
  const day = ends.toZonedDateTimeISO(timeZone).toPlainDate();
  // A check that ends at midnight ends on the day before.
  const last = Temporal.Instant.compare(deathInstant(day), ends) === 0 ? day : day.add({ days: 1 });
  return { school, purpose: 'misuse', class: mandateClass(id, ends), diesOn: last.toString() };
}

/** Has the key of a mandate born, and seals to it whom and what a gate may record. Rejects while the keeper is away. */
export async function prepareMandate(
  deps: { readonly keys: Pick<KeeperClient, 'publicKey'>; readonly school: string },
  mandate: {
    readonly case: string;
    readonly address: string;
    readonly words: readonly string[];
    readonly from: Temporal.Instant;
    readonly until: Temporal.Instant;
    readonly ends: Temporal.Instant;
  },
): Promise<PreparedMandate> {
  const { address, words, from, until } = mandate;
  const key = keyOf(deps.school, mandate.case, mandate.ends);
  const { publicKey } = await deps.keys.publicKey(key);
  const plain = JSON.stringify({ address, words, from: inSeconds(from), until: inSeconds(until) });
  const card = { ...key, id: mandate.case };
  const sealed = await sealOne(
    Buffer.from(publicKey, 'base64'),
    card,
    watchField,
    Buffer.from(plain, 'utf8'),
  );
  return { case: mandate.case, until, leaf: randomUUID(), sealed, diesOn: key.diesOn };
}

const inSeconds = (at: Temporal.Instant): string =>
  at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();

/** Gives the mandate in the transaction in which its check starts. */
export async function giveMandate(
  trx: Transaction,
  school: string,
  mandate: PreparedMandate,
  at: Temporal.Instant,
): Promise<void> {
  await sql`
    SELECT access.give_mandate(${school}::text, ${mandate.case}::uuid, ${mandate.until.toString()}::timestamptz,
      ${mandate.leaf}::uuid, ${mandate.sealed}::bytea, ${mandate.diesOn}::date, ${at.toString()}::timestamptz)
  `.execute(trx);
}

/** What a gate is told of one running check. */
export interface GateMandate {
  readonly class: MandateClass;
  readonly diesOn: string;
  readonly article: string;
  readonly salt: Buffer;
  readonly token: Buffer;
  readonly words: readonly string[];
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export interface MandateDeps {
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'watch' | 'end'>;
  readonly school: string;
  readonly clock: Clock;
}

/** What the gates may record now. The keeper tells of a check only under its leaf on the signed log. */
export async function gateMandates(deps: MandateDeps): Promise<GateMandate[]> {
  const now = deps.clock.now().toString();
  const rows = await deps.desk
    .selectFrom('access.mandates as m')
    .innerJoin('access.cases as c', 'c.id', 'm.case_id')
    .select(['m.case_id', 'm.class', 'm.dies_on', 'm.leaf', 'm.sealed', 'c.article'])
    .where('m.school', '=', deps.school)
    .where('m.gone_at', 'is', null)
    .where('c.state', '=', 'running')
    .where('m.until', '>', sql<Temporal.Instant>`${now}::timestamptz`)
    .limit(500)
    .execute();
  const told: GateMandate[] = [];
  for (const row of rows) {
    const inclusion = await findInclusion(deps.desk, row.leaf);
    // Not on the log yet: nothing is recorded for it.
    if (inclusion === null) continue;
    const name: MandateClass = `mandate.${row.class.slice('mandate.'.length)}`;
    const card = {
      id: row.case_id,
      school: deps.school,
      purpose: 'misuse',
      class: name,
      diesOn: row.dies_on,
    };
    // One whose key is gone (a backup from before its end was put back) holds up no other.
    const watch = await deps.keeper.watch(card, row.sealed, inclusion).catch((error: unknown) => {
      if (error instanceof KeeperRefused) return null;
      throw error;
    });
    if (watch === null) continue;
    const { salt, token, words, from, until } = watch;
    told.push({
      class: name,
      diesOn: row.dies_on,
      article: row.article,
      salt: Buffer.from(salt, 'base64'),
      token: Buffer.from(token, 'base64'),
      words,
      from: Temporal.Instant.from(from),
      until: Temporal.Instant.from(until),
    });
  }
  return told;
}

/**
 * Has the keeper destroy the keys of checks that are over, by the clock or by hand, and records that they are gone. Answers
 * how many. Again after a crash: the keeper destroys nothing twice.
 */
export async function endMandates(deps: MandateDeps): Promise<number> {
  const at = deps.clock.now();
  const rows = await deps.desk
    .selectFrom('access.mandates as m')
    .innerJoin('access.cases as c', 'c.id', 'm.case_id')
    .select(['m.case_id', 'm.class', 'm.dies_on', 'm.ends', 'c.state'])
    .where('m.school', '=', deps.school)
    .where('m.gone_at', 'is', null)
    .limit(500)
    .execute();
  const over = rows.filter((row) => row.state !== 'running' || Temporal.Instant.compare(row.ends, at) <= 0);
  if (over.length === 0) return 0;
  await deps.keeper.end(
    over
      .filter((row) => readMandateClass(row.class) !== null)
      .map((row) => ({ school: deps.school, purpose: 'misuse', class: row.class, diesOn: row.dies_on })),
  );
  for (const row of over)
    await sql`SELECT access.mandate_gone(${deps.school}::text, ${row.case_id}::uuid, ${at.toString()}::timestamptz)`.execute(
      deps.desk,
    );
  return over.length;
}
