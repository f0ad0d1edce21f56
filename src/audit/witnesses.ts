// The school's side of witnessing: registered keys, cosignatures that were verified, and the age of the last one.
import { createHash } from 'node:crypto';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { appendLeaf } from './log.ts';
import { type Assertion, parsePasskey, passkeyLine, passkeyVerifierKey } from './passkey.ts';
import { parseWitnessKey, verifyCosignature } from './verifier.ts';

/** Functions that witness the log (invariant 10). */
export type WitnessFunction = 'fg' | 'council';

/** Over this age the pages say so. */
const alarmHours = 24;
/** Over this age nobody looks; the database holds the same number (004-witnesses.sql). */
const closeHours = 7 * 24;
/** A witness's clock may run ahead so far. */
const maxAhead = Temporal.Duration.from({ minutes: 5 });

/** A key text that is no witness key. */
export class WitnessKeyError extends Error {
  constructor(text: string) {
    super(
      `"${text}" is no key of a witness: "reglement witness" prints one, such as fg.school.example+1a2b3c4d+BG…`,
    );
    this.name = 'WitnessKeyError';
  }
}

/**
 * Registers a witness key, with a leaf of its own; another key under the same name takes the place of the first.
 * `owner` login. True when something changed. Throws WitnessKeyError.
 */
export async function registerWitness(
  owner: Database,
  clock: Clock,
  witness: { readonly function: WitnessFunction; readonly key: string },
): Promise<boolean> {
  const parsed = parseWitnessKey(witness.key);
  if (parsed === null) throw new WitnessKeyError(witness.key);
  const { name } = parsed;
  const at = clock.now();
  return owner.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('log.witnesses')
      .select(['key', 'function'])
      .where('name', '=', name)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (before?.key === witness.key && before.function === witness.function) return false;
    await trx
      .updateTable('log.witnesses')
      .set({ ended_at: at.toString() })
      .where('name', '=', name)
      .where('ended_at', 'is', null)
      .execute();
    await trx
      .insertInto('log.witnesses')
      .values({
        key: witness.key,
        name,
        function: witness.function,
        registered_at: at.toString(),
        ended_at: null,
      })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ ended_at: null, function: witness.function }),
      )
      .execute();
    const facts = { function: witness.function, key: witness.key, instead: before?.key ?? null };
    await appendLeaf(trx, { kind: 'witness', at, facts });
    return true;
  });
}

export type CosignatureRefusal = 'unknown-checkpoint' | 'unknown-witness' | 'not-signed' | 'clock';

/**
 * Verifies and stores one cosignature: by a registered key, over a checkpoint of this log, not from the future.
 * `owner` login. Answers null when it was taken (also again), else why not.
 */
export async function acceptCosignature(
  owner: Database,
  clock: Clock,
  given: { readonly size: number; readonly line: string },
): Promise<CosignatureRefusal | null> {
  const checkpoint = await owner
    .selectFrom('log.checkpoints')
    .select('note')
    .where('size', '=', given.size)
    .executeTakeFirst();
  if (checkpoint === undefined) return 'unknown-checkpoint';
  const name = /^\u2014 (\S+) \S+\n$/.exec(given.line)?.[1] ?? '';
  const witness = await owner
    .selectFrom('log.witnesses')
    .select('key')
    .where('name', '=', name)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  const key = witness === undefined ? null : parseWitnessKey(witness.key);
  if (witness === undefined || key === null) return 'unknown-witness';
  const seconds = verifyCosignature(checkpoint.note + given.line, key);
  if (seconds === null) return 'not-signed';
  const latest = Math.floor(clock.now().add(maxAhead).epochMilliseconds / 1000);
  if (seconds > latest) return 'clock';
  const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
  await owner
    .insertInto('log.cosignatures')
    .values({ key: witness.key, size: given.size, at: at.toString(), line: given.line })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return null;
}

export interface WitnessLine {
  readonly function: WitnessFunction;
  /** `machine`: a key on a machine of its own; `passkey`: a button in the console, which is weaker. */
  readonly kind: 'machine' | 'passkey';
  readonly name: string;
  readonly key: string;
  readonly registeredAt: Temporal.Instant;
  /** What it saw last, by its own signed word; null before the first time. */
  readonly last: { readonly at: Temporal.Instant; readonly size: number } | null;
}

export interface WitnessStatus {
  /** `fresh`: at most 24 hours; `alarm`: over 24 hours; `closed`: over 7 days, nobody looks; `empty`: nothing to see yet. */
  readonly state: 'fresh' | 'alarm' | 'closed' | 'empty';
  /** Whole hours since `since`. */
  readonly hours: number;
  /** From when the age counts, or null while the log is empty. */
  readonly since: Temporal.Instant | null;
  /** True: nobody has cosigned yet, and the age counts from the first entry. */
  readonly never: boolean;
  readonly witnesses: readonly WitnessLine[];
}

