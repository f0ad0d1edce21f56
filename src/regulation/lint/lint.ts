// Finds the drafting errors of a regulation by its structure. The index of all checks.
import type { ArticleTree } from '../text/tree.ts';
import { checkDeciders } from './decider.ts';
import { draftOf, type Check, type Finding } from './finding.ts';
import { checkGluedNumbers } from './glued-number.ts';
import { checkLetters } from './letters.ts';
import { checkOutsideTexts } from './outside-text.ts';
import { checkPlaceholders } from './placeholder.ts';
import { checkProducts } from './product.ts';
import { checkRanges } from './range.ts';
import { checkReferences } from './reference.ts';
import { checkRoutes } from './routes.ts';

const checks: readonly Check[] = [
  checkReferences,
  checkRanges,
  checkLetters,
  checkPlaceholders,
  checkProducts,
  checkOutsideTexts,
  checkGluedNumbers,
  checkRoutes,
  checkDeciders,
];

/** All findings of all checks, in the order of the text. Pure; never throws on a tree that import made. */
export function lint(tree: ArticleTree): Finding[] {
  const draft = draftOf(tree);
  return checks.flatMap((check) => [...check(draft)]).sort((a, b) => a.line - b.line);
}

export type { Finding, FindingCode } from './finding.ts';
