// A regulation ready to judge: profile, decisions and lists brought together, with what runs and what waits.
import type { DownloadKind } from '../facts/download.ts';
import { downloadKinds } from '../facts/download.ts';
import type { MailFacts } from '../facts/mail.ts';
import type { Category } from '../facts/person.ts';
import type { SchoolCalendar } from '../facts/school-calendar.ts';
import type { WebCategory } from '../facts/web.ts';
import { webCategories } from '../facts/web.ts';
import { breaksOf } from './breaks.ts';
import { hashOf } from './canonical.ts';
import type { OpenPoint, RegulationStamp } from './decision.ts';
import { type Guidance, guidanceOf } from './guidance.ts';
import type { ListChange } from './lists.ts';
import { standingList } from './lists.ts';
import type { Consent, Dependent } from './open-points.ts';
import { consentFor, consentPoint, decidedValue, isSettled, openPoints } from './open-points.ts';
import type { Profile } from './profile/profile.ts';
import type { Decisions } from './profile/schema.ts';
import type { DataClass, Purpose } from './purposes.ts';
import { dataClasses, matrix } from './purposes.ts';
import { mailRules, purposeOfRule } from './rules/index.ts';
import { type AllowedSoftware, allowedSoftware } from './software.ts';
import type { Disposition, Finding, HelpContext, HelpSettings, MailRule } from './rules/rule.ts';
import { approvedProgrammes, forbiddenByArticle, type ServiceRule, serviceRules } from './service-rules.ts';
import { type RegisteredService, registerOf, type ServiceDecision } from './services.ts';

export interface Words {
  readonly nl: string;
  readonly en: string;
}

export interface ArticleSummary extends Words {
  /** Id in the imported article tree where it differs from the article's own number. */
  readonly source?: string | undefined;
}

/** How a page, a reply or a letter names an article. */
export interface Citation {
  readonly article: string;
  readonly version: string;
  /** Short name of the regulation, such as `zou`. */
  readonly regulation: string;
  /** Id in the imported article tree. */
  readonly source: string;
  readonly summary: Words | null;
  readonly label: Words;
}

/** A mail rule bound to the school's list, article and disposition. */
export interface BoundRule {
  readonly rule: MailRule;
  readonly article: string;
  readonly disposition: Disposition;
  /** What holds instead for mail from a sender outside the school. */
  readonly outside: { readonly article: string; readonly disposition: Disposition };
  /** Before this moment the rule, or these entries of its list, count only; null: they act. */
  readonly actsFrom: Temporal.Instant | null;
  /** The entries of the school's list it looks for; empty for a rule without a list. */
  readonly entries: readonly string[];
  readonly find: (facts: MailFacts, help?: HelpContext) => Finding;
}

export type RetentionClass = 'usage' | 'quarantine' | 'evidence' | 'accountability';
export type ControlName = 'sample' | 'targeted' | 'continuity' | 'evidence' | 'capacity';

export interface Control {
  readonly active: boolean;
  readonly purpose: Purpose;
  readonly article: string;
  /** Open points that keep it off. */
  readonly off: readonly string[];
}

export type Access = 'allow' | 'block' | 'locked' | 'school-hours';

export interface CategoryRule {
  readonly article: string;
  readonly groups: ReadonlyMap<string, Access>;
}

/** For whom a kind of file is closed, and who may all the same under which article. */
export interface DownloadRule {
  readonly article: string;
  readonly closed: ReadonlySet<string>;
  readonly exceptions: ReadonlyMap<string, string>;
}

