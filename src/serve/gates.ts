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
import { createGroups } from '../web/groups.ts';
import { startIcap } from '../web/icap/server.ts';
import { systemResolve } from '../web/proxy/addresses.ts';
import { startProxy } from '../web/proxy/proxy.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Judges } from './judges.ts';
import type { Addresses, Later, ServeOptions } from './options.ts';
import type { ProxyDoor } from './proxy-sign-in.ts';

/** Reads `host:port`. */
export function hostPort(address: string): HopAddress {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

export interface OpenGates {
  readonly addresses: Omit<Addresses, 'console'>;
  readonly demo: RunningDemo | null;
}

/** Opens what was asked for. From here on somebody's mail depends on it. */
export async function openGates(
  ground: Ground,
  options: ServeOptions,
  given: {
    readonly judges: Judges;
    readonly nextHop: HopAddress | null;
    readonly mailbox: Mailbox | null;
    readonly door: ProxyDoor | null;
    readonly consoleUrl: string;
  },
  later: Later,
): Promise<OpenGates> {
  const { log } = ground;
  const { mail, web } = given.judges;
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
  const groupOf = createGroups(options.networks, ground.regulation().web.groups[0] ?? 'pupils');
  const why = `${given.consoleUrl}/waarom`;
  if (options.icap !== undefined) {
    const { downloads } = given.judges;
    const icap = await startIcap({ port: options.icap, gate: web, downloads, groupOf, why, log });
    later(() => icap.close());
    addresses.icap = icap.address;
  }
  if (options.proxy !== undefined) {
    const proxy = await startProxy({
      port: options.proxy,
      gate: web,
      groupOf,
      ...(given.door === null ? {} : { signIn: given.door.signIn }),
      why,
      log,
      ...(site === null ? {} : demoNames(site.port)),
    });
    later(() => proxy.close());
    addresses.proxy = proxy.address;
  }
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
function demoNames(port: number): Pick<Parameters<typeof startProxy>[0], 'resolve' | 'allowAddresses'> {
  const outside = systemResolve();
  return {
    resolve: async (host) => (demoHosts.includes(host) ? ['127.0.0.1'] : outside(host)),
    allowAddresses: [`127.0.0.1:${port}`],
  };
}
