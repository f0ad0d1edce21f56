// Mail that a trusted forwarder passed on: what its ARC chain says of the first hop (RFC 8617).

/** The part of mailauth's answer that is looked at. */
interface ArcAnswer {
  readonly status: { readonly result: string };
  readonly signature?: unknown;
  readonly chain?: unknown;
}

/** A value inside what a library gives without types. */
function inside(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('latin1')
    : typeof value === 'string'
      ? value
      : '';

/** What the first hop wrote, entry by entry, without comments. */
function entriesOf(original: string): string[] {
  return original
    .slice(0, 10_000)
    .replace(/\([^()]*\)/g, ' ')
    .split(';')
    .map((entry) => entry.replace(/\s+/g, ' ').trim().toLowerCase());
}

/** The domain behind `name=`, of an address or alone. */
function domainIn(entry: string, name: RegExp): string | null {
  const [, value = ''] = name.exec(entry) ?? [];
  const domain = value.replace(/^"|"$/g, '').split('@').at(-1) ?? '';
  return domain === '' ? null : domain;
}

/**
 * True where the chain is whole, every one who sealed it is a forwarder the school trusts, and the first of them saw DMARC,
 * DKIM or SPF pass for the author's own organisation. A chain with one stranger in it is believed in nothing.
 */
export function firstHopPassed(
  arc: ArcAnswer | false,
  forwarders: readonly string[],
  isAuthors: (domain: string) => boolean,
): boolean {
  if (arc === false || forwarders.length === 0 || arc.status.result !== 'pass') return false;
  // A signature that leaves part of the body unsigned says nothing about that part.
  if (inside(arc.signature, 'status', 'underSized')) return false;
  const { chain } = arc;
  if (!Array.isArray(chain) || chain.length === 0) return false;
  const trusted = (domain: unknown): boolean =>
    typeof domain === 'string' &&
    forwarders.some((name) => domain.toLowerCase() === name || domain.toLowerCase().endsWith(`.${name}`));
  const sealers = chain.flatMap((link: unknown) => [
    inside(link, 'arc-seal', 'parsed', 'd', 'value'),
    inside(link, 'arc-message-signature', 'parsed', 'd', 'value'),
  ]);
  if (!sealers.every(trusted)) return false;
  return entriesOf(textOf(inside(chain[0], 'arc-authentication-results', 'original'))).some((entry) => {
    const [, method = '', result = ''] = /^(dmarc|dkim|spf) ?= ?([a-z]+)/.exec(entry) ?? [];
    if (result !== 'pass') return false;
    const domain =
      method === 'dmarc'
        ? domainIn(entry, /header\.from ?= ?([^\s]+)/)
        : method === 'dkim'
          ? (domainIn(entry, /header\.d ?= ?([^\s]+)/) ?? domainIn(entry, /header\.i ?= ?([^\s]+)/))
          : domainIn(entry, /smtp\.(?:mailfrom|mfrom) ?= ?([^\s]+)/);
    return domain !== null && isAuthors(domain);
  });
}
