// The desk for questions about closed sites, wired to the gate that blocks them.
import { createSiteQuestions } from '../cases/site-questions.ts';
import type { SiteDesk } from '../console/sites.ts';
import type { LiveLists } from '../enforcement/live-lists.ts';
import type { SiteCodes } from '../enforcement/site-codes.ts';
import type { Subscriptions } from '../enforcement/subscriptions.ts';
import { vacationsKnownUntil } from '../facts/school-vacations.ts';
import { readBlocked, readUse } from '../privacy/capacity.ts';
import { every } from './every.ts';
import type { Ground } from './ground.ts';
import type { Later } from './options.ts';
import { groupOfPerson } from './proxy-sign-in.ts';

/** The desk for questions about sites, which forgets what its term has passed of once an hour. */
export function startSites(
  ground: Ground,
  given: {
    readonly codes: SiteCodes;
    readonly lists: LiveLists;
    readonly subscriptions: Subscriptions;
  },
  later: Later,
): SiteDesk {
  const { codes, lists, subscriptions } = given;
  const { store, school, clock, regulation, log } = ground;
  const questions = createSiteQuestions({
    desk: store.desk,
    school,
    clock,
    calendar: () => regulation().calendar,
    promise: (wish) => (wish === 'software' ? regulation().web.softwarePromise : regulation().web.unblock),
  });
  every({ log, later }, 3_600_000, 'site questions', () => questions.refresh());
  return {
    ...questions,
    async answer(id, given, by) {
      await questions.answer(id, given, by);
      // What was freed or allowed is so before the answer is told.
      await Promise.all([lists.refresh(), ground.live.refresh()]);
    },
    hostOf: codes.hostOf,
    promise: () => regulation().web.unblock,
    softwarePromise: () => regulation().web.softwarePromise,
    software: () => regulation().web.software,
    use: (period) => readUse(store.desk, school, period),
    blocked: (period) => readBlocked(store.desk, school, period),
    lists: () => ({
      reports: lists.reports(),
      progress: lists.progress(),
      subscriptions: subscriptions.state(),
    }),
    account(address) {
      const person = ground.directory.find(address);
      return {
        known: person !== undefined,
        category: person?.category ?? 'external',
        webGroup:
          person === undefined
            ? (regulation().web.groups[0] ?? 'pupils')
            : groupOfPerson(person, regulation().web.groups),
      };
    },
    calendarUntil() {
      const { region } = regulation().calendar;
      return region === null ? null : vacationsKnownUntil(region);
    },
  };
}
