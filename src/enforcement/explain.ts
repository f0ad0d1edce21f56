// Why a site does not open, in words: one explanation for the block page, the reply to a tunnel and `/waarom`.
import type { HostReading, WebCategory } from '../facts/web.ts';
import type { WebDecision } from '../regulation/decision.ts';
import type { Regulation } from '../regulation/regulation.ts';
import { refusalWords, type Refusal } from './refusals.ts';

/** What a reader is told, in one language. Plain text: whoever shows it escapes it. */
export interface Wording {
  /** What happened, in a few words. */
  readonly title: string;
  /** What happened, in one sentence. */
  readonly what: string;
  /** Which rule and article say so. */
  readonly why: string;
  /** What the reader can do now. */
  readonly next: readonly string[];
  /** What the school keeps of this: nothing that points at anyone. */
  readonly privacy: string;
  /** People to talk to, free of charge. */
  readonly help: string;
}

export interface BlockExplanation {
  readonly outcome: 'block' | 'refuse';
  /** Rule and article the outcome rests on; null where no article but the address itself is the reason. */
  readonly rule: string | null;
  readonly article: string | null;
  readonly category: WebCategory | null;
  /** Name and version of the regulation; null when none is loaded. */
  readonly regulation: string | null;
  readonly version: string | null;
  readonly host: string | null;
  /** What a pupil shows a teacher, and what leads to the question; null: there is none. */
  readonly code: string | null;
  readonly nl: Wording;
  readonly en: Wording;
}

/** Each category as a person says it, to follow "sites met …" and "sites with …". */
export const categoryWords: Readonly<Record<WebCategory, { readonly nl: string; readonly en: string }>> = {
  pornography: { nl: 'porno', en: 'pornography' },
  hate: { nl: 'haat of geweld', en: 'hate or violence' },
  games: { nl: 'spelletjes', en: 'games' },
  gambling: { nl: 'gokken', en: 'gambling' },
  chat: { nl: 'chatten', en: 'chat' },
  'file-sharing': { nl: 'bestanden delen', en: 'file sharing' },
  webmail: { nl: 'eigen mail (webmail)', en: 'private mail (webmail)' },
  anonymisers: { nl: 'het filter omzeilen', en: 'getting round the filter' },
  malware: { nl: 'virussen of oplichting', en: 'viruses or fraud' },
  ai: { nl: 'AI', en: 'AI' },
  'social-media': { nl: 'sociale media', en: 'social media' },
  education: { nl: 'onderwijs', en: 'education' },
  help: { nl: 'hulp', en: 'help' },
};

/** What `explain` needs of the regulation in force. */
export type Citing = Pick<Regulation, 'cite' | 'stamp'> & {
  readonly web: Pick<Regulation['web'], 'refusal'>;
};

const privacy = {
  nl: 'Wie dit adres opvroeg, wordt niet bewaard. De school telt alleen hoeveel verzoeken er zijn, per groep en per uur.',
  en: 'Who asked for this address is not kept. The school only counts requests, per group and per hour.',
};

/** Free numbers; asking leads to nobody at school. */
const help = {
  nl: 'Wil je met iemand praten? De Kindertelefoon: 0800 0432. Denk je aan zelfmoord: 113 of 0800 0113. Bellen is gratis.',
  en: 'Do you want to talk to someone? Kindertelefoon: 0800 0432. Thinking about suicide: 113 or 0800 0113. Calling is free.',
};

const askForSite = {
  nl: 'Heb je deze site nodig voor je les of je werk? Vraag je docent of de afdeling ICT om haar vrij te geven.',
  en: 'Do you need this site for a lesson or for work? Ask your teacher or the ICT department to open it.',
};

const thisIsWrong = {
  nl: 'Klopt dit volgens jou niet? Meld het bij de afdeling ICT. Noem dan het adres en het artikel.',
  en: 'Do you think this is wrong? Tell the ICT department. Name the address and the article.',
};

const askHere = {
  nl: 'Vraag om deze site, of zeg dat het niet klopt. Dat kan hieronder. Je hoeft je naam niet te zeggen.',
  en: 'Ask for this site, or say that this is wrong. You can do that below. You need not give your name.',
};

