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
