// Which group a device is counted and judged in: by the network it is in, nothing finer.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** One network of the school, as CIDR, and the group that uses it. */
export interface GroupNetwork {
  readonly network: string;
  readonly group: string;
}

/**
 * The group of a remote address: of the narrowest network that holds it, else `strictest`. Throws on a network that
 * is no CIDR.
 */
export function createGroups(
  rows: readonly GroupNetwork[],
  strictest = 'pupils',
): (remoteAddress: string) => string {
  const groupOf = createNetworks(rows);
  return (remoteAddress) => groupOf(remoteAddress) ?? strictest;
}

/** The same where no network holds the address: null. */
export function createNetworks(rows: readonly GroupNetwork[]): (remoteAddress: string) => string | null {
  const nets = rows.map(readNetwork).sort((a, b) => b.prefix - a.prefix);
  return (remoteAddress) => {
    const address = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null;
    if (family === null) return null;
    return nets.find((net) => net.family === family && net.list.check(address, family))?.group ?? null;
  };
}

function readNetwork(row: GroupNetwork): {
  list: BlockList;
  family: 'ipv4' | 'ipv6';
  prefix: number;
  group: string;
} {
  const [address = '', written = '', ...more] = row.network.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const prefix = /^\d{1,3}$/.test(written) ? Number(written) : -1;
  const known = isIPv4(address) || isIPv6(address);
  if (!known || more.length > 0 || prefix < 0 || prefix > (family === 'ipv4' ? 32 : 128)) {
    throw new Error(`"${row.network}" is not a network; write it as 10.1.0.0/16`);
  }
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return { list, family, prefix, group: row.group };
}
