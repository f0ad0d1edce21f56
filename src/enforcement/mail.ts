// The mail gate: asks the regulation stage by stage, keeps what is held, counts, and says what to answer.
//
//   envelope ─▶ decide ─need a stage─▶ look at that stage alone ─▶ decide ─ … ─▶ decision
//                                                                     │
//      deliver: a counter, nothing else          return: a reply on the wire, nothing kept
//      hold, quarantine: sealed and synced first (`prepare`), committed after the answer went out
//      anything missing (policy, vault, scanner) or failing: 451, the sender's server keeps the message
import { countingGroup, type Directory, type Party } from '../facts/person.ts';
import { createInspector, type Inspector } from './contents/inspector.ts';
import type { MailEnvelope, MailFacts, MailStage } from '../facts/mail.ts';
import { readAttachments, readFiles, readHeaders, readText } from '../facts/mime/reader.ts';
import type { MailReader } from '../facts/mime/reader.ts';
import type { SampleNumber } from '../privacy/sample-numbers.ts';
import type { GateVault } from '../privacy/vault.ts';
import type { Kept } from '../privacy/kept.ts';
import type { MailDecision, MailOutcome } from '../regulation/decision.ts';
import { deciding } from '../regulation/decide-mail.ts';
import type { Regulation } from '../regulation/regulation.ts';
import type { Purpose } from '../regulation/purposes.ts';
import type { SchoolKnowledge } from '../regulation/rules/rule.ts';
import { createConfirmations } from './confirmations.ts';
import type { Counters } from './counters.ts';
import type { Policy } from './policy.ts';
import { deferReply, type MailReply, returnReply } from './replies.ts';
import { verdictText } from './verdict-text.ts';
import { createRates } from './rates.ts';
import type { Sampler } from './sampler.ts';
import type { Scanner } from './scanner.ts';
import type { SenderAuth } from './sender-auth.ts';
import { isRecorded, type Watch } from './watch.ts';

export type { MailReply } from './replies.ts';

/** One message as a wire protocol received it. */
export interface IncomingMail {
  readonly id: string;
  readonly peer: {
    /** IP address, or empty where there is none. */
    readonly address: string;
    /** True: an authenticated user, or an address in the school's own networks. */
    readonly own: boolean;
    readonly helo: string;
  };
  /** Envelope sender without brackets; empty for the null sender. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly raw: Uint8Array;
  /** True when the sender speaks SMTPUTF8, so that replies may too. */
  readonly utf8?: boolean;
}

/** What to answer, and what to do after the answer went out. */
export interface MailAnswer {
  /** `hold` and `quarantine`: everything was kept. `deliver` with `remove`: the rest passes. */
  readonly outcome: MailOutcome;
  /** Set for `return` and `defer`. */
  readonly reply: MailReply | null;
  /** Recipients whose copy the gate kept, as given: to be taken off the message. */
  readonly remove: readonly string[];
  /** To be called once the answer is with the peer: what was kept stands. */
  committed(): Promise<void>;
  /** To be called when the peer was told to come back after all: what was kept is given up. */
  abandoned(): Promise<void>;
}

export interface MailGate {
  /** Never rejects: what goes wrong is an answer of 451. */
  judge(mail: IncomingMail): Promise<MailAnswer>;
  /** Whether the gate could judge a message now. Touches no conversation. */
  ready(): Promise<{ readonly ready: true } | { readonly ready: false; readonly reason: string }>;
}

/** What a judge needs of the vault. */
export type MailVault = Pick<GateVault, 'ready' | 'prepare' | 'commit' | 'abandon'>;

