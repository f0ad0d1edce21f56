// Who signs in at the proxy (Basic, RFC 7617): asked of whoever knows passwords, remembered for minutes as a keyed hash.
import { createHmac, randomBytes } from 'node:crypto';

/**
 * Whose password it is comes to one word: the group to judge in; null where it is nobody's. The school's own passwords
 * stand behind it; another directory can. Rejects when it cannot be asked.
 */
export type PasswordCheck = (name: string, password: string) => Promise<string | null>;

/** `busy`: too many failures or too many at once, or nobody to ask: try later. */
export type SignedIn =
  | { readonly state: 'known'; readonly group: string }
  | { readonly state: 'unknown' | 'busy' };

export interface ProxySignIn {
  /** The group of credentials that were right minutes ago; null: ask. Costs one keyed hash. */
  remembered(credentials: string): string | null;
  /** Asks. `from`: the device's address, for counting failures; it is remembered only as a keyed hash. */
  ask(credentials: string, from: string): Promise<SignedIn>;
  /** Forgets who was right: for a password that was withdrawn. */
  forget(): void;
}

/** Bounds of signing in. Times in milliseconds. */
export const signInLimits = {
  /** How long a right password is not asked after again. */
  rememberedFor: 300_000,
  remembered: 20_000,
  /** Failures of one name from one device, and of one device, within a time. */
  failuresOfName: 10,
  failuresOfDevice: 100,
  failuresFor: 300_000,
  /** Questions under way at once: each costs the check real work. */
  asking: 32,
  credentials: 1_024,
};

const unknown: SignedIn = { state: 'unknown' };
const busy: SignedIn = { state: 'busy' };

/** Name and password in a field `Proxy-Authorization`; null where it is not Basic or not UTF-8. */
export function readBasic(credentials: string): { readonly name: string; readonly password: string } | null {
  const written = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(credentials)?.[1];
  if (written === undefined || credentials.length > signInLimits.credentials) return null;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(written, 'base64'));
  } catch {
    return null;
  }
  const colon = text.indexOf(':');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (colon < 1 || /[\x00-\x1f\x7f]/.test(text)) return null;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A memory with a key of its own: what it remembers means nothing outside this process. `now` only grows. */
export function createProxySignIn(check: PasswordCheck, now: () => number): ProxySignIn {
  const key = randomBytes(32);
  const right = new Map<string, { readonly group: string; readonly until: number }>();
  const failures = new Map<string, { count: number; readonly until: number }>();
  const asked = new Map<string, Promise<SignedIn>>();
  let round = 0;
  const hashOf = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64');

  function failed(who: string, most: number): boolean {
    const found = failures.get(who);
    return found !== undefined && found.until > now() && found.count >= most;
  }

  function count(who: string): void {
    const found = failures.get(who);
    if (found !== undefined && found.until > now()) found.count += 1;
    else failures.set(who, { count: 1, until: now() + signInLimits.failuresFor });
    trim(failures);
  }

  async function decide(hash: string, credentials: string, from: string): Promise<SignedIn> {
    const typed = readBasic(credentials);
    const device = hashOf('device', from);
    const pair = hashOf('pair', from, typed?.name.toLowerCase() ?? '');
    if (failed(pair, signInLimits.failuresOfName) || failed(device, signInLimits.failuresOfDevice))
      return busy;
    const begun = round;
    const group = typed === null ? null : await check(typed.name, typed.password);
    if (group === null) {
      count(pair);
      count(device);
      return unknown;
    }
    // Withdrawn while it was looked up: right this once, and not remembered.
    if (begun === round) {
      right.set(hash, { group, until: now() + signInLimits.rememberedFor });
      trim(right);
    }
    return { state: 'known', group };
  }

  return {
    remembered(credentials) {
      const hash = hashOf('right', credentials);
      const found = right.get(hash);
      if (found !== undefined && found.until > now()) return found.group;
      right.delete(hash);
      return null;
    },
    ask(credentials, from) {
      const hash = hashOf('right', credentials);
      const under = asked.get(hash);
      if (under !== undefined) return under;
      if (asked.size >= signInLimits.asking) return Promise.resolve(busy);
      const question = decide(hash, credentials, from)
        .catch(() => busy)
        .finally(() => asked.delete(hash));
      asked.set(hash, question);
      return question;
    },
    forget() {
      round += 1;
      right.clear();
    },
  };
}

function trim(map: Map<string, unknown>): void {
  if (map.size <= signInLimits.remembered) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