export interface Regulation {
  readonly stamp: RegulationStamp;
  readonly school: Profile['school'];
  /** School days and hours: the hours of the web filter, the region's vacations and the school's own. */
  readonly calendar: SchoolCalendar;
  readonly profile: Profile;
  /** The register of services in force: as published, changed by what was decided. */
  readonly services: readonly RegisteredService[];
  readonly rules: readonly BoundRule[];
  /** Null: an ambiguous message is judged by what can be seen. */
  readonly ambiguity: { readonly article: string } | null;
  readonly articles: ReadonlyMap<string, ArticleSummary>;
  cite(article: string): Citation;
  /** Null: nothing of that class may be stored, its term is open. */
  readonly retention: Readonly<Record<RetentionClass, Temporal.Duration | null>>;
  readonly web: {
    /** False: no filter runs. */
    readonly active: boolean;
    /** The power to filter. */
    readonly article: string | null;
    /** What refusing an unreadable address rests on; null where no filter runs. */
    readonly refusal: string | null;
    readonly groups: readonly string[];
    /** Times within school hours that count as own time; empty: none do, or it is not decided. */
    readonly breaks: readonly { readonly from: string; readonly until: string }[];
    /** What a teacher may open for a lesson, and what never; null: nothing. */
    readonly lesson: { readonly article: string; readonly notFor: readonly WebCategory[] } | null;
    /** How fast a question about a closed site is answered; null: the text promises nothing. */
    readonly unblock: { readonly article: string; readonly schoolHours: number } | null;
    /** Article under which a teacher may permit a class private use of the time; null: none. */
    readonly privateUse: string | null;
    /** Sites of registered services by host, for that host and all below it. */
    readonly services: ReadonlyMap<string, ServiceRule>;
    /** What a tunnel with Encrypted Client Hello comes to. */
    readonly ech: Profile['web']['ech'];
    readonly strongerThanHelp: readonly WebCategory[];
    readonly categories: ReadonlyMap<WebCategory, CategoryRule>;
    /** Categories locked for at least one group: closed also when the gate misses something. */
    readonly locked: readonly WebCategory[];
    /** Kinds of files that are closed, with the power to filter them; null: none is. */
    readonly downloads: {
      readonly article: string;
      readonly kinds: ReadonlyMap<DownloadKind, DownloadRule>;
    } | null;
    /** The register of software: what the school allows, and from which site. */
    readonly software: readonly AllowedSoftware[];
    /** How fast a question about software is answered; null: nobody asks. */
    readonly softwarePromise: { readonly article: string; readonly schoolHours: number | null } | null;
    /** What refusing a program that does not say it is one rests on (security); null: the octets are not looked at. */
    readonly hiddenDownload: { readonly article: string } | null;
  };
  readonly help: {
    readonly functions: ReadonlySet<string>;
    readonly addresses: ReadonlySet<string>;
    /** Limits and registers for help to a sender. */
    readonly settings: HelpSettings;
  };
  /** Exceptions for guidance at a distance; null: the text has none. */
  readonly guidance: Guidance | null;
  readonly exemptions: Profile['exemptions'];
  readonly controls: ReadonlyMap<ControlName, Control>;
  readonly population: ReadonlySet<Category>;
  readonly consent: Consent | null;
  /** Why this school has no malware scanner, when it has recorded that (decision `no-scanner`); null: it has one. */
  readonly noScanner: string | null;
}

export interface RegulationSource {
  readonly profile: Profile;
  readonly decisions?: Decisions | undefined;
  /** SHA-256 of the imported text, absent where none was imported. */
  readonly textHash?: string | undefined;
  /** Entries by list name; a list given here counts as past its two weeks unless the profile dates it. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Judge under the intended reading as if all were decided; what is open is still listed. */
  readonly intended?: boolean;
  /** What the school decided about entries of its lists; does not touch a list that was replaced. */
  readonly changes?: readonly ListChange[];
  /** What the school decided about services, the last decision about each. */
  readonly services?: readonly ServiceDecision[];
  /** Names of lists that replace the profile's own: they act at once. */
  readonly replaced?: readonly string[];
}

const countingDays = 14;

/** Classes of data left to a purpose in this school: the table, narrowed by the profile. Never more than the table. */
export function classesLeft(profile: Profile, purpose: Purpose): ReadonlySet<DataClass> {
  const named = profile.purposes[purpose];
  if (named === undefined) return new Set();
  const wanted = named.classes ?? dataClasses;
  return new Set(wanted.filter((dataClass) => matrix[purpose][dataClass] !== 'none'));
}

