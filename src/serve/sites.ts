// What the gate would answer for any address, for the console.
import type { ConsoleDeps } from '../console/deps.ts';
import { answerOf } from '../console/why.ts';
import { judgeWeb } from '../enforcement/web.ts';
import type { Ground } from './ground.ts';
import type { Judges } from './judges.ts';

/** Judges any address for a group as the gate would now; nothing of it is counted or kept. */
export function judgeAddressOf(ground: Ground, judges: Judges): ConsoleDeps['judgeAddress'] {
  return (address, group) => {
    const { web, stamp } = ground.regulation();
    const answer = judgeWeb({
      policy: ground.live.latest(),
      domains: judges.lists.domains(),
      at: ground.clock.now().toZonedDateTimeISO('Europe/Amsterdam'),
      address,
      group,
      opened: judges.opened,
      codeOf: judges.siteCodes.codeOf,
    });
    const rule = answer.category === null ? undefined : web.categories.get(answer.category);
    return answerOf(answer, stamp.version, rule?.groups.get(group) === 'locked');
  };
}
