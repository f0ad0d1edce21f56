// "Mag dit?": searches the regulation, the registers and the web categories on the reader's own device. Pure.
import { type WebCategory, webCategories } from '../facts/web.ts';
import { categoryTerms } from './may-words.ts';
import type { WireArticle, WireBoth, WireRegulation } from './wire.ts';

export type MayAnswer =
  /** A register or an earlier answer says so. */
  | {
      readonly kind: 'register';
      readonly answer: 'yes' | 'no' | 'ask';
      readonly name: string;
      readonly says: WireBoth;
      readonly article: string;
    }
  /** The web gate opens or closes a category for groups. */
  | {
      readonly kind: 'category';
      readonly answer: 'yes' | 'no' | 'depends';
      readonly category: WebCategory;
      readonly closedFor: readonly string[];
      readonly openFor: readonly string[];
      /** True: closed in school hours only. */
      readonly hours: boolean;
      readonly article: string | null;
    }
  /** An article speaks of it; a human judges what it means here. */
  | {
      readonly kind: 'article';
      readonly answer: 'read';
      readonly article: string;
      readonly law: string | null;
      readonly says: WireBoth | null;
    };

export interface MayResult {
  readonly answers: readonly MayAnswer[];
  /** The query itself where it looks like an address. */
  readonly address: string | null;
}

const common = new Set(
  'mag mogen ik je jij we wij een de het en of op in van voor met naar mijn jouw is dit dat die er niet wel te aan bij om als wat wie kan doen maken gebruiken school may can i we you the a an and or on in of for with to my your is this that it do use using make am are not'.split(
    ' ',
  ),
);

/** Words of a text as they are compared: lower case, no accents. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9.-]+/)
    .map((word) => word.replace(/^[.-]+|[.-]+$/g, ''))
    .filter((word) => word.length > 0);
}

/** A word without a usual Dutch or English ending. */
export function stem(word: string): string {
  const bare = word
    .replace(/(?:tjes|tje|jes|je|en|er|s|t)$/, '')
    .replace(/([bdfgklmnprst])\1$/, '$1')
    .replace(/v$/, 'f')
    .replace(/z$/, 's')
    .replace(/([aeou])\1/, '$1');
  return bare.length >= 3 ? bare : word;
}

function matches(query: string, word: string): boolean {
  if (query === word) return true;
  const one = stem(query);
  const other = stem(word);
  if (one === other) return true;
  // Dutch glues words together: "klassenfoto" holds "foto".
  return one.length >= 4 && (other.startsWith(one) || (other.length > one.length + 2 && other.includes(one)));
}

function hits(query: readonly string[], words: readonly string[]): number {
  return query.filter((one) => words.some((word) => matches(one, word))).length;
}

function score(query: readonly string[], fields: readonly (readonly [readonly string[], number])[]): number {
  return fields.reduce((sum, [words, weight]) => sum + hits(query, words) * weight, 0);
}

