// What the directory answers to help: yes or no about one address or one text. Made in memory from people the gate knows anyway.
import type { Person } from '../facts/person.ts';
import { compileWords, type WordMatcher } from '../facts/words.ts';
import { prepareText } from '../facts/readings.ts';
import type { SchoolKnowledge } from '../regulation/rules/rule.ts';

/** Letters alone, so that `noor.de-vries+1` and `Noor de Vries` are the same. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');

const localOf = (address: string): string => address.slice(0, Math.max(0, address.lastIndexOf('@')));
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Two orders in which an address spells a name; names of one word are nobody's alone. */
function spellings(name: string): string[] {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  const last = lettersOf(rest.join(''));
  return last === '' ? [] : [lettersOf(first) + last, last + lettersOf(first)];
}

/** What the register of own addresses and guardians is asked; `AddressMarks` of `people/` fits it. */
export interface MarkedAddresses {
  isOwnOfPupil(address: string): boolean;
  childrenOf(address: string): readonly string[];
}

const nobodyMarked: MarkedAddresses = { isOwnOfPupil: () => false, childrenOf: () => [] };

/** Knowledge of these people; `domains` are the school's own, `marks` what the register says of addresses outside. */
export function knowledgeOf(
  people: readonly Person[],
  domains: readonly string[],
  marks: MarkedAddresses = nobodyMarked,
): SchoolKnowledge {
  const staff = new Set<string>();
  const locals = new Set<string>();
  const names = new Map<string, string>();
  const spelled = new Set<string>();
  for (const { address, category, name } of people) {
    locals.add(localOf(address));
    if (category !== null && category !== 'pupil') staff.add(address);
    if (category !== 'pupil' || name === null || !/\S\s+\S/.test(name)) continue;
    names.set(address, name);
    for (const spelling of spellings(name)) spelled.add(spelling);
  }
  const outside = (address: string): boolean => !domains.includes(domainOf(address));
  let matcher: WordMatcher | null = null;
  return {
    isStaff: (address) => staff.has(address),
    isTwin: (address) => outside(address) && locals.has(localOf(address)),
    isPrivateOfPupil: (address) =>
      outside(address) &&
      (marks.isOwnOfPupil(address) ||
        // A parent whose address spells the name of the child is a parent.
        (spelled.has(lettersOf(localOf(address))) && marks.childrenOf(address).length === 0)),
    namesPupil(text, to) {
      matcher ??= compileWords([...names.values()]);
      const prepared = prepareText(text);
      if (matcher.size === 0 || !matcher.findIn(prepared)) return false;
      const [first, ...rest] = to.map((address) => new Set(marks.childrenOf(address)));
      const theirs = new Set([...(first ?? [])].filter((pupil) => rest.every((one) => one.has(pupil))));
      if (theirs.size === 0) return true;
      const others = [...names].filter(([pupil]) => !theirs.has(pupil)).map(([, name]) => name);
      return others.length > 0 && compileWords(others).findIn(prepared);
    },
  };
}
