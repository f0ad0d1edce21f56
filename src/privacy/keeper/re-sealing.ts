// Whether a longer retention was decided as the regulation demands: the keeper's own check, over leaves of the signed log.
import type { Card } from '../kept.ts';
import { adviceTerm, longerKinds } from '../longer-terms.ts';
import { deathInstant } from '../retention.ts';
import { Refusal } from './refusal.ts';

/** A leaf that was proven to be on the log, and where. */
export interface Proven {
  readonly index: number;
  readonly facts: ReadonlyMap<string, unknown>;
}

const instant = (value: unknown): Temporal.Instant => {
  if (typeof value !== 'string') throw new Refusal('no-decision');
  return Temporal.Instant.from(value);
};

/**
 * Throws Refusal: `no-decision` (for this item until this day), `no-advice` (never asked of the FG, or not long enough
 * ago), `too-late` (its day of death had come), `not-longer`.
 */
export function checkLonger(
  card: Card,
  until: string,
  proven: { readonly access: Proven; readonly decision: Proven; readonly advice: Proven },
): void {
  const { access, decision, advice } = proven;
  const about = ({ facts }: Proven): boolean =>
    facts.get('item') === card.id && facts.get('school') === card.school && facts.get('until') === until;
  const decided =
    decision.facts.get('kind') === longerKinds.decided &&
    about(decision) &&
    decision.facts.get('access') === access.facts.get('id') &&
    typeof decision.facts.get('second') === 'string' &&
    typeof decision.facts.get('article') === 'string';
  if (!decided) throw new Refusal('no-decision');
  const asked = advice.facts.get('kind') === longerKinds.asked;
  const given = advice.facts.get('kind') === longerKinds.advised;
  if (!(asked || given) || !about(advice)) throw new Refusal('no-advice');
  if (decision.facts.get('advice') !== advice.facts.get('id') || advice.index >= decision.index)
    throw new Refusal('no-advice');
  const [at, before] = [instant(decision.facts.get('at')), instant(advice.facts.get('at'))];
  const wait = before.toZonedDateTimeISO('Europe/Amsterdam').add(adviceTerm).toInstant();
  if (Temporal.Instant.compare(at, asked ? wait : before) < 0) throw new Refusal('no-advice');
  if (Temporal.Instant.compare(at, deathInstant(Temporal.PlainDate.from(card.diesOn))) >= 0)
    throw new Refusal('too-late');
  if (until <= card.diesOn) throw new Refusal('not-longer');
}
