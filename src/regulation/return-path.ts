// Whether a return may be said to the peer: only where the peer is the author's own client, tenant or server.
import type { MailFacts } from '../facts/mail.ts';
import { domainOf } from './rules/addresses.ts';

/**
 * `yes`: a 5xx reaches the author and nobody else. `unknown`: it depends on authentication, or that failed.
 * `never`: a list, a machine or the null sender would be answered, so the message is held (G-17).
 */
export function mayReturn({ envelope, headers, senderAuth }: MailFacts): 'yes' | 'unknown' | 'never' {
  if (envelope.peer === 'own') return 'yes';
  if (envelope.sender.address === '' || headers === undefined || headers.list || headers.automatic)
    return 'never';
  if (senderAuth === undefined || senderAuth.result !== 'pass' || senderAuth.domain === null)
    return 'unknown';
  // A 5xx makes the peer bounce to the envelope sender: that address must be under the domain that passed.
  return related(domainOf(envelope.sender.address), senderAuth.domain.toLowerCase()) ? 'yes' : 'unknown';
}

function related(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