export interface MailGateOptions {
  /** The policy in force; null when none is valid (none loaded, or older than seven days). */
  readonly policy: () => Policy | null;
  readonly directory: Directory;
  readonly vault: MailVault;
  /** Null: the school has recorded that it has no scanner. */
  readonly scanner: Scanner | null;
  readonly counters: Pick<Counters, 'countMail' | 'countTrial'>;
  readonly clock: { now(): Temporal.Instant };
  /** When the newest checkpoint was signed, as far as is known: the clock may not be behind it (invariant 14). */
  readonly signedAt?: () => Temporal.Instant | null;
  /** What help to a sender may ask of the directory. */
  readonly knowledge?: (regulation: Regulation) => SchoolKnowledge;
  /** Where people can read an article. */
  readonly articleLink: (article: string) => string;
  /** Where people can ask what the code in a returned mail means. */
  readonly codeLink?: (code: string) => string;
  /** Where a sender reports a message that went to the wrong person. */
  readonly breachLink?: () => string;
  /** Without it nobody outside is believed: what would be returned is held. */
  readonly senderAuth?: SenderAuth;
  /** Told of what passed whole; absent where no sample can run. */
  readonly sampler?: Pick<Sampler, 'passed'>;
  readonly reader?: MailReader;
  /** Whom a running check records; absent: nobody. */
  readonly watch?: Pick<Watch, 'of'>;
  /** Looks into attached files, in a process of its own; absent: the gate starts one when a file first needs it. */
  readonly inspector?: Inspector;
  /** Told what went wrong, without content. */
  readonly onFault?: (fault: string, error: unknown) => void;
}

/** A message with what was seen of it and what was decided. */
interface Seen {
  readonly decision: MailDecision;
  readonly facts: MailFacts;
}

/** Two machines' clocks may differ so much. */
const clockGrace = Temporal.Duration.from({ minutes: 2 });
/** How long a good look at policy, vault and scanner is believed between messages, in milliseconds. */
const readyFor = 5_000;

