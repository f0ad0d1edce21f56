// Dutch words of the console: the frame's own here, each page's beside it. B1, no exclamation marks, one word for one thing.
import { nl as front } from '../front/words.ts';
import { nl as report } from '../report/words.ts';
import { nl as help } from '../help/words.ts';
import { nl as rules } from '../rules/words.ts';
import { nl as mine } from '../mine/words.ts';
import { nl as start } from '../start/words.ts';
import { nl as gate } from '../gate/words.ts';
import { nl as log } from '../log/words.ts';
import { nl as oversight } from '../oversight/words.ts';
import { nl as signIn } from '../sign-in/words.ts';
import { nl as account } from '../account/words.ts';
import { nl as secrecy } from '../secrecy/words.ts';
import { nl as misaddressed } from '../misaddressed/words.ts';
import { nl as lists } from '../lists/words.ts';
import { nl as services } from '../services/words.ts';
import { nl as guidance } from '../guidance/words.ts';
import { nl as sites } from '../sites/words.ts';
import { nl as exemptions } from '../exemptions/words.ts';
import { nl as longer } from '../longer/words.ts';
import { nl as orders } from '../orders/words.ts';
import { nl as concern } from '../concern/words.ts';
import { nl as samples } from '../samples/words.ts';
import { nl as people } from '../people/words.ts';
import { nl as demo } from '../demo/words.ts';
import { nl as mailbox } from '../demo/mailbox-words.ts';

export const nl = {
  frame: {
    skip: 'Naar de inhoud',
    subtitle: 'ICT-reglement',
    menu: 'Menu',
    main: 'Hoofdmenu',
    front: 'Voordeur',
    rules: 'De regels',
    report: 'Er is iets mis',
    start: 'Start',
    mine: 'Mijn gegevens',
    gate: 'De poort',
    log: 'Logboek',
    oversight: 'Toezicht',
    lists: 'Lijsten',
    services: 'Diensten',
    guidance: 'Begeleiding op afstand',
    sites: 'Sites',
    exemptions: 'Uitzonderingen',
    longer: 'Langer bewaren',
    orders: 'Opdrachten',
    concern: 'Zorg of klacht',
    samples: 'Steekproeven',
    people: 'Mensen',
    signOut: 'Uitloggen',
    signIn: 'Inloggen',
    other: 'English',
    colours: 'Kleuren',
    light: 'Licht',
    dark: 'Donker',
    auto: 'Zoals dit apparaat',
    demo: 'Dit is een voorbeeldschool. Alles hier is verzonnen.',
    demoRoles: 'Kies een rol',
    mailbox: 'Postbus',
    footer: 'Geldende versie van het reglement: {{version}}.',
    pseudonyms: 'Namen als “Grijze Reiger 17” zijn schuilnamen.',
    why: 'Waarom gaat een site niet open?',
    plain: 'De regels zonder JavaScript',
    loading: 'Even geduld, de pagina wordt geladen.',
    notFound: 'Deze pagina bestaat niet',
    notFoundLead: 'Misschien is het adres verkeerd getypt, of is de pagina verhuisd.',
    toFront: 'Naar de voordeur',
    again: 'Probeer opnieuw',
    signInFirst: 'Log eerst in',
    signInFirstLead: 'Deze pagina laat iets zien dat alleen jij mag zien, of alleen jouw functie.',
    secrecy: 'Lees en onderteken de verklaring',
    account: 'Mijn account',
    chooseRole: 'Kies een rol van de voorbeeldschool',
    notYours: 'Deze pagina hoort niet bij jouw functie',
    notYoursLead: 'Denk je dat dit niet klopt? Vraag het de privacy officer.',
  },
  answers: {
    what: 'Wat is dit?',
    waits: 'Wat wacht op mij?',
    happens: 'Wat gebeurt ermee?',
    nothingWaits: 'Hier wacht niets op jou.',
    looking: 'Even kijken.',
    restsOn: 'Dit rust op',
    seeGate: 'Wat op ICT wacht, staat bij De poort.',
    article: 'artikel {{article}}',
    articleTitle: 'Artikel {{article}}',
    opensBeside: 'Opent de tekst ernaast',
    close: 'Sluit',
    inDocument: 'Lees dit in het hele reglement',
    inShort: 'In eenvoudige taal',
    unknownArticle: 'Dit artikel staat niet in de tekst die de school hier heeft geplaatst.',
  },
  front,
  categories: {
    pornography: 'pornografie',
    hate: 'haat en geweld',
    games: 'spelletjes',
    gambling: 'gokken',
    chat: 'chat',
    'file-sharing': 'bestanden delen',
    webmail: 'webmail',
    anonymisers: 'sites die je verbergen (VPN)',
    malware: 'gevaarlijke sites',
    ai: 'AI-diensten',
    'social-media': 'sociale media',
    education: 'leren',
    help: 'hulp',
  },
  category: {
    closed: 'Sites voor {{category}} zijn geblokkeerd.',
    open: 'Sites voor {{category}} gaan open. De regels gelden daar ook.',
    closedHours: 'Onder schooltijd geblokkeerd voor: {{groups}}. Daarbuiten open.',
    closedFor: 'Geblokkeerd voor: {{groups}}.',
    openFor: 'Open voor: {{groups}}. De regels gelden daar ook.',
  },
  report,
  help,
  rules,
  mine,
  start,
  gate,
  log,
  oversight,
  signIn,
  account,
  secrecy,
  misaddressed,
  lists,
  services,
  guidance,
  sites,
  exemptions,
  orders,
  longer,
  concern,
  people,
  samples,
  demo,
  mailbox,
  functions: {
    ict: 'ICT',
    leadership: 'schoolleiding',
    'team-leader': 'teamleider',
    board: 'bestuur',
    'privacy-officer': 'privacy officer',
    fg: 'functionaris gegevensbescherming (FG)',
    council: 'medezeggenschap',
    confidant: 'vertrouwenspersoon',
    hr: 'personeelszaken',
    'supervisory-board': 'raad van toezicht',
    'ict-supplier': 'ICT-leverancier',
    mentor: 'mentor',
    'care-team': 'zorgteam',
  },
};
