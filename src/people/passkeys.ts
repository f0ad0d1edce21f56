// Passkeys (WebAuthn level 3): registered with a one-time code, used to sign in and to step up, withdrawn by a second person.
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { sql } from 'kysely';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import type { Challenges } from './challenges.ts';
import type { Codes, MadeCode } from './codes.ts';
import type { Device, Sessions } from './sessions.ts';
import type { SignedIn } from './signed-in.ts';

export type PasskeyRefusal =
  /** No such code, or it has expired, was used, or was tried too often. */
  | 'code'
  /** The challenge is unknown, was answered before or has expired. */
  | 'challenge'
  /** Unknown, ended, not of this person, from another origin, or not verified. */
  | 'passkey'
  /** The counter went back: there is a copy. The passkey has ended. */
  | 'copied'
  /** A second person is needed, and this one is not it. */
  | 'second-person'
  /** The directory knows no such person. */
  | 'unknown-person'
  /** Opened under a name for which browsers make no passkeys. */
  | 'no-place';

/** A passkey that is not taken. Nothing was changed, except that the challenge is gone. */
export class PasskeyRefused extends Error {
  readonly reason: PasskeyRefusal;
  constructor(reason: PasskeyRefusal, cause?: unknown) {
    super(`passkey refused: ${reason}`, { cause });
    this.name = 'PasskeyRefused';
    this.reason = reason;
  }
}

/** A browser's answer to a request to make a passkey, all base64url (WebAuthn section 5.1.8). */
export interface Registration {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: readonly string[];
  };
}

/** A browser's answer to a request to show a passkey. */
export interface Assertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
}

/** Where passkeys live: the name they are bound to (RP ID) and the one origin they are taken from. */
export interface PasskeyPlace {
  readonly rpId: string;
  readonly origin: string;
}

/** The place behind the console's address, or null where browsers make none: a bare IP address, or http to another machine. */
export function placeOf(url: string): PasskeyPlace | null {
  const { protocol, hostname, port, origin } = new URL(url);
  if (hostname === '127.0.0.1' || hostname === 'localhost') {
    return { rpId: 'localhost', origin: `http://localhost${port === '' ? '' : `:${port}`}` };
  }
  if (protocol !== 'https:' || /^[\d.]+$|^\[/.test(hostname)) return null;
  return { rpId: hostname, origin };
}

/** One of somebody's own passkeys, as its owner may see it. */
export interface OwnPasskey {
  readonly device: Device;
  readonly since: Temporal.Instant;
  readonly lastUsed: Temporal.Instant | null;
}

export interface Passkeys {
  readonly place: () => PasskeyPlace | null;
  /** A second person makes a code for somebody else. Throws PasskeyRefused `second-person` or `unknown-person`. */
  handOver(address: string, by: SignedIn): Promise<MadeCode & { readonly name: string }>;
  /** A second person withdraws all passkeys of somebody else and ends that person's sessions; how many ended. */
  withdraw(address: string, by: SignedIn): Promise<number>;
  /** What the browser needs to make a passkey for the person behind a code. */
  beginRegistration(
    typed: string,
  ): Promise<{ readonly name: string; readonly options: PublicKeyCredentialCreationOptionsJSON }>;
  /** Keeps a new passkey and uses up its code, in one transaction with the leaf. */
  register(response: Registration, device: Device): Promise<void>;
  /** What the browser needs to sign in; with an address for devices that keep no list of their own. */
  beginSignIn(address: string | null): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** The address behind an assertion. */
  signIn(response: Assertion): Promise<string>;
  beginStepUp(by: SignedIn): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Resolves when the assertion is of this very person, made for this very session. */
  stepUp(response: Assertion, by: SignedIn): Promise<void>;
  own(address: string): Promise<OwnPasskey[]>;
}

/** Functions that hand over codes and withdraw passkeys; the database holds the same. */
export const secondPersons: readonly string[] = ['privacy-officer', 'leadership'];

/** Ed25519, ES256, RS256 (COSE): what every authenticator of today has one of. */
const algorithms = [-8, -7, -257];

const bytesOf = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'base64url');

/** The challenge that a response says it answers. */
function challengeIn(clientDataJSON: string): string {
  try {
    return String(Object(JSON.parse(bytesOf(clientDataJSON).toString('utf8'))).challenge);
  } catch {
    return '';
  }
}

