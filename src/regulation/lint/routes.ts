// the same suspicion must be reported to two addressees, and nothing says which.
import type { Article } from '../text/tree.ts';
import { findingAt, list, type Check } from './finding.ts';
import { functionPattern, ictPattern } from './functions.ts';

/** Conduct against the rules; not a broken, lost or attacked device. */
const CONDUCT =
  /misbruik|oneigenlijk|overtre(?:den|dt|edt|ding)|(?:niet binnen|buiten) de (?:kaders|grenzen)|in strijd met|(?:ICT|internet|computer)-?gedrag|onverantwoord|ontoelaatbaar|zich niet (?:aan|houdt)/iu;
const NOTICES =
  /vermoed|(?<!\p{L})(?:merkt|merken|ziet|zien|weet dat)(?!\p{L})|constateer|ontdekt|geattendeerd|signaleer/iu;
const REPORTS =
  /(?<!\p{L})(?:meld(?:t|en)?|gemeld|geïnformeerd|informeert|ingelicht|rapporteert|doorgegeven|geeft (?:dit|dat) door|krijg(?:t|en) (?:\p{L}+ )?bericht)(?!\p{L})/iu;

interface Route {
  readonly node: Article;
  readonly offset: number;
  readonly to: 'ict' | 'leading' | 'both';
}

/** Compares the addressees of all articles that tell whom to report conduct to. */
export const checkRoutes: Check = (draft) => {
  const routes = draft.nodes.flatMap((node) => routeOf(node) ?? []);
  const kinds = new Set(routes.map((route) => route.to));
  // One article that names both addressees says itself which is for what.
  if (kinds.has('both') || !kinds.has('ict') || !kinds.has('leading')) return [];
  return routes.map((route) => {
    const others = routes.filter((other) => other.to !== route.to).map((other) => other.node.id);
    return findingAt(
      'routes',
      route.node,
      route.offset,
      `Een vermoeden gaat hier naar ${route.to === 'ict' ? 'de ICT-afdeling' : 'een leidinggevende'}, maar volgens ${list(others)} naar een ander. Leg vast wat naar wie gaat.`,
      `A suspicion goes to ${route.to === 'ict' ? 'the ICT department' : 'a leading function'} here, but to another by ${list(others, 'and')}. Lay down what goes to whom.`,
    );
  });
};

function routeOf(node: Article): Route | null {
  if (!CONDUCT.test(node.text) || !NOTICES.test(node.text)) return null;
  let offset = 0;
  const found = new Set<'ict' | 'leading'>();
  let at = 0;
  for (const sentence of node.text.split(/(?<=[.?!;])\s+/u)) {
    if (REPORTS.test(sentence)) {
      for (const addressee of addressees(sentence)) {
        if (found.size === 0) offset = at + sentence.search(REPORTS);
        found.add(addressee);
      }
    }
    at += sentence.length + 1;
  }
  const [only] = found;
  if (only === undefined) return null;
  return { node, offset, to: found.size === 2 ? 'both' : only };
}

/** Who is told: what follows `aan` or `bij`; or, in the passive (`wordt geïnformeerd`), the subject. */
function addressees(sentence: string): readonly ('ict' | 'leading')[] {
  const told = [...sentence.matchAll(/(?<!\p{L})(?:aan|bij)\s+([^,.;]{3,80})/giu)].map(
    (match) => match[1] ?? '',
  );
  const passive =
    /geïnformeerd|ingelicht|krijg(?:t|en) (?:\p{L}+ )?bericht/iu.test(sentence) && told.length === 0
      ? [sentence]
      : [];
  return [...told, ...passive].flatMap((words) => {
    const first = firstWords(words);
    const found: ('ict' | 'leading')[] = [];
    if (ictPattern.test(first)) found.push('ict');
    if (functionPattern.test(first)) found.push('leading');
    return found;
  });
}

/** The addressee itself, without a clause behind it that names others. */
function firstWords(words: string): string {
  return words.split(/\s(?:waaronder|gemeld|die|dat|wordt|worden|van)\s/iu)[0] ?? words;
}
