// English words of the console; the compiler holds them to the same keys as the Dutch.
import { en as front } from '../front/words.ts';
import { en as report } from '../report/words.ts';
import { en as help } from '../help/words.ts';
import { en as rules } from '../rules/words.ts';
import { en as mine } from '../mine/words.ts';
import { en as start } from '../start/words.ts';
import { en as gate } from '../gate/words.ts';
import { en as log } from '../log/words.ts';
import { en as oversight } from '../oversight/words.ts';
import { en as signIn } from '../sign-in/words.ts';
import { en as account } from '../account/words.ts';
import { en as secrecy } from '../secrecy/words.ts';
import { en as misaddressed } from '../misaddressed/words.ts';
import { en as lists } from '../lists/words.ts';
import { en as services } from '../services/words.ts';
import { en as guidance } from '../guidance/words.ts';
import { en as sites } from '../sites/words.ts';
import { en as exemptions } from '../exemptions/words.ts';
import { en as longer } from '../longer/words.ts';
import { en as orders } from '../orders/words.ts';
import { en as concern } from '../concern/words.ts';
import { en as samples } from '../samples/words.ts';
import { en as people } from '../people/words.ts';
import { en as demo } from '../demo/words.ts';
import { en as mailbox } from '../demo/mailbox-words.ts';
import type { nl } from './nl.ts';

export const en: typeof nl = {
  frame: {
    skip: 'Skip to content',
    subtitle: 'ICT regulation',
    menu: 'Menu',
    main: 'Main menu',
    front: 'Front door',
    rules: 'The rules',
    report: 'Something is wrong',
    start: 'Start',
    mine: 'My data',
    gate: 'The gate',
    log: 'Log',
    oversight: 'Oversight',
    lists: 'Lists',
    services: 'Services',
    guidance: 'Guidance at a distance',
    sites: 'Sites',
    exemptions: 'Exemptions',
    longer: 'Keeping longer',
    orders: 'Orders',
    concern: 'Concern',
    samples: 'Samples',
    people: 'People',
    signOut: 'Sign out',
    signIn: 'Sign in',
    other: 'Nederlands',
    colours: 'Colours',
    light: 'Light',
    dark: 'Dark',
    auto: 'As this device',
    demo: 'This is a made-up school. Everything here is invented.',
    demoRoles: 'Choose a role',
    mailbox: 'Mailbox',
    footer: 'Version of the regulation in force: {{version}}.',
    pseudonyms: 'Names such as “Grey Heron 17” are pseudonyms.',
    why: 'Why does a site not open?',
    plain: 'The rules without JavaScript',
    loading: 'One moment, the page is loading.',
    notFound: 'This page does not exist',
    notFoundLead: 'The address may be mistyped, or the page has moved.',
    toFront: 'To the front door',
    again: 'Try again',
    signInFirst: 'Sign in first',
    signInFirstLead: 'This page shows something only you may see, or only your function.',
    secrecy: 'Read and sign the statement',
    account: 'My account',
    chooseRole: 'Choose a role of the made-up school',
    notYours: 'This page does not belong to your function',
    notYoursLead: 'Do you think this is wrong? Ask the privacy officer.',
  },
  answers: {
    what: 'What is this?',
    waits: 'What waits for me?',
    happens: 'What happens with it?',
    nothingWaits: 'Nothing waits for you here.',
    looking: 'Having a look.',
    restsOn: 'This rests on',
    seeGate: 'What waits for ICT is at The gate.',
    article: 'article {{article}}',
    articleTitle: 'Article {{article}}',
    opensBeside: 'Opens the text beside it',
    close: 'Close',
    inDocument: 'Read this in the whole regulation',
    inShort: 'In plain language',
    unknownArticle: 'This article is not in the text the school has published here.',
  },
  front,
  categories: {
    pornography: 'pornography',
    hate: 'hate and violence',
    games: 'games',
    gambling: 'gambling',
    chat: 'chat',
    'file-sharing': 'file sharing',
    webmail: 'webmail',
    anonymisers: 'sites that hide you (VPN)',
    malware: 'dangerous sites',
    ai: 'AI services',
    'social-media': 'social media',
    education: 'learning',
    help: 'help',
  },
  category: {
    closed: 'Sites for {{category}} are blocked.',
    open: 'Sites for {{category}} open. The rules hold there too.',
    closedHours: 'Blocked in school hours for: {{groups}}. Open outside them.',
    closedFor: 'Blocked for: {{groups}}.',
    openFor: 'Open for: {{groups}}. The rules hold there too.',
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
    leadership: 'school leadership',
    'team-leader': 'team leader',
    board: 'board',
    'privacy-officer': 'privacy officer',
    fg: 'data protection officer (FG)',
    council: 'participation council',
    confidant: 'confidant',
    hr: 'human resources',
    'supervisory-board': 'supervisory board',
    'ict-supplier': 'ICT supplier',
    mentor: 'mentor',
    'care-team': 'care team',
  },
};
