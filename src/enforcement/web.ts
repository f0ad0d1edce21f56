// The web gate's judgement: one host, its categories, the regulation's answer, and a count per group. Nothing else stays.
import { readHost } from '../facts/host.ts';
import { innerAddress } from '../facts/inner-address.ts';
import type { HostReading, WebCategory, WebOpening } from '../facts/web.ts';
import { decideWeb } from '../regulation/decide-web.ts';
import type { WebDecision, WebOutcome } from '../regulation/decision.ts';
import type { DomainTable } from './domains.ts';
import { type BlockExplanation, explainBlock, explainRefusal } from './explain.ts';
import type { Policy } from './policy.ts';
import type { Refusal } from './refusals.ts';

/** What the gate answers about one address. Holds no person and no path. */
export interface WebAnswer {
  readonly outcome: WebOutcome;
  readonly category: WebCategory | null;
  readonly host: HostReading;
  readonly decision: WebDecision;
  readonly group: string;
  /** What to tell the reader; null when the site opens. */
  readonly page: BlockExplanation | null;
}

/** What people opened for this host and group at this moment; null: nothing. */
export type Opened = (host: string, group: string, at: Temporal.ZonedDateTime) => WebOpening | null;

/** The code under which a host is shown to a teacher. */
export type CodeOf = (host: string) => string;

/** Counts per group and hour; the hour is the counter's own (its clock). */
export interface WebCounters {
  add(row: { kind: 'web'; group: string; outcome: string; category: string | null; bytes: number }): void;
}

/** How far the gate may trust its policy (invariant 14). `old`: the signed policy is over its age. */
export type PolicyState = 'current' | 'old';

export interface WebGate {
  /** Decides, and counts nothing: the wire counts each exchange once, when its volume is known. */
  judge(request: { readonly address: string; readonly group: string }): WebAnswer;
  /** The answer for an address that turned out to be refused only on the wire (resolved address, server name). */
  refuse(request: {
    readonly host: HostReading;
    readonly group: string;
    readonly reason: Refusal;
  }): WebAnswer;
  /** Whether a tunnel that hides a name (Encrypted Client Hello) stays closed; absent: only where the outer name is a cover. */
  readonly refusesHiddenNames?: () => boolean;
  /** One exchange is over; `bytes`: octets sent to the reader. */
  count(answer: WebAnswer, bytes: number): void;
}

/** Closed while no policy is loaded: there is no profile to ask, and these harm whoever opens them. */
const closedWithoutPolicy: readonly WebCategory[] = [
  'malware',
  'pornography',
  'hate',
  'gambling',
  'anonymisers',
];

const noDecision: WebDecision = { outcome: 'allow', category: null, grounds: [] };

/** What judging takes. `state` absent: the policy is current. */
export interface WebQuestion {
  readonly policy: Policy | null;
  readonly state?: PolicyState;
  readonly domains: DomainTable;
  readonly at: Temporal.ZonedDateTime;
  readonly address: string;
  readonly group: string;
  /** What people opened for a host and a group; absent: nothing is. */
  readonly opened?: Opened | undefined;
  /** The code of a host, for its block page; absent: the page shows none. */
  readonly codeOf?: CodeOf | undefined;
}

/**
 * Judges one address for one group at one moment. Pure but for its arguments: `/waarom` and the command line use it
 * as it is. Any string gets an answer. Where the address shows the page of another site (translators, archives), that
 * site is judged as well.
 */
export function judgeWeb(question: WebQuestion): WebAnswer {
  const answer = judgeHost(question, question.address);
  if (answer.outcome !== 'allow' || !answer.host.ok) return answer;
  const inner = innerAddress(answer.host.host, question.address);
  if (inner === null) return answer;
  const shown = judgeHost(question, inner);
  return shown.outcome === 'allow' ? answer : shown;
}

function judgeHost(question: WebQuestion, address: string): WebAnswer {
  const { policy, group } = question;
  const regulation = policy?.regulation ?? null;
  const host = readHost(address);
  if (!host.ok) return refusal({ host, group, reason: host.reason }, policy);
  const categories = question.domains.lookup(host.host);
  const closed = closedAnyhow(categories, policy, question.state ?? 'current');
  const asked =
    regulation === null
      ? noDecision
      : decideWeb(
          { host: host.host, categories, group, at: question.at },
          regulation,
          question.opened?.(host.host, group, question.at) ?? null,
        );
  const decision: WebDecision =
    asked.outcome === 'allow' && closed !== null
      ? { outcome: 'block', category: closed, grounds: lockedGrounds(policy) }
      : asked;
  return new Judged(host.host, { host, decision, group, regulation }, question.codeOf ?? null);
}

