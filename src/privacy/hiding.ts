// Schuilnamen inside an opened text: addresses, names of people of the school, greetings, signatures, quoted headers, links.
import { personName } from './pseudonyms.ts';

/** Somebody the directory knows. */
export interface KnownPerson {
  readonly address: string;
  readonly name: string | null;
}

const address =
  /[\p{L}\p{N}._+'-]{1,64}(?:@|%40|\s?\(at\)\s?)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu;
/** Small words between first name and family name. */
const between = String.raw`(?:van|de|der|den|het|ten|ter|te|la|le|el|al|ben|bin|di|da|dos|'t|in|op|von|zu|van 't)`;
const word = String.raw`\p{Lu}[\p{L}\p{M}'’]*(?:-\p{Lu}[\p{L}\p{M}'’]*)*\.?`;
const name = String.raw`${word}(?:[ \t]+(?:${between}[ \t]+){0,3}${word}){0,4}`;
const familyName = String.raw`(?:${between}[ \t]+){0,3}${word}`;

const greeting = new RegExp(
  String.raw`^([>\s|]*(?:beste|lieve|liefste|hoi|hallo|hey|hee|hé|ha|hi|hello|dag|geachte|goedemorgen|goedemiddag|goedenavond|dear|aan|yo|salaam|merhaba)(?:[ \t]+(?:heer|mevrouw|meneer|familie|collega|ouders van))?[ \t]+)(${name}(?:(?:[ \t]*(?:,|&|en|and)[ \t]+)${name})*)(?=[ \t]*(?:[,!.:;-]|$))`,
  'gimu',
);
const closing = String.raw`(?:met (?:vriendelijke|hartelijke|warme) groet(?:en)?|vriendelijke groet(?:en)?|hartelijke groet(?:en)?|m\.?v\.?g\.?|groet(?:en|jes)?(?: van)?|gr\.?|grtz|liefs|kus(?:jes)?|x{1,4}|hoogachtend|alvast bedankt|bedankt|dank je wel|tot (?:morgen|snel|ziens|dan)|(?:kind|best|warm) regards|regards|cheers|love|thanks|namens)`;
const signature = new RegExp(
  String.raw`^([>\s|]*${closing}[ \t]*[,.!]?(?:[ \t]+|(?:[ \t]*\r?\n[>|\s]*)))(${familyName}(?:[ \t]+(?:${between}[ \t]+){0,3}${word}){0,4})(?=[ \t]*(?:[,(|/!.]|\r?\n|$))`,
  'gimu',
);
/** A line that begins with a dash: `-- Jan`, `- Fatima`. */
const dashed = new RegExp(String.raw`^([>\s|]*[-–—]{1,2}[ \t]*)(${name})(?=[ \t]*\r?$)`, 'gmu');
const titled = new RegExp(
  String.raw`(?<=(?:^|[^\p{L}])(?:meneer|mevrouw|dhr\.?|de heer|mevr\.?|mw\.?|juf(?:frouw)?|meester|mr\.|mrs\.|ms\.|oma|opa|tante|oom|dokter|dr\.|drs\.)[ \t]+)${familyName}(?:[ \t]+(?:${between}[ \t]+){0,3}${word}){0,2}`,
  'gimu',
);
const header = new RegExp(
  String.raw`^([>\s|*_]*(?:van|from|aan|to|cc|bcc|afzender|verzonden door|sender|naam|name|leerling|docent|ouder)[*_]*[ \t]*:[*_]*[ \t]*)([^\r\n<>"@%:\[\]]{2,120}?)(?=[ \t]*(?:[<\["@(]|\r?$))`,
  'gimu',
);
const wrote = new RegExp(
  String.raw`((?:schreef|wrote|heeft|zei|vroeg|antwoordde)[ \t]+)(${name})|(${name})(?=[ \t]+(?:schreef|wrote|heeft het volgende geschreven|appte|mailde)\b)`,
  'gu',
);
const beside =
  /(?:"([^"\r\n<>]{2,80})"|([\p{L}][\p{L}\p{M}'’. -]{1,80}?))[ \t]*[<([]+(?:mailto:)?[ \t]*([^\s<>()[\]]{1,64}@[^\s<>()[\]]{3,255})[>)\]]/gu;
const handle = /(?<![\p{L}\p{N}@./])@[\p{L}\p{N}_.]{3,40}/gu;
const telephone = /(?<![\p{N}])(?:\+31|0031|0)[ -]?(?:\(0\)[ -]?)?\d(?:[ -]?\d){8}(?![\p{N}])/gu;
const numbered =
  /((?:leerling|student|personeels|klant|studenten)(?:nummer|nr\.?)[ \t]*:?[ \t]*)[\p{N}][\p{N} .-]{3,12}[\p{N}]/giu;
/** Parts of links that name an account: `/in/…`, `/u/…`, `?user=…`. */
const inLink =
  /((?:\/(?:in|u|user|users|profile|profiel|people|mensen|leerling|leerlingen|docent|docenten|team|author|@)\/|[?&](?:user|naam|name|email|mail|account|van|from|u|leerling)=)@?)([\p{L}\p{N}%._+-]{3,80})/giu;

/** Family names and first names that are also words of every day: replaced only beside the other half of a name. */
const everyday = new Set(
  'roos mei storm april juni zomer winter bakker visser smit mulder meester koning dekker vos haan berg bos dijk vries jong groot boer klein wit zwart bruin lente hoop vader moeder school klas'.split(
    ' ',
  ),
);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const plainLetters = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const small = new RegExp(`^${between}$`, 'iu');

