// a function decides, nobody says who that is, and several leading functions are about.
import type { Article } from '../text/tree.ts';
import { findingAt, list, type Check, type Draft } from './finding.ts';
import { leadingFunctions, type LeadingFunction } from './functions.ts';

/** Offices that the law itself names; they need no definition. */
const LEGAL: readonly LeadingFunction[] = ['college van bestuur', 'directeur-bestuurder', 'bestuur'];
const DECIDES =
  '(?:kan|kunnen|besluit|beslist|bepaalt|stelt|treft|verleent|geeft|wijst|heeft er recht|heeft het recht|mag|beoordeelt)';
/** Fewer deciding articles or other functions than this leave little doubt. */
const ENOUGH = 2;

/** Names each such function once, where it first decides. */
export const checkDeciders: Check = (draft) => {
  const present = leadingFunctions.filter((name) => draft.nodes.some((node) => mentions(name, node.text)));
  return present.flatMap((name) => {
    if (LEGAL.includes(name) || isDefined(draft, name)) return [];
    const others = present.filter((other) => other !== name);
    const deciding = draft.nodes.flatMap((node) => {
      const offset = decidesAt(name, node);
      return offset === null ? [] : [{ node, offset }];
    });
    const [first] = deciding;
    if (first === undefined || deciding.length < ENOUGH || others.length < ENOUGH) return [];
    const where = list(deciding.map(({ node }) => node.id));
    return [
      findingAt(
        'decider',
        first.node,
        first.offset,
        `‘${name}’ beslist (in ${where}), maar nergens staat wie dat is. De tekst noemt ook: ${list(others)}.`,
        `‘${name}’ decides (in ${where}), but nothing says who that is. The text also names: ${list(others, 'and')}.`,
      ),
    ];
  });
};

/** The patterns of one function, made once. */
interface Patterns {
  readonly mention: RegExp;
  readonly longer: readonly RegExp[];
  readonly decides: readonly RegExp[];
  readonly defines: readonly RegExp[];
}

function patternsOf(name: LeadingFunction): Patterns {
  const one = whole(name);
  const quoted = `[‘“"'*]*${one}[’”"'*]*`;
  return {
    mention: new RegExp(one, 'iu'),
    longer: leadingFunctions
      .filter((other) => other !== name && other.includes(name))
      .map((other) => new RegExp(whole(other), 'giu')),
    decides: [
      `de\\s+${one}\\s+${DECIDES}(?!\\p{L})`,
      `${DECIDES}\\s+de\\s+${one}`,
      `(?:toestemming|goedkeuring|instemming|opdracht|besluit)\\s+(?:van|door)\\s+(?:[^.;]{0,60}\\s)?de\\s+${one}`,
      `door\\s+de\\s+${one}\\s+(?:wordt|worden|is|zijn)`,
    ].map((pattern) => new RegExp(pattern, 'iu')),
    defines: [
      `(?:onder|met)\\s+(?:de\\s+|het\\s+)?${quoted}\\s+(?:wordt|worden|verstaan|bedoel)`,
      `^(?:de\\s+)?${quoted}\\s*(?::|=|–)`,
      `(?:hierna|verder)(?:\\s+te noemen)?:?\\s+(?:de\\s+)?${quoted}`,
      `(?:de\\s+)?${quoted}\\s+(?:is|zijn|bestaat uit|bestaan uit)\\s*:?\\s+(?:de|het|een)\\s`,
      `${quoted}\\s+\\((?:de|het|dat|hierna|bestaande)`,
    ].map((pattern) => new RegExp(pattern, 'iu')),
  };
}

function whole(name: string): string {
  return `(?<![\\p{L}-])${name}(?!\\p{L})`;
}

const patterns = new Map(leadingFunctions.map((name) => [name, patternsOf(name)]));

function mentions(name: LeadingFunction, text: string): boolean {
  return patterns.get(name)?.mention.test(withoutLonger(name, text)) ?? false;
}

/** `centrale directie` is not a mention of `directie`. */
function withoutLonger(name: LeadingFunction, text: string): string {
  const longer = patterns.get(name)?.longer ?? [];
  return longer.reduce((rest, other) => rest.replaceAll(other, (hit) => '#'.repeat(hit.length)), text);
}

/** Where a function decides in an article: as subject, as giver of permission, or as the one by whom. */
function decidesAt(name: LeadingFunction, node: Article): number | null {
  const text = withoutLonger(name, node.text);
  const found = patterns.get(name)?.decides.flatMap((pattern) => pattern.exec(text)?.index ?? []) ?? [];
  return found.length === 0 ? null : Math.min(...found);
}

function isDefined(draft: Draft, name: LeadingFunction): boolean {
  const defines = patterns.get(name)?.defines ?? [];
  return draft.nodes.some((node) => defines.some((pattern) => pattern.test(node.text)));
}
