// What the sender reads when a mail is not taken: plain Dutch, then English, with article, version and link.
//
// A reply is said on the wire, to the server or program that offers the mail, while it still owns it. The gate
// itself never sends a message about a message: nobody gets a bounce for a mail they did not write.
import type { Ground } from '../regulation/decision.ts';
import type { Regulation } from '../regulation/regulation.ts';
import { codeOf, readCode } from './message-codes.ts';

/** An SMTP reply: three digits, an enhanced status code (RFC 3463), and lines of text without codes. */
export interface MailReply {
  readonly code: number;
  readonly enhanced: string;
  readonly lines: readonly string[];
}

export interface ReplyQuestion {
  readonly grounds: readonly Ground[];
  /** True: sending the same message again within the hour passes it. */
  readonly confirmable: boolean;
  readonly regulation: Regulation;
  /** Where people can read an article. */
  readonly articleLink: (article: string) => string;
  /** Where people can ask what a code means; absent: the code stands alone. */
  readonly codeLink?: ((code: string) => string) | undefined;
  /** The page where a sender reports a message that went to the wrong person: the same for everybody, it carries no right. */
  readonly breachLink?: string | undefined;
  /** True when the peer speaks SMTPUTF8; otherwise the text is folded to ASCII (RFC 6531 section 3.7.4.1). */
  readonly utf8: boolean;
}

interface Wording {
  readonly what: string;
  readonly next: string;
}

interface BothWordings {
  readonly nl: Wording;
  readonly en: Wording;
}

const askIct: { readonly nl: string; readonly en: string } = {
  nl: 'Denk je dat dit niet klopt? Vraag het aan ICT.',
  en: 'Do you think this is wrong? Ask the ICT department.',
};

