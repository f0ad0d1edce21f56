// The door before every route: host, origin, pace, size, session, function, secrecy and step-up, in that order; what is not listed is closed.
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Person } from '../facts/person.ts';
import { refOf, type SignedInRef } from '../people/second-person.ts';
import { isFresh, maySeeKept, type SignedIn } from '../people/signed-in.ts';
import { knownArticle } from './articles.ts';
import type { ConsoleDeps } from './deps.ts';
import { createPace } from './pace.ts';
import { problems } from './problem.ts';
import { mayCall, type RouteId, routeEntry } from './routes.ts';

export interface ConsoleEnv {
  Variables: {
    person: Person | null;
    /** Name of the session, or null where nobody is signed in. */
    session: string | null;
    signedIn: SignedIn | null;
    /** This person's part in an act that needs two (`distinct`). */
    acting: SignedInRef | null;
  };
}

/** Largest request body, in octets. */
export const maxBody = 64 * 1024;
/** Requests a minute for one caller and route, where the table says nothing else. */
const usualPerMinute = 300;

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Remote address of the socket, or null where there is none (then nothing counts as loopback). */
function remoteAddress(context: Context): string | null {
  try {
    return getConnInfo(context).remote.address ?? null;
  } catch {
    return null;
  }
}

/** True when the request was made on this machine itself and by no proxy. */
export function fromThisMachine(context: Context): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => context.req.header(name) !== undefined,
  );
  const address = remoteAddress(context)?.replace(/^::ffff:/, '') ?? '';
  return !forwarded && (address === '::1' || address.startsWith('127.'));
}

function sameSite(context: Context): boolean {
  const host = context.req.header('host') ?? new URL(context.req.url).host;
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== 'null') {
    try {
      return new URL(origin).host === host;
    } catch {
      return false;
    }
  }
  return context.req.header('sec-fetch-site') === 'same-origin';
}

function knownHost(context: Context, deps: ConsoleDeps): boolean {
  const header = context.req.header('host') ?? new URL(context.req.url).host;
  const name = header.replace(/:\d+$/, '').toLowerCase();
  return loopbackNames.includes(name) || (deps.hosts ?? []).includes(name);
}

async function sizeWithin(context: Context): Promise<boolean> {
  const said = Number(context.req.header('content-length') ?? '0');
  if (said > maxBody) return false;
  if (context.req.header('transfer-encoding') === undefined) return true;
  // A body of unknown length is read here, bounded, and handed on from Hono's own cache.
  const bytes = await context.req.arrayBuffer();
  return bytes.byteLength <= maxBody;
}

/** Makes the guard of one route. Rejects with a `Problem` before the handler runs. */
export function createGuard(deps: ConsoleDeps): (id: RouteId) => MiddlewareHandler<ConsoleEnv> {
  const pace = createPace(deps.clock);
  return (id) => {
    const entry = routeEntry(id);
    return async (context, next) => {
      if (!knownHost(context, deps)) throw problems.otherHost();
      if (entry.demo === true) {
        if (deps.demo === undefined || !deps.school.demo) throw problems.notFound();
        if (!fromThisMachine(context)) throw problems.thisMachineOnly();
        // A link on another site, or on another port of this machine, must not sign anybody in as somebody else.
        const from = context.req.header('sec-fetch-site') ?? 'none';
        if (from !== 'none' && from !== 'same-origin') throw problems.otherSite();
      }
      if (entry.method !== 'get' && !sameSite(context)) throw problems.otherSite();
      const caller = `${entry.id} ${remoteAddress(context) ?? 'unknown'}`;
      if (!pace(caller, entry.perMinute ?? usualPerMinute)) throw problems.tooMany();
      if (entry.method !== 'get' && !(await sizeWithin(context))) throw problems.tooLarge();
      const signedIn = entry.id === 'asset' ? null : await deps.signIn.current(context.req.raw);
      const person = signedIn?.person ?? null;
      if (!mayCall(entry.who, person?.functions ?? null)) {
        throw person === null ? problems.signIn() : problems.notYours();
      }
      const now = deps.clock.now();
      if (
        entry.secrecy === true &&
        !maySeeKept(person?.functions ?? [], signedIn?.secrecyUntil ?? null, now)
      ) {
        const regulation = deps.regulation();
        throw problems.secrecy(knownArticle(regulation, regulation.secrecyArticle));
      }
      if (entry.stepUp === true && !isFresh(signedIn?.stepUpAt ?? null, now)) throw problems.stepUp();
      context.set('person', person);
      context.set('session', signedIn?.session ?? null);
      context.set('signedIn', signedIn);
      context.set('acting', signedIn === null ? null : refOf(signedIn, now));
      await next();
    };
  };
}
