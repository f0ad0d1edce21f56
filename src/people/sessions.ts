// Sessions live on the server: the browser holds a random token, the table only its hash.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { categories, type Person } from '../facts/person.ts';
import type { Clock } from '../store/clock.ts';
import { asTime, type Database } from '../store/database.ts';
import type { SignedIn } from './signed-in.ts';

const lifetime = Temporal.Duration.from({ hours: 8 });
const idle = Temporal.Duration.from({ minutes: 30 });

export type SessionMethod = 'passkey' | 'demo';
export type Device = 'phone' | 'tablet' | 'computer' | 'unknown';

export interface SessionsOptions {
  /** The `desk` login. */
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
  /** True where the console is reached over HTTPS: the cookie then is `Secure` and bound to this host (`__Host-`). */
  readonly secure: boolean;
}

/** One of somebody's own sessions, as its owner may see it. */
export interface OwnSession {
  readonly session: string;
  readonly device: Device;
  readonly since: Temporal.Instant;
  readonly lastSeen: Temporal.Instant;
}

export interface Sessions {
  /**
   * The person of the request's session, or null: no cookie, ended, expired, idle, no longer in the directory, or with
   * other functions than at sign-in. The account is read in the same statement: deactivation ends a session at once.
   */
  current(request: Request): Promise<SignedIn | null>;
  /**
   * Starts a session after a fresh assertion and gives the Set-Cookie value. Every sign-in makes a new token and ends the
   * session the request came with (no fixation).
   */
  start(address: string, method: SessionMethod, request: Request): Promise<string>;
  /** A fresh assertion in a running session: gives it a new token; it keeps its name and its end. Null: it has ended. */
  renew(request: Request): Promise<string | null>;
  /** Ends the request's session and gives the Set-Cookie value that clears the cookie. */
  end(request: Request): Promise<string>;
  /** The running sessions of one person, newest first. */
  own(address: string): Promise<OwnSession[]>;
  /** Ends every session of one person. */
  endAll(address: string): Promise<void>;
  /** Removes what has ended: expired, idle, or without an account or with other functions. Returns how many. */
  sweep(): Promise<number>;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Kind of device in one word from what the browser says of itself; nothing else of it is kept. */
export function deviceOf(request: Request): Device {
  const said = request.headers.get('user-agent') ?? '';
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(said)) return 'tablet';
  if (/Mobile|iPhone/.test(said)) return 'phone';
  return /Windows|Macintosh|Linux|CrOS/.test(said) ? 'computer' : 'unknown';
}

/** Functions at `at` of the account in row `s`, own and stood in for; the database alone knows both (directory.functions_at). */
const functionsNow = (at: Temporal.Instant): RawBuilder<string[]> =>
  sql<string[]>`directory.functions_at(s.school, s.address, ${at.toString()}::timestamptz)`;

