// Looking things up in the published regulation: one article, its citation, how it is met.
import type { Both, LawArticle, Means, PublishedRegulation } from './deps.ts';
import type { WireArticle, WireMark, WireRegulation } from './wire.ts';

/** Every article in source order. */
export function* walk(articles: readonly LawArticle[]): Generator<LawArticle> {
  for (const article of articles) {
    yield article;
    yield* walk(article.children);
  }
}

/** Id in the text of an article as it is cited. */
export function textId(regulation: PublishedRegulation, id: string): string {
  return regulation.aliases.get(id) ?? id;
}

/** The article with this id, or undefined. */
export function findLaw(regulation: PublishedRegulation, id: string): LawArticle | undefined {
  const wanted = textId(regulation, id);
  for (const article of walk(regulation.articles)) if (article.id === wanted) return article;
  return undefined;
}

/** Parents of an article, outermost first. */
export function pathTo(articles: readonly LawArticle[], id: string): LawArticle[] {
  for (const article of articles) {
    if (article.id === id) return [article];
    const below = pathTo(article.children, id);
    if (below.length > 0) return [article, ...below];
  }
  return [];
}

/** True where the regulation knows this article, by text or by summary. */
export function knows(regulation: PublishedRegulation, id: string): boolean {
  return findLaw(regulation, id) !== undefined || regulation.summaries.has(textId(regulation, id));
}

/** The article, where the regulation knows it; else null. */
export function knownArticle(regulation: PublishedRegulation, id: string | null): string | null {
  return id !== null && knows(regulation, id) ? id : null;
}

/** How an article is met: what the profile says; else by the gate where a rule runs under it; else by agreement. */
export function markOf(regulation: PublishedRegulation, id: string): WireMark {
  const rules = regulation.rules.filter((one) => one.article === id).map((one) => one.rule);
  const blocked = regulation.webBlocks.some((one) => one.article === id);
  const registered = regulation.registers.some((one) => one.article === id && one.register !== 'answers');
  const derived: Means = rules.length > 0 || blocked ? 'gate' : registered ? 'register' : 'agreement';
  return {
    article: id,
    means: regulation.means.get(id) ?? derived,
    rules,
    open: regulation.open
      .filter((one) => one.article === id)
      .map((one) => ({ id: one.id, says: one.says, off: [...one.off] })),
  };
}

function wireArticle(article: LawArticle): WireArticle {
  return {
    id: article.id,
    number: article.number,
    title: article.title,
    text: article.text,
    kind: article.kind,
    children: article.children.map(wireArticle),
  };
}

/** The regulation as the browser gets it. */
export function wireRegulation(regulation: PublishedRegulation): WireRegulation {
  const ids = new Set([
    ...[...walk(regulation.articles)].map((one) => one.id),
    ...regulation.summaries.keys(),
  ]);
  const summaries: Record<string, Both> = {};
  for (const [id, says] of regulation.summaries) summaries[id] = says;
  return {
    name: regulation.name,
    title: regulation.title,
    version: regulation.version,
    hash: regulation.hash,
    since: regulation.since,
    articles: regulation.articles.map(wireArticle),
    summaries,
    marks: [...ids].map((id) => markOf(regulation, id)),
    open: regulation.open.map((one) => ({
      id: one.id,
      article: one.article,
      says: one.says,
      off: [...one.off],
    })),
    retention: regulation.retention.map((one) => ({ ...one })),
    aliases: Object.fromEntries(regulation.aliases),
    webGroups: [...regulation.webGroups],
    webBlocks: regulation.webBlocks.map((one) => ({ ...one })),
    registers: regulation.registers.map((one) => ({ ...one, words: [...(one.words ?? [])] })),
    misaddressedArticle: knownArticle(regulation, regulation.misaddressedArticle),
    noticeArticle: knownArticle(regulation, regulation.noticeArticle),
    reportArticles: {
      security: knownArticle(regulation, regulation.reportArticles.security),
      conduct: knownArticle(regulation, regulation.reportArticles.conduct),
      'data-breach': knownArticle(regulation, regulation.reportArticles['data-breach']),
      damage: knownArticle(regulation, regulation.reportArticles.damage),
    },
  };
}
