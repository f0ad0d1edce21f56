// a reference to an article or letter that does not exist, or where the quoted term does not stand.
import { definitionsOf, SAME_TERM } from './definitions.ts';
import { findingAt, fullText, lettersOf, type Check, type Draft, type Finding } from './finding.ts';
import { referencesOf, type Reference } from './references.ts';
import { coverage } from './words.ts';

/** Checks every single reference; ranges have their own check. */
export const checkReferences: Check = (draft) => {
  const definitions = definitionsOf(draft);
  return referencesOf(draft).flatMap((reference) => {
    if (reference.to !== null) return [];
    const quoted = definitions.find(
      ({ node, reference: at }) => node === reference.node && at === reference.offset,
    );
    const problem = problemOf(draft, reference, quoted?.term ?? null);
    return problem === null ? [] : [problem];
  });
};

function problemOf(draft: Draft, reference: Reference, term: string | null): Finding | null {
  const { node, offset, words, number, letter } = reference;
  const target = draft.byId.get(number);
  if (target === undefined) {
    return findingAt(
      'reference',
      node,
      offset,
      `‘${words}’ bestaat niet in deze tekst.`,
      `‘${words}’ does not exist in this text.`,
    );
  }
  if (letter !== null && !lettersOf(target).some((item) => item.number === letter)) {
    const elsewhere = lettersOf(target).length === 0 ? placesOfPurposes(draft) : null;
    return findingAt(
      'reference',
      node,
      offset,
      `‘${words}’ verwijst naar onderdeel ${letter}, maar artikel ${number} heeft dat niet.${hint(elsewhere)}`,
      `‘${words}’ refers to item ${letter}, but article ${number} has none.${hintEnglish(elsewhere)}`,
    );
  }
  if (term === null || coverage(term, fullText(target)) >= SAME_TERM) return null;
  const meant = placeOfTerm(draft, term, node.id);
  return findingAt(
    'reference',
    node,
    offset,
    `‘${term}’ komt niet voor in artikel ${number}.${hint(meant)}`,
    `‘${term}’ does not occur in article ${number}.${hintEnglish(meant)}`,
  );
}

/** The lettered list that holds a term. */
function placeOfTerm(draft: Draft, term: string, except: string): string | null {
  const found = draft.nodes.find(
    (node) => node.id !== except && lettersOf(node).some((item) => coverage(term, item.text) >= SAME_TERM),
  );
  return found?.id ?? null;
}

/** The list that the definitions of this text quote from, if there is one. */
function placesOfPurposes(draft: Draft): string | null {
  for (const { term, node } of definitionsOf(draft)) {
    const place = placeOfTerm(draft, term, node.id);
    if (place !== null) return place;
  }
  return null;
}

const hint = (place: string | null): string => (place === null ? '' : ` Is artikel ${place} bedoeld?`);
const hintEnglish = (place: string | null): string => (place === null ? '' : ` Is article ${place} meant?`);
