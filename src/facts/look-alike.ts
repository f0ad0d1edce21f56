// Whether a domain is made to be taken for another: letters that look the same, one letter off, the other one's name in front.
import { foldText } from './fold.ts';

/** A domain in the letters a reader sees: punycode decoded by its caller, look-alikes folded, `rn` read as m, `vv` as w. */
function skeleton(domain: string): string {
  return foldText(domain)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replace(/[1|i]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('-', '');
}

/** One letter more, less, other, or two that changed places (optimal string alignment), for words of six letters and up. */
function oneOff(one: string, other: string): boolean {
  if (one === other || Math.min(one.length, other.length) < 6) return false;
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  if (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)) return true;
  return a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
}

/** The label a school is known by: `delinde` of `delinde.nl`. */
const nameOf = (domain: string): string => domain.split('.')[0] ?? '';

/** Own domains made ready. */
export interface OwnDomains {
  /** True for a domain that is none of the own ones (nor below one) and looks like one. */
  imitates(domain: string): boolean;
}

export function compileOwnDomains(domains: readonly string[]): OwnDomains {
  const own = domains.map((domain) => domain.toLowerCase());
  const isOwn = (domain: string): boolean => own.some((one) => domain === one || domain.endsWith(`.${one}`));
  return {
    imitates(given) {
      const domain = given.toLowerCase().replace(/\.$/, '');
      if (domain === '' || isOwn(domain)) return false;
      const shown = skeleton(readable(domain));
      return own.some((one) => {
        const ours = skeleton(one);
        if (shown === ours || shown.startsWith(`${ours}.`) || shown.includes(`.${ours}.`)) return true;
        const [theirName, ourName] = [nameOf(shown), nameOf(ours)];
        // The same name under another ending, or the name with a letter off under the same ending.
        if (theirName === ourName && ourName.length >= 6) return true;
        return oneOff(theirName, ourName) && shown.slice(theirName.length) === ours.slice(ourName.length);
      });
    },
  };
}

/** Labels in punycode as their letters (RFC 3492). */
function readable(domain: string): string {
  if (!domain.includes('xn--')) return domain;
  return domain
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.');
}

const base = 36;
const digitOf = (code: number): number =>
  code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : base;

/** RFC 3492 section 6.2; null for what is no punycode. Labels are short, so the work is bounded. */
function decodePunycode(input: string): string | null {
  if (input.length > 63) return null;
  const split = input.lastIndexOf('-');
  const out = Array.from(split > 0 ? input.slice(0, split) : '', (letter) => letter.codePointAt(0) ?? 0);
  let code = 128;
  let index = 0;
  let bias = 72;
  for (let at = split > 0 ? split + 1 : 0; at < input.length; ) {
    const before = index;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= base) return null;
      index += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    const size = out.length + 1;
    let delta = before === 0 ? Math.floor(index / 700) : (index - before) >> 1;
    delta += Math.floor(delta / size);
    let k = 0;
    for (; delta > 455; k += base) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(index / size);
    index %= size;
    if (code > 0x10ffff) return null;
    out.splice(index++, 0, code);
  }
  return String.fromCodePoint(...out);
}
