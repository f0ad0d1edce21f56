// Words of the page where a teacher opens something for a class, Dutch and English side by side.
import type { Language } from './words.ts';

interface LessonWords {
  readonly problems: Readonly<Record<'no-class' | 'no-topic' | 'no-site' | 'too-long' | 'not-staff', string>>;
  readonly [name: string]: string | Readonly<Record<string, string>>;
}

export const lessonWords = {
  nl: {
    title: 'Openen voor een klas',
    lead: 'Open een gesloten site voor je les, of geef een klas tijd voor eigen gebruik. Andere klassen merken er niets van. Het stopt vanzelf.',
    article: 'artikel',
    running: 'Wat nu open is',
    none: 'Je hebt nu niets geopend.',
    until: 'Open tot',
    end: 'Stop nu voor',
    what: 'Wat wil je openen?',
    lesson: 'Een site voor een les',
    privateUse: 'Eigen gebruik',
    class: 'Klas',
    classHint: 'Zoals de klas in het netwerk heet, bijvoorbeeld 2b.',
    topic: 'Onderwerp van de les, of reden',
    address: 'Adres van de site',
    addressHint: 'Alleen voor een les. Bijvoorbeeld www.toto.nl voor een les over kansrekening.',
    minutes: 'Hoeveel minuten? Hoogstens 480.',
    kept: 'De school bewaart wie dit opende, voor welke klas en tot wanneer, vijftien dagen lang. Welke leerling wat opende, wordt niet bewaard.',
    open: 'Open het nu',
    nothing: 'Het reglement van de school kent geen uitzondering voor een les.',
    problems: {
      'no-class': 'Vul een klas in.',
      'no-topic': 'Vul het onderwerp of de reden in.',
      'no-site': 'Dit is geen adres van een site. Kijk het na.',
      'too-long': 'Vul een heel aantal minuten in, van 1 tot en met 480.',
      'not-staff': 'Alleen een medewerker opent iets voor een klas.',
    },
  },
  en: {
    title: 'Open for a class',
    lead: 'Open a closed site for your lesson, or give a class time for private use. Other classes notice nothing. It ends by itself.',
    article: 'article',
    running: 'What is open now',
    none: 'You have opened nothing now.',
    until: 'Open until',
    end: 'Stop now for',
    what: 'What do you want to open?',
    lesson: 'A site for a lesson',
    privateUse: 'Private use',
    class: 'Class',
    classHint: 'As the network names the class, for example 2b.',
    topic: 'Topic of the lesson, or reason',
    address: 'Address of the site',
    addressHint: 'For a lesson only. For example www.toto.nl for a lesson about probability.',
    minutes: 'How many minutes? 480 at most.',
    kept: 'The school keeps who opened this, for which class and until when, for fifteen days. Which pupil opened what is not kept.',
    open: 'Open it now',
    nothing: 'The regulation of the school knows no exception for a lesson.',
    problems: {
      'no-class': 'Fill in a class.',
      'no-topic': 'Fill in the topic or the reason.',
      'no-site': 'This is not the address of a site. Check it.',
      'too-long': 'Fill in a whole number of minutes, from 1 to 480.',
      'not-staff': 'Only a member of staff opens something for a class.',
    },
  },
} as const satisfies Record<Language, LessonWords>;