function allowedByProfile(profile: Profile, rule: MailRule): boolean {
  // A school that names no purposes still scans for malware: technical security, not control.
  if (rule.purpose === null) return true;
  if (rule.purpose === 'security' && profile.purposes.security === undefined) return true;
  const left = classesLeft(profile, rule.purpose);
  return [...rule.classes].every((dataClass) => left.has(dataClass));
}

/** The moment from which a list that began on this day acts. */
function afterCounting(since: string): Temporal.Instant {
  return Temporal.PlainDate.from(since)
    .add({ days: countingDays })
    .toZonedDateTime('Europe/Amsterdam')
    .toInstant();
}

const isControl = (purpose: Purpose | null): boolean => purpose !== null && purpose !== 'security';

function retentionPlaceholder(profile: Profile): string | null {
  const { usage } = profile.retention;
  return typeof usage === 'object' && usage !== null ? usage.placeholder : null;
}

/** Brings profile, decisions, text hash and lists together. Pure; the same input gives the same hash. */
export function compileRegulation(source: RegulationSource): Regulation {
  const { profile, decisions, textHash, lists = {}, intended = false, replaced = [], changes = [] } = source;
  const services = registerOf(profile, source.services ?? []);
  const guidance = guidanceOf(profile, decisions);
  const consent = consentFor(profile, decisions, textHash);
  const settled = (id: string): boolean =>
    id === consentPoint ? consent !== null : isSettled(profile, decisions, id);

  const scannerDecision =
    decisions?.profile === profile.name
      ? decisions.decisions.find(({ id, choice }) => id === 'no-scanner' && choice === 'taken')
      : undefined;
  const keeping = retentionPlaceholder(profile);
  const ruleEntries = Object.entries(profile.rules).flatMap(([name, entry]) => {
    if (entry === undefined) return [];
    const rule = mailRules.find((candidate) => candidate.name === name) ?? null;
    const purpose = purposeOfRule(name);
    const disposition: Disposition =
      entry.disposition ?? (name === 'ambiguity' ? 'hold' : (rule?.disposition ?? 'deliver'));
    const dependsOn = [...entry.dependsOn];
    if (isControl(purpose)) dependsOn.push(consentPoint);
    const holdsOnly = disposition === 'hold' && (entry.outside?.disposition ?? 'hold') === 'hold';
    if (isControl(purpose) && holdsOnly && keeping !== null) dependsOn.push(keeping);
    return [{ name, entry, rule, purpose, disposition, dependsOn }];
  });
  const controlEntries = Object.entries(profile.controls).flatMap(([name, entry]) => {
    if (entry === undefined) return [];
    const dependsOn = [...entry.dependsOn, consentPoint];
    if (keeping !== null && entry.purpose !== 'capacity') dependsOn.push(keeping);
    return [{ name: controlName(name), entry, dependsOn }];
  });
  const webEntries = webCategoryEntries(profile);
  const dependents: Dependent[] = [
    ...ruleEntries,
    ...controlEntries.map(({ name, dependsOn }) => ({ name: `control:${name}`, dependsOn })),
    ...webEntries.map(({ name, entry }) => ({
      name: `website-category:${name}`,
      dependsOn: entry.dependsOn,
    })),
    ...downloadEntries(profile).map(({ kind, entry }) => ({
      name: `download-kind:${kind}`,
      dependsOn: entry.dependsOn,
    })),
    ...(keeping === null ? [] : [{ name: 'keeping:usage', dependsOn: [keeping] }]),
    ...(guidance === null ? [] : [{ name: 'register:guidance', dependsOn: [guidance.placeholder] }]),
  ];
  const open: OpenPoint[] = openPoints(profile, settled, dependents);
  const runs = (dependsOn: readonly string[]): boolean => intended || dependsOn.every(settled);

  const settings: HelpSettings = {
    limits: profile.mail.limits,
    programmes: approvedProgrammes(profile, services),
    forbiddenHosts: services.filter(({ status }) => status === 'forbidden').flatMap(({ hosts }) => hosts),
  };
  const rules: BoundRule[] = [];
  for (const rule of mailRules) {
    const found = ruleEntries.find(({ name }) => name === rule.name);
    if (found === undefined || !runs(found.dependsOn) || !allowedByProfile(profile, rule)) continue;
    if (rule.idle(settings)) continue;
    const bind = (
      entries: readonly string[],
      actsFrom: Temporal.Instant | null,
      article = found.entry.article,
    ): void => {
      rules.push({
        rule,
        article,
        disposition: found.disposition,
        outside: found.entry.outside ?? { article, disposition: found.disposition },
        actsFrom,
        entries,
        find: rule.bind(entries),
      });
    };
    if (rule.services) {
      // Each prohibition is told under its own article.
      for (const [article, hosts] of forbiddenByArticle(services)) bind(hosts, null, article);
      continue;
    }
    if (rule.list === null) {
      bind(rule.ownDomains ? profile.school.domains : [], null);
      continue;
    }
    const own = replaced.includes(rule.list);
    const since = own ? undefined : profile.lists[rule.list]?.since;
    const standing = standingList(rule.list, lists[rule.list] ?? [], own ? [] : changes);
    bind(standing.acting, since === undefined ? null : afterCounting(since));
    for (const { entries, actsFrom } of standing.counting) bind(entries, actsFrom);
  }
  const ambiguity = ruleEntries.find(({ name }) => name === 'ambiguity');
  const ambiguityRuns =
    ambiguity !== undefined && ambiguity.disposition === 'hold' && runs(ambiguity.dependsOn);
  const filter = ruleEntries.find(({ name }) => name === 'website-category');
  const filterRuns = filter !== undefined && runs(filter.dependsOn);
  const kindsFilter = ruleEntries.find(({ name }) => name === 'download-kind');
  const kindsRun = kindsFilter !== undefined && runs(kindsFilter.dependsOn);
  const hidden = ruleEntries.find(({ name }) => name === 'hidden-download');
  const seesContent =
    profile.purposes.security === undefined || classesLeft(profile, 'security').has('webContent');
  const hiddenRuns = hidden !== undefined && runs(hidden.dependsOn) && seesContent;
  const others: Readonly<Record<string, boolean>> = {
    ambiguity: ambiguityRuns,
    'website-category': filterRuns,
    'download-kind': kindsRun,
    'hidden-download': hiddenRuns,
  };
  const active = ruleEntries
    .filter(({ name }) => others[name] ?? rules.some(({ rule }) => rule.name === name))
    .map(({ name }) => name);

  const articles = new Map<string, ArticleSummary>(Object.entries(profile.articles));
  const { name, version } = profile;
  const categoryRules = new Map<WebCategory, CategoryRule>();
  for (const { name: category, entry } of webEntries) {
    if (filterRuns && runs(entry.dependsOn))
      categoryRules.set(category, {
        article: entry.article,
        groups: new Map(Object.entries(entry.groups)),
      });
  }
  return {
    stamp: {
      name,
      version,
      hash: hashOf({ text: textHash ?? null, profile, decisions: decisions ?? null }),
      active,
      open,
    },
    school: profile.school,
    calendar: {
      hours: profile.web.hours,
      region: profile.school.region,
      vacations: profile.school.vacations,
    },
    profile,
    services,
    rules,
    ambiguity: ambiguityRuns ? { article: ambiguity.entry.article } : null,
    articles,
    cite(article) {
      const summary = articles.get(article) ?? null;
      return {
        article,
        version,
        regulation: name,
        source: summary?.source ?? article,
        summary: summary === null ? null : { nl: summary.nl, en: summary.en },
        label: {
          nl: `artikel ${article} van het ICT-reglement (versie ${version})`,
          en: `article ${article} of the ICT regulation (version ${version})`,
        },
      };
    },
    retention: {
      usage: termOf(profile, 'usage', decisions, intended),
      quarantine: termOf(profile, 'quarantine', decisions, intended),
      evidence: termOf(profile, 'evidence', decisions, intended),
      accountability: termOf(profile, 'accountability', decisions, intended),
    },
    web: {
      active: filterRuns,
      article: filter?.entry.article ?? null,
      refusal: filterRuns ? (profile.web.refusal ?? filter?.entry.article ?? null) : null,
      groups: profile.web.groups,
      breaks: breaksOf(profile, decisions, runs),
      lesson: profile.web.lesson ?? null,
      unblock: profile.web.unblock ?? null,
      privateUse: profile.web.privateUse ?? null,
      services: serviceRules(profile, services),
      ech: profile.web.ech,
      strongerThanHelp: profile.web.strongerThanHelp,
      categories: categoryRules,
      locked: [...categoryRules]
        .filter(([, { groups }]) => [...groups.values()].includes('locked'))
        .map(([category]) => category),
      downloads: kindsRun
        ? {
            article: kindsFilter.entry.article,
            kinds: new Map(
              downloadEntries(profile)
                .filter(({ entry }) => runs(entry.dependsOn))
                .map(({ kind, entry }) => [kind, downloadRule(entry)]),
            ),
          }
        : null,
      software: allowedSoftware(changes),
      softwarePromise: profile.web.software ?? null,
      hiddenDownload: hiddenRuns ? { article: hidden.entry.article } : null,
    },
    help: {
      functions: new Set(profile.help.functions),
      addresses: new Set(profile.help.addresses),
      settings,
    },
    guidance,
    exemptions: profile.exemptions,
    controls: new Map(
      controlEntries.map(({ name, entry, dependsOn }) => [
        name,
        {
          active: runs(dependsOn),
          purpose: entry.purpose,
          article: entry.article,
          off: dependsOn.filter((id) => !settled(id)),
        },
      ]),
    ),
    population: new Set(profile.population),
    consent,
    noScanner: scannerDecision?.reason ?? null,
  };
}

