// What was seen of one web request: a canonical host, a group and a time. No person, no query.

/** Website categories with fixed names (design section 4). */
export const webCategories = [
  'pornography',
  'hate',
  'games',
  'gambling',
  'chat',
  'file-sharing',
  'webmail',
  'anonymisers',
  'malware',
  'ai',
  'social-media',
  'education',
  'help',
] as const;
export type WebCategory = (typeof webCategories)[number];

/** What an address string comes to: exactly one host a browser would open, or the reason why not. */
export type HostReading =
  | {
      readonly ok: true;
      /** Lower case ASCII (punycode), no trailing dot; IPv6 without brackets, mapped IPv4 unmapped. */
      readonly host: string;
      readonly kind: 'name' | 'ipv4' | 'ipv6';
      readonly scheme: 'http' | 'https' | 'other';
      readonly port: number;
    }
  | {
      readonly ok: false;
      /** Stable code, kebab case: `not-a-host`, `ambiguous-host`, `userinfo`, `private-address`, `loopback`, `link-local`, … */
      readonly reason: string;
    };

/**
 * What people opened for a group and a time: a teacher for a lesson, the school for everybody after a question, a teacher
 * who permits private use of the time. It names no person.
 */
export type WebOpening = 'lesson' | 'school' | 'private-use';

/** One request as the regulation may see it when it filters (purpose null: host, group, time, category). */
export interface WebFacts {
  readonly host: string;
  /** Every category a list gives this host or a parent domain of it. */
  readonly categories: readonly WebCategory[];
  readonly group: string;
  readonly at: Temporal.ZonedDateTime;
}
