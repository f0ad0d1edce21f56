// IPv4 and IPv6 addresses a gate never opens for a user: loopback, private, link-local and reserved ranges.

type Range = readonly [start: number, bits: number, reason: string];

/** IANA special-purpose registry (RFC 6890 and later), first address and prefix length. */
const forbiddenV4: readonly Range[] = [
  [0x00000000, 8, 'reserved-address'],
  [0x0a000000, 8, 'private-address'],
  [0x64400000, 10, 'private-address'],
  [0x7f000000, 8, 'loopback'],
  [0xa9fe0000, 16, 'link-local'],
  [0xac100000, 12, 'private-address'],
  [0xc0000000, 24, 'reserved-address'],
  [0xc0000200, 24, 'reserved-address'],
  [0xc0586300, 24, 'reserved-address'],
  [0xc0a80000, 16, 'private-address'],
  [0xc6120000, 15, 'private-address'],
  [0xc6336400, 24, 'reserved-address'],
  [0xcb007100, 24, 'reserved-address'],
  [0xe0000000, 4, 'multicast'],
  [0xf0000000, 4, 'reserved-address'],
];

/** Dotted decimal only, no leading zeros: an address some reader takes for octal is no address. */
function parseV4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (parts === null) return null;
  let value = 0;
  for (const part of parts.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

function groups(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
}

/** Eight 16-bit groups (RFC 4291), or null. The URL parser of the platform is the one reader of the notation. */
function parseV6(text: string): readonly number[] | null {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':')) return null;
  const url = URL.parse(`http://[${text}]/`);
  if (url === null) return null;
  const [head = '', tail] = url.hostname.slice(1, -1).split('::');
  const before = groups(head);
  if (tail === undefined) return before;
  const after = groups(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function reasonV4(value: number): string | null {
  for (const [start, bits, reason] of forbiddenV4) {
    const shift = 2 ** (32 - bits);
    if (Math.floor(value / shift) === Math.floor(start / shift)) return reason;
  }
  return null;
}

function reasonV6(v6: readonly number[]): string | null {
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, g5 = 0, g6 = 0, g7 = 0] = v6;
  const last = g6 * 0x10000 + g7;
  const zeroTo = (count: number): boolean => v6.slice(0, count).every((group) => group === 0);
  if (zeroTo(7) && g7 === 1) return 'loopback';
  if (zeroTo(5) && g5 === 0xffff) return reasonV4(last);
  if (zeroTo(4) && g4 === 0xffff && g5 === 0) return reasonV4(last) ?? 'reserved-address';
  if (zeroTo(6)) return reasonV4(last) ?? 'reserved-address';
  // NAT64 (RFC 6052) leads to the IPv4 address inside it; its local prefix (RFC 8215) to anywhere.
  if (g0 === 0x64 && g1 === 0xff9b)
    return g2 === 0 && g3 === 0 && g4 === 0 && g5 === 0 ? reasonV4(last) : 'private-address';
  if ((g0 & 0xfe00) === 0xfc00) return 'private-address';
  if ((g0 & 0xffc0) === 0xfe80) return 'link-local';
  if ((g0 & 0xffc0) === 0xfec0) return 'private-address';
  if ((g0 & 0xff00) === 0xff00) return 'multicast';
  // 6to4 (RFC 3056) and Teredo (RFC 4380) tunnel to an IPv4 address of the writer's choice.
  if (g0 === 0x2002) return reasonV4(g1 * 0x10000 + g2) ?? 'tunnel-address';
  if (g0 === 0x2001 && g1 === 0) return 'tunnel-address';
  if (g0 === 0x2001 && g1 < 0x200) return 'reserved-address';
  if (g0 === 0x2001 && g1 === 0xdb8) return 'reserved-address';
  if (g0 === 0x3fff && g1 < 0x1000) return 'reserved-address';
  if ((g0 & 0xe000) !== 0x2000) return 'reserved-address';
  // ISATAP (RFC 5214): the interface identifier holds an IPv4 address.
  if ((g4 & 0xfdff) === 0 && g5 === 0x5efe) return reasonV4(last) ?? 'tunnel-address';
  return null;
}

/** Why a gate does not connect to this resolved address, as a stable code; null: it may. Not an address: `not-an-address`. */
export function forbiddenReason(ip: string): string | null {
  const v4 = parseV4(ip);
  if (v4 !== null) return reasonV4(v4);
  const v6 = parseV6(ip);
  return v6 === null ? 'not-an-address' : reasonV6(v6);
}

/** True for a resolved address a gate never connects to; also for what is no address at all. */
export function isForbiddenAddress(ip: string): boolean {
  return forbiddenReason(ip) !== null;
}

/** IPv6 text with a mapped IPv4 address as that address; anything else unchanged. */
export function unmapAddress(ip: string): string {
  const v6 = parseV6(ip);
  if (v6 === null) return ip;
  const [, , , , , g5 = 0, g6 = 0, g7 = 0] = v6;
  if (g5 !== 0xffff || v6.slice(0, 5).some((group) => group !== 0)) return ip;
  return `${g6 >> 8}.${g6 & 255}.${g7 >> 8}.${g7 & 255}`;
}
