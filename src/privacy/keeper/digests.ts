// The school's message about mail that is kept for a recipient, or that its own author sent with something harmful in it:
// since when, until when, what to do. Nothing of it.
import { createHash, randomUUID } from 'node:crypto';
import type { Card } from '../kept.ts';
import { pseudonymOf } from '../pseudonyms.ts';
import { keyName, openField } from '../seal.ts';
import type { Custody } from './custody.ts';
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

interface Named {
  readonly id: string;
  readonly hour: Temporal.Instant;
  readonly diesOn: string;
  readonly quarantined: boolean;
  readonly article: string | null;
  /** `to`: kept for the reader. `from`: the reader sent it, and nobody received it. */
  readonly side: 'to' | 'from';
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

/** The items, each by name, hour and day of destruction. */
function named(items: readonly Named[], months: readonly string[], en: boolean): string[] {
  const lines = items.slice(0, mostNamed).flatMap(({ id, hour, diesOn, quarantined, article, side }) => {
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
    const began = en
      ? `${side === 'to' ? 'since' : 'sent after'} ${when}`
      : `${side === 'to' ? 'sinds' : 'verstuurd na'} ${when} uur`;
    const end = day(Temporal.PlainDate.from(diesOn), months);
    return en
      ? [
          `- ${name}: ${began}; ${why}${article === null ? '' : ` (article ${article})`}.`,
          `  Destroyed unread on ${end}.`,
        ]
      : [
          `- ${name}: ${began}; ${why}${article === null ? '' : ` (artikel ${article})`}.`,
          `  Wordt ongelezen vernietigd op ${end}.`,
        ];
  });
  const more = items.length - mostNamed;
  return more > 0 ? [...lines, en ? `And ${more} more.` : `En nog ${more}.`] : lines;
}

function textOf(items: readonly Named[], page: string | null): string {
  const received = items.filter(({ side }) => side === 'to');
  const sent = items.filter(({ side }) => side === 'from');
  const where = (own: string): string => (page === null ? own : `${own}: ${page}`);
  return [
    ...(received.length === 0
      ? []
      : [
          received.length === 1
            ? 'De school houdt een bericht voor u vast.'
            : `De school houdt ${received.length} berichten voor u vast.`,
          ...named(received, nlMonth, false),
          '',
          'Wilt u zo een bericht ontvangen? Vraag ICT om het door te laten, en noem de naam die ervoor staat.',
          'Een bericht met iets schadelijks erin kan alleen zonder bijlagen door.',
          '',
        ]),
    ...(sent.length === 0
      ? []
      : [
          sent.length === 1
            ? 'Een bericht dat u verstuurde, is niet bezorgd.'
            : `${sent.length} berichten die u verstuurde, zijn niet bezorgd.`,
          ...named(sent, nlMonth, false),
          '',
          'Laat ICT uw apparaat nakijken. Verstuur het bericht daarna opnieuw, zonder wat erin zat of eraan hing.',
          'Hebt u niets verstuurd? Vertel het ICT dan meteen: iemand anders gebruikt uw adres.',
          '',
        ]),
    sent.length === 0
      ? 'Niemand heeft het gelezen. Daarom staat hier niet van wie het is of wat erin staat.'
      : 'Niemand heeft het gelezen. Daarom staat hier niet van of aan wie het is, of wat erin staat.',
    where('U ziet dit ook bij Mijn gegevens'),
    '',
    ...(received.length === 0
      ? []
      : [
          received.length === 1
            ? 'The school holds a message for you.'
            : `The school holds ${received.length} messages for you.`,
          ...named(received, enMonth, true),
          '',
          'Do you want to receive such a message? Ask the ICT department to let it through, and give the name before it.',
          'A message with something harmful in it can go on without attachments only.',
          '',
        ]),
    ...(sent.length === 0
      ? []
      : [
          sent.length === 1
            ? 'A message that you sent was not delivered.'
            : `${sent.length} messages that you sent were not delivered.`,
          ...named(sent, enMonth, true),
          '',
          'Have the ICT department look at your device. Then send the message again, without what was in it or attached to it.',
          'Did you send nothing? Then tell the ICT department at once: somebody else uses your address.',
          '',
        ]),
    sent.length === 0
      ? 'Nobody has read it. So this does not say who sent it or what it says.'
      : 'Nobody has read it. So this does not say who sent it, to whom, or what it says.',
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
    items.some(({ side }) => side === 'to')
      ? 'Subject: Mail die op u wacht / Mail that waits for you'
      : 'Subject: Niet bezorgd / Not delivered',
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
