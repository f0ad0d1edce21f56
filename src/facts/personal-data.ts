// Finds kinds of personal data in texts, for help to the sender: never a value, never a place.
import { validate as validateBsn } from 'stdnum/lib/cjs/nl/bsn.js';
import { type PreparedText, prepareOnce, type Reading } from './readings.ts';
import { compileWords } from './words.ts';

/** What may be found: citizen service number, bank account, care terms about a person, a list of pupils. */
export type PersonalDataKind = 'bsn' | 'iban' | 'care-terms' | 'pupil-list';

const maxTextLength = 1_000_000;
/** How far around a number a word may stand that says what the number is. */
const contextBefore = 80;
const contextAfter = 40;
/** Rows that make a list of pupils: fewer are a message about some pupils. */
const minListRows = 5;

const bsnContext = compileWords([
  'bsn',
  'burgerservicenummer',
  'burgerservicenummers',
  'burger service nr',
  'burger servicenr',
  'burgerservice nr',
  'burgerservicenr',
  'sofi',
  'sofinummer',
  'sofi-nummer',
  'sofinr',
  'sofi-nr',
  'persoonsgebonden nummer',
  'pgn',
  'onderwijsnummer',
  'citizen service number',
]);
/** Nine digits, or eight without the leading zero, in the groupings people write; separators never repeat. */
const bsnShape = /(?<![\d.,-])\d{3,4}[ .-]?\d{2,3}[ .-]?\d{3}(?![\d-]|[.,]\d)/g;
const ibanShape = /(?<![a-z0-9])[a-z]{2}\d{2}[a-z0-9 -]{11,44}/g;

/** Lengths per country (ISO 13616 registry) of the accounts a Dutch school meets; others by check digits alone. */
const ibanLength: Readonly<Record<string, number>> = {
  nl: 18,
  be: 16,
  de: 22,
  fr: 27,
  gb: 22,
  es: 24,
  it: 27,
  pl: 28,
  lu: 20,
  ie: 22,
  at: 20,
  pt: 25,
};

const careTerms = compileWords([
  'adhd',
  'add',
  'autisme',
  'autistisch',
  'ass-diagnose',
  'asperger',
  'pdd-nos',
  'dyslexieverklaring',
  'dyscalculie',
  'diagnose',
  'gediagnosticeerd',
  'medicatie',
  'medicijngebruik',
  'ritalin',
  'methylfenidaat',
  'concerta',
  'antidepressiva',
  'depressie',
  'depressief',
  'angststoornis',
  'eetstoornis',
  'anorexia',
  'boulimia',
  'automutilatie',
  'zelfbeschadiging',
  'suïcidaal',
  'suïcidepoging',
  'zelfmoordpoging',
  'trauma',
  'ptss',
  'psychiater',
  'psycholoog',
  'psychologisch onderzoek',
  'iq-test',
  'intelligentieonderzoek',
  'ggz',
  'jeugdzorg',
  'jeugdbescherming',
  'jeugdreclassering',
  'veilig thuis',
  'huiselijk geweld',
  'kindermishandeling',
  'seksueel misbruik',
  'onder toezicht gesteld',
  'ondertoezichtstelling',
  'uithuisplaatsing',
  'pleeggezin',
  'voogdij',
  'raad voor de kinderbescherming',
  'gezinsvoogd',
  'zorgdossier',
  'medisch dossier',
  'behandelplan',
  'hulpverleningsplan',
  'ontwikkelingsperspectiefplan',
  'epilepsie',
  'diabetes',
  'hiv',
  'zwanger',
  'abortus',
  'verslaving',
  'verslaafd',
  'ernstige gedragsproblemen',
  'toelaatbaarheidsverklaring',
]);
/** Words that say a care term is about somebody. */
const personContext = compileWords([
  'leerling',
  'leerlinge',
  'zoon',
  'dochter',
  'kind',
  'jongen',
  'meisje',
  'patiënt',
  'cliënt',
  'student',
  'mentorleerling',
  'geboren',
  'geboortedatum',
  'bsn',
  'moeder',
  'vader',
  'ouders',
  'pupil',
  'gezin',
]);
const listContext =
  /\b(?:leerling[a-z]{0,16}|llnr|stamnummers?|stamnr|geboortedat(?:um|a)|geb\.?datum|klassenlijst|groepslijst|pupils?|date of birth)\b/;
