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

/** Knowledge of these people; `domains` are the school's own. */
export function knowledgeOf(people: readonly Person[], domains: readonly string[]): SchoolKnowledge {
  const staff = new Set<string>();
  const locals = new Set<string>();
  const names: string[] = [];
  const spelled = new Set<string>();
  for (const { address, category, name } of people) {
    locals.add(localOf(address));
    if (category !== null && category !== 'pupil') staff.add(address);
    if (category !== 'pupil' || name === null || !/\S\s+\S/.test(name)) continue;
    names.push(name);
    for (const spelling of spellings(name)) spelled.add(spelling);
  }
  const outside = (address: string): boolean => !domains.includes(domainOf(address));
  let matcher: WordMatcher | null = null;
  return {
    isStaff: (address) => staff.has(address),
    isTwin: (address) => outside(address) && locals.has(localOf(address)),
    isPrivateOfPupil: (address) => outside(address) && spelled.has(lettersOf(localOf(address))),
    namesPupil(text) {
      matcher ??= compileWords(names);
      return matcher.size > 0 && matcher.findIn(prepareText(text));
    },
  };
}