/** An answer whose page is written when it is shown: a tunnel shows none, and most answers open. */
class Judged implements WebAnswer {
  readonly outcome: WebOutcome;
  readonly category: WebCategory | null;
  readonly host: HostReading;
  readonly decision: WebDecision;
  readonly group: string;
  readonly #name: string;
  readonly #regulation: Policy['regulation'] | null;
  readonly #codeOf: CodeOf | null;

  constructor(
    name: string,
    given: Pick<WebAnswer, 'host' | 'decision' | 'group'> & {
      readonly regulation: Policy['regulation'] | null;
    },
    codeOf: CodeOf | null,
  ) {
    this.outcome = given.decision.outcome;
    this.category = given.decision.category;
    this.host = given.host;
    this.decision = given.decision;
    this.group = given.group;
    this.#name = name;
    this.#regulation = given.regulation;
    this.#codeOf = codeOf;
  }

  get page(): BlockExplanation | null {
    if (this.outcome !== 'block') return null;
    const { category, decision } = this;
    const code = this.#codeOf?.(this.#name) ?? null;
    const asked = { host: this.#name, category, decision, code };
    return explainBlock(asked, this.#regulation);
  }
}

/** With a policy missing or too old, locked categories are closed whatever exception would open them; help stays open. */
function closedAnyhow(
  categories: readonly WebCategory[],
  policy: Policy | null,
  state: PolicyState,
): WebCategory | null {
  if (policy !== null && (state === 'current' || !policy.regulation.web.active)) return null;
  if (categories.includes('help') && !categories.includes('malware')) return null;
  const locked = policy === null ? closedWithoutPolicy : policy.regulation.web.locked;
  return locked.find((category) => categories.includes(category)) ?? null;
}

function lockedGrounds(policy: Policy | null): WebDecision['grounds'] {
  const article = policy?.regulation.web.article ?? null;
  return article === null ? [] : [{ rule: 'website-category', article, purpose: null }];
}

function refusal(
  request: { host: HostReading; group: string; reason: Refusal },
  policy: Policy | null,
): WebAnswer {
  const article = policy?.regulation.web.refusal ?? null;
  const grounds = article === null ? [] : [{ rule: 'unreadable-address', article, purpose: null }];
  return {
    outcome: 'refuse',
    category: null,
    host: request.host,
    decision: { outcome: 'refuse', category: null, grounds },
    group: request.group,
    page: explainRefusal(request, policy?.regulation ?? null),
  };
}

/**
 * The gate for the wire. `policy` and `domains` are asked anew for each request, so that a swap needs no pause.
 * `clock` gives the time that school days and hours are judged by (Europe/Amsterdam).
 */
export function createWebGate(options: {
  readonly policy: () => Policy | null;
  readonly state?: () => PolicyState;
  readonly domains: () => DomainTable;
  readonly counters: WebCounters;
  readonly opened?: Opened;
  readonly codeOf?: CodeOf;
  readonly clock: { now(): Temporal.Instant };
}): WebGate {
  const local = localTime(options.clock);
  return {
    judge: (request) =>
      judgeWeb({
        policy: options.policy(),
        state: options.state?.() ?? 'current',
        domains: options.domains(),
        at: local(),
        address: request.address,
        group: request.group,
        opened: options.opened,
        codeOf: options.codeOf,
      }),
    refuse: (request) => refusal(request, options.policy()),
    refusesHiddenNames: () => options.policy()?.regulation.web.ech === 'refuse',
    count(answer, bytes) {
      options.counters.add({
        kind: 'web',
        group: answer.group,
        outcome: answer.outcome,
        category: answer.category,
        bytes,
      });
    },
  };
}

/** Local time, made once a second: building a zoned time costs more than the rest of a judgement. */
function localTime(clock: { now(): Temporal.Instant }): () => Temporal.ZonedDateTime {
  let second = Number.NaN;
  let time: Temporal.ZonedDateTime | null = null;
  return () => {
    const now = clock.now();
    const at = Math.floor(now.epochMilliseconds / 1_000);
    if (time === null || at !== second) {
      second = at;
      time = now.toZonedDateTimeISO('Europe/Amsterdam');
    }
    return time;
  };
}
