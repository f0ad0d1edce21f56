// Whether an item was ordered to remain: the keeper's own check, over leaves of the signed log (ZOU-10.1.d, e).
import type { Card } from '../kept.ts';
import type { Proven } from './re-sealing.ts';
import { Refusal } from './refusal.ts';

/**
 * Throws Refusal `not-remaining` unless `order` is the leaf by which leadership ordered this very item open, it came before
 * the opening, and the opening names it. `check`: the case the item was recorded for; undefined where it was recorded for none.
 */
export function checkRemaining(
  card: Card,
  access: Proven,
  order: Proven | null,
  check: string | undefined,
): void {
  const ordered =
    order !== null &&
    order.facts.get('kind') === 'order.given' &&
    order.facts.get('function') === 'leadership' &&
    order.facts.get('item') === card.id &&
    order.facts.get('school') === card.school &&
    order.facts.get('case') === check &&
    order.facts.get('id') === access.facts.get('remaining') &&
    order.index < access.index;
  if (!ordered) throw new Refusal('not-remaining');
}
