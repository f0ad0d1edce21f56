// Sessions live on the server: the browser holds a random token, the table only its hash.
import { createHash, randomBytes } from 'node:crypto';
import type { Directory, Person } from '../facts/person.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

const cookieName = 'reglement_session';
const lifetime = Temporal.Duration.from({ hours: 8 });
const idle = Temporal.Duration.from({ minutes: 30 });

export interface SessionsOptions {
  /** The `desk` login. */
  readonly desk: Database;
  readonly school: string;
  readonly directory: Directory;
  readonly clock: Clock;
  /** True where the console is reached over HTTPS: the cookie then says `Secure`. */
  readonly secure: boolean;
}

export interface Sessions {
  /** The person of the request's session, or null: no cookie, ended, expired, idle, or no longer in the directory. */
  current(request: Request): Promise<Person | null>;
  /** Starts a new session and gives the Set-Cookie value. Every sign-in makes a new token (no fixation). */
  start(person: Person): Promise<string>;
  /** Ends the request's session and gives the Set-Cookie value that clears the cookie. */
  end(request: Request): Promise<string>;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

function tokenOf(request: Request): string | null {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === cookieName && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

/** Sessions of one school. A person who leaves the directory has no session from that moment. */
export function createSessions({ desk, school, directory, clock, secure }: SessionsOptions): Sessions {
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return {
    async current(request) {
      const token = tokenOf(request);
      if (token === null) return null;
      const id_hash = hashOf(token);
      const session = await desk
        .selectFrom('sessions')
        .select(['address', 'expires_at', 'last_seen_at'])
        .where('id_hash', '=', id_hash)
        .where('school', '=', school)
        .executeTakeFirst();
      if (session === undefined) return null;
      const at = clock.now();
      const over =
        Temporal.Instant.compare(at, session.expires_at) >= 0 ||
        Temporal.Instant.compare(at, session.last_seen_at.add(idle)) >= 0;
      const person = directory.find(session.address);
      if (over || person === undefined) {
        await desk.deleteFrom('sessions').where('id_hash', '=', id_hash).execute();
        return null;
      }
      // One write a minute is enough to know that somebody is still there.
      if (Temporal.Instant.compare(at, session.last_seen_at.add({ minutes: 1 })) >= 0) {
        await desk
          .updateTable('sessions')
          .set({ last_seen_at: at.toString() })
          .where('id_hash', '=', id_hash)
          .execute();
      }
      return person;
    },
    async start(person) {
      const token = randomBytes(32).toString('base64url');
      const at = clock.now();
      await desk
        .insertInto('sessions')
        .values({
          id_hash: hashOf(token),
          school,
          address: person.address,
          created_at: at.toString(),
          expires_at: at.add(lifetime).toString(),
          last_seen_at: at.toString(),
        })
        .execute();
      return `${cookieName}=${token}; ${attributes}; Max-Age=${lifetime.total('seconds')}`;
    },
    async end(request) {
      const token = tokenOf(request);
      if (token !== null) await desk.deleteFrom('sessions').where('id_hash', '=', hashOf(token)).execute();
      return `${cookieName}=; ${attributes}; Max-Age=0`;
    },
  };
}
