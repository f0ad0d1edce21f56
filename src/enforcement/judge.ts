// Judges one message or one address outside any gate: what `decide` on the command line answers.
import type { MailFacts, MailStage } from '../facts/mail.ts';
import { readAttachments, readFiles, readHeaders, readText } from '../facts/mime/reader.ts';
import type { Directory, Party, Person } from '../facts/person.ts';
import { decideMail } from '../regulation/decide-mail.ts';
import type {
  Ground,
  MailDecision,
  MailOutcome,
  RegulationStamp,
  WebOutcome,
} from '../regulation/decision.ts';
import { createInspector, type Inspector } from './contents/inspector.ts';
import type { DomainTable } from './domains.ts';
import type { Policy } from './policy.ts';
import { knowledgeOf } from './school-knowledge.ts';
import type { Scanner } from './scanner.ts';
import { ScannerError } from './scanner.ts';
import { judgeWeb } from './web.ts';

/** The answer of `decide mail` (design section 5), with sentences about what it took for granted. */
export interface MailReport {
  readonly outcome: MailOutcome;
  readonly confirmable: boolean;
  readonly grounds: readonly Ground[];
  readonly examined: MailDecision['examined'];
  readonly exempt: MailDecision['exempt'];
  readonly ambiguities: MailDecision['ambiguities'];
  readonly regulation: RegulationStamp;
  readonly notes: readonly string[];
  /** Outcome by recipient, only where it differs. */
  readonly differing?: Readonly<Record<string, MailOutcome>>;
}

export interface MailQuestion {
  readonly raw: Uint8Array;
  readonly policy: Policy;
  /** Null: the sender is judged as staff and everybody else as outside. */
  readonly directory: Directory | null;
  readonly sender?: string;
  readonly recipients?: readonly string[];
  /** Everybody the directory knows, for help that asks it; absent: the sender alone. */
  readonly people?: readonly Person[];
  readonly scanner?: Scanner | null;
  readonly at: Temporal.Instant;
}

const headerLimit = 1_000_000;

/** Addresses in To, Cc and Bcc, for a message that comes without an envelope. */
function addressed(raw: Uint8Array): string[] {
  const [head = ''] = Buffer.from(raw.subarray(0, headerLimit))
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  const found = new Set<string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    if (!/^(?:to|cc|bcc)\s*:/i.test(line)) continue;
    for (const [address] of line.matchAll(/[^\s<>,;:"()[\]\\]{1,64}@[^\s<>,;:"()[\]\\]{1,255}/g))
      found.add(address.toLowerCase());
  }
  return [...found];
}

const asStaff = (address: string): Person => ({
  address,
  name: null,
  category: 'staff',
  functions: [],
  groups: [],
});

/** Judges a message through the stages a gate would go through; never throws on any bytes. */
export async function judgeMessage(question: MailQuestion): Promise<MailReport> {
  const { raw, policy, directory, scanner = null, at } = question;
  const notes: string[] = [];
  const sender = (question.sender ?? readHeaders(raw).from[0] ?? '').toLowerCase();
  const recipients = (question.recipients ?? addressed(raw)).map((address) => address.toLowerCase());
  if (recipients.length === 0) {
    notes.push('No recipient was given and none stands in the message: judged as for one recipient outside.');
    recipients.push('unknown@recipient.invalid');
  }
  if (directory === null)
    notes.push('No list of people was given: the sender is judged as staff, everybody else as outside.');
  const party = (address: string): Party => ({ address, person: directory?.find(address) ?? null });
  const from = directory === null ? { address: sender, person: asStaff(sender) } : party(sender);
  let facts: MailFacts = {
    envelope: {
      sender: from,
      recipients: recipients.map(party),
      size: raw.length,
      at,
      peer: from.person === null ? 'relayed' : 'own',
    },
  };
  const staffAlone: readonly Person[] = from.person === null ? [] : [from.person];
  const { domains } = policy.regulation.school;
  const school = knowledgeOf(question.people ?? staffAlone, domains);
  const inspector = createInspector();
  const unseen = new Set<string>();
  const seen: MailDecision['examined'][number][] = ['envelope'];
  for (;;) {
    const step = decideMail(facts, policy.regulation, { school });
    if ('decision' in step) {
      const { decision } = step;
      if (decision.exempt?.reason === 'encrypted')
        notes.push('The message is sealed (S/MIME or PGP): envelope rules only, nobody here can read it.');
      return report(decision, unseen, policy, notes);
    }
    try {
      facts = await fetchStage(facts, step.need, { raw, scanner, inspector });
      // Without a list of people no own address is known, so the author shown counts as the sender's own.
      if (step.need === 'headers' && facts.headers !== undefined && directory === null)
        facts = { ...facts, headers: { ...facts.headers, from: [sender], fromNames: [] } };
    } catch (cause) {
      if (!(cause instanceof ScannerError)) throw cause;
      notes.push('The scanner could not be reached: a gate would ask the sender to try again later.');
      return {
        ...report(deferred(facts, seen), unseen, policy, notes),
        outcome: 'defer',
      };
    }
    if (step.need === 'senderAuth' || facts[step.need] === 'none') {
      unseen.add(step.need);
      if (step.need === 'senderAuth')
        notes.push(
          'No names were looked up: the sender of this outside message counts as not authenticated.',
        );
    } else seen.push(step.need);
  }
}

