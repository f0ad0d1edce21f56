// Lists of mail addresses and domains: `a@b.nl` is one address, `b.nl` or `@b.nl` a domain with all below it.

export interface AddressList {
  has(address: string): boolean;
}

/** Lower case, one trailing dot less, domain in ASCII where that is possible. */
export function tidyAddress(address: string): string {
  const text = address.trim().toLowerCase().replace(/\.$/, '');
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : asciiDomain(domain);
  return at === -1 ? ascii : `${text.slice(0, at)}@${ascii}`;
}

function asciiDomain(domain: string): string {
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : domain;
}

/** Domain part of an address, empty where there is none. */
export function domainOf(address: string): string {
  const tidy = tidyAddress(address);
  return tidy.slice(tidy.lastIndexOf('@') + 1);
}

/** Reads entries once; each look-up takes as many steps as the domain has labels. */
export function compileAddresses(entries: readonly string[]): AddressList {
  const addresses = new Set<string>();
  const domains = new Set<string>();
  for (const entry of entries) {
    const tidy = tidyAddress(entry.replace(/^\*\./, ''));
    if (tidy.startsWith('@')) domains.add(tidy.slice(1));
    else if (tidy.includes('@')) addresses.add(tidy);
    else if (tidy !== '') domains.add(tidy);
  }
  return {
    has(address) {
      const tidy = tidyAddress(address);
      if (addresses.has(tidy)) return true;
      let domain = tidy.slice(tidy.lastIndexOf('@') + 1);
      while (domain !== '') {
        if (domains.has(domain)) return true;
        const dot = domain.indexOf('.');
        domain = dot === -1 ? '' : domain.slice(dot + 1);
      }
      return false;
    },
  };
}
