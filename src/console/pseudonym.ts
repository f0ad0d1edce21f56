// Names one can talk about instead of an identity: the same item has the same name, two items have two, nobody is behind it.
import { createHash } from 'node:crypto';
import type { Both } from './deps.ts';

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

/** The schuilnaam of an item. `id` is random, so the name says nothing about anybody. */
export function pseudonymOf(id: string): Both {
  const bytes = createHash('sha256').update(`pseudonym ${id}`).digest();
  const colour = colours[bytes.readUInt16BE(0) % colours.length] ?? colours[0];
  const bird = birds[bytes.readUInt16BE(2) % birds.length] ?? birds[0];
  const number = (bytes.readUInt16BE(4) % 99) + 1;
  return { nl: `${colour[0]} ${bird[0]} ${number}`, en: `${colour[1]} ${bird[1]} ${number}` };
}
