// Whether the name behind one schuilnaam may be told: the keeper's own check, over leaves of the signed log (SRO-5.3).
import type { Card } from '../kept.ts';
import { readMandateClass } from '../mandate-key.ts';
import type { Proven } from './re-sealing.ts';
import { Refusal } from './refusal.ts';
import { isWithin } from './watch.ts';

/**
 * The schuilnaam that leadership decided to have told, of this very message in this very check, before the access and while the
 * mandate runs. Throws Refusal `another-act`, `mandate-over`, `no-decision`.
 */
export function checkReveal(card: Card, access: Proven, decision: Proven): string {
  if (access.facts.get('mode') !== 'reveal') throw new Refusal('another-act');
  const mandate = readMandateClass(card.class);
  if (mandate === null || !isWithin(mandate, access.facts)) throw new Refusal('mandate-over');
  const name = decision.facts.get('name');
  const decided =
    decision.facts.get('kind') === 'reveal.given' &&
    decision.facts.get('function') === 'leadership' &&
    decision.facts.get('item') === card.id &&
    decision.facts.get('school') === card.school &&
    decision.facts.get('case') === mandate.case &&
    decision.index < access.index;
  if (!decided || typeof name !== 'string') throw new Refusal('no-decision');
  return name;
}
