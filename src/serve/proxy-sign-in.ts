// Signing in at the web proxy: the school's own passwords behind it; only a person's group comes out.
import type { ProxyPasswordDesk } from '../console/deps.ts';
import type { Person } from '../facts/person.ts';
import { createProxyPasswords } from '../people/proxy-passwords.ts';
import { createNetworks } from '../web/groups.ts';
import type { ProxyOptions } from '../web/proxy/proxy.ts';
import { createProxySignIn } from '../web/proxy/sign-in.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Later, ServeOptions } from './options.ts';

/** How often passwords of ended accounts are removed. They are worth nothing from the moment the account ends. */
const sweepMs = 60_000;

export interface ProxyDoor {
  /** For a person's own page. */
  readonly desk: ProxyPasswordDesk;
  /** For the proxy. */
  readonly signIn: NonNullable<ProxyOptions['signIn']>;
}

/**
 * The group in which a person is judged: the first of their own groups that the regulation knows, else that of pupils or
 * staff, else the strictest. A pupil is never judged as staff, whatever a list of people says.
 */
export function groupOfPerson(person: Person, groups: readonly string[]): string {
  const known = (group: string): boolean =>
    groups.includes(group) && !(person.category !== 'staff' && group === 'staff');
  const byCategory = person.category === 'staff' ? 'staff' : 'pupils';
  return [...person.groups, byCategory].find(known) ?? groups[0] ?? 'pupils';
}

/** Null where nobody signs in at the proxy. */
export function openProxyDoor(
  { store, school, clock, directory, regulation, log }: Ground,
  options: ServeOptions,
  later: Later,
): ProxyDoor | null {
  if (options.proxyAuth !== true) return null;
  const passwords = createProxyPasswords({ desk: store.desk, school, clock });
  const signIn = createProxySignIn(
    async (name, password) => {
      const address = await passwords.check(name, password);
      const person = address === null ? undefined : directory.find(address);
      return person === undefined ? null : groupOfPerson(person, regulation().web.groups);
    },
    () => performance.now(),
  );
  const sweep = setInterval(() => {
    passwords.sweep().catch((error: unknown) => log.warn(causeOf(error), 'passwords wait to be swept'));
  }, sweepMs);
  later(() => clearInterval(sweep));
  const networkOf = createNetworks(options.networks);
  return {
    desk: {
      devices: (address) => passwords.devices(address),
      async make(address, device) {
        const password = await passwords.make(address, device);
        signIn.forget();
        return password;
      },
      async withdraw(address, device) {
        await passwords.withdraw(address, device);
        signIn.forget();
      },
    },
    // A network whose group is named is that group's: nobody there is asked, and a kiosk or a printer goes on working.
    signIn: { passwords: signIn, needed: (address) => networkOf(address) === null },
  };
}