async function fetchStage(
  facts: MailFacts,
  stage: MailStage,
  {
    raw,
    scanner,
    inspector,
  }: { readonly raw: Uint8Array; readonly scanner: Scanner | null; readonly inspector: Inspector },
): Promise<MailFacts> {
  switch (stage) {
    case 'headers':
      return { ...facts, headers: readHeaders(raw) };
    case 'text':
      return { ...facts, text: readText(raw) };
    case 'attachments':
      return { ...facts, attachments: readAttachments(raw) };
    case 'malware':
      return { ...facts, malware: scanner === null ? 'none' : await scanner.scan(raw) };
    case 'contents':
      try {
        return { ...facts, contents: await inspector.inspect(readFiles(raw)) };
      } finally {
        await inspector.close();
      }
    case 'senderAuth':
      return { ...facts, senderAuth: { result: 'none', domain: null } };
  }
}

function deferred(facts: MailFacts, examined: MailDecision['examined']): MailDecision {
  return {
    outcome: 'defer',
    confirmable: false,
    grounds: [],
    examined,
    exempt: null,
    ambiguities: [...(facts.headers?.ambiguities ?? []), ...(facts.attachments?.ambiguities ?? [])],
    differing: new Map(),
  };
}

function report(
  decision: MailDecision,
  unseen: ReadonlySet<string>,
  policy: Policy,
  notes: readonly string[],
): MailReport {
  const { outcome, confirmable, grounds, exempt, ambiguities, differing } = decision;
  return {
    outcome,
    confirmable,
    grounds,
    examined: decision.examined.filter((stage) => !unseen.has(stage)),
    exempt,
    ambiguities,
    regulation: policy.regulation.stamp,
    notes,
    ...(differing.size === 0 ? {} : { differing: Object.fromEntries(differing) }),
  };
}

/** The answer of `decide web` (design section 5). */
export interface WebReport {
  readonly outcome: WebOutcome;
  readonly category: string | null;
  readonly grounds: readonly Ground[];
  /** The one host a browser would open, or null. */
  readonly host: string | null;
  /** Why there is no one host. */
  readonly reason: string | null;
  readonly group: string;
  readonly at: string;
  readonly regulation: RegulationStamp;
}

/** Judges an address; any string gets an outcome, no name is resolved. */
export function judgeAddress(question: {
  readonly address: string;
  /** Absent: the strictest group of the profile. */
  readonly group?: string;
  readonly at: Temporal.ZonedDateTime;
  readonly policy: Policy;
  readonly domains: DomainTable;
}): WebReport {
  const { address, at, policy, domains } = question;
  const group = question.group ?? policy.regulation.web.groups[0] ?? 'pupils';
  const answer = judgeWeb({ policy, domains, at, address, group });
  return {
    outcome: answer.outcome,
    category: answer.category,
    grounds: answer.decision.grounds,
    host: answer.host.ok ? answer.host.host : null,
    reason: answer.host.ok ? null : answer.host.reason,
    group,
    at: at.toString(),
    regulation: policy.regulation.stamp,
  };
}