// What each rule says to the sender. Never the word or value that was found: the reply may be logged on its way.
const wordings: ReadonlyMap<string, BothWordings> = new Map(
  Object.entries({
    'forbidden-word': {
      nl: {
        what: 'Er staat een woord in dat onze school in mail niet toelaat.',
        next: 'Schrijf het anders en stuur de mail opnieuw.',
      },
      en: {
        what: 'It contains a word that our school does not allow in mail.',
        next: 'Write it differently and send the mail again.',
      },
    },
    'forbidden-extension': {
      nl: {
        what: 'Er zit een soort bestand bij dat onze school niet toelaat.',
        next: 'Haal het bestand weg, of deel het op een andere manier.',
      },
      en: {
        what: 'It has a kind of file attached that our school does not allow.',
        next: 'Take the file off, or share it in another way.',
      },
    },
    'suspicious-destination': {
      nl: {
        what: 'Het adres waar je naartoe mailt, staat op de lijst van verdachte adressen.',
        next: 'Controleer het adres.',
      },
      en: {
        what: 'The address you write to is on the list of suspicious addresses.',
        next: 'Check the address.',
      },
    },
    'suspicious-subject': {
      nl: {
        what: 'Het onderwerp staat op de lijst van verdachte onderwerpen.',
        next: 'Kies een ander onderwerp en stuur de mail opnieuw.',
      },
      en: {
        what: 'The subject is on the list of suspicious subjects.',
        next: 'Choose another subject and send the mail again.',
      },
    },
    'suspicious-sender': {
      nl: { what: 'Het adres van de afzender staat op de lijst van verdachte adressen.', next: askIct.nl },
      en: { what: 'The address of the sender is on the list of suspicious addresses.', next: askIct.en },
    },
    'empty-subject': {
      nl: {
        what: 'De mail heeft geen onderwerp.',
        next: 'Vul een duidelijk onderwerp in en stuur de mail opnieuw.',
      },
      en: { what: 'The mail has no subject.', next: 'Fill in a clear subject and send the mail again.' },
    },
    'personal-data-outside': {
      nl: {
        what: 'Er lijken persoonsgegevens in te staan, en de mail gaat naar iemand buiten de school.',
        next: 'Controleer het adres en haal weg wat niet nodig is.',
      },
      en: {
        what: 'It seems to contain personal data, and it goes to somebody outside the school.',
        next: 'Check the address and take out what is not needed.',
      },
    },
    'wrong-addressee': {
      nl: {
        what: 'Een adres lijkt op dat van iemand van school maar is van buiten, of je antwoordt aan heel veel mensen tegelijk.',
        next: 'Controleer de adressen.',
      },
      en: {
        what: 'An address looks like one of somebody at school but is outside, or you answer very many people at once.',
        next: 'Check the addresses.',
      },
    },
    'private-address': {
      nl: {
        what: 'De mail gaat naar een eigen adres van een leerling.',
        next: 'Gebruik het schooladres van de leerling.',
      },
      en: {
        what: 'The mail goes to an own address of a pupil.',
        next: 'Use the school address of the pupil.',
      },
    },
    'pupil-name-outside': {
      nl: {
        what: 'De naam van een leerling staat erin, en de mail gaat naar iemand buiten de school.',
        next: 'Controleer het adres en haal weg wat niet nodig is.',
      },
      en: {
        what: 'It has the name of a pupil in it, and it goes to somebody outside the school.',
        next: 'Check the address and take out what is not needed.',
      },
    },
    'chain-mail': {
      nl: {
        what: 'De mail vraagt de ontvangers om hem door te sturen, zoals een kettingbrief.',
        next: 'Stuur geen kettingmail.',
      },
      en: {
        what: 'The mail asks its recipients to pass it on, like a chain letter.',
        next: 'Send no chain mail.',
      },
    },
    'mass-mail': {
      nl: {
        what: 'De mail gaat naar heel veel mensen, of je stuurde in een uur al veel mail.',
        next: 'Gebruik een verzendlijst, of stuur de mail aan minder mensen.',
      },
      en: {
        what: 'The mail goes to very many people, or you sent much mail in this hour.',
        next: 'Use a mailing list, or send the mail to fewer people.',
      },
    },
    'forbidden-service': {
      nl: {
        what: 'Er staat een link in van een dienst die voor schoolwerk niet mag.',
        next: 'Deel het via een dienst uit het dienstenregister.',
      },
      en: {
        what: 'It has a link of a service that may not be used for school work.',
        next: 'Share it through a service of the register.',
      },
    },
    'mail-programme': {
      nl: {
        what: 'De mail is geschreven met een mailprogramma dat niet in het register staat.',
        next: 'Gebruik een mailprogramma van de school.',
      },
      en: {
        what: 'The mail was written with a mail programme that is not in the register.',
        next: 'Use a mail programme of the school.',
      },
    },
  }),
);

const otherwise: BothWordings = {
  nl: { what: 'Het ICT-reglement van de school laat deze mail niet toe.', next: askIct.nl },
  en: { what: 'The ICT regulation of the school does not allow this mail.', next: askIct.en },
};

const again = {
  nl: 'Bedoel je het zo? Stuur dezelfde mail binnen een uur nog een keer, dan gaat hij door.',
  en: 'Do you mean it? Send the same mail again within the hour and it goes through.',
};

/** Help about who gets a message, or about what must not reach just anybody. */
const aboutAddressees = new Set([
  'personal-data-outside',
  'wrong-addressee',
  'private-address',
  'pupil-name-outside',
]);