/** A gate over its parts. */
export function createMailGate(options: MailGateOptions): MailGate {
  const { directory, vault, scanner, counters, clock } = options;
  const reader = options.reader ?? { readHeaders, readText, readAttachments, readFiles };
  const inspector = options.inspector ?? createInspector();
  const confirmations = createConfirmations(clock);
  const rates = createRates(clock);
  let readySince: number | null = null;

  async function ready(): Promise<{ ready: true } | { ready: false; reason: string }> {
    readySince = null;
    const fail = (reason: string, error: unknown) => {
      options.onFault?.(reason, error);
      return { ready: false as const, reason };
    };
    if (options.policy() === null) return fail('no-policy', null);
    // A clock behind the log would seal under keys that are dead, and count terms from a day that is over.
    const signed = options.signedAt?.() ?? null;
    if (signed !== null && Temporal.Instant.compare(clock.now().add(clockGrace), signed) < 0)
      return fail('clock-behind', null);
    try {
      await vault.ready();
    } catch (error) {
      return fail('vault', error);
    }
    try {
      await scanner?.ping();
    } catch (error) {
      return fail('scanner', error);
    }
    readySince = clock.now().epochMilliseconds;
    return { ready: true };
  }

  /** Whether a good look is recent enough. A look from the future is none: the clock was put back. */
  function seenReady(now: Temporal.Instant): boolean {
    const age = readySince === null ? -1 : now.epochMilliseconds - readySince;
    return age >= 0 && age < readyFor;
  }

  /** What a stage is; a promise only where something outside this process is asked. */
  function look(stage: MailStage, mail: IncomingMail): Partial<MailFacts> | Promise<Partial<MailFacts>> {
    switch (stage) {
      case 'headers':
        return { headers: reader.readHeaders(mail.raw) };
      case 'text':
        return { text: reader.readText(mail.raw) };
      case 'attachments':
        return { attachments: reader.readAttachments(mail.raw) };
      case 'malware':
        return scan(mail);
      case 'contents':
        return inspect(mail);
      case 'senderAuth':
        return authenticate(mail);
    }
  }

  async function scan(mail: IncomingMail): Promise<Pick<MailFacts, 'malware'>> {
    return { malware: scanner === null ? 'none' : await scanner.scan(mail.raw) };
  }

  async function inspect(mail: IncomingMail): Promise<Pick<MailFacts, 'contents'>> {
    return { contents: await inspector.inspect(reader.readFiles(mail.raw)) };
  }

  async function authenticate(mail: IncomingMail): Promise<Required<Pick<MailFacts, 'senderAuth'>>> {
    const { sender, raw, peer } = mail;
    const asked = await options.senderAuth?.({ ip: peer.address, helo: peer.helo, sender, raw });
    return { senderAuth: asked ?? { result: 'none', domain: null } };
  }

  async function decide(
    mail: IncomingMail,
    envelope: MailEnvelope,
    regulation: Regulation,
    recent: number,
  ): Promise<Seen> {
    let facts: MailFacts = { envelope };
    const school = options.knowledge?.(regulation);
    const circumstances = { recent, ...(school === undefined ? {} : { school }) };
    const conversation = async (confirmed: boolean): Promise<MailDecision> => {
      const asking = deciding(facts, regulation, { ...circumstances, confirmed });
      let step = asking.next();
      while (step.done !== true) {
        const looked = look(step.value, mail);
        facts = { ...facts, ...(looked instanceof Promise ? await looked : looked) };
        step = asking.next(facts);
      }
      return step.value;
    };
    let decision = await conversation(false);
    // The sender has seen this help and sent the same message again: everything else is still judged.
    if (decision.confirmable && confirmations.offered(mail)) decision = await conversation(true);
    return { decision, facts };
  }

  /**
   * How the gate knows the author of a message it keeps: `own`, a person of the school by the school's own server under the
   * same From; `aligned`, SPF or DKIM for the domain of the one From. Null: it does not, or no person sent it.
   */
  async function authorOf(mail: IncomingMail, facts: MailFacts): Promise<'own' | 'aligned' | null> {
    const { list, automatic, from } = facts.headers ?? reader.readHeaders(mail.raw);
    const [author, ...others] = new Set(from);
    if (mail.sender === '' || list || automatic || author === undefined || others.length > 0) return null;
    const { peer, sender } = facts.envelope;
    if (peer === 'own') return sender.person !== null && sender.address === author ? 'own' : null;
    const senderAuth = facts.senderAuth ?? (await authenticate(mail)).senderAuth;
    return senderAuth.result === 'pass' ? 'aligned' : null;
  }

  async function keep(
    mail: IncomingMail,
    recipients: readonly string[],
    outcome: 'hold' | 'quarantine',
    seen: Seen,
  ): Promise<string> {
    const ground = seen.decision.grounds.find(({ purpose }) => purpose !== null);
    const purpose: Purpose | null = outcome === 'quarantine' ? 'security' : (ground?.purpose ?? null);
    if (purpose === null) throw new Error('nothing is kept without a purpose');
    const { facts } = seen;
    const shut = seen.decision.exempt?.reason === 'confidant';
    // Of an infected message the school's own people alone are told: nobody asks who a stranger is.
    const told = outcome === 'hold' || facts.envelope.peer === 'own';
    const verdict = verdictText(outcome, {
      ambiguities: seen.decision.ambiguities,
      author: told ? await authorOf(mail, facts) : null,
      subjects: shut ? (facts.headers ?? reader.readHeaders(mail.raw)).subjects : null,
    });
    const kept: Kept = {
      purpose,
      class: outcome === 'quarantine' ? 'quarantine' : 'usage',
      state: outcome === 'quarantine' ? 'quarantined' : 'held',
      shut,
      group: countingGroup(facts.envelope.sender),
      fields: {
        at: bytes(facts.envelope.at.toString()),
        size: bytes(String(mail.raw.length)),
        sender: bytes(mail.sender),
        recipients: bytes(recipients.join('\n')),
        raw: mail.raw,
        rule: bytes(ground?.rule ?? ''),
        article: bytes(ground?.article ?? ''),
        verdict: bytes(verdict),
        ...contentFields(outcome, mail, facts, reader),
      },
    };
    return vault.prepare(kept);
  }

  /** A copy of a message that went on: whole, its place in the sample instead of a rule. */
  async function copy(
    mail: IncomingMail,
    seen: { decision: MailDecision; facts: MailFacts },
    regulation: Regulation,
    number: SampleNumber,
  ): Promise<void> {
    const { envelope } = seen.facts;
    const kept: Kept = {
      purpose: 'misuse',
      class: 'usage',
      state: 'held',
      group: countingGroup(envelope.sender),
      fields: {
        at: bytes(envelope.at.toString()),
        size: bytes(String(mail.raw.length)),
        sender: bytes(mail.sender),
        recipients: bytes(mail.recipients.join('\n')),
        raw: mail.raw,
        rule: bytes('sample'),
        article: bytes(regulation.controls.get('sample')?.article ?? ''),
        verdict: bytes(JSON.stringify({ outcome: 'deliver', ambiguities: seen.decision.ambiguities })),
        ...contentFields('hold', mail, seen.facts, reader),
      },
    };
    await vault.commit(await vault.prepare(kept, number));
  }

  /** Copies for running checks. Mail never waits for them: what cannot be kept is told and goes on. */
  async function record(
    mail: IncomingMail,
    { facts, decision }: Seen,
    regulation: Regulation,
    watched: ReturnType<Watch['of']>,
  ): Promise<string[]> {
    const ids: string[] = [];
    for (const one of watched) {
      try {
        if (decision.exempt !== null || !isRecorded(one, facts, regulation, mail.raw, reader)) continue;
        const { attachments: _, ...content } = contentFields('hold', mail, facts, reader);
        ids.push(
          await vault.prepare({
            purpose: 'misuse',
            class: one.class,
            diesOn: one.diesOn,
            state: 'recorded',
            group: countingGroup(facts.envelope.sender),
            fields: {
              at: bytes(facts.envelope.at.toString()),
              size: bytes(String(mail.raw.length)),
              sender: bytes(mail.sender),
              recipients: bytes(mail.recipients.join('\n')),
              rule: bytes('mandate'),
              article: bytes(one.article),
              ...content,
            },
          }),
        );
      } catch (error) {
        options.onFault?.('record', error);
      }
    }
    return ids;
  }

  async function judge(mail: IncomingMail): Promise<MailAnswer> {
    const prepared: string[] = [];
    let passed = (): void => {};
    const answer = (
      outcome: MailOutcome,
      reply: MailReply | null,
      remove: readonly string[] = [],
    ): MailAnswer => ({
      outcome,
      reply,
      remove,
      async committed() {
        if (prepared.length > 0) {
          // A failure here loses nothing: what is prepared lies sealed in the spool.
          const done = await Promise.allSettled(prepared.splice(0).map((id) => vault.commit(id)));
          for (const one of done) if (one.status === 'rejected') options.onFault?.('commit', one.reason);
        }
        passed();
      },
      async abandoned() {
        await Promise.allSettled(prepared.splice(0).map((id) => vault.abandon(id)));
      },
    });
    try {
      const now = clock.now();
      if (!seenReady(now) && !(await ready()).ready) return answer('defer', deferReply());
      const policy = options.policy();
      if (policy === null) return answer('defer', deferReply());
      const { regulation } = policy;
      const envelope = envelopeOf(mail, directory, regulation, now);
      const rate = envelope.peer === 'own' ? rates.of(mail.sender) : null;
      const seen = await decide(mail, envelope, regulation, rate?.recent() ?? 0);
      const verdicts = perRecipient(mail, seen.decision);
      const group = countingGroup(envelope.sender);
      const count = (outcome: MailOutcome) => counters.countMail({ group, outcome, bytes: mail.raw.length });

      if (verdicts.has('defer')) return answer('defer', deferReply());
      for (const rule of new Set(seen.decision.trial?.map((ground) => ground.rule)))
        counters.countTrial({ group, rule });
      const watched = options.watch?.of(envelope, clock.now()) ?? [];
      if (watched.length > 0) prepared.push(...(await record(mail, seen, regulation, watched)));
      if (verdicts.has('return')) {
        if (seen.decision.confirmable) confirmations.offer(mail);
        count('return');
        const { grounds, confirmable } = seen.decision;
        const { articleLink, codeLink } = options;
        return answer(
          'return',
          returnReply({
            grounds,
            confirmable,
            regulation,
            articleLink,
            codeLink,
            breachLink: options.breachLink?.(),
            utf8: mail.utf8 === true,
          }),
        );
      }
      const kept: string[] = [];
      for (const outcome of ['quarantine', 'hold'] as const) {
        const recipients = verdicts.get(outcome);
        if (recipients === undefined) continue;
        prepared.push(await keep(mail, recipients, outcome, seen));
        kept.push(...recipients);
        count(outcome);
      }
      if (verdicts.has('deliver')) {
        count('deliver');
        rate?.add(mail.recipients.length - kept.length);
      }
      // A message that was kept for some is with the funnel already.
      if (kept.length === 0 && options.sampler !== undefined) {
        const { sampler } = options;
        passed = () =>
          sampler.passed({
            envelope,
            decision: seen.decision,
            regulation,
            headers: () => seen.facts.headers ?? reader.readHeaders(mail.raw),
            copy: (number) => copy(mail, seen, regulation, number),
          });
      }
      const outcome =
        kept.length < mail.recipients.length ? 'deliver' : verdicts.has('quarantine') ? 'quarantine' : 'hold';
      return answer(outcome, null, kept);
    } catch (error) {
      readySince = null;
      options.onFault?.('judge', error);
      await Promise.allSettled(prepared.splice(0).map((id) => vault.abandon(id)));
      return answer('defer', deferReply());
    }
  }

  return { judge, ready };
}

