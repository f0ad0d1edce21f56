// The words Dutch school texts have for who leads, and for the ICT department.

/** Leading functions, longest first so that `locatiedirecteur` is not read as `directeur`. */
export const leadingFunctions = [
  'college van bestuur',
  'directeur-bestuurder',
  'locatiedirectielid',
  'locatiedirecteur',
  'centrale directie',
  'afdelingsleider',
  'leidinggevende',
  'locatieleider',
  'schoolleiding',
  'schoolleider',
  'directielid',
  'teamleider',
  'conrector',
  'directeur',
  'directie',
  'bestuur',
  'rector',
] as const;
export type LeadingFunction = (typeof leadingFunctions)[number];

/** Any leading function, as a whole word. */
export const functionPattern = new RegExp(`(?<![\\p{L}-])(?:${leadingFunctions.join('|')})(?!\\p{L})`, 'iu');

/** The ICT department under its usual names. */
export const ictPattern =
  /(?<!\p{L})(?:ICT(?:-(?:afdeling|beheer|servicedesk|helpdesk|coördinator|team))?|systeembeheer(?:der)?|servicedesk|helpdesk|applicatiebeheer(?:der)?)(?!\p{L})/iu;
