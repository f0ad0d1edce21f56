// Turns a loaded policy into the regulation as the console shows it: words, summaries, marks, terms, what is open.
import type { Policy } from '../enforcement/policy.ts';
import type { DownloadKind } from '../facts/download.ts';
import { webCategories } from '../facts/web.ts';
import type { Regulation } from '../regulation/regulation.ts';
import type { Article } from '../regulation/text/tree.ts';
import type { Both, LawArticle, Means, PublishedRegulation, RegisterEntry } from './deps.ts';

const answers = { allowed: 'yes', conditional: 'ask', forbidden: 'no' } as const;

function law(article: Article): LawArticle {
  return {
    id: article.id,
    number: article.number,
    title: article.title,
    text: article.text,
    kind: article.kind,
    children: article.children.map(law),
  };
}

const downloadWords: Readonly<Record<DownloadKind, Both & { readonly words: readonly string[] }>> = {
  programs: {
    nl: 'Programma\u2019s downloaden',
    en: 'downloading programs',
    words: ['software', 'programma', 'installeren', 'install', 'app', 'exe', 'downloaden', 'download'],
  },
  'browser-extensions': {
    nl: 'Uitbreidingen voor de browser',
    en: 'browser extensions',
    words: ['extensie', 'uitbreiding', 'extension', 'plug-in', 'plugin', 'browser'],
  },
  'disk-images': { nl: 'Schijfkopie\u00ebn', en: 'disk images', words: ['iso', 'schijfkopie', 'image'] },
  torrents: {
    nl: 'Torrents',
    en: 'torrents',
    words: ['torrent', 'bittorrent', 'films', 'downloaden', 'download'],
  },
};

/** Kinds of files the gate refuses, as "Mag dit?" answers about them. */
function downloadEntries(regulation: Regulation): RegisterEntry[] {
  const named: Readonly<Record<string, Both>> = {
    pupils: { nl: 'leerlingen', en: 'pupils' },
    staff: { nl: 'medewerkers', en: 'staff' },
  };
  return [...(regulation.web.downloads?.kinds ?? [])].flatMap(([kind, { article, closed }]) => {
    if (closed.size === 0) return [];
    const who = (language: 'nl' | 'en'): string =>
      [...closed]
        .map((group) => named[group]?.[language] ?? group)
        .join(language === 'nl' ? ' en ' : ' and ');
    const asks = kind !== 'torrents';
    const { nl, en, words } = downloadWords[kind];
    return [
      {
        register: 'downloads',
        name: nl.toLowerCase() === en ? nl : `${nl} (${en})`,
        answer: asks ? ('ask' as const) : ('no' as const),
        says: {
          nl: `Het webfilter houdt ze tegen voor ${who('nl')}.${asks ? ' Vraag de afdeling ICT om toestemming.' : ''}`,
          en: `The web filter stops them for ${who('en')}.${asks ? ' Ask the ICT department for permission.' : ''}`,
        },
        article: regulation.cite(article).source,
        words,
      },
    ];
  });
}

/** Programs that the school allows. */
function softwareEntries(regulation: Regulation): RegisterEntry[] {
  const { software, softwarePromise, article } = regulation.web;
  const rests = softwarePromise?.article ?? article;
  if (rests === null) return [];
  const { source } = regulation.cite(rests);
  return software.map(({ name, host }) => ({
    register: 'software',
    name,
    answer: 'yes',
    says: {
      nl: `Dit programma mag. Het komt van ${host}.`,
      en: `This program is allowed. It comes from ${host}.`,
    },
    article: source,
    words: ['software', 'programma', 'program', 'installeren', 'install'],
  }));
}

function term(duration: Temporal.Duration | null): string | null {
  return duration === null ? null : duration.toString();
}

function meansOf(regulation: Regulation): Map<string, Means> {
  const means = new Map<string, Means>();
  const put = (article: string | null | undefined, how: Means): void => {
    if (article === null || article === undefined) return;
    const { source } = regulation.cite(article);
    if (means.get(source) !== 'gate') means.set(source, how);
  };
  for (const service of regulation.services) put(service.article, 'register');
  for (const control of regulation.controls.values()) put(control.article, 'register');
  const { guidance } = regulation;
  if (guidance !== null && guidance.told !== null) put(guidance.article, 'register');
  for (const bound of regulation.rules) {
    if (!regulation.stamp.active.includes(bound.rule.name)) continue;
    put(bound.article, 'gate');
    put(bound.outside.article, 'gate');
  }
  if (regulation.web.active) {
    put(regulation.web.article, 'gate');
    for (const category of regulation.web.categories.values()) put(category.article, 'gate');
  }
  for (const article of Object.values(regulation.exemptions)) put(article, 'gate');
  for (const article of Object.values(regulation.profile.retention.articles)) put(article, 'gate');
  return means;
}

const made = new WeakMap<Policy, PublishedRegulation>();

/** The published regulation of a policy; the same policy gives the same object. */
export function publishedFrom(policy: Policy): PublishedRegulation {
  const known = made.get(policy);
  if (known !== undefined) return known;
  const { regulation, tree } = policy;
  const source = (article: string): string => regulation.cite(article).source;
  const summaries = new Map<string, Both>();
  const aliases = new Map<string, string>();
  for (const [article, summary] of regulation.articles) {
    const id = summary.source ?? article;
    summaries.set(id, { nl: summary.nl, en: summary.en });
    if (id !== article) aliases.set(article, id);
  }
  const registers: RegisterEntry[] = [
    ...regulation.services.map((service) => ({
      register: 'services',
      name: service.name,
      answer: answers[service.status],
      says: service.says,
      article: source(service.article),
    })),
    ...downloadEntries(regulation),
    ...softwareEntries(regulation),
  ];
  const { articles } = regulation.profile.retention;
  const { people } = regulation.profile;
  const published: PublishedRegulation = {
    name: regulation.stamp.name,
    version: regulation.stamp.version,
    hash: regulation.stamp.hash,
    title: tree?.title ?? regulation.profile.title.nl,
    since: regulation.consent?.inForceFrom ?? null,
    articles: tree === null ? [] : tree.articles.map(law),
    summaries,
    aliases,
    rules: regulation.rules
      .filter((bound) => regulation.stamp.active.includes(bound.rule.name))
      .map((bound) => ({ rule: bound.rule.name, article: source(bound.article) })),
    open: regulation.stamp.open.map((point) => ({ ...point, article: source(point.article) })),
    means: meansOf(regulation),
    retention: (['usage', 'quarantine', 'evidence', 'accountability'] as const).map((name) => ({
      class: name,
      term: term(regulation.retention[name]),
      article: articles[name] === null ? null : source(articles[name]),
    })),
    webBlocks: webCategories.flatMap((category) => {
      const rule = regulation.web.active ? regulation.web.categories.get(category) : undefined;
      if (rule === undefined) return [];
      return [...rule.groups]
        .filter(([, access]) => access !== 'allow')
        .map(([group, access]) => ({
          group,
          category,
          article: source(rule.article),
          hours: access === 'school-hours',
        }));
    }),
    webGroups: regulation.web.active ? regulation.web.groups : [],
    registers,
    noticeArticle: people.notice,
    accessArticle: people.access,
    misaddressedArticle: people.misaddressed,
    secrecyArticle: people.secrecy,
    reportArticles: people.reports,
  };
  made.set(policy, published);
  return published;
}
