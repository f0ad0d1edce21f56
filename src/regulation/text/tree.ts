// The tree of addressable articles that a regulation's text comes to, and how to walk it.

/** What a node is. `article` covers numbered articles, sub-articles and sections at any depth. */
export type ArticleKind = 'article' | 'heading' | 'paragraph' | 'letter' | 'bullet';

/** From this offset in `text` on, the words stand on this source line (1-based). */
export type LineStart = readonly [offset: number, line: number];

/** One addressable piece of the text. */
export interface Article {
  /** Stable address: `8`, `8.7`, `7.6.m`, or `4.ai.b3` in texts with headings and bullets. */
  readonly id: string;
  /** The number as cited (`7.6`), or null where the text gives none. */
  readonly number: string | null;
  /** The marker as written: `Artikel 7`, `7.6`, `a)`, `-`. Empty where there is none. */
  readonly label: string;
  readonly title: string | null;
  readonly text: string;
  /** Source line of the marker, or of the first word, 1-based in the file as given. */
  readonly line: number;
  readonly lines: readonly LineStart[];
  readonly children: readonly Article[];
  readonly kind: ArticleKind;
}

/** Stable codes of what was mended or doubted on import. */
export type NoteKind =
  | 'joined-word'
  | 'kept-hyphen'
  | 'glued-number'
  | 'glued-letter'
  | 'dash-in-sentence'
  | 'number-in-sentence'
  | 'order'
  | 'missing'
  | 'repeated'
  | 'heading'
  | 'paragraph'
  | 'page-furniture'
  | 'contents'
  | 'characters'
  | 'stray-sign'
  | 'numbering';

/** Something a human must confirm: the import never guesses silently. */
export interface ImportNote {
  readonly kind: NoteKind;
  /** 1-based line in the source; in DOCX and PDF a line of the text drawn from it. */
  readonly line: number;
  /** The article it touches, or null in the front matter. */
  readonly article: string | null;
  /** Dutch, for the screen. */
  readonly what: string;
  readonly english: string;
}

/** A line taken out of the running text (a page number, a table of contents), kept here so that nothing is lost. */
export interface Aside {
  readonly line: number;
  readonly text: string;
}

export interface ArticleTree {
  readonly title: string | null;
  /** SHA-256 (hex) of the text after line ends, byte order mark and trailing blanks are made equal. */
  readonly hash: string;
  readonly articles: readonly Article[];
  readonly notes: readonly ImportNote[];
  readonly asides: readonly Aside[];
}

/** All nodes in the order of the source. */
export function* walkArticles(tree: ArticleTree): Generator<Article> {
  yield* walk(tree.articles);
}

/** The nodes below (and not including) an article, in the order of the source. */
export function* descendants(article: Article): Generator<Article> {
  yield* walk(article.children);
}

function* walk(articles: readonly Article[]): Generator<Article> {
  for (const article of articles) {
    yield article;
    yield* walk(article.children);
  }
}

/** The article with this id, or undefined. Ids are exact: `7.6.m`, not `artikel 7.6 m`. */
export function findArticle(tree: ArticleTree, id: string): Article | undefined {
  for (const article of walkArticles(tree)) if (article.id === id) return article;
  return undefined;
}

/** Source line of a place in an article's text; the article's own line outside it. */
export function lineAt(article: Article, offset: number): number {
  let line = article.line;
  for (const [start, at] of article.lines) if (start <= offset) line = at;
  return line;
}

/** Everything the tree holds, in source order, marker and title included: what `letters and digits kept` is tested on. */
export function wholeText(tree: ArticleTree): string {
  const parts = [tree.title ?? ''];
  for (const { label, title, text } of walkArticles(tree)) parts.push(label, title ?? '', text);
  return parts.join('\n');
}
