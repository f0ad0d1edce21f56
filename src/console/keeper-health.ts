// The keeper's line in words: that it answers, that a night is late, which keys outlived their day.
import type { Nights } from '../privacy/nights.ts';
import type { HealthLine } from './deps.ts';

/** `answering`: the keeper's process gave an answer just now. */
export function keeperHealth(
  answering: boolean,
  nights: Pick<Nights, 'behind' | 'overruns'> & Partial<Pick<Nights, 'mirror'>>,
): HealthLine {
  if (!answering) return { part: 'keeper', state: 'stopped' };
  if (nights.behind()) {
    return {
      part: 'keeper',
      state: 'waits',
      says: {
        nl: 'Van vannacht moeten nog sleutels worden vernietigd. De poort probeert het steeds opnieuw.',
        en: 'Keys of last night must still be destroyed. The gate keeps trying.',
      },
    };
  }
  if (nights.mirror?.() === 'away') {
    return {
      part: 'keeper',
      state: 'waits',
      says: {
        nl: 'De tweede sleutelbewaarder antwoordt niet. Er komen geen nieuwe sleutels; wat daar vannacht had moeten sterven, leeft daar nog.',
        en: 'The mirror of the keeper does not answer. No new keys are made; what had to die there last night still lives there.',
      },
    };
  }
  const late = nights.overruns().at(-1);
  if (late === undefined) return { part: 'keeper', state: 'works' };
  const hours = Math.ceil(late.hours);
  return {
    part: 'keeper',
    state: 'works',
    says: {
      nl: `Gegevens die op ${late.day} vernietigd moesten zijn, zijn ${hours} uur te laat vernietigd. Dit staat in het logboek. Meld het de FG.`,
      en: `Data that had to be destroyed on ${late.day} was destroyed ${hours} hours late. It is on the log. Tell the FG.`,
    },
  };
}
