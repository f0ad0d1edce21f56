// Which peers are the school's own: addresses in its networks, written as CIDR.
import { BlockList, isIP } from 'node:net';

/** Networks that are the school's own when it names none: this machine. */
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** A test for addresses. Throws RangeError on what is not a network. */
export function ownNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    const family = isIP(address);
    const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) {
      throw new RangeError(`not a network: ${network}`);
    }
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const plain = unmapped(address);
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}

/** `::ffff:192.0.2.1` is 192.0.2.1 (RFC 4291 section 2.5.5.2). */
export function unmapped(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}