/** Longest first, so that a whole name goes before its half. */
function anyOf(texts: Iterable<string>, flags: string): RegExp | null {
  const all = [...new Set(texts)]
    .filter((one) => one.length > 1)
    .sort((one, other) => other.length - one.length);
  if (all.length === 0) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${all.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, flags);
}

/** Ways in which a name is written: whole, family name first, initial and family name, each half. */
function forms(full: string): {
  readonly whole: string[];
  readonly halves: string[];
  readonly slugs: string[];
} {
  const words = full.split(/\s+/).filter((one) => one !== '');
  const [first = '', ...rest] = words;
  const family = rest.join(' ');
  if (family === '') return { whole: [full], halves: [], slugs: [] };
  const lastWords = rest.filter((one) => !small.test(one));
  const initial = first.slice(0, 1);
  const bare = plainLetters(full)
    .replace(/[^a-z ]/g, '')
    .split(' ');
  const tail = bare.slice(1);
  return {
    whole: [
      full,
      `${family}, ${first}`,
      `${first.toUpperCase()} ${family.toUpperCase()}`,
      `${initial}. ${family}`,
      `${initial}.${family}`,
      `${initial} ${family}`,
    ],
    halves: [first, ...lastWords],
    slugs: ['-', '.', '_', ''].flatMap((sign) => [
      bare.join(sign),
      [bare[0]?.slice(0, 1), ...tail].join(sign),
      [bare[0], tail.join('')].join(sign),
    ]),
  };
}

/**
 * Hides who is who in texts of one item. Whom the directory knows gets the schuilnaam of the address wherever the name
 * stands; others where a greeting, a signature, a title, a header or a link shows that it is a name. It is a help and no
 * promise: a name of somebody the school does not know, in the middle of a sentence, stays (hiding.test.ts measures how
 * often).
 */
export function hider(mask: Uint8Array, people: readonly KnownPerson[]): (text: string) => string {
  const behind = new Map<string, string>();
  const pseudonyms = new Set<string>();
  const of = (who: string): string => {
    const found = personName(mask, who).nl;
    pseudonyms.add(found);
    return found;
  };
  const halves: string[] = [];
  const wholes: string[] = [];
  const slugs: string[] = [];
  const know = (full: string, who: string): void => {
    const made = forms(full);
    for (const form of [...made.whole, ...made.halves, ...made.slugs])
      if (!behind.has(form.toLowerCase())) behind.set(form.toLowerCase(), who);
    wholes.push(...made.whole);
    halves.push(...made.halves.filter((one) => one.length > 2 && !everyday.has(one.toLowerCase())));
    slugs.push(...made.slugs.filter((one) => one.length > 4));
  };
  for (const { address: at, name: full } of people) if (full !== null) know(full, at);
  const who = (text: string): string => {
    const bare = text
      .replace(/["'*_]/g, '')
      .trim()
      .replace(/[.,]$/, '');
    return of(behind.get(bare.toLowerCase()) ?? bare);
  };
  const normal = (found: string): string =>
    found
      .replace(/%40/i, '@')
      .replace(/\s?\(at\)\s?/i, '@')
      .toLowerCase();

  return (text) => {
    // Who stands beside an address is that address.
    for (const [, quoted, bare, at] of text.matchAll(beside)) {
      const shown = (quoted ?? bare ?? '').trim();
      if (
        at !== undefined &&
        /^\p{Lu}/u.test(shown) &&
        shown.includes(' ') &&
        !behind.has(shown.toLowerCase())
      )
        know(shown.replace(/^(?:Van|From|Aan|To|Cc)\s*:?\s+/u, ''), normal(at));
    }
    const [whole, half, slug] = [anyOf(wholes, 'giu'), anyOf(halves, 'gu'), anyOf(slugs, 'giu')];
    const isHidden = (found: string): boolean => [...pseudonyms].some((one) => one.startsWith(found.trim()));
    const keep = (found: string): string => (isHidden(found) ? found : who(found));
    let out = text
      .replace(address, (found) => of(normal(found)))
      .replace(
        inLink,
        (_all, before: string, account: string) =>
          `${before}${encodeURIComponent(of(behind.get(plainLetters(account)) ?? account))}`,
      )
      .replace(handle, (found) => `@${of(found.slice(1))}`)
      .replace(telephone, '[telefoonnummer]')
      .replace(numbered, '$1[nummer]');
    if (whole !== null) out = out.replace(whole, (found) => who(found));
    if (slug !== null) out = out.replace(slug, (found) => encodeURIComponent(who(found)));
    out = out
      .replace(
        header,
        (_all, before: string, found: string) =>
          `${before}${isHidden(found.split(/[,;(]/)[0] ?? '') || !/^["']?\p{L}/u.test(found) ? found : who(found)}`,
      )
      .replace(
        greeting,
        (_all, before: string, found: string) =>
          `${before}${found
            .split(/([ \t]*(?:,|&|\ben\b|\band\b)[ \t]+)/u)
            .map((part, n) => (n % 2 === 1 ? part : keep(part)))
            .join('')}`,
      )
      .replace(signature, (_all, before: string, found: string) => `${before}${keep(found)}`)
      .replace(dashed, (_all, before: string, found: string) => `${before}${keep(found)}`)
      .replace(titled, keep)
      .replace(
        wrote,
        (_all, before: string | undefined, one: string | undefined, other: string | undefined) =>
          one === undefined ? keep(other ?? '') : `${before ?? ''}${keep(one)}`,
      );
    return half === null ? out : out.replace(half, (found) => (isHidden(found) ? found : who(found)));
  };
}