const showCode = (code: string): { readonly nl: string; readonly en: string } => ({
  nl: `Heb je deze site nodig voor de les? Laat je docent deze code zien: ${code}. Je docent kan de site openen voor jouw klas.`,
  en: `Do you need this site for a lesson? Show your teacher this code: ${code}. Your teacher can open the site for your class.`,
});

/** The sentences for a site that the regulation closes. `null`: no regulation is loaded and the category is locked. */
export function explainBlock(
  asked: {
    host: string;
    category: WebCategory | null;
    decision: WebDecision;
    code?: string | null;
  },
  regulation: Citing | null,
): BlockExplanation {
  const code = asked.code ?? null;
  const ground = asked.decision.grounds[0] ?? null;
  const words = asked.category === null ? null : categoryWords[asked.category];
  const cited = ground === null || regulation === null ? null : regulation.cite(ground.article);
  return {
    outcome: 'block',
    rule: ground?.rule ?? null,
    article: ground?.article ?? null,
    category: asked.category,
    regulation: regulation?.stamp.name ?? null,
    version: regulation?.stamp.version ?? null,
    host: asked.host,
    code,
    nl: {
      title: 'Deze site is geblokkeerd',
      what:
        words === null
          ? `De site ${asked.host} gaat op school niet open.`
          : `De site ${asked.host} hoort bij sites met: ${words.nl}. Zulke sites gaan op school nu niet open.`,
      why: because(cited, 'nl'),
      next: code === null ? [askForSite.nl, thisIsWrong.nl] : [showCode(code).nl, askHere.nl],
      privacy: privacy.nl,
      help: help.nl,
    },
    en: {
      title: 'This site is blocked',
      what:
        words === null
          ? `The site ${asked.host} does not open at school.`
          : `The site ${asked.host} is listed under: ${words.en}. Such sites do not open at school now.`,
      why: because(cited, 'en'),
      next: code === null ? [askForSite.en, thisIsWrong.en] : [showCode(code).en, askHere.en],
      privacy: privacy.en,
      help: help.en,
    },
  };
}

function because(cited: ReturnType<Citing['cite']> | null, language: 'nl' | 'en'): string {
  const dutch = language === 'nl';
  if (cited === null) {
    return dutch
      ? 'Het ICT-reglement is op dit moment niet geladen. Tot dat hersteld is, blijven deze sites dicht.'
      : 'The ICT regulation is not loaded at the moment. Until that is mended, these sites stay closed.';
  }
  const label = cited.label[language];
  const rests = dutch ? `Dit staat in ${label}.` : `This rests on ${label}.`;
  const summary = cited.summary?.[language];
  return summary === undefined ? rests : `${rests} ${summary}`;
}

/** The sentences for an address that does not come to exactly one host a browser would open, or that no gate opens. */
export function explainRefusal(
  asked: { host: HostReading; reason: Refusal },
  regulation: Citing | null,
): BlockExplanation {
  const words = refusalWords(asked.reason);
  const article = regulation?.web.refusal ?? null;
  const cited = article === null ? null : (regulation?.cite(article) ?? null);
  const limit = {
    nl: 'Dit is een technische grens van het filter. Er is geen regel over jou of over deze site gebruikt.',
    en: 'This is a technical limit of the filter. No rule about you or about this site was used.',
  };
  return {
    outcome: 'refuse',
    rule: article === null ? null : 'unreadable-address',
    article,
    category: null,
    regulation: regulation?.stamp.name ?? null,
    version: regulation?.stamp.version ?? null,
    host: asked.host.ok ? asked.host.host : null,
    code: null,
    nl: {
      title: 'Dit adres gaat niet open',
      what: words.nl,
      why: cited === null ? limit.nl : `${limit.nl} ${because(cited, 'nl')}`,
      next: ['Kijk of het adres klopt en typ het opnieuw.', thisIsWrong.nl],
      privacy: privacy.nl,
      help: help.nl,
    },
    en: {
      title: 'This address does not open',
      what: words.en,
      why: cited === null ? limit.en : `${limit.en} ${because(cited, 'en')}`,
      next: ['Check the address and type it again.', thisIsWrong.en],
      privacy: privacy.en,
      help: help.en,
    },
  };
}
