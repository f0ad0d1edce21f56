// The verifier of samples against plans as a gate would log them, and against every way to steer one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isDrawn,
  type SampleLeaves,
  sampleSeed,
  type SampleTerms,
  type Shareholder,
  shareCommitment,
  unansweredOneIn,
} from '../privacy/sampling.ts';
import { type SampleVerdict, verifySamples } from './draws.ts';

type Line = { readonly kind: keyof SampleLeaves; readonly at: string } & Record<string, string | number>;

const day = Temporal.Instant.from('2026-11-30T08:00:00Z');
const hours = 3;
const hourAt = (n: number): string => day.add({ hours: n }).toString();
const share = (by: Shareholder, seed: number): Buffer =>
  createHash('sha256').update(`${by} ${seed}`).digest();

interface World {
  readonly terms: SampleTerms;
  readonly lines: readonly Line[];
}

/** A plan as it stands on the log when everybody did right. `perHour` messages a gate and hour; some unanswered. */
function honest(
  seed: number,
  options: { rate?: number; perHour?: number; unanswered?: readonly number[] } = {},
): World {
  const { rate = 100_000, perHour = 40, unanswered = [] } = options;
  const terms: SampleTerms = {
    plan: `plan-${seed}`,
    gates: 'mail-1,mail-2',
    from: hourAt(0),
    to: hourAt(hours),
    rate,
  };
  const shares = { fg: share('fg', seed), council: share('council', seed) };
  const drawSeed = sampleSeed(terms, shares);
  const before = day.subtract({ hours: 20 }).toString();
  const lines: Line[] = [
    {
      kind: 'sample.plan',
      at: before,
      ...terms,
      fg: shareCommitment(terms, 'fg', shares.fg),
      council: shareCommitment(terms, 'council', shares.council),
    },
  ];
  for (let hour = 0; hour < hours; hour += 1) {
    for (const gate of ['mail-1', 'mail-2']) {
      for (let n = hour * perHour + 1; n <= (hour + 1) * perHour; n += 1) {
        const line = { at: hourAt(hour), plan: terms.plan, gate, n, hour: hourAt(hour) };
        if (gate === 'mail-1' && unanswered.includes(n)) lines.push({ kind: 'sample.unanswered', ...line });
        else if (isDrawn(drawSeed, terms, gate, n))
          lines.push({ kind: 'sample.copy', ...line, item: `item-${gate}-${n}` });
      }
      const through = (hour + 1) * perHour;
      lines.push({
        kind: 'sample.total',
        at: hourAt(hour + 1),
        plan: terms.plan,
        gate,
        hour: hourAt(hour),
        through,
      });
    }
  }
  for (const by of ['fg', 'council'] as const) {
    lines.push({
      kind: 'sample.revealed',
      at: hourAt(hours + 1),
      plan: terms.plan,
      function: by,
      share: shares[by].toString('hex'),
    });
  }
  return { terms, lines };
}

const exported = (lines: readonly object[]): string =>
  [
    '{"format":"reglement-log","v":1,"key":"k"}',
    ...lines.map((line) => JSON.stringify({ leaf: JSON.stringify(line) })),
    '',
  ].join('\n');
const late = day.add({ hours: 24 * 30 }).toString();
const judged = (lines: readonly object[], at = late): SampleVerdict => verifySamples(exported(lines), { at });
const stateOf = (verdict: SampleVerdict): string | undefined => verdict.plans[0]?.state;
const firstOf = (lines: readonly Line[], kind: string): number =>
  lines.findIndex((line) => line.kind === kind);

test('the draw of the gate and the draw of the verifier take the same numbers', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 0, max: 1_000_000 }), (seed, rate) => {
      const { lines } = honest(seed, { rate, perHour: 15 });
      const verdict = judged(lines);
      assert.deepEqual(verdict.plans[0]?.problems, []);
      assert.equal(stateOf(verdict), 'holds');
      assert.equal(verdict.plans[0]?.copies, lines.filter((line) => line.kind === 'sample.copy').length);
      assert.equal(verdict.plans[0]?.numbered, 2 * hours * 15);
    }),
    { seed: 20261124, numRuns: 60 },
  );
});

test('nobody and everybody: rates of nothing and of all', () => {
  assert.equal(judged(honest(1, { rate: 0 }).lines).plans[0]?.copies, 0);
  assert.equal(judged(honest(1, { rate: 1_000_000 }).lines).plans[0]?.copies, 2 * hours * 40);
});