const controlNames: readonly ControlName[] = ['sample', 'targeted', 'continuity', 'evidence', 'capacity'];

function controlName(name: string): ControlName {
  const found = controlNames.find((candidate) => candidate === name);
  if (found === undefined) throw new RangeError(`no control is called ${name}`);
  return found;
}

function webCategoryEntries(
  profile: Profile,
): { name: WebCategory; entry: NonNullable<Profile['web']['categories'][WebCategory]> }[] {
  const found: { name: WebCategory; entry: NonNullable<Profile['web']['categories'][WebCategory]> }[] = [];
  for (const [name, entry] of Object.entries(profile.web.categories)) {
    const category = webCategory(name);
    if (entry !== undefined && category !== null) found.push({ name: category, entry });
  }
  return found;
}

type DownloadEntry = NonNullable<Profile['web']['downloads'][DownloadKind]>;

function downloadEntries(profile: Profile): { kind: DownloadKind; entry: DownloadEntry }[] {
  return downloadKinds.flatMap((kind) => {
    const entry = profile.web.downloads[kind];
    return entry === undefined ? [] : [{ kind, entry }];
  });
}

function downloadRule({ article, groups, exceptions }: DownloadEntry): DownloadRule {
  return {
    article,
    closed: new Set(
      Object.keys(groups).filter((group) => groups[group] === 'block' && exceptions[group] === undefined),
    ),
    exceptions: new Map(Object.entries(exceptions)),
  };
}

function termOf(
  profile: Profile,
  name: RetentionClass,
  decisions: Decisions | undefined,
  intended: boolean,
): Temporal.Duration | null {
  const entry = profile.retention[name];
  if (entry === null) return null;
  if (typeof entry === 'string') return Temporal.Duration.from(entry);
  const decided = decidedValue(profile, decisions, entry.placeholder);
  if (decided?.value !== null && decided?.value !== undefined) return Temporal.Duration.from(decided.value);
  return intended ? Temporal.Duration.from(entry.proposed) : null;
}

function webCategory(name: string): WebCategory | null {
  return webCategories.find((candidate) => candidate === name) ?? null;
}
