// Recomputes one sample where the reader is: which numbers must and must not have a copy, from the entries of the log.
import { commitmentHere, drawnHere } from './proof-paths.ts';

export interface SampleProof {
  readonly holds: boolean;
  readonly numbered: number;
  readonly copies: number;
  readonly unanswered: number;
  /** As `gate/n`: drawn and without a copy; copied and not drawn. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  /** Whose share is not the one that was committed to before the period. */
  readonly otherShares: readonly ('fg' | 'council')[];
}

type Entry = Readonly<Record<string, unknown>>;
const text = (entry: Entry, name: string): string => {
  const value = entry[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** Null where the plan is not on the log or a share is not known yet. */
export async function recomputeSample(entries: readonly string[]): Promise<SampleProof | null> {
  const all: Entry[] = entries.map((entry) => Object(JSON.parse(entry)));
  const of = (kind: string): Entry[] => all.filter((entry) => entry['kind'] === `sample.${kind}`);
  const [plan] = of('plan');
  if (plan === undefined) return null;
  const share = (by: string): string | undefined => {
    const found = of('revealed').find((entry) => entry['function'] === by);
    return found === undefined ? undefined : text(found, 'share');
  };
  const [fg, council] = [share('fg'), share('council')];
  if (fg === undefined || council === undefined) return null;
  const terms = {
    plan: text(plan, 'plan'),
    gates: text(plan, 'gates'),
    from: text(plan, 'from'),
    to: text(plan, 'to'),
    rate: Number(plan['rate']),
  };
  const otherShares: ('fg' | 'council')[] = [];
  if ((await commitmentHere(terms, 'fg', fg)) !== plan['fg']) otherShares.push('fg');
  if ((await commitmentHere(terms, 'council', council)) !== plan['council']) otherShares.push('council');
  const named = (entry: Entry): string => `${text(entry, 'gate')}/${text(entry, 'n')}`;
  const copied = new Set(of('copy').map(named));
  const unanswered = new Set(of('unanswered').map(named));
  const missing: string[] = [];
  const surplus = new Set(copied);
  let numbered = 0;
  for (const gate of terms.gates.split(',')) {
    const messages = Math.max(
      0,
      ...of('total')
        .filter((entry) => entry['gate'] === gate)
        .map((entry) => Number(entry['through'])),
    );
    numbered += messages;
    for (const n of await drawnHere({ plan: terms.plan, gate, rate: terms.rate, messages, fg, council })) {
      const name = `${gate}/${n}`;
      surplus.delete(name);
      if (!copied.has(name) && !unanswered.has(name)) missing.push(name);
    }
  }
  return {
    holds:
      missing.length === 0 &&
      surplus.size === 0 &&
      otherShares.length === 0 &&
      copied.size === of('copy').length &&
      of('plan').length === 1 &&
      unanswered.size * 100 <= numbered,
    numbered,
    copies: copied.size,
    unanswered: unanswered.size,
    missing,
    surplus: [...surplus],
    otherShares,
  };
}
