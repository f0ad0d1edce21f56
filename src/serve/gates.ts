// Opens the gates' ports: relay, milter, proxy, and in the demo the made-up world around them.
import { noTraffic, type RunningDemo, startDemo } from '../demo/run.ts';
import type { ConsoleDeps } from '../console/deps.ts';
import type { Mailbox } from '../demo/mailbox.ts';
import { hosts as demoHosts, startSite } from '../demo/site.ts';
import { startMilter } from '../mail/milter/server.ts';
import { loopbackNetworks } from '../mail/networks.ts';
import type { HopAddress } from '../mail/relay/next-hop.ts';
import { startRelay } from '../mail/relay/server.ts';
import { certificateOf } from '../mail/relay/tls.ts';
import { systemResolve } from '../web/proxy/addresses.ts';
import type { ProxyOptions } from '../web/proxy/proxy.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Judges } from './judges.ts';
import type { Addresses, Later, ServeOptions } from './options.ts';
import type { ProxyDoor } from './proxy-sign-in.ts';
import { openWebDoor, type WebAddresses } from './web-door.ts';
import type { WebFront } from './web-front.ts';

/** Reads `host:port`. */
export function hostPort(address: string): HopAddress {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

export interface OpenGates {
  readonly addresses: Omit<Addresses, 'console'>;
  readonly demo: RunningDemo | null;
}

export interface GateParts {
  readonly judges: Judges;
  readonly nextHop: HopAddress | null;
  readonly mailbox: Mailbox | null;
  readonly door: ProxyDoor | null;
  readonly consoleUrl: string;
  /** The web gate that was opened before everything else; null: none was. */
  readonly front: WebFront | null;
}

/** Opens what was asked for. From here on somebody's mail depends on it. */
export async function openGates(
  ground: Ground,
  options: ServeOptions,
  given: GateParts,
  later: Later,
): Promise<OpenGates> {
  const { log } = ground;
  const { mail } = given.judges;
  const own = [...loopbackNetworks, ...options.networks.map(({ network }) => network)];
  const domains = (): readonly string[] => ground.regulation().school.domains;
  const addresses: { smtp?: string; milter?: string; proxy?: string; icap?: string } = {};
  if (options.smtp !== undefined && given.nextHop !== null) {
    const { host, name, peers, certificate } = options.relay ?? { peers: [] };
    const relay = await startRelay({
      port: options.smtp,
      nextHop: given.nextHop,
      gate: mail,
      log,
      ownNetworks: own,
      peers,
      domains,
      ...(host === undefined ? {} : { host }),
      ...(name === undefined ? {} : { name }),
      ...(certificate === undefined
        ? {}
        : {
            certificate: certificateOf(certificate, (error) =>
              log.error(causeOf(error), 'the certificate was not read again'),
            ),
          }),
    });
    later(() => relay.close());
    addresses.smtp = relay.address;
  }
  if (options.milter !== undefined) {
    const milter = await startMilter({ listen: options.milter, gate: mail, log, ownNetworks: own });
    later(() => milter.close());
    addresses.milter = milter.address;
  }
  const site = options.demo ? await startSite() : null;
  if (site !== null) later(() => site.close());
  Object.assign(addresses, await openWeb(ground, options, { ...given, site }, later));
  const { mailbox } = given;
  if (mailbox === null || addresses.smtp === undefined || addresses.proxy === undefined) {
    return { addresses, demo: null };
  }
  // Sample mail from the world outside has its own door: behind it nobody counts as the school's own client.
  const outside = await startRelay({
    port: 0,
    nextHop: hostPort(mailbox.address),
    gate: mail,
    log,
    ownNetworks: [],
    domains,
  });
  later(() => outside.close());
  const demo = startDemo({
    smtp: addresses.smtp,
    smtpOutside: outside.address,
    proxy: addresses.proxy,
    sitePort: site?.port ?? 0,
    mailbox,
    now: () => ground.clock.now(),
  });
  return { addresses, demo };
}

/** The web gate: its ports are open already, or they open now. */
async function openWeb(
  ground: Ground,
  options: ServeOptions,
  given: Pick<GateParts, 'judges' | 'door' | 'consoleUrl' | 'front'> & {
    readonly site: { readonly port: number } | null;
  },
  later: Later,
): Promise<WebAddresses> {
  const { judges, door, front, site } = given;
  const why = `${given.consoleUrl}/waarom`;
  if (front !== null) {
    const passwords = door?.signIn.passwords ?? null;
    const { web: gate, downloads, writeCounts: write } = judges;
    front.take({ gate, downloads, passwords, why, write }, later);
    return front.addresses;
  }
  return openWebDoor(
    options,
    {
      gate: judges.web,
      downloads: judges.downloads,
      signIn: door?.signIn ?? null,
      why: () => why,
      strictest: ground.regulation().web.groups[0] ?? 'pupils',
      log: ground.log,
      ...(site === null ? {} : { sites: demoNames(site.port) }),
    },
    later,
  );
}

/** The demo's part of the console; it answers before the demo runs, with nothing. */
export function demoDepsOf(demo: () => RunningDemo | null): ConsoleDeps['demo'] & object {
  return {
    traffic: {
      start: async () => demo()?.traffic.start(),
      progress: () => demo()?.traffic.progress() ?? noTraffic,
    },
    mailbox: async () => (await demo()?.mailbox()) ?? [],
  };
}

/** In the demo the made-up sites stand on this machine, and this one address alone is let through. */
function demoNames(port: number): Pick<ProxyOptions, 'resolve' | 'allowAddresses'> {
  const outside = systemResolve();
  return {
    resolve: async (host) => (demoHosts.includes(host) ? ['127.0.0.1'] : outside(host)),
    allowAddresses: [`127.0.0.1:${port}`],
  };
}
