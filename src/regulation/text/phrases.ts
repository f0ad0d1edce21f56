// Small judgements about Dutch running text: is a sentence finished, does a line read as a heading.

/** Only the end of a text is looked at: a block may grow to a whole file. */
const TAIL = 200;

/** True when a text ends as a sentence, a list item or an opening to a list ends. */
export function isFinished(text: string): boolean {
  return /[.:;?!…](?:["”’'»)\]*_`]|\s)*$/u.test(text.slice(-TAIL));
}

/** True when the last word asks for a number behind it: `artikel`, `lid`, `tot en met` … */
export function awaitsNumber(text: string): boolean {
  return /(?:^|[\s(])(?:artikel(?:en)?|art\.|lid|leden|sub|onder|paragraaf|§|punt|onderdeel|bijlage|hoofdstuk|versie|nummer|nr\.|tot|t\/m|en met|zie|van|in|en|of|groep|leerjaar|klas|uit|op)$/iu.test(
    text.slice(-TAIL).trim(),
  );
}

/** True when a line can only be the middle of a sentence. */
export function opensLow(text: string): boolean {
  return /^["“‘'(]?\p{Ll}/u.test(text);
}

/** True when a single line looks like a heading: short, opening high, without an end of sentence. */
export function looksLikeHeading(text: string): boolean {
  if (text.length > 80 || text.split(/\s+/u).length > 10) return false;
  if (!/^["“‘(]?[\p{Lu}\p{N}]/u.test(text)) return false;
  if (/[.:;,!]$/u.test(text) || /: /u.test(text) || /[@\][_]|https?:/u.test(text)) return false;
  return /\p{L}{2}/u.test(text);
}

/** True when a heading's first line goes on in the next one. */
export function headingGoesOn(heading: string, next: string): boolean {
  if (isFinished(heading)) return false;
  if (/[\p{L}\p{N}]-$/u.test(heading)) return true;
  if (opensLow(next)) return true;
  if (/\s(?:van|de|het|een|en|of|in|op|bij|voor|aan|met|te|tot|door|om|uit)$/iu.test(heading)) return true;
  return inCapitals(heading) && inCapitals(next);
}

function inCapitals(text: string): boolean {
  return text === text.toUpperCase() && /\p{Lu}{3}/u.test(text);
}

/** A heading that closes the text as a whole and belongs to no section. */
export function isClosing(heading: string): boolean {
  return /^(?:(?:kort )?samengevat|samenvattend|samenvatting|in het kort|kortom|tot slot|ten slotte|tot besluit|slot|slotwoord|afsluiting|afsluitend|ondertekening)[.:]?$/iu.test(
    heading.trim(),
  );
}

/** A short, stable name for a heading in an address: its abbreviation, or the words up to the first small word. */
export function slug(heading: string): string {
  const abbreviation = /\((\p{Lu}{2,6})\)\s*$/u.exec(heading)?.[1];
  if (abbreviation !== undefined) return abbreviation.toLowerCase();
  const plain = heading
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\([^)]*\)/gu, ' ');
  const words: string[] = [];
  for (const word of plain.split(/[^\p{L}\p{N}-]+/u)) {
    if (word === '') continue;
    const suspended = word.endsWith('-');
    const clean = word.replace(/^-+|-+$/gu, '');
    if (words.length > 0 && /^(?:en|of|van|in|op|bij|voor|aan|met|door|tot|ten|tijdens|als)$/u.test(clean))
      break;
    if (clean !== '') words.push(clean);
    if (suspended || words.length === 4) break;
  }
  const name = words
    .slice(0, 4)
    .join('-')
    .replace(/[^a-z0-9-]/gu, '');
  return name === '' ? 'kop' : name;
}
