// The lines of "Mijn gegevens": what the school holds about one person, why, under which article, until when.
import { sql } from 'kysely';
import type { Person } from '../facts/person.ts';
import { createAges } from '../people/ages.ts';
import type { HeldCard } from '../privacy/held.ts';
import { pseudonymOf } from '../privacy/pseudonyms.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

export interface Both {
  readonly nl: string;
  readonly en: string;
}

/**
 * Where a line comes from. `own`: what a person asked, reported or agreed to, which a representative never sees. A new
 * source is `own` unless somebody decides otherwise.
 */
export type HoldingSort = 'directory' | 'session' | 'kept' | 'own';

/** One line: what, why, under which article, until when. */
export interface Holding<Sort extends HoldingSort = HoldingSort> {
  readonly sort: Sort;
  readonly what: Both;
  readonly why: Both;
  readonly article: string | null;
  /** ISO date of the day it is destroyed; null: as long as the person is at the school. */
  readonly until: string | null;
  readonly count: number;
}

const account: Holding = {
  sort: 'directory',
  what: {
    nl: 'Je naam, schoolmailadres, soort gebruiker, functies en groepen',
    en: 'Your name, school address, kind of user, functions and groups',
  },
  why: {
    nl: 'Zonder deze gegevens weet de poort niet welke regels voor jou gelden.',
    en: 'Without these the gate does not know which rules hold for you.',
  },
  article: null,
  until: null,
  count: 1,
};

const keptWords: Readonly<Record<string, { what: Both; why: Both }>> = {
  held: {
    what: {
      nl: 'Bericht van of aan jou dat wacht op beoordeling',
      en: 'Message from or to you that waits for a decision',
    },
    why: {
      nl: 'Een regel hield het tegen. Wil je het ontvangen? Vraag ICT om het door te laten, en noem de naam.',
      en: 'A rule stopped it. Do you want to receive it? Ask ICT to let it through, and give the name.',
    },
  },
  quarantined: {
    what: { nl: 'Bericht van of aan jou in quarantaine', en: 'Message from or to you in quarantine' },
    why: {
      nl: 'De virusscanner vond er iets schadelijks in. ICT kan het zonder bijlagen doorlaten als je de naam noemt.',
      en: 'The scanner found something harmful in it. ICT can let it through without attachments if you give the name.',
    },
  },
};

const since = (card: HeldCard, language: 'nl-NL' | 'en-GB'): string =>
  card.hour.toZonedDateTimeISO('Europe/Amsterdam').toPlainDateTime().toLocaleString(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });

/** Kept items as lines, each with the name by which one can ask for it and since when it waits. */
export function keptLines(
  cards: readonly HeldCard[],
  articleFor: (storageClass: string) => string | null,
): Holding[] {
  return cards.flatMap((card): Holding[] => {
    const words = keptWords[card.state];
    if (words === undefined) return [];
    const name = pseudonymOf(card.id);
    return [
      {
        sort: 'kept',
        what: {
          nl: `${words.what.nl}: ${name.nl}, sinds ${since(card, 'nl-NL')}`,
          en: `${words.what.en}: ${name.en}, since ${since(card, 'en-GB')}`,
        },
        why: words.why,
        article: articleFor(card.class),
        until: card.diesOn.toString(),
        count: 1,
      },
    ];
  });
}

/** What the directory keeps of a pupil beside the account: a date of birth nobody reads, and guardians. */
async function ageLines(desk: Database, school: string, person: Person, clock: Clock): Promise<Holding[]> {
  if (person.category !== 'pupil') return [];
  const ages = createAges(desk, school);
  const today = clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate();
  const known = (await ages.isUnder(person.address, 18, today)) !== null;
  const guardians = await ages.guardiansOf(person.address, 18, today);
  const line = { sort: 'directory', article: null, until: null } as const;
  const own = await desk
    .selectFrom('directory.own_addresses')
    .select('mark')
    .where('school', '=', school)
    .where('pupil', '=', person.address)
    .execute();
  return [
    ...(known
      ? [
          {
            ...line,
            what: { nl: 'Je geboortedatum', en: 'Your date of birth' },
            why: {
              nl: 'Om te weten of je jonger bent dan 16 of 18. Niemand kan de datum hier lezen.',
              en: 'To know whether you are under 16 or 18. Nobody can read the date here.',
            },
            count: 1,
          },
        ]
      : []),
    ...(own.length > 0
      ? [
          {
            ...line,
            what: { nl: 'Een merkteken van je eigen mailadres', en: 'A mark of your own mail address' },
            why: {
              nl: 'Zo krijgt een medewerker die daarheen mailt, eerst een vraag. Het adres zelf staat hier niet.',
              en: 'So that staff who write to it are asked first. The address itself is not here.',
            },
            count: own.length,
          },
        ]
      : []),
    ...(guardians.length > 0
      ? [
          {
            ...line,
            what: {
              nl: 'Mailadres van je ouder of verzorger',
              en: 'Mail address of your parent or guardian',
            },
            why: {
              nl: 'Zij kunnen tot je 16e namens jou vragen wat de school weet. Vanaf 18 is dit weg.',
              en: 'Until you are 16 they can ask for you what the school holds. From 18 on this is gone.',
            },
            count: guardians.length,
          },
        ]
      : []),
  ];
}

