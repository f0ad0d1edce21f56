// Words of the oversight page, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Toezicht',
  lead: 'Voor de FG, de medezeggenschapsraad, het bestuur en de privacy officer: houdt de school zich aan wat zij beloofde?',
  happens:
    'Een bewijs laten zien verandert niets en wordt nergens bewaard. Een antwoord “klopt” of “klopt niet” en een handtekening staan in het logboek, op naam van de functie.',
  waitsNothing: 'Er is nu niets over tijd.',
  waits_one: '{{count}} plicht is over tijd.',
  waits_other: '{{count}} plichten zijn over tijd.',
  schools: 'Per school',
  columns: {
    school: 'School',
    advice: 'Advies gevraagd',
    clocks: 'Termijnen',
    checks: 'Lopende controles',
    lateNotices: 'Berichten te laat',
    withoutMandate: 'Gezocht zonder opdracht',
    lateNights: 'Nachten te laat gewist',
    told: 'Gerichte controles',
    withoutTalk: 'Daarvan zonder gesprek vooraf',
    postponed: 'Berichten uitgesteld',
    voidSamples: 'Ongeldige steekproeven',
    log: 'Logboek',
  },
  clocksValue: '{{open}} lopen, {{overdue}} te laat',
  control: 'Controle dit schooljaar',
  controlNote:
    'Een gerichte controle telt mee als de persoon bericht heeft gekregen. Van eerder weet alleen wie meedoet.',
  onlyFg: 'alleen voor de FG',
  few: 'minder dan 10',
  mandateNote:
    'Gezocht zonder opdracht: berichten die dit schooljaar zijn geopend in een onderzoek naar één persoon, zonder een zaak waarover is beslist. Dat moet nul zijn. Bij elk ander getal vraag je vandaag aan het bestuur hoe dat kan.',
  logHolds: 'Laatste getuige: {{date}}',
  logNever: 'Nog geen getuige',
  logBroken: 'Er wordt niets meer getekend',
  links: 'Ben je FG van nog een school?',
  linksLead:
    'Dan zie je hier een regel per school. Log in bij de andere school, maak daar een code en vul die hier binnen een kwartier in. Zo weten beide scholen zeker dat jij het bent. De koppeling staat in het logboek, zonder jouw naam.',
  linkMake: 'Maak hier een code voor de andere school',
  linkCode: 'De code, een kwartier geldig: {{code}}',
  linkField: 'Code van de andere school',
  linkTake: 'Koppel',
  linked: 'De andere school staat erbij.',
  notLinked: 'Deze code werkt niet. Maak bij de andere school een nieuwe, met hetzelfde mailadres.',
  promises: 'Beloften',
  promisesLead:
    'Elke belofte kun je hier laten bewijzen, waar je bij zit. Een vinkje staat er pas als het bewijs net is geleverd, en is weg als je de pagina sluit.',
  all: 'Laat alles zien',
  show: 'Laat het zien',
  again: 'Laat het nog eens zien',
  running: 'Bezig',
  kept: 'Bewezen, nu net',
  broken: 'Niet bewezen',
  nothing: 'Nog niets te bewijzen',
  took: 'In {{ms}} ms, om {{time}} uur.',
  here: 'Je eigen browser rekent.',
  there: 'De school probeert het en laat elke stap zien.',
  limits: 'Wat dit niet laat zien',
  step: { good: 'Klopt', bad: 'Klopt niet' },
  came: 'Antwoord:',
  law: 'Rust op {{law}}.',
  brokenLong:
    'Een bewijs mislukte. Maak een foto van dit scherm en vraag vandaag aan het bestuur wat er aan de hand is.',
  items: {
    'no-purpose': {
      says: 'Niemand opent een bericht zonder doel, zaak en reden. Ook de FG niet.',
      law: 'AVG artikel 5 lid 1 onder b',
      limits: 'Dat een reden die wél is opgeschreven ook waar is.',
    },
    'past-the-door': {
      says: 'Buiten de aanvraag om kan geen enkele login van de software een bewaard bericht lezen.',
      law: 'AVG artikel 32',
      limits:
        'Wie de database zelf beheert, komt wel bij de tabel. Daar staan alleen versleutelde velden; de sleutels liggen bij de sleutelbewaarder.',
    },
    personal: {
      says: 'In mail met het label “persoonlijk” wordt niet gekeken.',
      law: 'AVG artikel 8 Handvest',
      limits: 'De virusscanner kijkt wel. Dit is één proefbericht, niet alle post van vandaag.',
    },
    help: {
      says: 'Wie hulp zoekt, wordt niet tegengehouden. Mail aan een vertrouwenspersoon wordt niet bekeken.',
      law: 'AVG artikel 9',
      limits: 'Of iedereen die hulp geeft ook als zodanig in de lijst van de school staat.',
    },
    'no-trace': {
      says: 'Van een bericht dat doorgaat, blijft alleen een telling over. Geen naam, geen onderwerp, geen inhoud.',
      law: 'AVG artikel 5 lid 1 onder c',
      limits: 'Wat de mailserver van de school zelf bijhoudt. Dat is andere software.',
    },
    'keys-dead': {
      says: 'Wat verlopen is, kan niemand meer lezen: de sleutel is dood en komt niet terug.',
      law: 'AVG artikel 5 lid 1 onder e',
      limits:
        'Wie de hele map van de sleutelbewaarder kopieerde toen een sleutel nog leefde, heeft die kopie nog.',
    },
    receipts: {
      says: 'Elke nacht die moest wissen, heeft op tijd gewist. De bewijzen staan in het logboek.',
      law: 'AVG artikel 5 lid 1 onder e',
      limits: 'Alleen de laatste nachten. “reglement retention verify” kijkt naar alle.',
    },
    told: {
      says: 'Wie gericht is gecontroleerd, hoort het achteraf. Dat bericht kan niemand weghalen of uitstellen.',
      law: 'AVG artikel 14',
      limits: 'Een controle buiten deze software om.',
    },
    'log-same': {
      says: 'In het logboek is niets veranderd sinds een getuige keek.',
      law: 'AVG artikel 5 lid 2',
      limits:
        'Wat na de laatste getuige kwam, kan wie de sleutel van het logboek heeft nog ongezien veranderen. En deze pagina komt van de school zelf: “reglement witness” op een eigen computer is sterker.',
    },
    'log-line': {
      says: 'Elke regel van het logboek is na te rekenen.',
      law: 'AVG artikel 5 lid 2',
      limits: 'Dat wat er staat waar is, en dat elke daad een regel kreeg.',
    },
    unwitnessed: {
      says: 'Kijkt zeven dagen geen getuige, dan kan niemand meer kaarten of berichten bekijken.',
      law: 'AVG artikel 5 lid 2',
      limits: 'De grens staat in de database. Wie die beheert, kan haar weghalen.',
    },
    draw: {
      says: 'Een steekproef is door niemand te sturen: FG en raad bepalen samen het lot.',
      law: 'AVG artikel 5 lid 1 onder a',
      limits:
        'Wie alles kan op de machine van de sleutelbewaarder, kan het lot vooraf kennen. Dit is een proeftrekking; “reglement sample verify” rekent echte na.',
    },
  },
  questions: 'Vragen om te stellen',
  questionsLead:
    'Niet alles is te berekenen. Vraag het na op school en zeg hier of het klopt. Je antwoord staat in het logboek, op naam van de FG of de raad.',
  ask: {
    told: 'Heeft iedereen die dit jaar gericht is gecontroleerd daarover een bericht gekregen?',
    summary: 'Kent elke klas en elke medewerker de samenvatting van het reglement?',
    samples: 'Waren de steekproeven van dit jaar nodig, en hielp een lichter middel niet?',
    'help-known': 'Weten leerlingen bij wie zij terechtkunnen zonder dat iemand meeleest?',
    'blocked-fairly': 'Gaan geblokkeerde lessites binnen een dag weer open?',
  },
  yes: 'Klopt',
  no: 'Klopt niet',
  answeredYes: '{{who}}: klopt ({{date}})',
  answeredNo: '{{who}}: klopt niet ({{date}})',
  unanswered: 'Nog niet beantwoord',
  functions: { fg: 'FG', council: 'raad' },
  witness: 'Kijk en teken als getuige',
  witnessLead:
    'Je browser rekent na dat alles wat getuigen eerder zagen er nog staat. Daarna teken je met je passkey de stand van nu. De handtekening geldt voor precies deze regels.',
  witnessDo: 'Reken na en teken',
  witnessNone:
    'Je hebt op deze school nog geen passkey, of je bent zonder passkey ingelogd. Getuige zijn kan altijd met “reglement witness” op je eigen computer.',
  witnessWeak:
    'Zwakker dan een eigen computer: deze pagina komt van de school. Wie de server beheert, kan een andere pagina sturen. De handtekening zelf kan niemand namaken.',
  witnessDone: 'Getekend: {{size}} regels, om {{time}} uur.',
  witnessBroken: 'Niet getekend: wat getuigen eerder zagen, staat er niet meer zo. Bel vandaag het bestuur.',
  witnessRefused: 'Niet getekend. Probeer het opnieuw; lukt het niet, vraag ICT om hulp ({{why}}).',
  witnessPlace: 'Passkeys werken alleen op het vaste adres van de school: {{site}}.',
  export: 'Neem het hele logboek mee',
  exportLead:
    'Een bestand dat je op een andere computer narekent, met alleen Node: node verifier.ts logboek.jsonl SLEUTEL. Er staan geen namen in.',
  exportDo: 'Download het logboek',
};