/** 550 5.7.1 with the reason, the article, its version and a link, in Dutch and in English (G-22). */
export function returnReply(question: ReplyQuestion): MailReply {
  const { grounds, regulation } = question;
  const nl = ['Deze mail is niet bezorgd.'];
  const en = ['English: this mail was not delivered.'];
  for (const ground of unique(grounds)) {
    const citation = regulation.cite(ground.article);
    const wording = wordings.get(ground.rule) ?? otherwise;
    const link = question.articleLink(ground.article);
    nl.push(wording.nl.what, `Zie ${citation.label.nl}: ${link}`, wording.nl.next);
    en.push(wording.en.what, `See ${citation.label.en}: ${link}`, wording.en.next);
    const code = codeOf(regulation, ground);
    if (code === null) continue;
    const where = question.codeLink?.(code);
    nl.push(where === undefined ? `Code ${code}` : `Code ${code}, uitleg: ${where}`);
    en.push(`Code ${code}`);
  }
  const breach = regulation.profile.people.misaddressed;
  if (
    breach !== null &&
    question.breachLink !== undefined &&
    grounds.some(({ rule }) => aboutAddressees.has(rule))
  ) {
    nl.push(`Ging zo'n mail al naar de verkeerde? Meld het zelf (artikel ${breach}): ${question.breachLink}`);
    en.push(`Did such a mail go to the wrong person already? Report it yourself (article ${breach}).`);
  }
  if (question.confirmable) {
    nl.push(again.nl);
    en.push(again.en);
  }
  nl.push('De computer keek. Er heeft geen mens meegelezen.');
  en.push('A computer looked. No person has read your mail.');
  const lines = [...nl, ...en];
  return { code: 550, enhanced: '5.7.1', lines: question.utf8 ? lines : lines.map(foldToAscii) };
}

/** What a mail-flow rule elsewhere says in one line when it refuses: the same words, article and version. */
export function refusalLine(
  regulation: Regulation,
  ground: { readonly rule: string; readonly article: string },
  link: string | null,
): string {
  const { label } = regulation.cite(ground.article);
  const wording = wordings.get(ground.rule) ?? otherwise;
  const where = link === null ? '' : ` (${link})`;
  return [
    `Deze mail is niet bezorgd. ${wording.nl.what} Zie ${label.nl}${where}. ${wording.nl.next}`,
    `English: this mail was not delivered. ${wording.en.what} See ${label.en}. ${wording.en.next}`,
  ].join(' ');
}

/** What a code in a returned mail means, in words; made from the regulation alone. */
export interface CodeExplained {
  readonly code: string;
  readonly rule: string;
  /** Null: the mail came back under an earlier version, and the rule rests on no article now. */
  readonly article: string | null;
  readonly version: string;
  /** False: the regulation changed since the mail came back. */
  readonly current: boolean;
  readonly says: { readonly nl: string; readonly en: string };
}

/** Explains a code as somebody wrote it; null where it is none. Nothing about any message is known or stored. */
export function explainCode(written: string, regulation: Regulation): CodeExplained | null {
  const read = readCode(written, regulation);
  if (read === null) return null;
  const bound = regulation.rules.find(({ rule }) => rule.name === read.rule);
  const { nl, en } = wordings.get(read.rule) ?? otherwise;
  const help = bound?.rule.disposition === 'confirm';
  const say = (words: Wording, more: string): string =>
    [words.what, words.next, help ? more : ''].join(' ').trim();
  return {
    code: read.code,
    rule: read.rule,
    article: read.article ?? bound?.article ?? null,
    version: regulation.stamp.version,
    current: read.article !== null,
    says: { nl: say(nl, again.nl), en: say(en, again.en) },
  };
}

/** 451: the gate cannot judge now. The sender's server keeps the mail and tries again by itself. */
export function deferReply(): MailReply {
  return {
    code: 451,
    enhanced: '4.7.1',
    lines: [
      'De mailpoort van de school kan deze mail nu niet controleren. Hij wordt vanzelf opnieuw aangeboden.',
      'The mail gate of the school cannot check this mail now. It will be offered again by itself.',
    ],
  };
}

function unique(grounds: readonly Ground[]): Ground[] {
  const seen = new Set<string>();
  return grounds.filter(({ rule, article }) => {
    const key = JSON.stringify([rule, article]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Letters without their marks, typographic signs as plain ones; what is left over becomes a question mark. */
export function foldToAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\u20AC/g, 'EUR')
    .replace(/\u00DF/g, 'ss')
    .replace(/[^\u0020-\u007E]/gu, '?');
}
