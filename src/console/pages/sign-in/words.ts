// Words of the page to sign in and of the question for a fresh passkey, Dutch first; the compiler holds the English to the same keys.
export const nl = {
  title: 'Inloggen',
  lead: 'Je logt in met een passkey: je telefoon, computer of beveiligingssleutel, met je vinger, gezicht of pincode. Er is geen wachtwoord.',
  happens:
    'De school bewaart welke passkey van jou is en wanneer je hem het laatst gebruikte. Je vinger of gezicht blijft op je apparaat.',
  nothingWaits: 'Niets. Voor de regels, een melding of hulp hoef je niet in te loggen.',
  go: 'Log in met je passkey',
  address: 'Je mailadres van school (mag leeg blijven)',
  addressHint: 'Alleen nodig als je apparaat zelf geen passkey laat zien.',
  codeTitle: 'Ik heb een code gekregen',
  codeLead:
    'De privacy officer of de schoolleiding geeft je een code, in handen. Daarmee meld je één passkey aan. Hij geldt 24 uur en werkt één keer.',
  code: 'Code',
  codeHint: 'Tien tekens, bijvoorbeeld K7PQ-4MX-9TD.',
  codeNeeded: 'Vul de code in die je kreeg.',
  next: 'Verder',
  hello: 'Dag {{name}}.',
  make: 'Maak een passkey',
  makeLead: 'Je apparaat vraagt om je vinger, gezicht of pincode.',
  notMe: 'Dat ben ik niet',
  made: 'Je passkey is aangemeld. Log nu in.',
  lost: 'Passkey kwijt?',
  lostLead:
    'Ga naar de privacy officer of de schoolleiding. Die trekt je oude passkey in en geeft je een nieuwe code.',
  already: 'Je bent ingelogd als {{name}}.',
  account: 'Naar mijn account',
  onName: 'Passkeys werken op dit adres niet. Open de pagina onder haar naam:',
  onBrowser: 'Deze browser kan geen passkeys maken. Gebruik een nieuwere, of een ander apparaat.',
  demo: 'In de voorbeeldschool hoef je geen passkey te maken: kies een rol.',
  stepUp: 'Ben jij het echt?',
  stepUpLead:
    'Gebruik je passkey nog een keer voor deze stap. Zo kan niemand anders dit doen aan jouw scherm. Het geldt vijf minuten.',
  stepUpDemo: 'In de voorbeeldschool telt deze knop als je passkey.',
  stepUpGo: 'Gebruik mijn passkey',
  stepUpStop: 'Niet doen',
};

export const en: typeof nl = {
  title: 'Sign in',
  lead: 'You sign in with a passkey: your phone, computer or security key, with your finger, face or PIN. There is no password.',
  happens:
    'The school keeps which passkey is yours and when you last used it. Your finger or face stays on your device.',
  nothingWaits: 'Nothing. For the rules, a report or help you need not sign in.',
  go: 'Sign in with your passkey',
  address: 'Your school mail address (may stay empty)',
  addressHint: 'Only needed where your device shows no passkey by itself.',
  codeTitle: 'I was given a code',
  codeLead:
    'The privacy officer or the leadership hands you a code, in person. With it you register one passkey. It is valid for 24 hours and works once.',
  code: 'Code',
  codeHint: 'Ten characters, for example K7PQ-4MX-9TD.',
  codeNeeded: 'Fill in the code you were given.',
  next: 'Continue',
  hello: 'Hello {{name}}.',
  make: 'Make a passkey',
  makeLead: 'Your device asks for your finger, face or PIN.',
  notMe: 'That is not me',
  made: 'Your passkey is registered. Sign in now.',
  lost: 'Lost your passkey?',
  lostLead:
    'Go to the privacy officer or the leadership. They withdraw your old passkey and give you a new code.',
  already: 'You are signed in as {{name}}.',
  account: 'To my account',
  onName: 'Passkeys do not work at this address. Open the page under its name:',
  onBrowser: 'This browser cannot make passkeys. Use a newer one, or another device.',
  demo: 'In the made-up school you need no passkey: choose a role.',
  stepUp: 'Is it really you?',
  stepUpLead:
    'Use your passkey once more for this step. That way nobody else can do this at your screen. It counts for five minutes.',
  stepUpDemo: 'In the made-up school this button counts as your passkey.',
  stepUpGo: 'Use my passkey',
  stepUpStop: 'Do not do it',
};