export const en: typeof nl = {
  title: 'Oversight',
  lead: 'For the data protection officer (FG), the participation council, the board and the privacy officer: does the school keep what it promised?',
  happens:
    'Showing a proof changes nothing and is stored nowhere. An answer “right” or “not right” and a signature stand on the log, in the name of the function.',
  waitsNothing: 'Nothing is overdue now.',
  waits_one: '{{count}} duty is overdue.',
  waits_other: '{{count}} duties are overdue.',
  schools: 'Per school',
  columns: {
    school: 'School',
    advice: 'Advice asked',
    clocks: 'Terms',
    checks: 'Running checks',
    lateNotices: 'Notices late',
    withoutMandate: 'Searched without a mandate',
    lateNights: 'Nights destroyed late',
    told: 'Targeted checks',
    withoutTalk: 'Of these without a talk beforehand',
    postponed: 'Notices put off',
    voidSamples: 'Void samples',
    log: 'Log',
  },
  clocksValue: '{{open}} running, {{overdue}} late',
  control: 'Control this school year',
  controlNote:
    'A targeted check counts once the person was told. Before that only those who take part know of it.',
  onlyFg: 'for the FG alone',
  few: 'fewer than 10',
  mandateNote:
    'Searched without a mandate: messages opened this school year in an inquiry into one person, without a case that was decided on. It must be zero. At any other number ask the board today how that can be.',
  logHolds: 'Last witness: {{date}}',
  logNever: 'No witness yet',
  logBroken: 'Nothing more is signed',
  links: 'Are you the FG of another school too?',
  linksLead:
    'Then you see a row for each school here. Sign in at the other school, make a code there and enter it here within a quarter of an hour. So both schools know for certain that it is you. The tie stands on the log, without your name.',
  linkMake: 'Make a code here for the other school',
  linkCode: 'The code, for a quarter of an hour: {{code}}',
  linkField: 'Code of the other school',
  linkTake: 'Tie',
  linked: 'The other school is there.',
  notLinked: 'This code does not work. Make a new one at the other school, with the same mail address.',
  promises: 'Promises',
  promisesLead:
    'You can have each promise proven here, while you watch. A tick stands only where the proof was just given, and is gone when you close the page.',
  all: 'Show everything',
  show: 'Show me',
  again: 'Show me again',
  running: 'Busy',
  kept: 'Proven, just now',
  broken: 'Not proven',
  nothing: 'Nothing to prove yet',
  took: 'In {{ms}} ms, at {{time}}.',
  here: 'Your own browser computes.',
  there: 'The school tries it and shows each step.',
  limits: 'What this does not show',
  step: { good: 'Right', bad: 'Not right' },
  came: 'Answer:',
  law: 'Rests on {{law}}.',
  brokenLong: 'A proof failed. Take a picture of this screen and ask the board today what is going on.',
  items: {
    'no-purpose': {
      says: 'Nobody opens a message without a purpose, a case and a reason. The FG neither.',
      law: 'GDPR article 5(1)(b)',
      limits: 'That a reason which was written down is also true.',
    },
    'past-the-door': {
      says: 'Past the request no login of the software can read a kept message.',
      law: 'GDPR article 32',
      limits:
        'Who administers the database itself reaches the table. It holds sealed fields only; the keys are with the keeper.',
    },
    personal: {
      says: 'Mail with the label “persoonlijk” is not looked into.',
      law: 'Charter article 8',
      limits: 'The virus scanner does look. This is one trial message, not all the mail of today.',
    },
    help: {
      says: 'Who seeks help is not held back. Mail to a confidant is not looked at.',
      law: 'GDPR article 9',
      limits: 'Whether everybody who gives help stands in the school’s list as such.',
    },
    'no-trace': {
      says: 'Of a message that passes only a count remains. No name, no subject, no contents.',
      law: 'GDPR article 5(1)(c)',
      limits: 'What the school’s own mail server records. That is other software.',
    },
    'keys-dead': {
      says: 'What has expired nobody can read any more: the key is dead and does not come back.',
      law: 'GDPR article 5(1)(e)',
      limits: 'Who copied the keeper’s whole folder while a key lived still has that copy.',
    },
    receipts: {
      says: 'Every night that had to destroy did so in time. The receipts stand on the log.',
      law: 'GDPR article 5(1)(e)',
      limits: 'Only the last nights. “reglement retention verify” looks at all of them.',
    },
    told: {
      says: 'Who was checked is told afterwards. Nobody can take that notice away or put it off.',
      law: 'GDPR article 14',
      limits: 'A check outside this software.',
    },
    'log-same': {
      says: 'Nothing in the log was changed since a witness looked.',
      law: 'GDPR article 5(2)',
      limits:
        'What came after the last witness can still be changed unseen by who holds the key of the log. And this page comes from the school itself: “reglement witness” on a machine of your own is stronger.',
    },
    'log-line': {
      says: 'Every line of the log can be computed again.',
      law: 'GDPR article 5(2)',
      limits: 'That what it says is true, and that every act got a line.',
    },
    unwitnessed: {
      says: 'When no witness looks for seven days, nobody can look at cards or messages.',
      law: 'GDPR article 5(2)',
      limits: 'The limit stands in the database. Who administers it can take it away.',
    },
    draw: {
      says: 'Nobody can steer a sample: FG and council decide the draw together.',
      law: 'GDPR article 5(1)(a)',
      limits:
        'Who can do everything on the keeper’s machine can know the draw beforehand. This is a trial draw; “reglement sample verify” computes real ones.',
    },
  },
  questions: 'Questions to ask',
  questionsLead:
    'Not everything can be computed. Ask at school and say here whether it is right. Your answer stands on the log, in the name of the FG or the council.',
  ask: {
    told: 'Was everybody who was checked this year told about it?',
    summary: 'Does every class and every member of staff know the summary of the regulation?',
    samples: 'Were this year’s samples needed, and did nothing lighter help?',
    'help-known': 'Do pupils know to whom they can turn without anybody reading along?',
    'blocked-fairly': 'Do blocked sites for lessons open again within a day?',
  },
  yes: 'Right',
  no: 'Not right',
  answeredYes: '{{who}}: right ({{date}})',
  answeredNo: '{{who}}: not right ({{date}})',
  unanswered: 'Not answered yet',
  functions: { fg: 'FG', council: 'council' },
  witness: 'Look and sign as a witness',
  witnessLead:
    'Your browser computes that everything witnesses saw before still stands. Then you sign the state of now with your passkey. The signature is for exactly these lines.',
  witnessDo: 'Compute and sign',
  witnessNone:
    'You have no passkey at this school yet, or you signed in without one. You can always be a witness with “reglement witness” on your own machine.',
  witnessWeak:
    'Weaker than a machine of your own: this page comes from the school. Who administers the server can send another page. The signature itself nobody can make.',
  witnessDone: 'Signed: {{size}} lines, at {{time}}.',
  witnessBroken: 'Not signed: what witnesses saw before no longer stands so. Call the board today.',
  witnessRefused: 'Not signed. Try again; if it fails, ask ICT for help ({{why}}).',
  witnessPlace: 'Passkeys only work at the school’s fixed address: {{site}}.',
  export: 'Take the whole log with you',
  exportLead:
    'A file that you compute again on another machine with nothing but Node: node verifier.ts logboek.jsonl KEY. There are no names in it.',
  exportDo: 'Download the log',
};
