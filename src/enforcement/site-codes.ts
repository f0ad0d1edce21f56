// Short codes for blocked sites: what a pupil shows a teacher. The same site has the same code for everybody, so it tells of nobody.
import { createHmac, randomBytes } from 'node:crypto';

export interface SiteCodes {
  /** The code of a host, such as `7F3K-92Q`. */
  readonly codeOf: (host: string) => string;
  /** The host of a code as people type it; null: unknown here, or from before the last start. */
  readonly hostOf: (code: string) => string | null;
}

/** Letters and digits that nobody mixes up when reading them from a screen. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 7;
/** Hosts remembered at once, in memory alone; beyond it the longest unasked are forgotten. */
const mostHosts = 20_000;

const tidy = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
const written = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** Codes of one running gate. They are worth nothing after a restart, and nowhere else. */
export function createSiteCodes(): SiteCodes {
  const secret = randomBytes(32);
  const hosts = new Map<string, string>();

  function make(host: string): string {
    const sum = createHmac('sha256', secret).update(host).digest();
    let number = sum.readBigUInt64BE(0);
    let code = '';
    for (let at = 0; at < length; at += 1) {
      code += alphabet.charAt(Number(number % 30n));
      number /= 30n;
    }
    return code;
  }

  return {
    codeOf(host) {
      const code = make(host);
      // Moved to the end: what is asked for now is forgotten last.
      hosts.delete(code);
      hosts.set(code, host);
      if (hosts.size > mostHosts) {
        const oldest = hosts.keys().next();
        if (oldest.done !== true) hosts.delete(oldest.value);
      }
      return written(code);
    },
    hostOf: (code) => hosts.get(tidy(code)) ?? null,
  };
}
