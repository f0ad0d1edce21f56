// Who sent it: SPF, DKIM, DMARC alignment and ARC in one answer, with the resolver handed in (mailauth does the work).
import { authenticate } from 'mailauth';
import { getDomain } from 'tldts';
import type { SenderAuthFacts } from '../facts/mail.ts';
import { readHeaders } from '../facts/mime/reader.ts';
import { firstHopPassed } from './forwarded.ts';

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
 * same organisation (relaxed alignment, RFC 7489 section 3.1); a DMARC failure counts as failure. Mail that came through
 * forwarders the school trusts passes where all of them sealed it and the first saw the author pass. Never throws;
 * what cannot be found out now is `temperror`, which nobody may treat as `pass`.
 */
export function createSenderAuth(options: {
  /** Absent: the machine's own DNS. */
  readonly resolver?: Resolve;
  readonly hostName?: string;
  /** Domains of forwarders whose sealed word about the first hop is taken (RFC 8617); asked at each message. */
  readonly forwarders?: () => readonly string[];
}): SenderAuth {
  return async (question) => {
    const author = authorDomain(question.raw);
    if (author === null) return { result: 'fail', domain: null };
    const direct = await directly(question, author, options);
    const forwarders = options.forwarders?.() ?? [];
    if (direct.result === 'pass' || forwarders.length === 0) return direct;
    // The letter of the ARC standard: what a lenient reader lets through was not sealed by anybody who means it.
    const sealed = await ask(question, options, { disableDmarc: true, strict: true });
    const isAuthors = (domain: string): boolean => organisation(domain) === author;
    if (sealed !== null && firstHopPassed(sealed.arc, forwarders, isAuthors))
      return { result: 'pass', domain: author };
    return direct;
  };
}

function ask(
  { ip, helo, sender, raw }: SenderAuthQuestion,
  options: { readonly resolver?: Resolve; readonly hostName?: string },
  how: { readonly disableArc?: boolean; readonly disableDmarc?: boolean; readonly strict?: boolean },
) {
  return authenticate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
    ip,
    helo,
    sender,
    mta: options.hostName ?? 'gate.invalid',
    ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
    disableBimi: true,
    ...how,
  }).catch(() => null);
}

/** SPF, DKIM and DMARC of the peer itself. */
async function directly(
  question: SenderAuthQuestion,
  author: string,
  options: { readonly resolver?: Resolve; readonly hostName?: string },
): Promise<SenderAuthFacts> {
  const result = await ask(question, options, { disableArc: true });
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
