// The school's message about mail that is kept for a recipient, or that its own author sent with something harmful in it:
// since when, until when, what to do. Nothing of it.
import { createHash, randomUUID } from 'node:crypto';
import type { Card } from '../kept.ts';
import { keyName, openField } from '../seal.ts';
import type { Custody } from './custody.ts';
import { digestText, type Named } from './digest-text.ts';
import type { Ledger } from './disposer.ts';
import { base64Lines, dateLine, ownAuthor, sayableArticle } from './going-back.ts';
import { handOver, type HopAddress, type Message, NotHandedOver } from './hand-over.ts';

/** One kept item as the database gives it; ciphertexts. */
export interface DigestItem {
  readonly card: Card;
  readonly wrapped: Buffer;
  readonly recipients: Buffer;
  readonly article: Buffer;
  /** Of a quarantined item alone: who sent it, and how the gate knew the author. */
  readonly sender: Buffer;
  readonly verdict: Buffer;
  readonly hour: Temporal.Instant;
  readonly quarantined: boolean;
}

export interface DigestRequest {
  readonly items: readonly DigestItem[];
  /** The school's own domains: recipients elsewhere hear nothing from us. */
  readonly domains: readonly string[];
  /** Where recipients see the same; null: only that there is such a page. */
  readonly page: string | null;
  readonly at: Temporal.Instant;
}

/** Messages that went, and whether the next hop was away for some. */
export interface Digested {
  readonly sent: number;
  readonly waiting: boolean;
}

/** A message of the school with an empty return path: nobody can answer it with a bounce. */
export function digestFor(
  to: string,
  items: readonly Named[],
  page: string | null,
  at: Temporal.Instant,
): Message {
  const school = to.slice(to.lastIndexOf('@') + 1);
  const raw = [
    `From: <postmaster@${school}>`,
    `To: <${to}>`,
    `Date: ${dateLine(at)}`,
    `Message-ID: <${randomUUID()}@${school}>`,
    items.some(({ side }) => side === 'to')
      ? 'Subject: Mail die op u wacht / Mail that waits for you'
      : 'Subject: Niet bezorgd / Not delivered',
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(digestText(items, page)),
    '',
  ].join('\r\n');
  return { sender: '', recipients: [to], raw: Buffer.from(raw, 'utf8') };
}

/**
 * Opens whose each item is, and tells every recipient of the school once of each: over restarts, and also when unsure. Of a
 * quarantined item its author hears too, where that is a person of the school whom the gate knew; nobody outside does.
 */
export async function sendDigests(
  {
    custody,
    ledger,
    nextHop,
  }: { readonly custody: Custody; readonly ledger: Ledger; readonly nextHop: HopAddress },
  isGone: (id: string) => boolean,
  { items, domains, page, at }: DigestRequest,
): Promise<Digested> {
  const mark = ({ id, side }: Pick<Named, 'id' | 'side'>, to: string): string => {
    const whose = createHash('sha256').update(`${id}\n${to}`).digest('hex').slice(0, 16);
    return `${side === 'to' ? 'named' : 'author'}:${id}:${whose}`;
  };
  const inside = (address: string): boolean =>
    domains.includes(address.slice(address.lastIndexOf('@') + 1)) && address.length <= 320;
  const perPerson = new Map<string, Named[]>();
  const name = (to: string, one: Named): void => {
    if (!inside(to) || ledger.has(mark(one, to))) return;
    const others = perPerson.get(to);
    if (others === undefined) perPerson.set(to, [one]);
    else others.push(one);
  };
  for (const { card, wrapped, recipients, article, sender, verdict, hour, quarantined } of items) {
    if (isGone(card.id)) continue;
    // What does not open is of a confidant (nobody is told of it), or its key died.
    const recordKey = await custody.recordKey(keyName(card), card, wrapped).catch(() => null);
    if (recordKey === null) continue;
    const open = (field: 'recipients' | 'article' | 'sender' | 'verdict', bytes: Buffer): string =>
      openField(recordKey, card, field, bytes).toString('utf8');
    try {
      const names = open('recipients', recipients).toLowerCase();
      const rests = sayableArticle(open('article', article));
      const item = { id: card.id, hour, diesOn: card.diesOn, quarantined, article: rests };
      for (const to of new Set(names.split('\n').map((one) => one.trim()))) name(to, { ...item, side: 'to' });
      if (!quarantined || verdict.length === 0) continue;
      const author = ownAuthor(open('sender', sender), open('verdict', verdict));
      if (author !== null) name(author, { ...item, side: 'from' });
    } catch {
      continue;
    } finally {
      recordKey.fill(0);
    }
  }
  let sent = 0;
  let waiting = false;
  for (const [to, told] of perPerson) {
    try {
      // Marked before it leaves: a message that may have arrived is not sent twice, the own page says the same.
      await handOver(nextHop, digestFor(to, told, page, at), async () => {
        for (const one of told) await ledger.add(mark(one, to));
      });
      sent += 1;
    } catch (error) {
      if (!(error instanceof NotHandedOver)) throw error;
      if (error.reason === 'down') waiting = true;
    }
  }
  return { sent, waiting };
}
