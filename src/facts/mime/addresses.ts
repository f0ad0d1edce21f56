// Addresses of a From header in every reading (RFC 5322 section 3.4, leniently).
import { decodeRawHeader } from './charsets.ts';
import { decodeHeader } from './encoded-words.ts';
import { stripComments } from './parameters.ts';

const maxAddresses = 200;
const maxAddressLength = 1_000;

/** Every address a reader could take for an author, lower case: in angle brackets, bare, routed, in groups. */
export function readAddresses(value: string): string[] {
  const found = new Set<string>();
  const text = stripComments(decodeRawHeader(value.replace(/[\r\n]+/g, ' ')));
  const add = (candidate: string): void => {
    if (candidate.length > maxAddressLength) return;
    const address = candidate
      .trim()
      .replace(/^@[^:]*:/, '')
      .replace(/\s+/g, '')
      .toLowerCase();
    if (/^[^@]+@[^@]+$|^"[^"]*"@[^@]+$/.test(address) && found.size < maxAddresses)
      found.add(address.replace(/[.>]+$/, ''));
  };
  for (const match of text.matchAll(/<([^<>]*)>/g)) add(match[1] ?? '');
  // What stands outside quotes and brackets and looks like an address is one for some reader.
  const bare = withoutQuoted(text).replace(/<[^<>]*>/g, ' ');
  for (const token of bare.split(/[\s,;:<>()"]+/)) if (token.includes('@')) add(token);
  return [...found];
}

/** Text without quoted strings, except those that are the local part of an address. One pass. */
function withoutQuoted(text: string): string {
  let out = '';
  let at = 0;
  for (let open = text.indexOf('"'); open !== -1; open = text.indexOf('"', at)) {
    out += text.slice(at, open);
    at = open + 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    // A quote that never closes hides nothing.
    if (at >= text.length) return out + text.slice(open + 1);
    at++;
    out += text[at] === '@' ? text.slice(open, at) : ' ';
  }
  return out + text.slice(at);
}

/** Names shown beside the addresses of a From header, in every reading. */
export function readNames(value: string): string[] {
  const found = new Set<string>();
  for (const reading of decodeHeader(value.slice(0, 4_000))) {
    for (const part of reading.split(/<[^<>]*>/)) {
      const name = part
        .replace(/^[\s,;]+/, '')
        .replace(/^"(.*)"$/s, '$1')
        .replaceAll('\\', '')
        .trim();
      if (name !== '' && !/^[^\s@]+@[^\s@]+$/.test(name) && found.size < maxAddresses) found.add(name);
    }
  }
  return [...found];
}
