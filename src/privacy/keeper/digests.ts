// The school's message to a recipient about mail that is kept for them: since when, until when, what to do. Nothing of it.
import { createHash, randomUUID } from 'node:crypto';
import type { Card } from '../kept.ts';
import { pseudonymOf } from '../pseudonyms.ts';
import { keyName, openField } from '../seal.ts';
import type { Custody } from './custody.ts';
import type { Ledger } from './disposer.ts';
import { base64Lines, dateLine, sayableArticle } from './going-back.ts';
import { handOver, type HopAddress, type Message, NotHandedOver } from './hand-over.ts';

/** One kept item as the database gives it; ciphertexts. */
export interface DigestItem {
  readonly card: Card;
  readonly wrapped: Buffer;
  readonly recipients: Buffer;
  readonly article: Buffer;
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

interface Named {
  readonly id: string;
  readonly hour: Temporal.Instant;
  readonly diesOn: string;
  readonly quarantined: boolean;
  readonly article: string | null;
}

const zone = 'Europe/Amsterdam';
/** Items named in one message; the rest are counted, and stand on the own page. */
const mostNamed = 25;

const nlMonth =
  'januari februari maart april mei juni juli augustus september oktober november december'.split(' ');
const enMonth = 'January February March April May June July August September October November December'.split(
  ' ',
);
const day = (date: Temporal.PlainDate, months: readonly string[]): string =>
  `${date.day} ${months[date.month - 1]} ${date.year}`;

function textOf(items: readonly Named[], page: string | null): string {
  const lines = (months: readonly string[], en: boolean): string[] =>
    items.slice(0, mostNamed).flatMap(({ id, hour, diesOn, quarantined, article }) => {
      const since = hour.toZonedDateTimeISO(zone);
      const name = en ? pseudonymOf(id).en : pseudonymOf(id).nl;
      const why = quarantined
        ? en
          ? 'the scanner found something harmful in it'
          : 'de virusscanner vond er iets schadelijks in'
        : en
          ? 'a rule stopped it'
          : 'een regel hield het tegen';
      const when = `${day(since.toPlainDate(), months)}, ${since.hour}${en ? ':' : '.'}00`;
      const end = day(Temporal.PlainDate.from(diesOn), months);
      return en
        ? [
            `- ${name}: since ${when}; ${why}${article === null ? '' : ` (article ${article})`}.`,
            `  Destroyed unread on ${end}.`,
          ]
        : [
            `- ${name}: sinds ${when} uur; ${why}${article === null ? '' : ` (artikel ${article})`}.`,
            `  Wordt ongelezen vernietigd op ${end}.`,
          ];
    });
  const more = items.length - mostNamed;
  const where = (own: string): string => (page === null ? own : `${own}: ${page}`);
  return [
    items.length === 1
      ? 'De school houdt een bericht voor u vast.'
      : `De school houdt ${items.length} berichten voor u vast.`,
    ...lines(nlMonth, false),
    ...(more > 0 ? [`En nog ${more}.`] : []),
    '',
    'Wilt u zo een bericht ontvangen? Vraag ICT om het door te laten, en noem de naam die ervoor staat.',
    'Een bericht met iets schadelijks erin kan alleen zonder bijlagen door.',
    'Niemand heeft het gelezen. Daarom staat hier niet van wie het is of wat erin staat.',
    where('U ziet dit ook bij Mijn gegevens'),
    '',
    items.length === 1
      ? 'The school holds a message for you.'
      : `The school holds ${items.length} messages for you.`,
    ...lines(enMonth, true),
    ...(more > 0 ? [`And ${more} more.`] : []),
    '',
    'Do you want to receive such a message? Ask the ICT department to let it through, and give the name before it.',
    'A message with something harmful in it can go on without attachments only.',
    'Nobody has read it. So this does not say who sent it or what it says.',
    where('You see the same under My data'),
    '',
  ].join('\r\n');
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
    'Subject: Mail die op u wacht / Mail that waits for you',
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(textOf(items, page)),
    '',
  ].join('\r\n');
  return { sender: '', recipients: [to], raw: Buffer.from(raw, 'utf8') };
}

/** Opens whose each item is, and tells every recipient of the school once of each: over restarts, and also when unsure. */
export async function sendDigests(
  {
    custody,
    ledger,
    nextHop,
  }: { readonly custody: Custody; readonly ledger: Ledger; readonly nextHop: HopAddress },
  isGone: (id: string) => boolean,
  { items, domains, page, at }: DigestRequest,
): Promise<Digested> {
  const mark = (id: string, to: string): string =>
    `named:${id}:${createHash('sha256').update(`${id}\n${to}`).digest('hex').slice(0, 16)}`;
  const inside = (address: string): boolean =>
    domains.includes(address.slice(address.lastIndexOf('@') + 1)) && address.length <= 320;
  const perRecipient = new Map<string, Named[]>();
  for (const { card, wrapped, recipients, article, hour, quarantined } of items) {
    if (isGone(card.id)) continue;
    // What does not open is of a confidant (nobody is told of it), or its key died.
    const recordKey = await custody.recordKey(keyName(card), card, wrapped).catch(() => null);
    if (recordKey === null) continue;
    try {
      const names = openField(recordKey, card, 'recipients', recipients).toString('utf8').toLowerCase();
      const rests = openField(recordKey, card, 'article', article).toString('utf8');
      const named = { id: card.id, hour, diesOn: card.diesOn, quarantined, article: sayableArticle(rests) };
      for (const to of new Set(names.split('\n').map((one) => one.trim()))) {
        if (!inside(to) || ledger.has(mark(card.id, to))) continue;
        const others = perRecipient.get(to);
        if (others === undefined) perRecipient.set(to, [named]);
        else others.push(named);
      }
    } catch {
      continue;
    } finally {
      recordKey.fill(0);
    }
  }
  let sent = 0;
  let waiting = false;
  for (const [to, named] of perRecipient) {
    try {
      // Marked before it leaves: a message that may have arrived is not sent twice, the own page says the same.
      await handOver(nextHop, digestFor(to, named, page, at), async () => {
        for (const { id } of named) await ledger.add(mark(id, to));
      });
      sent += 1;
    } catch (error) {
      if (!(error instanceof NotHandedOver)) throw error;
      if (error.reason === 'down') waiting = true;
    }
  }
  return { sent, waiting };
}
