// What the regulation says about one message: an answer, or the one stage it must see before it can answer.
//
// Order: who is left in peace is settled before anything is read; then the stages of `lookOrder`, each only while
// an active rule needs it and some recipient is still undecided; help to the sender last.
import type { Ambiguity, MailFacts, MailStage } from '../facts/mail.ts';
import type { Exemption, Ground, MailDecision, MailOutcome, MailStep } from './decision.ts';
import { exemptByEnvelope, helpers, immuneRecipients, isPersonal, seeksHelp } from './exemptions.ts';
import type { BoundRule, Regulation } from './regulation.ts';
import { mayReturn } from './return-path.ts';
import type { HelpScope, SchoolKnowledge } from './rules/rule.ts';
import { ground, Verdicts } from './verdicts.ts';

export interface Circumstances {
  /** The same message came again within the hour: help to the sender is settled, all else is still judged. */
  readonly confirmed?: boolean;
  /** What the directory answers to help; absent: it knows nobody. */
  readonly school?: SchoolKnowledge;
  /** Recipients this sender wrote to in the hour before. */
  readonly recent?: number;
}

const knowsNobody: SchoolKnowledge = {
  isStaff: () => false,
  isTwin: () => false,
  isPrivateOfPupil: () => false,
  namesPupil: () => false,
};

/** Mail to so many is mail to several people. */
const many = 5;

/** What is unsafe before any word: a quarantined item needs no word looked at. */
const lookOrder = ['headers', 'attachments', 'malware', 'contents', 'text'] as const;

/** Judges a message; pure. The host fetches `need`, adds it to the facts and asks again. */
export function decideMail(
  facts: MailFacts,
  regulation: Regulation,
  circumstances: Circumstances = {},
): MailStep {
  const { done, value } = deciding(facts, regulation, circumstances).next();
  return done === true ? { decision: value } : { need: value };
}

/** The same as a conversation: says the stage it must see, is handed the facts with it, and goes on from there. */
export function* deciding(
  given: MailFacts,
  regulation: Regulation,
  circumstances: Circumstances = {},
): Generator<MailStage, MailDecision, MailFacts> {
  const { envelope } = given;
  const judging = new Judging(given);
  let exempt = exemptByEnvelope(envelope, regulation);
  let control = exempt === null ? regulation.rules.filter(isControl) : [];
  let help = exempt === null && maySendHelp(given, circumstances) ? regulation.rules.filter(isHelp) : [];
  let ambiguity = exempt === null ? regulation.ambiguity : null;
  const security = regulation.rules.filter(({ rule }) => rule.purpose === 'security');
  const scan = security.filter(({ rule }) => !rule.needs.includes('contents'));
  let inspect = exempt === null ? security.filter(({ rule }) => rule.needs.includes('contents')) : [];

  if (exempt === null && control.length + help.length + inspect.length > 0) {
    const { headers } = yield* judging.seeing('headers');
    if (headers === undefined) throw new Error('headers were asked for and not given');
    if (isPersonal(headers)) exempt = { reason: 'personal', article: regulation.exemptions.personal };
    else if (seeksHelp(envelope, regulation))
      exempt = { reason: 'help-seeking', article: regulation.exemptions.helpSeeking };
    else if (headers.encrypted) exempt = { reason: 'encrypted', article: null };
    if (headers.automatic || headers.list) help = [];
    if (exempt !== null) {
      const left = leftToRun(exempt);
      control = control.filter(left);
      help = help.filter(left);
      // Of mail that is left in peace only the scanner sees the octets.
      inspect = [];
      if (exempt.reason === 'personal') ambiguity = null;
    }
  }

  const immune = immuneRecipients(envelope, regulation);
  const quietOnWords = helpers(envelope, regulation);
  const verdicts = new Verdicts(given, regulation, { immune, quietOnWords });
  let pending = control;
  for (const stage of lookOrder) {
    const wanted =
      stage === 'malware'
        ? scan.length > 0 && judging.facts.malware !== 'none'
        : !verdicts.settled &&
          (pending.some(({ rule }) => rule.needs.includes(stage)) ||
            inspect.some(({ rule }) => rule.needs.includes(stage) && mayHoldFiles(stage, judging.facts)));
    if (wanted) {
      const facts = yield* judging.seeing(stage);
      if (stage === 'malware') {
        const found = scan.filter(({ find }) => find(facts) !== null);
        if (found.length > 0) return judging.answer('quarantine', found.map(ground), exempt);
        continue;
      }
      if (stage === 'contents') {
        const found = inspect.filter(({ find }) => find(facts) !== null);
        if (found.length > 0) return judging.answer('quarantine', found.map(ground), exempt);
        continue;
      }
    }
    // Rules speak at the first stage at which all they need has been looked at.
    const ready = pending.filter(({ rule }) => rule.needs.every((need) => judging.has(need)));
    if (!verdicts.settled) {
      for (const bound of ready) verdicts.apply(bound, judging.facts);
      if (ambiguity !== null && judging.ambiguities.length > 0) verdicts.holdAll(ambiguity.article);
    }
    pending = pending.filter((bound) => !ready.includes(bound));
  }

  if (verdicts.returns && envelope.peer === 'relayed') {
    if (mayReturn(judging.facts) !== 'never') yield* judging.seeing('senderAuth');
    if (mayReturn(judging.facts) !== 'yes') verdicts.holdInstead();
  }
  const { outcome, differing, grounds } = verdicts.result();
  if (outcome === 'deliver') {
    const asked = help.filter(({ rule }) => inScope(rule.scope, given));
    for (const stage of ['headers', 'text'] as const) {
      if (!asked.some(({ rule }) => rule.needs.includes(stage))) continue;
      yield* judging.seeing(stage);
    }
    // All that help has to say comes in one answer: nobody sends a message four times to get it through.
    const { school = knowsNobody, recent = 0 } = circumstances;
    const context = { ...regulation.help.settings, school, recent };
    const found = asked.filter(({ find }) => find(judging.facts, context) !== null);
    if (found.length > 0) return judging.answer('return', found.map(ground), exempt, { confirmable: true });
  }
  return judging.answer(outcome, grounds, exempt, { differing, trial: verdicts.trial });
}

