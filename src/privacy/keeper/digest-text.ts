// What a digest says, in both languages: since when, until when, what to do. Nothing of the mail itself.
import { pseudonymOf, type Pseudonym } from '../pseudonyms.ts';

/** A kept item as its reader is told of it. */
export interface Named {
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

/** One language. Functions where a number or a moment stands inside the sentence. */
interface Words {
  readonly language: keyof Pseudonym;
  readonly months: readonly string[];
  readonly harmful: string;
  readonly stopped: string;
  readonly article: string;
  readonly began: Readonly<Record<Named['side'], (day: string, hour: number) => string>>;
  readonly ends: (day: string) => string;
  readonly more: (count: number) => string;
  readonly head: Readonly<Record<Named['side'], (count: number) => string>>;
  /** What the reader may do. */
  readonly advice: Readonly<Record<Named['side'], readonly string[]>>;
  /** That nobody read it; `sent`: something of it was sent by the reader. */
  readonly unread: (sent: boolean) => string;
  readonly ownPage: string;
}

const nl: Words = {
  language: 'nl',
  months: 'januari februari maart april mei juni juli augustus september oktober november december'.split(
    ' ',
  ),
  harmful: 'de virusscanner vond er iets schadelijks in',
  stopped: 'een regel hield het tegen',
  article: 'artikel',
  began: {
    to: (day, hour) => `sinds ${day}, ${hour}.00 uur`,
    from: (day, hour) => `verstuurd na ${day}, ${hour}.00 uur`,
  },
  ends: (day) => `Wordt ongelezen vernietigd op ${day}.`,
  more: (count) => `En nog ${count}.`,
  head: {
    to: (count) =>
      count === 1
        ? 'De school houdt een bericht voor u vast.'
        : `De school houdt ${count} berichten voor u vast.`,
    from: (count) =>
      count === 1
        ? 'Een bericht dat u verstuurde, is niet bezorgd.'
        : `${count} berichten die u verstuurde, zijn niet bezorgd.`,
  },
  advice: {
    to: [
      'Wilt u zo een bericht ontvangen? Vraag ICT om het door te laten, en noem de naam die ervoor staat.',
      'Een bericht met iets schadelijks erin kan alleen zonder bijlagen door.',
    ],
    from: [
      'Laat ICT uw apparaat nakijken. Verstuur het bericht daarna opnieuw, zonder wat erin zat of eraan hing.',
      'Hebt u niets verstuurd? Vertel het ICT dan meteen: iemand anders gebruikt uw adres.',
    ],
  },
  unread: (sent) =>
    sent
      ? 'Niemand heeft het gelezen. Daarom staat hier niet van of aan wie het is, of wat erin staat.'
      : 'Niemand heeft het gelezen. Daarom staat hier niet van wie het is of wat erin staat.',
  ownPage: 'U ziet dit ook bij Mijn gegevens',
};

const en: Words = {
  language: 'en',
  months: 'January February March April May June July August September October November December'.split(' '),
  harmful: 'the scanner found something harmful in it',
  stopped: 'a rule stopped it',
  article: 'article',
  began: {
    to: (day, hour) => `since ${day}, ${hour}:00`,
    from: (day, hour) => `sent after ${day}, ${hour}:00`,
  },
  ends: (day) => `Destroyed unread on ${day}.`,
  more: (count) => `And ${count} more.`,
  head: {
    to: (count) =>
      count === 1 ? 'The school holds a message for you.' : `The school holds ${count} messages for you.`,
    from: (count) =>
      count === 1
        ? 'A message that you sent was not delivered.'
        : `${count} messages that you sent were not delivered.`,
  },
  advice: {
    to: [
      'Do you want to receive such a message? Ask the ICT department to let it through, and give the name before it.',
      'A message with something harmful in it can go on without attachments only.',
    ],
    from: [
      'Have the ICT department look at your device. Then send the message again, without what was in it or attached to it.',
      'Did you send nothing? Then tell the ICT department at once: somebody else uses your address.',
    ],
  },
  unread: (sent) =>
    sent
      ? 'Nobody has read it. So this does not say who sent it, to whom, or what it says.'
      : 'Nobody has read it. So this does not say who sent it or what it says.',
  ownPage: 'You see the same under My data',
};

function itemLines({ id, hour, diesOn, quarantined, article, side }: Named, words: Words): string[] {
  const day = (date: Temporal.PlainDate): string =>
    `${date.day} ${words.months[date.month - 1]} ${date.year}`;
  const since = hour.toZonedDateTimeISO(zone);
  const began = words.began[side](day(since.toPlainDate()), since.hour);
  const why = quarantined ? words.harmful : words.stopped;
  const cited = article === null ? '' : ` (${words.article} ${article})`;
  return [
    `- ${pseudonymOf(id)[words.language]}: ${began}; ${why}${cited}.`,
    `  ${words.ends(day(Temporal.PlainDate.from(diesOn)))}`,
  ];
}

/** Items of one side, each by name, hour and day of destruction; nothing where there are none. */
function sideLines(side: Named['side'], items: readonly Named[], words: Words): string[] {
  const own = items.filter((item) => item.side === side);
  if (own.length === 0) return [];
  return [
    words.head[side](own.length),
    ...own.slice(0, mostNamed).flatMap((item) => itemLines(item, words)),
    ...(own.length > mostNamed ? [words.more(own.length - mostNamed)] : []),
    '',
    ...words.advice[side],
    '',
  ];
}

/** The text of a digest, Dutch first. `page`: address of the own page, null where it has none. */
export function digestText(items: readonly Named[], page: string | null): string {
  return [nl, en]
    .flatMap((words) => [
      ...sideLines('to', items, words),
      ...sideLines('from', items, words),
      words.unread(items.some(({ side }) => side === 'from')),
      page === null ? words.ownPage : `${words.ownPage}: ${page}`,
      '',
    ])
    .join('\r\n');
}
