// Sign-in of one school: its sessions and their sweep, and in the demo the links that count as a passkey.
import type { SignIn } from '../console/deps.ts';
import { roles } from '../demo/school.ts';
import { createChallenges } from '../people/challenges.ts';
import { createCodes } from '../people/codes.ts';
import { bootstrapCode, createPasskeys, placeOf } from '../people/passkeys.ts';
import { createSecrecy, type SecrecyGround, wordsHash } from '../people/secrecy.ts';
import { createSessions } from '../people/sessions.ts';
import { maySeeKept } from '../people/signed-in.ts';
import type { Regulation } from '../regulation/regulation.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Later, ServeOptions } from './options.ts';

/** How often ended sessions are removed. They are worth nothing from the moment they end; this clears them away. */
const sweepMs = 30_000;

/** The regulation under which a statement of secrecy is signed now. */
function secrecyGround(regulation: Regulation): SecrecyGround {
  return {
    version: regulation.stamp.version,
    hash: regulation.stamp.hash,
    article: regulation.profile.people.secrecy,
  };
}

function bootstrapNote(first: { readonly address: string; readonly code: string }): string {
  return (
    `Nobody has a passkey yet. One-time code for ${first.address}: ${first.code} ` +
    '(24 hours, one use; a restart makes a new one). Hand it over in person; it is entered on the page /inloggen.'
  );
}

/** Starts sign-in. The demo's links count only in the demo. */
export async function startSignIn(
  { store, school, directory, clock, log, regulation }: Ground,
  options: ServeOptions,
  /** Where people reach the console; known once it listens. */
  consoleUrl: () => string,
  later: Later,
): Promise<{ readonly signIn: SignIn; readonly notes: readonly string[] }> {
  const sessions = createSessions({
    desk: store.desk,
    school,
    clock,
    secure: options.url?.startsWith('https:') ?? false,
  });
  const ground = { desk: store.desk, school, clock };
  const secrecy = createSecrecy(ground);
  const codes = createCodes(ground);
  const challenges = createChallenges(ground);
  const passkeys = createPasskeys({
    ...ground,
    codes,
    challenges,
    sessions,
    schoolName: () => regulation().school.name,
    place: () => placeOf(consoleUrl()),
  });
  const sweep = setInterval(() => {
    void Promise.all([sessions.sweep(), challenges.sweep()]).catch((error: unknown) =>
      log.warn(causeOf(error), 'sessions wait to be swept'),
    );
  }, sweepMs);
  later(() => clearInterval(sweep));
  const personOf = (role: string): string | undefined => {
    const chosen = options.demo ? roles.find((one) => one.role === role) : undefined;
    return directory.people.find((one) => one.name === chosen?.name)?.address;
  };
  // Made up like all else there: the first of the demo's two ICT people has signed, the second has not yet.
  const signed = personOf('ict');
  if (signed !== undefined) {
    if (!maySeeKept(['ict'], await secrecy.until(signed), clock.now())) {
      await secrecy.sign(signed, wordsHash, secrecyGround(regulation()));
    }
  }
  const signIn: SignIn = {
    passkeys,
    secrecy,
    current: (request) => sessions.current(request),
    begin: async (address, request) => ({ setCookie: await sessions.start(address, 'passkey', request) }),
    async renew(request) {
      const setCookie = await sessions.renew(request);
      return setCookie === null ? null : { setCookie };
    },
    own: (address) => sessions.own(address),
    endAll: (address) => sessions.endAll(address),
    roles: () => (options.demo ? roles : []),
    async enter(role, request) {
      const address = personOf(role);
      return address === undefined ? null : { setCookie: await sessions.start(address, 'demo', request) };
    },
    async again(request) {
      const setCookie = options.demo ? await sessions.renew(request) : null;
      return setCookie === null ? null : { setCookie };
    },
    leave: async (request) => ({ setCookie: await sessions.end(request) }),
  };
  // The made-up school has its links; everybody else begins with a code in the hands of the administrator.
  const first = options.demo ? null : await bootstrapCode(store.desk, school, codes, clock.now());
  return { signIn, notes: first === null ? [] : [bootstrapNote(first)] };
}
