// The two choices a reader may keep on this device: language and colours. Nothing else is stored.

const year = 365 * 24 * 60 * 60;

/** Reads one cookie of ours; null where it is not set. */
export function readChoice(name: 'taal' | 'kleur'): string | null {
  for (const pair of document.cookie.split('; ')) {
    const [key, value] = pair.split('=');
    if (key === name && value !== undefined) return decodeURIComponent(value);
  }
  return null;
}

/** Keeps one choice for a year, on this site only. */
export function keepChoice(name: 'taal' | 'kleur', value: string): void {
  // The Cookie Store API is not in every browser that schools use.
  // oxlint-disable-next-line unicorn/no-document-cookie
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${year}; samesite=lax`;
}
