// What a gate keeps: sealed and on its own disk before the reply (`prepare`), sure after it (`commit`), then pushed to the database.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { refusalOf, Refused } from './access.ts';
import type { KeySource } from './keeper/client.ts';
import { openKeyring } from './keyring.ts';
import {
  isKeptPurpose,
  keptFields,
  retentionClasses,
  type KeptPurpose,
  type Card,
  type Kept,
  type KeptField,
  type RetentionClass,
} from './kept.ts';
import { dayOfDeath, hourOf, timeZone } from './retention.ts';
import { type Countable, type SampleNumber, type SampleNumbers } from './sample-numbers.ts';
import { sealRecord } from './seal.ts';
import { tellMark, tellSamples } from './sample-report.ts';
import { openSpool, type SpoolItem } from './spool.ts';

/** The gate may not take on mail now: it answers 451. `reason` is a code: `spool-full`, `spool-old`, `spool-disk`, `no-key`, `no-term`, `closed`. */
export class NotReady extends Error {
  readonly reason: string;
  constructor(reason: string, cause?: unknown) {
    super(`the vault is not ready: ${reason}`, { cause });
    this.name = 'NotReady';
    this.reason = reason;
  }
}

export interface GateVault {
  /** Seals and stores an item; on disk when it resolves. Returns its id. `sampled`: it is the copy of this number. Throws NotReady. */
  prepare(kept: Kept, sampled?: SampleNumber): Promise<string>;
  /** The reply was given: the item is ours. */
  commit(id: string): Promise<void>;
  /** The reply became a refusal for now: the sender's server keeps the message, we do not. */
  abandon(id: string): Promise<void>;
  /** Items on this disk that are not yet in the database. */
  pending(): number;
  /** Resolves when the gate may take on mail. Throws NotReady. */
  ready(): Promise<void>;
  /** Pushes everything committed now; rejects when the database does not take it. */
  flush(): Promise<void>;
  /** The numbers of samples that this gate gives. */
  readonly numbers: Pick<SampleNumbers, 'give' | 'passed' | 'unanswered'>;
  close(): Promise<void>;
}

export interface VaultOptions {
  /** Folder of the spool. */
  readonly dir: string;
  readonly school: string;
  /** The `gate` login: INSERT only. */
  readonly gate: Database;
  readonly keys: KeySource;
  /** Terms of the regulation in force. Null: open, so nothing of that class may be kept. */
  readonly terms: () => Readonly<Record<RetentionClass, Temporal.Duration | null>>;
  readonly clock: Clock;
  /** Samples whose hours this gate totals. */
  readonly samples?: () => readonly Countable[];
  readonly log?: { warn(facts: object, message: string): void };
}

export const maxItems = 10_000;
export const maxHours = 24;
/** Days for which keys are fetched ahead, today included. */
const daysAhead = 8;
/** A prepared item whose end nobody told is kept: better twice than never. */
const orphanMinutes = 5;

/** Which classes each purpose uses, for the keys to have ahead. */
const usualClasses: Readonly<Record<KeptPurpose, readonly RetentionClass[]>> = {
  // Accountability too: reports are sealed to these keys, also in a week in which no key can be born.
  misuse: ['usage', 'quarantine', 'accountability'],
  security: ['usage', 'quarantine', 'accountability'],
  continuity: ['usage'],
  evidence: ['evidence'],
};