const birthDate =
  /(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:19[89]\d|20[0-3]\d)|(?:19[89]\d|20[0-3]\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d)/;
const pupilNumber = /(?<![\d.,-])\d{4,9}(?![\d.,-])/;
const nameInRow =
  /\p{Lu}[\p{L}'’-]+(?:[ ,;\t]+(?:van|de|der|den|ten|ter|el|al|'t)){0,3}[ ,;\t]+\p{Lu}[\p{L}'’-]*/u;

/** Kinds of personal data in the texts, sorted; each kind once. Numbers count only with their check and their context. */
export function findPersonalData(texts: readonly { readonly text: string }[]): {
  readonly kinds: readonly PersonalDataKind[];
} {
  const kinds = new Set<PersonalDataKind>();
  for (const whole of texts) {
    const bounded = whole.text.length > maxTextLength ? { text: whole.text.slice(0, maxTextLength) } : whole;
    const prepared = prepareOnce(bounded);
    const [reading] = prepared.readings;
    // Accounts, numbers and lists hold digits; most mail ends here.
    if (reading.numbers > 0) {
      if (hasBsn(prepared, reading.text)) kinds.add('bsn');
      // An account begins with letters and digits in one word.
      if (reading.mixed > 0 && hasIban(reading.text)) kinds.add('iban');
      if (hasPupilList(bounded.text, reading)) kinds.add('pupil-list');
    }
    if (hasCareTerms(prepared)) kinds.add('care-terms');
  }
  return { kinds: [...kinds].toSorted() };
}

function hasBsn(prepared: PreparedText, folded: string): boolean {
  if (!bsnContext.findIn(prepared)) return false;
  for (const match of folded.matchAll(bsnShape)) {
    const digits = match[0].replace(/\D/g, '').padStart(9, '0');
    if (digits.length !== 9 || /^(\d)\1+$/.test(digits) || !validateBsn(digits).isValid) continue;
    const around = folded.slice(
      Math.max(0, match.index - contextBefore),
      match.index + match[0].length + contextAfter,
    );
    if (bsnContext.find([around])) return true;
  }
  return false;
}

function hasIban(folded: string): boolean {
  for (const match of folded.matchAll(ibanShape)) {
    const compact = match[0].replace(/[ -]/g, '');
    // Words after the account may look like a part of it: the country's length decides.
    const expected = ibanLength[compact.slice(0, 2)];
    if (expected !== undefined && isIban(compact.slice(0, expected)) && compact.length >= expected)
      return true;
    if (expected === undefined && isIban(match[0].split('  ', 1)[0]?.replace(/[ -]/g, '') ?? '')) return true;
  }
  return false;
}

/** ISO 7064 mod 97-10 over an account of 15 to 34 characters. */
function isIban(compact: string): boolean {
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Two care terms, or one beside a word for a person: a single term is a lesson, a leaflet or a vacancy. */
function hasCareTerms(prepared: PreparedText): boolean {
  const terms = careTerms.countIn(prepared, 2);
  return terms > 1 || (terms === 1 && personContext.findIn(prepared));
}

/** Rows that each hold a name with a birth date or pupil number, under a word that says so. */
function hasPupilList(text: string, { text: folded, longNumbers }: Reading): boolean {
  // A birth date and a pupil number hold four digits in a row.
  if (longNumbers < minListRows || !listContext.test(folded)) return false;
  let rows = 0;
  for (const line of text.split(/\r\n|[\r\n]/)) {
    if (line.length > 400 || !/\d/.test(line) || !nameInRow.test(line)) continue;
    if (birthDate.test(line) || pupilNumber.test(line)) rows++;
    if (rows === minListRows) return true;
  }
  return false;
}
