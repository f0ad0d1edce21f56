// Why a download stops, in words: a fault of the scan, a kind of file that is closed, or a program that does not say it is one.
import type { DownloadKind } from '../facts/download.ts';
import type { WebDecision } from '../regulation/decision.ts';
import { type BlockExplanation, type Citing, explainBlock } from './explain.ts';

/** What the scanner's look at a download came to where it does not reach the reader. */
export type DownloadFault = 'infected' | 'unscanned' | 'partial' | 'unreadable' | 'too-large';

type Stop = DownloadFault | DownloadKind | 'hidden-program';
interface Both {
  readonly nl: string;
  readonly en: string;
}

const words: Readonly<Record<Stop, Both>> = {
  infected: {
    nl: 'In dit bestand zit een virus of ander schadelijk programma.',
    en: 'This file holds a virus or another harmful program.',
  },
  unscanned: {
    nl: 'De virusscanner van de school kan dit bestand nu niet bekijken. Probeer het later opnieuw.',
    en: "The school's virus scanner cannot look at this file now. Try again later.",
  },
  partial: {
    nl: 'De site stuurt een stuk van een bestand. Een stuk is niet op virussen te bekijken. Download het bestand in één keer.',
    en: 'The site sends a piece of a file. A piece cannot be scanned for viruses. Download the file in one go.',
  },
  unreadable: {
    nl: 'Dit bestand is zo verpakt dat de virusscanner het niet kan lezen.',
    en: 'This file is packed in a way that the virus scanner cannot read.',
  },
  'too-large': {
    nl: 'Dit bestand is te groot om op virussen te bekijken. Vraag de afdeling ICT om het op te halen.',
    en: 'This file is too large to scan for viruses. Ask the ICT department to get it.',
  },
  programs: {
    nl: 'Dit bestand is een programma, of het zet een programma op je apparaat. Dat gaat niet zonder de afdeling ICT.',
    en: 'This file is a program, or puts a program on your device. That is not done without the ICT department.',
  },
  'browser-extensions': {
    nl: 'Dit bestand is een uitbreiding voor je browser. Die komt er niet op zonder de afdeling ICT.',
    en: 'This file is an extension for your browser. It is not put there without the ICT department.',
  },
  'disk-images': {
    nl: 'Dit bestand is een schijfkopie, waar programma\u2019s in zitten. Dat gaat niet zonder de afdeling ICT.',
    en: 'This file is a disk image, which holds programs. That is not done without the ICT department.',
  },
  torrents: {
    nl: 'Dit bestand is een torrent. Daarmee worden bestanden gedeeld die niets met school te maken hebben of die niet mogen volgens het auteursrecht.',
    en: 'This file is a torrent. Torrents share files that have nothing to do with school or that copyright forbids.',
  },
  'hidden-program': {
    nl: 'Dit bestand is een programma, maar het zegt dat niet. Zo komen virussen binnen.',
    en: 'This file is a program, but does not say so. That is how viruses come in.',
  },
};

const askForSoftware: Both = {
  nl: 'Heb je dit nodig voor je les of je werk? Vraag het aan de afdeling ICT. Noem het programma en het artikel.',
  en: 'Do you need this for a lesson or for work? Ask the ICT department. Name the program and the article.',
};

/** The sentences for a download that stops; the article is that of the decision. `host` empty: it is not known. */
export function explainDownload(
  { host, decision, stop }: { readonly host: string; readonly decision: WebDecision; readonly stop: Stop },
  regulation: Citing | null,
): BlockExplanation {
  const page = explainBlock({ host, category: decision.category, decision }, regulation);
  const said = words[stop];
  const closed = decision.category === null;
  const next = (language: keyof Both): readonly string[] =>
    closed ? [askForSoftware[language], ...page[language].next.slice(1)] : page[language].next;
  return {
    ...page,
    nl: { ...page.nl, title: 'Dit bestand is tegengehouden', what: said.nl, next: next('nl') },
    en: { ...page.en, title: 'This file was stopped', what: said.en, next: next('en') },
  };
}
