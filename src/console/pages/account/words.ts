// Words of one's own account, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Mijn account',
  lead: 'Waar je bent ingelogd en welke passkeys van jou zijn.',
  happens:
    'Van een apparaat bewaart de school één woord: telefoon, tablet of computer. Van een sessie blijft na het uitloggen niets over.',
  sessions: 'Hier ben je ingelogd',
  here: 'dit apparaat',
  since: 'sinds {{at}}, laatst gezien {{seen}}',
  end: 'Log overal uit',
  endLead: 'Vergat je ergens uit te loggen? Hiermee log je overal uit, ook op dit apparaat.',
  passkeys: 'Jouw passkeys',
  noPasskeys: 'Je hebt nog geen passkey.',
  passkeySince: 'aangemeld {{at}}',
  passkeyUsed: 'laatst gebruikt {{at}}',
  web: 'Je wachtwoord voor het web',
  webLead:
    'Vraagt een apparaat om in te loggen bij het webfilter? Gebruik je schoolmail en dit wachtwoord. Het geldt nergens anders.',
  webHappens:
    'Het filter onthoudt niet wie er inlogt en niet wie welke site bezoekt. Het gebruikt alleen je groep, zoals leerlingen of medewerkers.',
  webNone: 'Je hebt nog geen wachtwoord voor het web.',
  webSince: 'Je hebt er een sinds {{at}}.',
  webMake: 'Maak een wachtwoord',
  webAnew: 'Maak een nieuw wachtwoord',
  webEnd: 'Trek het in',
  webFor: 'Naam: {{name}}',
  webOnce: 'Dit wachtwoord zie je alleen nu. Het vorige werkt niet meer.',
  webEnded: 'Je wachtwoord is ingetrokken. Wie het gebruikt, moet opnieuw inloggen.',
  devices: { phone: 'Telefoon', tablet: 'Tablet', computer: 'Computer', unknown: 'Apparaat' },
  second: 'Een code geven',
  secondLead:
    'Geef iemand anders een code om een passkey aan te melden. Overhandig hem zelf, aan iemand die je herkent. Nooit voor jezelf.',
  secondHappens:
    'De code geldt 24 uur en werkt één keer. In het logboek komt dat er een code is gegeven, zonder naam.',
  address: 'Mailadres van die persoon',
  addressNeeded: 'Vul een mailadres in.',
  give: 'Maak een code',
  codeFor: 'Code voor {{name}}',
  codeUntil: 'Geldig tot {{at}}. Deze code zie je alleen nu.',
  withdraw: 'Trek de passkeys in',
  withdrawLead:
    'Bij verlies of diefstal: alle passkeys van die persoon vervallen en die wordt overal uitgelogd.',
  withdrawn_one: '{{count}} passkey is ingetrokken.',
  withdrawn_other: '{{count}} passkeys zijn ingetrokken.',
};

export const en: typeof nl = {
  title: 'My account',
  lead: 'Where you are signed in and which passkeys are yours.',
  happens:
    'Of a device the school keeps one word: phone, tablet or computer. Of a session nothing is left after signing out.',
  sessions: 'You are signed in here',
  here: 'this device',
  since: 'since {{at}}, last seen {{seen}}',
  end: 'Sign out everywhere',
  endLead: 'Forgot to sign out somewhere? This signs you out everywhere, on this device too.',
  passkeys: 'Your passkeys',
  noPasskeys: 'You have no passkey yet.',
  passkeySince: 'registered {{at}}',
  passkeyUsed: 'last used {{at}}',
  web: 'Your password for the web',
  webLead:
    'Does a device ask you to sign in to the web filter? Use your school mail address and this password. It works nowhere else.',
  webHappens:
    'The filter does not remember who signs in, nor who visits which site. It uses your group only, such as pupils or staff.',
  webNone: 'You have no password for the web yet.',
  webSince: 'You have had one since {{at}}.',
  webMake: 'Make a password',
  webAnew: 'Make a new password',
  webEnd: 'Withdraw it',
  webFor: 'Name: {{name}}',
  webOnce: 'You see this password only now. The earlier one no longer works.',
  webEnded: 'Your password was withdrawn. Whoever uses it must sign in again.',
  devices: { phone: 'Phone', tablet: 'Tablet', computer: 'Computer', unknown: 'Device' },
  second: 'Give a code',
  secondLead:
    'Give somebody else a code to register a passkey. Hand it over yourself, to somebody you recognise. Never for yourself.',
  secondHappens:
    'The code is valid for 24 hours and works once. The log gets that a code was given, without a name.',
  address: 'Mail address of that person',
  addressNeeded: 'Fill in a mail address.',
  give: 'Make a code',
  codeFor: 'Code for {{name}}',
  codeUntil: 'Valid until {{at}}. You see this code only now.',
  withdraw: 'Withdraw the passkeys',
  withdrawLead:
    'When lost or stolen: all passkeys of that person end, and that person is signed out everywhere.',
  withdrawn_one: '{{count}} passkey was withdrawn.',
  withdrawn_other: '{{count}} passkeys were withdrawn.',
};