/** Passkeys of one school, over the `desk` login. */
export function createPasskeys(options: {
  readonly desk: Database;
  readonly school: string;
  readonly schoolName: () => string;
  readonly clock: Clock;
  readonly codes: Codes;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly place: () => PasskeyPlace | null;
}): Passkeys {
  const { desk, school, clock, codes, challenges, sessions } = options;
  // Who asks for an address that has no passkey gets a made-up one, the same each time: the answer says nothing.
  const veil = randomBytes(32);

  function placed(): PasskeyPlace {
    const place = options.place();
    if (place === null) throw new PasskeyRefused('no-place');
    return place;
  }

  async function nameOf(address: string): Promise<string> {
    const person = await desk
      .selectFrom('people')
      .select('name')
      .where('school', '=', school)
      .where('address', '=', address)
      .where(sql<boolean>`directory.is_active(school, address, ${clock.now().toString()}::timestamptz)`)
      .executeTakeFirst();
    if (person === undefined) throw new PasskeyRefused('unknown-person');
    return person.name ?? address;
  }

  const living = (address: string) =>
    desk
      .selectFrom('passkeys')
      .where('school', '=', school)
      .where('address', '=', address)
      .where('ended_at', 'is', null);

  async function listOf(address: string): Promise<{ id: string; transports: string[] }[]> {
    const rows = await living(address).select(['credential', 'transports']).limit(50).execute();
    return rows.map(({ credential, transports }) => ({ id: credential.toString('base64url'), transports }));
  }

  function secondPerson(address: string, by: SignedIn): void {
    const functions = by.person.functions;
    if (by.person.address === address || !functions.some((one) => secondPersons.includes(one))) {
      throw new PasskeyRefused('second-person');
    }
  }

  /** Verifies an assertion against a challenge that has been taken; gives the address. */
  async function verified(response: Assertion, challenge: string): Promise<string> {
    const { rpId, origin } = placed();
    const credential = bytesOf(response.id);
    const known = await desk
      .selectFrom('passkeys')
      .select(['address', 'public_key', 'counter', 'transports'])
      .where('credential', '=', credential)
      .where('school', '=', school)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (known === undefined) throw new PasskeyRefused('passkey');
    const checked = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      // The counter is compared below, in the statement that moves it: here it would refuse without a word.
      credential: { id: response.id, publicKey: Uint8Array.from(known.public_key), counter: 0 },
    }).catch((error: unknown) => {
      throw new PasskeyRefused('passkey', error);
    });
    if (!checked.verified) throw new PasskeyRefused('passkey');
    await moveCounter(credential, checked.authenticationInfo.newCounter, known.address);
    return known.address;
  }

  /** WebAuthn section 6.1.1: a counter that does not move on is a copy. Those that stay at nought do not count. */
  async function moveCounter(credential: Buffer, counter: number, address: string): Promise<void> {
    const at = clock.now().toString();
    const moved = await desk
      .updateTable('passkeys')
      .set({ counter, last_used_at: at })
      .where('credential', '=', credential)
      .where('ended_at', 'is', null)
      .where((of) =>
        of.or([of('counter', '<', counter), of.and([of('counter', '=', 0), of(of.val(counter), '=', 0)])]),
      )
      .returning('id')
      .executeTakeFirst();
    if (moved !== undefined) return;
    await desk
      .updateTable('passkeys')
      .set({ ended_at: at, ended_why: 'counter' })
      .where('credential', '=', credential)
      .where('ended_at', 'is', null)
      .execute();
    await sessions.endAll(address);
    throw new PasskeyRefused('copied');
  }

  return {
    place: options.place,
    async handOver(address, by) {
      const wanted = address.trim().toLowerCase();
      secondPerson(wanted, by);
      const name = await nameOf(wanted);
      return { name, ...(await codes.make(wanted, by.person.address)) };
    },
    async withdraw(address, by) {
      const wanted = address.trim().toLowerCase();
      secondPerson(wanted, by);
      await nameOf(wanted);
      const ended = await desk
        .updateTable('passkeys')
        .set({ ended_at: clock.now().toString(), ended_why: 'revoked' })
        .where('school', '=', school)
        .where('address', '=', wanted)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      await sessions.endAll(wanted);
      return Number(ended.numUpdatedRows);
    },
    async beginRegistration(typed) {
      const { rpId } = placed();
      const code = await codes.enter(typed);
      if (code === null) throw new PasskeyRefused('code');
      const name = await nameOf(code.address);
      const challenge = await challenges.issue({ kind: 'register', code: code.id });
      const made = await generateRegistrationOptions({
        rpName: options.schoolName(),
        rpID: rpId,
        userName: code.address,
        userDisplayName: name,
        // The same person on the same device replaces the old passkey instead of standing there twice.
        userID: Uint8Array.from(createHash('sha256').update(`${school}\n${code.address}`).digest()),
        challenge: Uint8Array.from(challenge),
        attestationType: 'none',
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: await listOf(code.address),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      });
      return { name, options: made };
    },
    async register(response, device) {
      const { rpId, origin } = placed();
      const challenge = challengeIn(response.response.clientDataJSON);
      const taken = await challenges.take(bytesOf(challenge), 'register');
      if (taken?.kind !== 'register') throw new PasskeyRefused('challenge');
      const checked = await verifyRegistrationResponse({
        response: {
          ...response,
          response: { ...response.response, transports: [...response.response.transports] },
          clientExtensionResults: {},
        },
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      }).catch((error: unknown) => {
        throw new PasskeyRefused('passkey', error);
      });
      if (!checked.verified) throw new PasskeyRefused('passkey');
      const { credential } = checked.registrationInfo;
      const at = clock.now();
      await desk.transaction().execute(async (trx) => {
        const code = await codes.use(trx, taken.code, at);
        if (code === null) throw new PasskeyRefused('code');
        await trx
          .insertInto('passkeys')
          .values({
            credential: bytesOf(credential.id),
            id: randomUUID(),
            school,
            address: code.address,
            public_key: Buffer.from(credential.publicKey),
            counter: credential.counter,
            transports: response.response.transports.slice(0, 8),
            device,
            code: code.id,
            salt: randomBytes(32),
            created_at: at.toString(),
            ended_why: null,
          })
          .execute();
      });
    },
    async beginSignIn(address) {
      const { rpId } = placed();
      const challenge = await challenges.issue({ kind: 'sign-in' });
      const known = address === null ? [] : await listOf(address.trim().toLowerCase());
      const veiled = createHmac('sha256', veil)
        .update(address ?? '')
        .digest('base64url');
      const allow = address !== null && known.length === 0 ? [{ id: veiled, transports: [] }] : known;
      return generateAuthenticationOptions({
        rpID: rpId,
        challenge: Uint8Array.from(challenge),
        userVerification: 'required',
        allowCredentials: allow,
      });
    },
    async signIn(response) {
      const challenge = challengeIn(response.response.clientDataJSON);
      const taken = await challenges.take(bytesOf(challenge), 'sign-in');
      if (taken === null) throw new PasskeyRefused('challenge');
      const address = await verified(response, challenge);
      await nameOf(address);
      return address;
    },
    async beginStepUp(by) {
      const { rpId } = placed();
      const challenge = await challenges.issue({ kind: 'step-up', session: by.session });
      return generateAuthenticationOptions({
        rpID: rpId,
        challenge: Uint8Array.from(challenge),
        userVerification: 'required',
        allowCredentials: await listOf(by.person.address),
      });
    },
    async stepUp(response, by) {
      const challenge = challengeIn(response.response.clientDataJSON);
      const taken = await challenges.take(bytesOf(challenge), 'step-up');
      if (taken?.kind !== 'step-up' || taken.session !== by.session) throw new PasskeyRefused('challenge');
      const address = await verified(response, challenge);
      if (address !== by.person.address) throw new PasskeyRefused('passkey');
    },
    async own(address) {
      return living(address)
        .select(['device', 'created_at as since', 'last_used_at as lastUsed'])
        .orderBy('created_at')
        .limit(50)
        .execute();
    },
  };
}

/**
 * The bootstrap of an installation in which nobody has a passkey: a code for the privacy officer, else the leadership, or
 * null where somebody has one already or neither stands in the directory. There is no default password.
 */
export async function bootstrapCode(
  desk: Database,
  school: string,
  codes: Codes,
  at: Temporal.Instant,
): Promise<(MadeCode & { readonly address: string }) | null> {
  const some = await desk
    .selectFrom('passkeys')
    .select('id')
    .where('school', '=', school)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (some !== undefined) return null;
  const candidates = await desk
    .selectFrom('people')
    .select(['address', 'functions'])
    .where('school', '=', school)
    .where(sql<boolean>`functions && ${[...secondPersons]}::text[]`)
    .where(sql<boolean>`directory.is_active(school, address, ${at.toString()}::timestamptz)`)
    .orderBy('address')
    .execute();
  const first = candidates.find((one) => one.functions.includes('privacy-officer')) ?? candidates[0];
  return first === undefined ? null : { address: first.address, ...(await codes.make(first.address, null)) };
}
