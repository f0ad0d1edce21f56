// Level 1 for mail: the regulation's rules as mail-flow rules of Microsoft 365 or Google Workspace, from the school's lists.
//
// Only what such a service can do within the regulation goes out: a refusal that tells the author the article. Holding would
// put mail in a quarantine that its administrators open without purpose and without log: those rules stay home. So do rules
// that wait for a decision, and rules on words or files while the school has not named the group that is left in peace.
import type { BoundRule, Regulation } from '../regulation/regulation.ts';
import { foldToAscii, refusalLine } from './replies.ts';

export type MailService = 'microsoft365' | 'google';

export interface MailRulesQuestion {
  readonly regulation: Regulation;
  readonly service: MailService;
  /** Now: entries younger than two weeks count only. */
  readonly at: Temporal.Instant;
  /** Address of the group with confidants and everybody mail for help goes to; null: not named. */
  readonly inPeace: string | null;
  /** Address of the group whose mail is under the rules; null: not named. */
  readonly senders: string | null;
  /** Where people read an article; null: no link. */
  readonly articleLink: ((article: string) => string) | null;
}

export interface MailRules {
  /** One for each rule and each part of a long list. */
  readonly rules: readonly { readonly rule: string; readonly article: string; readonly text: string }[];
  /** What is not exported, and why. */
  readonly left: readonly { readonly rule: string; readonly why: string }[];
}

/** The services limit a rule as a whole (8 KiB at Microsoft, 10,000 characters at Google): lists are cut well below that. */
const longestList = 3000;

/** Rules that these services can follow, and where they look. */
const followed = [
  'forbidden-word',
  'forbidden-extension',
  'suspicious-subject',
  'suspicious-destination',
] as const;
type Followed = (typeof followed)[number];

function isFollowed(name: string): name is Followed {
  return followed.some((one) => one === name);
}

const everybody = ['staff', 'trainee', 'volunteer', 'pupil'] as const;

/** The rules for a service, and what stays home. Pure. */
export function mailRulesFor(question: MailRulesQuestion): MailRules {
  const { regulation, service, inPeace, senders } = question;
  const rules: MailRules['rules'][number][] = [];
  const left: MailRules['left'][number][] = [];
  const bound = new Set(regulation.rules.map(({ rule }) => rule.name));
  for (const name of followed) {
    if (!bound.has(name))
      left.push({ rule: name, why: 'the regulation has no such rule, or it waits for a decision' });
  }
  for (const one of regulation.rules) {
    const { name } = one.rule;
    const stay = (why: string): void => void left.push({ rule: name, why });
    if (!isFollowed(name)) stay('these services cannot follow it');
    else if (one.disposition !== 'return')
      stay(
        `it does not return mail but ends in "${one.disposition}": a quarantine there is opened without purpose and log`,
      );
    else if (one.entries.length === 0) stay('its list is empty');
    else if (inPeace === null)
      stay('--in-peace names no group: mail to and from confidants, and mail for help, must pass');
    else if (senders === null && !everybody.every((category) => regulation.population.has(category)))
      stay('the regulation leaves some people out, and --senders names no group of those it means');
    else {
      for (const entries of parts(one.entries)) {
        const part = rules.filter(({ rule }) => rule === name).length;
        const write = service === 'microsoft365' ? transportRule : compliance;
        rules.push({
          rule: name,
          article: one.article,
          text: write({ ...question, inPeace }, { ...one, name, entries, part }),
        });
      }
    }
  }
  return { rules, left };
}

type Named = MailRulesQuestion & { readonly inPeace: string };
interface Part extends BoundRule {
  readonly name: Followed;
  readonly part: number;
}

/** A list in parts that each fit into a rule. */
function parts(entries: readonly string[]): string[][] {
  const found: string[][] = [[]];
  let length = 0;
  for (const entry of entries) {
    if (length + entry.length + 4 > longestList) {
      found.push([]);
      length = 0;
    }
    found.at(-1)?.push(entry);
    length += entry.length + 4;
  }
  return found;
}

const countsOnly = ({ actsFrom }: BoundRule, at: Temporal.Instant): boolean =>
  actsFrom !== null && Temporal.Instant.compare(at, actsFrom) < 0;

function reasonOf({ regulation, articleLink }: Named, { name, article }: Part): string {
  return refusalLine(regulation, { rule: name, article }, articleLink?.(article) ?? null);
}

/**
 * A text between PowerShell's single quotes: nothing in it is expanded. PowerShell takes four typographic quotes for the same
 * sign, so all five are doubled; control characters, line ends first of all, become spaces.
 */
