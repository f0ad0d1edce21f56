// A school of three on a real database, whose people answer questions about sites and software in school hours.
import { importPeople } from '../../src/people/import.ts';
import type { SignedInRef } from '../../src/people/second-person.ts';
import { createSiteQuestions, type SiteQuestions } from '../../src/cases/site-questions.ts';
import type { SchoolCalendar } from '../../src/facts/school-calendar.ts';
import { type FixedClock, fixedClock } from '../../src/store/clock.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';

/** When it starts: a Tuesday, 14:25 in Amsterdam. */
export const start = Temporal.Instant.from('2026-11-24T13:25:10Z');
const calendar: SchoolCalendar = {
  hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '17:00' },
  region: null,
  vacations: [],
};

export interface AskingSchool extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly sites: SiteQuestions;
  /** Somebody signed in now: `ict`, `leiding` or `docent`. */
  readonly by: (name: string) => SignedInRef;
}

/** Starts it, under the name `s`: sites are answered in 18 school hours, software in 45. */
export async function startAskingSchool(): Promise<AskingSchool> {
  const db = await testDatabase();
  const clock = fixedClock(start);
  const person = (name: string, functions: readonly string[]) => ({
    address: `${name}@s.example`,
    name,
    category: 'staff' as const,
    functions,
    groups: [],
  });
  await importPeople(
    db.desk,
    's',
    [person('ict', ['ict']), person('leiding', ['leadership']), person('docent', [])],
    clock,
  );
  return {
    db,
    clock,
    sites: createSiteQuestions({
      desk: db.desk,
      school: 's',
      clock,
      calendar: () => calendar,
      promise: (wish) => ({ schoolHours: wish === 'software' ? 45 : 18 }),
    }),
    by: (name) => ({
      person: `${name}@s.example`,
      session: `session-${name}`,
      stepUpAt: null,
      at: clock.now(),
    }),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}
