// What an article does: forbid, allow, empower or oblige. Read from its first clause, by the usual words.
import type { Article } from '../text/tree.ts';

export type Norm = 'prohibition' | 'permission' | 'power' | 'duty' | 'other';

const PROHIBITION = new RegExp(
  [
    'niet\\s+(?:\\p{L}+\\s+)?(?:toegestaan|geoorloofd)',
    // `is verboden`, `verboden om`; not the adjective in `verboden bestanden`.
    'verboden(?=\\s*(?:[.,;:]|$)|\\s+(?:om|te|is|zijn|wordt)(?!\\p{L}))',
    '(?:zullen|mag|mogen|zal)\\s+(?:[\\p{L}-]+\\s+){0,8}?(?:geen|niet|niemand)(?!\\p{L})',
    '(?<!\\p{L})niemand\\s+(?:mag|zal)',
    '(?<!\\p{L})(?:geen|nooit)\\s',
  ].join('|'),
  'iu',
);
const PERMISSION = /toegestaan|(?<!\p{L})(?:mag|mogen)(?!\p{L})|staat\s+(?:\p{L}+\s+)?vrij/iu;
const POWER = /(?<!\p{L})kan(?!\p{L})|bevoegd|het recht/iu;
const DUTY =
  /(?<!\p{L})(?:dient|dienen|moet|moeten|meldt|melden|gemeld|overlegt|overleggen|vraagt|informeert|zorgt|zorgen|verplicht)(?!\p{L})/iu;

/** The norm of an article's own words. */
export function normOf(node: Article): Norm {
  const { text } = node;
  if (PROHIBITION.test(text)) return 'prohibition';
  if (PERMISSION.test(text)) return 'permission';
  if (POWER.test(text)) return 'power';
  if (DUTY.test(text)) return 'duty';
  return 'other';
}
