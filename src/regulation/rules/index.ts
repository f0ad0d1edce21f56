// The rules: those about mail in the order in which they speak when several do, and the names of all.
import { closedArchive } from './closed-archive.ts';
import { emptySubject } from './empty-subject.ts';
import { fictitiousAuthor } from './fictitious-author.ts';
import { forbiddenExtension } from './forbidden-extension.ts';
import { forbiddenWord } from './forbidden-word.ts';
import { hiddenProgram } from './hidden-program.ts';
import { infectedItem } from './infected-item.ts';
import { lookAlikeSender } from './look-alike-sender.ts';
import { personalDataOutside } from './personal-data-outside.ts';
import { chainMail } from './chain-mail.ts';
import { forbiddenService } from './forbidden-service.ts';
import { mailProgramme } from './mail-programme.ts';
import { massMail } from './mass-mail.ts';
import { privateAddress } from './private-address.ts';
import { pupilNameOutside } from './pupil-name-outside.ts';
import { wrongAddressee } from './wrong-addressee.ts';
import type { Purpose } from '../matrix.ts';
import type { MailRule } from './rule.ts';
import { suspiciousDestination } from './suspicious-destination.ts';
import { suspiciousSender } from './suspicious-sender.ts';
import { suspiciousSubject } from './suspicious-subject.ts';

export const mailRules: readonly MailRule[] = [
  infectedItem,
  hiddenProgram,
  closedArchive,
  suspiciousSender,
  lookAlikeSender,
  fictitiousAuthor,
  suspiciousDestination,
  suspiciousSubject,
  forbiddenExtension,
  forbiddenWord,
  emptySubject,
  personalDataOutside,
  wrongAddressee,
  privateAddress,
  pupilNameOutside,
  chainMail,
  massMail,
  forbiddenService,
  mailProgramme,
];

/** Rules that are not a list of fields: an ambiguous message, and the web gate's own. */
const otherRules = ['ambiguity', 'website-category', 'download-kind', 'hidden-download'] as const;
/** Rules of the web gate: no message is judged by them. */
export const webRules: readonly string[] = otherRules.slice(1);
type OtherRule = (typeof otherRules)[number];

const purposeOfOther: Readonly<Record<OtherRule, Purpose | null>> = {
  ambiguity: 'misuse',
  'website-category': null,
  'download-kind': null,
  'hidden-download': 'security',
};

/** The purpose a rule looks under; null: it is a means, or there is no such rule. */
export function purposeOfRule(name: string): Purpose | null {
  const other = otherRules.find((one) => one === name);
  if (other !== undefined) return purposeOfOther[other];
  return mailRules.find((rule) => rule.name === name)?.purpose ?? null;
}

/** Every name a profile may switch on. */
export const ruleNames: readonly string[] = [...mailRules.map(({ name }) => name), ...otherRules];