/** Ways to steer a sample; each must be found in every plan. */
const cheats: Readonly<Record<string, (world: World) => readonly object[]>> = {
  'a copy taken away': ({ lines }) => lines.toSpliced(firstOf(lines, 'sample.copy'), 1),
  'a copy of a number that was not drawn': ({ lines, terms }) => {
    const copied = new Set(
      lines
        .filter((line) => line.kind === 'sample.copy' && line['gate'] === 'mail-1')
        .map((line) => line['n']),
    );
    const n = Array.from({ length: 40 }, (_, at) => at + 1).find((one) => !copied.has(one)) ?? 0;
    const line = {
      kind: 'sample.copy',
      at: hourAt(0),
      plan: terms.plan,
      gate: 'mail-1',
      n,
      hour: hourAt(0),
      item: 'x',
    };
    return lines.toSpliced(1, 0, line as never);
  },
  'a copy moved to another number': ({ lines }) => {
    const at = firstOf(lines, 'sample.copy');
    return lines.with(at, { ...(lines[at] as Line), n: Number(lines[at]?.['n']) + 1 });
  },
  'a copy moved to another gate': ({ lines }) => {
    const at = firstOf(lines, 'sample.copy');
    return lines.with(at, {
      ...(lines[at] as Line),
      gate: lines[at]?.['gate'] === 'mail-1' ? 'mail-2' : 'mail-1',
    });
  },
  'a copy said to be of another hour': ({ lines }) => {
    const at = firstOf(lines, 'sample.copy');
    return lines.with(at, { ...(lines[at] as Line), hour: hourAt(2) });
  },
  'one number copied twice': ({ lines }) => {
    const at = firstOf(lines, 'sample.copy');
    return lines.toSpliced(at, 0, lines[at] as Line);
  },
  'another rate': ({ lines }) => lines.with(0, { ...(lines[0] as Line), rate: 100_001 }),
  'a second plan of the same name': ({ lines }) => lines.toSpliced(1, 0, lines[0] as Line),
  'a commitment when the period had begun': ({ lines }) =>
    lines.with(0, { ...(lines[0] as Line), at: hourAt(0) }),
  'a commitment that stands after the first copy': ({ lines }) => [
    ...lines.slice(1, 4),
    lines[0] as Line,
    ...lines.slice(4),
  ],
  'another share than was committed to': ({ lines }) => {
    const at = firstOf(lines, 'sample.revealed');
    return lines.with(at, { ...(lines[at] as Line), share: 'ab'.repeat(32) });
  },
  'a share revealed before the period was over': ({ lines }) => {
    const at = firstOf(lines, 'sample.revealed');
    return lines.with(at, { ...(lines[at] as Line), at: hourAt(1) });
  },
  'a share revealed before the last total': ({ lines }) => {
    const at = firstOf(lines, 'sample.revealed');
    return lines.toSpliced(at, 1).toSpliced(2, 0, lines[at] as Line);
  },
  'an hour without a total': ({ lines }) => lines.toSpliced(firstOf(lines, 'sample.total'), 1),
  'a total that runs back': ({ lines }) => {
    const at = lines.findLastIndex((line) => line.kind === 'sample.total');
    return lines.with(at, { ...(lines[at] as Line), through: 3 });
  },
  'a total that says more messages than were drawn from': ({ lines }) => {
    const at = lines.findLastIndex((line) => line.kind === 'sample.total');
    return lines.with(at, { ...(lines[at] as Line), through: 3000 });
  },
  'a total of a gate that is not in the plan': ({ lines }) => {
    const at = firstOf(lines, 'sample.total');
    return lines.toSpliced(at, 0, { ...(lines[at] as Line), gate: 'mail-9' });
  },
  'a total given before its hour ended': ({ lines }) => {
    const at = firstOf(lines, 'sample.total');
    return lines.with(at, { ...(lines[at] as Line), at: hourAt(0) });
  },
  'a missing share that nobody says': ({ lines }) => lines.filter((line) => line['function'] !== 'council'),
  'a plan called void for a share that is there': ({ lines, terms }) => [
    ...lines,
    { kind: 'sample.void', at: hourAt(hours + 2), plan: terms.plan, reason: 'missing-share' },
  ],
  'a plan called void for answers that were there': ({ lines, terms }) => [
    ...lines,
    { kind: 'sample.void', at: hourAt(hours + 2), plan: terms.plan, reason: 'unanswered' },
  ],
  'a plan called void for a share that had a week to come': ({ lines, terms }) => [
    ...lines.filter((line) => line['function'] !== 'council'),
    { kind: 'sample.void', at: hourAt(hours + 2), plan: terms.plan, reason: 'missing-share' },
  ],
  'a plan without a seal that nobody calls void': ({ lines }) =>
    lines.with(0, { ...(lines[0] as Line), council: '' }).filter((line) => line['function'] !== 'council'),
  'a plan called void in the middle of its period': ({ lines, terms }) => {
    const at = firstOf(lines, 'sample.total') + 2;
    return [
      ...lines.slice(0, at),
      { kind: 'sample.void', at: hourAt(1), plan: terms.plan, reason: 'unanswered' },
    ];
  },
  'a plan withdrawn when the outcome did not please': ({ lines, terms }) => [
    ...lines,
    { kind: 'sample.void', at: hourAt(hours + 2), plan: terms.plan, reason: 'withdrawn' },
  ],
};

