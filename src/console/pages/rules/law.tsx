// The regulation's own words, in its own letter: a reader always sees what is law and what is software.
import type { ReactElement } from 'react';
import type { WireArticle } from '../../wire.ts';

/** The article with this id, wherever it stands. */
export function findArticle(articles: readonly WireArticle[], id: string): WireArticle | undefined {
  for (const article of articles) {
    if (article.id === id) return article;
    const below = findArticle(article.children, id);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** How an article calls itself: `8.6`, `a)`, or nothing for a bullet. */
export function marker(article: WireArticle): string {
  if (article.kind === 'letter') return `${article.id.slice(article.id.lastIndexOf('.') + 1)})`;
  if (article.kind === 'bullet') return '–';
  return article.number ?? '';
}

/** The paragraph a letter belongs to; nothing for what is no letter. */
export function letterOf(articles: readonly WireArticle[], id: string): WireArticle | undefined {
  if (findArticle(articles, id)?.kind !== 'letter') return undefined;
  return findArticle(articles, id.slice(0, id.lastIndexOf('.')));
}

/** An article's own line, without what is below it. */
export function LawLine({ article }: { article: WireArticle }): ReactElement | null {
  if (article.text === '' && article.title === null) return null;
  return (
    <p>
      {marker(article) !== '' && <span className="no">{marker(article)}</span>}
      {article.title !== null && <strong>{article.title} </strong>}
      {article.text}
    </p>
  );
}

/** One article with everything below it. */
export function LawText({ article }: { article: WireArticle }): ReactElement {
  return (
    <div className="law-text" lang="nl">
      <LawLine article={article} />
      {article.children.length > 0 && (
        <div className="law-below">
          {article.children.map((child) => (
            <LawText key={child.id} article={child} />
          ))}
        </div>
      )}
    </div>
  );
}
