// Opens the ports of the web gate: our own proxy, and the ICAP server for Squid.
import type { DownloadGate } from '../enforcement/downloads.ts';
import type { WebGate } from '../enforcement/web.ts';
import { createGroups } from '../web/groups.ts';
import { startIcap } from '../web/icap/server.ts';
import type { ProxyLog } from '../web/proxy/core.ts';
import { type ProxyOptions, startProxy } from '../web/proxy/proxy.ts';
import type { Addresses, Later, ServeOptions } from './options.ts';

export type WebAddresses = Pick<Addresses, 'proxy' | 'icap'>;

export interface WebDoor {
  readonly gate: WebGate;
  readonly downloads: DownloadGate;
  readonly signIn: NonNullable<ProxyOptions['signIn']> | null;
  /** Address of `/waarom`, asked at each page. */
  readonly why: () => string | null;
  /** The group of whoever is in no named network. */
  readonly strictest: string;
  readonly log: ProxyLog;
  /** Names and addresses of the demo's own sites. */
  readonly sites?: Pick<ProxyOptions, 'resolve' | 'allowAddresses'>;
}

/** Opens what was asked for. Rejects in plain words where a port is taken. */
export async function openWebDoor(
  options: Pick<ServeOptions, 'proxy' | 'icap' | 'networks'>,
  door: WebDoor,
  later: Later,
): Promise<WebAddresses> {
  const { gate, downloads, why, log } = door;
  const groupOf = createGroups(options.networks, door.strictest);
  const addresses: { proxy?: string; icap?: string } = {};
  if (options.icap !== undefined) {
    const icap = await startIcap({ port: options.icap, gate, downloads, groupOf, why, log });
    later(() => icap.close());
    addresses.icap = icap.address;
  }
  if (options.proxy !== undefined) {
    const proxy = await startProxy({
      port: options.proxy,
      gate,
      downloads,
      groupOf,
      ...(door.signIn === null ? {} : { signIn: door.signIn }),
      why,
      log,
      ...door.sites,
    });
    later(() => proxy.close());
    addresses.proxy = proxy.address;
  }
  return addresses;
}