for (const [name, cheat] of Object.entries(cheats)) {
  test(`[invariant 9] found: ${name}`, () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const world = honest(seed);
      assert.ok(judged(world.lines).ok, `plan ${seed} holds before`);
      const verdict = judged(cheat(world));
      assert.equal(verdict.ok, false, `plan ${seed}`);
    }
  });
}

test('up to one number in a hundred may go unanswered; above it the plan must be void, publicly', () => {
  const some = honest(3, { perHour: 50, unanswered: [7, 60, 110] });
  const verdict = judged(some.lines);
  assert.equal(stateOf(verdict), 'holds');
  assert.equal(verdict.plans[0]?.unanswered, 3);
  assert.equal(verdict.plans[0]?.numbered, 3 * unansweredOneIn);
  const many = honest(3, { perHour: 50, unanswered: [7, 60, 110, 120] });
  assert.equal(judged(many.lines).ok, false);
  const said = judged([
    ...many.lines,
    { kind: 'sample.void', at: hourAt(hours + 2), plan: many.terms.plan, reason: 'unanswered' },
  ]);
  assert.equal(said.ok, true);
  assert.equal(stateOf(said), 'void');
});

test('a number called unanswered after the shares were known is found', () => {
  const { lines } = honest(4);
  const at = firstOf(lines, 'sample.copy');
  const copy = lines[at] as Line;
  const { item: _, ...rest } = copy;
  const verdict = judged([
    ...lines.toSpliced(at, 1),
    { ...rest, kind: 'sample.unanswered', at: hourAt(hours + 2) },
  ]);
  assert.equal(verdict.ok, false);
});

test('a share that never comes: open for a week, then void or broken', () => {
  const { lines, terms } = honest(5);
  const without = lines.filter((line) => line['function'] !== 'fg');
  assert.equal(stateOf(judged(without, hourAt(hours + 2))), 'open');
  assert.equal(stateOf(judged(without)), 'broken');
  const said = [
    ...without,
    { kind: 'sample.void', at: hourAt(hours + 200), plan: terms.plan, reason: 'missing-share' },
  ];
  assert.equal(stateOf(judged(said)), 'void');
  const byHand = verifySamples(exported(without), {
    at: late,
    shares: [{ function: 'fg', share: share('fg', 5).toString('hex') }],
  });
  assert.equal(byHand.plans[0]?.state, 'holds', 'the share given by hand opens the commitment');
});

test('a plan under way is open, and one withdrawn before it began is void', () => {
  const { lines, terms } = honest(6);
  const half = lines.slice(0, firstOf(lines, 'sample.total') + 2);
  assert.equal(stateOf(judged(half, hourAt(1))), 'open');
  const at = day.subtract({ hours: 1 }).toString();
  const withdrawn = [lines[0] as Line, { kind: 'sample.void', at, plan: terms.plan, reason: 'withdrawn' }];
  assert.equal(stateOf(judged(withdrawn, hourAt(0))), 'void');
});

test('a plan that lacked a seal when it had to begin is void, publicly, and owes no totals', () => {
  const { lines, terms } = honest(7);
  const begun = { ...(lines[0] as Line), at: hourAt(0), council: '' };
  const said = { kind: 'sample.void', at: hourAt(0), plan: terms.plan, reason: 'missing-share' };
  const verdict = judged([begun, said]);
  assert.deepEqual(verdict.plans[0]?.problems, []);
  assert.equal(stateOf(verdict), 'void');
});
