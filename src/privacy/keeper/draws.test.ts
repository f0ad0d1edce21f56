// A sample's numbers are answered once, also when a plan is given to the keeper twice at the same time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Card } from '../kept.ts';
import { type SampleTerms, type Shareholder, shareCommitment } from '../sampling.ts';
import { createDraws } from './draws.ts';
import { Refusal } from './refusal.ts';

const terms: SampleTerms = {
  plan: '4be0643f-1d98-473b-97cd-ca98a65347dd',
  gates: 'mail',
  from: '2026-11-23T08:00:00Z',
  to: '2026-11-23T10:00:00Z',
  rate: 1_000_000,
};
const shares: Readonly<Record<Shareholder, Buffer>> = {
  fg: Buffer.alloc(32, 1),
  council: Buffer.alloc(32, 2),
};
const leaf: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries({ ...terms, kind: 'sample.plan', school: 'school' }),
  ['fg', shareCommitment(terms, 'fg', shares.fg)],
  ['council', shareCommitment(terms, 'council', shares.council)],
]);
const card: Card = {
  school: 'school',
  purpose: 'misuse',
  class: 'accountability',
  id: terms.plan,
  diesOn: '2027-11-23',
};
const given = {
  card,
  shares: { fg: shares.fg.toString('base64'), council: shares.council.toString('base64') },
};

test('[G-09] [invariant 9] a plan given twice at once keeps what was answered in between: a number is answered once', async () => {
  // Which of the two goes on is decided here, so that the order is the same on every machine.
  const waiting: (() => void)[] = [];
  const draws = createDraws({
    recordKey: (_name, _card, wrapped) =>
      new Promise((resolve) => waiting.push(() => resolve(Buffer.from(wrapped)))),
  });
  const first = draws.begin(given, leaf);
  const second = draws.begin(given, leaf);
  const [firstFg, secondFg] = waiting.splice(0);
  firstFg?.();
  while (waiting.length === 0) await Promise.resolve();
  waiting.shift()?.();
  await first;
  assert.equal(draws.isCopied(terms.plan, 'mail', 1), true, 'at a rate of all');
  secondFg?.();
  while (waiting.length === 0) await Promise.resolve();
  waiting.shift()?.();
  await second;
  assert.throws(
    () => draws.isCopied(terms.plan, 'mail', 1),
    (error) => error instanceof Refusal && error.message === 'already-answered',
  );
  assert.equal(draws.isCopied(terms.plan, 'mail', 2), true);
});
