// The short code in a returned mail: rule, article and version in eight characters. It names a rule, never a message.
//
//   FW7K 3MQP   two letters of the rule, five of article and version, one to catch a slip of the pen
import { createHash } from 'node:crypto';
import type { Regulation } from '../regulation/regulation.ts';

/** Letters of each rule; a rule keeps its letters for ever, so that an old code stays readable. */
const letters: Readonly<Record<string, string>> = {
  'forbidden-word': 'FW',
  'forbidden-extension': 'FX',
  'suspicious-destination': 'SD',
  'suspicious-subject': 'SB',
  'suspicious-sender': 'SS',
  'fictitious-author': 'FA',
  'look-alike-sender': 'LK',
  'empty-subject': 'ES',
  'personal-data-outside': 'PD',
  'wrong-addressee': 'WA',
  'private-address': 'PA',
  'pupil-name-outside': 'PN',
  'chain-mail': 'CM',
  'mass-mail': 'MM',
  'forbidden-service': 'FS',
  'mail-programme': 'MP',
  'infected-item': 'NF',
  'hidden-program': 'HP',
  'closed-archive': 'CA',
  ambiguity: 'AM',
};

/** Thirty-one characters that nobody mixes up on paper: no 0, 1, I, O or U. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTVWXYZ';

type Named = Pick<Regulation, 'stamp'>;

/** Sum modulo a prime over weighted places: one wrong character, or two that changed places, never fit. */
function check(text: string): string {
  const sum = text.split('').reduce((total, one, place) => total + (place + 1) * alphabet.indexOf(one), 0);
  return alphabet.charAt(sum % alphabet.length);
}

function tagOf({ stamp }: Named, rule: string, article: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([stamp.name, stamp.hash, rule, article]))
    .digest();
  return [...hash.subarray(0, 5)].map((octet) => alphabet.charAt(octet % alphabet.length)).join('');
}

/** The code of a rule under an article in this version, or null for a rule that has no letters. */
export function codeOf(
  regulation: Named,
  ground: { readonly rule: string; readonly article: string },
): string | null {
  const start = letters[ground.rule];
  if (start === undefined) return null;
  const text = `${start}${tagOf(regulation, ground.rule, ground.article)}`;
  return `${text}${check(text)}`;
}

/** What a code says. `article` null: it was given under another version of the regulation than the one in force. */
export interface ReadCode {
  readonly code: string;
  readonly rule: string;
  readonly article: string | null;
}

/** Reads a code as people write it: any case, with spaces or hyphens. Null: no code of ours. */
export function readCode(
  written: string,
  regulation: Pick<Regulation, 'stamp' | 'rules' | 'ambiguity'>,
): ReadCode | null {
  const code = written.slice(0, 40).toUpperCase().replace(/[\s-]/g, '');
  if (code.length !== 8 || code.split('').some((one) => !alphabet.includes(one))) return null;
  if (check(code.slice(0, 7)) !== code.charAt(7)) return null;
  const rule = Object.keys(letters).find((name) => letters[name] === code.slice(0, 2));
  if (rule === undefined) return null;
  const articles = [
    ...regulation.rules
      .filter((bound) => bound.rule.name === rule)
      .flatMap((bound) => [bound.article, bound.outside.article]),
    ...(rule === 'ambiguity' && regulation.ambiguity !== null ? [regulation.ambiguity.article] : []),
  ];
  return {
    code,
    rule,
    article: articles.find((one) => codeOf(regulation, { rule, article: one }) === code) ?? null,
  };
}