/** Opens the vault of a gate. What was prepared before a crash is kept: its sender may have been told so. */
export async function openVault(options: VaultOptions): Promise<GateVault> {
  const { clock, school } = options;
  const spool = openSpool(options.dir);
  const keyring = openKeyring(options.dir, options.keys);
  spool.commit(spool.prepared());
  const preparedAt = new Map<string, Temporal.Instant>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const today = (): Temporal.PlainDate => clock.now().toZonedDateTimeISO(timeZone).toPlainDate();

  /** Names of the keys needed from today on, or null when some class has no term. */
  const keysFor = (days: number): Omit<Card, 'id'>[] => {
    const terms = options.terms();
    const names: Omit<Card, 'id'>[] = [];
    for (const [purpose, classes] of Object.entries(usualClasses)) {
      for (const retentionClass of classes) {
        const term = terms[retentionClass];
        if (term === null) continue;
        for (let day = 0; day < days; day += 1) {
          const diesOn = today().add({ days: day }).add(term).toString();
          names.push({ school, purpose, class: retentionClass, diesOn });
        }
      }
    }
    return names;
  };

  const deathOf = (name: Kept['class'], now: Temporal.Instant): string => {
    const known = retentionClasses.find((one) => one === name);
    const term = known === undefined ? null : options.terms()[known];
    if (term === null) throw new NotReady('no-term');
    return dayOfDeath(now, term).toString();
  };

  let fetchedOn = '';
  const fetchAhead = async (): Promise<void> => {
    const day = today().toString();
    if (fetchedOn === day && keysFor(2).every((name) => keyring.has(name))) return;
    await keyring.ahead(keysFor(daysAhead), day);
    fetchedOn = day;
  };

  const pushBatch = async (items: readonly SpoolItem[]): Promise<void> => {
    await options.gate.transaction().execute(async (trx) => {
      for (const { card, state, group, hour, record, sampled } of items) {
        const fields: Partial<Record<KeptField, Buffer>> = Object.fromEntries(record.fields);
        // Untargeted: needs no SELECT. An item that is there already was pushed before a crash.
        await trx
          .insertInto('monitoring.kept')
          .values({
            id: card.id,
            school: card.school,
            purpose: card.purpose,
            class: card.class,
            state,
            hour,
            grp: group,
            dies_on: card.diesOn,
            wrapped: record.wrapped,
            ...fields,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        if (sampled !== undefined) await tellMark(trx, { ...sampled, school, kind: 'copy', item: card.id });
      }
    });
    spool.remove(items.map((item) => item.card.id));
  };

  // A recording that the database knows no mandate for (a backup from before the start was put back) goes: nobody may keep
  // it, and nothing else waits behind it.
  const pushEach = async (items: readonly SpoolItem[]): Promise<void> => {
    for (const item of items) {
      try {
        await pushBatch([item]);
      } catch (error) {
        const refused = refusalOf(error);
        if (item.state !== 'recorded' || !(refused instanceof Refused && refused.reason === 'ladder'))
          throw error;
        spool.remove([item.card.id]);
      }
    }
  };

  let pushing: Promise<void> | null = null;
  const push = async (): Promise<void> => {
    for (let items = spool.committed(20); items.length > 0; items = spool.committed(20)) {
      if (closed) return;
      if (items.some(({ state }) => state === 'recorded')) await pushEach(items);
      else await pushBatch(items);
    }
  };
  const flush = (): Promise<void> => {
    pushing ??= push()
      .then(() => tellSamples({ gate: options.gate, school, clock, spool }, options.samples?.() ?? []))
      .finally(() => {
        pushing = null;
      });
    return pushing;
  };

  const sweep = (): void => {
    const limit = clock.now().subtract({ minutes: orphanMinutes });
    for (const [id, at] of preparedAt) {
      if (Temporal.Instant.compare(at, limit) > 0) continue;
      spool.commit([id]);
      preparedAt.delete(id);
    }
  };

  let complained = false;
  const turn = async (): Promise<void> => {
    try {
      sweep();
      await fetchAhead().catch(() => {});
      await flush();
      complained = false;
    } catch {
      if (!complained) options.log?.warn({ waiting: spool.size() }, 'kept items wait for the database');
      complained = true;
    }
  };
  const schedule = (after: number): void => {
    if (closed) return;
    timer = setTimeout(() => void turn().finally(() => schedule(1000)), after);
    timer.unref();
  };

  await fetchAhead().catch(() => {});
  schedule(0);

  let probedAt: Temporal.Instant | null = null;
  const refuseIfClosed = (): void => {
    if (closed) throw new NotReady('closed');
  };

  return {
    numbers: spool.numbers,
    prepare: async (kept, sampled) => {
      refuseIfClosed();
      if (!isKeptPurpose(kept.purpose))
        throw new TypeError(`nothing is kept under the purpose ${kept.purpose}`);
      const now = clock.now();
      const diesOn = kept.diesOn ?? deathOf(kept.class, now);
      const card: Card = {
        id: randomUUID(),
        school,
        purpose: kept.purpose,
        class: kept.class,
        diesOn,
      };
      let publicKey: Buffer;
      try {
        publicKey = await keyring.find(card);
      } catch (cause) {
        throw new NotReady('no-key', cause);
      }
      const fields = new Map<KeptField, Uint8Array>();
      for (const field of keptFields) {
        const plain = kept.fields[field];
        if (plain !== undefined) fields.set(field, plain);
      }
      const record = await sealRecord(publicKey, card, fields, kept.shut);
      refuseIfClosed();
      try {
        const hour = hourOf(now).toString();
        spool.add({ card, state: kept.state, group: kept.group, hour, record, sampled });
      } catch (cause) {
        throw new NotReady('spool-disk', cause);
      }
      preparedAt.set(card.id, now);
      return card.id;
    },
    commit: async (id) => {
      refuseIfClosed();
      spool.commit([id]);
      preparedAt.delete(id);
    },
    abandon: async (id) => {
      refuseIfClosed();
      spool.abandon(id);
      preparedAt.delete(id);
    },
    pending: () => (closed ? 0 : spool.size()),
    ready: async () => {
      refuseIfClosed();
      if (spool.size() >= maxItems) throw new NotReady('spool-full');
      const oldest = spool.oldestHour();
      const now = clock.now();
      if (oldest !== null) {
        const limit = now.subtract({ hours: maxHours });
        if (Temporal.Instant.compare(Temporal.Instant.from(oldest), limit) < 0)
          throw new NotReady('spool-old');
      }
      if (probedAt === null || now.since(probedAt).abs().total('seconds') > 5) {
        try {
          spool.probe();
        } catch (cause) {
          throw new NotReady('spool-disk', cause);
        }
        probedAt = now;
      }
      const needed = keysFor(1);
      if (!needed.every((name) => keyring.has(name))) {
        try {
          await fetchAhead();
        } catch (cause) {
          throw new NotReady('no-key', cause);
        }
      }
    },
    flush,
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      await pushing?.catch(() => {});
      spool.close();
    },
  };
}