/** Outcome by recipient, as the regulation says. One reply cannot return to some: a return speaks for all. */
function perRecipient(
  mail: IncomingMail,
  decision: MailDecision,
): ReadonlyMap<MailOutcome, readonly string[]> {
  const verdicts = new Map<MailOutcome, string[]>();
  for (const address of mail.recipients) {
    const outcome = decision.differing.get(address.toLowerCase()) ?? decision.outcome;
    const others = verdicts.get(outcome);
    if (others === undefined) verdicts.set(outcome, [address]);
    else others.push(address);
  }
  if (verdicts.has('return') && verdicts.size > 1) throw new Error('a return beside another outcome');
  return verdicts;
}

function envelopeOf(
  mail: IncomingMail,
  directory: Directory,
  regulation: Regulation,
  at: Temporal.Instant,
): MailEnvelope {
  const party = (address: string): Party => ({
    address: address.toLowerCase(),
    person: directory.find(address) ?? null,
    spared: directory.spared?.(address),
  });
  const sender = party(mail.sender);
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  // An own server that passes on mail of strangers is not the author's server.
  const isOurs = sender.person !== null || regulation.school.domains.includes(domain);
  return {
    sender,
    recipients: mail.recipients.map(party),
    size: mail.raw.length,
    at,
    peer: mail.peer.own && isOurs ? 'own' : 'relayed',
  };
}

/** What may be read later of a kept item: of an infected one nothing, of a held one subject, text and names. */
function contentFields(
  outcome: 'hold' | 'quarantine',
  mail: IncomingMail,
  facts: MailFacts,
  reader: MailReader,
): Kept['fields'] {
  if (outcome === 'quarantine') return {};
  const headers = facts.headers ?? reader.readHeaders(mail.raw);
  const text = facts.text ?? reader.readText(mail.raw);
  const attachments = facts.attachments ?? reader.readAttachments(mail.raw);
  return {
    subject: bytes(headers.subjects.join('\n')),
    body: bytes([...new Set(text.texts.map((reading) => reading.text))].join('\n\n')),
    attachments: bytes(attachments.attachments.flatMap(({ names }) => names).join('\n')),
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
