// Who sent it: SPF, DKIM and DMARC alignment in one answer, with the resolver handed in (mailauth does the work).
import { authenticate } from 'mailauth';
import { getDomain } from 'tldts';
import type { SenderAuthFacts } from '../facts/mail.ts';
import { readHeaders } from '../facts/mime/reader.ts';

/** What is known of one message when its author domain is questioned. */
export interface SenderAuthQuestion {
  readonly ip: string;
  readonly helo: string;
  /** Envelope sender; empty for the null sender. */
  readonly sender: string;
  readonly raw: Uint8Array;
}

export type SenderAuth = (question: SenderAuthQuestion) => Promise<SenderAuthFacts>;

/** Looks up `name`; the shape of `dns.promises.resolve`. Throws errors with `code` ENOTFOUND or ENODATA for nothing. */
export type Resolve = (name: string, type: string) => Promise<string[] | string[][]>;

/**
 * Asks whether we may believe the author domain: one From domain, and SPF or DKIM passing for a domain of the
 * same organisation (relaxed alignment, RFC 7489 section 3.1); a DMARC failure counts as failure. Never throws;
 * what cannot be found out now is `temperror`, which nobody may treat as `pass`.
 */
export function createSenderAuth(options: {
  /** Absent: the machine's own DNS. */
  readonly resolver?: Resolve;
  readonly hostName?: string;
}): SenderAuth {
  return async ({ ip, helo, sender, raw }) => {
    const author = authorDomain(raw);
    if (author === null) return { result: 'fail', domain: null };
    const result = await authenticate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
      ip,
      helo,
      sender,
      mta: options.hostName ?? 'gate.invalid',
      ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
      disableArc: true,
      disableBimi: true,
    }).catch(() => null);
    if (result === null) return { result: 'temperror', domain: null };

    const passed: string[] = [];
    if (result.spf && result.spf.status.result === 'pass') passed.push(result.spf.domain);
    for (const signature of result.dkim.results) {
      // A signature that leaves part of the body unsigned says nothing about that part.
      if (signature.status.result === 'pass' && !signature.status.underSized) {
        passed.push(signature.signingDomain ?? '');
      }
    }
    const aligned = passed.find((domain) => organisation(domain) === author);
    const dmarc = result.dmarc ? result.dmarc.status.result : 'none';
    if (aligned !== undefined && dmarc !== 'fail') return { result: 'pass', domain: author };
    if (dmarc === 'temperror' || (result.spf && result.spf.status.result === 'temperror')) {
      return { result: 'temperror', domain: null };
    }
    return { result: passed.length > 0 || dmarc === 'fail' ? 'fail' : 'none', domain: null };
  };
}

/** The one organisation every From address of every reading belongs to, or null. */
function authorDomain(raw: Uint8Array): string | null {
  const domains = new Set(
    readHeaders(raw).from.map((address) => organisation(address.slice(address.lastIndexOf('@') + 1))),
  );
  const [only = null] = domains;
  return domains.size === 1 ? only : null;
}

/** Registered domain, so that mail.school.nl and school.nl are one organisation. */
function organisation(domain: string): string | null {
  return getDomain(domain.toLowerCase(), { allowPrivateDomains: true });
}