/** Lines from the clear tables of the desk: directory, sessions, what was agreed to. */
export async function deskLines(
  deps: { readonly desk: Database; readonly school: string; readonly clock: Clock },
  person: Person,
): Promise<Holding[]> {
  const { desk, school } = deps;
  const now = deps.clock.now().toString();
  const sessions = await desk
    .selectFrom('sessions')
    .select('expires_at')
    .where('school', '=', school)
    .where('address', '=', person.address)
    .where('expires_at', '>', sql<Temporal.Instant>`${now}::timestamptz`)
    .orderBy('expires_at', 'desc')
    .execute();
  const acknowledged = await desk
    .selectFrom('acknowledgements')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('school', '=', school)
    .where('address', '=', person.address)
    .executeTakeFirstOrThrow();
  const lines: Holding[] = [account, ...(await ageLines(desk, school, person, deps.clock))];
  const [last] = sessions;
  if (last !== undefined) {
    lines.push({
      sort: 'session',
      what: { nl: 'Dat je bent ingelogd', en: 'That you are signed in' },
      why: {
        nl: 'Zo weet deze site wie je bent. Waar je inlogt of met welk apparaat staat er niet bij.',
        en: 'So that this site knows who you are. Where you sign in or with which device is not recorded.',
      },
      article: null,
      until: last.expires_at.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days: 1 }).toString(),
      count: sessions.length,
    });
  }
  const devices = await desk
    .selectFrom('proxy_passwords')
    .select('device')
    .where('school', '=', school)
    .where('address', '=', person.address)
    .orderBy('made_at')
    .execute();
  if (devices.length > 0) {
    const named = devices.map(({ device }) => (device === '' ? '–' : device)).join(', ');
    lines.push({
      sort: 'own',
      what: { nl: `Je wachtwoorden voor het web: ${named}`, en: `Your passwords for the web: ${named}` },
      why: {
        nl: 'Om in te loggen bij het webfilter. Alleen een versleutelde vorm is bewaard. Wanneer je ze gebruikt, staat nergens. Je trekt ze in op Mijn account.',
        en: 'To sign in to the web filter. Only a scrambled form is kept. When you use them is nowhere. You withdraw them on My account.',
      },
      article: null,
      until: null,
      count: devices.length,
    });
  }
  if (Number(acknowledged.count) > 0) {
    lines.push({
      sort: 'own',
      what: {
        nl: 'Dat je een versie van het reglement hebt gelezen',
        en: 'That you have read a version of the regulation',
      },
      why: {
        nl: 'De school laat zien dat iedereen de regels kent.',
        en: 'The school shows that everybody knows the rules.',
      },
      article: null,
      until: null,
      count: Number(acknowledged.count),
    });
  }
  return lines;
}

/** Reports that somebody made in the own name, as one line a day of destruction; shown to nobody else. */
export function reportLines(
  reports: readonly { readonly diesOn: string }[],
  article: string | null,
): Holding[] {
  return [...Map.groupBy(reports, (one) => one.diesOn)].map(([until, same]) => ({
    sort: 'own',
    what: { nl: 'Melding die je onder je eigen naam deed', en: 'Report you made in your own name' },
    why: {
      nl: 'Wie haar behandelt, kan je iets terugzeggen. Alleen jij ziet dit hier.',
      en: 'Who handles it can answer you. Only you see this here.',
    },
    article,
    until,
    count: same.length,
  }));
}

/** Requests of one person, one line a day of destruction. */
export function requestLines(
  requests: readonly { readonly diesOn: string }[],
  article: string | null,
): Holding[] {
  return [...Map.groupBy(requests, (one) => one.diesOn)].map(([until, same]) => ({
    sort: 'own',
    what: { nl: 'Verzoek over je eigen gegevens', en: 'Request about your own data' },
    why: {
      nl: 'De privacy officer beantwoordt het, en de school moet kunnen laten zien dat dat op tijd was.',
      en: 'The privacy officer answers it, and the school must be able to show that this was in time.',
    },
    article,
    until,
    count: same.length,
  }));
}

/**
 * An exception for guidance at a distance as its pupil, and who represents the pupil, reads it: that it is there, by whom and
 * until when, never why. `by` null: it is not about this person.
 */
export function guidanceLine(
  one: { readonly from: string; readonly until: string; readonly article: string; readonly state: string },
  by: string | null,
): Holding[] {
  if (by === null) return [];
  const refused = one.state === 'refused';
  const day = (date: string, language: 'nl-NL' | 'en-GB'): string =>
    Temporal.PlainDate.from(date).toLocaleString(language, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    });
  const period = (language: 'nl-NL' | 'en-GB', to: string): string =>
    `${day(one.from, language)} ${to} ${day(one.until, language)}`;
  return [
    {
      sort: 'directory',
      what: {
        nl: `Begeleiding op afstand door ${by}, ${period('nl-NL', 'tot en met')}${refused ? ' (afgewezen)' : ''}`,
        en: `Guidance at a distance by ${by}, ${period('en-GB', 'to')}${refused ? ' (refused)' : ''}`,
      },
      why: {
        nl: 'Zo mag deze medewerker je mailen over school, alleen via het schoolmailadres. De reden is verzegeld.',
        en: 'So that this member of staff may mail you about school, by the school address alone. The reason is sealed.',
      },
      article: one.article,
      until: Temporal.PlainDate.from(one.until).add({ days: 1 }).toString(),
      count: 1,
    },
  ];
}