function lookedLikeAddress(query: string): string | null {
  const text = query.trim();
  return /^(https?:\/\/)?[^\s/@]+\.[a-z]{2,}(?:[:/?#]\S*)?$/i.test(text) ? text : null;
}

interface Scored {
  readonly answer: MayAnswer;
  readonly found: number;
  readonly score: number;
}

function articleAnswers(regulation: WireRegulation, query: readonly string[]): Scored[] {
  const results: Scored[] = [];
  const visit = (article: WireArticle, above: readonly string[], sentence: string): void => {
    const summary = regulation.summaries[article.id];
    const title = wordsOf(article.title ?? '');
    const said = summary === undefined ? [] : [...wordsOf(summary.nl), ...wordsOf(summary.en)];
    const text = wordsOf(article.text);
    const fields = [
      [title, 4],
      [said, 3],
      [text, 2],
      [above, 1],
    ] as const;
    const own = hits(query, [...title, ...said, ...text]);
    if (own > 0 && (article.text !== '' || summary !== undefined)) {
      results.push({
        answer: {
          kind: 'article',
          answer: 'read',
          article: article.id,
          // A letter finishes the sentence above it, and says little alone.
          law:
            article.text === ''
              ? null
              : article.kind === 'letter'
                ? `${sentence} ${article.text}`.trim()
                : article.text,
          says: summary ?? null,
        },
        found: hits(query, [...title, ...said, ...text, ...above]),
        score: score(query, fields),
      });
    }
    for (const child of article.children) visit(child, [...above, ...title], article.text);
  };
  for (const article of regulation.articles) visit(article, [], '');
  if (regulation.articles.length === 0) {
    for (const [id, says] of Object.entries(regulation.summaries)) {
      const words = [...wordsOf(says.nl), ...wordsOf(says.en)];
      const found = hits(query, words);
      if (found > 0) {
        results.push({
          answer: { kind: 'article', answer: 'read', article: id, law: null, says },
          found,
          score: found * 3,
        });
      }
    }
  }
  return results;
}

function answerFor(
  closedFor: readonly string[],
  openFor: readonly string[],
  hours: boolean,
  group: string | null,
): 'yes' | 'no' | 'depends' {
  if (closedFor.length === 0 || (group !== null && openFor.includes(group))) return 'yes';
  if (hours) return 'depends';
  return openFor.length === 0 || (group !== null && closedFor.includes(group)) ? 'no' : 'depends';
}

function categoryAnswers(
  regulation: WireRegulation,
  query: readonly string[],
  group: string | null,
): Scored[] {
  const groups = regulation.webGroups;
  return webCategories.flatMap((category): Scored[] => {
    const found = hits(query, categoryTerms[category]);
    if (found === 0 || groups.length === 0) return [];
    const blocks = regulation.webBlocks.filter((one) => one.category === category);
    const closedFor = groups.filter((group) => blocks.some((one) => one.group === group));
    const openFor = groups.filter((group) => !closedFor.includes(group));
    const hours = blocks.length > 0 && blocks.every((one) => one.hours);
    return [
      {
        answer: {
          kind: 'category',
          answer: answerFor(closedFor, openFor, hours, group),
          category,
          closedFor,
          openFor,
          hours,
          article: blocks[0]?.article ?? null,
        },
        found,
        score: found * 5,
      },
    ];
  });
}

function registerAnswers(regulation: WireRegulation, query: readonly string[]): Scored[] {
  return regulation.registers.flatMap((entry): Scored[] => {
    const names = [...wordsOf(entry.name), ...entry.words];
    const found = hits(query, names);
    if (found === 0) return [];
    return [
      {
        answer: {
          kind: 'register',
          answer: entry.answer,
          name: entry.name,
          says: entry.says,
          article: entry.article,
        },
        found,
        score: found * 6,
      },
    ];
  });
}

/**
 * Searches everything the regulation says for a question in free words.
 * `group` is the reader's own group where known. At most `limit` answers, best first; nothing leaves the device.
 */
export function mayI(
  regulation: WireRegulation,
  question: string,
  group: string | null = null,
  limit = 8,
): MayResult {
  const query = [...new Set(wordsOf(question.slice(0, 300)).filter((word) => !common.has(word)))];
  const address = lookedLikeAddress(question);
  if (query.length === 0) return { answers: [], address };
  const all = [
    ...registerAnswers(regulation, query),
    ...categoryAnswers(regulation, query, group),
    ...articleAnswers(regulation, query),
  ].sort((one, other) => other.found - one.found || other.score - one.score);
  const best = all[0]?.found ?? 0;
  // With several words found together, answers that hold only one of them are noise unless a register says them.
  // An article that an answer above already rests on is not said twice.
  const said = new Set(all.flatMap(({ answer }) => (answer.kind === 'article' ? [] : [answer.article])));
  const near = all.filter(
    (one) =>
      one.answer.kind !== 'article' || (one.found >= Math.ceil(best / 2) && !said.has(one.answer.article)),
  );
  return { answers: near.slice(0, limit).map((one) => one.answer), address };
}