/** Sessions of one school. */
export function createSessions({ desk, school, clock, secure }: SessionsOptions): Sessions {
  const cookieName = secure ? '__Host-reglement' : 'reglement_session';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  const cookie = (token: string, seconds: number): string =>
    `${cookieName}=${token}; ${attributes}; Max-Age=${Math.floor(seconds)}`;

  function hashIn(request: Request): Buffer | null {
    for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
      const [name, value] = pair.trim().split('=');
      if (name === cookieName && value !== undefined && /^[\w-]{43}$/.test(value)) return hashOf(value);
    }
    return null;
  }

  /** Sessions that hold at `at`, each with its account as it stands in this very statement. */
  const holding = (at: Temporal.Instant) =>
    desk
      .selectFrom('sessions as s')
      .innerJoin('people as p', (join) =>
        join.onRef('p.school', '=', 's.school').onRef('p.address', '=', 's.address'),
      )
      .where('s.school', '=', school)
      .where('s.expires_at', '>', asTime(at))
      .where('s.last_seen_at', '>', asTime(at.subtract(idle)))
      .where(sql<boolean>`directory.is_active(s.school, s.address, ${at.toString()}::timestamptz)`)
      .where(sql<boolean>`(s.functions @> ${functionsNow(at)} AND s.functions <@ ${functionsNow(at)})`);

  return {
    async current(request) {
      const id_hash = hashIn(request);
      if (id_hash === null) return null;
      const at = clock.now();
      const found = await holding(at)
        .where('s.id_hash', '=', id_hash)
        .select((of) => [
          's.ref',
          's.step_up_at',
          's.last_seen_at',
          'p.address',
          'p.name',
          'p.category',
          functionsNow(at).as('functions'),
          'p.groups',
          of
            .selectFrom('secrecy_statements as t')
            .whereRef('t.school', '=', 's.school')
            .whereRef('t.address', '=', 's.address')
            .where('t.signed_at', '<=', asTime(at))
            .select((inner) => inner.fn.max('t.until').as('until'))
            .as('until'),
        ])
        .executeTakeFirst();
      if (found === undefined) {
        await desk
          .deleteFrom('sessions')
          .where('id_hash', '=', id_hash)
          .where('school', '=', school)
          .execute();
        return null;
      }
      // One write a minute is enough to know that somebody is still there.
      if (Temporal.Instant.compare(at, found.last_seen_at.add({ minutes: 1 })) >= 0) {
        await desk
          .updateTable('sessions')
          .set({ last_seen_at: at.toString() })
          .where('id_hash', '=', id_hash)
          .execute();
      }
      const person: Person = {
        address: found.address,
        name: found.name,
        category: categories.find((one) => one === found.category) ?? null,
        functions: found.functions,
        groups: found.groups,
      };
      return { person, session: found.ref, stepUpAt: found.step_up_at, secrecyUntil: found.until };
    },
    async start(address, method, request) {
      const token = randomBytes(32).toString('base64url');
      const at = clock.now();
      const before = hashIn(request);
      await desk.transaction().execute(async (trx) => {
        if (before !== null) await trx.deleteFrom('sessions').where('id_hash', '=', before).execute();
        const { functions } = await trx
          .selectFrom('people as s')
          .select(functionsNow(at).as('functions'))
          .where('s.school', '=', school)
          .where('s.address', '=', address)
          .where('s.inactive_since', 'is', null)
          .executeTakeFirstOrThrow();
        await trx
          .insertInto('sessions')
          .values({
            id_hash: hashOf(token),
            school,
            address,
            ref: randomUUID(),
            functions,
            method,
            device: deviceOf(request),
            step_up_at: at.toString(),
            created_at: at.toString(),
            expires_at: at.add(lifetime).toString(),
            last_seen_at: at.toString(),
          })
          .execute();
      });
      return cookie(token, lifetime.total('seconds'));
    },
    async renew(request) {
      const before = hashIn(request);
      if (before === null) return null;
      const token = randomBytes(32).toString('base64url');
      const at = clock.now();
      const renewed = await desk
        .updateTable('sessions')
        .set({ id_hash: hashOf(token), step_up_at: at.toString(), last_seen_at: at.toString() })
        .where('id_hash', '=', before)
        .where('school', '=', school)
        .where('ref', 'in', holding(at).select('s.ref'))
        .returning('expires_at')
        .executeTakeFirst();
      return renewed === undefined ? null : cookie(token, renewed.expires_at.since(at).total('seconds'));
    },
    async end(request) {
      const id_hash = hashIn(request);
      if (id_hash !== null) await desk.deleteFrom('sessions').where('id_hash', '=', id_hash).execute();
      return cookie('', 0);
    },
    async own(address) {
      const rows = await holding(clock.now())
        .where('s.address', '=', address)
        .select(['s.ref as session', 's.device', 's.created_at as since', 's.last_seen_at as lastSeen'])
        .orderBy('s.created_at', 'desc')
        .limit(50)
        .execute();
      return rows;
    },
    async endAll(address) {
      await desk.deleteFrom('sessions').where('school', '=', school).where('address', '=', address).execute();
    },
    async sweep() {
      const ended = await desk
        .deleteFrom('sessions')
        .where('school', '=', school)
        .where('ref', 'not in', holding(clock.now()).select('s.ref'))
        .executeTakeFirst();
      return Number(ended.numDeletedRows);
    },
  };
}
