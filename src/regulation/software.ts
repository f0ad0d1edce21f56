// The register of software: programs the school allows, each with the site it comes from, as entries of a list of the school.
import { oneLine } from '../facts/one-line.ts';
import type { ListChange } from './lists.ts';

export interface AllowedSoftware {
  readonly name: string;
  /** The site it comes from, which stands for all under it. */
  readonly host: string;
}

/** Longest name of a program, and of the site it comes from: an entry has two hundred signs. */
const longestSoftware = 80;
export const longestSite = 119;

/** A name as it stands in the register; null where it cannot stand there. */
export const tidySoftware = (name: string): string | null => oneLine(name, longestSoftware);

/** The entry of the list: site and program. */
export const softwareEntry = (host: string, name: string): string => `${host} ${name}`;

/** What a school allows by the newest change of each entry, in the order of the alphabet. */
export function allowedSoftware(changes: readonly ListChange[]): readonly AllowedSoftware[] {
  return changes
    .filter(({ list, act }) => list === 'software' && act === 'add')
    .flatMap(({ entry }) => {
      const at = entry.indexOf(' ');
      return at === -1 ? [] : [{ host: entry.slice(0, at), name: entry.slice(at + 1) }];
    })
    .sort((one, other) => one.name.localeCompare(other.name, 'nl'));
}
