// The web gate's answer as the console says it, to one who asks `/waarom`.
import type { WebAnswer } from '../enforcement/web.ts';
import type { AddressAnswer } from './deps.ts';

/** Turns an answer of the web gate into sentences; an allowed address gets one too. */
export function answerOf(answer: WebAnswer, version: string, locked: boolean): AddressAnswer {
  const host = answer.host.ok ? answer.host.host : null;
  const ground = answer.decision.grounds[0];
  const common = {
    outcome: answer.outcome,
    host,
    category: answer.category,
    rule: ground?.rule ?? null,
    article: ground?.article ?? null,
    version,
    locked,
  };
  const page = answer.page;
  if (page === null) {
    return {
      ...common,
      says: {
        nl: `${host ?? 'Deze site'} mag. De poort telt alleen dat iemand uit een groep een site opende, niet wie en niet welke.`,
        en: `${host ?? 'This site'} is allowed. The gate only counts that somebody in a group opened a site, not who and not which.`,
      },
    };
  }
  const say = (words: typeof page.nl): string => [words.what, words.why, ...words.next].join(' ');
  return { ...common, says: { nl: say(page.nl), en: say(page.en) } };
}
