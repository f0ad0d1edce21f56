// One drafting error, with its place; and the text as the checks see it.
import { descendants, lineAt, walkArticles, type Article, type ArticleTree } from '../text/tree.ts';

/** The kinds of drafting errors that can be found by structure. */
export type FindingCode =
  | 'reference'
  | 'range'
  | 'letters'
  | 'placeholder'
  | 'product'
  | 'outside-text'
  | 'glued-number'
  | 'routes'
  | 'decider';

export interface Finding {
  readonly code: FindingCode;
  /** Id of the article the error stands in. */
  readonly article: string;
  /** Source line of the words that are wrong, 1-based. */
  readonly line: number;
  /** Dutch, for the screen: what is wrong and what to do. */
  readonly message: string;
  readonly english: string;
}

/** A text laid out for the checks: every node once, by id and in order. */
export interface Draft {
  readonly tree: ArticleTree;
  readonly nodes: readonly Article[];
  readonly byId: ReadonlyMap<string, Article>;
}

/** One check: reads the draft, answers with findings, knows nothing of other checks. */
export type Check = (draft: Draft) => readonly Finding[];

/** Lays a tree out for the checks. */
export function draftOf(tree: ArticleTree): Draft {
  const nodes = [...walkArticles(tree)];
  return { tree, nodes, byId: new Map(nodes.map((node) => [node.id, node])) };
}

/** A finding at a place in an article's text. */
export function findingAt(
  code: FindingCode,
  node: Article,
  offset: number,
  message: string,
  english: string,
): Finding {
  return { code, article: node.id, line: lineAt(node, offset), message, english };
}

/** An article's words with all that stands below it. */
export function fullText(node: Article): string {
  return [node.text, ...[...descendants(node)].map((child) => child.text)].join('\n');
}

/** Its lettered items, in order. */
export function lettersOf(node: Article): readonly Article[] {
  return node.children.filter((child) => child.kind === 'letter');
}

/** `a`, `a and b`, `a, b and c`, in Dutch. */
export function list(items: readonly string[], and = 'en'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`;
}