const isControl = ({ rule }: BoundRule): boolean => rule.purpose !== null && rule.purpose !== 'security';
const isHelp = ({ rule }: BoundRule): boolean => rule.purpose === null;

/** Help goes on the wire to the author's own client, and to nobody else. */
function maySendHelp({ envelope }: MailFacts, { confirmed = false }: Circumstances): boolean {
  return !confirmed && envelope.peer === 'own' && envelope.sender.address !== '';
}

/** Help that is about mail to outside, or to several people, asks for nothing of other mail. */
function inScope(scope: HelpScope, { envelope }: MailFacts): boolean {
  if (scope === 'outside') return envelope.recipients.some(({ person }) => person === null);
  return scope === 'any' || envelope.recipients.length >= many;
}

/** Which rules an exemption leaves: none; or those that judge no words; or those that need no body. */
function leftToRun({ reason }: Exemption): (bound: BoundRule) => boolean {
  if (reason === 'help-seeking') return ({ rule }) => !rule.words;
  if (reason === 'encrypted')
    return ({ rule }) => !rule.needs.includes('text') && !rule.needs.includes('attachments');
  return () => false;
}

/** Nothing is looked into where nothing is attached. */
function mayHoldFiles(stage: MailStage, { attachments }: MailFacts): boolean {
  return stage !== 'contents' || (attachments?.attachments.length ?? 0) > 0;
}

const key = ({ code, where }: Ambiguity): string => `${code} ${where}`;

/** Keeps what is known and what was looked at, in order. */
class Judging {
  facts: MailFacts;
  readonly #examined: MailStage[] = [];
  constructor(facts: MailFacts) {
    this.facts = facts;
  }
  /** The facts with this stage, asked for where it is not there yet. */
  *seeing(stage: MailStage): Generator<MailStage, MailFacts, MailFacts> {
    if (this.facts[stage] === undefined) this.facts = yield stage;
    if (this.facts[stage] === undefined) throw new Error(`${stage} was asked for and not given`);
    // A school without scanner has not looked at malware.
    if (this.facts[stage] !== 'none' && !this.#examined.includes(stage)) this.#examined.push(stage);
    return this.facts;
  }
  has(stage: MailStage): boolean {
    return this.#examined.includes(stage);
  }
  get ambiguities(): Ambiguity[] {
    const { headers, text, attachments } = this.facts;
    const found = [
      ...(this.has('headers') ? (headers?.ambiguities ?? []) : []),
      ...(this.has('attachments') ? (attachments?.ambiguities ?? []) : []),
      ...(this.has('text') ? (text?.ambiguities ?? []) : []),
    ];
    return [...new Map(found.map((ambiguity) => [key(ambiguity), ambiguity])).values()];
  }
  answer(
    outcome: MailOutcome,
    grounds: readonly Ground[],
    exempt: Exemption | null,
    more: Partial<Pick<MailDecision, 'confirmable' | 'differing' | 'trial'>> = {},
  ): MailDecision {
    return {
      outcome,
      confirmable: false,
      grounds,
      examined: ['envelope', ...this.#examined],
      exempt,
      ambiguities: [
        ...this.ambiguities,
        ...(this.has('contents') ? (this.facts.contents?.ambiguities ?? []) : []),
      ],
      differing: new Map(),
      ...more,
    };
  }
}
