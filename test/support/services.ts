// A school that keeps its register of services: people by function, the real database, and the register in force.
import assert from 'node:assert/strict';
import { createServiceQuestions, type ServiceQuestions } from '../../src/cases/services/questions.ts';
import {
  createServices,
  type Decides,
  ServiceError,
  type ServiceRefusal,
  type Services,
} from '../../src/cases/services/services.ts';
import { readyService, type WantedService } from '../../src/cases/services/wanted.ts';
import type { Person } from '../../src/facts/person.ts';
import { importPeople } from '../../src/people/import.ts';
import type { SignedInRef } from '../../src/people/second-person.ts';
import type { Profile } from '../../src/regulation/profile/profile.ts';
import { compileRegulation, type Regulation } from '../../src/regulation/regulation.ts';
import type { ServiceStatus } from '../../src/regulation/service-words.ts';
import { type RegisteredService, registerOf } from '../../src/regulation/services.ts';
import { type FixedClock, fixedClock } from '../../src/store/clock.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';
import { profileOf, type RegulationName, sampleLists } from './regulation.ts';

const noon = Temporal.Instant.from('2026-11-24T11:00:00Z');
const functions: Readonly<Record<string, readonly string[]>> = {
  wouter: ['ict'],
  saskia: ['privacy-officer'],
  lies: ['leadership'],
  bram: ['board'],
  bea: ['board'],
  noor: ['mentor'],
};
const people = Object.entries(functions).map(
  ([name, held]): Person => ({
    address: `${name}@s.example`,
    name,
    category: 'staff',
    functions: held,
    groups: [],
  }),
);

/** An entry as somebody fills it in. */
export function wanted(
  name: string,
  status: ServiceStatus,
  more: Partial<WantedService> = {},
): WantedService {
  return {
    name,
    kind: 'storage',
    status,
    hosts: [],
    transfer: 'unknown',
    agreement: 'unknown',
    agreementUntil: null,
    owner: null,
    risk: null,
    why: 'Omdat het moet.',
    ...more,
  };
}

/** The act was refused, for this reason. */
export const refusedBy = (act: Promise<unknown>, refusal: ServiceRefusal): Promise<void> =>
  assert.rejects(act, (error) => error instanceof ServiceError && error.refusal === refusal);

export interface ServicesWorld {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly services: Services;
  readonly questions: ServiceQuestions;
  /** Prepares as the console does; rejects with the reason as message where the regulation does not allow it. */
  readonly prepare: (entry: WantedService, by: SignedInRef) => Promise<Decides | null>;
  readonly by: (name: string, session?: string) => SignedInRef;
  readonly register: () => Promise<readonly RegisteredService[]>;
  readonly regulation: () => Promise<Regulation>;
  /** Duties with their state, in the order in which they are due. */
  readonly duties: () => Promise<string[]>;
}

/** Runs `work` in a school under a shipped profile, as if all were decided; `change` makes another profile of it. */
export async function inServices(
  name: RegulationName,
  work: (world: ServicesWorld) => Promise<void>,
  change: (profile: Profile) => Profile = (profile) => profile,
): Promise<void> {
  await using db = await testDatabase();
  const clock = fixedClock(noon);
  await importPeople(db.desk, 's', people, clock);
  const services = createServices(db.desk, 's');
  const profile = change(profileOf(name));
  const regulation = async (): Promise<Regulation> =>
    compileRegulation({
      profile,
      lists: sampleLists,
      intended: true,
      services: await services.effective(),
    });
  await work({
    db,
    clock,
    services,
    questions: createServiceQuestions(db.desk, 's', clock),
    async prepare(entry, by) {
      const today = by.at.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().toString();
      const ready = readyService(await regulation(), entry, today);
      if (typeof ready === 'string') throw new Error(ready);
      return services.prepare(ready, by);
    },
    by: (one, session = `session of ${one}`) => ({
      person: `${one}@s.example`,
      session,
      stepUpAt: clock.now(),
      at: clock.now(),
    }),
    register: async () => registerOf(profile, await services.effective()),
    regulation,
    async duties() {
      const rows = await db.desk
        .selectFrom('duties')
        .select(['kind', 'done_at'])
        .where('school', '=', 's')
        .orderBy('due_at')
        .orderBy('kind')
        .execute();
      return rows.map(({ kind, done_at }) => `${kind} ${done_at === null ? 'open' : 'done'}`);
    },
  });
}
