// From a judged host to addresses that may be used: every one is checked, and exactly those are connected to.
import { Resolver } from 'node:dns/promises';
import { isForbiddenAddress } from '../../facts/host.ts';

/** All addresses of a name. Rejects or gives none where there is no such name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What a host comes to. `forbidden`: at least one of its addresses lies inside a network. */
export type Addresses =
  | { readonly state: 'found'; readonly list: readonly string[] }
  | { readonly state: 'forbidden' }
  | { readonly state: 'none' };

export interface AddressBook {
  /** `host` canonical; `kind` as the host reading gives it. */
  find(host: string, kind: 'name' | 'ipv4' | 'ipv6', port: number): Addresses | Promise<Addresses>;
}

/** Addresses of a name, and what they came to for the port asked last; 0: none was. */
interface Remembered {
  readonly list: readonly string[];
  readonly until: number;
  port: number;
  answer: Addresses;
}

const rememberedFor = 30_000;
const remembered = 10_000;

/**
 * Resolves once for judging and connecting (no rebinding in between). Names are remembered for half a minute, without
 * who asked. `exceptions`: exact `address:port` pairs that may be used although they lie inside; tests and the demo
 * give their own loopback sites here, a school gives none.
 */
export function createAddressBook(
  resolve: Resolve,
  exceptions: readonly string[],
  now: () => number,
): AddressBook {
  const allowed = new Set(exceptions);
  const known = new Map<string, Remembered>();
  const asked = new Map<string, Promise<readonly string[]>>();

  function check(list: readonly string[], port: number): Addresses {
    if (list.length === 0) return { state: 'none' };
    const open = list.every((address) => !isForbiddenAddress(address) || allowed.has(pair(address, port)));
    return open ? { state: 'found', list } : { state: 'forbidden' };
  }

  function ask(host: string): Promise<readonly string[]> {
    const under = asked.get(host);
    if (under !== undefined) return under;
    const question = resolve(host)
      .catch((): readonly string[] => [])
      .then((list) => {
        asked.delete(host);
        if (known.size >= remembered) known.clear();
        if (list.length > 0)
          known.set(host, { list, until: now() + rememberedFor, port: 0, answer: { state: 'none' } });
        return list;
      });
    asked.set(host, question);
    return question;
  }

  return {
    find(host, kind, port) {
      if (kind !== 'name') return check([host], port);
      const found = known.get(host);
      if (found !== undefined && found.until > now()) {
        // The port is nearly always the same one, and its addresses are checked already.
        if (found.port !== port) {
          found.answer = check(found.list, port);
          found.port = port;
        }
        return found.answer;
      }
      return ask(host).then((list) => check(list, port));
    },
  };
}

function pair(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The machine's own name servers, IPv4 first; two seconds and two tries for each question. */
export function systemResolve(): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (host) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return [
      ...(four.status === 'fulfilled' ? four.value : []),
      ...(six.status === 'fulfilled' ? six.value : []),
    ];
  };
}
