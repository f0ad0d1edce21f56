// Words of the page about mail to the wrong person, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Verkeerd verstuurd',
  lead: 'Stuurde je een mail aan de verkeerde persoon? Dat kan een datalek zijn. Meld het meteen, dan kan de school helpen.',
  happens:
    'De privacy officer en ICT lezen je melding. De school heeft 72 uur. Je naam staat erbij, de mail zelf niet.',
  none: 'Het reglement van deze school heeft hier geen eigen artikel voor. Je kunt een datalek wel melden.',
  toReport: 'Meld een datalek',
  text: 'Wat ging er mis?',
  hint: 'Niet verplicht. Bijvoorbeeld: een klassenlijst aan een ouder van een andere leerling. Zet hier geen gegevens uit de mail.',
  before: 'Ging de mail nog niet weg? Dan hoef je niets te melden.',
  later: 'Merk je later dat een mail van jou naar de verkeerde persoon ging?',
  open: 'Open een datalekmelding',
  opened: 'Je melding is geopend',
  number: 'Nummer',
  due: 'De school beslist uiterlijk',
  until: 'De melding wordt gewist op',
  next: 'Vraag de ontvanger om de mail te wissen. De privacy officer neemt contact met je op.',
};

export const en: typeof nl = {
  title: 'Sent to the wrong person',
  lead: 'Did you send a mail to the wrong person? That can be a data breach. Report it at once, so that the school can help.',
  happens:
    'The privacy officer and ICT read your report. The school has 72 hours. Your name is in it, the mail itself is not.',
  none: 'The regulation of this school has no article of its own for this. You can report a data breach all the same.',
  toReport: 'Report a data breach',
  text: 'What went wrong?',
  hint: 'Optional. For example: a class list to a parent of another pupil. Put no data of the mail in here.',
  before: 'Did the mail not leave yet? Then there is nothing to report.',
  later: 'Do you notice later that a mail of yours went to the wrong person?',
  open: 'Open a data breach report',
  opened: 'Your report is open',
  number: 'Number',
  due: 'The school decides by',
  until: 'The report is erased on',
  next: 'Ask the recipient to delete the mail. The privacy officer will contact you.',
};
