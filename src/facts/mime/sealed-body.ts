// Whether a body that calls itself sealed shows something all the same: looked at from outside, wherever in it that stands.
import type { Content } from './content.ts';

const signedName = Buffer.from('06092a864886f70d010702', 'hex');
/** Lines of PGP's own armour (RFC 9580, 6.2), which begin as delimiters do. */
const armour = /^-----(?:BEGIN|END) PGP [A-Z ,/0-9]{1,40}-----\s*$/;
const shownType = /^content-type:\s*(?:text|image|message|multipart)\//im;
const nameOfPart = /name[*\d]*\s*=([^;\r\n]*)/gi;
const sealedName = /^\s*"?[\w. -]+\.(?:asc|pgp|gpg|p7m)"?\s*$/i;
/** A sealed message has two parts (RFC 3156, 4), so few lines that begin with two hyphens. */
const mostLines = 200;
/** Octets of the head of a part that are looked at: more is no sealed part. */
const mostHead = 4_096;

/**
 * True where a message only says that it is sealed: it is under a signature alone, or has a part that readers show, or a file
 * under a name that is not one of a sealed part. Nothing is decoded but the name of the envelope.
 */
export function showsText(text: string, body: number, { types }: Content): boolean {
  const start = text.slice(body, body + 400);
  if (Buffer.from(start, 'base64').includes(signedName)) return true;
  if (Buffer.from(start.slice(0, 200), 'latin1').includes(signedName)) return true;
  // A boundary that looks like armour would hide its parts behind it.
  const boundaries = types.flatMap(({ parameters }) => parameters.get('boundary') ?? []);
  if (boundaries.some((boundary) => /^---(?:BEGIN|END) PGP/i.test(boundary))) return true;
  let lines = 0;
  for (let at = text.startsWith('--', body) ? body : next(text, body); at !== -1; at = next(text, at)) {
    lines += 1;
    if (lines > mostLines || opensShownPart(text, at)) return true;
  }
  return false;
}

/** Where the next line begins that has two hyphens at its start, or -1. */
function next(text: string, from: number): number {
  const found = text.indexOf('\n--', from);
  return found === -1 ? -1 : found + 1;
}

/** Whether the part behind a delimiter line is one that readers show. */
function opensShownPart(text: string, at: number): boolean {
  const line = text.slice(at, at + 1_000).split('\n', 1)[0] ?? '';
  if (armour.test(line)) return false;
  const head = text.slice(at + line.length + 1, at + line.length + 1 + mostHead);
  // No header at all: plain text, unless nothing follows.
  const blank = /^[ \t]*\r?\n/.exec(head);
  if (blank !== null) {
    const first = head.trimStart();
    return first === '' ? head.length === mostHead : !first.startsWith('--');
  }
  const fields = head.split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? '';
  if (fields.length === mostHead) return true;
  if (shownType.test(fields)) return true;
  return [...fields.matchAll(nameOfPart)].some(
    ([whole, name]) => /[*]/.test(whole) || !sealedName.test(name ?? ''),
  );
}
