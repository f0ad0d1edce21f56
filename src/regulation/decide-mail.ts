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
  const plan = planOf(regulation);
  let exempt = exemptByEnvelope(envelope, regulation);
  let control = exempt === null ? plan.control : none;
  let help = exempt === null && maySendHelp(given, circumstances) ? plan.help : none;
  let ambiguity = exempt === null ? regulation.ambiguity : null;
  const { scan } = plan;
  let inspect = exempt === null ? plan.inspect : none;

  if (exempt === null && control.length + help.length + inspect.length > 0) {
    const { headers } = yield* judging.seeing('headers');
    if (headers === undefined) throw new Error('headers were asked for and not given');
    if (isPersonal(headers)) exempt = { reason: 'personal', article: regulation.exemptions.personal };
    else if (seeksHelp(envelope, regulation))
      exempt = { reason: 'help-seeking', article: regulation.exemptions.helpSeeking };
    else if (headers.encrypted) exempt = { reason: 'encrypted', article: null };
    if (headers.automatic || headers.list) help = none;
    if (exempt !== null) {
      const left = leftToRun(exempt);
      control = control.filter(left);
      help = help.filter(left);
      // Of mail that is left in peace only the scanner sees the octets.
      inspect = none;
      if (exempt.reason === 'personal') ambiguity = null;
    }
  }

  const immune = immuneRecipients(envelope, regulation);
  const quietOnWords = helpers(envelope, regulation);
  const verdicts = new Verdicts(given, regulation, { immune, quietOnWords });
  let pending: readonly BoundRule[] = control;
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
    const waiting: BoundRule[] = [];
    const speaks = !verdicts.settled;
    for (const bound of pending) {
      if (!bound.rule.needs.every((need) => judging.has(need))) waiting.push(bound);
      else if (speaks) verdicts.apply(bound, judging.facts);
    }
    if (speaks && ambiguity !== null && judging.isAmbiguous) verdicts.holdAll(ambiguity.article);
    pending = waiting;
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

/** The rules of a regulation by what they are for. */
interface Plan {
  readonly control: readonly BoundRule[];
  readonly help: readonly BoundRule[];
  /** Rules of security that ask the scanner, and those that ask what stands inside files. */
  readonly scan: readonly BoundRule[];
  readonly inspect: readonly BoundRule[];
}

const none: readonly BoundRule[] = [];
const plans = new WeakMap<Regulation, Plan>();

/** Sorted once for a regulation, not for each message. */
function planOf(regulation: Regulation): Plan {
  let plan = plans.get(regulation);
  if (plan === undefined) {
    const { rules } = regulation;
    const security = rules.filter(({ rule }) => rule.purpose === 'security');
    plan = {
      control: rules.filter(({ rule }) => rule.purpose !== null && rule.purpose !== 'security'),
      help: rules.filter(({ rule }) => rule.purpose === null),
      scan: security.filter(({ rule }) => !rule.needs.includes('contents')),
      inspect: security.filter(({ rule }) => rule.needs.includes('contents')),
    };
    plans.set(regulation, plan);
  }
  return plan;
}

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
  get isAmbiguous(): boolean {
    const { headers, text, attachments } = this.facts;
    return (
      (this.has('headers') && headers !== undefined && headers.ambiguities.length > 0) ||
      (this.has('attachments') && attachments !== undefined && attachments.ambiguities.length > 0) ||
      (this.has('text') && text !== undefined && text.ambiguities.length > 0)
    );
  }
  get ambiguities(): Ambiguity[] {
    if (!this.isAmbiguous) return [];
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
