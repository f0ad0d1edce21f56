// The register of services as the school decides on it: prepared by one, decided by whoever has the power (ZOU-4.4, PRO-4.4).
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { SignedInRef } from '../../people/second-person.ts';
import { timeZone } from '../../privacy/retention.ts';
import type { CouncilStep } from '../../regulation/service-words.ts';
import type { RegisteredService, ServiceDecision, ServiceEntry } from '../../regulation/services.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { bear, discharge } from '../duties/duties.ts';
import { settleAgreements, watchAgreement } from './agreements.ts';
import type { ReadyService } from './wanted.ts';

/** Who makes an entry hold. `keeper`: whoever keeps the register. */
export type Decides = 'board' | 'leadership' | 'keeper';

/** Why the database refused. */
export type ServiceRefusal =
  | 'second-person'
  | 'asked-already'
  | 'not-entitled'
  | 'decided-already'
  | 'council';

/** Thrown where an act was refused; it carries no entry. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly refusal: ServiceRefusal;

  constructor(refusal: ServiceRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.refusal = refusal;
  }
}

const refusals: Readonly<Record<string, ServiceRefusal>> = {
  RG360: 'second-person',
  RG361: 'asked-already',
  RG362: 'not-entitled',
  RG363: 'decided-already',
  RG364: 'council',
};

/** An entry that waits for a decision. */
export interface PreparedService extends ServiceEntry {
  readonly id: string;
  readonly why: string;
  readonly decides: Decides;
  readonly tightens: boolean;
  readonly askedAt: Temporal.Instant;
  /** Address of who prepared it. */
  readonly proposer: string;
}

/** Each act is of one person in a session of their own; throws `ServiceError` where it is refused. */
export interface Services {
  /** What waits, oldest first, at most 200. */
  prepared(): Promise<readonly PreparedService[]>;
  /** What was decided, newest first, at most 200: the history of the register. */
  decided(): Promise<readonly ServiceDecision[]>;
  /** The last decision about each service: what gates apply to the register as published. */
  effective(): Promise<readonly ServiceDecision[]>;
  /** Null: it holds now. Else who decides, for whom a duty was born with it. */
  prepare(ready: ReadyService, by: SignedInRef): Promise<Decides | null>;
  /** Makes it hold. `council` is asked where something is forbidden: when the council took which step. */
  decide(
    id: string,
    council: { readonly on: string; readonly step: CouncilStep } | null,
    by: SignedInRef,
  ): Promise<void>;
  /** Says no, or takes the own preparation back. */
  refuse(id: string, by: SignedInRef): Promise<void>;
  /** Sees to it that agreements of the register as published are watched too; safe at each start. */
  watchPublished(services: readonly RegisteredService[], at: Temporal.Instant): Promise<void>;
}

const columns = [
  'id',
  'service as name',
  'kind',
  'status',
  'article',
  'hosts',
  'transfer',
  'agreement',
  'agreement_until as agreementUntil',
  'owner',
  'risk',
  'why',
] as const;

const dutyOf = (decides: Decides): 'service-board' | 'service-approval' =>
  decides === 'board' ? 'service-board' : 'service-approval';

const causeOf = (id: string): string => `service:${id}`;

async function ask<Row>(query: RawBuilder<Row>, db: Database | Transaction): Promise<readonly Row[]> {
  try {
    return (await query.execute(db)).rows;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const refusal = refusals[code];
    if (refusal === undefined) throw error;
    throw new ServiceError(refusal, { cause: error });
  }
}

