// X-2, X-4: a range of articles whose ends do not exist, or that catches what does not belong in it.
import type { Article } from '../text/tree.ts';
import { findingAt, list, type Check, type Draft, type Finding } from './finding.ts';
import { normOf, type Norm } from './norms.ts';
import { referencesOf, type Reference } from './references.ts';

const names: Readonly<Record<Norm, { nl: string; en: string }>> = {
  prohibition: { nl: 'een verbod', en: 'a prohibition' },
  permission: { nl: 'een toestemming', en: 'a permission' },
  power: { nl: 'een bevoegdheid', en: 'a power' },
  duty: { nl: 'een plicht', en: 'a duty' },
  other: { nl: 'iets anders', en: 'something else' },
};

/** Checks every `tot en met`. */
export const checkRanges: Check = (draft) =>
  referencesOf(draft).flatMap((reference) => {
    const finding = reference.to === null ? null : problemOf(draft, reference, reference.to);
    return finding === null ? [] : [finding];
  });

function problemOf(draft: Draft, reference: Reference, to: string): Finding | null {
  const { node, offset, words, number } = reference;
  const missing = [number, to].filter((end) => !draft.byId.has(end));
  if (missing.length > 0) {
    return findingAt(
      'range',
      node,
      offset,
      `‘${words}’: ${list(missing)} bestaat niet in deze tekst.`,
      `‘${words}’: ${list(missing, 'and')} does not exist in this text.`,
    );
  }
  const siblings = siblingsOf(draft, number);
  const from = siblings.findIndex((one) => one.id === number);
  const last = siblings.findIndex((one) => one.id === to);
  if (last <= from) {
    return findingAt(
      'range',
      node,
      offset,
      `‘${words}’ is geen geldige reeks.`,
      `‘${words}’ is no valid range.`,
    );
  }
  const members = siblings.slice(from, last + 1);
  const odd = members.filter((member) => ['permission', 'power', 'duty'].includes(normOf(member)));
  const forbidden = members.filter((member) => normOf(member) === 'prohibition');
  // A range of duties or powers alone is sound; only a list of prohibitions can catch something foreign.
  if (odd.length === 0 || forbidden.length * 2 <= members.length) return null;
  const beyond = siblings.slice(last + 1).map((one) => one.id);
  const caught = odd.map((member) => `${member.id} (${names[normOf(member)].nl})`);
  const caughtEnglish = odd.map((member) => `${member.id} (${names[normOf(member)].en})`);
  return findingAt(
    'range',
    node,
    offset,
    `‘${words}’ noemt verboden, maar neemt ook ${list(caught)} mee${beyond.length === 0 ? '' : ` en laat ${list(beyond)} weg`}.`,
    `‘${words}’ lists prohibitions, but also takes in ${list(caughtEnglish, 'and')}${beyond.length === 0 ? '' : ` and leaves out ${list(beyond, 'and')}`}.`,
  );
}

/** The numbered articles beside this one, sub-headings left out. */
function siblingsOf(draft: Draft, id: string): readonly Article[] {
  const holder = draft.nodes.find((node) => node.children.some((child) => child.id === id));
  return (holder?.children ?? draft.tree.articles).filter((one) => one.kind === 'article');
}
