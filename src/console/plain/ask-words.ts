// Words for asking about a closed site and reading the answer, Dutch and English side by side.
import type { SiteReason, SiteRefusal, SiteWish } from '../../cases/site-questions.ts';
import type { Language } from './words.ts';

interface AskWords {
  readonly wishes: Readonly<Record<SiteWish, string>>;
  readonly reasons: Readonly<Record<SiteReason, string>>;
  readonly refusals: Readonly<Record<SiteRefusal, string>>;
  readonly [name: string]: string | Readonly<Record<string, string>>;
}

export const askWords = {
  nl: {
    form: 'Vraag om deze site, of zeg dat het niet klopt',
    for: 'Wat wil je vragen?',
    wishes: {
      lesson: 'Ik heb deze site nodig voor school.',
      work: 'Ik heb deze site nodig voor mijn werk.',
      wrong: 'Dit klopt niet: deze site hoort niet op deze lijst.',
    },
    kept: 'De school bewaart welke site het is, voor welke groep en in welk uur het is gevraagd. Wie het vroeg, wordt niet bewaard.',
    promise: 'ICT antwoordt binnen {hours} schooluren',
    noPromise: 'Het reglement noemt geen termijn. Wij vragen ICT om binnen een schoolweek te antwoorden.',
    send: 'Stuur de vraag',
    answerTitle: 'Antwoord op je vraag over een site',
    answerLead: 'Vul de code in die je kreeg toen je het vroeg. Je hoeft niet in te loggen.',
    code: 'Je code',
    codeHint: 'Bijvoorbeeld S-7F3K-92QD. Kleine letters en spaties mogen ook.',
    look: 'Bekijk het antwoord',
    noCode:
      'Deze code kennen we niet. Kijk of je haar goed hebt overgenomen. Een code werkt tot dertig dagen na het antwoord.',
    askedTitle: 'Je vraag is gesteld',
    keep: 'Dit is je code. Schrijf haar op: we laten haar maar één keer zien.',
    keepWhy: 'Met deze code kun je alleen het antwoord lezen. Niemand kan ermee zien wie je bent.',
    due: 'Je krijgt antwoord uiterlijk op',
    waits: 'Er is nog geen antwoord.',
    opened: 'Ja, de site is open',
    stays: 'Nee, de site blijft dicht',
    reasons: {
      useful: 'De site is nuttig voor school of werk.',
      'wrong-list': 'De site stond op de verkeerde lijst.',
      'right-list': 'De site hoort bij sites die op school dicht zijn.',
      unsafe: 'De site is niet veilig.',
      'lesson-only':
        'Alleen voor een les. Laat je docent de code van de site zien: je docent kan haar openen voor jouw klas.',
      'no-agreement': 'De school heeft geen afspraak met deze dienst over persoonsgegevens.',
      locked: 'Het reglement houdt deze sites altijd dicht. ICT mag dat niet veranderen.',
    },
    refusals: {
      busy: 'Er zijn nu te veel vragen. Probeer het later nog eens, of vraag het aan ICT.',
      answered: 'Deze vraag is al beantwoord.',
      'not-entitled': 'Jouw functie beantwoordt geen vragen over sites.',
      'no-such-reason': 'Deze reden hoort niet bij dit antwoord.',
    },
    share: 'Mogen anderen dit antwoord lezen?',
    shareWhy: 'Wie naar dezelfde site vraagt, ziet dan meteen het antwoord. Er staat niet bij wie het vroeg.',
    shareYes: 'Ja, laat het anderen zien',
    sharedNow: 'Anderen kunnen dit antwoord nu lezen. Dank je wel.',
    earlier: 'Hierover is eerder gevraagd',
    on: 'op',
    openAlready: 'Deze site is open. Je hoeft niets te vragen.',
    noSite: 'Over dit adres kun je niets vragen. Bel ICT:',
  },
  en: {
    form: 'Ask for this site, or say that this is wrong',
    for: 'What do you want to ask?',
    wishes: {
      lesson: 'I need this site for school.',
      work: 'I need this site for my work.',
      wrong: 'This is wrong: this site does not belong on this list.',
    },
    kept: 'The school keeps which site it is, for which group and in which hour it was asked. Who asked is not kept.',
    promise: 'ICT answers within {hours} school hours',
    noPromise: 'The regulation names no term. We ask ICT to answer within a school week.',
    send: 'Send the question',
    answerTitle: 'Answer to your question about a site',
    answerLead: 'Fill in the code you got when you asked. You need not sign in.',
    code: 'Your code',
    codeHint: 'For example S-7F3K-92QD. Small letters and spaces are fine.',
    look: 'See the answer',
    noCode:
      'We do not know this code. Check that you copied it well. A code works until thirty days after the answer.',
    askedTitle: 'Your question has been sent',
    keep: 'This is your code. Write it down: we show it only once.',
    keepWhy: 'With this code you can only read the answer. Nobody can see who you are by it.',
    due: 'You get an answer by',
    waits: 'There is no answer yet.',
    opened: 'Yes, the site is open',
    stays: 'No, the site stays closed',
    reasons: {
      useful: 'The site is useful for school or work.',
      'wrong-list': 'The site stood on the wrong list.',
      'right-list': 'The site is one of those that are closed at school.',
      unsafe: 'The site is not safe.',
      'lesson-only':
        'For a lesson only. Show your teacher the code of the site: your teacher can open it for your class.',
      'no-agreement': 'The school has no agreement with this service on personal data.',
      locked: 'The regulation always keeps these sites closed. ICT may not change that.',
    },
    refusals: {
      busy: 'There are too many questions now. Try again later, or ask ICT.',
      answered: 'This question has been answered already.',
      'not-entitled': 'Your function answers no questions about sites.',
      'no-such-reason': 'This reason does not belong to this answer.',
    },
    share: 'May others read this answer?',
    shareWhy: 'Whoever asks about the same site then sees the answer at once. Who asked is not shown.',
    shareYes: 'Yes, show it to others',
    sharedNow: 'Others can read this answer now. Thank you.',
    earlier: 'This was asked before',
    on: 'on',
    openAlready: 'This site is open. You need not ask.',
    noSite: 'Nothing can be asked about this address. Call ICT:',
  },
} as const satisfies Record<Language, AskWords>;