export function powerShellText(text: string): string {
  return `'${text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`;
}

/** One `New-TransportRule` for Exchange Online. */
function transportRule(question: Named, part: Part): string {
  const { regulation, at, inPeace, senders } = question;
  const quoted = part.entries.map(powerShellText).join(',');
  const looks: Readonly<Record<Followed, string>> = {
    'forbidden-word': `-SubjectOrBodyContainsWords ${quoted}`,
    'forbidden-extension': `-AttachmentExtensionMatchesWords ${part.entries.map((entry) => powerShellText(entry.replace(/^\*?\./, ''))).join(',')}`,
    'suspicious-subject': `-SubjectContainsWords ${quoted}`,
    'suspicious-destination': `-SentToScope NotInOrganization -RecipientAddressContainsWords ${quoted}`,
  };
  const name = `ICT-reglement ${part.article} ${part.name}${part.part === 0 ? '' : ` ${part.part + 1}`}`;
  const group = powerShellText(inPeace);
  return [
    `New-TransportRule -Name ${powerShellText(name.slice(0, 64))}`,
    `-Mode ${countsOnly(part, at) ? 'Audit' : 'Enforce'}`,
    // A refusal goes to the author alone, who is one of the school's own: nobody outside hears of it.
    '-FromScope InOrganization',
    ...(senders === null ? [] : [`-FromMemberOf ${powerShellText(senders)}`]),
    looks[part.name],
    `-RejectMessageEnhancedStatusCode '5.7.1'`,
    `-RejectMessageReasonText ${powerShellText(reasonOf(question, part).slice(0, 1024))}`,
    `-ExceptIfFromMemberOf ${group} -ExceptIfAnyOfToCcHeaderMemberOf ${group}`,
    `-ExceptIfSubjectContainsWords 'persoonlijk'`,
    `-ExceptIfHeaderContainsMessageHeader 'Sensitivity' -ExceptIfHeaderContainsWords 'Personal','Private'`,
    `-ExceptIfMessageTypeMatches OOF`,
    `-Comments ${powerShellText(`${regulation.stamp.name} ${regulation.stamp.version}, artikel ${part.article}`)}`,
  ].join(' ');
}

/** A text as a literal in RE2, the language of Google's rules. */
export function re2Literal(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** One content compliance setting, as an administrator types it in: Google takes no file. */
function compliance(question: Named, part: Part): string {
  const { at, inPeace, senders } = question;
  const literals = part.entries.map((entry) => re2Literal(entry.replace(/^\*?\.(?=\w+$)/, ''))).join('|');
  // \b of RE2 knows ASCII letters only.
  const whole = `(?i)(?:^|[^\\pL\\pN])(?:${literals})(?:$|[^\\pL\\pN])`;
  const looks: Readonly<Record<Followed, readonly [where: string, pattern: string]>> = {
    'forbidden-word': ['Hoofdtekst en onderwerp (Body, Subject)', whole],
    'forbidden-extension': [
      'Bijlagecompliance: bestandsnaam (Attachment compliance, file name)',
      `(?i)\\.(?:${literals})$`,
    ],
    'suspicious-subject': ['Onderwerp (Subject)', whole],
    'suspicious-destination': [
      'Kop Aan en Cc (Recipients header)',
      `(?i)(?:^|[@.<\\s,])(?:${literals})(?:$|[>\\s,])`,
    ],
  };
  const [where, pattern] = looks[part.name];
  return [
    `Inhoudscompliance (Content compliance): ICT-reglement ${part.article} ${part.name} ${part.part + 1}`,
    `  Berichten: Uitgaand, Intern - verzenden (Outbound, Internal - sending)`,
    `  Geldt voor: ${senders === null ? 'de hele organisatie' : `leden van ${senders}`}`,
    `  Uitzondering, adreslijst "in vrede": ${inPeace} (afzender en ontvanger)`,
    `  Uitzondering, onderwerp: (?i)(?:^|[^\\pL\\pN])persoonlijk(?:$|[^\\pL\\pN])`,
    `  Waar: ${where}`,
    `  Komt overeen met regex: ${pattern}`,
    ...(countsOnly(part, at)
      ? ['  Actie: nog geen. De lijst is jonger dan twee weken en telt alleen mee.']
      : [`  Actie: Bericht weigeren (Reject), met melding: ${foldToAscii(reasonOf(question, part))}`]),
  ].join('\n');
}
