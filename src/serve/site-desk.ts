// The desk for questions about closed sites, wired to the gate that blocks them.
import { createSiteQuestions } from '../cases/site-questions.ts';
import type { SiteDesk } from '../console/sites.ts';
import type { SiteCodes } from '../enforcement/site-codes.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Later } from './options.ts';

/**
 * The desk for questions about sites, which forgets what its term has passed of once an hour. `reread`: has the gate read what
 * was freed.
 */
export function startSites(
  ground: Ground,
  { codes, reread }: { readonly codes: SiteCodes; readonly reread: () => Promise<void> },
  later: Later,
): SiteDesk {
  const { store, school, clock, regulation, log } = ground;
  const questions = createSiteQuestions({
    desk: store.desk,
    school,
    clock,
    calendar: () => regulation().calendar,
    promise: () => regulation().web.unblock,
  });
  const forget = setInterval(
    () => void questions.refresh().catch((error: unknown) => log.warn(causeOf(error), 'site questions wait')),
    3_600_000,
  );
  later(() => clearInterval(forget));
  return {
    ...questions,
    async answer(id, given, by) {
      await questions.answer(id, given, by);
      await reread();
    },
    hostOf: codes.hostOf,
    promise: () => regulation().web.unblock,
  };
}
