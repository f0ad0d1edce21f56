// Sign-in of a made-up school on the real database: sessions, codes, passkeys and secrecy, with a clock moved by hand.
import { createChallenges } from '../../src/people/challenges.ts';
import { type Codes, createCodes } from '../../src/people/codes.ts';
import { importPeople } from '../../src/people/import.ts';
import { createPasskeys, type Passkeys, placeOf } from '../../src/people/passkeys.ts';
import { createSecrecy, type Secrecy } from '../../src/people/secrecy.ts';
import { createSessions, type Sessions } from '../../src/people/sessions.ts';
import type { SignedIn } from '../../src/people/signed-in.ts';
import type { Person } from '../../src/facts/person.ts';
import { type FixedClock, fixedClock } from '../../src/store/clock.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';

export const place = { rpId: 'localhost', origin: 'http://localhost:8080' };

const one = (name: string, functions: readonly string[]): Person => ({
  address: `${name.toLowerCase()}@school.example`,
  name,
  category: 'staff',
  functions,
  groups: [],
});

export const saskia: Person = one('Saskia', ['privacy-officer']);
export const marit: Person = one('Marit', ['leadership']);
export const wouter: Person = one('Wouter', ['ict']);
export const noor: Person = one('Noor', []);

export interface SignInWorld extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly clock: FixedClock;
  readonly codes: Codes;
  readonly passkeys: Passkeys;
  readonly sessions: Sessions;
  readonly secrecy: Secrecy;
  /** Leaves of one kind, oldest first. */
  leaves(kind: string): Promise<Record<string, unknown>[]>;
  /** A running session of this person. */
  signedIn(person: Person): Promise<SignedIn>;
  /** Makes a passkey for this person with a code of Saskia's, or of Marit's for Saskia. */
  registered(person: Person): Promise<Authenticator>;
  /** Shows a passkey at the door; the address. */
  enter(authenticator: Authenticator): Promise<string>;
}

/** A request that carries what a Set-Cookie gave. */
export const asking = (setCookie: string): Request =>
  new Request('http://127.0.0.1/', { headers: { cookie: setCookie.split(';')[0] ?? '' } });

export const door = new Request('http://127.0.0.1/');

export async function signInWorld(): Promise<SignInWorld> {
  const db = await testDatabase();
  const clock = fixedClock(Temporal.Instant.from('2026-11-23T11:00:00Z'));
  await importPeople(db.desk, 'a', [saskia, marit, wouter, noor], clock);
  const base = { desk: db.desk, school: 'a', clock };
  const sessions = createSessions({ ...base, secure: false });
  const codes = createCodes(base);
  const passkeys = createPasskeys({
    ...base,
    codes,
    sessions,
    challenges: createChallenges(base),
    schoolName: () => 'School',
    place: () => placeOf('http://127.0.0.1:8080'),
  });
  const world: SignInWorld = {
    db,
    clock,
    codes,
    passkeys,
    sessions,
    secrecy: createSecrecy(base),
    async leaves(kind) {
      const rows = await db.owner.selectFrom('log.pending').select('body').orderBy('seq').execute();
      return rows.map(({ body }) => Object(JSON.parse(body))).filter((leaf) => leaf.kind === kind);
    },
    async signedIn(person) {
      const found = await sessions.current(asking(await sessions.start(person.address, 'passkey', door)));
      if (found === null) throw new Error('no session');
      return found;
    },
    async registered(person) {
      const by = person.address === saskia.address ? marit : saskia;
      const { code } = await passkeys.handOver(person.address, await world.signedIn(by));
      const { options } = await passkeys.beginRegistration(code);
      const authenticator = createAuthenticator();
      await passkeys.register(authenticator.register({ challenge: options.challenge, ...place }), 'phone');
      return authenticator;
    },
    async enter(authenticator) {
      const { challenge } = await passkeys.beginSignIn(null);
      return passkeys.signIn(authenticator.assert({ challenge, ...place }));
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
  return world;
}
