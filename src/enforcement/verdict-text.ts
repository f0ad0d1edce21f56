// The verdict that is sealed with a kept message: for the keeper's eyes, and of a confidant's infected one with its subject.
import type { Ambiguity } from '../facts/mail.ts';

/** Octets to whose multiples an infected message's verdict is filled: what a confidant's says more does not show from outside. */
const step = 2048;

/**
 * The text. `author`: how the gate knows who wrote it; `subjects`: those of an infected message of a confidant, for that
 * confidant alone, short and on one line; null for every other.
 */
export function verdictText(
  outcome: 'hold' | 'quarantine',
  said: {
    readonly ambiguities: readonly Ambiguity[];
    readonly author: 'own' | 'aligned' | null;
    readonly subjects: readonly string[] | null;
  },
): string {
  const { ambiguities, author, subjects } = said;
  const subject = subjects
    ?.join(' ')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, 200);
  const json = JSON.stringify({
    outcome,
    ambiguities,
    author,
    ...(subject === undefined ? {} : { subject }),
  });
  return outcome === 'quarantine' ? json + ' '.repeat(step - (Buffer.byteLength(json) % step)) : json;
}
