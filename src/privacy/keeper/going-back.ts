// The message by which held mail goes back to its author, and the question whether there is an author to answer.
//
// A message of ours to an address nobody has authenticated would reach whoever a forger named. So the gate seals with the
// item whether it knew the author, and what was sent by a machine or a list is answered by nobody (RFC 3834, 2).
import { randomUUID } from 'node:crypto';
import { readHeaders } from '../../facts/mime/reader.ts';
import type { Message } from './hand-over.ts';

/** One held item as the keeper opened it. Texts are UTF-8. */
export interface HeldPlain {
  /** JSON; `author` is what the gate knew: `own`, `aligned` or null. */
  readonly verdict: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly article: string;
  readonly raw: Buffer;
}

/** Names that stand for a machine or a list (RFC 3834, 2; RFC 2142). */
const nobody =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|listserv|majordomo|owner-.*|.*-(?:request|owner|bounces?))(?:[+=].*)?@/;

/** Headers of lists, robots and reports, beside those that every message is asked for (RFC 2369, RFC 3834, RFC 3462). */
const byMachine =
  /^(?:list-[a-z]+:|precedence:[ \t]*(?:bulk|junk|list|auto)|x-auto(?:reply|respond|-response-suppress)|return-path:[ \t]*<>|content-type:[ \t]*multipart\/report)/im;

const headOf = (raw: Buffer): string => raw.toString('latin1').split(/\r?\n\r?\n/, 1)[0] ?? '';

const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

function knownAs(verdict: string, of: 'hold' | 'quarantine'): unknown {
  try {
    const { outcome, author } = Object(JSON.parse(verdict));
    return outcome === of ? author : null;
  } catch {
    return null;
  }
}

/**
 * The author to answer and the school's domain, or null: the gate did not authenticate one, or no person sent it. `own`:
 * the sender is ours and the From names the same; `aligned`: SPF or DKIM passed for the domain of the one From.
 */
export function authorToAnswer(held: HeldPlain): { readonly author: string; readonly school: string } | null {
  const sender = held.sender.toLowerCase();
  const known = knownAs(held.verdict, 'hold');
  if (sender === '' || (known !== 'own' && known !== 'aligned')) return null;
  const { from, list, automatic } = readHeaders(held.raw);
  const [author, ...others] = new Set(from);
  if (author === undefined || others.length > 0) return null;
  if (list || automatic || byMachine.test(headOf(held.raw))) return null;
  if (known === 'own' && author !== sender) return null;
  if (nobody.test(author) || nobody.test(sender)) return null;
  // Mail of our own people comes from the school's domain, mail from outside went to it.
  const school = domainOf(known === 'own' ? author : (held.recipients[0] ?? ''));
  return domain.test(school) ? { author, school } : null;
}

/**
 * The author of a quarantined message, lower case, where the gate knew a person of the school; else null. An infected message
 * goes back to nobody (10.6.b), and a stranger's name on one is most often forged.
 */
export function ownAuthor(sender: string, verdict: string): string | null {
  const author = sender.trim().toLowerCase();
  return knownAs(verdict, 'quarantine') === 'own' && !nobody.test(author) ? author : null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** RFC 5322, 3.3, in UTC. */
export function dateLine(at: Temporal.Instant): string {
  const { day, month, year, hour, minute, second } = at.toZonedDateTimeISO('UTC');
  return `${two(day)} ${months[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} +0000`;
}

/** Base64 in lines of 76 characters (RFC 2045, 6.8). */
export const base64Lines = (text: string): string =>
  Buffer.from(text, 'utf8')
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');

/** An article as it may stand in a message, or null: what a gate sealed is not believed to be one. */
export const sayableArticle = (article: string): string | null =>
  /^[0-9A-Za-z. ]{1,40}$/.test(article) ? article : null;

/** The message from the school, with what came back inside it and an empty return path: nobody can answer it with a bounce. */
export function goingBack(
  held: HeldPlain,
  { author, school }: { readonly author: string; readonly school: string },
  at: Temporal.Instant,
): Message {
  const boundary = `back-${randomUUID()}`;
  const article = sayableArticle(held.article);
  const to = held.recipients.slice(0, 20).join(', ');
  const text = [
    `Uw bericht is niet bezorgd bij: ${to}.`,
    article === null
      ? 'De school hield het tegen.'
      : `De school hield het tegen volgens artikel ${article} van haar reglement.`,
    'Binnen vier schooluren besliste niemand erover. Daarom komt het terug, ongelezen. Het staat hieronder en de school bewaart het niet meer.',
    'Wilt u het toch bezorgen? Neem dan eerst contact op met de school.',
    '',
    `Your message was not delivered to: ${to}.`,
    article === null
      ? 'The school held it.'
      : `The school held it under article ${article} of its regulation.`,
    'Nobody decided about it within four school hours. So it comes back, unread. It is below, and the school keeps it no longer.',
    'Do you still want it delivered? Then contact the school first.',
    '',
  ].join('\r\n');
  const is8bit = held.raw.some((octet) => octet > 127);
  const encoding = `Content-Transfer-Encoding: ${is8bit ? '8bit' : '7bit'}`;
  const head = [
    `From: <postmaster@${school}>`,
    `To: <${author}>`,
    `Date: ${dateLine(at)}`,
    `Message-ID: <${randomUUID()}@${school}>`,
    'Subject: Niet bezorgd / Not delivered',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    encoding,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(text),
    `--${boundary}`,
    'Content-Type: message/rfc822',
    'Content-Disposition: attachment',
    encoding,
    '',
    '',
  ].join('\r\n');
  const raw = Buffer.concat([
    Buffer.from(head, 'utf8'),
    held.raw,
    Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'),
  ]);
  return { sender: '', recipients: [author], raw };
}