/** The register of one school, with the `desk` login. Times are those of each act (`by.at`). */
export function createServices(desk: Database, school: string): Services {
  const rows = (db: Database | Transaction) =>
    db
      .selectFrom('services.decisions')
      .select([...columns, 'decides', 'decided_at', 'council_on', 'council_step'])
      .where('school', '=', school);

  const read = ({
    id: _id,
    decides,
    decided_at,
    council_on,
    council_step,
    ...entry
  }: Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>): ServiceDecision => ({
    ...entry,
    body: decides,
    decidedOn: (decided_at ?? Temporal.Instant.fromEpochMilliseconds(0))
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString(),
    council: council_on === null || council_step === null ? null : { on: council_on, step: council_step },
  });

  /** What follows from an entry that holds now: agreements that stood before are settled, this one is watched. */
  const follow = async (
    trx: Transaction,
    { name, status, agreementUntil }: ServiceEntry,
    at: Temporal.Instant,
  ): Promise<void> => {
    const until = status === 'forbidden' ? null : agreementUntil;
    await settleAgreements(trx, { school, service: name, until, at });
    if (until !== null) await watchAgreement(trx, { school, service: name, until, at });
  };

  /** The row that an act is about, while it is open. */
  const waiting = async (trx: Transaction, id: string) => {
    const row = await rows(trx).where('id', '=', id).where('outcome', 'is', null).executeTakeFirst();
    if (row === undefined) throw new ServiceError('decided-already');
    return row;
  };

  return {
    prepared: () =>
      desk
        .selectFrom('services.decisions')
        .select([...columns, 'decides', 'tightens', 'asked_at as askedAt', 'proposer'])
        .where('school', '=', school)
        .where('outcome', 'is', null)
        .orderBy('asked_at')
        .orderBy('id')
        .limit(200)
        .execute(),
    async decided() {
      const found = await rows(desk)
        .where('outcome', '=', 'done')
        .orderBy('turn', 'desc')
        .limit(200)
        .execute();
      return found.map(read);
    },
    async effective() {
      const found = await rows(desk)
        .distinctOn(sql`lower(service)`)
        .where('outcome', '=', 'done')
        .orderBy(sql`lower(service)`)
        .orderBy('turn', 'desc')
        .execute();
      return found.map(read);
    },
    prepare: ({ entry, was, tightens }, by) =>
      desk.transaction().execute(async (trx) => {
        const id = randomUUID();
        const { name, agreementUntil, ...rest } = entry;
        const row = JSON.stringify({ ...rest, service: name, agreement_until: agreementUntil });
        const [answer] = await ask(
          sql<{ decides: Decides | null }>`
            SELECT services.prepare(${id}, ${school}, ${row}::jsonb, ${was}, ${tightens}, ${by.person}, ${by.session},
              ${by.at.toString()}::timestamptz) AS decides`,
          trx,
        );
        const decides = answer?.decides ?? null;
        if (decides === null) await follow(trx, entry, by.at);
        else await bear(trx, { school, kind: dutyOf(decides), cause: causeOf(id), at: by.at });
        return decides;
      }),
    decide: (id, council, by) =>
      desk.transaction().execute(async (trx) => {
        const row = await waiting(trx, id);
        await ask(
          sql`SELECT services.decide(${id}, ${school}, ${council?.on ?? null}::date, ${council?.step ?? null}, ${by.person},
            ${by.session}, ${by.at.toString()}::timestamptz)`,
          trx,
        );
        await discharge(trx, { school, kind: dutyOf(row.decides), cause: causeOf(id), at: by.at });
        await follow(trx, row, by.at);
      }),
    refuse: (id, by) =>
      desk.transaction().execute(async (trx) => {
        const row = await waiting(trx, id);
        await ask(
          sql`SELECT services.refuse(${id}, ${school}, ${by.person}, ${by.session}, ${by.at.toString()}::timestamptz)`,
          trx,
        );
        await discharge(trx, { school, kind: dutyOf(row.decides), cause: causeOf(id), at: by.at });
      }),
    watchPublished: (services, at) =>
      desk.transaction().execute(async (trx) => {
        for (const { name, status, agreementUntil, decided } of services)
          if (decided === null && status !== 'forbidden' && agreementUntil !== null)
            await watchAgreement(trx, { school, service: name, until: agreementUntil, at });
      }),
  };
}
