// Mail nobody looks into: labels, confidants, mail that seeks help, accounts outside control (invariants 2 and 11).
import type { HeaderFacts, MailEnvelope } from '../facts/mail.ts';
import type { Party, Person } from '../facts/person.ts';
import type { Exemption } from './decision.ts';
import type { Regulation } from './regulation.ts';

/** More recipients than this is a list: nobody on it is named individually (recorded interpretation). */
const namedIndividually = 10;

const label = /(?:^|[^\p{L}\p{N}\p{M}])persoonlijk(?:$|[^\p{L}\p{N}\p{M}])/iu;
const encodedWord = /=\?[^?\s]+\?[bq]\?/i;
const personalValues = new Set(['personal', 'private', 'persoonlijk', 'privé', 'prive']);

/**
 * Whether the message carries the label: in every reading of its subject that a reader could be shown, or in
 * every sensitivity header (RFC 2156). An encoded word in its raw form is not what a reader is shown.
 */
export function isPersonal(headers: HeaderFacts): boolean {
  const decoded = headers.subjects.filter((subject) => !encodedWord.test(subject));
  const shown = (decoded.length > 0 ? decoded : headers.subjects).map((subject) => subject.normalize('NFKC'));
  if (shown.length > 0 && shown.every((subject) => label.test(subject))) return true;
  const { sensitivity } = headers;
  return (
    sensitivity.length > 0 && sensitivity.every((value) => personalValues.has(value.trim().toLowerCase()))
  );
}

const isConfidant = ({ person, spared }: Party): boolean =>
  spared === 'confidant' || (person?.functions.includes('confidant') ?? false);

/** Whether control rules may concern this person at all: one primary category, within the population. */
function underControl(person: Person, regulation: Regulation): boolean {
  return person.category !== null && regulation.population.has(person.category);
}

/** Recipients whom no control rule concerns: accounts without a category, or outside the population. */
export function immuneRecipients(envelope: MailEnvelope, regulation: Regulation): ReadonlySet<string> {
  const immune = new Set<string>();
  if (envelope.sender.person !== null) return immune;
  for (const { address, person } of envelope.recipients) {
    if (person !== null && !underControl(person, regulation)) immune.add(address);
  }
  return immune;
}

/** Exemptions that the envelope alone settles. */
export function exemptByEnvelope(envelope: MailEnvelope, regulation: Regulation): Exemption | null {
  const { sender, recipients } = envelope;
  const { confidant, scope } = regulation.exemptions;
  if (isConfidant(sender)) return { reason: 'confidant', article: confidant };
  if (recipients.length <= namedIndividually && recipients.some(isConfidant))
    return { reason: 'confidant', article: confidant };
  const outsidePopulation =
    sender.person === null
      ? recipients.length > 0 && immuneRecipients(envelope, regulation).size === recipients.length
      : !underControl(sender.person, regulation);
  return outsidePopulation ? { reason: 'no-category', article: scope } : null;
}

function givesHelp({ address, person, spared }: Party, regulation: Regulation): boolean {
  const { functions, addresses } = regulation.help;
  return (
    spared !== undefined ||
    addresses.has(address.toLowerCase()) ||
    (person?.functions.some((name) => functions.has(name)) ?? false)
  );
}

/** Recipients to whom one turns for help; on a long list they are left in peace one by one. */
export function helpers(envelope: MailEnvelope, regulation: Regulation): ReadonlySet<string> {
  const found = envelope.recipients.filter((party) => givesHelp(party, regulation));
  return new Set(found.map(({ address }) => address));
}

/** Whether the whole message seeks help: somebody who gives help is named individually. */
export function seeksHelp(envelope: MailEnvelope, regulation: Regulation): boolean {
  return envelope.recipients.length <= namedIndividually && helpers(envelope, regulation).size > 0;
}
