// Verifies samples from an exported log alone: who was drawn, who was copied, and nobody steered it. Imports nothing of the project.
//
// Written a second time on purpose, apart from privacy/sampling.ts, which the gate and the keeper use: a mistake or a
// back door in the one does not stand in the other. A test holds that both draw the same numbers.
import { createHash, createHmac } from 'node:crypto';

export interface PlanVerdict {
  readonly plan: string;
  /** `holds`: recomputed and right; `open`: not over yet; `void`: counts for nothing, as the log says; `broken`: a reason is in `problems`. */
  readonly state: 'holds' | 'open' | 'void' | 'broken';
  readonly from: string;
  readonly to: string;
  /** Of a million. */
  readonly rate: number;
  /** Messages that were numbered, copies that had to be and were, numbers without an answer. */
  readonly numbered: number;
  readonly copies: number;
  readonly unanswered: number;
  /** Copies that are missing, or that nothing allowed, as `gate/n`. At most a hundred of each are named. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  /** Reason of a void plan. */
  readonly why: string | null;
  readonly problems: readonly string[];
}

export interface SampleVerdict {
  readonly ok: boolean;
  readonly plans: readonly PlanVerdict[];
  readonly problems: readonly string[];
}

export interface SampleOptions {
  /** ISO instant as of which a plan must have been revealed or voided. */
  readonly at: string;
  /** Shares given by hand, hex: each is taken for the plan whose commitment it opens. */
  readonly shares?: readonly { readonly function: string; readonly share: string }[];
}

/** A share must be on the log so long after the period. */
const revealWithin = 7 * 24 * 3600 * 1000;
const hourMs = 3600 * 1000;
const most = 100;
/** More messages than any school sends in a plan: a guard against a log that would never be recomputed. */
const mostNumbers = 50_000_000;
const functions = ['fg', 'council'] as const;

type Leaf = ReadonlyMap<string, unknown>;
interface Placed {
  readonly at: number;
  readonly leaf: Leaf;
}

function leavesOf(exported: string): Placed[] {
  const found: Placed[] = [];
  let index = 0;
  for (const line of exported.split('\n')) {
    if (!line.startsWith('{"leaf"')) continue;
    const { leaf } = Object(JSON.parse(line));
    if (typeof leaf !== 'string') continue;
    const at = index;
    index += 1;
    if (!leaf.includes('"sample.')) continue;
    const value: unknown = JSON.parse(leaf);
    const entries = new Map<string, unknown>(Object.entries(Object(value)));
    if (String(entries.get('kind')).startsWith('sample.')) found.push({ at, leaf: entries });
  }
  return found;
}

const text = (leaf: Leaf, name: string): string => {
  const value = leaf.get(name);
  return typeof value === 'string' ? value : '';
};
const count = (leaf: Leaf, name: string): number => {
  const value = leaf.get(name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
};
const time = (value: string): number =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : Number.NaN;

function commitmentTo(leaf: Leaf, by: string, share: Buffer): string {
  const terms = ['plan', 'gates', 'from', 'to'].map((name) => text(leaf, name));
  return createHash('sha256')
    .update(`reglement sample share 1\n${terms.join('\n')}\n${String(leaf.get('rate'))}\n${by}\n`)
    .update(share)
    .digest('hex');
}

/** Thresholds in whole numbers: the first four octets of the HMAC, as a share of 2^32, against the rate in millionths. */
function drawn(seed: Buffer, plan: string, gate: string, n: number, rate: number): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = createHmac('sha256', seed).update(`${plan}\n${gate}\n${n}`).digest();
  const word = ((a * 256 + b) * 256 + c) * 256 + d;
  return BigInt(word) * 1_000_000n < BigInt(rate) * 4_294_967_296n;
}

/**
 * Recomputes every plan on an exported log that was verified before. `ok` is false when a plan is broken: a copy too
 * many or too few, a number outside its hour, terms that are not those committed to, a commitment that came late, a
 * share that came early, is missing or does not fit, a total that is missing or runs back, too many unanswered numbers;
 * a plan that is void and says so is not broken, and is reported.
 */
