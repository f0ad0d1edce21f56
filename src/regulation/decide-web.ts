// What the regulation says about one website: host, group, time and category, nothing about a person.
import { schoolTime } from '../facts/school-calendar.ts';
import type { WebCategory, WebFacts, WebOpening } from '../facts/web.ts';
import type { Ground, WebDecision } from './decision.ts';
import { type FilterView, project } from './purposes.ts';
import type { CategoryRule, Regulation } from './regulation.ts';
import type { ServiceRule } from './service-rules.ts';

/**
 * Judges a request; pure. Precedence: what the school put above help, help, harmful software, a lesson, locked categories,
 * the register of services, sites the school opened, education, blocked categories; all else is allowed. Among equals the
 * profile's order decides. A group the profile does not know is treated as the strictest one. `opened`: what people opened
 * for this host, group and time.
 */
export function decideWeb(
  facts: WebFacts,
  regulation: Regulation,
  opened: WebOpening | null = null,
): WebDecision {
  const { web } = regulation;
  const view = project('filtering', facts);
  if (!web.active) return allowed(view.categories[0] ?? null);
  const asked: Asked = {
    categories: view.categories,
    group: web.groups.includes(view.group) ? view.group : (web.groups[0] ?? view.group),
    ownTime: isOwnTime(view.at, regulation) || (opened === 'private-use' && web.privateUse !== null),
    opened,
    service: serviceOf(view, regulation),
  };
  return answered(asked, regulation);
}

interface Asked {
  readonly categories: readonly WebCategory[];
  readonly group: string;
  /** Outside school time, in a break that counts as own time, or with a teacher's permission. */
  readonly ownTime: boolean;
  readonly opened: WebOpening | null;
  readonly service: ServiceRule | null;
}

const allowed = (category: WebCategory | null, grounds: readonly Ground[] = []): WebDecision => ({
  outcome: 'allow',
  category,
  grounds,
});

const openings = [null, 'lesson', 'school', 'private-use'] as const;

/** Answers of one regulation to a set of categories, by service and then by group, time and opening. */
type Answers = Map<ServiceRule | null, (WebDecision | undefined)[]>;

/** A table hands out few sets of categories, so each question is worked out once for a regulation. */
const known = new WeakMap<Regulation, WeakMap<readonly WebCategory[], Answers>>();

function answered(asked: Asked, regulation: Regulation): WebDecision {
  let sets = known.get(regulation);
  if (sets === undefined) known.set(regulation, (sets = new WeakMap()));
  let services = sets.get(asked.categories);
  if (services === undefined) sets.set(asked.categories, (services = new Map()));
  let answers = services.get(asked.service);
  if (answers === undefined) services.set(asked.service, (answers = []));
  const group = regulation.web.groups.indexOf(asked.group);
  const at = (group * 2 + (asked.ownTime ? 1 : 0)) * openings.length + openings.indexOf(asked.opened);
  return (answers[at] ??= answerOf(asked, regulation));
}

function answerOf(asked: Asked, regulation: Regulation): WebDecision {
  const { web } = regulation;
  const { categories, service } = asked;
  const mine = [...web.categories.keys()].filter((category) => categories.includes(category));
  const closed = (category: WebCategory): boolean => isClosed(web.categories.get(category), asked);
  const locked = (category: WebCategory): boolean =>
    web.categories.get(category)?.groups.get(asked.group) === 'locked';
  const block = (category: WebCategory): WebDecision => ({
    outcome: 'block',
    category,
    grounds: groundsOf(web.categories.get(category)?.article ?? null, 'website-category', regulation),
  });
  const open = (rule: string, article: string | null): WebDecision =>
    allowed(mine[0] ?? categories[0] ?? null, groundsOf(article, rule, regulation));

  const aboveHelp = mine.find((category) => web.strongerThanHelp.includes(category) && closed(category));
  if (aboveHelp !== undefined) return block(aboveHelp);
  if (categories.includes('help')) return allowed('help');
  if (mine.includes('malware') && closed('malware')) return block('malware');
  const { lesson } = web;
  if (
    asked.opened === 'lesson' &&
    lesson !== null &&
    !mine.some((category) => lesson.notFor.includes(category))
  )
    return open('lesson-exception', lesson.article);
  const shut = mine.find(locked);
  if (shut !== undefined) return block(shut);
  if (service?.closed === true && !(service.workOnly && asked.ownTime)) {
    return {
      outcome: 'block',
      category: mine[0] ?? null,
      grounds: groundsOf(service.article, 'service-register', regulation),
    };
  }
  if (service?.closed === false) return open('service-register', service.article);
  if (asked.opened === 'school') return open('site-opened', web.unblock?.article ?? null);
  if (categories.includes('education')) return allowed('education');
  const blocked = mine.find(closed);
  if (blocked !== undefined) return block(blocked);
  return allowed(mine[0] ?? categories[0] ?? null);
}

function isClosed(rule: CategoryRule | undefined, asked: Asked): boolean {
  const access = rule?.groups.get(asked.group) ?? 'allow';
  return access === 'school-hours' ? !asked.ownTime : access !== 'allow';
}

/** Own time by the moment: a gate asks with one moment for a whole second. */
const moments = new WeakMap<Regulation, WeakMap<Temporal.ZonedDateTime, boolean>>();

function isOwnTime(at: Temporal.ZonedDateTime, regulation: Regulation): boolean {
  let own = moments.get(regulation);
  if (own === undefined) moments.set(regulation, (own = new WeakMap()));
  let answer = own.get(at);
  if (answer === undefined) {
    const time = at.withTimeZone('Europe/Amsterdam').toPlainTime().toString({ smallestUnit: 'minute' });
    const inBreak = regulation.web.breaks.some(({ from, until }) => from <= time && time < until);
    answer = inBreak || !schoolTime(at, regulation.calendar).inHours;
    own.set(at, answer);
  }
  return answer;
}

/** What the register of services says about this host for this group now; null: nothing. */
function serviceOf(view: FilterView, { web }: Regulation): ServiceRule | null {
  if (web.services.size === 0) return null;
  for (let name = view.host; ; name = name.slice(name.indexOf('.') + 1)) {
    const found = web.services.get(name);
    if (found !== undefined) {
      if (found.groups !== null && !found.groups.includes(view.group)) return null;
      // Without an agreement that holds on this day the service is not an approved one: it closes where the text asks for
      // an agreement (SRO 3.11), and else its category speaks.
      const ended =
        found.closed !== true &&
        found.agreementUntil !== null &&
        view.at.withTimeZone('Europe/Amsterdam').toPlainDate().toString() > found.agreementUntil;
      if (!ended) return found.closed === null ? null : found;
      const { ended: then } = found;
      return then === null || (then.groups !== null && !then.groups.includes(view.group)) ? null : then;
    }
    if (!name.includes('.')) return null;
  }
}

/** The article about the case, then the power to filter where that is another one. */
function groundsOf(article: string | null, rule: string, { web }: Regulation): Ground[] {
  const articles = [article, web.article].filter((one) => one !== null);
  return [...new Set(articles)].map((one) => ({ rule, article: one, purpose: null }));
}