const latest = (times: readonly Temporal.Instant[]): Temporal.Instant | undefined =>
  times.toSorted((one, other) => Temporal.Instant.compare(one, other)).at(-1);

/** Who witnesses and how long ago. Each shown cosignature is verified here once more. `desk` login will do. */
export async function witnessStatus(db: Database, clock: Clock): Promise<WitnessStatus> {
  const rows = await db
    .selectFrom('log.witnesses')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('function')
    .orderBy('name')
    .execute();
  const witnesses: WitnessLine[] = [];
  for (const row of rows) {
    const { name, key, registered_at: registeredAt } = row;
    const parsed = parseWitnessKey(key);
    const kind = parsed !== null && 'site' in parsed ? 'passkey' : 'machine';
    witnesses.push({ function: row.function, kind, name, key, registeredAt, last: await lastOf(db, key) });
  }
  const checkpoint = (order: 'asc' | 'desc') =>
    db.selectFrom('log.checkpoints').select('at').orderBy('size', order).limit(1).executeTakeFirst();
  const first = await checkpoint('asc');
  const newest = await checkpoint('desc');
  const seen = witnesses.flatMap((one) => (one.last === null ? [] : [one.last.at]));
  const never = seen.length === 0;
  const since = latest(seen) ?? first?.at ?? null;
  if (since === null) return { state: 'empty', hours: 0, since, never, witnesses };
  const now = latest([clock.now(), ...(newest === undefined ? [] : [newest.at])]) ?? since;
  const hours = Math.max(0, since.until(now).total('hours'));
  const state = hours > closeHours ? 'closed' : hours > alarmHours ? 'alarm' : 'fresh';
  return { state, hours: Math.floor(hours), since, never, witnesses };
}

async function lastOf(db: Database, key: string): Promise<WitnessLine['last']> {
  const row = await db
    .selectFrom('log.cosignatures')
    .innerJoin('log.checkpoints', 'log.checkpoints.size', 'log.cosignatures.size')
    .select(['log.cosignatures.size', 'log.cosignatures.at', 'line', 'note'])
    .where('key', '=', key)
    .orderBy('log.cosignatures.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const parsed = parseWitnessKey(key);
  if (row === undefined || parsed === null) return null;
  const seconds = verifyCosignature(row.note + row.line, parsed);
  return seconds === null ? null : { at: row.at, size: row.size };
}

/** The checkpoint each registered witness cosigned last, each verified once more. `desk` login will do. */
export async function lastWitnessed(db: Database): Promise<
  {
    function: WitnessFunction;
    kind: 'machine' | 'passkey';
    key: string;
    size: number;
    at: Temporal.Instant;
    note: string;
    line: string;
  }[]
> {
  const rows = await db
    .selectFrom('log.witnesses')
    .innerJoin('log.cosignatures', 'log.cosignatures.key', 'log.witnesses.key')
    .innerJoin('log.checkpoints', 'log.checkpoints.size', 'log.cosignatures.size')
    .distinctOn('log.witnesses.key')
    .select(['function', 'log.witnesses.key', 'log.cosignatures.size', 'log.cosignatures.at', 'line', 'note'])
    .where('ended_at', 'is', null)
    .orderBy('log.witnesses.key')
    .orderBy('log.cosignatures.at', 'desc')
    .execute();
  return rows.flatMap((row) => {
    const parsed = parseWitnessKey(row.key);
    if (parsed === null || verifyCosignature(row.note + row.line, parsed) === null) return [];
    return [{ ...row, kind: 'site' in parsed ? ('passkey' as const) : ('machine' as const) }];
  });
}

/**
 * Takes a passkey's assertion as a cosignature. Verified over the stored checkpoint before the key is registered: no key
 * becomes a witness that did not sign. `cose` is the credential's public key. `owner` login. Null, or why not.
 */
export async function acceptPasskey(
  owner: Database,
  clock: Clock,
  given: {
    readonly function: WitnessFunction;
    readonly site: string;
    readonly cose: Uint8Array;
    readonly size: number;
    readonly seconds: number;
    readonly assertion: Assertion;
  },
): Promise<CosignatureRefusal | null> {
  const name = `${given.function}.passkey-${createHash('sha256').update(given.cose).digest('hex').slice(0, 8)}`;
  const keyText = passkeyVerifierKey(name, given.site, given.cose);
  const key = parsePasskey(keyText);
  if (key === null) return 'unknown-witness';
  const checkpoint = await owner
    .selectFrom('log.checkpoints')
    .select('note')
    .where('size', '=', given.size)
    .executeTakeFirst();
  if (checkpoint === undefined) return 'unknown-checkpoint';
  const line = passkeyLine(key, given.seconds, given.assertion);
  if (verifyCosignature(checkpoint.note + line, key) === null) return 'not-signed';
  const latest = clock.now().add(maxAhead).epochMilliseconds / 1000;
  if (given.seconds > latest) return 'clock';
  await registerWitness(owner, clock, { function: given.function, key: keyText });
  return acceptCosignature(owner, clock, { size: given.size, line });
}
