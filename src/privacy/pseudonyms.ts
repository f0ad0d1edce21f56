// Names one can talk about instead of an identity: of an item, and of the people in an item, other ones in each case.
import { createHash, createHmac } from 'node:crypto';

/** A name in both languages. */
export interface Pseudonym {
  readonly nl: string;
  readonly en: string;
}

const colours = [
  ['Grijze', 'Grey'],
  ['Blauwe', 'Blue'],
  ['Groene', 'Green'],
  ['Witte', 'White'],
  ['Zwarte', 'Black'],
  ['Gele', 'Yellow'],
  ['Bruine', 'Brown'],
  ['Zilveren', 'Silver'],
  ['Bonte', 'Pied'],
  ['Stille', 'Quiet'],
  ['Vroege', 'Early'],
  ['Late', 'Late'],
] as const;

const birds = [
  ['Reiger', 'Heron'],
  ['Vink', 'Finch'],
  ['Merel', 'Blackbird'],
  ['Kievit', 'Lapwing'],
  ['Zwaan', 'Swan'],
  ['Uil', 'Owl'],
  ['Grutto', 'Godwit'],
  ['Specht', 'Woodpecker'],
  ['Lepelaar', 'Spoonbill'],
  ['Mees', 'Tit'],
  ['Wulp', 'Curlew'],
  ['Ekster', 'Magpie'],
  ['Ooievaar', 'Stork'],
  ['Fuut', 'Grebe'],
  ['Zwaluw', 'Swallow'],
  ['Gans', 'Goose'],
] as const;

function nameFrom(bytes: Buffer): Pseudonym {
  const colour = colours[bytes.readUInt16BE(0) % colours.length] ?? colours[0];
  const bird = birds[bytes.readUInt16BE(2) % birds.length] ?? birds[0];
  const number = (bytes.readUInt16BE(4) % 99) + 1;
  return { nl: `${colour[0]} ${bird[0]} ${number}`, en: `${colour[1]} ${bird[1]} ${number}` };
}

/** The schuilnaam of an item. `id` is random, so the name says nothing about anybody. */
export function pseudonymOf(id: string): Pseudonym {
  return nameFrom(createHash('sha256').update(`pseudonym ${id}`).digest());
}

/**
 * What the names of people are made from in one case. `secret` is of the message's own key, or of the mandate's: nobody without
 * the keeper can compute who is behind a name, and it dies with that key. Another case gives other names.
 */
export function maskOf(secret: Uint8Array, of: string): Buffer {
  return createHmac('sha256', secret).update(`pseudonym\n${of}`, 'utf8').digest();
}

/** The schuilnaam of a person under a mask. `who`: an address in any case, or a name where no address is known. */
export function personName(mask: Uint8Array, who: string): Pseudonym {
  return nameFrom(createHmac('sha256', mask).update(who.trim().toLowerCase(), 'utf8').digest());
}

/** True when `name` is the Dutch schuilnaam of this person under this mask. */
export function isNamed(mask: Uint8Array, who: string, name: string): boolean {
  return who.trim() !== '' && personName(mask, who).nl === name;
}

/** Addresses, one a line, as Dutch schuilnamen, one a line. */
export function nameBehind(mask: Uint8Array, addresses: Uint8Array): Buffer {
  const lines = Buffer.from(addresses).toString('utf8').split('\n');
  return Buffer.from(
    lines.map((one) => (one.trim() === '' ? '' : personName(mask, one).nl)).join('\n'),
    'utf8',
  );
}

/** A Dutch schuilnaam in both languages; what is none stays as it is. */
export function inBoth(name: string): Pseudonym {
  const [colour, bird, number] = name.split(' ');
  const english = (
    words: readonly (readonly [string, string])[],
    dutch: string | undefined,
  ): string | undefined => words.find(([nl]) => nl === dutch)?.[1];
  const [first, second] = [english(colours, colour), english(birds, bird)];
  return {
    nl: name,
    en: first === undefined || second === undefined ? name : `${first} ${second} ${number}`,
  };
}
