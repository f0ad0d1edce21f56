// What the school holds about one person, for that person: account, session, and items a gate keeps (GDPR 15, SRO-5.6).
import type { Person } from '../facts/person.ts';
import { concerning } from '../privacy/concerning.ts';

interface Both {
  readonly nl: string;
  readonly en: string;
}

/** One line of "Mijn gegevens": what, why, under which article, until when. */
export interface Holding {
  readonly what: Both;
  readonly why: Both;
  readonly article: string | null;
  /** ISO date of the day it is destroyed; null: as long as the person is at the school. */
  readonly until: string | null;
  readonly count: number;
}

const account: Holding = {
  what: {
    nl: 'Je naam, schoolmailadres, soort gebruiker en groepen',
    en: 'Your name, school address, kind of user and groups',
  },
  why: {
    nl: 'Zonder deze gegevens weet de poort niet welke regels voor jou gelden.',
    en: 'Without these the gate does not know which rules hold for you.',
  },
  article: null,
  until: null,
  count: 1,
};

const kept: Readonly<Record<string, { what: Both; why: Both }>> = {
  held: {
    what: {
      nl: 'Bericht van of aan jou dat wacht op beoordeling',
      en: 'Message from or to you that waits for a decision',
    },
    why: {
      nl: 'Een regel hield het tegen. Niemand heeft het gelezen.',
      en: 'A rule stopped it. Nobody has read it.',
    },
  },
  quarantined: {
    what: { nl: 'Bericht van of aan jou in quarantaine', en: 'Message from or to you in quarantine' },
    why: {
      nl: 'De virusscanner vond er iets schadelijks in. Niemand heeft het gelezen.',
      en: 'The scanner found something harmful in it. Nobody has read it.',
    },
  },
};

type Sources = Parameters<typeof concerning>[0];

/**
 * Everything held about `person`. The keeper compares addresses inside its own process and gives back item ids alone;
 * the question itself is on the log. `articleFor` names the article of a purpose's retention.
 */
export async function holdingsOf(
  sources: Sources,
  person: Person,
  articleFor: (storageClass: string) => string | null,
): Promise<Holding[]> {
  const cards = await concerning(sources, person.address);
  const lines = Map.groupBy(cards, (card) => `${card.state} ${card.class} ${card.diesOn.toString()}`);
  return [
    account,
    ...[...lines.values()].flatMap((same): Holding[] => {
      const [first] = same;
      const words = first === undefined ? undefined : kept[first.state];
      if (first === undefined || words === undefined) return [];
      return [
        { ...words, article: articleFor(first.class), until: first.diesOn.toString(), count: same.length },
      ];
    }),
  ];
}