export function verifySamples(exported: string, options: SampleOptions): SampleVerdict {
  const leaves = leavesOf(exported);
  const problems: string[] = [];
  const plans = new Map<string, Placed>();
  for (const one of leaves) {
    const plan = text(one.leaf, 'plan');
    const kind = text(one.leaf, 'kind');
    if (kind === 'sample.plan') {
      if (plans.has(plan)) problems.push(`plan ${plan}: stands on the log twice`);
      else plans.set(plan, one);
    } else if (!plans.has(plan)) {
      problems.push(`entry ${one.at}: ${kind} of a plan that was not on the log before`);
    }
  }
  const verdicts = [...plans].map(([plan, placed]) =>
    verifyPlan(
      placed,
      leaves.filter(({ leaf }) => leaf.get('plan') === plan),
      options,
    ),
  );
  return {
    ok: problems.length === 0 && verdicts.every(({ state }) => state !== 'broken'),
    plans: verdicts,
    problems,
  };
}

function verifyPlan(
  { leaf: terms, at: begun }: Placed,
  leaves: readonly Placed[],
  options: SampleOptions,
): PlanVerdict {
  const plan = text(terms, 'plan');
  const rate = count(terms, 'rate');
  const [from, to] = [time(text(terms, 'from')), time(text(terms, 'to'))];
  const now = Date.parse(options.at);
  const gates = text(terms, 'gates').split(',');
  const problems: string[] = [];
  const of = (kind: string): Placed[] => leaves.filter(({ leaf }) => leaf.get('kind') === kind);
  if (!(from < to && from % hourMs === 0 && to % hourMs === 0)) problems.push('the period is none');
  if (!(rate <= 1_000_000)) problems.push('the rate is none');
  if (new Set(gates).size !== gates.length || gates.includes('')) problems.push('the gates are none');
  const said = of('sample.void')[0]?.leaf;
  const why = said === undefined ? null : text(said, 'reason');
  const voidAt = said === undefined ? Number.NaN : time(text(said, 'at'));
  // A plan that lacked a commitment when it had to begin says so, and says that it is void.
  const unsealed = functions.some((by) => text(terms, by) === '');
  if (unsealed && why !== 'missing-share')
    problems.push('a commitment is missing, and nobody said it is void');
  if (!unsealed && !(time(text(terms, 'at')) < from))
    problems.push('the commitments came when the period had begun');

  // Totals: each gate, each hour, in order, never backwards. They say which numbers exist.
  const through = new Map<string, number>();
  const hours = (to - from) / hourMs;
  let numbered = 0;
  let complete = true;
  for (const { leaf, at } of of('sample.total')) {
    const key = `${text(leaf, 'gate')} ${time(text(leaf, 'hour'))}`;
    if (through.has(key)) problems.push(`entry ${at}: this hour was totalled before`);
    if (time(text(leaf, 'at')) < time(text(leaf, 'hour')) + hourMs)
      problems.push(`entry ${at}: a total before its hour ended`);
    through.set(key, count(leaf, 'through'));
  }
  const known = through.size;
  let used = 0;
  for (const gate of gates) {
    let before = 0;
    for (let hour = from; hour < to && problems.length < most; hour += hourMs) {
      const total = through.get(`${gate} ${hour}`);
      if (total === undefined) {
        complete = false;
        // A plan that became void before the hour ended counts no more.
        if (hour + 2 * hourMs <= now && !(voidAt < hour + hourMs))
          problems.push(`${gate}: the total of ${new Date(hour).toISOString()} is missing`);
        continue;
      }
      used += 1;
      if (!(total >= before))
        problems.push(`${gate}: the total of ${new Date(hour).toISOString()} runs back`);
      before = total;
    }
    numbered += before;
  }
  if (numbered > mostNumbers) problems.push(`more than ${mostNumbers} numbers`);
  if (used !== known) problems.push('a total of another gate or of an hour outside the period');

  // Each number once, and in the hour it says.
  const seen = new Map<string, 'copy' | 'unanswered'>();
  let copies = 0;
  let unanswered = 0;
  for (const kind of ['copy', 'unanswered'] as const) {
    for (const { leaf, at } of of(`sample.${kind}`)) {
      const gate = text(leaf, 'gate');
      const hour = time(text(leaf, 'hour'));
      const n = count(leaf, 'n');
      const name = `${gate}/${n}`;
      const last = through.get(`${gate} ${hour}`);
      const first = hour === from ? 0 : through.get(`${gate} ${hour - hourMs}`);
      const inside = last === undefined ? !complete : n > (first ?? 0) && n <= last;
      if (!gates.includes(gate) || !(n >= 1) || !inside)
        problems.push(`entry ${at}: ${name} is no number of that hour`);
      if (seen.has(name)) problems.push(`entry ${at}: ${name} stands on the log twice`);
      seen.set(name, kind);
      if (kind === 'copy') copies += 1;
      else unanswered += 1;
    }
  }

  const lastWord = Math.max(
    begun,
    ...['total', 'copy', 'unanswered'].map((kind) => of(`sample.${kind}`).at(-1)?.at ?? begun),
  );

  // Shares: both, after the period, opening what was committed to under these very terms.
  const shares = new Map<string, Buffer>();
  for (const by of functions) {
    const wanted = text(terms, by);
    const opens = (share: string): boolean =>
      /^[0-9a-f]{64}$/.test(share) && commitmentTo(terms, by, Buffer.from(share, 'hex')) === wanted;
    for (const { leaf, at } of of('sample.revealed')) {
      if (leaf.get('function') !== by) continue;
      // Whoever knows both shares knows the draw: nothing that it decides about may come after.
      if (time(text(leaf, 'at')) < to || at < lastWord)
        problems.push(`${by}: the share was revealed before the last total, copy or unanswered number`);
      if (opens(text(leaf, 'share'))) shares.set(by, Buffer.from(text(leaf, 'share'), 'hex'));
      else problems.push(`${by}: the share is not the one committed to, or the terms are others`);
    }
    const given = (options.shares ?? []).find((one) => one.function === by && opens(one.share));
    if (given !== undefined) shares.set(by, Buffer.from(given.share, 'hex'));
  }
  const [fg, council] = functions.map((by) => shares.get(by));

  const tooMany = complete && unanswered * 100 > numbered;
  const missingShare = fg === undefined || council === undefined;
  const over = now >= to + revealWithin;
  if (why === 'missing-share' && !missingShare)
    problems.push('it is void for a missing share, and both are there');
  if (why === 'missing-share' && !unsealed && !(voidAt >= to + revealWithin))
    problems.push('it is void for a missing share before the week for it was over');
  if (why === 'unanswered' && !tooMany)
    problems.push('it is void for unanswered numbers, and they are not that many');
  if (why === 'withdrawn' && !(time(text(said ?? new Map(), 'at')) < from))
    problems.push('it was withdrawn when the period had begun');
  if (why !== null && !['missing-share', 'unanswered', 'withdrawn'].includes(why))
    problems.push('it is void for no reason');
  if (why === null && tooMany)
    problems.push('more than one in a hundred numbers had no answer, and nobody said it is void');
  if (why === null && over && missingShare) problems.push('a share is missing, and nobody said it is void');

  const missing: string[] = [];
  const surplus: string[] = [];
  if (fg !== undefined && council !== undefined && why === null && complete && problems.length === 0) {
    const seed = createHash('sha256')
      .update(`reglement sample seed 1\n${plan}\n`)
      .update(fg)
      .update(council)
      .digest();
    for (const gate of gates) {
      const last = through.get(`${gate} ${to - hourMs}`) ?? 0;
      for (let n = 1; n <= last; n += 1) {
        const name = `${gate}/${n}`;
        const must = drawn(seed, plan, gate, n, rate) && seen.get(name) !== 'unanswered';
        if (must && seen.get(name) !== 'copy') missing.push(name);
        if (!must && seen.get(name) === 'copy') surplus.push(name);
      }
    }
    if (missing.length > 0) problems.push(`${missing.length} numbers were drawn and have no copy`);
    if (surplus.length > 0)
      problems.push(`${surplus.length} copies were kept of numbers that were not drawn`);
  }
  const settled = !missingShare && complete && Number.isFinite(hours);
  return {
    plan,
    state: problems.length > 0 ? 'broken' : why !== null ? 'void' : settled ? 'holds' : 'open',
    from: text(terms, 'from'),
    to: text(terms, 'to'),
    rate,
    numbered,
    copies,
    unanswered,
    missing: missing.slice(0, most),
    surplus: surplus.slice(0, most),
    why,
    problems,
  };
}
