// What the regulation says about one website: host, group, time and category, nothing about a person.
import type { WebCategory, WebFacts } from '../facts/web.ts';
import type { Ground, WebDecision } from './decision.ts';
import { project } from './purposes.ts';
import type { FilterView } from './purposes.ts';
import type { Access, CategoryRule, Regulation } from './regulation.ts';

const allowed = (category: WebCategory | null): WebDecision => ({ outcome: 'allow', category, grounds: [] });

/**
 * Judges a request; pure. Precedence: what the school put above help, help, locked categories, education,
 * blocked categories, all else is allowed. Among equals the profile's order decides.
 */
export function decideWeb(facts: WebFacts, regulation: Regulation): WebDecision {
  const { web } = regulation;
  const view = project('filtering', facts);
  const has = (category: WebCategory): boolean => view.categories.includes(category);
  const access = (category: WebCategory): Access => accessOf(web.categories.get(category), view, regulation);
  const block = (category: WebCategory): WebDecision => ({
    outcome: 'block',
    category,
    grounds: groundsOf(web.categories.get(category), regulation),
  });

  if (!web.active) return allowed(view.categories[0] ?? null);
  const mine = [...web.categories.keys()].filter(has);
  const aboveHelp = mine.find(
    (category) => web.strongerThanHelp.includes(category) && isClosed(access(category)),
  );
  if (aboveHelp !== undefined) return block(aboveHelp);
  if (has('help')) return allowed('help');
  const locked = mine.find((category) => access(category) === 'locked');
  if (locked !== undefined) return block(locked);
  if (has('education')) return allowed('education');
  const blocked = mine.find((category) => access(category) === 'block');
  if (blocked !== undefined) return block(blocked);
  return allowed(mine[0] ?? view.categories[0] ?? null);
}

const isClosed = (access: Access): boolean => access === 'locked' || access === 'block';

/** What a group may do now; a group the profile does not know is treated as the strictest one. */
function accessOf(rule: CategoryRule | undefined, view: FilterView, { web }: Regulation): Access {
  if (rule === undefined) return 'allow';
  const group = web.groups.includes(view.group) ? view.group : (web.groups[0] ?? view.group);
  const access = rule.groups.get(group) ?? 'allow';
  if (access !== 'school-hours') return access;
  return inSchoolHours(view.at, web.hours) ? 'block' : 'allow';
}

function inSchoolHours(at: Temporal.ZonedDateTime, hours: Regulation['web']['hours']): boolean {
  if (!hours.days.includes(at.dayOfWeek)) return false;
  const now = at.toPlainTime();
  return (
    Temporal.PlainTime.compare(now, Temporal.PlainTime.from(hours.from)) >= 0 &&
    Temporal.PlainTime.compare(now, Temporal.PlainTime.from(hours.until)) < 0
  );
}

/** The article about the category, then the power to filter where that is another one. */
function groundsOf(rule: CategoryRule | undefined, { web }: Regulation): Ground[] {
  const articles = [rule?.article ?? null, web.article].filter((article) => article !== null);
  return [...new Set(articles)].map((article) => ({ rule: 'website-category', article, purpose: null }));
}
